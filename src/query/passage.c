#include "query/passage.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "article/article.h"
#include "base/alloc.h"
#include "text/skimmer.h"
#include "text/tokenizer.h"

/* Who asks for a word that stands so often may miss the last of them. */
#define MATCHES_MAX 4096

/* Behind so much of a text that has all the words no better place is looked for. */
#define ENOUGH_BYTES (32 * 1024)

/* A longer run of letters is nothing to read, and its mark would fill the snippet. */
#define WORD_MAX_BYTES 160

/* A sentence begins so, and is of no use to a reader. */
static const char *const dull_starts[] = {
    "copyright",   "(c)",         "\u00a9",         "reporting by",  "(reporting by",
    "editing by",  "(editing by", "additional",     "(additional",   "writing by",
    "(writing by", "read more",   "read also",      "see also",      "click here",
    "sign up",     "subscribe",   "follow us",      "related:",      "for more information",
    "photo:",      "image:",      "image caption",  "advertisement", "story continues",
    "(end)",       "share this",  "media contact:", "contact:",      "all rights reserved",
};

size_t passage_characters(const char *text, size_t at, size_t end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t count = 0, least = (end - at) / 4; /* Of ill-formed text as well. */
    for (; end - at >= sizeof ones; at += sizeof ones) {
        uint64_t bytes;
        memcpy(&bytes, text + at, sizeof bytes);
        uint64_t continuing = bytes >> 7 & ~(bytes >> 6) & ones;
        count += sizeof ones - (size_t)(continuing * ones >> 56);
    }
    for (; at < end; at++)
        count += ((unsigned char)text[at] & 0xC0) != 0x80;
    return count > least ? count : least;
}

/* -- what is not worth showing -------------------------------------------------------------- */

/* A letter, small, or a digit, as headlines are compared; 0: a sign or a blank. What is beyond
 * ASCII is taken for letters. */
static unsigned char plain_of(char c)
{
    unsigned char byte = (unsigned char)c, small = byte | 0x20;
    if (small >= 'a' && small <= 'z')
        return small;
    return (byte >= '0' && byte <= '9') || byte >= 0x80 ? byte : 0;
}

/* A longer headline is none that a text repeats. */
#define LONGEST_REPEATED (ARTICLE_HEADLINE_MAX_BYTES - 64)

/* How many bytes of the text have the letters and digits that all of the headline has; 0 if it has
 * others. */
static size_t length_of_headline(const char *headline, const char *text, size_t length)
{
    size_t at = 0;
    bool any = false;
    for (; *headline; headline++) {
        const unsigned char wanted = plain_of(*headline);
        if (!wanted)
            continue;
        unsigned char found = 0;
        while (at < length && !(found = plain_of(text[at])))
            at++;
        if (found != wanted)
            return 0;
        at++;
        any = true;
    }
    return any ? at : 0;
}

size_t passages_skip_headline(const struct snippet_source *source)
{
    size_t at = length_of_headline(source->headline, source->text, source->length);
    if (at > 0 && at < source->length && plain_of(source->text[at]))
        return 0; /* It ends within a word. */
    if (strlen(source->headline) > LONGEST_REPEATED)
        return 0; /* It was cut from the text, which goes on in it. */
    while (at > 0 && at < source->length && ispunct((unsigned char)source->text[at]))
        at++;
    return at;
}

static bool begins_dully(const char *text, size_t length)
{
    const char first = (char)tolower((unsigned char)*text);
    for (size_t i = 0; i < sizeof dull_starts / sizeof dull_starts[0]; i++) {
        size_t n = first == dull_starts[i][0] ? strlen(dull_starts[i]) : 0;
        if (n > 0 && length >= n && strncasecmp(text, dull_starts[i], n) == 0)
            return true;
    }
    return false;
}

/* "By Ann Lee, Staff Writer" */
static bool is_byline(const char *text, size_t length)
{
    return length > 3 && length < 80 && strncasecmp(text, "by ", 3) == 0 &&
           isupper((unsigned char)text[3]) && text[length - 1] != '.';
}

