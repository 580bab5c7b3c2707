#include "ingest/repair.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"

#define RETRY_MS 5000

void repair_init(struct repair *repair)
{
    *repair = (struct repair){.due_ms = INT64_MAX};
    uv_mutex_init(&repair->lock);
}

void repair_release(struct repair *repair)
{
    free(repair->known.items);
    free(repair->reported.items);
    uv_mutex_destroy(&repair->lock);
}

static void add(struct damage_list *list, const struct index_damage *damage)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].segment == damage->segment)
            return;
    GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = *damage;
}

void repair_report(struct repair *repair, uint32_t segment, const struct err *why)
{
    const struct index_damage damage = {segment, *why};
    uv_mutex_lock(&repair->lock);
    if (segment != INDEX_CATALOG)
        add(&repair->reported, &damage);
    else if (!repair->catalog.code)
        err_set(&repair->catalog, why->code, "%s: the index has to be made anew", why->text);
    uv_mutex_unlock(&repair->lock);
}

void repair_get_trouble(struct repair *repair, struct err *out)
{
    uv_mutex_lock(&repair->lock);
    *out = repair->catalog.code ? repair->catalog : repair->trouble;
    uv_mutex_unlock(&repair->lock);
}

/* -- writer thread ------------------------------------------------------------------------- */

static void set_trouble(struct repair *repair, const struct err *trouble)
{
    uv_mutex_lock(&repair->lock);
    repair->trouble = *trouble;
    uv_mutex_unlock(&repair->lock);
}

static void take_reports(struct repair *repair)
{
    uv_mutex_lock(&repair->lock);
    for (size_t i = 0; i < repair->reported.count; i++)
        add(&repair->known, &repair->reported.items[i]);
    repair->reported.count = 0;
    uv_mutex_unlock(&repair->lock);
}

bool repair_take_catalog(struct repair *repair, struct err *out)
{
    uv_mutex_lock(&repair->lock);
    bool is_new = repair->catalog.code && !repair->catalog_taken;
    if (is_new)
        *out = repair->catalog;
    repair->catalog_taken |= is_new;
    uv_mutex_unlock(&repair->lock);
    return is_new;
}

bool repair_is_due(struct repair *repair)
{
    uv_mutex_lock(&repair->lock);
    bool is_due = repair->reported.count > 0;
    uv_mutex_unlock(&repair->lock);
    return is_due || clock_monotonic_ms() >= repair->due_ms;
}

/* "segment 42 and 2 more" */
static void name_known(const struct repair *repair, char *out, size_t size)
{
    size_t more = repair->known.count - 1;
    int length = snprintf(out, size, "segment %" PRIu32, repair->known.items[0].segment);
    if (more > 0)
        snprintf(out + length, size - (size_t)length, " and %zu more", more);
}

int repair_run(struct repair *repair, struct index *index, struct err *err)
{
    char names[64];
    struct err trouble = {0};
    take_reports(repair);
    repair->due_ms = INT64_MAX;
    if (repair->known.count == 0)
        return 0;
    name_known(repair, names, sizeof names);
    int rc = index_set_aside(index, repair->known.items, repair->known.count, err);
    if (rc < 0) {
        log_error("%s: damaged, but cannot be set aside now: %s", names, err->text);
        err_set(&trouble, rc, "%s: damaged, but cannot be set aside now: %s", names, err->text);
        set_trouble(repair, &trouble);
        repair->due_ms = clock_monotonic_ms() + RETRY_MS;
        return rc;
    }
    repair->known.count = 0;
    if (rc > 0) {
        repair->is_rereading = true;
        err_set(&trouble, ERR_INDEX, "%s: damaged, its articles are being read again", names);
    }
    if (rc > 0 || !repair->is_rereading)
        set_trouble(repair, &trouble);
    return rc;
}

void repair_end(struct repair *repair)
{
    const struct err well = {0};
    if (!repair->is_rereading)
        return;
    repair->is_rereading = false;
    if (repair->known.count == 0)
        set_trouble(repair, &well);
    log_info("the articles of what was damaged were read again");
}
