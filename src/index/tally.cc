// Each match is looked at by a spy of the library's. Where there are many, only those of a sample
// are: docids whose hash falls into a share of all hashes. Neighbours arrived together and are of
// one time, so the first matches would be no sample.
#include "index/tally.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "article/fields.h"
#include "base/alloc.h"
#include "index/document.h"
#include "index/reader_private.hh"
#include "text/date.h"

// So many matches are looked at, where exactness is not asked for: a hundredth off at worst. A date
// takes a tenth of a microsecond, a field some.
static constexpr Xapian::doccount DATES_LOOKED_AT = 50000, FIELDS_LOOKED_AT = 10000;

static constexpr Xapian::doccount ESTIMATE_FROM = 1000;
static constexpr int64_t DAY = 86400;
static constexpr double CERTAIN = 1.96; // Standard deviations.

namespace
{

// One in so many documents, by a hash of the docid.
class SampleSource final : public Xapian::PostingSource
{
  public:
    explicit SampleSource(uint32_t one_in) : share(one_in)
    {
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return 0;
    }

    Xapian::doccount get_termfreq_est() const override
    {
        return last / share;
    }

    Xapian::doccount get_termfreq_max() const override
    {
        return last;
    }

    Xapian::docid get_docid() const override
    {
        return at;
    }

    void next(double) override
    {
        at++;
        find();
    }

    void skip_to(Xapian::docid docid, double) override
    {
        at = std::max(at, docid);
        find();
    }

    bool at_end() const override
    {
        return at > last;
    }

    SampleSource *clone() const override
    {
        return new SampleSource(share);
    }

    void init(const Xapian::Database &db) override
    {
        last = db.get_lastdocid();
        at = 0;
    }

  private:
    void find()
    {
        while (at <= last && ((at * UINT32_C(2654435761)) >> 8) % share != 0)
            at++;
    }

    const uint32_t share;
    Xapian::docid last = 0, at = 0;
};

// By the day, counted since 1970.
class DaySpy final : public Xapian::MatchSpy
{
  public:
    void operator()(const Xapian::Document &doc, double) override
    {
        const std::string value = doc.get_value(SLOT_DATE);
        if (value.size() != DATE_VALUE_SIZE)
            return;
        const int64_t date = document_date_of_value(value.data());
        days[date / DAY - (date % DAY < 0)]++;
    }

    std::map<int64_t, uint64_t> days;
};

// Reads the stored record of each article, which takes longer than to find it.
class FieldSpy final : public Xapian::MatchSpy
{
  public:
    FieldSpy(const struct field *of, Deadline &by) : field(of), deadline(by)
    {
    }

    void operator()(const Xapian::Document &doc, double) override
    {
        article_id id;
        struct article *article = reader_head(doc.get_data(), &id);
        const char *text = field_text(field, article);
        (void)deadline.has_passed(STEPS_PER_RECORD); // The match is told when it goes on.
        if (text && text[0])
            values[text]++;
        article_free(article);
    }

    std::map<std::string, uint64_t> values;

  private:
    static constexpr size_t STEPS_PER_RECORD = 5000;

    const struct field *field;
    Deadline &deadline;
};

// A match, as much of it as is looked at.
struct Sample {
    uint32_t one_in;
    bool met; // The deadline.
};

} // namespace

static Sample look_at(struct index_reader *reader, const struct tally_search *search,
                      Xapian::MatchSpy *spy, struct tally *out)
{
    const Xapian::doccount most = search->by == TALLY_FIELD ? FIELDS_LOOKED_AT : DATES_LOOKED_AT;
    const Xapian::doccount all = reader->all.get_doccount();
    Xapian::Query query = reader_query(reader, search->query, search->since, search->until);
    Xapian::Enquire enquire(reader->all);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(reader_until_deadline(reader, query));
    const Xapian::MSet estimate = enquire.get_mset(0, 0, search->exact ? 0 : ESTIMATE_FROM);
    const Xapian::doccount matches = estimate.get_matches_estimated();
    const uint32_t one_in = search->exact ? 1 : 1 + matches / most;
    if (one_in > 1)
        query = Xapian::Query(Xapian::Query::OP_FILTER, query,
                              Xapian::Query((new SampleSource(one_in))->release()));
    enquire.set_query(reader_until_deadline(reader, query));
    enquire.add_matchspy(spy);
    const Xapian::MSet found = enquire.get_mset(0, 0, all);
    out->total = one_in > 1 ? matches : found.get_matches_estimated();
    return {one_in, reader->deadline->was_met()};
}

