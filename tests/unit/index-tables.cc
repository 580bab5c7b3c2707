// Databases that glass_write() makes against those that the library makes of the same source: all
// that can be asked of them has to be equal, and the library's checker has to be content.
#include "index/tables.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include "database.hh"
#include "index/document.h"

extern "C" {
#include "article/article.h"
#include "base/own.h"
#include "format/format.h"
#include "format/source.h"
#include "index/inverter.h"
#include "index/postings_reader.h"
#include "index/records.h"
#include "index/segment.h"
#include "index/segment_format.h"
#include "index/segment_output.h"
}

// Xapian 1.4's checker deletes a table as what it derives from, of another size. All other memory
// is looked after as always.
extern "C" const char *__asan_default_options();
extern "C" const char *__asan_default_options()
{
    return "new_delete_type_mismatch=0";
}

namespace
{

// -- sources ----------------------------------------------------------------------------------

struct Article {
    std::string data;
    int64_t date;
    uint32_t length;
};

struct Posting {
    uint32_t docid, count;
};

// A table_source that has what it is given.
struct Batch {
    struct table_source source; // Has to be first.
    std::vector<Article> articles;
    std::map<std::string, std::vector<Posting>> terms; // Ordered by their bytes.

    Batch();
    uint32_t add(const std::string &data = "data", int64_t date = 1732579200);
    void post(const std::string &term, uint32_t docid, uint32_t count = 1);
};

} // namespace

static int give_document(struct table_source *source, uint32_t docid, struct table_document *out,
                         struct err *)
{
    const Article &article = reinterpret_cast<Batch *>(source)->articles.at(docid - 1);
    *out = {article.length, article.date, article.data.data(), article.data.size()};
    return 0;
}

static int give_terms(struct table_source *source, uint32_t first, uint32_t last,
                      struct posting_sink *sink, struct err *err)
{
    int rc = 0;
    for (const auto &[term, postings] : reinterpret_cast<Batch *>(source)->terms) {
        const auto begin = std::lower_bound(
            postings.begin(), postings.end(), first,
            [](const Posting &posting, uint32_t docid) { return posting.docid < docid; });
        if (begin == postings.end() || begin->docid > last)
            continue;
        rc = sink->begin(sink, term.data(), term.size(), err);
        for (auto it = begin; rc == 0 && it != postings.end() && it->docid <= last; ++it)
            sink->add(sink, it->docid, it->count);
        if (rc == 0)
            rc = sink->end(sink, err);
        if (rc < 0)
            break;
    }
    return rc;
}

Batch::Batch() : source{0, give_document, give_terms}
{
}

uint32_t Batch::add(const std::string &data, int64_t date)
{
    articles.push_back({data, date, 0});
    return ++source.documents;
}

// Docids of a term come ascending; the same one twice is nothing.
void Batch::post(const std::string &term, uint32_t docid, uint32_t count)
{
    std::vector<Posting> &postings = terms[term];
    if (!postings.empty() && postings.back().docid >= docid)
        return;
    postings.push_back({docid, count});
    articles.at(docid - 1).length += count;
}

// -- comparing --------------------------------------------------------------------------------

static std::string folder; // Of the test at hand, empty.

static int set_up(void **)
{
    const char *top = getenv("TMPDIR");
    folder = std::string(top && *top ? top : "/tmp") + "/newsdex-unit-XXXXXX";
    return mkdtemp(folder.data()) ? 0 : -1;
}

static int tear_down(void **)
{
    std::filesystem::remove_all(folder);
    return 0;
}

// A file in the folder of the test, which is there as long as this.
class File
{
  public:
    explicit File(const std::string &name) : path(folder + "/" + name)
    {
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    ~File()
    {
        std::filesystem::remove(path);
    }

    const std::string path;
};

// A file's tables in memory, as long as this.
class Tables
{
  public:
    explicit Tables(const std::string &path)
    {
        struct err err;
        struct segment_header header;
        if (io_map(&file, path.c_str(), &err) < 0)
            fail_msg("%s", err.text);
        assert_true(file.length >= GLASS_BLOCK_SIZE);
        memcpy(&header, file.bytes + SEGMENT_HEADER_AT, sizeof header);
        assert_true(header.spans[SECTION_TABLES].length <= file.length);
        section = {file.bytes, header.spans[SECTION_TABLES].length};
    }
    Tables(const Tables &) = delete;
    Tables &operator=(const Tables &) = delete;
    ~Tables()
    {
        mapping_release(&file);
    }

