/* Any file is a configuration or an error with its line; a configuration can be written as options
 * of the command line, which say the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "daemon/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sets {
    char **items;
    size_t count, capacity;
};

static void note_set(void *context, const char *name, const char *value, const char *origin)
{
    struct sets *sets = context;
    assert(origin);
    GROW(sets->items, sets->count, sets->capacity);
    sets->items[sets->count++] = xasprintf("%s=%s", name, value);
}

static void note_line(void *context, const char *name, const char *value, const char *origin)
{
    (void)origin;
    buf_addf(context, "%s=%s\n", name, value);
}

static void check_sets(const struct config *config)
{
    struct sets sets = {0};
    struct err err;
    OWN(config_freep) struct config *again = NULL;
    OWN(buf_release) struct buf first = BUF_INIT;
    OWN(buf_release) struct buf second = BUF_INIT;
    OWN(buf_release) struct buf kept = BUF_INIT;
    config_each(config, note_set, &sets);
    int rc = config_parse(&again, "", "", 0, (const char *const *)sets.items, sets.count, &err);
    assert(rc == 0);
    config_each(config, note_line, &first);
    config_each(again, note_line, &second);
    assert(strcmp(first.data, second.data) == 0);
    config_keep_fixed(again, config, &kept);
    assert(kept.length == 0);
    for (size_t i = 0; i < sets.count; i++)
        free(sets.items[i]);
    free(sets.items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    OWN(config_freep) struct config *config = NULL;
    int rc = config_parse(&config, "fuzz.conf", (const char *)data, size, NULL, 0, &err);
    if (rc == 0) {
        check_sets(config);
        return 0;
    }
    assert(rc == ERR_CONFIG && err.code == rc);
    assert(strncmp(err.text, "fuzz.conf:", 10) == 0 && atoi(err.text + 10) > 0);
    return 0;
}
