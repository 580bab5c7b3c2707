#include "index/sketch.h"

#include <string.h>

#include "text/tokenizer.h"
#include "unit.h"

static const char story[] =
    "The river rose two metres in a night and took the old bridge with it, the mayor said on "
    "Monday. "
    "No one was hurt. Boats bring bread and water to the houses on the other bank, and the school "
    "is "
    "closed until the end of the week. The bridge had been built by the town's own masons ninety "
    "years ago and was to be repaired in spring, when the water is low and the road can be spared. "
    "Engineers from the capital are expected tomorrow. They will look at the pillars that still "
    "stand, measure the bed of the river, and say whether a bridge of pontoons could be laid "
    "before "
    "the markets open again. Until then, lorries go round by the dam, which takes an hour and a "
    "half, and the price of milk in the lower town has risen by a third. \"We have seen worse,\" "
    "said "
    "a baker whose cellar is full of mud, \"but never so early in the year.\" The weather service "
    "expects more rain in the mountains, though less of it, and warns of falling trees.";

static const char lead_changed[] =
    "A flood destroyed the ninety-year-old bridge of a mountain town overnight, officials said. "
    "No one was hurt. Boats bring bread and water to the houses on the other bank, and the school "
    "is "
    "closed until the end of the week. The bridge had been built by the town's own masons ninety "
    "years ago and was to be repaired in spring, when the water is low and the road can be spared. "
    "Engineers from the capital are expected tomorrow. They will look at the pillars that still "
    "stand, measure the bed of the river, and say whether a bridge of pontoons could be laid "
    "before "
    "the markets open again. Until then, lorries go round by the dam, which takes an hour and a "
    "half, and the price of milk in the lower town has risen by a third. \"We have seen worse,\" "
    "said "
    "a baker whose cellar is full of mud, \"but never so early in the year.\" The weather service "
    "expects more rain in the mountains, though less of it, and warns of falling trees.";

static const char end_cut[] =
    "The river rose two metres in a night and took the old bridge with it, the mayor said on "
    "Monday. "
    "No one was hurt. Boats bring bread and water to the houses on the other bank, and the school "
    "is "
    "closed until the end of the week. The bridge had been built by the town's own masons ninety "
    "years ago and was to be repaired in spring, when the water is low and the road can be spared. "
    "Engineers from the capital are expected tomorrow. They will look at the pillars that still "
    "stand, measure the bed of the river, and say whether a bridge of pontoons could be laid "
    "before "
    "the markets open again. Until then, lorries go round by the dam, which takes an hour and a "
    "half, and the price of milk in the lower town has risen by a third. \"We have seen worse,\" "
    "said "
    "a baker whose cellar is full of mud, \"but never so early in the year.\"";

static const char other_report[] =
    "Rain that would not end has cut a town in two. Where the stone bridge stood there is only "
    "brown "
    "water now; it fell shortly after midnight, and the first to notice was a driver who stopped a "
    "few steps before the edge. The council met by candle light. Its members asked the government "
    "for soldiers with boats, for tents, and for a doctor, since the only surgery is on the side "
    "of "
    "the river that nobody can reach. In the lower streets people carried carpets and chairs to "
    "the "
    "upper floors. The school has become a kitchen, where teachers cook soup for two hundred. A "
    "temporary crossing may take ten days, an officer said, and a new bridge two years at least.";

static struct sketch sketch_of(const char *headline, const char *text)
{
    struct sketch_maker maker;
    struct sketch sketch;
    sketch_begin(&maker);
    for (int part = 0; part < 2; part++) {
        struct tokenizer tokenizer;
        struct token token;
        const char *words = part == 0 ? headline : text;
        tokenizer_init(&tokenizer, words, strlen(words));
        while (tokenizer_next(&tokenizer, &token)) {
            uint64_t head[2] = {0};
            memcpy(head, token.word, token.length < sizeof head ? token.length : sizeof head);
            (part == 0 ? sketch_add_of_headline : sketch_add)(&maker, sketch_word(head));
        }
    }
    sketch_end(&maker, &sketch);
    return sketch;
}

static void assert_copies(const char *a, const char *b, bool expected)
{
    const struct sketch left = sketch_of("", a), right = sketch_of("", b);
    assert_int_equal(sketch_is_copy(&left, &right), expected);
    assert_int_equal(sketch_is_copy(&right, &left), expected);
}