    struct mapping file = {};
    struct section section = {};
};

using Write =
    std::function<int(struct segment_output *output, table_writer *write, struct err *err)>;

static int try_to(const Write &write, const File &to, table_writer *writer, struct err *err)
{
    OWN(segment_output_freep) struct segment_output *output = nullptr;
    struct segment segment = {};
    int rc = segment_output_open(&output, to.path.c_str(), err);
    if (rc == 0)
        rc = write(output, writer, err);
    return rc < 0 ? rc : segment_output_finish(output, &segment, NULL, err);
}

static void must(const Write &write, const File &to, table_writer *writer)
{
    struct err err;
    if (try_to(write, to, writer, &err) < 0)
        fail_msg("%s", err.text);
}

// Whatever became of it, the files of the test and nothing else.
static void assert_names(size_t expected)
{
    size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        count += entry.exists();
    assert_int_equal(count, expected);
}

// All postings of a database that is read where it is, as the library has them.
static std::string first_difference_of_terms(const std::string &path)
{
    const Xapian::Database db(path);
    const Tables tables(path);
    const std::unique_ptr<struct postings_reader, void (*)(struct postings_reader *)> reader(
        postings_reader_open(&tables.section, &tables.file), postings_reader_free);
    struct err err;
    Lines ours, theirs;
    uint32_t docid, count;
    int rc = 0;
    if (!reader)
        return path + ": not read";
    while ((rc = postings_reader_next_term(reader.get(), &err)) > 0) {
        size_t length;
        const char *term = postings_reader_term(reader.get(), &length);
        ours.emplace_back(term, length);
        while ((rc = postings_reader_next(reader.get(), &docid, &count, &err)) > 0)
            ours.back() += " " + std::to_string(docid) + "x" + std::to_string(count);
        if (rc < 0)
            break;
    }
    for (auto term = db.allterms_begin(); term != db.allterms_end(); ++term) {
        theirs.push_back(*term);
        for (auto it = db.postlist_begin(*term); it != db.postlist_end(*term); ++it)
            theirs.back() += " " + std::to_string(*it) + "x" + std::to_string(it.get_wdf());
    }
    return rc < 0 ? path + ": " + err.text : first_difference(ours, theirs);
}

// What both writers make of it has to be the same.
static void assert_same(const Write &write, const std::string &what)
{
    const File ours("glass"), theirs("library");
    std::string trouble;
    must(write, ours, glass_write);
    must(write, theirs, library_write);
    assert_names(2); // No folder that the library wrote in.
    try {
        trouble = first_difference(database_lines(Xapian::Database(ours.path)),
                                   database_lines(Xapian::Database(theirs.path)));
        trouble += check_database(ours.path);
        trouble += first_difference_of_terms(ours.path);
        trouble += first_difference_of_terms(theirs.path);
    } catch (const Xapian::Error &error) {
        trouble = error.get_description();
    }
    if (!trouble.empty())
        fail_msg("%s: %s", what.c_str(), trouble.c_str());
}

static Write write_batch(Batch &batch)
{
    return [&batch](struct segment_output *output, table_writer *write, struct err *err) {
        return write(output, &batch.source, err);
    };
}

static void assert_same(Batch &batch, const std::string &what)
{
    assert_same(write_batch(batch), what);
}

// -- few articles -----------------------------------------------------------------------------

static void one_article(void **)
{
    for (const std::string data : {"", "x", "some data"}) {
        Batch batch;
        batch.add(data);
        batch.post("term", 1);
        assert_same(batch, "an article with \"" + data + '"');
    }
}

static void articles_without_data_or_length(void **)
{
    Batch some, none;
    for (int i = 0; i < 5; i++)
        some.add(i % 2 ? "data" : "");
    some.post("one", 4);
    assert_same(some, "some without");
    for (uint32_t i = 1; i <= 3; i++)
        none.post("id" + std::to_string(i), none.add(""), 0);
    assert_same(none, "all without");
}

static void dates_of_any_time(void **)
{
    Batch equal, different;
    for (uint32_t i = 0; i < 1000; i++) {
        equal.post("term", equal.add("", -77));
        different.post("term", different.add("", static_cast<int64_t>(i) * i * 1000003 - 5000000));
    }
    different.add("", INT64_MIN);
    different.add("", INT64_MAX);
    assert_same(equal, "equal dates");
    assert_same(different, "different dates");
}

// But for the largest number, which as a length means to the library that there is no article.
static void counts_of_any_size(void **)
{
    for (const uint32_t count : {0u, 1u, 126u, 127u, 128u, 16383u, 16384u, 1u << 31, ~1u}) {
        Batch batch;
        batch.add();
        batch.add();
        batch.post("often", 1, count);
        batch.post("id", 2, 0);
        assert_same(batch, std::to_string(count));
        batch.post("often", 2, count);
        assert_same(batch, "twice " + std::to_string(count));
    }
}

// -- terms ------------------------------------------------------------------------------------

// A term of so many bytes, of which some are NULs: at the front, in the middle, at the end.
static std::string term_of(size_t length, size_t nuls, size_t place)
{
    std::string term(length, 'x');
    const size_t gap = length > nuls ? (length - nuls) / 2 : 0;
    for (size_t i = 0; i < nuls; i++)
        term[i + place * gap] = '\0';
    return term;
}

static void terms_of_every_length(void **)
{
    Batch batch;
    for (uint32_t i = 0; i < 3; i++)
        batch.add();
    for (size_t length = 1; length <= TABLES_TERM_MAX_BYTES; length++)
        for (size_t nuls : {size_t{0}, size_t{1}, length / 3, length / 2, length})
            for (size_t place = 0; place < 3 && length + nuls <= TABLES_TERM_MAX_BYTES; place++)
                batch.post(term_of(length, nuls, place), 1 + length % 3, length % 5);
    assert_same(batch, "all lengths");
}

// Keys of later chunks have the term's end and a docid behind the term.
static void long_terms_of_many_articles(void **)
{
    Batch batch;
    for (uint32_t docid = 1; docid <= 2500; docid++) {
        batch.add("");
        for (size_t nuls : {0, 1, 2, 50, 122})
            for (size_t place = 0; place < 3; place++)
                batch.post(term_of(TABLES_TERM_MAX_BYTES - nuls, nuls, place), docid);
    }
    assert_same(batch, "long terms");
}

static void terms_of_any_bytes(void **)
{
    const std::string nul(1, '\0');
    Batch batch;
    for (int i = 0; i < 3000; i++)
        batch.add("");
    for (const std::string &term :
         {nul, nul + nul, nul + '\1', nul + '\xFF', std::string("\1"), std::string("a"), "a" + nul,
          "a" + nul + "b", "a" + nul + nul, "a" + nul + '\xFF', std::string("a\1"),
          std::string("a\xFF"), std::string("b"), std::string("\xFE\xFF"), std::string("\xFF"),
          "\xFF" + nul, std::string("\xFF\xFF"), std::string(245, '\xFF')})
        for (uint32_t docid = 1; docid <= 3000; docid += 1 + term.size() % 2)
            batch.post(term, docid); // Chunks of one stand beside those of the next.
    assert_same(batch, "any bytes");
}

// What one refuses, the other refuses too.
static void terms_that_are_too_long(void **)
{
    for (size_t length = 200; length <= 300; length++)
        for (size_t nuls : {0, 1, 5, 10, 11, 60}) {
            const File ours("glass"), theirs("library");
            struct err err;
            Batch batch;
            batch.add();
            batch.post(term_of(length, nuls, 1), 1);
            const int rc = try_to(write_batch(batch), ours, glass_write, &err);
            assert_int_equal(rc, try_to(write_batch(batch), theirs, library_write, &err));
            assert_int_equal(rc, length > 245 || length + nuls > 255 ? ERR_INDEX : 0);
        }
}

static void twenty_thousand_terms(void **)
{
    Batch batch;
    for (uint32_t docid = 1; docid <= 50; docid++) {
        batch.add();
        for (uint32_t i = docid; i <= 20000; i += docid % 7 + 17)
            batch.post("term" + std::to_string(i * 2654435761u), docid, i % 4);
    }
    assert_true(batch.terms.size() > 15000);
    assert_same(batch, "20,000 terms");
}

// -- data -------------------------------------------------------------------------------------

// Of which nothing can be packed, or half.
static std::string data_of(size_t length, bool is_random)
{
    std::mt19937 random(static_cast<uint32_t>(length));
    std::string data(length, 'd');
    for (char &c : data)
        c = static_cast<char>(is_random ? random() : 'a' + random() % 16);
    return data;
}

static void data_of_one_article(void **)
{
    for (size_t length = 2020; length <= 2060; length++) {
        Batch batch;
        batch.add(data_of(length, true));
        assert_same(batch, std::to_string(length) + " bytes");
    }
    for (const size_t length : {4075, 4076, 4077, 8191, 8192, 65535, 65536, 1 << 20}) {
        Batch batch;
        batch.add(data_of(length, length % 2));
        assert_same(batch, std::to_string(length) + " bytes");
    }
}

// After other lengths before it, each begins at another place of a block.
static void data_of_many_articles(void **)
{
    static const size_t ranges[][2] = {{0, 70},      {1900, 2100}, {4050, 4100},
                                       {6100, 6150}, {8100, 8300}, {65400, 65410}};
    std::vector<size_t> lengths{1 << 20, 3 << 20};
    for (const auto &range : ranges)
        for (size_t length = range[0]; length <= range[1]; length++)
            lengths.push_back(length);
    std::mt19937 random(1);
    for (int order = 0; order < 3; order++) {
        Batch batch;
        for (const size_t length : lengths)
            batch.post("term", batch.add(data_of(length, length % 2)));
        assert_same(batch, "order " + std::to_string(order));
        for (size_t i = lengths.size(); i > 1; i--)
            std::swap(lengths[i - 1], lengths[random() % i]);
    }
}

// -- many articles ----------------------------------------------------------------------------

// Docids beyond 0x8000 take more bytes in keys than those below.
static Batch many_articles(uint32_t count)
{
    Batch batch;
    for (uint32_t docid = 1; docid <= count; docid++) {
        batch.add(docid % 1000 ? "" : "data", docid % 3000);
        batch.post("all", docid, docid % 7);
        if (docid % 2)
            batch.post("half", docid, 300);
        if (docid % 1000 == 999)
            batch.post("few", docid);
        if (docid > 0x7FF0 && docid < 0x8010)
            batch.post("border", docid);
    }
    batch.post("last", count);
    return batch;
}

static void one_term_in_many_articles(void **)
{
    Batch batch = many_articles(100000);
    assert_same(batch, "100,000 articles");
}

// -- records read in place --------------------------------------------------------------------

static void assert_records(const struct records *records, const Batch &batch)
{
    for (uint32_t docid = 1; docid <= batch.articles.size(); docid++) {
        const std::string &data = batch.articles[docid - 1].data;
        struct buf out = BUF_INIT;
        buf_add_str(&out, "behind");
        const bool is_there = records_get(records, docid, &out);
        assert_int_equal(is_there, !data.empty()); // The table has no empty ones.
        assert_true(std::string(buf_str(&out), out.length) == "behind" + data);
        buf_release(&out);
    }
}

static void records_are_read_where_they_are(void **)
{
    std::mt19937 random(3);
    Batch batch;
    for (uint32_t docid = 1; docid <= 40000; docid++) { // Beyond 0x8000.
        const size_t most = docid % 1000 ? 100 : 50000;
        batch.post("term", batch.add(docid % 7 ? data_of(random() % most, docid % 2) : ""));
    }
    const File ours("glass");
    must(write_batch(batch), ours, glass_write);
    const Tables tables(ours.path);
    struct records *records = records_open(&tables.section, &tables.file);
    assert_non_null(records);
    assert_records(records, batch);
    struct buf out = BUF_INIT;
    for (const uint32_t docid : {0u, 40001u, 0x10000000u, UINT32_MAX})
        assert_false(records_get(records, docid, &out));
    records_free(records);
}

// They are left to the library, which packs them itself.
static void packed_records_are_left_alone(void **)
{
    Batch batch;
    batch.post("term", batch.add(std::string(5000, 'a')));
    const File theirs("library");
    must(write_batch(batch), theirs, library_write);
    const Tables tables(theirs.path);
    struct records *records = records_open(&tables.section, &tables.file);
    struct buf out = BUF_INIT;
    assert_true(!records || !records_get(records, 1, &out));
    assert_int_equal(out.length, 0);
    buf_release(&out);
    records_free(records);
}

// The first bytes of blocks, but of block 0, which says where the tables are.
static void damage_file(const std::string &path, std::mt19937 &random)
{
    const auto blocks = std::filesystem::file_size(path) / GLASS_BLOCK_SIZE;
    FILE *file = fopen(path.c_str(), "r+b");
    assert_non_null(file);
    for (int i = 0; i < 40; i++) {
        const auto at = (1 + random() % (blocks - 1)) * GLASS_BLOCK_SIZE + random() % 64;
        fseek(file, static_cast<long>(at), SEEK_SET);
        fputc(static_cast<int>(random() % 256), file);
    }
    fclose(file);
}

// As far as they make sense: so many terms at most.
static void read_postings(const Tables &tables, size_t most)
{
    struct postings_reader *reader = postings_reader_open(&tables.section, &tables.file);
    struct err err;
    uint32_t docid, count, last;
    for (; reader && most > 0 && postings_reader_next_term(reader, &err) > 0; most--)
        for (last = 0; postings_reader_next(reader, &docid, &count, &err) > 0; last = docid)
            assert_true(docid > last);
    postings_reader_free(reader);
}

// Of a table that is none, wherever it is damaged, a record may be wrong; it is read within bounds.
static void damaged_tables_are_read_within_bounds(void **)
{
    std::mt19937 random(4);
    Batch batch;
    for (uint32_t docid = 1; docid <= 2000; docid++)
        batch.post("term", batch.add(data_of(random() % 300, docid % 2)));
    for (uint32_t i = 0; i < 10000; i++)
        batch.post("word" + std::to_string(i), i / 5 + 1, i % 300);
    const File ours("glass");
    must(write_batch(batch), ours, glass_write);
    for (int round = 0; round < 300; round++) {
        damage_file(ours.path, random);
        const Tables tables(ours.path);
        read_postings(tables, 20000);
        struct records *records = records_open(&tables.section, &tables.file);
        struct buf out = BUF_INIT;
        for (uint32_t docid = 1; records && docid <= 2000; docid += 13)
            records_get(records, docid, &out);
        buf_release(&out);
        records_free(records);
    }
}

// Whatever the place, a reader that goes there by the keys of the tables finds it.
static void assert_place(const Xapian::Database &db, const Batch &batch, uint32_t docid)
{
    const Article &article = batch.articles[docid - 1];
    const std::string value = db.get_document(docid).get_value(0);
    assert_int_equal(db.get_doclength(docid), article.length);
    assert_int_equal(document_date_of_value(value.data()), article.date);
    assert_string_equal(db.get_document(docid).get_data().c_str(), article.data.c_str());
    for (const auto &[term, postings] : batch.terms) {
        const auto expected = std::lower_bound(
            postings.begin(), postings.end(), docid,
            [](const Posting &posting, uint32_t wanted) { return posting.docid < wanted; });
        auto found = db.postlist_begin(term);
        found.skip_to(docid);
        assert_int_equal(found == db.postlist_end(term), expected == postings.end());
        if (expected == postings.end())
            continue;
        assert_int_equal(*found, expected->docid);
        assert_int_equal(found.get_wdf(), expected->count);
    }
}

static void places_are_found_from_anywhere(void **)
{
    const File ours("glass");
    Batch batch = many_articles(100000);
    std::mt19937 random(1);
    must(write_batch(batch), ours, glass_write);
    const Xapian::Database db(ours.path);
    for (int round = 0; round < 10000; round++)
        assert_place(db, batch, random() % 100000 + 1);
}

// More than the library would write in time: docids of all lengths in keys, three bytes and four.
static void docids_that_are_large(void **)
{
    const File ours("glass");
    const uint32_t count = 0x400000 + 5000;
    Batch batch = many_articles(count);
    must(write_batch(batch), ours, glass_write);
    const Xapian::Database db(ours.path);
    assert_int_equal(db.get_doccount(), count);
    for (uint32_t docid = 0x400000 - 2000; docid < 0x400000 + 2000; docid++)
        assert_place(db, batch, docid);
    assert_string_equal(check_database(ours.path).c_str(), "");
}

// -- random batches ---------------------------------------------------------------------------

namespace
{

class Random
{
  public:
    explicit Random(uint32_t seed) : engine(seed)
    {
    }
    uint32_t below(uint32_t limit)
    {
        return engine() % limit;
    }
    bool one_in(uint32_t n)
    {
        return below(n) == 0;
    }

