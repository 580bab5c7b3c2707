#include "index/word_merge.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "index/pairs.h"
#include "index/sketches.h"
#include "recorded.h"
#include "sections.h"
#include "segments.h"

#define MAX_SOURCES 8

/* Sources without tables, and what they are merged into. */
struct fixture {
    char *folder, *path;
    struct segment *segments[MAX_SOURCES];
    struct word_merge_source sources[MAX_SOURCES];
    struct dead_set *dead[MAX_SOURCES];
    size_t count;
    struct mapping result;
    struct words *words;
    struct tokens *tokens;
};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->path = xasprintf("%s/result", fixture->folder);
    *state = fixture;
    return 0;
}

static void forget_result(struct fixture *fixture)
{
    words_free(TAKE(fixture->words));
    tokens_free(TAKE(fixture->tokens));
    mapping_release(&fixture->result);
}

static void forget_sources(struct fixture *fixture)
{
    for (; fixture->count > 0; fixture->count--) {
        remove_segment(fixture->segments[fixture->count - 1]);
        dead_set_drop(fixture->dead[fixture->count - 1]);
    }
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    forget_sources(fixture);
    forget_result(fixture);
    recorded_release();
    scratch_free(fixture->folder);
    free(fixture->path);
    free(fixture);
    return 0;
}

/* Both are the fixture's then. */
static void add_segment(struct fixture *fixture, struct segment *segment, struct dead_set *dead)
{
    size_t at = fixture->count++;
    assert_true(at < MAX_SOURCES);
    fixture->segments[at] = segment;
    fixture->dead[at] = dead;
    fixture->sources[at] = (struct word_merge_source){segment->words, segment->tokens, dead};
}

/* A source of these texts, up to NULL; dead docids up to 0. */
static void add_source(struct fixture *fixture, const char *const *texts, const uint32_t *dead)
{
    uint32_t id = (uint32_t)fixture->count + 1;
    add_segment(fixture, segment_of_texts(texts, fixture->folder, id, record_tables),
                dead_of(dead));
}

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define DEAD(...) ((const uint32_t[]){__VA_ARGS__, 0})
#define ALIVE ((const uint32_t[]){0})

static void open_result(struct fixture *fixture)
{
    const struct section words = sections_find(&fixture->result, SECTION_WORDS);
    const struct section tokens = sections_find(&fixture->result, SECTION_TOKENS);
    assert_int_equal(words_open(&fixture->words, &words, NULL), 0);
    assert_int_equal(tokens_open(&fixture->tokens, &tokens, NULL), 0);
}

/* Merge all sources into an output. */
static int merge_into(const struct fixture *fixture, struct segment_output *output,
                      bool (*is_cancelled)(void *context), void *context, struct err *err)
{
    OWN(word_merge_freep) struct word_merge *merge = NULL;
    int rc = word_merge_open(&merge, fixture->sources, fixture->count, is_cancelled, context, err);
    if (rc == 0)
        rc = word_merge_write(merge, output, err);
    return rc < 0 ? rc : word_merge_write_pairs(merge, output, err);
}

static void merge(struct fixture *fixture)
{
    struct err err;
    struct segment_output *output = sections_begin(fixture->path);
    if (merge_into(fixture, output, is_never_cancelled, NULL, &err) < 0)
        fail_msg("%s", err.text);
    sections_map(output, &fixture->result);
    open_result(fixture);
}

/* How many passages may have one stem before another. */
static int passages_with(const struct pairs *pairs, const char *left, const char *right)
{
    int count = 0;
    size_t size = pairs_set_words(pairs);
    OWN(freep) uint64_t *set = xcalloc(size, sizeof *set);
    pairs_find(pairs, pairs_stem(left, strlen(left)), pairs_stem(right, strlen(right)), set);
    for (size_t i = 0; i < size; i++)
        count += __builtin_popcountll(set[i]);
    return count;
}

static void words_of_all_sources_are_joined(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("red plum", "plum fig plum"), ALIVE);
    add_source(fixture, TEXTS("plums fig", "apple"), ALIVE);
    add_source(fixture, TEXTS("red red red red"), ALIVE);
    merge(fixture);
    assert_words(fixture->words, "apple (appl) 1\n"
                                 "fig (fig) 2\n"
                                 "plum (plum) 3\n"
                                 "plums (plum) 1\n"
                                 "red (red) 5\n");
    assert_texts(fixture->words, fixture->tokens,
                 "|||red plum||\n|||plum fig plum||\n|||plums fig||\n|||apple||\n"
                 "|||red red red red||\n");
}

