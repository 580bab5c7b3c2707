#include "index/words.h"

#include "sections.h"

struct fixture {
    char *folder, *path;
    struct mapping file; /* That the words are in. */
    struct words *words;
};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->path = xasprintf("%s/words", fixture->folder);
    *state = fixture;
    return 0;
}

static void forget(struct fixture *fixture)
{
    words_free(TAKE(fixture->words));
    mapping_release(&fixture->file);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    forget(fixture);
    scratch_free(fixture->folder);
    free(fixture->path);
    free(fixture);
    return 0;
}

static struct word word(const char *form, const char *stem, uint32_t frequency)
{
    return (struct word){form, stem, (uint32_t)strlen(form), (uint32_t)strlen(stem), frequency};
}

/* Write the words and open them. */
static void make(struct fixture *fixture, const struct word *list, uint32_t count,
                 uint32_t *numbers)
{
    struct err err;
    forget(fixture);
    struct segment_output *output = sections_begin(fixture->path);
    if (words_write(output, list, count, numbers, &err) < 0)
        fail_msg("%s", err.text);
    sections_map(output, &fixture->file);
    const struct section section = sections_find(&fixture->file, SECTION_WORDS);
    if (words_open(&fixture->words, &section, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(words_count(fixture->words), count);
}

static void assert_same_word(const struct word *a, const struct word *b)
{
    assert_int_equal(a->form_length, b->form_length);
    assert_int_equal(a->stem_length, b->stem_length);
    assert_memory_equal(a->form, b->form, a->form_length);
    assert_memory_equal(a->stem, b->stem, a->stem_length);
    assert_int_equal(a->frequency, b->frequency);
}

static void assert_has_number(const struct words *words, uint32_t number,
                              const struct word *expected)
{
    struct word found;
    char buffer[2 * WORDS_MAX_BYTES];
    assert_true(words_get(words, number, &found, buffer));
    assert_same_word(&found, expected);
}

/* Assert that the numbers are those of the words in the list for which is_one says so. */
static void assert_numbers(struct word_numbers *found, const struct word *list,
                           const uint32_t *numbers, uint32_t count, const struct word *like,
                           bool is_one(const struct word *word, const struct word *like))
{
    size_t expected = 0;
    for (uint32_t i = 0; i < count; i++) {
        size_t at = 0;
        if (!is_one(&list[i], like))
            continue;
        expected++;
        while (at < found->count && found->numbers[at] != numbers[i])
            at++;
        assert_true(at < found->count);
    }
    assert_int_equal(found->count, expected);
    for (size_t i = 1; i < found->count; i++)
        assert_true(found->numbers[i - 1] < found->numbers[i]);
    word_numbers_release(found);
    assert_int_equal(found->count, 0);
}

static bool has_stem_of(const struct word *word, const struct word *like)
{
    return word->stem_length == like->stem_length &&
           memcmp(word->stem, like->stem, like->stem_length) == 0;
}

static bool has_form_of(const struct word *word, const struct word *like)
{
    return word->form_length == like->form_length &&
           memcmp(word->form, like->form, like->form_length) == 0;
}

/* Look up the form and the stem of one that may be there or not. */
static void assert_lookups(struct fixture *fixture, const struct word *list,
                           const uint32_t *numbers, uint32_t count, const struct word *like)
{
    struct word_numbers found = {0};
    words_with_stem(fixture->words, like->stem, like->stem_length, &found);
    assert_numbers(&found, list, numbers, count, like, has_stem_of);
    words_with_form(fixture->words, like->form, like->form_length, &found);
    assert_numbers(&found, list, numbers, count, like, has_form_of);
}

/* -- what is written is read ---------------------------------------------------------------- */

static void words_are_found_by_form_and_stem(void **state)
{
    const struct word list[] = {
        word("warns", "warn", 3),    word("warned", "warn", 10), word("warn", "warn", 2),
        word("war", "war", 7),       word("wars", "war", 1),     word("lies", "lie", 4),
        word("lies", "li", 2),       word("li", "li", 9),        word("warning", "warning", 5),
        word("zürich", "zürich", 6),
    };
    const uint32_t count = sizeof list / sizeof list[0];
    const struct word others[] = {word("", "", 0),          word("a", "a", 0),
                                  word("wa", "wa", 0),      word("warne", "warne", 0),
                                  word("warnt", "lies", 0), word("\xFF", "\xFF", 0)};
    struct fixture *fixture = *state;
    uint32_t numbers[sizeof list / sizeof list[0]];
    make(fixture, list, count, numbers);
    for (uint32_t i = 0; i < count; i++)
        assert_lookups(fixture, list, numbers, count, &list[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_lookups(fixture, list, numbers, count, &others[i]);
}

static void results_are_added_to_what_is_there(void **state)
{
    const struct word list[] = {word("a", "x", 3), word("b", "y", 2), word("c", "x", 1)};
    struct fixture *fixture = *state;
    struct word_numbers found = {0};
    uint32_t numbers[3];
    make(fixture, list, 3, numbers);
    words_with_form(fixture->words, "c", 1, &found);
    words_with_form(fixture->words, "d", 1, &found);
    words_with_form(fixture->words, "a", 1, &found);
    words_with_form(fixture->words, "b", 1, &found);
    assert_int_equal(found.count, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(found.numbers[i], i);
    word_numbers_release(&found);
}

static void numbers_are_given_by_frequency(void **state)
{
    const struct word list[] = {
        word("rare", "rare", 1),     word("most", "most", UINT32_MAX), word("never", "never", 0),
        word("often", "often", 300), word("also", "also", 300),        word("some", "some", 127),
        word("more", "more", 128),
    };
    static const uint32_t expected[] = {5, 0, 6, 1, 2, 4, 3};
    struct fixture *fixture = *state;
    uint32_t numbers[7];
    make(fixture, list, 7, numbers);
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(numbers[i], expected[i]); /* Of equals the first comes first. */
        assert_has_number(fixture->words, numbers[i], &list[i]);
    }
    struct word found;
    char buffer[2 * WORDS_MAX_BYTES];
    assert_false(words_get(fixture->words, 7, &found, buffer));
    assert_false(words_get(fixture->words, UINT32_MAX, &found, buffer));
}

static void a_cursor_goes_through_them_in_order(void **state)
{
    const struct word list[] = {word("b", "x", 1), word("ab", "z", 2),  word("b", "a", 3),
                                word("a", "q", 4), word("abc", "c", 5), word("", "", 6)};
    static const uint32_t order[] = {5, 3, 1, 4, 2, 0};
    struct fixture *fixture = *state;
    struct word found;
    uint32_t numbers[6], number;
    make(fixture, list, 6, numbers);
    OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(fixture->words);
    for (size_t i = 0; i < 6; i++) {
        assert_true(words_cursor_next(cursor, &found, &number));
        assert_same_word(&found, &list[order[i]]);
        assert_int_equal(number, numbers[order[i]]);
    }
    assert_false(words_cursor_next(cursor, &found, &number));
    assert_false(words_cursor_next(cursor, &found, &number));
}

/* Whether a form is where a seek ends, or behind it. */
static bool is_sought(const struct word *found, const char *form, size_t length, bool past)
{
    size_t shorter = found->form_length < length ? found->form_length : length;
    int order = memcmp(found->form, form, shorter);
    return past ? order > 0 : order > 0 || (order == 0 && found->form_length >= length);
}

/* From every word to a hundred others, and past them; against going on one by one. */
static void a_cursor_goes_on_to_a_form(void **state)
{
    enum { COUNT = 300 };
    struct fixture *fixture = *state;
    struct word list[COUNT];
    char forms[COUNT][4];
    uint32_t numbers[COUNT], number;
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(forms[i], sizeof forms[i], "%03u", i * 3);
        list[i] = word(forms[i], "x", i);
    }
    make(fixture, list, COUNT, numbers);
    for (uint32_t i = 0; i < 2 * COUNT * 100; i++) {
        uint32_t from = i % COUNT, to = from + i / COUNT / 2;
        size_t length = 1 + i % 3;
        bool past = i % 2;
        char form[8];
        struct word found, expected;
        snprintf(form, sizeof form, "%03u", to);
        OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(fixture->words);
        OWN(words_cursor_freep) struct words_cursor *slow = words_cursor_new(fixture->words);
        for (uint32_t k = 0; k < from; k++)
            assert_true(words_cursor_next(cursor, &found, &number) &&
                        words_cursor_next(slow, &expected, &number));
        bool is_there;
        do
            is_there = words_cursor_next(slow, &expected, &number);
        while (is_there && !is_sought(&expected, form, length, past));
        words_cursor_seek(cursor, form, length, past);
        assert_int_equal(words_cursor_next(cursor, &found, &number), is_there);
        if (is_there)
            assert_same_word(&found, &expected);
    }
}

static void a_cursor_goes_on_from_its_own_word(void **state)
{
    const struct word list[] = {word("a", "a", 1), word("ab", "ab", 1), word("abc", "abc", 1),
                                word("b", "b", 1)};
    struct fixture *fixture = *state;
    struct word found;
    uint32_t numbers[4], number;
    make(fixture, list, 4, numbers);
    OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(fixture->words);
    assert_true(words_cursor_next(cursor, &found, &number));
    words_cursor_seek(cursor, found.form, found.form_length, true);
    assert_true(words_cursor_next(cursor, &found, &number));
    assert_same_word(&found, &list[3]);
    words_cursor_seek(cursor, "c", 1, false);
    assert_false(words_cursor_next(cursor, &found, &number));
}

static void words_are_ordered_by_form_then_stem(void **state)
{
    /* Ascending. */
    const struct word list[] = {word("", "b", 0),    word("a", "", 0),   word("a", "a", 0),
                                word("a", "aa", 0),  word("a", "b", 0),  word("aa", "a", 0),
                                word("ab", "", 0),   word("b", "", 0),   word("\x7F", "", 0),
                                word("\x80", "", 0), word("\xFF", "", 0)};
    const size_t count = sizeof list / sizeof list[0];
    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            int order = word_compare(&list[i], &list[k]);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
}

static void there_may_be_no_words(void **state)
{
    struct fixture *fixture = *state;
    const struct word like = word("a", "a", 0);
    struct word found;
    uint32_t number;
    char buffer[2 * WORDS_MAX_BYTES];
    make(fixture, NULL, 0, NULL);
    assert_lookups(fixture, NULL, NULL, 0, &like);
    assert_false(words_get(fixture->words, 0, &found, buffer));
    OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(fixture->words);
    assert_false(words_cursor_next(cursor, &found, &number));
}

/* One, and as many as make a block, of lengths that do not share and that do. */
static void there_may_be_any_number_of_words(void **state)
{
    struct fixture *fixture = *state;
    struct word list[50];
    char forms[50][8];
    uint32_t numbers[50];
    for (uint32_t i = 0; i < 50; i++) {
        snprintf(forms[i], sizeof forms[i], "%c%u", 'a' + i % 3, i);
        list[i] = word(forms[i], forms[i] + i % 2, i / 2);
    }
    for (uint32_t count = 1; count <= 50; count++) {
        make(fixture, list, count, numbers);
        for (uint32_t i = 0; i < 50; i++)
            assert_lookups(fixture, list, numbers, count, &list[i]);
        for (uint32_t i = 0; i < count; i++)
            assert_has_number(fixture->words, numbers[i], &list[i]);
    }
}

static void words_may_be_as_long_as_they_are_allowed(void **state)
{
    struct fixture *fixture = *state;
    char a[WORDS_MAX_BYTES + 1] = "", b[WORDS_MAX_BYTES + 1] = "";
    uint32_t numbers[4];
    memset(a, 'a', WORDS_MAX_BYTES);
    memset(b, 'a', WORDS_MAX_BYTES);
    b[WORDS_MAX_BYTES - 1] = 'b';
    const struct word list[] = {word(a, a, 4), word(b, a, 3), word(a, b, 2), word("", a, 1)};
    make(fixture, list, 4, numbers);
    for (uint32_t i = 0; i < 4; i++) {
        assert_has_number(fixture->words, numbers[i], &list[i]);
        assert_lookups(fixture, list, numbers, 4, &list[i]);
    }
}

/* -- many ---------------------------------------------------------------------------------- */

#define MANY 14000

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

struct many {
    char bytes[MANY][2 * WORDS_MAX_BYTES];
    struct word list[MANY];
    uint32_t numbers[MANY], count;
};

static int compare_words(const void *a, const void *b)
{
    return word_compare(a, b);
}

/* Random bytes of an alphabet so small that words share a lot; seldom long. */
static uint32_t random_bytes(char *out, uint32_t *seed)
{
    uint32_t length = next_random(seed) % (next_random(seed) % 10 ? 14 : WORDS_MAX_BYTES + 1);
    for (uint32_t i = 0; i < length; i++)
        out[i] = "\0abyz\x80\xFE\xFF"[next_random(seed) % 8];
    return length;
}

/* Different words in their order. */
static void fill(struct many *many, uint32_t *seed)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < MANY; i++) {
        char *form = many->bytes[i], *stem = form + WORDS_MAX_BYTES;
        uint32_t form_length = random_bytes(form, seed), stem_length = form_length;
        memcpy(stem, form, form_length);
        if (next_random(seed) % 4 == 0)
            stem_length = random_bytes(stem, seed);
        else if (stem_length > 0)
            stem_length -= next_random(seed) % stem_length;
        many->list[i] = (struct word){form, stem, form_length, stem_length,
                                      next_random(seed) >> next_random(seed) % 24};
    }
    qsort(many->list, MANY, sizeof many->list[0], compare_words);
    for (uint32_t i = 0; i < MANY; i++)
        if (kept == 0 || word_compare(&many->list[kept - 1], &many->list[i]) != 0)
            many->list[kept++] = many->list[i];
    many->count = kept;
}

/* The writer is to find their order itself. */
static void shuffle(struct many *many, uint32_t *seed)
{
    for (uint32_t i = many->count; i > 1; i--) {
        uint32_t k = next_random(seed) % i;
        struct word swapped = many->list[i - 1];
        many->list[i - 1] = many->list[k];
        many->list[k] = swapped;
    }
}

static void assert_cursor_gives(const struct words *words, const struct many *sorted)
{
    struct word found;
    uint32_t number, count = 0;
    OWN(freep) bool *seen = xcalloc(sorted->count, sizeof *seen);
    OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(words);
    for (; words_cursor_next(cursor, &found, &number); count++) {
        assert_same_word(&found, &sorted->list[count]);
        assert_in_range(number, 0, sorted->count - 1);
        assert_false(seen[number]);
        seen[number] = true;
    }
    assert_int_equal(count, sorted->count);
}

static void ten_thousand_random_words_come_back(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) struct many *sorted = NEW(struct many), *shuffled = NEW(struct many);
    uint32_t seed = 1;
    fill(sorted, &seed);
    assert_in_range(sorted->count, 10000, MANY);
    memcpy(shuffled, sorted, sizeof *sorted);
    shuffle(shuffled, &seed);
    make(fixture, shuffled->list, shuffled->count, shuffled->numbers);
    assert_cursor_gives(fixture->words, sorted);
    for (uint32_t i = 0; i < shuffled->count; i++)
        assert_has_number(fixture->words, shuffled->numbers[i], &shuffled->list[i]);
    for (uint32_t i = 0; i < 500; i++) {
        char form[WORDS_MAX_BYTES], stem[WORDS_MAX_BYTES];
        const struct word any = {form, stem, random_bytes(form, &seed), random_bytes(stem, &seed),
                                 0};
        const struct word *known = &shuffled->list[next_random(&seed) % shuffled->count];
        assert_lookups(fixture, shuffled->list, shuffled->numbers, shuffled->count, known);
        assert_lookups(fixture, shuffled->list, shuffled->numbers, shuffled->count, &any);
    }
}

