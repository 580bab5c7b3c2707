#include "ingest/unsettled.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"

#define MAX_FILES 100000

unsigned unsettled_delay_after(unsigned delay_ms)
{
    return delay_ms > UNSETTLED_LATER_MS / 2 ? UNSETTLED_LATER_MS : delay_ms * 2;
}

static void note_due(struct unsettled *unsettled, int64_t due_ms)
{
    if (due_ms < unsettled->due_ms)
        unsettled->due_ms = due_ms;
}

bool unsettled_add(struct unsettled *unsettled, const char *path, unsigned delay_ms,
                   int64_t resting_since_ns)
{
    if (unsettled->count == MAX_FILES)
        return false;
    GROW(unsettled->files, unsettled->count, unsettled->capacity);
    struct unsettled_file *file = &unsettled->files[unsettled->count++];
    *file = (struct unsettled_file){
        .path = xstrdup(path),
        .delay_ms = delay_ms,
        .due_ms = clock_monotonic_ms() + delay_ms,
        .resting_since_ns = resting_since_ns,
    };
    note_due(unsettled, file->due_ms);
    return true;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct unsettled_file *)a)->path,
                  ((const struct unsettled_file *)b)->path);
}

/* Of files with the same path keep the first. */
static size_t drop_repeated(struct unsettled_file *files, size_t count)
{
    size_t used = 0;
    qsort(files, count, sizeof *files, compare_paths);
    for (size_t i = 0; i < count; i++) {
        if (used > 0 && strcmp(files[used - 1].path, files[i].path) == 0)
            free(files[i].path);
        else
            files[used++] = files[i];
    }
    return used;
}

size_t unsettled_take(struct unsettled *unsettled, struct unsettled_file **out)
{
    int64_t now_ms = clock_monotonic_ms();
    size_t taken = 0, left = 0;
    if (now_ms < unsettled->due_ms)
        return 0;
    struct unsettled_file *due = xcalloc(unsettled->count, sizeof *due);
    unsettled->due_ms = INT64_MAX;
    for (size_t i = 0; i < unsettled->count; i++) {
        const struct unsettled_file *file = &unsettled->files[i];
        if (file->due_ms <= now_ms) {
            due[taken++] = *file;
            continue;
        }
        note_due(unsettled, file->due_ms);
        unsettled->files[left++] = *file;
    }
    unsettled->count = left;
    *out = due;
    return drop_repeated(due, taken);
}

void unsettled_hurry(struct unsettled *unsettled)
{
    for (size_t i = 0; i < unsettled->count; i++) {
        struct unsettled_file *file = &unsettled->files[i];
        if (file->resting_since_ns == 0)
            file->due_ms = unsettled->due_ms = 0;
    }
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