static void the_dead_are_left_out_with_their_words(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("only here", "red plum", "here too", "plum"), DEAD(1, 3));
    add_source(fixture, TEXTS("all dead", "red too"), DEAD(1, 2));
    add_source(fixture, TEXTS("red fig"), ALIVE);
    merge(fixture);
    assert_words(fixture->words, "fig (fig) 1\nplum (plum) 2\nred (red) 2\n");
    assert_texts(fixture->words, fixture->tokens, "|||red plum||\n|||plum||\n|||red fig||\n");
}

static void nothing_is_left_of_the_dead_alone(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("red", "plum"), DEAD(1, 2));
    add_source(fixture, TEXTS("red"), DEAD(1));
    merge(fixture);
    assert_words(fixture->words, "");
    assert_texts(fixture->words, fixture->tokens, "");
}

static void articles_without_words_stay(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("", "plum", ""), ALIVE);
    add_source(fixture, TEXTS(""), ALIVE);
    merge(fixture);
    assert_texts(fixture->words, fixture->tokens, "|||||\n|||plum||\n|||||\n|||||\n");
    forget_result(fixture);
    fixture->sources[0] = fixture->sources[1];
    merge(fixture);
    assert_words(fixture->words, "");
    assert_texts(fixture->words, fixture->tokens, "|||||\n|||||\n");
}

static void every_field_keeps_its_words(void **state)
{
    struct fixture *fixture = *state;
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    OWN(article_freep) struct article *article = sample_article("/n/a", "Red plum", "Body.");
    article->byline = xstrdup("By Anna");
    article->dateline = xstrdup("PARIS");
    add_source(fixture, TEXTS("plum"), ALIVE);
    inverter_add(inverter, article, 1);
    add_segment(fixture, segment_of_inverter(inverter, fixture->folder, 9, record_tables), NULL);
    merge(fixture);
    assert_texts(fixture->words, fixture->tokens, "|||plum||\nred plum|by anna|paris|body||\n");
}

/* As where the sources were stemmed by different versions of the stemmer. */
static void a_form_may_have_several_stems(void **state)
{
    static const struct word lists[2][2] = {{{"lies", "lie", 4, 3, 2}, {"war", "war", 3, 3, 1}},
                                            {{"lies", "li", 4, 2, 1}, {"lies", "lie", 4, 3, 1}}};
    static const uint32_t tokens[2][3] = {{0, 1, 0}, {0, 1, 1}}, counts[] = {3};
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < 2; i++) {
        OWN(freep) char *path = segment_path(fixture->folder, i + 1);
        struct segment made = {.id = i + 1, .articles = 1, .path = path};
        OWN(segment_output_freep) struct segment_output *output = sections_begin(path);
        OWN(tokens_writer_freep) struct tokens_writer *writer = NULL;
        uint32_t numbers[2];
        assert_int_equal(words_write(output, lists[i], 2, numbers, NULL), 0);
        assert_int_equal(tokens_writer_open(&writer, output, NULL), 0);
        assert_int_equal(tokens_writer_add(writer, counts, 1, tokens[i], numbers, NULL), 0);
        assert_int_equal(tokens_writer_finish(writer, NULL), 0);
        const struct sketched article = {.date = 0};
        assert_int_equal(sketches_write(output, &article, 1, NULL), 0);
        assert_int_equal(segment_output_finish(output, &made, NULL, NULL), 0);
        struct segment *segment = segment_new(&made);
        assert_int_equal(segment_map(segment, NULL), 0);
        add_segment(fixture, segment, NULL);
    }
    merge(fixture);
    assert_words(fixture->words, "lies (li) 1\nlies (lie) 4\nwar (war) 1\n");
    assert_texts(fixture->words, fixture->tokens, "lies war lies|\nlies lies lies|\n");
}

static void a_merge_may_be_merged_again(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("red plum", "fig"), ALIVE);
    add_source(fixture, TEXTS("plum fig", "fig"), DEAD(2));
    merge(fixture);
    OWN(words_freep) struct words *words = TAKE(fixture->words);
    OWN(tokens_freep) struct tokens *tokens = TAKE(fixture->tokens);
    struct mapping first = fixture->result;
    fixture->result = (struct mapping){0};
    fixture->sources[1] = (struct word_merge_source){words, tokens, NULL};
    merge(fixture);
    assert_words(fixture->words, "fig (fig) 3\nplum (plum) 3\nred (red) 2\n");
    assert_texts(fixture->words, fixture->tokens,
                 "|||red plum||\n|||fig||\n|||red plum||\n|||fig||\n|||plum fig||\n");
    mapping_release(&first);
}

/* -- many ---------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Words as frequent as in texts: few of them make most of it. */
static void add_random_text(struct buf *out, uint32_t *seed)
{
    for (uint32_t n = next_random(seed) % 60; n > 0; n--)
        buf_addf(out, "w%u%s ", next_random(seed) % (1u << next_random(seed) % 12),
                 next_random(seed) % 3 ? "" : "s");
}