  private:
    std::mt19937 engine; // The same everywhere, unlike the library's distributions.
};

} // namespace

static std::string random_term(Random &random)
{
    static const std::string alphabets[] = {"abc", "abcdefghijklmnopqrstuvwxyz",
                                            std::string("\0\1\xFF", 3), std::string("\0", 1),
                                            "\xE0\xFE\xFF"};
    const std::string &alphabet = alphabets[random.below(5)];
    const uint32_t most = random.one_in(20) ? TABLES_TERM_MAX_BYTES : 1 + random.below(12);
    std::string term;
    uint32_t room = 1 + random.below(most);
    while (room > 0) {
        const char c = alphabet[random.below(static_cast<uint32_t>(alphabet.size()))];
        if (c == '\0' && room == 1)
            break; // It is two bytes of a key.
        term += c;
        room -= c == '\0' ? 2 : 1;
    }
    return term.empty() ? "x" : term;
}

static std::string some_data(Random &random)
{
    static const uint32_t around[] = {1, 20, 2040, 4080, 8190};
    const uint32_t base = around[random.below(random.one_in(16) ? 5 : 2)];
    std::string data;
    for (uint32_t n = base + random.below(base < 100 ? base : 100) - base / 50; n > 0; n--)
        data += static_cast<char>(random.one_in(2) ? 'x' : random.below(256));
    return random.one_in(6) ? "" : data;
}

static uint32_t random_count(Random &random, uint32_t style)
{
    switch (style) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return random.below(300);
    default:
        return 1u << random.below(20);
    }
}

