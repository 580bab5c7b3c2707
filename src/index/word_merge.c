/* Four passes: how often each word stands in what is alive, the words joined in their order, the
 * tokens with new numbers, the pairs. */
#include "index/word_merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "index/pairs.h"
#include "index/segment_output.h"

#define MAX_FIELDS 64
#define ASK_EVERY 256 /* Documents. */

struct word_merge {
    const struct word_merge_source *sources;
    size_t count;
    uint32_t *
        *frequencies; /* Of each source's words by their numbers; then their places in list. */
    struct buf bytes; /* Of the joined words. */
    struct joined_word {
        size_t at; /* The form, behind it the stem. */
        uint32_t form_length, stem_length, frequency;
    } * list;
    size_t list_count, list_capacity;
    uint32_t *numbers; /* Of the joined words; NULL before they are written. */
    uint32_t alive;    /* Documents. */
    bool (*is_cancelled)(void *context);
    void *context;
};

void word_merge_free(struct word_merge *merge)
{
    if (!merge)
        return;
    for (size_t i = 0; i < merge->count; i++)
        free(merge->frequencies[i]);
    free(merge->frequencies);
    buf_release(&merge->bytes);
    free(merge->list);
    free(merge->numbers);
    free(merge);
}

/* -- documents ----------------------------------------------------------------------------- */

/* The words of a document, one field after the other. */
struct document_words {
    uint32_t *words;
    size_t count, capacity;
    uint32_t counts[MAX_FIELDS];
    size_t field_count;
};

static int damaged(struct err *err, const char *what)
{
    return err_set(err, ERR_INDEX, "%s: damaged", what);
}

static int read_document(const struct word_merge_source *source, uint32_t docid,
                         struct document_words *out, struct err *err)
{
    struct token_cursor cursor;
    uint32_t word;
    out->count = out->field_count = 0;
    if (!tokens_begin(source->tokens, docid, &cursor))
        return damaged(err, "tokens");
    while (tokens_next_field(&cursor)) {
        uint32_t expected = cursor.left, before = (uint32_t)out->count;
        if (out->field_count == MAX_FIELDS)
            return damaged(err, "tokens");
        while (tokens_next(&cursor, &word)) {
            if (word >= words_count(source->words))
                return damaged(err, "tokens");
            GROW(out->words, out->count, out->capacity);
            out->words[out->count++] = word;
        }
        if (out->count - before != expected)
            return damaged(err, "tokens");
        out->counts[out->field_count++] = expected;
    }
    return cursor.at == cursor.end ? 0 : damaged(err, "tokens");
}

/* Call each for every living document. */
static int each_document(struct word_merge *merge,
                         int (*each)(struct word_merge *merge, size_t source,
                                     const struct document_words *document, void *context,
                                     struct err *err),
                         void *context, struct err *err)
{
    struct document_words document = {.words = NULL};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < merge->count; i++) {
        const struct word_merge_source *source = &merge->sources[i];
        uint32_t total = tokens_documents(source->tokens);
        for (uint32_t docid = 1; rc == 0 && docid <= total; docid++) {
            if (docid % ASK_EVERY == 0 && merge->is_cancelled(merge->context))
                rc = err_set(err, -ECANCELED, "cancelled");
            if (rc < 0 || dead_set_has(source->dead, docid))
                continue;
            rc = read_document(source, docid, &document, err);
            if (rc == 0)
                rc = each(merge, i, &document, context, err);
        }
    }
    free(document.words);
    return rc;
}

static int count_words(struct word_merge *merge, size_t source,
                       const struct document_words *document, void *context, struct err *err)
{
    (void)context;
    (void)err;
    for (size_t i = 0; i < document->count; i++)
        merge->frequencies[source][document->words[i]]++;
    merge->alive++;
    return 0;
}

/* -- joining ------------------------------------------------------------------------------- */

/* Where each source stands. */
struct word_front {
    struct words_cursor *cursor;
    struct word word;
    uint32_t number, taken;
    bool more;
    bool is_least;
};

static void advance(struct word_front *front)
{
    front->more = words_cursor_next(front->cursor, &front->word, &front->number);
    front->taken += front->more;
}

static const struct word *least(const struct word_front *fronts, size_t count)
{
    const struct word *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (fronts[i].more && (!best || word_compare(&fronts[i].word, best) < 0))
            best = &fronts[i].word;
    return best;
}

static void add_word(struct word_merge *merge, const struct word *word, uint32_t frequency)
{
    GROW(merge->list, merge->list_count, merge->list_capacity);
    merge->list[merge->list_count++] = (struct joined_word){
        .at = merge->bytes.length,
        .form_length = word->form_length,
        .stem_length = word->stem_length,
        .frequency = frequency,
    };
    buf_add(&merge->bytes, word->form, word->form_length);
    buf_add(&merge->bytes, word->stem, word->stem_length);
}

/* Take the least word off all sources that have it, and note where it went in the list. */
static void take_word(struct word_merge *merge, struct word_front *fronts, const struct word *word)
{
    uint32_t frequency = 0, place = (uint32_t)merge->list_count;
    for (size_t i = 0; i < merge->count; i++) {
        fronts[i].is_least = fronts[i].more && word_compare(&fronts[i].word, word) == 0;
        if (fronts[i].is_least) {
            frequency += merge->frequencies[i][fronts[i].number];
            merge->frequencies[i][fronts[i].number] = place;
        }
    }
    if (frequency > 0)
        add_word(merge, word, frequency);
    for (size_t i = 0; i < merge->count; i++)
        if (fronts[i].is_least)
            advance(&fronts[i]);
}

