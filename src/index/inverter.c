#include "index/inverter.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "article/fields.h"
#include "base/alloc.h"
#include "index/document.h"
#include "index/pairs.h"
#include "index/posting_list.h"
#include "index/sketch.h"
#include "index/stored.h"
#include "index/string_table.h"
#include "index/tokens.h"
#include "index/words.h"
#include "text/stemmers.h"
#include "text/tokenizer.h"

#define MAX_FIELDS 16
#define TERM_MAX_BYTES (WORDS_MAX_BYTES + 8) /* A prefix and a stem. */

struct term {
    struct posting_list postings;
    uint32_t count; /* In the article at hand, which is not among them yet. */
    uint32_t docid; /* That article. */
};

struct document_entry {
    article_id id;
    int64_t date;
    uint32_t length;       /* Sum of its terms' counts. */
    size_t stored, tokens; /* Where they begin. */
    uint32_t counts[MAX_FIELDS];
};

struct inverter {
    struct stemmers *stemmers;
    struct stemmer *own;     /* Of the index's language. */
    struct stemmer *stemmer; /* Of the article at hand. */
    struct stored_encoder *encoder;
    struct string_table forms, terms;
    uint32_t *stems; /* Of each form: the number of its term. */
    size_t stem_capacity;
    struct term *term_items;
    size_t term_capacity;
    size_t posting_bytes;
    struct document_entry *documents;
    size_t document_count, document_capacity;
    uint32_t *tokens; /* Forms of all articles, in order. */
    size_t token_count, token_capacity;
    struct buf stored;
    struct sketch_maker sketch; /* Of the article at hand. */
    int64_t date_min, date_max;

    uint32_t *touched; /* Terms of the article at hand. */
    size_t touched_count, touched_capacity;
};

/* -- adding an article --------------------------------------------------------------------- */

static uint32_t intern_term(struct inverter *inverter, const char *bytes, size_t length)
{
    bool is_new;
    uint32_t number = string_table_number(&inverter->terms, bytes, length, &is_new);
    if (is_new) {
        size_t count = number;
        GROW(inverter->term_items, count, inverter->term_capacity);
        inverter->term_items[number] = (struct term){.count = 0};
    }
    return number;
}

static void set_stem(struct inverter *inverter, uint32_t number, const char *stem, size_t length)
{
    size_t count = number;
    uint32_t term = intern_term(inverter, stem, length);
    GROW(inverter->stems, count, inverter->stem_capacity);
    inverter->stems[number] = term;
}

static uint32_t number_form(struct inverter *inverter, const struct string_key *form)
{
    bool is_new;
    uint32_t number = string_table_number_of(&inverter->forms, form, &is_new);
    if (is_new) {
        size_t length;
        const char *stem = stemmer_stem(inverter->own, form->bytes, form->length, &length);
        set_stem(inverter, number, stem, length);
    }
    return number;
}

/* Words of other languages, and those whose accents make another stem, are there with their stems:
 * "hauser", FORM_END, "haus@de". */
#define FORM_END '\x1F'

static uint32_t number_form_and_stem(struct inverter *inverter, const char *text,
                                     const struct token *token, const struct string_key *form)
{
    char key[TOKEN_MAX_BYTES + 1 + STEM_MAX_BYTES], *stem = key + token->length + 1;
    size_t length, own_length;
    bool is_new;
    memcpy(key, token->word, token->length);
    key[token->length] = FORM_END;
    const char *found = stemmer_stem_token(inverter->stemmer, text, token, &length);
    memcpy(stem, found, length);
    const char *own = stemmer_stem(inverter->own, token->word, token->length, &own_length);
    if (length == own_length && memcmp(stem, own, length) == 0)
        return number_form(inverter, form);
    uint32_t number = string_table_number(&inverter->forms, key, token->length + 1 + length,
                                          &is_new);
    if (is_new)
        set_stem(inverter, number, stem, length);
    return number;
}

static uint32_t form_length(const struct inverter *inverter, uint32_t form)
{
    const char *bytes = string_table_at(&inverter->forms, form);
    uint32_t length = inverter->forms.items[form].length;
    const char *end = memchr(bytes, FORM_END, length);
    return end ? (uint32_t)(end - bytes) : length;
}

static void count_term(struct inverter *inverter, uint32_t number, uint32_t docid, uint32_t weight)
{
    struct term *term = &inverter->term_items[number];
    if (term->docid != docid) {
        term->docid = docid;
        term->count = 0;
        GROW(inverter->touched, inverter->touched_count, inverter->touched_capacity);
        inverter->touched[inverter->touched_count++] = number;
    }
    term->count += weight;
}

