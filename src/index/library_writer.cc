// Segments written and merged by the library itself.
//
// Nothing is synced here: a segment counts only once it is sealed and in the catalog.
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "article/fields.h"
#include "index/guard.hh"
#include "index/segment_writer.h"

// Never DB_DANGEROUS: 7 of 8 kills corrupted such an index in silence.
static constexpr int CREATE = Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_SYNC;
static constexpr int CHANGE = Xapian::DB_OPEN | Xapian::DB_NO_SYNC;

// A commit of many deletions holds them all in memory.
static constexpr size_t DELETIONS_PER_COMMIT = 2000;

struct segment_writer {
    Xapian::WritableDatabase db;
};

int segment_writer_open(struct segment_writer **out, const char *folder, struct err *err)
{
    return index_guard(err, [&] {
        *out = new segment_writer{Xapian::WritableDatabase(folder, CREATE)};
        return 0;
    });
}

static void add_term(Xapian::Document &doc, const struct document_term &term)
{
    const std::string name(term.bytes, term.length);
    for (uint32_t i = 0; i < term.position_count; i++)
        doc.add_posting(name, term.positions[i], 0);
    // Counted apart from the positions, because words of some fields count more than once.
    doc.add_term(name, term.count);
}

int segment_writer_add(struct segment_writer *writer, const struct document *document,
                       struct err *err)
{
    return index_guard(err, [&] {
        Xapian::Document doc;
        char date[DATE_VALUE_SIZE];
        for (size_t i = 0; i < document->term_count; i++)
            add_term(doc, document->terms[i]);
        document_date_value(document->date, date);
        doc.add_value(SLOT_DATE, std::string(date, sizeof date));
        doc.set_data(std::string(document->stored.data, document->stored.length));
        writer->db.add_document(doc);
        return 0;
    });
}

int segment_writer_finish(struct segment_writer *writer, struct err *err)
{
    return index_guard(err, [&] {
        writer->db.commit();
        writer->db.close();
        return 0;
    });
}

void segment_writer_free(struct segment_writer *writer)
{
    if (!writer)
        return;
    // The destructor would try to commit what a failure left behind, and swallow the next failure.
    (void)index_guard(nullptr, [&] {
        writer->db.close();
        return 0;
    });
    delete writer;
}

// -- merging ----------------------------------------------------------------------------------

namespace
{

// Copies of sources, without their dead articles; removed at the end of the scope.
class Scratch
{
  public:
    explicit Scratch(const char *path) : prefix(path)
    {
    }

    ~Scratch()
    {
        for (const std::string &folder : folders)
            segment_remove_folder(folder.c_str(), nullptr);
    }

    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;

    std::string copy(const char *source)
    {
        std::error_code error;
        folders.push_back(prefix + std::to_string(folders.size()));
        segment_remove_folder(folders.back().c_str(), nullptr);
        std::filesystem::copy(source, folders.back(), error);
        if (error)
            throw Xapian::DatabaseError("cannot copy " + std::string(source) + ": " +
                                        error.message());
        return folders.back();
    }

  private:
    const std::string prefix;
    std::vector<std::string> folders;
};

} // namespace

static std::string purge(const struct merge_source &source, Scratch &scratch)
{
    const std::string folder = scratch.copy(source.folder);
    Xapian::WritableDatabase db(folder, CHANGE);
    for (size_t i = 0; i < source.dead->count; i++) {
        db.delete_document(source.dead->docids[i]);
        if ((i + 1) % DELETIONS_PER_COMMIT == 0)
            db.commit();
    }
    db.commit();
    db.close();
    return folder;
}

namespace
{

// The library reports each table as it begins and ends it; an exception from there ends the merge.
class CancellableCompactor final : public Xapian::Compactor
{
  public:
    explicit CancellableCompactor(const struct merge_task *merge_task) : task(merge_task)
    {
    }

    void set_status(const std::string &, const std::string &) override
    {
        if (task->is_cancelled(task->context))
            throw Xapian::DatabaseError("cancelled");
    }

  private:
    const struct merge_task *task;
};

} // namespace

int segment_merge(const struct merge_task *task, uint32_t *articles, struct err *err)
{
    return index_guard(err, [&] {
        Scratch purged(task->scratch);
        Xapian::Database all;
        for (size_t i = 0; i < task->count; i++) {
            const struct merge_source &source = task->sources[i];
            const bool has_dead = source.dead && source.dead->count > 0;
            const Xapian::Database db(has_dead ? purge(source, purged) : source.folder);
            if (db.get_doccount() > 0)
                all.add_database(db);
        }
        const uint32_t total = all.get_doccount();
        CancellableCompactor compactor(task);
        if (total > 0)
            all.compact(task->folder, Xapian::Compactor::FULL, 0, compactor);
        *articles = total;
        return 0;
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