static int join_words(struct word_merge *merge, struct err *err)
{
    const struct word *word;
    int rc = 0;
    OWN(freep) struct word_front *fronts = xcalloc(merge->count, sizeof *fronts);
    for (size_t i = 0; i < merge->count; i++) {
        fronts[i].cursor = words_cursor_new(merge->sources[i].words);
        advance(&fronts[i]);
    }
    while ((word = least(fronts, merge->count)))
        take_word(merge, fronts, word);
    for (size_t i = 0; i < merge->count; i++) {
        if (fronts[i].taken != words_count(merge->sources[i].words))
            rc = damaged(err, "words");
        words_cursor_free(fronts[i].cursor);
    }
    return rc;
}

/* -- writing ------------------------------------------------------------------------------- */

static int write_words(struct word_merge *merge, struct segment_output *output, struct err *err)
{
    OWN(freep) struct word *words = xcalloc(merge->list_count, sizeof *words);
    merge->numbers = xcalloc(merge->list_count, sizeof *merge->numbers);
    for (size_t i = 0; i < merge->list_count; i++) {
        const struct joined_word *joined = &merge->list[i];
        words[i] = (struct word){
            .form = merge->bytes.data + joined->at,
            .stem = merge->bytes.data + joined->at + joined->form_length,
            .form_length = joined->form_length,
            .stem_length = joined->stem_length,
            .frequency = joined->frequency,
        };
    }
    return words_write(output, words, (uint32_t)merge->list_count, merge->numbers, err);
}

/* A document's words become those that were joined. */
static int join_document(const struct word_merge *merge, size_t source,
                         const struct document_words *document, struct err *err)
{
    const uint32_t *places = merge->frequencies[source];
    for (size_t i = 0; i < document->count; i++) {
        document->words[i] = places[document->words[i]];
        if (document->words[i] >= merge->list_count) /* It was another one when it was counted. */
            return damaged(err, "tokens");
    }
    return 0;
}

static int write_document(struct word_merge *merge, size_t source,
                          const struct document_words *document, void *context, struct err *err)
{
    int rc = join_document(merge, source, document, err);
    return rc < 0 ? rc
                  : tokens_writer_add(context, document->counts, document->field_count,
                                      document->words, merge->numbers, err);
}

static int write_tokens(struct word_merge *merge, struct segment_output *output, struct err *err)
{
    OWN(tokens_writer_freep) struct tokens_writer *tokens = NULL;
    int rc = tokens_writer_open(&tokens, output, err);
    if (rc == 0)
        rc = each_document(merge, write_document, tokens, err);
    return rc < 0 ? rc : tokens_writer_finish(tokens, err);
}

int word_merge_write(struct word_merge *merge, struct segment_output *output, struct err *err)
{
    int rc = write_words(merge, output, err);
    return rc < 0 ? rc : write_tokens(merge, output, err);
}

static int write_document_pairs(struct word_merge *merge, size_t source,
                                const struct document_words *document, void *context,
                                struct err *err)
{
    const struct pairs_article article = {
        .counts = document->counts,
        .field_count = document->field_count,
        .words = document->words,
    };
    int rc = join_document(merge, source, document, err);
    return rc < 0 ? rc : pairs_writer_add(context, &article, err);
}

/* Of the joined words, as pairs have them. */
static uint32_t *pair_stems(const struct word_merge *merge)
{
    uint32_t *stems = xcalloc(merge->list_count, sizeof *stems);
    for (size_t i = 0; i < merge->list_count; i++) {
        const struct joined_word *word = &merge->list[i];
        stems[i] = pairs_stem(merge->bytes.data + word->at + word->form_length, word->stem_length);
    }
    return stems;
}

int word_merge_write_pairs(struct word_merge *merge, struct segment_output *output, struct err *err)
{
    if (merge->alive < PAIRS_LEAST_ARTICLES)
        return 0;
    OWN(freep) uint32_t *stems = pair_stems(merge);
    OWN(pairs_writer_freep) struct pairs_writer *pairs = NULL;
    const struct pairs_words words = {merge->numbers, stems};
    int rc = pairs_writer_open(&pairs, output, merge->alive, &words, err);
    if (rc == 0)
        rc = each_document(merge, write_document_pairs, pairs, err);
    return rc < 0 ? rc : pairs_writer_finish(pairs, err);
}

/* -- reading ------------------------------------------------------------------------------- */

int word_merge_open(struct word_merge **out, const struct word_merge_source *sources, size_t count,
                    bool (*is_cancelled)(void *context), void *context, struct err *err)
{
    OWN(word_merge_freep) struct word_merge *merge = NEW(struct word_merge);
    *merge = (struct word_merge){
        .sources = sources,
        .count = count,
        .frequencies = xcalloc(count, sizeof *merge->frequencies),
        .is_cancelled = is_cancelled,
        .context = context,
    };
    for (size_t i = 0; i < count; i++)
        merge->frequencies[i] = xcalloc(words_count(sources[i].words), sizeof(uint32_t));
    int rc = each_document(merge, count_words, NULL, err);
    if (rc == 0)
        rc = join_words(merge, err);
    if (rc == 0)
        *out = TAKE(merge);
    return rc;
}
