// Tables written by the library itself: right for every version of it, and slow.
//
// A source tells of terms, the library wants documents. So documents are made a block at a time:
// the source is asked for the block's terms, and each is added to its documents.
#include <filesystem>
#include <string>
#include <vector>

#include "article/fields.h"
#include "index/document.h"
#include "index/glass_table.h"
#include "index/guard.hh"
#include "index/segment.h"
#include "index/segment_output.h"
#include "index/tables.h"

// Never DB_DANGEROUS: 7 of 8 kills corrupted such an index in silence.
static constexpr int CREATE = Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_SYNC;

// The library's time for a document grows with those that wait for a commit; 300 was measured best.
static constexpr uint32_t BLOCK_DOCUMENTS = 300;

namespace
{

// Puts terms into the documents of a block. An exception must not pass through the source, which is
// C, so it is kept until the source returns.
struct BlockSink {
    struct posting_sink sink;
    uint32_t first;
    std::vector<Xapian::Document> *documents;
    std::string term;
};

} // namespace

static BlockSink *block_of(struct posting_sink *sink)
{
    return reinterpret_cast<BlockSink *>(sink); // Its first member.
}

static int begin_term(struct posting_sink *sink, const char *term, size_t length, struct err *)
{
    block_of(sink)->term.assign(term, length);
    return 0;
}

static void add_posting(struct posting_sink *sink, uint32_t docid, uint32_t count)
{
    BlockSink *block = block_of(sink);
    block->documents->at(docid - block->first).add_term(block->term, count);
}

static int end_term(struct posting_sink *, struct err *)
{
    return 0;
}

static int fill_document(Xapian::Document &document, struct table_source *source, uint32_t docid,
                         struct err *err)
{
    struct table_document given;
    char date[DATE_VALUE_SIZE];
    const int rc = source->document(source, docid, &given, err);
    if (rc < 0)
        return rc;
    document_date_value(given.date, date);
    document.add_value(SLOT_DATE, std::string(date, sizeof date));
    document.set_data(std::string(given.data, given.data_length));
    return 0;
}

static int write_block(Xapian::WritableDatabase &db, struct table_source *source, uint32_t first,
                       uint32_t last, struct err *err)
{
    std::vector<Xapian::Document> documents(last - first + 1);
    BlockSink block{{begin_term, add_posting, end_term}, first, &documents, {}};
    for (uint32_t docid = first; docid <= last; docid++) {
        const int rc = fill_document(documents[docid - first], source, docid, err);
        if (rc < 0)
            return rc;
    }
    const int rc = source->terms(source, first, last, &block.sink, err);
    if (rc < 0)
        return rc;
    for (const Xapian::Document &document : documents)
        db.add_document(document);
    db.commit();
    return 0;
}

static uint64_t bytes_in(const std::string &folder)
{
    uint64_t bytes = 0;
    std::error_code ignored;
    for (const auto &entry : std::filesystem::directory_iterator(folder, ignored)) {
        const auto size = entry.file_size(ignored);
        bytes += ignored ? 0 : size;
    }
    return bytes;
}

static int write_folder(const std::string &folder, struct segment_output *output,
                        struct table_source *source, struct err *err)
{
    Xapian::WritableDatabase db(folder, CREATE);
    int rc = 0;
    for (uint32_t first = 1; rc == 0 && first <= source->documents; first += BLOCK_DOCUMENTS) {
        const uint32_t left = source->documents - first;
        rc = write_block(db, source, first, first + std::min(left, BLOCK_DOCUMENTS - 1), err);
        segment_output_note(output, bytes_in(folder));
    }
    db.close();
    return rc;
}

// The library writes a database into a folder only, and makes it one file when it compacts it.
static int compact(const std::string &folder, struct segment_output *output, struct err *err)
{
    Xapian::Database db(folder);
    const int fd = segment_output_hand_out(output, err);
    if (fd < 0)
        return fd;
    db.compact(fd, Xapian::DBCOMPACT_NO_RENUMBER | Xapian::DBCOMPACT_SINGLE_FILE, GLASS_BLOCK_SIZE);
    return segment_output_take_back(output, err);
}

int library_write(struct segment_output *output, struct table_source *source, struct err *err)
{
    const std::string folder = segment_output_path(output) + std::string(".tmp");
    int rc = index_guard(err, [&] {
        const int written = write_folder(folder, output, source, err);
        return written < 0 ? written : compact(folder, output, err);
    });
    struct err ignored;
    (void)segment_remove(folder.c_str(), &ignored); // What is left, the next start removes.
    return rc;
}

bool glass_write_is_supported()
{
    // Of each, segments were compared with the library's own (tests/unit/index-tables.cc).
    static const char *const tested[] = {"1.4.22"};
    for (const char *version : tested)
        if (std::string(version) == Xapian::version_string())
            return true;
    return false;
}
