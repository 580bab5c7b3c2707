// What a query is to the library: its words, fields and dates as postings, and what has to stand at
// certain places as sources or tests of our own.
#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "article/fields.h"
#include "index/copies.hh"
#include "index/date_source.hh"
#include "index/document.h"
#include "index/inflections.hh"
#include "index/length_source.hh"
#include "index/often_source.hh"
#include "index/pair_source.hh"
#include "index/path_source.hh"
#include "index/posting_sources.hh"
#include "index/proximity.hh"
#include "index/reader_private.hh"
#include "index/synonyms.hh"
#include "index/weighting.hh"

// Stems in several languages are ranked as one word that has the frequencies of all. Not as the
// library's synonyms: it estimates those, and otherwise in each segment.
static Xapian::Query any_stem(const struct index_reader *reader, const struct index_query *query)
{
    const std::vector<std::string> terms = terms_of(query);
    if (terms.size() == 1)
        return Xapian::Query(terms[0]);
    std::vector<Xapian::Query> stems;
    const Frequencies &frequencies = *reader->frequencies;
    const double whole = importance_of(frequencies.of(query), frequencies.articles());
    for (const std::string &term : terms) {
        const double own = importance_of(frequencies.of(term), frequencies.articles());
        stems.emplace_back(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(term),
                           own > 0 ? whole / own : 0);
    }
    return Xapian::Query(Xapian::Query::OP_OR, stems.begin(), stems.end());
}

static Xapian::Query term_query(const struct index_reader *reader, const struct index_query *query)
{
    const Xapian::Query term = any_stem(reader, query);
    const bool is_keyword = query->field && query->field->kind == FIELD_KEYWORD;
    return is_keyword ? Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, term, 0.0) : term;
}

static Xapian::Query build_words(const struct index_reader *reader,
                                 const struct index_query *query);

// What may have a word so often, or a phrase, of which each word stands as often then.
static Xapian::Query build_often(const struct index_reader *reader, const struct index_query *query,
                                 unsigned times)
{
    std::vector<Xapian::Query> words;
    if (query->kind == INDEX_QUERY_TERM && query->count == 0)
        return Xapian::Query(
            Xapian::Query::OP_FILTER, term_query(reader, query),
            Xapian::Query(
                (new OftenSource(std::string(query->term, query->term_length), times))->release()));
    if (query->kind != INDEX_QUERY_PHRASE)
        return build_words(reader, query);
    for (size_t i = 0; i < query->count; i++)
        words.push_back(build_often(reader, query->children[i], times));
    return Xapian::Query(Xapian::Query::OP_AND, words.begin(), words.end());
}

// What has the words that are asked for, at whatever places.
static Xapian::Query build_words(const struct index_reader *reader, const struct index_query *query)
{
    if (query->kind == INDEX_QUERY_ATLEAST)
        return build_often(reader, query->children[0], query->times);
    if (query->kind == INDEX_QUERY_TERM)
        return term_query(reader, query);
    std::vector<Xapian::Query> children;
    for (size_t i = 0; i < query->count; i++) {
        if (query->kind != INDEX_QUERY_SYNONYMS)
            children.push_back(build_words(reader, query->children[i]));
        else // The library takes nothing but terms for them.
            for (const std::string &term : terms_of(query->children[i]))
                children.emplace_back(term);
    }
    const auto op = query->kind == INDEX_QUERY_ANY        ? Xapian::Query::OP_OR
                    : query->kind == INDEX_QUERY_SYNONYMS ? Xapian::Query::OP_SYNONYM
                                                          : Xapian::Query::OP_AND;
    return Xapian::Query(op, children.begin(), children.end());
}

static Xapian::Query with_pairs(const struct index_reader *reader, const Xapian::Query &words,
                                const std::shared_ptr<const Proximity> &proximity)
{
    if (!proximity->has_pairs())
        return words;
    auto *source = new PairSource(proximity, reader->by_uuid);
    return Xapian::Query(Xapian::Query::OP_FILTER, words, Xapian::Query(source->release()));
}

