/* Choosing what to merge, which is a pure function. Merges themselves: index-merger.c. */
#include "index/merge_choice.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "unit.h"

#define MAX_PARTS 4096

/* A snapshot of segments that are nowhere but in memory. */
struct world {
    struct snapshot snapshot;
    struct snapshot_part parts[MAX_PARTS];
    struct segment segments[MAX_PARTS];
};

static void add_segment(struct world *world, uint32_t articles, struct dead_set *dead)
{
    size_t at = world->snapshot.count++;
    assert_true(at < MAX_PARTS);
    world->snapshot.parts = world->parts;
    world->segments[at] = (struct segment){.articles = articles};
    world->parts[at] = (struct snapshot_part){&world->segments[at], dead};
}

static int set_up(void **state)
{
    *state = NEW(struct world);
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

#define MAX_CASE_PARTS 12

struct choice_case {
    const char *what;
    unsigned factor; /* 0: at rest. */
    struct {
        uint32_t articles, dead;
    } parts[MAX_CASE_PARTS];
    const char *chosen;
};

static size_t choose(const struct snapshot *snapshot, unsigned factor, size_t *out)
{
    return factor > 0 ? merge_choose(snapshot, factor, out) : merge_choose_at_rest(snapshot, out);
}

static void check_case(struct world *world, const struct choice_case *one)
{
    size_t chosen[MAX_CASE_PARTS];
    OWN(buf_release) struct buf text = BUF_INIT;
    *world = (struct world){0};
    for (size_t i = 0; i < MAX_CASE_PARTS && one->parts[i].articles; i++)
        add_segment(world, one->parts[i].articles,
                    one->parts[i].dead ? dead_set_new(one->parts[i].dead) : NULL);
    size_t count = choose(&world->snapshot, one->factor, chosen);
    for (size_t i = 0; i < count; i++)
        buf_addf(&text, i ? " %zu" : "%zu", chosen[i]);
    for (size_t i = 0; i < world->snapshot.count; i++)
        dead_set_drop(world->parts[i].dead);
    if (strcmp(buf_str(&text), one->chosen) != 0)
        fail_msg("%s: \"%s\"", one->what, buf_str(&text));
}

static void what_is_chosen(void **state)
{
    static const struct choice_case cases[] = {
        {"nothing", 4, {{0}}, ""},
        {"one", 4, {{1}}, ""},
        {"a tier that is not full", 4, {{1}, {1}, {1}}, ""},
        {"a full tier", 4, {{1}, {1}, {1}, {1}}, "0 1 2 3"},
        {"more than a full tier", 4, {{1}, {3}, {2}, {1}, {1}}, "0 1 2 3 4"},
        {"the first of the next tier is not in it", 4, {{1}, {4}, {1}, {1}}, ""},
        {"the tier's ends", 4, {{4}, {15}, {16}, {4}, {15}}, "0 1 3 4"},
        {"among others", 4, {{100}, {1}, {20}, {1}, {1}, {5}, {1}}, "1 3 4 6"},
        {"the lowest full tier goes first", 2, {{4}, {1}, {5}, {1}}, "1 3"},
        {"a higher full tier under a gap", 2, {{1}, {64}, {64}}, "1 2"},
        {"what is alive makes the tier", 4, {{40, 39}, {1}, {1}, {1}}, "0 1 2 3"},
        {"an article too many for the tier", 4, {{5, 1}, {3}, {3}, {3}}, ""},
        {"a quarter is dead", 4, {{100}, {100, 25}}, "1"},
        {"less than a quarter is dead", 4, {{100, 24}}, ""},
        {"all are dead", 4, {{7}, {3, 3}}, "1"},
        {"a full tier goes before the dead", 2, {{100, 99}, {8}, {8}}, "1 2"},
        {"dead alone", 2, {{100, 50}, {1000}}, "0"},
        {"the dead one by one", 4, {{100, 50}, {100, 50}}, "0"},
        {"the largest", 2, {{UINT32_MAX}, {UINT32_MAX}}, "0 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case(*state, &cases[i]);
}

static void what_is_chosen_at_rest(void **state)
{
    static const struct choice_case cases[] = {
        {"nothing", 0, {{0}}, ""},
        {"one", 0, {{100}}, ""},
        {"two of a size", 0, {{100}, {100}}, "0 1"},
        {"a fifth of it all", 0, {{100}, {25}}, "0 1"},
        {"less than a fifth", 0, {{100}, {24}}, ""},
        {"less than a fifth together", 0, {{4}, {100}, {20}}, ""},
        {"a fifth together", 0, {{5}, {100}, {20}}, "0 1 2"},
        {"of a bulk load", 0, {{30}, {17}, {31}, {29}, {18}, {30}}, "0 1 2 3 4 5"},
        {"the small ones alone", 0, {{1}, {1000}, {2}, {100}, {1}}, "0 2 4"},
        {"what is alive counts", 0, {{100, 90}, {24}, {100000}}, "0 1"},
        {"the largest", 0, {{UINT32_MAX}, {UINT32_MAX}}, "0 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case(*state, &cases[i]);
}

/* -- what the choice leads to -------------------------------------------------------------- */

/* Do one merge as the index does: the sources go, what was alive in them comes last. */
static bool merge_once(struct world *world, unsigned factor, uint64_t *written)
{
    size_t chosen[MAX_PARTS], kept = 0, next = 0;
    size_t count = choose(&world->snapshot, factor, chosen);
    uint32_t articles = 0;
    if (count == 0)
        return false;
    for (size_t i = 0; i < world->snapshot.count; i++) {
        if (next < count && chosen[next] == i) {
            articles += world->segments[i].articles;
            next++;
        } else {
            world->segments[kept++] = world->segments[i];
        }
    }
    assert_int_equal(next, count); /* Ascending, each once, none that is not there. */
    world->snapshot.count = kept;
    add_segment(world, articles, NULL);
    *written += articles;
    return true;
}

static unsigned tiers_up_to(uint64_t articles, unsigned factor)
{
    unsigned tiers = 1;
    for (; articles >= factor; articles /= factor)
        tiers++;
    return tiers;
}

static void simulate(struct world *world, unsigned factor, unsigned commits_per_merge)
{
    enum { COMMITS = 100000 };
    uint64_t written = 0;
    *world = (struct world){0};
    for (uint32_t commits = 1; commits <= COMMITS; commits++) {
        add_segment(world, 1, NULL);
        if (commits % commits_per_merge != 0)
            continue;
        while (merge_once(world, factor, &written))
            ;
        assert_true(world->snapshot.count <= (factor - 1) * tiers_up_to(commits, factor));
    }
    uint64_t articles = 0;
    for (size_t i = 0; i < world->snapshot.count; i++)
        articles += world->segments[i].articles;
    assert_int_equal(articles, COMMITS);
    /* An article is written again once a tier. */
    assert_true(written <= (uint64_t)COMMITS * tiers_up_to(COMMITS, factor));
}

static void segments_stay_few(void **state)
{
    simulate(*state, 2, 1);
    simulate(*state, 8, 1);
    simulate(*state, 64, 1);
}

static void segments_stay_few_where_merges_are_late(void **state)
{
    simulate(*state, 2, 100);
    simulate(*state, 8, 1000);
}

/* Batches are of any size, from single articles to those of a bulk load. */
static void segments_stay_few_whatever_their_sizes(void **state)
{
    enum { COMMITS = 20000 };
    struct world *world = *state;
    for (unsigned factor = 2; factor <= 64; factor *= 2) {
        uint64_t random = factor, articles = 0, written = 0;
        *world = (struct world){0};
        for (unsigned commits = 0; commits < COMMITS; commits++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            uint32_t size = 1 + (uint32_t)(random >> 40) % (1u << (random >> 33) % 16);
            add_segment(world, size, NULL);
            articles += size;
            while (merge_once(world, factor, &written))
                ;
            assert_true(world->snapshot.count <= (factor - 1) * tiers_up_to(articles, factor));
        }
        assert_true(written <= articles * tiers_up_to(articles, factor));
    }
}

/* Nothing but rests: an article is written again a few times while what it is in grows fivefold. */
static void what_is_written_at_rest_is_bounded(void **state)
{
    enum { COMMITS = 20000 };
    struct world *world = *state;
    uint64_t written = 0;
    *world = (struct world){0};
    for (uint32_t commits = 1; commits <= COMMITS; commits++) {
        add_segment(world, 1, NULL);
        while (merge_once(world, 0, &written))
            ;
        assert_true(world->snapshot.count <= tiers_up_to(commits, MERGE_REST_RATIO + 1));
    }
    assert_true(written <= (uint64_t)COMMITS * (MERGE_REST_RATIO + 1) *
                               tiers_up_to(COMMITS, MERGE_REST_RATIO + 1));
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_is_chosen),
        WORLD_TEST(what_is_chosen_at_rest),
        WORLD_TEST(what_is_written_at_rest_is_bounded),
        WORLD_TEST(segments_stay_few),
        WORLD_TEST(segments_stay_few_whatever_their_sizes),
        WORLD_TEST(segments_stay_few_where_merges_are_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
