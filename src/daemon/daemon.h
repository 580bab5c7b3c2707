/* Builds the parts in order, takes them down in reverse. Loop thread only. */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include <stddef.h>
#include <uv.h>

#include "base/err.h"

struct daemon;

/* What the command line said; borrowed while the daemon lives. */
struct daemon_options {
    const char *config_path; /* NULL: none. */
    const char *const *sets;
    size_t set_count;
};

/* Start everything on the loop. After a failure run the loop until it ends: what had been started
 * is taken down on it. */
int daemon_start(struct daemon **out, uv_loop_t *loop, const struct daemon_options *options,
                 struct err *err);

/* After uv_run() has returned. Accepts NULL. */
void daemon_free(struct daemon *daemon);

/* Check a configuration as daemon_start() would, without starting anything. */
int daemon_check(const struct daemon_options *options, struct err *err);

#endif