// And at the places that are asked for, which are left for later if there is such a list.
static Xapian::Query with_places(const struct index_reader *reader, const Xapian::Query &words,
                                 const std::shared_ptr<const Proximity> &proximity,
                                 Proximities *later)
{
    if (later) {
        later->push_back(proximity);
        return with_pairs(reader, words, proximity);
    }
    auto *source = new ProximitySource(proximity, reader->deadline, reader->by_uuid);
    return Xapian::Query(Xapian::Query::OP_FILTER, words, Xapian::Query(source->release()));
}

static Xapian::Query build_places(const struct index_reader *reader,
                                  const struct index_query *query, Proximities *later)
{
    return with_places(reader, build_words(reader, query),
                       std::make_shared<const Proximity>(query, reader->pairs_left), later);
}

static JoinedWords::Words words_of(const struct index_query *synonyms)
{
    JoinedWords::Words words;
    for (size_t i = 0; i < synonyms->count; i++) {
        const struct index_query *word = synonyms->children[i];
        for (const std::string &term : terms_of(word))
            words.push_back({term, !word->form});
    }
    std::sort(words.begin(), words.end(), [](const JoinedWord &a, const JoinedWord &b) {
        return a.term != b.term ? a.term < b.term : a.is_certain > b.is_certain;
    });
    const auto is_same = [](const JoinedWord &a, const JoinedWord &b) { return a.term == b.term; };
    words.erase(std::unique(words.begin(), words.end(), is_same), words.end());
    return words;
}

// Where one of the words stands that are asked for just so.
static std::shared_ptr<const Proximity> forms_of(const struct index_reader *reader,
                                                 const struct index_query *synonyms,
                                                 const JoinedLists &lists)
{
    std::vector<struct index_query *> forms;
    std::copy_if(synonyms->children, synonyms->children + synonyms->count,
                 std::back_inserter(forms),
                 [](const struct index_query *child) { return child->form; });
    if (forms.empty())
        return nullptr;
    struct index_query query = {};
    query.kind = INDEX_QUERY_SYNONYMS;
    query.field = synonyms->field;
    query.children = forms.data();
    query.count = forms.size();
    auto proximity = std::make_shared<Proximity>(&query, reader->pairs_left);
    proximity->certain = lists;
    return proximity;
}

// They are ranked by their stems. Those that are asked for just so are looked for in the articles
// that have none of the others.
static Xapian::Query build_synonyms(const struct index_reader *reader,
                                    const struct index_query *query, Proximities *later)
{
    const JoinedLists lists = join_words(reader, words_of(query));
    const Xapian::Query stems = joined_query(reader, lists);
    const auto forms = forms_of(reader, query, lists);
    return forms ? with_places(reader, stems, forms, later) : stems;
}

static Xapian::Query dated(const struct index_reader *reader, int64_t since, int64_t until)
{
    if (since >= until)
        return Xapian::Query::MatchNothing;
    return Xapian::Query((new DateSource(since, until, reader_dates(reader)))->release());
}

static Xapian::Query between(const struct index_reader *reader, Xapian::Query query, int64_t since,
                             int64_t until)
{
    if (since == INT64_MIN && until == INT64_MAX)
        return query;
    return Xapian::Query(Xapian::Query::OP_FILTER, query, dated(reader, since, until));
}

// What is dated by the day is compared with what clocks show, which are not everywhere those of
// UTC.
static Xapian::Query of_period(const struct index_reader *reader, const struct date_period &period)
{
    if (period.from == period.wall_from && period.until == period.wall_until)
        return dated(reader, period.from, period.until);
    const Xapian::Query by_day(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(DAY_TERM), 0);
    return Xapian::Query(
        Xapian::Query::OP_OR,
        Xapian::Query(Xapian::Query::OP_AND_NOT, dated(reader, period.from, period.until), by_day),
        Xapian::Query(Xapian::Query::OP_FILTER, by_day,
                      dated(reader, period.wall_from, period.wall_until)));
}