typedef unsigned char block __attribute__((vector_size(16)));

/* How many more digits and signs than letters a block has. */
static ptrdiff_t balance_of(block bytes)
{
    const block small = bytes | 0x20;
    const block letters = (block)(((small >= 'a') & (small <= 'z')) | (bytes >= 0x80));
    const block signs = (block)((bytes >= '!') & (bytes <= '~')) & ~letters;
    const block counted = (letters & 1) | (signs & 16); /* Eight of each at most in a half: */
    const uint64_t ones = UINT64_C(0x0101010101010101); /* their sums fit in a byte. */
    uint64_t halves[2];
    memcpy(halves, &counted, sizeof halves);
    const uint64_t first = halves[0] * ones >> 56, second = halves[1] * ones >> 56;
    return (ptrdiff_t)((first >> 4) + (second >> 4)) - (ptrdiff_t)((first & 15) + (second & 15));
}

/* More digits and signs than letters, as in tables. */
static bool is_tabular(const char *text, size_t length)
{
    ptrdiff_t balance = 0;
    block bytes;
    for (; length >= sizeof bytes; length -= sizeof bytes, text += sizeof bytes) {
        memcpy(&bytes, text, sizeof bytes);
        balance += balance_of(bytes);
    }
    bytes = (block){0};
    memcpy(&bytes, text, length);
    balance += balance_of(bytes);
    return balance > 0;
}

static bool is_dull(const struct snippet_source *source, const struct passage_sentence *sentence)
{
    const char *text = source->text + sentence->at;
    size_t length = sentence->end - sentence->at;
    return begins_dully(text, length) || is_byline(text, length) || is_tabular(text, length) ||
           length_of_headline(source->headline, text, length) > 0;
}

/* -- sentences and words -------------------------------------------------------------------- */

const struct passage_sentence *passages_sentence(struct passages *passages, size_t number)
{
    struct passage_sentence *sentence = &passages->sentences[number];
    if (!sentence->is_known) {
        sentence->is_known = true;
        sentence->is_dull = is_dull(passages->source, sentence);
        sentence->characters = passage_characters(passages->source->text, sentence->at,
                                                  sentence->end);
    }
    return sentence;
}

static void note_sentence(struct passages *passages, const struct sentence *sentence)
{
    GROW(passages->sentences, passages->sentence_count, passages->sentence_capacity);
    passages->sentences[passages->sentence_count++] = (struct passage_sentence){
        .at = sentence->at,
        .end = sentence->end,
        .first_match = passages->match_count,
    };
}

static void note_match(struct passages *passages, const struct token *token, size_t offset,
                       matcher_set set)
{
    GROW(passages->matches, passages->match_count, passages->match_capacity);
    passages->matches[passages->match_count++] = (struct passage_match){
        .at = token->at + offset,
        .end = token->end + offset,
        .sentence = passages->sentence_count - 1,
        .set = set,
    };
}

/* Whether the words of a phrase stand at the match and behind it. */
static bool is_phrase(const struct passages *passages, size_t match, size_t word, size_t length)
{
    const struct passage_match *first = &passages->matches[match];
    for (size_t i = 1; i < length; i++)
        if (match + i >= passages->match_count || first[i].token != first->token + i ||
            !(first[i].set & (matcher_set)1 << (word + i)))
            return false;
    return true;
}

static void keep_phrases_of(struct passages *passages, const struct matcher *matcher, size_t word,
                            matcher_set *kept)
{
    unsigned length = matcher_phrase(matcher, word);
    for (size_t i = 0; i < passages->match_count; i++) {
        if (!(passages->matches[i].set & (matcher_set)1 << word) ||
            !is_phrase(passages, i, word, length))
            continue;
        for (size_t k = 0; k < length; k++)
            kept[i + k] |= (matcher_set)1 << (word + k);
        passages->seen[word]++;
    }
}

