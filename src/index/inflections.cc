#include "index/inflections.hh"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "article/fields.h"
#include "base/clock.h"
#include "base/own.h"
#include "index/reader_private.hh"
#include "index/segment.h"
#include "index/words.h"
#include "text/stemmers.h"
#include "text/tokenizer.h"

// A word has few stems, and a damaged file must not make it many.
static constexpr size_t MOST_STEMS = 32;

// -- languages ----------------------------------------------------------------------------------

static const std::vector<std::string> &languages_of(struct index_reader *reader)
{
    if (reader->languages)
        return *reader->languages;
    const std::string prefix = field_find("lang", strlen("lang"))->prefix;
    std::vector<std::string> languages;
    const auto end = reader->all.allterms_end(prefix);
    for (auto it = reader->all.allterms_begin(prefix); it != end; ++it)
        languages.push_back((*it).substr(prefix.size()));
    reader->languages = std::move(languages);
    return *reader->languages;
}

// The stemmers of the articles; the index's own is first, whether it is needed or not.
static std::vector<struct stemmer *> stemmers_in_use(struct index_reader *reader)
{
    if (!reader->stemmers)
        reader->stemmers = index_stemmers_new(reader->index);
    std::vector<struct stemmer *> used = {stemmers_of(reader->stemmers, nullptr)};
    for (const std::string &language : languages_of(reader)) {
        struct stemmer *stemmer = stemmers_of(reader->stemmers, language.c_str());
        if (std::find(used.begin(), used.end(), stemmer) == used.end())
            used.push_back(stemmer);
    }
    return used;
}

// -- stems --------------------------------------------------------------------------------------

namespace
{

class Stems
{
  public:
    Stems(const struct index_reader *of, const struct index_query *term)
        : reader(of), prefix(term->field ? term->field->prefix : "")
    {
    }

    // Only what some article has.
    void add(const char *stem, size_t length)
    {
        const std::string bytes = prefix + std::string(stem, length);
        const auto is_it = [&](const Found &found) { return found.term == bytes; };
        if (all.size() == MOST_STEMS || std::any_of(all.begin(), all.end(), is_it))
            return;
        const Xapian::doccount having = reader->frequencies->of(bytes).having;
        if (having > 0)
            all.push_back({bytes, having});
    }

    // Those of all words of the articles that have the form.
    void add_of_form(const struct token &token)
    {
        for (size_t i = 0; i < reader->snapshot->count; i++) {
            const struct words *words = reader->snapshot->parts[i].segment->words;
            struct word_numbers numbers = {nullptr, 0, 0};
            words_with_form(words, token.word, token.length, &numbers);
            for (size_t k = 0; k < numbers.count; k++) {
                char buffer[2 * WORDS_MAX_BYTES];
                struct word word;
                if (words_get(words, numbers.numbers[k], &word, buffer))
                    add(word.stem, word.stem_length);
            }
            word_numbers_release(&numbers);
        }
    }

    // If there is none, the term stays as it is: nothing will be found.
    void give(struct index_query *term)
    {
        std::stable_sort(all.begin(), all.end(),
                         [](const Found &a, const Found &b) { return a.having > b.having; });
        for (const Found &found : all) {
            const size_t length = found.term.size() - prefix.size();
            struct index_query *stem = index_query_term(term->field,
                                                        found.term.data() + prefix.size(), length);
            if (&found != &all[0]) {
                index_query_add(term, stem);
                continue;
            }
            std::swap(term->term, stem->term);
            std::swap(term->term_length, stem->term_length);
            index_query_free(stem);
        }
    }

  private:
    struct Found {
        std::string term;
        Xapian::doccount having;
    };

    const struct index_reader *reader;
    const std::string prefix;
    std::vector<Found> all;
};

} // namespace

namespace
{

struct Resolution {
    const struct index_reader *reader;
    const std::vector<struct stemmer *> &stemmers;
    int64_t deadline_ms;
};

} // namespace

static void resolve_term(const Resolution &resolution, struct index_query *term)
{
    Stems stems(resolution.reader, term);
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, term->word, term->word_length);
    if (!tokenizer_next(&tokenizer, &token))
        return;
    for (struct stemmer *stemmer : resolution.stemmers) {
        size_t length;
        const char *stem = stemmer_stem_token(stemmer, term->word, &token, &length);
        stems.add(stem, length);
        // Where an algorithm takes the word itself for an inflected one, but not its other forms.
        char itself[STEM_MAX_BYTES];
        if (stemmer_reads_accents(stemmer))
            stems.add(itself, stemmer_word_as_stem(stemmer, token.word, token.length, itself));
    }
    if (clock_monotonic_ms() < resolution.deadline_ms)
        stems.add_of_form(token);
    stems.give(term);
}

static void resolve_all(const Resolution &resolution, struct index_query *query)
{
    if (query->word) {
        resolve_term(resolution, query);
        free(TAKE(query->word));
        return;
    }
    for (size_t i = 0; i < query->count; i++)
        resolve_all(resolution, query->children[i]);
}

bool inflections_resolve(struct index_reader *reader, struct index_query *query,
                         int64_t deadline_ms)
{
    if (reader->snapshot->count == 0)
        return false;
    const std::vector<struct stemmer *> stemmers = stemmers_in_use(reader);
    const bool one = stemmers.size() == 1 && !stemmer_reads_accents(stemmers[0]);
    if (!one) // Else each word has the stem that it was given.
        resolve_all({reader, stemmers, deadline_ms}, query);
    return !one;
}

std::vector<std::string> terms_of(const struct index_query *term)
{
    std::vector<std::string> terms = {std::string(term->term, term->term_length)};
    for (size_t i = 0; i < term->count; i++)
        terms.emplace_back(term->children[i]->term, term->children[i]->term_length);
    return terms;
}
