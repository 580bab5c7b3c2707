/* The settings: the one table of all that can be set, and its values, read and written by kind.
 *
 * A new setting is a row of the table and a member of struct settings. Pure functions; the loop
 * thread owns the values.
 */
#ifndef DAEMON_SETTINGS_H
#define DAEMON_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct setting_list {
    char **items;
    size_t count;
};

/* A value for each row of the table, in the order of the table. Zero is empty and owns nothing;
 * strings are NULL until they are set. */
struct settings {
    struct setting_list corpus_paths, corpus_ignore;
    int64_t corpus_watch; /* enum watch_mode */
    int64_t corpus_rescan_ms;

    char *index_path;
    char *index_language, *index_languages;
    int64_t index_keep_ms, index_merge_factor, index_merge_rate, index_merge_rest_ms;

    int64_t ingest_threads, ingest_queue, ingest_article_bytes;
    int64_t ingest_batch_articles, ingest_batch_bytes, ingest_batch_delay_ms, ingest_batch_max_ms;

    char *server_socket;
    int64_t server_mode;
    char *server_group;
    char *server_search_group, *server_ingest_group, *server_admin_group;
    int64_t server_connections, server_request_bytes, server_input_bytes;
    int64_t server_read_ms, server_idle_ms, server_write_ms;

    int64_t query_readers, query_slow_readers, query_waiting, query_time_ms;
    int64_t query_bytes, query_words, query_depth, query_default_hits, query_hits, query_offset;
    int64_t query_expansions, query_half_life_ms, query_cache_bytes;
    char *query_timezone;

    int64_t log_level; /* enum log_level */
};

enum setting_kind {
    SETTING_STRING,
    SETTING_LIST,  /* Each occurrence is an item. */
    SETTING_WORDS, /* Words with blanks between them. */
    SETTING_COUNT,
    SETTING_SIZE,     /* Bytes: a number, with k, M or G. */
    SETTING_DURATION, /* Milliseconds: a number with ms, s, min or h. */
    SETTING_MODE,     /* Octal. */
    SETTING_CHOICE,
    SETTING_LANGUAGE,  /* Of stems, as stemmer_knows() has it. */
    SETTING_ZONE,      /* A time zone, as zone_new() has it. */
    SETTING_LANGUAGES, /* "*", or codes that language_has_code() knows, with blanks between them. */
};

struct setting_choice {
    const char *name;
    int64_t value;
};

struct setting {
    const char *name; /* "section.key"; those of a section stand together. */
    enum setting_kind kind;
    size_t member;                        /* offsetof in struct settings. */
    const char *fallback;                 /* The default, as it would be written. */
    int64_t least, most;                  /* Of numbers. */
    const struct setting_choice *choices; /* Of a SETTING_CHOICE; the last has no name. */
    bool live;                            /* A reload changes it; the others need a new start. */
    const char *help;                     /* Lines for a comment. */
};

extern const struct setting setting_table[];
extern const size_t setting_count;

/* The row of section.key, NULL if there is none. Case counts. */
const struct setting *setting_find(const char *section, const char *key);

/* Read text, as it stands behind the "=", as the new value; of a list, as one more item. ERR_CONFIG
 * names the setting and what is wrong; the value is what it was then. */
int setting_parse(const struct setting *setting, struct settings *settings, const char *text,
                  struct err *err);

/* Append the value as it would be written, a number in its largest unit; of a list, item i, which
 * is less than setting_value_count(). i is 0 for all others. */
void setting_print(const struct setting *setting, const struct settings *settings, size_t i,
                   struct buf *out);

/* How many lines of a file the value takes: the items of a list, 1 for all others. */
size_t setting_value_count(const struct setting *setting, const struct settings *settings);

bool setting_is_same(const struct setting *setting, const struct settings *a,
                     const struct settings *b);

/* Replace the value by from's, of which it is independent afterwards. */
void setting_copy(const struct setting *setting, struct settings *to, const struct settings *from);

/* Forget the value: an empty list, a NULL string, 0. */
void setting_clear(const struct setting *setting, struct settings *settings);

/* Clear them all. */
void settings_release(struct settings *settings);

#endif