/* Add a source of random texts, and those that are alive to the inverter. */
static void add_random_source(struct fixture *fixture, struct inverter *all, uint32_t *seed)
{
    uint32_t dead[400], dead_count = 0, documents = next_random(seed) % 300 + 1;
    uint32_t id = (uint32_t)fixture->count + 1, one_in = next_random(seed) % 5 + 1;
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    for (uint32_t docid = 1; docid <= documents; docid++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        add_random_text(&text, seed);
        invert(inverter, docid, buf_str(&text));
        if (next_random(seed) % one_in == 0 && one_in < 5)
            dead[dead_count++] = docid;
        else
            invert(all, docid, buf_str(&text));
    }
    dead[dead_count] = 0;
    add_segment(fixture, segment_of_inverter(inverter, fixture->folder, id, record_tables),
                dead_of(dead));
}

static void a_merge_is_what_a_batch_of_all_would_be(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t round = 0; round < 30; round++) {
        uint32_t seed = round;
        OWN(buf_release) struct buf words = BUF_INIT, texts = BUF_INIT;
        OWN(inverter_freep) struct inverter *all = inverter_new("english", "*");
        for (uint32_t n = round % MAX_SOURCES + 1; n > 0; n--)
            add_random_source(fixture, all, &seed);
        if (inverter_documents(all) > 0) {
            struct segment *whole = segment_of_inverter(all, fixture->folder, 99, record_tables);
            add_words(&words, whole->words);
            add_texts(&texts, whole->words, whole->tokens);
            remove_segment(whole);
        }
        merge(fixture);
        assert_words(fixture->words, buf_str(&words));
        assert_texts(fixture->words, fixture->tokens, buf_str(&texts));
        forget_result(fixture);
        forget_sources(fixture);
    }
}

/* Which is of no use in a small segment, and made where several of them become a large one. */
static void a_large_merge_has_the_pairs_of_what_is_alive(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < 2; i++) {
        OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
        for (uint32_t n = 0; n < PAIRS_LEAST_ARTICLES / 2; n++)
            invert(inverter, i * 1000 + n + 1, n % 2 ? "red plums" : "green fig");
        invert(inverter, i * 1000 + 999, "dead plum");
        struct segment *segment = segment_of_inverter(inverter, fixture->folder, i + 1,
                                                      record_tables);
        assert_null(segment->pairs);
        add_segment(fixture, segment, dead_of(DEAD(PAIRS_LEAST_ARTICLES / 2 + 1)));
    }
    merge(fixture);
    OWN(pairs_freep) struct pairs *pairs = NULL;
    const struct section section = sections_find(&fixture->result, SECTION_PAIRS);
    assert_int_equal(pairs_open(&pairs, &section, NULL), 0);
    assert_int_equal(pairs_articles(pairs), tokens_documents(fixture->tokens));
    assert_int_equal(passages_with(pairs, "red", "plum"), 7); /* Of some 7,000 bytes. */
    assert_int_equal(passages_with(pairs, "green", "fig"), 7);
    assert_int_equal(passages_with(pairs, "plum", "red"), 0);
    assert_int_equal(passages_with(pairs, "dead", "plum"), 0);
}

static void a_small_merge_has_no_pairs(void **state)
{
    struct fixture *fixture = *state;
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    for (uint32_t n = 0; n < PAIRS_LEAST_ARTICLES; n++)
        invert(inverter, n + 1, "red plums");
    add_segment(fixture, segment_of_inverter(inverter, fixture->folder, 1, record_tables),
                dead_of(DEAD(1)));
    assert_non_null(fixture->segments[0]->pairs);
    merge(fixture);
    assert_int_equal(tokens_documents(fixture->tokens), PAIRS_LEAST_ARTICLES - 1);
    assert_int_equal(sections_find(&fixture->result, SECTION_PAIRS).length, 0);
}

/* -- failures ------------------------------------------------------------------------------ */

/* Add a large source, so that there are pairs to be written. */
static void add_large_source(struct fixture *fixture)
{
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    uint32_t seed = 1;
    for (uint32_t docid = 1; docid <= PAIRS_LEAST_ARTICLES; docid++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        for (int i = 0; i < 10; i++)
            add_random_text(&text, &seed);
        invert(inverter, docid, buf_str(&text));
    }
    add_segment(fixture, segment_of_inverter(inverter, fixture->folder, 9, record_tables), NULL);
}

