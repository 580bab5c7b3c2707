// The tables of several segments are read through the library and told to a writer of tables as if
// they were one. Terms come in order from each, so the least is always at one of the fronts.
#include "index/merge.h"

#include <cerrno>
#include <string>
#include <vector>

#include "article/fields.h"
#include "index/document.h"
#include "index/guard.hh"
#include "index/segment.h"
#include "index/sketches.h"
#include "index/word_merge.h"

static constexpr uint32_t ASK_EVERY = 1024; // Terms or documents.

namespace
{

// A segment being read. Docids of the result are those of the segment, less the dead, behind those
// of the segments before.
struct Part {
    Xapian::Database db;
    std::vector<uint32_t> docids; // In the result, by docid - 1; 0: dead.
    uint32_t first, last;         // In the result.
    Xapian::ValueIterator date;

    // Of the terms being told.
    Xapian::TermIterator term, terms_end;
};

struct MergeSource {
    struct table_source source; // Has to be first.
    const struct merge_task *task;
    std::vector<Part> parts;
    std::vector<std::pair<uint32_t, uint32_t>> documents; // Part and docid of each.
    std::string data;
    uint32_t steps = 0;

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
    part.db = Xapian::Database(given.segment->folder);
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

static int give_document(struct table_source *source, uint32_t docid, struct table_document *out,
                         struct err *err)
{
    return index_guard(err, [&] {
        MergeSource *merge = merge_of(source);
        const auto [index, original] = merge->documents[docid - 1];
        Part &part = merge->parts[index];
        if (merge->cancelled())
            return report_cancelled(err);
        merge->data = part.db.get_document(original, Xapian::DOC_ASSUME_VALID).get_data();
        part.date.skip_to(original);
        const bool has_date = part.date != part.db.valuestream_end(SLOT_DATE) &&
                              part.date.get_docid() == original;
        const std::string date = has_date ? *part.date : std::string();
        if (date.size() != DATE_VALUE_SIZE)
            return err_set(err, ERR_INDEX, "no date of document %u", original);
        *out = {part.db.get_doclength(original), document_date_of_value(date.data()),
                merge->data.data(), merge->data.size()};
        return 0;
    });
}

// -- terms ------------------------------------------------------------------------------------

static const std::string *least_term(std::vector<Part> &parts, std::string &out)
{
    bool found = false;
    for (Part &part : parts) {
        if (part.term == part.terms_end)
            continue;
        const std::string term = *part.term;
        if (!found || term < out)
            out = term;
        found = true;
    }
    return found ? &out : nullptr;
}

static void give_postings(const Part &part, const std::string &term, uint32_t first, uint32_t last,
                          struct posting_sink *sink, bool &begun, int &rc, struct err *err)
{
    if (last < part.first || first > part.last)
        return;
    const auto end = part.db.postlist_end(term);
    for (auto it = part.db.postlist_begin(term); rc == 0 && it != end; ++it) {
        if (*it > part.docids.size()) {
            rc = err_set(err, ERR_INDEX, "no document %u", *it);
            return;
        }
        const uint32_t docid = part.docids[*it - 1];
        if (docid == 0 || docid < first || docid > last)
            continue;
        if (!begun)
            rc = sink->begin(sink, term.data(), term.size(), err);
        begun = true;
        if (rc == 0)
            sink->add(sink, docid, it.get_wdf());
    }
}

static int give_terms(struct table_source *source, uint32_t first, uint32_t last,
                      struct posting_sink *sink, struct err *err)
{
    return index_guard(err, [&] {
        MergeSource *merge = merge_of(source);
        std::string term;
        int rc = 0;
        for (Part &part : merge->parts) {
            part.term = part.db.allterms_begin();
            part.terms_end = part.db.allterms_end();
        }
        while (rc == 0 && least_term(merge->parts, term)) {
            bool begun = false;
            if (merge->cancelled())
                return report_cancelled(err);
            for (Part &part : merge->parts) {
                if (part.term == part.terms_end || *part.term != term)
                    continue;
                give_postings(part, term, first, last, sink, begun, rc, err);
                ++part.term;
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
    return sketches_merge(task->folder, sources.data(), sources.size(), err);
}

static int merge_words(const struct merge_task *task, struct err *err)
{
    std::vector<struct word_merge_source> sources;
    for (size_t i = 0; i < task->count; i++)
        sources.push_back({task->sources[i].segment->words, task->sources[i].segment->tokens,
                           task->sources[i].dead});
    return word_merge(sources.data(), sources.size(), task->folder, task->is_cancelled,
                      task->context, err);
}

int segment_merge(const struct merge_task *task, uint32_t *articles, struct err *err)
{
    return index_guard(err, [&] {
        MergeSource merge{{0, give_document, give_terms}, task, {}, {}, {}};
        for (size_t i = 0; i < task->count; i++)
            open_part(merge, task->sources[i]);
        merge.source.documents = static_cast<uint32_t>(merge.documents.size());
        int rc = 0;
        if (merge.source.documents > 0)
            rc = task->write(task->folder, &merge.source, err);
        if (rc == 0 && merge.source.documents > 0)
            rc = merge_words(task, err);
        if (rc == 0 && merge.source.documents > 0)
            rc = merge_sketches(task, err);
        for (size_t i = 0; rc == 0 && i < task->count; i++)
            rc = segment_check_map(task->sources[i].segment, err);
        if (rc == 0)
            *articles = merge.source.documents;
        return rc;
    });
}

int segment_find_article(const char *folder, article_id id, uint32_t *docid, struct err *err)
{
    return index_guard(err, [&] {
        char term[ID_TERM_SIZE];
        document_id_term(id, term);
        const Xapian::Database db(folder);
        int found = 0;
        for (auto it = db.postlist_begin(term); it != db.postlist_end(term); ++it) {
            *docid = *it;
            found = 1;
        }
        return found;
    });
}