/* Forget the words of phrases that do not stand together, and matches of which nothing is left. */
static void keep_phrases(struct passages *passages, const struct matcher *matcher)
{
    if (passages->match_count == 0)
        return;
    matcher_set *kept = xcalloc(passages->match_count, sizeof *kept);
    for (size_t word = 0; word < matcher_count(matcher); word++)
        if (matcher_phrase(matcher, word) > 0)
            keep_phrases_of(passages, matcher, word, kept);
    for (size_t i = 0; i < passages->match_count; i++)
        passages->matches[i].set = kept[i];
    free(kept);
}

static void drop_empty(struct passages *passages)
{
    size_t kept = 0, sentence = 0;
    for (size_t i = 0; i < passages->match_count; i++) {
        for (;
             sentence < passages->sentence_count && passages->sentences[sentence].first_match <= i;
             sentence++)
            passages->sentences[sentence].first_match = kept;
        if (passages->matches[i].set)
            passages->matches[kept++] = passages->matches[i];
    }
    for (; sentence < passages->sentence_count; sentence++)
        passages->sentences[sentence].first_match = kept;
    passages->match_count = kept;
}

static matcher_set read_words(struct passages *passages, const struct sentence *sentence,
                              const struct matcher *matcher)
{
    struct skimmer skimmer;
    struct token token;
    matcher_set all = 0;
    skimmer_init(&skimmer, matcher_beginnings(matcher), passages->source->text + sentence->at,
                 sentence->end - sentence->at);
    while (skimmer_next(&skimmer, &token)) {
        matcher_set set = matcher_match(matcher, token.word, token.length);
        if (token.end - token.at > WORD_MAX_BYTES)
            set = 0;
        if (set && passages->match_count < MATCHES_MAX)
            note_match(passages, &token, sentence->at, set);
        all |= set;
    }
    return all;
}

/* How many words of a sentence begin from one of its words on and before another place. */
static size_t count_words(const struct passages *passages, size_t sentence, size_t from,
                          size_t until)
{
    const struct passage_sentence *in = &passages->sentences[sentence];
    struct tokenizer tokenizer;
    struct token token;
    size_t count = 0;
    tokenizer_init(&tokenizer, passages->source->text + in->at, in->end - in->at);
    tokenizer.at = from - in->at;
    while (tokenizer_next(&tokenizer, &token) && token.at + in->at < until)
        count++;
    return count;
}

/* How many words a match is behind another. Between those that no snippet can have both they are
 * not counted. */
static size_t words_between(const struct passages *passages, const struct passage_match *first,
                            const struct passage_match *second)
{
    const struct snippet_source *source = passages->source;
    size_t count = 0, from = first->at;
    if (passage_characters(source->text, first->end, second->at) > source->characters)
        return source->characters;
    for (size_t i = first->sentence; i < second->sentence; i++) {
        count += count_words(passages, i, from, passages->sentences[i].end);
        from = passages->sentences[i + 1].at;
    }
    return count + count_words(passages, second->sentence, from, second->at);
}

static void number_matches(struct passages *passages)
{
    for (size_t i = 1; i < passages->match_count; i++) {
        const struct passage_match *before = &passages->matches[i - 1];
        passages->matches[i].token = before->token +
                                     words_between(passages, before, &passages->matches[i]);
    }
}

void passages_read(struct passages *out, const struct snippet_source *source, size_t start,
                   const struct matcher *matcher)
{
    struct sentence sentence;
    size_t words = matcher_count(matcher), at = start;
    matcher_set missing = words == MATCHER_MAX_WORDS ? ~(matcher_set)0
                                                     : ((matcher_set)1 << words) - 1;
    *out = (struct passages){.source = source};
    while ((missing || at < ENOUGH_BYTES) &&
           sentence_next(source->text, source->length, &at, &sentence)) {
        note_sentence(out, &sentence);
        missing &= ~read_words(out, &sentence, matcher);
    }
    if (words > 1) /* One word stands beside no other. */
        number_matches(out);
    keep_phrases(out, matcher);
    drop_empty(out);
}

void passages_release(struct passages *passages)
{
    free(passages->sentences);
    free(passages->matches);
    *passages = (struct passages){0};
}
