/* Segments made of a few texts, and their words and tokens read back as text. */
#ifndef UNIT_SEGMENTS_H
#define UNIT_SEGMENTS_H

#include "index/inverter.h"
#include "index/segment.h"
#include "index/segment_output.h"
#include "index/tokens.h"
#include "index/words.h"
#include "sample.h"
#include "scratch.h"

/* Add an article that has this body and nothing else; its date is its id. */
static inline void invert(struct inverter *inverter, article_id id, const char *body)
{
    OWN(article_freep) struct article *article = sample_article("/n/a", "", body);
    uint32_t docid = inverter_documents(inverter) + 1;
    article->date = (int64_t)id;
    assert_int_equal(inverter_add(inverter, article, id), docid);
}

/* Write what is in the inverter as a segment of an index in the folder, and map it. */
static inline struct segment *segment_of_inverter(struct inverter *inverter, const char *folder,
                                                  uint32_t id, table_writer *write)
{
    struct err err = {0};
    OWN(freep) char *path = segment_path(folder, id);
    OWN(segment_output_freep) struct segment_output *output = NULL;
    struct segment made = {.id = id, .articles = inverter_documents(inverter), .path = path};
    struct segment *segment = NULL;
    if (segment_output_open(&output, path, &err) < 0 ||
        inverter_write(inverter, output, write, &err) < 0 ||
        segment_output_finish(output, &made, NULL, &err) < 0)
        fail_msg("%s", err.text);
    segment = segment_new(&made);
    if (segment_map(segment, &err) < 0)
        fail_msg("%s", err.text);
    return segment;
}

/* The same of texts, up to NULL. Ids are a hundred times the segment's and more. */
static inline struct segment *segment_of_texts(const char *const *texts, const char *folder,
                                               uint32_t id, table_writer *write)
{
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    for (; *texts; texts++)
        invert(inverter, id * 100 + inverter_documents(inverter) + 1, *texts);
    return segment_of_inverter(inverter, folder, id, write);
}

/* The dead, docids ascending up to 0; NULL if there are none. */
static inline struct dead_set *dead_of(const uint32_t *docids)
{
    size_t count = 0;
    while (docids[count])
        count++;
    if (count == 0)
        return NULL;
    struct dead_set *dead = dead_set_new(count);
    memcpy(dead->docids, docids, count * sizeof docids[0]);
    return dead;
}

/* The forms of an article, "|" behind each field. */
static inline void add_text_of(struct buf *out, const struct words *words,
                               const struct tokens *tokens, uint32_t docid)
{
    struct token_cursor cursor;
    assert_true(tokens_begin(tokens, docid, &cursor));
    while (tokens_next_field(&cursor)) {
        struct word word;
        char buffer[2 * WORDS_MAX_BYTES];
        uint32_t number, expected = cursor.left, count = 0;
        for (; tokens_next(&cursor, &number); count++) {
            assert_true(words_get(words, number, &word, buffer));
            if (count > 0)
                buf_add_char(out, ' ');
            buf_add(out, word.form, word.form_length);
        }
        assert_int_equal(count, expected);
        buf_add_char(out, '|');
    }
}

/* The same of all articles, a line each. */
static inline void add_texts(struct buf *out, const struct words *words,
                             const struct tokens *tokens)
{
    for (uint32_t docid = 1; docid <= tokens_documents(tokens); docid++) {
        add_text_of(out, words, tokens, docid);
        buf_add_char(out, '\n');
    }
}

/* All words in their order, a line each: "warned (warn) 3". Numbers are checked: each is there, and
 * the more frequent word has the smaller one. */
static inline void add_words(struct buf *out, const struct words *words)
{
    struct word word, by_number;
    char buffer[2 * WORDS_MAX_BYTES];
    uint32_t number, before = UINT32_MAX, count = 0;
    OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(words);
    for (; words_cursor_next(cursor, &word, &number); count++) {
        buf_addf(out, "%.*s (%.*s) %u\n", (int)word.form_length, word.form, (int)word.stem_length,
                 word.stem, word.frequency);
        assert_true(words_get(words, number, &by_number, buffer));
        assert_int_equal(word_compare(&word, &by_number), 0);
        assert_int_equal(word.frequency, by_number.frequency);
    }
    assert_int_equal(count, words_count(words));
    for (number = 0; number < count; number++) {
        assert_true(words_get(words, number, &by_number, buffer));
        assert_true(by_number.frequency <= before);
        before = by_number.frequency;
    }
    assert_false(words_get(words, count, &by_number, buffer));
}

static inline void assert_texts(const struct words *words, const struct tokens *tokens,
                                const char *expected)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    add_texts(&text, words, tokens);
    assert_string_equal(buf_str(&text), expected);
}

static inline void assert_words(const struct words *words, const char *expected)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    add_words(&text, words);
    assert_string_equal(buf_str(&text), expected);
}

/* -- for merges ---------------------------------------------------------------------------- */

static inline bool is_never_cancelled(void *context)
{
    (void)context;
    return false;
}

/* The context is how often it is still asked in vain. */
static inline bool is_cancelled_in_time(void *context)
{
    unsigned *left = context;
    return *left == 0 || --*left == 0;
}

/* Drop the last hold of a segment, and its file with it. */
static inline void remove_segment(struct segment *segment)
{
    OWN(freep) char *path = xstrdup(segment->path);
    segment_drop(segment);
    assert_int_equal(segment_remove(path, NULL), 0);
}

#endif