// Terms of all kinds, each in as many of the articles as it happens.
static Batch random_batch(uint32_t seed)
{
    Random random(seed);
    Batch batch;
    const uint32_t dates = random.below(3);
    for (uint32_t n = 1 + random.below(random.one_in(50) ? 2500 : 16); n > 0; n--)
        batch.add(some_data(random),
                  dates == 0 ? 5 : static_cast<int64_t>(random.below(dates == 1 ? 3 : ~0u)) - 1);
    for (uint32_t n = 1 + random.below(random.one_in(50) ? 1500 : 24); n > 0; n--) {
        const std::string term = random_term(random);
        const uint32_t style = random.below(4);
        const uint32_t one_in = 1u << random.below(10);
        for (uint32_t docid = 1; docid <= batch.source.documents; docid++)
            if (random.one_in(one_in))
                batch.post(term, docid, random_count(random, style));
    }
    batch.post("Q", batch.source.documents, 0);
    return batch;
}

// Words as in texts, where few of many are frequent; and an id for each article.
static Batch random_news(uint32_t seed)
{
    Random random(seed);
    Batch batch;
    for (uint32_t n = 1 + random.below(random.one_in(50) ? 400 : 16); n > 0; n--) {
        std::map<std::string, uint32_t> words;
        for (uint32_t k = random.below(120); k > 0; k--)
            words["w" + std::to_string(random.below(1u << random.below(14)))]++;
        const uint32_t docid = batch.add(some_data(random), random.below(~0u));
        for (const auto &[word, count] : words) {
            batch.post(word, docid, count * 3);
            if (count % 3 == 0)
                batch.post("S" + word, docid, count);
        }
        batch.post("Q" + std::to_string(random.below(~0u)) + std::to_string(n), docid, 0);
    }
    return batch;
}