/* -- damage -------------------------------------------------------------------------------- */

/* Ask everything there is to ask; any answer will do that keeps to its bounds. */
static void use(const struct words *words)
{
    struct word found;
    char buffer[2 * WORDS_MAX_BYTES];
    struct word_numbers numbers = {0};
    uint32_t number, count = words_count(words), taken = 0;
    OWN(freep) bool *seen = xcalloc(count, sizeof *seen);
    OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(words);
    for (; words_cursor_next(cursor, &found, &number); taken++) {
        assert_in_range(found.form_length, 0, WORDS_MAX_BYTES);
        assert_in_range(found.stem_length, 0, WORDS_MAX_BYTES);
        assert_true(number < count);
        assert_false(seen[number]);
        seen[number] = true;
        words_with_form(words, found.form, found.form_length, &numbers);
        words_with_stem(words, found.stem, found.stem_length, &numbers);
    }
    assert_true(taken <= count);
    for (size_t i = 0; i < numbers.count; i++)
        assert_true(numbers.numbers[i] < count);
    word_numbers_release(&numbers);
    for (number = 0; number < count; number++)
        if (words_get(words, number, &found, buffer))
            assert_in_range(found.form_length + found.stem_length, 0, 2 * WORDS_MAX_BYTES);
}

/* Open what the bytes say, and use it if it can be opened. They are in memory of just their size.
 */