// Each of N matches is seen with the probability p, so that seen/p is N give or take what Wilson's
// score interval says: all N for which seen is within so many deviations, sqrt(N p (1-p)), of N p
// (E. B. Wilson, Probable Inference, JASA 22, 1927). Its farther end counts. The deviation that
// seen itself suggests, sqrt(seen (1-p))/p, is too small where few were seen.
static double error_of(double seen, double p)
{
    const double square = CERTAIN * CERTAIN * (1 - p);
    return (square / 2 + std::sqrt(seen * square + square * square / 4)) / p;
}

static void add(struct tally *out, const std::string &value, uint64_t seen, const Sample &sample)
{
    const double error = error_of(static_cast<double>(seen), 1.0 / sample.one_in);
    if (out->count == out->capacity) {
        out->capacity = out->capacity ? 2 * out->capacity : 16;
        out->values = static_cast<struct tally_value *>(
            xrealloc(out->values, out->capacity * sizeof *out->values));
    }
    out->values[out->count++] = {xstrdup(value.c_str()), seen * sample.one_in, error};
}

static std::string label_of(int64_t day, enum tally_by by)
{
    static const size_t lengths[] = {10, 10, 7, 4};
    char text[DATE_TEXT_SIZE];
    if (by == TALLY_WEEK) // 1970 began on a Thursday.
        day -= ((day + 3) % 7 + 7) % 7;
    date_format(day * DAY, text);
    const char *from = text[0] == '-' || text[0] == '+' ? text + 1 : text;
    const char *dash = strchr(from, '-'); // A year may have more than four digits.
    const size_t year = dash ? static_cast<size_t>(dash - text) : strlen(text);
    return std::string(text, year + lengths[by] - 4);
}

static void add_days(struct tally *out, const DaySpy &spy, enum tally_by by, const Sample &sample)
{
    std::string label;
    uint64_t seen = 0;
    for (const auto &day : spy.days) {
        const std::string next = label_of(day.first, by);
        if (next != label && seen > 0) {
            add(out, label, seen, sample);
            seen = 0;
        }
        label = next;
        seen += day.second;
    }
    if (seen > 0)
        add(out, label, seen, sample);
}

static void add_fields(struct tally *out, const FieldSpy &spy, const Sample &sample)
{
    for (const auto &value : spy.values)
        add(out, value.first, value.second, sample);
    std::stable_sort(
        out->values, out->values + out->count,
        [](const struct tally_value &a, const struct tally_value &b) { return a.count > b.count; });
}

int index_reader_tally(struct index_reader *reader, const struct tally_search *search,
                       struct tally *out, struct err *err)
{
    return reader_guard(reader, err, [&] {
        reader_begin(reader, search->deadline_ms);
        reader_refresh(reader);
        out->sequence = reader->snapshot->sequence;
        out->exact = true;
        *reader->pairs_left = false;
        if (reader->snapshot->count == 0)
            return 0;
        DaySpy days;
        FieldSpy values(search->field, *reader->deadline);
        const bool by_field = search->by == TALLY_FIELD;
        const Sample sample = look_at(
            reader, search, by_field ? static_cast<Xapian::MatchSpy *>(&values) : &days, out);
        if (by_field)
            add_fields(out, values, sample);
        else
            add_days(out, days, search->by, sample);
        out->partial = sample.met || *reader->pairs_left;
        out->exact = sample.one_in == 1 && !out->partial;
        return reader_check_maps(reader, search->query, err);
    });
}

void tally_release(struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++)
        free(tally->values[i].value);
    free(tally->values);
    *tally = {};
}