/* The same stem as a term of the field's own. */
static void count_field_term(struct inverter *inverter, const struct field *field, uint32_t stem,
                             uint32_t docid)
{
    char bytes[TERM_MAX_BYTES];
    size_t prefix = strlen(field->prefix);
    uint32_t length = inverter->terms.items[stem].length;
    memcpy(bytes, field->prefix, prefix);
    memcpy(bytes + prefix, string_table_at(&inverter->terms, stem), length);
    count_term(inverter, intern_term(inverter, bytes, prefix + length), docid, 1);
}

/* Words that are looked up together, so that the processor fetches from memory what is needed for
 * the next ones while it works on the first. */
#define STRETCH_WORDS 32

struct stretch {
    const char *text;
    size_t count;
    struct token words[STRETCH_WORDS];
    struct string_key keys[STRETCH_WORDS];
};

/* The next words; false if there are none. */
static bool read_stretch(const struct inverter *inverter, struct tokenizer *tokenizer,
                         struct stretch *stretch)
{
    size_t n = 0;
    for (; n < STRETCH_WORDS && tokenizer_next(tokenizer, &stretch->words[n]); n++)
        string_table_prepare(&inverter->forms, stretch->words[n].word, stretch->words[n].length,
                             &stretch->keys[n]);
    stretch->text = tokenizer->text;
    stretch->count = n;
    return n > 0;
}

/* Append the numbers of the words' forms to those of all articles. */
static void number_stretch(struct inverter *inverter, const struct stretch *stretch)
{
    for (size_t i = 0; i < stretch->count; i++) {
        const struct token *word = &stretch->words[i];
        const struct string_key *form = &stretch->keys[i];
        bool is_plain = inverter->stemmer == inverter->own &&
                        !stemmer_needs_text(inverter->own, word);
        uint32_t number = is_plain ? number_form(inverter, form)
                                   : number_form_and_stem(inverter, stretch->text, word, form);
        __builtin_prefetch(&inverter->stems[number]);
        GROW(inverter->tokens, inverter->token_count, inverter->token_capacity);
        inverter->tokens[inverter->token_count++] = number;
    }
}

static void sketch_stretch(struct inverter *inverter, const struct field *field,
                           const struct stretch *stretch)
{
    const bool is_body = field_is_body(field);
    for (size_t i = 0; field->in_text && i < stretch->count; i++) {
        uint64_t word = sketch_word(stretch->keys[i].head.words);
        if (is_body)
            sketch_add(&inverter->sketch, word);
        else
            sketch_add_of_headline(&inverter->sketch, word);
    }
}

static void count_stretch(struct inverter *inverter, const struct field *field, size_t count,
                          uint32_t docid)
{
    uint32_t stems[STRETCH_WORDS];
    const uint32_t *tokens = inverter->tokens + inverter->token_count - count;
    for (size_t i = 0; i < count; i++) {
        stems[i] = inverter->stems[tokens[i]];
        __builtin_prefetch(&inverter->term_items[stems[i]]);
    }
    for (size_t i = 0; i < count; i++) {
        if (field->in_text)
            count_term(inverter, stems[i], docid, field->weight);
        if (field->prefix[0])
            count_field_term(inverter, field, stems[i], docid);
    }
}

static uint32_t add_field(struct inverter *inverter, const struct field *field, const char *text,
                          uint32_t docid)
{
    struct tokenizer tokenizer;
    struct stretch stretch;
    uint32_t count = 0;
    tokenizer_init(&tokenizer, text, strlen(text));
    while (read_stretch(inverter, &tokenizer, &stretch)) {
        number_stretch(inverter, &stretch);
        sketch_stretch(inverter, field, &stretch);
        count_stretch(inverter, field, stretch.count, docid);
        count += (uint32_t)stretch.count;
    }
    return count;
}

static void add_keyword(struct inverter *inverter, const struct field *field, const char *value,
                        uint32_t docid)
{
    char term[TERM_MAX_BYTES];
    size_t prefix = strlen(field->prefix);
    memcpy(term, field->prefix, prefix);
    size_t length = field_keyword(term + prefix, value, strlen(value));
    if (length > 0)
        count_term(inverter, intern_term(inverter, term, prefix + length), docid, 0);
}

