#include "index/terms_reader.hh"

#include "index/postings_reader.h"
#include "index/segment.h"

namespace
{

class MappedTerms : public TermsReader
{
  public:
    explicit MappedTerms(struct postings_reader *of) : reader(of, postings_reader_free)
    {
    }

    bool next() override
    {
        return passed(postings_reader_next_term(reader.get(), &err));
    }

    std::string_view term() const override
    {
        size_t length;
        const char *bytes = postings_reader_term(reader.get(), &length);
        return {bytes, length};
    }

    bool next_posting(uint32_t &docid, uint32_t &count) override
    {
        return passed(postings_reader_next(reader.get(), &docid, &count, &err));
    }

  private:
    bool passed(int rc) const
    {
        if (rc < 0)
            throw Xapian::DatabaseCorruptError(err.text);
        return rc > 0;
    }

    const std::unique_ptr<struct postings_reader, void (*)(struct postings_reader *)> reader;
    struct err err = {};
};

class LibraryTerms : public TermsReader
{
  public:
    explicit LibraryTerms(const Xapian::Database &of) : db(of), at(db.allterms_begin())
    {
    }

    bool next() override
    {
        if (is_begun)
            ++at;
        is_begun = true;
        if (at == db.allterms_end())
            return false;
        name = *at;
        posting = db.postlist_begin(name);
        return true;
    }

    std::string_view term() const override
    {
        return name;
    }

    bool next_posting(uint32_t &docid, uint32_t &count) override
    {
        if (posting == db.postlist_end(name))
            return false;
        docid = *posting;
        count = posting.get_wdf();
        ++posting;
        return true;
    }

  private:
    const Xapian::Database db;
    Xapian::TermIterator at;
    Xapian::PostingIterator posting;
    std::string name;
    bool is_begun = false;
};

} // namespace

std::unique_ptr<TermsReader> terms_reader_open(const struct segment *segment,
                                               const Xapian::Database &db)
{
    struct postings_reader *reader = postings_reader_open(&segment->tables, &segment->file);
    if (reader)
        return std::make_unique<MappedTerms>(reader);
    return std::make_unique<LibraryTerms>(db);
}
