/* The configuration: the defaults, an INI file, and --set on the command line, read into settings.
 *
 * It is read whole; a reload reads another one. It has no locks and belongs to the loop thread.
 */
#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/own.h"
#include "daemon/settings.h"

struct config {
    struct settings settings;
    char **origins; /* Of each row of the table: "default", "FILE:LINE", "--set". */
};

/* Read the defaults, then the file at path, unless that is NULL, then sets ("SECTION.KEY=VALUE"),
 * each over what was before. *out is the caller's. ERR_CONFIG: what was read is wrong, and err says
 * in which line; -ENOENT and its like: the file can't be read. Reads at most a megabyte, on the
 * calling thread. */
int config_read(struct config **out, const char *path, const char *const *sets, size_t set_count,
                struct err *err);

/* The same for the bytes of a file; a pure function. name stands for the file in messages and
 * origins. */
int config_parse(struct config **out, const char *name, const char *bytes, size_t length,
                 const char *const *sets, size_t set_count, struct err *err);

void config_free(struct config *config);
DEFINE_FREEP(config)

/* Call each for every setting: its name, its value as it would be written, where it is from; valid
 * during the call. A setting that may be repeated is called once for each value. */
void config_each(const struct config *config,
                 void (*each)(void *context, const char *name, const char *value,
                              const char *origin),
                 void *context);

/* Make config, read anew, fit to take the place of the one in force: where it differs in a setting
 * that only a new start can change, it gets the value and the origin that the other has. Append the
 * names of these to names, with ", " between them; nothing where there are none. */
void config_keep_fixed(struct config *config, const struct config *in_force, struct buf *names);

/* Write the configuration file that says all defaults, each with what it is for. */
void config_print_defaults(FILE *out);

#endif