static void add_folders(struct inverter *inverter, const struct field *field, const char *path,
                        uint32_t docid)
{
    char term[TERM_MAX_BYTES + FOLDER_MAX_BYTES];
    size_t prefix = strlen(field->prefix);
    size_t folder = document_folder(path, strlen(path));
    memcpy(term, field->prefix, prefix);
    memcpy(term + prefix, path, folder);
    for (; folder > 0; folder = document_folder(path, folder))
        count_term(inverter, intern_term(inverter, term, prefix + folder), docid, 0);
}

static void add_id_term(struct inverter *inverter, article_id id, uint32_t docid)
{
    char term[ID_TERM_SIZE];
    document_id_term(id, term);
    count_term(inverter, intern_term(inverter, term, strlen(term)), docid, 0);
}

/* What copies of its text are found by. */
static void add_sketch(struct inverter *inverter, uint32_t docid, struct sketch *out)
{
    char term[SKETCH_TERM_BYTES];
    sketch_end(&inverter->sketch, out);
    for (size_t i = 0; i < SKETCH_BANDS; i++)
        if (sketch_term(out, i, term))
            count_term(inverter, intern_term(inverter, term, sizeof term), docid, 0);
}

/* The ends of so many lists are fetched from memory at once. */
#define PACK_AHEAD 8

/* Append the article to the lists of its terms. */
static void pack_touched(struct inverter *inverter, struct document_entry *document)
{
    const uint32_t *touched = inverter->touched;
    for (size_t i = 0; i < inverter->touched_count; i++) {
        struct term *term = &inverter->term_items[touched[i]];
        if (i + PACK_AHEAD < inverter->touched_count)
            posting_list_fetch(&inverter->term_items[touched[i + PACK_AHEAD]].postings);
        document->length += term->count;
        inverter->posting_bytes += posting_list_add(&term->postings, term->docid, term->count);
    }
    inverter->touched_count = 0;
}

uint32_t inverter_add(struct inverter *inverter, const struct article *article, article_id id)
{
    GROW(inverter->documents, inverter->document_count, inverter->document_capacity);
    struct document_entry *document = &inverter->documents[inverter->document_count++];
    uint32_t docid = (uint32_t)inverter->document_count;
    struct sketch sketch;
    inverter->stemmer = stemmers_of(inverter->stemmers, article->lang);
    sketch_begin(&inverter->sketch);
    *document = (struct document_entry){
        .id = id,
        .date = article->date,
        .stored = inverter->stored.length,
        .tokens = inverter->token_count,
    };
    for (size_t i = 0, n = 0; i < field_count; i++) {
        const struct field *field = &fields[i];
        if (field->kind != FIELD_TEXT && field->kind != FIELD_KEYWORD && field->kind != FIELD_PATH)
            continue;
        const char *text = field_text(field, article);
        if (field->kind == FIELD_TEXT)
            document->counts[n++] = text ? add_field(inverter, field, text, docid) : 0;
        else if (text)
            (field->kind == FIELD_PATH ? add_folders : add_keyword)(inverter, field, text, docid);
    }
    if (article->date_source == DATE_FROM_PATH)
        count_term(inverter, intern_term(inverter, DAY_TERM, strlen(DAY_TERM)), docid, 0);
    add_id_term(inverter, id, docid);
    add_sketch(inverter, docid, &sketch);
    pack_touched(inverter, document);
    stored_encode(inverter->encoder, &inverter->stored, article, id, &sketch);
    if (docid == 1 || document->date < inverter->date_min)
        inverter->date_min = document->date;
    if (docid == 1 || document->date > inverter->date_max)
        inverter->date_max = document->date;
    return docid;
}

/* -- writing: words, tokens, pairs ------------------------------------------------------------ */

static size_t text_field_count(void)
{
    size_t n = 0;
    for (size_t i = 0; i < field_count; i++)
        n += fields[i].kind == FIELD_TEXT;
    return n;
}

static char *path_in(const char *folder, const char *name)
{
    return xasprintf("%s/%s", folder, name);
}

/* numbers[form] becomes the form's number in the segment. */
static int write_words(struct inverter *inverter, const char *folder, uint32_t *numbers,
                       struct err *err)
{
    size_t count = inverter->forms.count;
    OWN(freep) struct word *words = xcalloc(count, sizeof *words);
    OWN(freep) uint32_t *frequencies = xcalloc(count, sizeof *frequencies);
    OWN(freep) char *path = path_in(folder, WORDS_FILE);
    for (size_t i = 0; i < inverter->token_count; i++)
        frequencies[inverter->tokens[i]]++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t stem = inverter->stems[i];
        words[i] = (struct word){
            .form = string_table_at(&inverter->forms, i),
            .stem = string_table_at(&inverter->terms, stem),
            .form_length = form_length(inverter, i),
            .stem_length = inverter->terms.items[stem].length,
            .frequency = frequencies[i],
        };
    }
    return words_write(path, words, (uint32_t)count, numbers, err);
}