static Xapian::Query with_id(article_id id)
{
    char term[ID_TERM_SIZE];
    document_id_term(id, term);
    return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(std::string(term)), 0);
}

// The folder's term leaves few to look at, and says all where the folder is what is asked for.
static Xapian::Query with_path(const struct index_query *query)
{
    const std::string path(query->term, query->term_length);
    const size_t folder = document_folder(path.data(), path.size());
    const std::string term = query->field->prefix + path.substr(0, folder);
    const Xapian::Query inside = folder > 0 ? Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT,
                                                            Xapian::Query(term), 0)
                                            : Xapian::Query::MatchAll;
    if (query->begins && path.size() == folder + 1)
        return inside;
    return Xapian::Query(Xapian::Query::OP_FILTER, inside,
                         Xapian::Query((new PathSource(path, query->begins))->release()));
}

// later is for a query that every match must have; NULL for others.
static Xapian::Query build(const struct index_reader *reader, const struct index_query *query,
                           Proximities *later)
{
    std::vector<Xapian::Query> children;
    const auto join = [&](Xapian::Query::op op, size_t needed = 0) {
        for (size_t i = 0; i < query->count; i++)
            children.push_back(build(reader, query->children[i], i < needed ? later : nullptr));
        return Xapian::Query(op, children.begin(), children.end());
    };
    if (index_query_is_placed(query))
        return build_places(reader, query, later);
    switch (query->kind) {
    case INDEX_QUERY_EVERYTHING:
        return Xapian::Query::MatchAll;
    case INDEX_QUERY_TERM:
        return term_query(reader, query);
    case INDEX_QUERY_PHRASE:
    case INDEX_QUERY_NEAR:
    case INDEX_QUERY_ATLEAST:
        break; // They are placed.
    case INDEX_QUERY_ANY:
        return join(Xapian::Query::OP_OR);
    case INDEX_QUERY_SYNONYMS:
        return build_synonyms(reader, query, later);
    case INDEX_QUERY_PATTERN:
    case INDEX_QUERY_FUZZY:
        break; // Not resolved: nothing.
    case INDEX_QUERY_ALL:
        return join(Xapian::Query::OP_AND, query->count);
    case INDEX_QUERY_EXCEPT:
        return join(Xapian::Query::OP_AND_NOT, 1);
    case INDEX_QUERY_BOOST:
        return join(Xapian::Query::OP_AND_MAYBE, 1);
    case INDEX_QUERY_DATES:
        return of_period(reader, query->dates);
    case INDEX_QUERY_LENGTH:
        return Xapian::Query(
            (new LengthSource(query->least, query->most, reader->by_uuid))->release());
    case INDEX_QUERY_ID:
        return query->copies ? story_query(reader, query->id) : with_id(query->id);
    case INDEX_QUERY_PATH:
        return with_path(query);
    }
    return Xapian::Query();
}

Xapian::Query reader_without_dead(const struct index_reader *reader, Xapian::Query query)
{
    if (!reader->dead)
        return query;
    return Xapian::Query(Xapian::Query::OP_AND_NOT, query,
                         Xapian::Query((new SetSource(reader->dead))->release()));
}

Xapian::Query reader_until_deadline(const struct index_reader *reader, const Xapian::Query &query,
                                    std::shared_ptr<DocumentAtHand> at_hand)
{
    auto *source = new DeadlineSource(reader->deadline, std::move(at_hand));
    return Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(source->release()));
}

Xapian::Query reader_words_query(const struct index_reader *reader, const struct index_query *query,
                                 int64_t since, int64_t until, Proximities *later)
{
    return reader_without_dead(reader, between(reader, build(reader, query, later), since, until));
}

Xapian::Query reader_query(const struct index_reader *reader, const struct index_query *query,
                           int64_t since, int64_t until)
{
    return reader_words_query(reader, query, since, until, nullptr);
}