static void random_batches(void **)
{
    const uint32_t rounds = getenv("NEWSDEX_TEST_SLOW") ? 200 : 1000;
    for (uint32_t seed = 0; seed < rounds; seed++) {
        Batch batch = random_batch(seed), news = random_news(seed);
        assert_same(batch, "batch of seed " + std::to_string(seed));
        assert_same(news, "news of seed " + std::to_string(seed));
    }
}

// -- articles ---------------------------------------------------------------------------------

namespace
{

struct Reading {
    struct article_sink sink; // Has to be first.
    std::vector<struct article *> articles;
};

} // namespace

static int take_article(struct article_sink *sink, struct article *article, struct err *)
{
    reinterpret_cast<Reading *>(sink)->articles.push_back(article);
    return 0;
}

static void read_file(Reading &reading, const std::string &path)
{
    struct err err;
    OWN(source_release) struct source source = {};
    if (source_read(&source, path.c_str(), 1 << 20, &err) < 0 ||
        source_unpack(&source, 1 << 20, &err) < 0)
        fail_msg("%s", err.text);
    const struct format *format = format_recognise(source.bytes.data, source.bytes.length, &err);
    const struct origin origin = {path.c_str(), nullptr, source.modified};
    if (!format ||
        format->read(source.bytes.data, source.bytes.length, &origin, &reading.sink, &err) < 0)
        fail_msg("%s: %s", path.c_str(), err.text);
}

