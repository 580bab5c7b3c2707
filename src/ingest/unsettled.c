#include "ingest/unsettled.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"

/* Their writer's close is an event of its own, so this is for those that make none. */
#define LOOK_AGAIN_MS 1000
#define MAX_FILES 100000

bool unsettled_add(struct unsettled *unsettled, const char *path, int64_t resting_since_ns)
{
    if (unsettled->count == MAX_FILES)
        return false;
    if (unsettled->count == 0)
        unsettled->due_ms = clock_monotonic_ms() + LOOK_AGAIN_MS;
    GROW(unsettled->files, unsettled->count, unsettled->capacity);
    unsettled->files[unsettled->count++] = (struct unsettled_file){xstrdup(path), resting_since_ns};
    return true;
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t unsettled_take(struct unsettled *unsettled, char ***out)
{
    size_t count = unsettled->count, used = 0;
    if (count == 0 || clock_monotonic_ms() < unsettled->due_ms)
        return 0;
    char **paths = xcalloc(count, sizeof *paths);
    for (size_t i = 0; i < count; i++)
        paths[i] = unsettled->files[i].path;
    qsort(paths, count, sizeof *paths, compare_strings);
    for (size_t i = 0; i < count; i++) {
        if (used > 0 && strcmp(paths[used - 1], paths[i]) == 0)
            free(paths[i]);
        else
            paths[used++] = paths[i];
    }
    unsettled->count = 0;
    unsettled->due_ms = INT64_MAX;
    *out = paths;
    return used;
}

bool unsettled_has_arrival(const struct unsettled *unsettled, int64_t before_ns)
{
    for (size_t i = 0; i < unsettled->count; i++) {
        int64_t since_ns = unsettled->files[i].resting_since_ns;
        if (since_ns && since_ns <= before_ns)
            return true;
    }
    return false;
}

void unsettled_release(struct unsettled *unsettled)
{
    for (size_t i = 0; i < unsettled->count; i++)
        free(unsettled->files[i].path);
    free(unsettled->files);
}
