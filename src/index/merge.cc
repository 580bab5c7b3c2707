// The tables of several segments are read and told to a writer of tables as if they were one. Terms
// come in order from each, so the least is always at one of the fronts.
#include "index/merge.h"

#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "article/fields.h"
#include "index/document.h"
#include "index/guard.hh"
#include "index/records.h"
#include "index/segment.h"
#include "index/segment_database.hh"
#include "index/sketches.h"
#include "index/terms_reader.hh"
#include "index/word_merge.h"

static constexpr uint32_t ASK_EVERY = 1024; // Terms or documents.

namespace
{

// A segment being read. Docids of the result are those of the segment, less the dead, behind those
// of the segments before.
struct Part {
    const struct segment *segment;
    Xapian::Database db;
    std::vector<uint32_t> docids; // In the result, by docid - 1; 0: dead.
    uint32_t first, last;         // In the result.
    Xapian::ValueIterator date;

    std::unique_ptr<TermsReader> terms; // Being told; NULL at their end.
};

struct MergeSource {
    struct table_source source; // Has to be first.
    const struct merge_task *task;
    std::vector<Part> parts;
    std::vector<std::pair<uint32_t, uint32_t>> documents; // Part and docid of each.
    struct buf data = BUF_INIT;
    uint32_t steps = 0;

    explicit MergeSource(const struct merge_task *of, const struct table_source &as)
        : source(as), task(of)
    {
    }
    MergeSource(const MergeSource &) = delete;
    MergeSource &operator=(const MergeSource &) = delete;
    ~MergeSource()
    {
        buf_release(&data);
    }

    bool cancelled()
    {
        return ++steps % ASK_EVERY == 0 && task->is_cancelled(task->context);
    }
};

} // namespace

static MergeSource *merge_of(struct table_source *source)
{
    return reinterpret_cast<MergeSource *>(source);
}

static int report_cancelled(struct err *err)
{
    return err_set(err, -ECANCELED, "cancelled");
}

static void open_part(MergeSource &merge, const struct merge_source &given)
{
    Part part;
    const uint32_t total = given.segment->articles;
    part.segment = given.segment;
    part.db = segment_database_open(given.segment->path);
    part.docids.resize(total);
    part.first = static_cast<uint32_t>(merge.documents.size()) + 1;
    for (uint32_t docid = 1; docid <= total; docid++) {
        if (dead_set_has(given.dead, docid))
            continue;
        merge.documents.emplace_back(merge.parts.size(), docid);
        part.docids[docid - 1] = static_cast<uint32_t>(merge.documents.size());
    }
    part.last = static_cast<uint32_t>(merge.documents.size());
    part.date = part.db.valuestream_begin(SLOT_DATE);
    merge.parts.push_back(std::move(part));
}

// -- documents --------------------------------------------------------------------------------

static void read_record(const Part &part, uint32_t docid, struct buf *out)
{
    buf_clear(out);
    if (part.segment->records && records_get(part.segment->records, docid, out))
        return;
    const std::string data = part.db.get_document(docid, Xapian::DOC_ASSUME_VALID).get_data();
    buf_add(out, data.data(), data.size());
}

static int give_document(struct table_source *source, uint32_t docid, struct table_document *out,
                         struct err *err)
{
    return index_guard(err, [&] {
        MergeSource *merge = merge_of(source);
        const auto [index, original] = merge->documents[docid - 1];
        Part &part = merge->parts[index];
        if (merge->cancelled())
            return report_cancelled(err);
        read_record(part, original, &merge->data);
        part.date.skip_to(original);
        const bool has_date = part.date != part.db.valuestream_end(SLOT_DATE) &&
                              part.date.get_docid() == original;
        const std::string date = has_date ? *part.date : std::string();
        if (date.size() != DATE_VALUE_SIZE)
            return err_set(err, ERR_INDEX, "no date of document %u", original);
        *out = {part.db.get_doclength(original), document_date_of_value(date.data()),
                buf_str(&merge->data), merge->data.length};
        return 0;
    });
}

// -- terms ------------------------------------------------------------------------------------

static void advance(Part &part)
{
    if (!part.terms->next())
        part.terms.reset();
}