// The sample corpus, in the order of its paths.
static Reading read_corpus()
{
    Reading reading{{take_article}, {}};
    const char *top = getenv("srcdir");
    std::vector<std::string> paths;
    for (const auto &entry :
         std::filesystem::recursive_directory_iterator(std::string(top ? top : ".") + "/corpus"))
        if (entry.is_regular_file() && entry.path().string().find(".txt") != std::string::npos)
            paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const std::string &path : paths)
        read_file(reading, path);
    return reading;
}

static void the_sample_corpus(void **)
{
    Reading corpus = read_corpus();
    assert_true(corpus.articles.size() >= 40);
    struct inverter *inverter = inverter_new("english", "*");
    const Write write = [inverter](struct segment_output *output, table_writer *writer,
                                   struct err *err) {
        return inverter_write(inverter, output, writer, err);
    };
    article_id id = 0;
    for (struct article *article : corpus.articles) { // Each by itself, */
        inverter_add(inverter, article, ++id);
        assert_same(write, article->path);
        inverter_clear(inverter);
    }
    for (const int times : {1, 40}) { // all together, and often enough for several chunks.
        for (int i = 0; i < times; i++)
            for (struct article *article : corpus.articles)
                inverter_add(inverter, article, ++id);
        assert_same(write, std::to_string(times) + " times the corpus");
        inverter_clear(inverter);
    }
    inverter_free(inverter);
    for (struct article *article : corpus.articles)
        article_free(article);
}