/* Of each form, as pairs have them. */
static uint32_t *pair_stems(const struct inverter *inverter)
{
    uint32_t *stems = xcalloc(inverter->forms.count, sizeof *stems);
    for (uint32_t i = 0; i < inverter->forms.count; i++) {
        uint32_t stem = inverter->stems[i];
        stems[i] = pairs_stem(string_table_at(&inverter->terms, stem),
                              inverter->terms.items[stem].length);
    }
    return stems;
}

static int write_article(const struct inverter *inverter, const struct document_entry *document,
                         const uint32_t *numbers, struct tokens_writer *tokens,
                         struct pairs_writer *pairs, struct err *err)
{
    const uint32_t *forms = inverter->tokens; /* NULL while no article had a word. */
    const struct pairs_article article = {
        .at = tokens_writer_at(tokens),
        .counts = document->counts,
        .field_count = text_field_count(),
        .words = forms ? forms + document->tokens : NULL,
    };
    int rc = tokens_writer_add(tokens, article.counts, article.field_count, article.words, numbers,
                               err);
    return rc < 0 ? rc : pairs_writer_add(pairs, &article, err);
}

static int write_articles(struct inverter *inverter, const char *folder, const uint32_t *numbers,
                          struct err *err)
{
    OWN(freep) char *path = path_in(folder, TOKENS_FILE);
    OWN(freep) uint32_t *stems = pair_stems(inverter);
    OWN(tokens_writer_freep) struct tokens_writer *tokens = NULL;
    OWN(pairs_writer_freep) struct pairs_writer *pairs = NULL;
    const struct pairs_words words = {numbers, stems};
    int rc = tokens_writer_open(&tokens, path, err);
    if (rc == 0)
        rc = pairs_writer_open(&pairs, folder, inverter_documents(inverter), &words, err);
    for (size_t i = 0; rc == 0 && i < inverter->document_count; i++)
        rc = write_article(inverter, &inverter->documents[i], numbers, tokens, pairs, err);
    if (rc == 0)
        rc = tokens_writer_finish(tokens, err);
    return rc < 0 ? rc : pairs_writer_finish(pairs, err);
}

/* -- writing: the tables ---------------------------------------------------------------------- */

struct sorted_term {
    uint64_t prefix; /* The first bytes: most comparisons end here. */
    const char *bytes;
    uint32_t length, number;
};

/* An inverter as the writers of tables see it. */
struct batch_source {
    struct table_source source;
    const struct inverter *inverter;
    struct sorted_term *terms;
    size_t term_count;
};

static int compare_terms(const void *a, const void *b)
{
    const struct sorted_term *left = a, *right = b;
    if (left->prefix != right->prefix)
        return left->prefix < right->prefix ? -1 : 1;
    uint32_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->bytes, right->bytes, shorter);
    return order ? order : (left->length > right->length) - (left->length < right->length);
}

static uint64_t prefix_of(const char *bytes, uint32_t length)
{
    uint64_t prefix = 0;
    for (uint32_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < length ? (unsigned char)bytes[i] : 0);
    return prefix;
}

static void sort_terms(struct batch_source *batch)
{
    const struct inverter *inverter = batch->inverter;
    batch->terms = xcalloc(inverter->terms.count, sizeof *batch->terms);
    for (uint32_t i = 0; i < inverter->terms.count; i++) {
        const char *bytes = string_table_at(&inverter->terms, i);
        uint32_t length = inverter->terms.items[i].length;
        if (inverter->term_items[i].postings.length >
            0) /* Not the stem of words of other fields alone. */
            batch->terms[batch->term_count++] = (struct sorted_term){prefix_of(bytes, length),
                                                                     bytes, length, i};
    }
    qsort(batch->terms, batch->term_count, sizeof *batch->terms, compare_terms);
}