static void use_bytes(const char *bytes, size_t length)
{
    struct err err;
    struct words *words = NULL;
    OWN(freep) unsigned char *copy = xmemdup(bytes, length);
    const struct section section = {copy, length};
    int rc = words_open(&words, &section, &err);
    if (rc < 0) {
        assert_int_equal(rc, ERR_INDEX);
        assert_non_null(strstr(err.text, "words: "));
        assert_null(words);
        return;
    }
    use(words);
    words_free(words);
}

/* The bytes of a section of some words. */
static void make_bytes(struct fixture *fixture, struct buf *bytes)
{
    const struct word list[] = {
        word("warns", "warn", 3),    word("warned", "warn", 10), word("warn", "warn", 200),
        word("war", "war", 7),       word("wars", "war", 1),     word("lies", "lie", 40000),
        word("lies", "li", 2),       word("li", "li", 9),        word("coast", "coast", 5),
        word("coasts", "coast", 6),  word("of", "of", 99),       word("off", "off", 9),
        word("coastal", "coast", 6), word("on", "on", 90),       word("one", "one", 19),
        word("ones", "one", 19),     word("the", "the", 90),     word("then", "then", 1),
        word("a", "a", 1),
    };
    uint32_t numbers[sizeof list / sizeof list[0]];
    make(fixture, list, sizeof list / sizeof list[0], numbers);
    const struct section section = sections_find(&fixture->file, SECTION_WORDS);
    buf_add(bytes, section.bytes, section.length);
}

