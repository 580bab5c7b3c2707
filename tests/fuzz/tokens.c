/* Any bytes are the tokens of articles or refused; every article ends. */
#include "index/tokens.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Articles may share their bytes, so a section of some size has words of its square. */
#define MOST_ARTICLES 200

/* Read an article, or the first words of each of its fields. Returns how many there were. */
static size_t read_article(struct token_cursor cursor, size_t most_words, size_t size)
{
    size_t fields = 0, words = 0;
    uint32_t word;
    for (; tokens_next_field(&cursor); fields++) {
        for (size_t i = 0; i < most_words && tokens_next(&cursor, &word); i++)
            words++;
        assert(cursor.at <= cursor.end);
        assert(fields + words <= size); /* Each takes a byte at least. */
    }
    assert(!tokens_next_field(&cursor));
    return fields;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tokens *tokens = NULL;
    struct err err = {0};
    const struct section section = {data, size};
    int rc = tokens_open(&tokens, &section, &err);
    assert(rc == 0 ? tokens != NULL : rc == ERR_INDEX && !tokens && err.text[0]);
    if (rc < 0)
        return 0;
    struct token_cursor cursor;
    uint32_t documents = tokens_documents(tokens);
    assert(documents < size / sizeof(uint64_t));
    assert(!tokens_begin(tokens, 0, &cursor));
    assert(!tokens_begin(tokens, documents + 1, &cursor));
    for (uint32_t docid = 1; docid <= documents && docid <= MOST_ARTICLES; docid++) {
        if (!tokens_begin(tokens, docid, &cursor))
            continue;
        size_t fields = read_article(cursor, SIZE_MAX, size);
        assert(read_article(cursor, 0, size) == fields);
        assert(read_article(cursor, 1, size) == fields);
    }
    tokens_free(tokens);
    return 0;
}
