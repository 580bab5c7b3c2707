/* Any bytes are a list of words or refused; whatever is asked of it has an answer that keeps to its
 * bounds, and soon. */
#include "index/words.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Words may share their bytes, so a file of some size has answers of its square. */
#define MOST_LOOKUPS 16
#define MOST_NUMBERS 1000

static void look_up(const struct words *words, const char *bytes, size_t length)
{
    struct word_numbers numbers = {0};
    words_with_form(words, bytes, length, &numbers);
    words_with_stem(words, bytes, length, &numbers);
    assert(numbers.count <= 2 * (size_t)words_count(words));
    for (size_t i = 0; i < numbers.count; i++) {
        assert(numbers.numbers[i] < words_count(words));
        assert(i == 0 || numbers.numbers[i - 1] <= numbers.numbers[i]);
    }
    word_numbers_release(&numbers);
}

/* What the cursor gives, it gives once. */
static void go_through(const struct words *words)
{
    struct word word;
    uint32_t number, taken = 0, count = words_count(words);
    OWN(freep) bool *seen = xcalloc(count, sizeof *seen);
    OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(words);
    for (; words_cursor_next(cursor, &word, &number); taken++) {
        assert(word.form_length <= WORDS_MAX_BYTES && word.stem_length <= WORDS_MAX_BYTES);
        assert(word_compare(&word, &word) == 0);
        assert(number < count && !seen[number]);
        seen[number] = true;
        if (taken < MOST_LOOKUPS) {
            look_up(words, word.form, word.form_length);
            look_up(words, word.stem, word.stem_length);
        }
    }
    assert(taken <= count);
}

static void get_by_number(const struct words *words)
{
    struct word word;
    char buffer[2 * WORDS_MAX_BYTES];
    uint32_t count = words_count(words);
    for (uint32_t number = 0; number < count && number < MOST_NUMBERS; number++)
        if (words_get(words, number, &word, buffer))
            assert(word.form_length <= WORDS_MAX_BYTES && word.stem_length <= WORDS_MAX_BYTES);
    assert(!words_get(words, count, &word, buffer));
    assert(!words_get(words, UINT32_MAX, &word, buffer));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct words *words = NULL;
    struct err err = {0};
    const struct section section = {data, size};
    int rc = words_open(&words, &section, &err);
    assert(rc == 0 ? words != NULL : rc == ERR_INDEX && !words && err.text[0]);
    if (rc < 0)
        return 0;
    assert(words_count(words) <= size / sizeof(uint32_t));
    go_through(words);
    get_by_number(words);
    look_up(words, "", 0);
    look_up(words, "the", 3);
    look_up(words, (const char *)data + size / 2, size - size / 2); /* Longer than a word is. */
    words_free(words);
    return 0;
}
