// An article's best words as a query: what it says often and few others say at all.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "article/fields.h"
#include "index/document.h"
#include "index/reader_private.hh"
#include "index/tokens.h"
#include "index/words.h"

namespace
{

struct Weighed {
    double weight;
    std::string stem;
};

} // namespace

// Of a longer article the first words say what it is about.
static constexpr uint32_t WORDS_READ = 4096;

// A look into the B-tree of a segment.
static constexpr size_t STEPS_PER_LOOK_UP = 3000;

static bool is_word(const std::string &stem)
{
    return stem.size() > 2 &&
           std::none_of(stem.begin(), stem.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// How often each word of headline and body stands there, by its number; the headline's count for
// more.
static std::map<uint32_t, unsigned> count_words(const struct segment *segment, uint32_t docid)
{
    std::map<uint32_t, unsigned> counts;
    struct token_cursor cursor;
    if (!tokens_begin(segment->tokens, docid, &cursor))
        return counts;
    for (size_t i = 0; i < field_count; i++) {
        uint32_t number;
        if (fields[i].kind != FIELD_TEXT)
            continue;
        if (!tokens_next_field(&cursor))
            break;
        for (uint32_t k = 0; fields[i].in_text && k < WORDS_READ; k++) {
            if (!tokens_next(&cursor, &number))
                break;
            counts[number] += fields[i].weight;
        }
    }
    return counts;
}

static std::vector<Weighed> weigh(const struct index_reader *reader, const struct segment *segment,
                                  const std::map<uint32_t, unsigned> &counts)
{
    std::map<std::string, unsigned> stems;
    char buffer[2 * WORDS_MAX_BYTES];
    struct word word;
    for (const auto &count : counts)
        if (words_get(segment->words, count.first, &word, buffer))
            stems[std::string(word.stem, word.stem_length)] += count.second;
    std::vector<Weighed> list;
    const double all = reader->all.get_doccount();
    for (const auto &stem : stems) {
        if (reader->deadline->has_passed(reader->snapshot->count * STEPS_PER_LOOK_UP))
            break;
        const double having = is_word(stem.first) ? reader->all.get_termfreq(stem.first) : 0;
        if (having > 1) // What nobody else has leads nowhere.
            list.push_back({(1 + std::log(stem.second)) * std::log(all / having), stem.first});
    }
    std::sort(list.begin(), list.end(),
              [](const Weighed &a, const Weighed &b) { return a.weight > b.weight; });
    return list;
}

static struct index_query *query_of(const std::vector<Weighed> &words, size_t limit, article_id id)
{
    char term[ID_TERM_SIZE];
    struct index_query *any = index_query_new(INDEX_QUERY_ANY);
    struct index_query *except = index_query_new(INDEX_QUERY_EXCEPT);
    for (size_t i = 0; i < words.size() && i < limit; i++)
        index_query_add(any, index_query_term(nullptr, words[i].stem.data(), words[i].stem.size()));
    document_id_term(id, term);
    index_query_add(except, any);
    index_query_add(except, index_query_term(nullptr, term, sizeof term - 1));
    return except;
}

int index_reader_similar(struct index_reader *reader, article_id id, size_t words,
                         struct index_query **out, struct err *err)
{
    size_t part;
    uint32_t docid;
    const int rc = index_reader_locate(reader, id, &part, &docid, err);
    if (rc < 0)
        return rc;
    return reader_guard(reader, err, [&] {
        char printed[ARTICLE_ID_LENGTH + 1];
        article_id_print(id, printed);
        if (rc == 0)
            return err_set(err, ERR_NOT_FOUND, "no article %s", printed);
        const struct segment *segment = reader->snapshot->parts[part].segment;
        *out = query_of(weigh(reader, segment, count_words(segment, docid)), words, id);
        return segment_check_map(segment, err);
    });
}