static bool have_a_band_in_common(const struct sketch *a, const struct sketch *b)
{
    bool have = sketch_shares_band(a, SKETCH_BANDS, b);
    assert_int_equal(sketch_shares_band(b, SKETCH_BANDS, a), have);
    assert_false(sketch_shares_band(a, 0, b));
    return have;
}

static void wire_copy_is_known_again(void **state)
{
    static const char *const copies[] = {story, lead_changed, end_cut};
    const struct sketch original = sketch_of("A bridge falls", story);
    (void)state;
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++) {
        const struct sketch copy = sketch_of("Flood takes bridge", copies[i]);
        assert_true(sketch_is_copy(&original, &copy));
        assert_true(have_a_band_in_common(&original, &copy));
    }
}

static void a_correction_at_the_end_leaves_a_copy(void **state)
{
    char corrected[2048];
    (void)state;
    strcpy(corrected, story);
    strcat(corrected, " Correction: an earlier version of this article had the bridge built by "
                      "soldiers. It was built by masons of the town.");
    assert_copies(story, corrected, true);
}

static void another_report_of_the_same_event_is_no_copy(void **state)
{
    const struct sketch a = sketch_of("", story), b = sketch_of("", other_report);
    (void)state;
    assert_copies(story, other_report, false);
    assert_false(have_a_band_in_common(&a, &b));
}

static void few_words_have_to_be_the_same_with_their_headline(void **state)
{
    const struct sketch a = sketch_of("Rates rise", "Details follow."),
                        same = sketch_of("RATES RISE", "Details follow"),
                        other = sketch_of("Rates fall", "Details follow."),
                        longer = sketch_of("Rates rise", story);
    (void)state;
    assert_true(sketch_is_copy(&a, &same));
    assert_true(have_a_band_in_common(&a, &same));
    assert_false(sketch_is_copy(&a, &other));
    assert_false(sketch_is_copy(&a, &longer));
}

static void without_words_there_is_no_band(void **state)
{
    uint32_t band;
    const struct sketch none = sketch_of("", "");
    (void)state;
    assert_int_equal(none.length, 0);
    assert_false(sketch_is_copy(&none, &none));
    assert_false(have_a_band_in_common(&none, &none));
    for (size_t i = 0; i < SKETCH_BANDS; i++)
        assert_false(sketch_band(&none, i, &band));
}

static void bands_are_numbers_of_so_many_bits(void **state)
{
    uint32_t band;
    const struct sketch sketch = sketch_of("", story);
    (void)state;
    for (size_t i = 0; i < SKETCH_BANDS; i++) {
        assert_true(sketch_band(&sketch, i, &band));
        assert_int_equal(band >> SKETCH_BAND_BITS, 0);
    }
    assert_false(sketch_band(&sketch, SKETCH_BANDS, &band));
}

static void a_band_that_is_there_twice_is_told_once(void **state)
{
    uint32_t band;
    struct sketch sketch = sketch_of("", story);
    (void)state;
    memset(sketch.bytes, 7, sizeof sketch.bytes);
    assert_true(sketch_band(&sketch, 0, &band));
    assert_int_equal(band, 0x070707);
    for (size_t i = 1; i < SKETCH_BANDS; i++)
        assert_false(sketch_band(&sketch, i, &band));
}

static void only_whole_sketches_are_read(void **state)
{
    struct sketch again;
    const struct sketch sketch = sketch_of("", story), few = sketch_of("a", "b");
    unsigned char bytes[SKETCH_MAX_BYTES + 1] = {0};
    (void)state;
    for (size_t length = 0; length <= sizeof bytes; length++)
        assert_int_equal(sketch_read(&again, bytes, length),
                         length == sketch.length || length == few.length || length == 0);
    assert_true(sketch_read(&again, sketch.bytes, sketch.length));
    assert_true(sketch_is_copy(&again, &sketch));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wire_copy_is_known_again),
        cmocka_unit_test(a_correction_at_the_end_leaves_a_copy),
        cmocka_unit_test(another_report_of_the_same_event_is_no_copy),
        cmocka_unit_test(few_words_have_to_be_the_same_with_their_headline),
        cmocka_unit_test(without_words_there_is_no_band),
        cmocka_unit_test(bands_are_numbers_of_so_many_bits),
        cmocka_unit_test(a_band_that_is_there_twice_is_told_once),
        cmocka_unit_test(only_whole_sketches_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