static bool least_term(const std::vector<Part> &parts, std::string &out)
{
    const TermsReader *least = nullptr;
    for (const Part &part : parts)
        if (part.terms && (!least || part.terms->term() < least->term()))
            least = part.terms.get();
    if (least)
        out = least->term();
    return least;
}

static int give_postings(const Part &part, uint32_t first, uint32_t last, struct posting_sink *sink,
                         bool &begun, struct err *err)
{
    uint32_t original, count;
    if (last < part.first || first > part.last)
        return 0;
    while (part.terms->next_posting(original, count)) {
        if (original > part.docids.size())
            return err_set(err, ERR_INDEX, "no document %u", original);
        const uint32_t docid = part.docids[original - 1];
        if (docid == 0 || docid < first || docid > last)
            continue;
        if (!begun) {
            const std::string_view term = part.terms->term();
            const int rc = sink->begin(sink, term.data(), term.size(), err);
            if (rc < 0)
                return rc;
        }
        begun = true;
        sink->add(sink, docid, count);
    }
    return 0;
}

static int give_terms(struct table_source *source, uint32_t first, uint32_t last,
                      struct posting_sink *sink, struct err *err)
{
    return index_guard(err, [&] {
        MergeSource *merge = merge_of(source);
        std::string term;
        int rc = 0;
        for (Part &part : merge->parts) {
            part.terms = terms_reader_open(part.segment, part.db);
            advance(part);
        }
        while (rc == 0 && least_term(merge->parts, term)) {
            bool begun = false;
            if (merge->cancelled())
                return report_cancelled(err);
            for (Part &part : merge->parts) {
                if (rc < 0 || !part.terms || part.terms->term() != term)
                    continue;
                rc = give_postings(part, first, last, sink, begun, err);
                advance(part);
            }
            if (rc == 0 && begun)
                rc = sink->end(sink, err);
        }
        return rc;
    });
}

// -- merging ----------------------------------------------------------------------------------

static int merge_sketches(const struct merge_task *task, struct err *err)
{
    std::vector<struct sketches_source> sources;
    for (size_t i = 0; i < task->count; i++)
        sources.push_back({task->sources[i].segment->sketches, task->sources[i].dead});
    return sketches_merge(task->output, sources.data(), sources.size(), err);
}

static int merge_texts(const struct merge_task *task, struct err *err)
{
    OWN(word_merge_freep) struct word_merge *words = NULL;
    std::vector<struct word_merge_source> sources;
    for (size_t i = 0; i < task->count; i++)
        sources.push_back({task->sources[i].segment->words, task->sources[i].segment->tokens,
                           task->sources[i].dead});
    int rc = word_merge_open(&words, sources.data(), sources.size(), task->is_cancelled,
                             task->context, err);
    if (rc == 0)
        rc = word_merge_write(words, task->output, err);
    if (rc == 0)
        rc = merge_sketches(task, err);
    return rc < 0 ? rc : word_merge_write_pairs(words, task->output, err);
}

int segment_merge(const struct merge_task *task, uint32_t *articles, struct err *err)
{
    return index_guard(err, [&] {
        MergeSource merge(task, {0, give_document, give_terms});
        for (size_t i = 0; i < task->count; i++)
            open_part(merge, task->sources[i]);
        merge.source.documents = static_cast<uint32_t>(merge.documents.size());
        int rc = 0;
        if (merge.source.documents > 0)
            rc = task->write(task->output, &merge.source, err);
        if (rc == 0 && merge.source.documents > 0)
            rc = merge_texts(task, err);
        for (size_t i = 0; rc == 0 && i < task->count; i++)
            rc = segment_check_map(task->sources[i].segment, err);
        if (rc == 0)
            *articles = merge.source.documents;
        return rc;
    });
}

int segment_find_article(const char *path, article_id id, uint32_t *docid, struct err *err)
{
    return index_guard(err, [&] {
        char term[ID_TERM_SIZE];
        document_id_term(id, term);
        const Xapian::Database db = segment_database_open(path);
        int found = 0;
        for (auto it = db.postlist_begin(term); it != db.postlist_end(term); ++it) {
            *docid = *it;
            found = 1;
        }
        return found;
    });
}