static void a_section_may_end_anywhere(void **state)
{
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make_bytes(fixture, &bytes);
    for (size_t length = 0; length <= bytes.length; length++)
        use_bytes(bytes.data, length);
    size_t length = bytes.length;
    while (bytes.length < length + 5000)
        buf_add_char(&bytes, (char)(bytes.length * 7));
    use_bytes(bytes.data, bytes.length);
}

static void any_byte_may_be_another(void **state)
{
    static const unsigned char masks[] = {0x01, 0x80, 0xFF, 0x10};
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make_bytes(fixture, &bytes);
    for (size_t i = 0; i < bytes.length; i++)
        for (size_t k = 0; k < sizeof masks; k++) {
            bytes.data[i] ^= (char)masks[k];
            use_bytes(bytes.data, bytes.length);
            bytes.data[i] ^= (char)masks[k];
        }
}

static void any_bytes_may_be_others(void **state)
{
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf sound = BUF_INIT, bytes = BUF_INIT;
    uint32_t seed = 1;
    make_bytes(fixture, &sound);
    for (int round = 0; round < 5000; round++) {
        buf_clear(&bytes);
        buf_add(&bytes, sound.data, sound.length);
        for (uint32_t n = next_random(&seed) % 20 + 1; n > 0; n--)
            bytes.data[next_random(&seed) % bytes.length] = (char)next_random(&seed);
        use_bytes(bytes.data, bytes.length);
    }
}

