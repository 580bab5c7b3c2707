#include "index/inverter.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "article/fields.h"
#include "base/alloc.h"
#include "index/document.h"
#include "index/inverter_private.h"
#include "index/stored.h"
#include "index/words.h"
#include "text/stemmers.h"
#include "text/tokenizer.h"

#define TERM_MAX_BYTES (WORDS_MAX_BYTES + 8) /* A prefix and a stem. */

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

/* Words of other languages, and those whose accents make another stem: as FORM_END has it. */
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

/* The text whose words an article has in a field; NULL if there is none. */
static const char *text_of(const struct article *article, const struct field *field)
{
    const char *text = field_text(field, article);
    return article->headline_is_of_body && text == article->headline ? NULL : text;
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

/* What copies of its text are found by; of the last document. */
static void add_sketch(struct inverter *inverter, const struct article *article)
{
    size_t at = inverter->document_count - 1;
    GROW(inverter->sketches, at, inverter->sketch_capacity);
    inverter->sketches[at].date = article->date;
    sketch_end(&inverter->sketch, &inverter->sketches[at].sketch);
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
        const char *text = text_of(article, field);
        if (field->kind == FIELD_TEXT)
            document->counts[n++] = text ? add_field(inverter, field, text, docid) : 0;
        else if (text)
            (field->kind == FIELD_PATH ? add_folders : add_keyword)(inverter, field, text, docid);
    }
    if (article->date_source == DATE_FROM_PATH)
        count_term(inverter, intern_term(inverter, DAY_TERM, strlen(DAY_TERM)), docid, 0);
    add_id_term(inverter, id, docid);
    add_sketch(inverter, article);
    pack_touched(inverter, document);
    stored_encode(inverter->encoder, &inverter->stored, article, id);
    if (docid == 1 || document->date < inverter->date_min)
        inverter->date_min = document->date;
    if (docid == 1 || document->date > inverter->date_max)
        inverter->date_max = document->date;
    return docid;
}

/* -- life ---------------------------------------------------------------------------------- */

static size_t text_field_count(void)
{
    size_t n = 0;
    for (size_t i = 0; i < field_count; i++)
        n += fields[i].kind == FIELD_TEXT;
    return n;
}

struct inverter *inverter_new(const char *language, const char *languages)
{
    struct inverter *inverter = NEW(struct inverter);
    inverter->stemmers = stemmers_new(language, languages);
    inverter->own = stemmers_of(inverter->stemmers, NULL);
    inverter->encoder = stored_encoder_new();
    inverter->text_fields = text_field_count();
    assert(inverter->text_fields <= MAX_FIELDS);
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
    free(inverter->sketches);
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
           inverter->document_count * (sizeof *inverter->documents + sizeof *inverter->sketches) +
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