// -- the comparison itself --------------------------------------------------------------------

// A small batch, with one thing changed.
static Batch changed_batch(int change)
{
    Batch batch;
    for (int i = 0; i < 3; i++)
        batch.add(change == 1 && i == 1 ? "dat\1" : "data", change == 2 && i == 2 ? 6 : 5);
    batch.post("a", 1);
    batch.post("a", change == 3 ? 3 : 2);
    batch.post("b", 1, change == 4 ? 3 : 2);
    batch.post("b", 2, change == 4 ? 1 : 2);
    batch.post(change == 5 ? "d" : "c", 3, 0);
    if (change == 6)
        batch.post("e", 1, 0);
    if (change == 7)
        batch.add();
    if (change == 8)
        batch.articles[0].length++; // Not the sum of the counts, as only a writer of ours can tell.
    return batch;
}

static void a_change_is_a_difference(void **)
{
    const File theirs("library");
    Batch batch = changed_batch(0);
    must(write_batch(batch), theirs, library_write);
    const Lines expected = database_lines(Xapian::Database(theirs.path));
    for (int change = 0; change <= 8; change++) {
        const File ours("glass");
        Batch changed = changed_batch(change);
        must(write_batch(changed), ours, glass_write);
        const std::string difference = first_difference(
            expected, database_lines(Xapian::Database(ours.path)));
        if (difference.empty() != (change == 0))
            fail_msg("change %d: \"%s\"", change, difference.c_str());
    }
}

