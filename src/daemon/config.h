/* The settings: one table of all that can be set, an INI file, and --set on the command line.
 *
 * A configuration is read whole and then never changes; a reload reads another one.
 */
#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/own.h"

struct config_list {
    char **items;
    size_t count;
};

struct config {
    struct config_list corpus_paths, corpus_ignore;
    int64_t corpus_watch; /* enum watch_mode */
    int64_t corpus_rescan_ms;

    char *index_path;
    char *index_language;
    int64_t index_merge_factor;

    int64_t ingest_queue, ingest_article_bytes;
    int64_t ingest_batch_articles, ingest_batch_bytes, ingest_batch_delay_ms, ingest_batch_max_ms;

    char *server_socket;
    int64_t server_mode;
    char *server_group;
    int64_t server_connections, server_request_bytes, server_input_bytes;
    int64_t server_read_ms, server_idle_ms, server_write_ms;
    char *server_search_group, *server_ingest_group, *server_admin_group;

    int64_t query_readers, query_waiting, query_time_ms;
    int64_t query_bytes, query_words, query_depth, query_hits, query_offset, query_default_hits;

    int64_t log_level; /* enum log_level */

    char **origins; /* Of each row of the table: "default", "FILE:LINE", "--set". */
};

/* Read the defaults, then the file, then sets ("SECTION.KEY=VALUE"), each over what was before.
 * path may be NULL. ERR_CONFIG names file and line. */
int config_read(struct config **out, const char *path, const char *const *sets, size_t set_count,
                struct err *err);

/* The same for the bytes of a file; a pure function. name is for messages. */
int config_parse(struct config **out, const char *name, const char *bytes, size_t length,
                 const char *const *sets, size_t set_count, struct err *err);

void config_free(struct config *config);
DEFINE_FREEP(config)

/* Call each for every setting: its name, its value as it would be written, where it is from. A
 * setting that may be repeated is called once for each value. */
void config_each(const struct config *config,
                 void (*each)(void *context, const char *name, const char *value,
                              const char *origin),
                 void *context);

/* Whether a and b differ in a setting that only a new start can change; its name, else NULL. */
const char *config_needs_restart(const struct config *a, const struct config *b);

/* Write the configuration file that says all defaults, each with what it is for. */
void config_print_defaults(FILE *out);

#endif
