/* Choosing what a compaction merges, which is a pure function. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "index/merge_choice.h"
#include "unit.h"

#define MAX_PARTS 8

/* Segments by their ids; those in dead have a dead article. */
struct layout {
    uint32_t ids[MAX_PARTS], dead[MAX_PARTS];
};

static bool has(const uint32_t *list, uint32_t id)
{
    for (size_t i = 0; i < MAX_PARTS; i++)
        if (list[i] == id)
            return true;
    return false;
}

/* The ids that are chosen, with blanks between them. */
static void describe(struct buf *out, const struct layout *layout, uint32_t up_to)
{
    struct segment segments[MAX_PARTS];
    struct snapshot_part parts[MAX_PARTS];
    struct snapshot snapshot = {.parts = parts};
    size_t chosen[MAX_PARTS];
    struct dead_set *dead = dead_set_new(1);
    for (size_t i = 0; i < MAX_PARTS && layout->ids[i]; i++) {
        segments[i] = (struct segment){.id = layout->ids[i], .articles = 10};
        parts[i] = (struct snapshot_part){&segments[i],
                                          has(layout->dead, layout->ids[i]) ? dead : NULL};
        snapshot.count++;
    }
    size_t count = merge_choose_up_to(&snapshot, up_to, chosen);
    assert_int_equal(merge_choose_up_to(&snapshot, up_to, NULL), count);
    for (size_t i = 0; i < count; i++)
        buf_addf(out, "%s%u", i > 0 ? " " : "", segments[chosen[i]].id);
    dead_set_drop(dead);
}

static void a_compaction_takes_what_was_there(void **state)
{
    static const struct {
        const char *what;
        struct layout layout;
        uint32_t up_to;
        const char *chosen;
    } cases[] = {
        {"nothing is compact", {{0}, {0}}, 9, ""},
        {"so is one", {{3}, {0}}, 9, ""},
        {"unless articles in it are dead", {{3}, {3}}, 9, "3"},
        {"two are not", {{3, 5}, {0}}, 9, "3 5"},
        {"nor two with dead", {{3, 5}, {5}}, 9, "3 5"},
        {"the last one is meant too", {{3, 9}, {0}}, 9, "3 9"},
        {"what came later is not", {{3, 9, 10, 12}, {0}}, 9, "3 9"},
        {"also where it has dead", {{3, 10}, {10}}, 9, ""},
        {"and where nothing else is left", {{10, 11}, {10}}, 9, ""},
        {"whatever their order is", {{12, 3, 10, 5}, {0}}, 9, "3 5"},
        {"no wish is fulfilled", {{3, 5}, {3}}, 0, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf chosen = BUF_INIT;
        describe(&chosen, &cases[i].layout, cases[i].up_to);
        if (strcmp(buf_str(&chosen), cases[i].chosen) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].what, buf_str(&chosen), cases[i].chosen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compaction_takes_what_was_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
