/* Words are numbered as they first appear; each occurrence is a pair of word number and position.
 * At the end the words are sorted once, and the occurrences, which are in order of position
 * already, are dealt out to their words by counting. Nothing is freed between articles. */
#include "index/document.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "article/fields.h"
#include "base/alloc.h"
#include "index/stored.h"
#include "text/stemmer.h"
#include "text/tokenizer.h"

struct word {
    size_t at; /* In bytes. */
    uint32_t length, hash;
    uint32_t count, position_count;
    uint32_t first_position; /* In positions, once they are dealt out. */
};

struct occurrence {
    uint32_t word, position;
};

struct analyser {
    struct stemmer *stemmer;

    struct buf bytes; /* Of all words. */
    struct word *words;
    size_t word_count, word_capacity;
    uint32_t *slots; /* Word number + 1, by hash; 0 is free. A power of two of them. */
    size_t slot_count;
    struct occurrence *occurrences;
    size_t occurrence_count, occurrence_capacity;
    uint32_t *positions;
    size_t positions_capacity;
    size_t term_capacity;
    struct document document;
};

#define FIRST_SLOTS 1024

struct analyser *analyser_new(const char *language)
{
    struct stemmer *stemmer = stemmer_new(language);
    assert(stemmer); /* The setting was checked. */
    struct analyser *analyser = NEW(struct analyser);
    analyser->stemmer = stemmer;
    analyser->slot_count = FIRST_SLOTS;
    analyser->slots = xcalloc(FIRST_SLOTS, sizeof *analyser->slots);
    return analyser;
}

void analyser_free(struct analyser *analyser)
{
    if (!analyser)
        return;
    stemmer_free(analyser->stemmer);
    buf_release(&analyser->bytes);
    buf_release(&analyser->document.stored);
    free(analyser->words);
    free(analyser->slots);
    free(analyser->occurrences);
    free(analyser->positions);
    free(analyser->document.terms);
    free(analyser);
}

/* -- collecting words ---------------------------------------------------------------------- */

/* FNV-1a. */
static uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint32_t value = 2166136261u;
    for (size_t i = 0; i < length; i++)
        value = (value ^ (unsigned char)bytes[i]) * 16777619u;
    return value ^ value >> 15;
}

static void rehash(struct analyser *analyser)
{
    size_t mask = analyser->slot_count * 2 - 1;
    free(analyser->slots);
    analyser->slot_count *= 2;
    analyser->slots = xcalloc(analyser->slot_count, sizeof *analyser->slots);
    for (size_t i = 0; i < analyser->word_count; i++) {
        size_t slot = analyser->words[i].hash & mask;
        while (analyser->slots[slot])
            slot = (slot + 1) & mask;
        analyser->slots[slot] = (uint32_t)i + 1;
    }
}

/* The number of the word, which is new or known. */
static uint32_t intern(struct analyser *analyser, const char *bytes, size_t length)
{
    uint32_t hash = hash_bytes(bytes, length);
    size_t mask = analyser->slot_count - 1, slot = hash & mask;
    for (; analyser->slots[slot]; slot = (slot + 1) & mask) {
        const struct word *word = &analyser->words[analyser->slots[slot] - 1];
        if (word->hash == hash && word->length == length &&
            memcmp(analyser->bytes.data + word->at, bytes, length) == 0)
            return analyser->slots[slot] - 1;
    }
    GROW(analyser->words, analyser->word_count, analyser->word_capacity);
    analyser->words[analyser->word_count] = (struct word){
        .at = analyser->bytes.length, .length = (uint32_t)length, .hash = hash};
    buf_add(&analyser->bytes, bytes, length);
    uint32_t number = (uint32_t)analyser->word_count++;
    analyser->slots[slot] = number + 1;
    if (analyser->word_count * 2 > analyser->slot_count)
        rehash(analyser);
    return number;
}

static void add_term(struct analyser *analyser, const char *prefix, const char *stem, size_t length,
                     uint32_t weight, uint32_t position)
{
    char term[DOCUMENT_TERM_MAX_BYTES];
    size_t prefix_length = strlen(prefix);
    memcpy(term, prefix, prefix_length);
    memcpy(term + prefix_length, stem, length);

    uint32_t number = intern(analyser, term, prefix_length + length);
    analyser->words[number].count += weight;
    if (position == 0)
        return;
    analyser->words[number].position_count++;
    GROW(analyser->occurrences, analyser->occurrence_count, analyser->occurrence_capacity);
    analyser->occurrences[analyser->occurrence_count++] = (struct occurrence){number, position};
}