#define HEADER_BYTES 48

/* The first word of a block keeps nothing of another, and no word more than there was. */
static void words_keep_no_more_than_there_was(void **state)
{
    const struct word list[] = {word("ab", "ab", 2), word("abc", "abc", 1)};
    /* kept, rest and bytes of the form, kept and rest of the stem, frequency; twice. */
    static const char entries[] = "\0\2ab\2\0\2\2\1c\3\0\1";
    static const struct {
        size_t at;
        char kept;
        uint32_t words;
    } cases[] = {{0, 0, 2}, {0, 1, 0}, {4, 3, 0}, {7, 3, 1}, {10, 4, 1}, {7, 96, 1}};
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    uint32_t numbers[2], number;
    make(fixture, list, 2, numbers);
    const struct section written = sections_find(&fixture->file, SECTION_WORDS);
    buf_add(&bytes, written.bytes, written.length);
    const struct section section = {(const unsigned char *)bytes.data, bytes.length};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct word found;
        uint32_t count = 0;
        OWN(words_freep) struct words *words = NULL;
        memcpy(bytes.data + HEADER_BYTES, entries, sizeof entries - 1);
        bytes.data[HEADER_BYTES + cases[i].at] = cases[i].kept;
        assert_int_equal(words_open(&words, &section, NULL), 0);
        OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(words);
        while (words_cursor_next(cursor, &found, &number))
            count++;
        assert_int_equal(count, cases[i].words);
    }
}