/* Cancel at each question. Returns how many there are. */
static unsigned cancel_everywhere(struct fixture *fixture)
{
    unsigned most = 0;
    for (int rc = -ECANCELED; rc < 0; most++) {
        struct err err;
        unsigned left = most + 1;
        OWN(segment_output_freep) struct segment_output *output = sections_begin(fixture->path);
        rc = merge_into(fixture, output, is_cancelled_in_time, &left, &err);
        if (rc < 0)
            assert_int_equal(rc, -ECANCELED);
    }
    return most;
}

static void a_merge_can_be_cancelled(void **state)
{
    struct fixture *fixture = *state;
    OWN(inverter_freep) struct inverter *all = inverter_new("english", "*");
    uint32_t seed = 1;
    for (int i = 0; i < 5; i++)
        add_random_source(fixture, all, &seed);
    assert_in_range(cancel_everywhere(fixture), 3, 100); /* It was asked at all, in both passes. */
    forget_sources(fixture);
    add_large_source(fixture);
    assert_in_range(cancel_everywhere(fixture), 4, 100); /* And in that of the pairs. */
}

static void a_full_disk_is_an_error(void **state)
{
    static const rlim_t limits[] = {0, 100000, 400000, 600000};
    struct fixture *fixture = *state;
    struct rlimit before, limit;
    add_large_source(fixture);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct err err;
        struct segment segment = {.articles = 0};
        OWN(segment_output_freep) struct segment_output *output = sections_begin(fixture->path);
        limit = before;
        limit.rlim_cur = limits[i];
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        int rc = merge_into(fixture, output, is_never_cancelled, NULL, &err);
        if (rc == 0)
            rc = segment_output_finish(output, &segment, NULL, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(rc, -EFBIG);
        assert_non_null(strstr(err.text, fixture->path));
    }
    signal(SIGXFSZ, SIG_DFL);
}

/* A section's bytes with one changed, for as long as it is merged. */
static unsigned char *with_change(const struct section *section, size_t at, char mask)
{
    unsigned char *bytes = xmemdup(section->bytes, section->length);
    bytes[at] ^= (unsigned char)mask;
    return bytes;
}

/* Merge what these sections say as the first source: it works, or says what is damaged. */
static void merge_damaged(struct fixture *fixture, const struct section *words_section,
                          const struct section *tokens_section)
{
    struct err err;
    OWN(words_freep) struct words *words = NULL;
    OWN(tokens_freep) struct tokens *tokens = NULL;
    if (words_open(&words, words_section, NULL) < 0 ||
        tokens_open(&tokens, tokens_section, NULL) < 0)
        return;
    OWN(segment_output_freep) struct segment_output *output = sections_begin(fixture->path);
    fixture->sources[0] = (struct word_merge_source){words, tokens, NULL};
    int rc = merge_into(fixture, output, is_never_cancelled, NULL, &err);
    assert_true(rc == 0 || rc == ERR_INDEX);
    if (rc < 0)
        assert_non_null(strstr(err.text, "damaged"));
}

static void damaged_sources_do_no_harm(void **state)
{
    static const char masks[] = {0x01, 0x0F, (char)0x80, (char)0xFF};
    struct fixture *fixture = *state;
    add_source(fixture,
               TEXTS("red plum fig plum plum", "plums fig apple", "a red and a green apple"),
               ALIVE);
    add_source(fixture, TEXTS("green plum", "apples"), ALIVE);
    const struct mapping *file = &fixture->segments[0]->file;
    const struct section sound[] = {sections_find(file, SECTION_WORDS),
                                    sections_find(file, SECTION_TOKENS)};
    for (size_t i = 0; i < 2; i++)
        for (size_t at = 0; at < sound[i].length; at++)
            for (size_t k = 0; k < sizeof masks; k++) {
                struct section sections[] = {sound[0], sound[1]};
                OWN(freep) unsigned char *bytes = with_change(&sound[i], at, masks[k]);
                sections[i].bytes = bytes;
                merge_damaged(fixture, &sections[0], &sections[1]);
            }
}

#define MERGE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MERGE_TEST(words_of_all_sources_are_joined),
        MERGE_TEST(the_dead_are_left_out_with_their_words),
        MERGE_TEST(nothing_is_left_of_the_dead_alone),
        MERGE_TEST(articles_without_words_stay),
        MERGE_TEST(every_field_keeps_its_words),
        MERGE_TEST(a_form_may_have_several_stems),
        MERGE_TEST(a_merge_may_be_merged_again),
        MERGE_TEST(a_merge_is_what_a_batch_of_all_would_be),
        MERGE_TEST(a_large_merge_has_the_pairs_of_what_is_alive),
        MERGE_TEST(a_small_merge_has_no_pairs),
        MERGE_TEST(a_merge_can_be_cancelled),
        MERGE_TEST(a_full_disk_is_an_error),
        MERGE_TEST(damaged_sources_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