_Static_assert(TOKEN_MAX_BYTES + 8 <= DOCUMENT_TERM_MAX_BYTES, "a prefix and a stem fit");

/* Add a field's words; returns the position behind them. */
static uint32_t add_field(struct analyser *analyser, const struct field *field, const char *text,
                          uint32_t position)
{
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, text, strlen(text));
    while (tokenizer_next(&tokenizer, &token)) {
        size_t length;
        const char *stem = stemmer_stem(analyser->stemmer, token.word, token.length, &length);
        if (field->prefix[0])
            add_term(analyser, field->prefix, stem, length, 1, position);
        if (field->in_text)
            add_term(analyser, "", stem, length, field->weight, position);
        position++;
    }
    return position;
}

/* -- from words to a document -------------------------------------------------------------- */

static void deal_out_positions(struct analyser *analyser)
{
    if (analyser->positions_capacity < analyser->occurrence_count) {
        analyser->positions_capacity = analyser->occurrence_capacity;
        analyser->positions = xrealloc(analyser->positions,
                                       analyser->positions_capacity * sizeof *analyser->positions);
    }
    uint32_t next = 0;
    for (size_t i = 0; i < analyser->word_count; i++) {
        analyser->words[i].first_position = next;
        next += analyser->words[i].position_count;
        analyser->words[i].position_count = 0;
    }
    for (size_t i = 0; i < analyser->occurrence_count; i++) {
        struct word *word = &analyser->words[analyser->occurrences[i].word];
        analyser->positions[word->first_position + word->position_count++] =
            analyser->occurrences[i].position;
    }
}

static int compare_terms(const void *a, const void *b)
{
    const struct document_term *left = a, *right = b;
    size_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->bytes, right->bytes, shorter);
    return order ? order : (left->length > right->length) - (left->length < right->length);
}

static void list_terms(struct analyser *analyser)
{
    struct document *document = &analyser->document;
    if (analyser->term_capacity < analyser->word_count) {
        analyser->term_capacity = analyser->word_capacity;
        document->terms = xrealloc(document->terms,
                                   analyser->term_capacity * sizeof *document->terms);
    }
    for (size_t i = 0; i < analyser->word_count; i++) {
        const struct word *word = &analyser->words[i];
        document->terms[i] = (struct document_term){
            .bytes = analyser->bytes.data + word->at,
            .length = word->length,
            .count = word->count,
            .positions = word->position_count > 0 ? analyser->positions + word->first_position
                                                  : NULL,
            .position_count = word->position_count,
        };
    }
    document->term_count = analyser->word_count;
    qsort(document->terms, document->term_count, sizeof *document->terms, compare_terms);
}

static void reset(struct analyser *analyser)
{
    memset(analyser->slots, 0, analyser->slot_count * sizeof *analyser->slots);
    buf_clear(&analyser->bytes);
    buf_clear(&analyser->document.stored);
    analyser->word_count = analyser->occurrence_count = 0;
}

const struct document *analyser_run(struct analyser *analyser, const struct article *article,
                                    article_id id)
{
    char id_term[ID_TERM_SIZE];
    uint32_t position = 1;

    reset(analyser);
    document_id_term(id, id_term);
    add_term(analyser, "", id_term, strlen(id_term), 0, 0);
    for (size_t i = 0; i < field_count; i++) {
        const char *text = fields[i].kind == FIELD_TEXT ? field_text(&fields[i], article) : NULL;
        if (text)
            position = add_field(analyser, &fields[i], text, position) + DOCUMENT_FIELD_GAP;
    }
    deal_out_positions(analyser);
    list_terms(analyser);
    analyser->document.id = id;
    analyser->document.date = article->date;
    stored_encode(&analyser->document.stored, article, id);
    return &analyser->document;
}

/* -- terms and values ---------------------------------------------------------------------- */

void document_id_term(article_id id, char out[ID_TERM_SIZE])
{
    out[0] = 'Q'; /* Xapian's convention for a unique id. */
    article_id_print(id, out + 1);
}

void document_date_value(int64_t date, char out[DATE_VALUE_SIZE])
{
    uint64_t sortable = (uint64_t)date ^ UINT64_C(1) << 63;
    for (int i = DATE_VALUE_SIZE - 1; i >= 0; i--, sortable >>= 8)
        out[i] = (char)(sortable & 0xFF);
}

int64_t document_date_of_value(const char value[DATE_VALUE_SIZE])
{
    uint64_t sortable = 0;
    for (int i = 0; i < DATE_VALUE_SIZE; i++)
        sortable = sortable << 8 | (unsigned char)value[i];
    return (int64_t)(sortable ^ UINT64_C(1) << 63);
}