static void what_is_no_list_of_words_is_not_opened(void **state)
{
    static const char text[] = "bytes of another kind, which are enough to have a header";
    const struct section none = {NULL, 0}, other = {(const unsigned char *)text, sizeof text};
    struct words *words = NULL;
    struct err err;
    (void)state;
    assert_int_equal(words_open(&words, &none, &err), ERR_INDEX);
    assert_string_equal(err.text, "words: 0 bytes are too few");
    assert_int_equal(words_open(&words, &other, &err), ERR_INDEX);
    assert_string_equal(err.text, "words: no list of them");
    assert_null(words);
    words_free(NULL);
}

#define WORDS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORDS_TEST(words_are_found_by_form_and_stem),
        WORDS_TEST(results_are_added_to_what_is_there),
        WORDS_TEST(numbers_are_given_by_frequency),
        WORDS_TEST(a_cursor_goes_through_them_in_order),
        WORDS_TEST(a_cursor_goes_on_to_a_form),
        WORDS_TEST(a_cursor_goes_on_from_its_own_word),
        cmocka_unit_test(words_are_ordered_by_form_then_stem),
        WORDS_TEST(there_may_be_no_words),
        WORDS_TEST(there_may_be_any_number_of_words),
        WORDS_TEST(words_may_be_as_long_as_they_are_allowed),
        WORDS_TEST(ten_thousand_random_words_come_back),
        WORDS_TEST(a_section_may_end_anywhere),
        WORDS_TEST(any_byte_may_be_another),
        WORDS_TEST(any_bytes_may_be_others),
        WORDS_TEST(words_keep_no_more_than_there_was),
        cmocka_unit_test(what_is_no_list_of_words_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