static void change_byte(const std::string &path, long at)
{
    FILE *file = fopen(path.c_str(), "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    const int byte = getc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    putc(byte ^ 1, file);
    fclose(file);
}

// A posting, at the end of the first table's only block.
static void damage_is_found_by_the_checker(void **)
{
    const File ours("glass");
    Batch batch = changed_batch(0);
    must(write_batch(batch), ours, glass_write);
    assert_string_equal(check_database(ours.path).c_str(), "");
    change_byte(ours.path, 2 * GLASS_BLOCK_SIZE - 10);
    assert_string_not_equal(check_database(ours.path).c_str(), "");
}

// -- failures ---------------------------------------------------------------------------------

static int fail_to_give_document(struct table_source *source, uint32_t docid,
                                 struct table_document *out, struct err *err)
{
    return docid > 500 ? err_set(err, -EIO, "for a test") : give_document(source, docid, out, err);
}

static int fail_to_give_terms(struct table_source *source, uint32_t first, uint32_t last,
                              struct posting_sink *sink, struct err *err)
{
    return last > 500 ? err_set(err, -EIO, "for a test")
                      : give_terms(source, first, last, sink, err);
}

// Early and late: the library's folder is gone, and the file is the caller's.
static void what_fails_leaves_nothing_else(void **)
{
    for (table_writer *writer : {glass_write, library_write})
        for (int failure = 0; failure < 3; failure++) {
            struct err err = {};
            const File file("file");
            Batch batch = many_articles(failure == 2 ? 400 : 1000);
            if (failure == 0)
                batch.source.document = fail_to_give_document;
            else if (failure == 1)
                batch.source.terms = fail_to_give_terms;
            else
                batch.post(std::string(300, 'x'), 400);
            assert_int_equal(try_to(write_batch(batch), file, writer, &err),
                             failure == 2 ? ERR_INDEX : -EIO);
            assert_true(err.text[0]);
            assert_names(1);
        }
}

// What is in the way is none of the library's folders.
static void a_file_in_the_place_of_the_folder_is_an_error(void **)
{
    struct err err = {};
    const File file("file"), obstacle("file.tmp");
    Batch batch = changed_batch(0);
    std::ofstream(obstacle.path) << "in the way";
    assert_true(try_to(write_batch(batch), file, library_write, &err) < 0);
    assert_true(err.text[0]);
}

#define TABLES_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main()
{
    const struct CMUnitTest tests[] = {
        TABLES_TEST(one_article),
        TABLES_TEST(articles_without_data_or_length),
        TABLES_TEST(dates_of_any_time),
        TABLES_TEST(counts_of_any_size),
        TABLES_TEST(terms_of_every_length),
        TABLES_TEST(long_terms_of_many_articles),
        TABLES_TEST(terms_of_any_bytes),
        TABLES_TEST(terms_that_are_too_long),
        TABLES_TEST(twenty_thousand_terms),
        TABLES_TEST(data_of_one_article),
        TABLES_TEST(data_of_many_articles),
        TABLES_TEST(one_term_in_many_articles),
        TABLES_TEST(places_are_found_from_anywhere),
        TABLES_TEST(docids_that_are_large),
        TABLES_TEST(records_are_read_where_they_are),
        TABLES_TEST(packed_records_are_left_alone),
        TABLES_TEST(damaged_tables_are_read_within_bounds),
        TABLES_TEST(random_batches),
        TABLES_TEST(the_sample_corpus),
        TABLES_TEST(a_change_is_a_difference),
        TABLES_TEST(damage_is_found_by_the_checker),
        TABLES_TEST(what_fails_leaves_nothing_else),
        TABLES_TEST(a_file_in_the_place_of_the_folder_is_an_error),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