static int give_document(struct table_source *source, uint32_t docid, struct table_document *out,
                         struct err *err)
{
    const struct inverter *inverter = container_of(source, struct batch_source, source)->inverter;
    const struct document_entry *document = &inverter->documents[docid - 1];
    size_t end = docid < inverter->document_count ? document[1].stored : inverter->stored.length;
    (void)err;
    *out = (struct table_document){
        .length = document->length,
        .date = document->date,
        .data = inverter->stored.data + document->stored,
        .data_length = end - document->stored,
    };
    return 0;
}

static int give_term(const struct sorted_term *sorted, const struct term *term, uint32_t first,
                     uint32_t last, struct posting_sink *sink, struct err *err)
{
    struct posting_cursor cursor = {.list = &term->postings};
    bool begun = false;
    while (posting_next(&cursor) && cursor.docid <= last) {
        if (cursor.docid < first)
            continue;
        int rc = begun ? 0 : sink->begin(sink, sorted->bytes, sorted->length, err);
        if (rc < 0)
            return rc;
        begun = true;
        sink->add(sink, cursor.docid, cursor.count);
    }
    return begun ? sink->end(sink, err) : 0;
}

static int give_terms(struct table_source *source, uint32_t first, uint32_t last,
                      struct posting_sink *sink, struct err *err)
{
    const struct batch_source *batch = container_of(source, struct batch_source, source);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < batch->term_count; i++)
        rc = give_term(&batch->terms[i], &batch->inverter->term_items[batch->terms[i].number],
                       first, last, sink, err);
    return rc;
}

static int write_tables(struct inverter *inverter, const char *folder, table_writer *write,
                        struct err *err)
{
    struct batch_source batch = {
        .source = {(uint32_t)inverter->document_count, give_document, give_terms},
        .inverter = inverter,
    };
    sort_terms(&batch);
    int rc = write(folder, &batch.source, err);
    free(batch.terms);
    return rc;
}

int inverter_write(struct inverter *inverter, const char *folder, table_writer *write,
                   struct err *err)
{
    OWN(freep) uint32_t *numbers = xcalloc(inverter->forms.count, sizeof *numbers);
    int rc = write_words(inverter, folder, numbers, err);
    if (rc == 0)
        rc = write_articles(inverter, folder, numbers, err);
    return rc < 0 ? rc : write_tables(inverter, folder, write, err);
}

/* -- life ---------------------------------------------------------------------------------- */

struct inverter *inverter_new(const char *language, const char *languages)
{
    struct inverter *inverter = NEW(struct inverter);
    assert(text_field_count() <= MAX_FIELDS);
    inverter->stemmers = stemmers_new(language, languages);
    inverter->own = stemmers_of(inverter->stemmers, NULL);
    inverter->encoder = stored_encoder_new();
    string_table_init(&inverter->forms);
    string_table_init(&inverter->terms);
    return inverter;
}

static void free_postings(struct inverter *inverter)
{
    for (size_t i = 0; i < inverter->terms.count; i++)
        posting_list_release(&inverter->term_items[i].postings);
    inverter->posting_bytes = 0;
}

void inverter_clear(struct inverter *inverter)
{
    free_postings(inverter);
    string_table_clear(&inverter->forms);
    string_table_clear(&inverter->terms);
    buf_clear(&inverter->stored);
    inverter->document_count = inverter->token_count = 0;
}

void inverter_free(struct inverter *inverter)
{
    if (!inverter)
        return;
    free_postings(inverter);
    stemmers_free(inverter->stemmers);
    stored_encoder_free(inverter->encoder);
    string_table_release(&inverter->forms);
    string_table_release(&inverter->terms);
    buf_release(&inverter->stored);
    free(inverter->stems);
    free(inverter->term_items);
    free(inverter->documents);
    free(inverter->tokens);
    free(inverter->touched);
    free(inverter);
}

uint32_t inverter_documents(const struct inverter *inverter)
{
    return (uint32_t)inverter->document_count;
}

/* What is used: what is kept from a larger batch must not make the next ones small. */
size_t inverter_bytes(const struct inverter *inverter)
{
    return string_table_memory(&inverter->forms) + string_table_memory(&inverter->terms) +
           inverter->forms.count * sizeof *inverter->stems +
           inverter->terms.count * sizeof *inverter->term_items + inverter->posting_bytes +
           inverter->document_count * sizeof *inverter->documents +
           inverter->token_count * sizeof *inverter->tokens + inverter->stored.length;
}

int64_t inverter_date_min(const struct inverter *inverter)
{
    return inverter->date_min;
}

int64_t inverter_date_max(const struct inverter *inverter)
{
    return inverter->date_max;
}
