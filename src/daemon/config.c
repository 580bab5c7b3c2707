/* A row of the table says all of a setting: its name, kind, place, default, bounds and what it is
 * for. Defaults go through the same reading as what users write. */
#include "daemon/config.h"

#include <errno.h>
#include <ini.h>
#include <inttypes.h>
#include <libstemmer.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "ingest/watcher.h"

enum setting_kind {
    SETTING_STRING,
    SETTING_LIST,  /* Each occurrence is an item; the first replaces the default. */
    SETTING_WORDS, /* Words with blanks between them. */
    SETTING_COUNT,
    SETTING_SIZE,     /* Bytes: a number, with k, M or G. */
    SETTING_DURATION, /* Milliseconds: a number with ms, s, min or h. */
    SETTING_MODE,     /* Octal. */
    SETTING_CHOICE,
    SETTING_LANGUAGE,
};

struct choice {
    const char *name;
    int64_t value;
};

struct setting {
    const char *name; /* "section.key" */
    enum setting_kind kind;
    size_t member;        /* offsetof in struct config. */
    const char *fallback; /* The default, as it would be written. */
    int64_t least, most;  /* Of numbers. */
    const struct choice *choices;
    bool live; /* A reload changes it. */
    const char *help;
};

static const struct choice watch_modes[] = {
    {"auto", WATCH_AUTO},
    {"inotify", WATCH_INOTIFY},
    {"events", WATCH_EVENTS},
    {"scan", WATCH_SCAN},
    {NULL, 0},
};

static const struct choice log_levels[] = {
    {"error", LOG_LEVEL_ERROR},
    {"warning", LOG_LEVEL_WARN},
    {"info", LOG_LEVEL_INFO},
    {"debug", LOG_LEVEL_DEBUG},
    {NULL, 0},
};

#define MEMBER(name) offsetof(struct config, name)
#define DAY_MS 86400000
#define GIB (INT64_C(1) << 30)

/* Every setting, once. */
static const struct setting settings[] = {
    {"corpus.path", SETTING_LIST, MEMBER(corpus_paths), "./corpus",
     .help = "A folder of articles, watched with all below it. Repeat the line for more."},
    {"corpus.ignore", SETTING_WORDS, MEMBER(corpus_ignore),
     ".* *~ *.tmp *.part *.partial *.filepart *.crdownload *.swp",
     .help = "Names of files and folders that are left out: patterns as in a shell, with blanks\n"
             "between them."},
    {"corpus.watch", SETTING_CHOICE, MEMBER(corpus_watch), "auto", .choices = watch_modes,
     .help =
         "How arrivals are noticed: inotify (Linux), events (libuv's, for other systems), scan\n"
         "(only by looking, for network file systems on which others write), or auto."},
    {"corpus.rescan", SETTING_DURATION, MEMBER(corpus_rescan_ms), "10min", 0, DAY_MS,
     .help = "How often all folders are compared with the index, whatever was noticed. 0: never."},

    {"index.path", SETTING_STRING, MEMBER(index_path), "",
     .help = "The folder of the index; made if it is missing. Empty: /var/lib/newsdex/index for\n"
             "root, $XDG_STATE_HOME/newsdex/index (~/.local/state) for others."},
    {"index.language", SETTING_LANGUAGE, MEMBER(index_language), "english",
     .help = "The language of stems, one that Snowball knows. Another one needs a new index."},
    {"index.merge_factor", SETTING_COUNT, MEMBER(index_merge_factor), "8", 2, 64,
     .help = "How many segments of about one size are merged into one."},

    {"ingest.queue", SETTING_COUNT, MEMBER(ingest_queue), "4096", 1, 1000000,
     .help = "Files that wait to be indexed; when it is full, a scan finds the others."},
    {"ingest.article_size", SETTING_SIZE, MEMBER(ingest_article_bytes), "8M", 1024, GIB,
     .live = true, .help = "The largest file that is read, as stored and unpacked."},
    {"ingest.batch_articles", SETTING_COUNT, MEMBER(ingest_batch_articles), "1000", 1, 1000000,
     .live = true, .help = "A batch is committed when it has this many articles,"},
    {"ingest.batch_size", SETTING_SIZE, MEMBER(ingest_batch_bytes), "32M", 1024, GIB, .live = true,
     .help = "or this much text,"},
    {"ingest.batch_delay", SETTING_DURATION, MEMBER(ingest_batch_delay_ms), "10ms", 0, 60000,
     .live = true, .help = "or this long after its first article, if nothing more waits,"},
    {"ingest.batch_max", SETTING_DURATION, MEMBER(ingest_batch_max_ms), "2s", 1, 600000,
     .live = true, .help = "or this long after it in any case."},

    {"server.socket", SETTING_STRING, MEMBER(server_socket), "",
     .help = "The socket. Empty: $XDG_RUNTIME_DIR/newsdex/newsdex.sock for a user who has that\n"
             "variable, else /run/newsdex/newsdex.sock."},
    {"server.mode", SETTING_MODE, MEMBER(server_mode), "0660", 0, 0777,
     .help = "The socket's mode: who may connect."},
    {"server.group", SETTING_STRING, MEMBER(server_group), "",
     .help = "The socket's group. Empty: the daemon's."},
    {"server.search_group", SETTING_STRING, MEMBER(server_search_group), "*", .live = true,
     .help = "Who may search: members of a group, or * for all who may connect. The daemon's user\n"
             "and root may in any case; empty: only they."},
    {"server.ingest_group", SETTING_STRING, MEMBER(server_ingest_group), "*", .live = true,
     .help = "Who may hand over articles; as above."},
    {"server.admin_group", SETTING_STRING, MEMBER(server_admin_group), "", .live = true,
     .help = "Who may read the settings and reload them; as above."},
    {"server.connections", SETTING_COUNT, MEMBER(server_connections), "256", 1, 100000,
     .live = true, .help = "Connections at once; more are told so and closed."},
    {"server.request_size", SETTING_SIZE, MEMBER(server_request_bytes), "16M", 256, GIB,
     .live = true, .help = "The longest request."},
    {"server.input_size", SETTING_SIZE, MEMBER(server_input_bytes), "64M", 4096, 16 * GIB,
     .live = true, .help = "Of requests that have not come whole, of all connections together."},
    {"server.read_timeout", SETTING_DURATION, MEMBER(server_read_ms), "30s", 10, DAY_MS,
     .live = true, .help = "For a request that has begun to come whole."},
    {"server.idle_timeout", SETTING_DURATION, MEMBER(server_idle_ms), "10min", 0, DAY_MS,
     .live = true, .help = "For a connection to say nothing. 0: no limit."},
    {"server.write_timeout", SETTING_DURATION, MEMBER(server_write_ms), "30s", 10, DAY_MS,
     .live = true, .help = "For a client to take its answer."},

    {"query.readers", SETTING_COUNT, MEMBER(query_readers), "3", 1, 64,
     .help = "Searches that run at once, each on a thread of its own."},
    {"query.waiting", SETTING_COUNT, MEMBER(query_waiting), "128", 0, 100000, .live = true,
     .help = "Searches that wait for one of them; more are refused at once."},
    {"query.time", SETTING_DURATION, MEMBER(query_time_ms), "2s", 1, 600000, .live = true,
     .help = "How long a search may run; then it answers with what it has, and says so."},
    {"query.size", SETTING_SIZE, MEMBER(query_bytes), "4k", 16, 1 << 20, .live = true,
     .help = "The longest query."},
    {"query.words", SETTING_COUNT, MEMBER(query_words), "64", 1, 10000, .live = true,
     .help = "Words of a query."},
    {"query.depth", SETTING_COUNT, MEMBER(query_depth), "32", 1, 200, .live = true,
     .help = "Parentheses within parentheses."},
    {"query.default_hits", SETTING_COUNT, MEMBER(query_default_hits), "10", 1, 10000, .live = true,
     .help = "Hits of an answer, where the request does not say,"},
    {"query.hits", SETTING_COUNT, MEMBER(query_hits), "1000", 1, 100000, .live = true,
     .help = "and at most."},
    {"query.offset", SETTING_COUNT, MEMBER(query_offset), "10000", 0, 10000000, .live = true,
     .help = "Hits that can be skipped."},

    {"log.level", SETTING_CHOICE, MEMBER(log_level), "info", .choices = log_levels, .live = true,
     .help = "What is logged: error, warning, info or debug."},
};

#define SETTING_TOTAL (sizeof settings / sizeof settings[0])

/* -- values -------------------------------------------------------------------------------- */

static int64_t *number_at(const struct config *config, const struct setting *setting)
{
    return (int64_t *)((uintptr_t)config + setting->member);
}

static char **string_at(const struct config *config, const struct setting *setting)
{
    return (char **)((uintptr_t)config + setting->member);
}

static struct config_list *list_at(const struct config *config, const struct setting *setting)
{
    return (struct config_list *)((uintptr_t)config + setting->member);
}

static void list_clear(struct config_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct config_list){0};
}

static void list_add(struct config_list *list, const char *item, size_t length)
{
    list->items = xrealloc(list->items, (list->count + 1) * sizeof *list->items);
    list->items[list->count++] = xstrndup(item, length);
}

struct unit {
    const char *name;
    int64_t factor;
};

static const struct unit count_units[] = {{"", 1}, {NULL, 0}};
static const struct unit size_units[] = {
    {"", 1}, {"k", 1 << 10}, {"M", 1 << 20}, {"G", GIB}, {NULL, 0},
};
static const struct unit duration_units[] = {
    {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {NULL, 0},
};

static const struct unit *units_of(enum setting_kind kind)
{
    return kind == SETTING_SIZE       ? size_units
           : kind == SETTING_DURATION ? duration_units
                                      : count_units;
}

/* A number with a unit. */
static bool parse_number(const char *text, const struct unit *units, int base, int64_t *out)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, base);
    if (text[0] < '0' || text[0] > '9' || end == text || errno)
        return false;
    while (*end == ' ')
        end++;
    if (number == 0 && *end == '\0') {
        *out = 0; /* Nothing needs no unit. */
        return true;
    }
    for (; units->name; units++)
        if (strcmp(end, units->name) == 0)
            return !__builtin_mul_overflow(number, units->factor, out);
    return false;
}

static int set_number(struct config *config, const struct setting *setting, const char *text,
                      struct err *err)
{
    int64_t number;
    int base = setting->kind == SETTING_MODE ? 8 : 10;
    if (!parse_number(text, units_of(setting->kind), base, &number))
        return err_set(err, ERR_CONFIG, "%s: \"%.60s\" is no %s", setting->name, text,
                       setting->kind == SETTING_SIZE ? "size (a number, k, M or G)"
                       : setting->kind == SETTING_DURATION
                           ? "duration (a number with ms, s, min, h)"
                       : setting->kind == SETTING_MODE ? "octal mode"
                                                       : "whole number");
    if (number < setting->least || number > setting->most)
        return err_set(err, ERR_CONFIG, "%s: %.60s is not from %" PRId64 " to %" PRId64 "%s",
                       setting->name, text, setting->least, setting->most,
                       setting->kind == SETTING_DURATION ? " ms" : "");
    *number_at(config, setting) = number;
    return 0;
}

static int set_choice(struct config *config, const struct setting *setting, const char *text,
                      struct err *err)
{
    OWN(buf_release) struct buf names = BUF_INIT;
    for (const struct choice *choice = setting->choices; choice->name; choice++) {
        if (strcmp(choice->name, text) == 0) {
            *number_at(config, setting) = choice->value;
            return 0;
        }
        buf_addf(&names, "%s%s", choice == setting->choices ? "" : ", ", choice->name);
    }
    return err_set(err, ERR_CONFIG, "%s: \"%.60s\" is none of %s", setting->name, text, names.data);
}

static int set_string(struct config *config, const struct setting *setting, const char *text)
{
    char **string = string_at(config, setting);
    free(*string);
    *string = xstrdup(text);
    return 0;
}

static int set_language(struct config *config, const struct setting *setting, const char *text,
                        struct err *err)
{
    struct sb_stemmer *stemmer = sb_stemmer_new(text, "UTF_8");
    if (!stemmer)
        return err_set(err, ERR_CONFIG, "%s: Snowball knows no language \"%.60s\"", setting->name,
                       text);
    sb_stemmer_delete(stemmer);
    return set_string(config, setting, text);
}

static int set_words(struct config *config, const struct setting *setting, const char *text)
{
    struct config_list *list = list_at(config, setting);
    list_clear(list);
    for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
        size_t length = strcspn(text, " \t");
        list_add(list, text, length);
        text += length;
    }
    return 0;
}

/* The first value from a source replaces what was there before it; more of them are added. */
static int add_to_list(struct config *config, const struct setting *setting, const char *text,
                       bool first, struct err *err)
{
    if (!text[0])
        return err_set(err, ERR_CONFIG, "%s is empty", setting->name);
    if (first)
        list_clear(list_at(config, setting));
    list_add(list_at(config, setting), text, strlen(text));
    return 0;
}

static int set_value(struct config *config, const struct setting *setting, const char *text,
                     bool first, struct err *err)
{
    switch (setting->kind) {
    case SETTING_STRING:
        return set_string(config, setting, text);
    case SETTING_LIST:
        return add_to_list(config, setting, text, first, err);
    case SETTING_WORDS:
        return set_words(config, setting, text);
    case SETTING_COUNT:
    case SETTING_SIZE:
    case SETTING_DURATION:
    case SETTING_MODE:
        return set_number(config, setting, text, err);
    case SETTING_CHOICE:
        return set_choice(config, setting, text, err);
    case SETTING_LANGUAGE:
        return set_language(config, setting, text, err);
    }
    return ERR_CONFIG;
}

/* -- reading ------------------------------------------------------------------------------- */

enum source_kind { SOURCE_DEFAULT, SOURCE_FILE, SOURCE_SET };

struct reading {
    struct config *config;
    enum source_kind source;
    const char *file;
    unsigned char seen[SETTING_TOTAL]; /* The source that has set it last, + 1. */

    /* Of the file. */
    const char *at, *end;
    int line;
    int rc;
    struct err *err;
};

static const struct setting *find_setting(const char *section, const char *key)
{
    size_t length = strlen(section);
    for (size_t i = 0; i < SETTING_TOTAL; i++) {
        const char *name = settings[i].name;
        if (strncmp(name, section, length) == 0 && name[length] == '.' &&
            strcmp(name + length + 1, key) == 0)
            return &settings[i];
    }
    return NULL;
}

static int set_one(struct reading *reading, const char *section, const char *key, const char *text,
                   struct err *err)
{
    const struct setting *setting = find_setting(section, key);
    if (!setting)
        return err_set(err, ERR_CONFIG, "unknown setting \"%.60s.%.60s\"", section, key);
    size_t i = (size_t)(setting - settings);
    bool first = reading->seen[i] != reading->source + 1;
    int rc = set_value(reading->config, setting, text, first, err);
    if (rc < 0)
        return rc;
    reading->seen[i] = (unsigned char)(reading->source + 1);
    free(reading->config->origins[i]);
    reading->config->origins[i] = reading->source == SOURCE_DEFAULT ? xstrdup("default")
                                  : reading->source == SOURCE_SET
                                      ? xstrdup("--set")
                                      : xasprintf("%s:%d", reading->file, reading->line);
    return 0;
}

static int set_named(struct reading *reading, const char *name, const char *text, struct err *err)
{
    const char *dot = strchr(name, '.');
    OWN(freep) char *section = xstrndup(name, dot ? (size_t)(dot - name) : 0);
    return set_one(reading, section, dot ? dot + 1 : name, text, err);
}

static int set_defaults(struct reading *reading, struct err *err)
{
    int rc = 0;
    reading->source = SOURCE_DEFAULT;
    for (size_t i = 0; rc == 0 && i < SETTING_TOTAL; i++)
        rc = set_named(reading, settings[i].name, settings[i].fallback, err);
    return rc;
}

static int read_sets(struct reading *reading, const char *const *sets, size_t count,
                     struct err *err)
{
    reading->source = SOURCE_SET;
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(sets[i], '=');
        if (!equals)
            return err_set(err, ERR_CONFIG, "--set %.100s: no \"=\" in it", sets[i]);
        OWN(freep) char *name = xstrndup(sets[i], (size_t)(equals - sets[i]));
        struct err why;
        if (set_named(reading, name, equals + 1, &why) < 0)
            return err_set(err, ERR_CONFIG, "--set: %.200s", why.text);
    }
    return 0;
}

#define MAX_LINE_BYTES 8192

/* -- the file: libinih asks for lines and hands out pairs ------------------------------------ */

/* A line that does not fit would be taken for two. */
static char *next_line(char *out, int size, void *stream)
{
    struct reading *reading = stream;
    if (reading->rc < 0 || reading->at == reading->end)
        return NULL;
    const char *newline = memchr(reading->at, '\n', (size_t)(reading->end - reading->at));
    size_t length = (size_t)((newline ? newline + 1 : reading->end) - reading->at);
    reading->line++;
    if (length >= (size_t)size || memchr(reading->at, '\0', length)) {
        reading->rc = err_set(reading->err, ERR_CONFIG, "%s:%d: %s", reading->file, reading->line,
                              length >= (size_t)size ? "the line is too long" : "a NUL byte");
        return NULL;
    }
    memcpy(out, reading->at, length);
    out[length] = '\0';
    reading->at += length;
    return out;
}

/* libinih's convention: 0 is failure. */
static int on_pair(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    struct err why;
    if (reading->rc < 0)
        return 0;
    if (set_one(reading, section, key, value, &why) == 0)
        return 1;
    reading->rc = err_set(reading->err, ERR_CONFIG, "%s:%d: %.200s", reading->file, reading->line,
                          why.text);
    return 0;
}

/* libinih's own limit is 200 bytes a line, which paths are longer than; it goes by these where it
 * was built to, as Debian's is. A line that begins with a blank is like any other then, no
 * continuation. */
static void set_up_library(void)
{
#if HAVE_DECL_INI_MAX_LINE
    ini_use_stack = false;
    ini_initial_alloc = ini_max_line = MAX_LINE_BYTES;
    ini_allow_multiline = false;
    ini_stop_on_first_error = true;
#endif
}

static int read_file(struct reading *reading, const char *bytes, size_t length, struct err *err)
{
    set_up_library();
    reading->source = SOURCE_FILE;
    reading->at = bytes;
    reading->end = bytes + length;
    reading->err = err;
    int line = ini_parse_stream(next_line, reading, on_pair, reading);
    if (reading->rc == 0 && line != 0)
        return err_set(err, ERR_CONFIG, "%s:%d: neither [section] nor key = value", reading->file,
                       line);
    return reading->rc;
}

int config_parse(struct config **out, const char *name, const char *bytes, size_t length,
                 const char *const *sets, size_t set_count, struct err *err)
{
    OWN(config_freep) struct config *config = NEW(struct config);
    struct reading reading = {.config = config, .file = name};
    config->origins = xcalloc(SETTING_TOTAL, sizeof *config->origins);
    int rc = set_defaults(&reading, err);
    if (rc == 0)
        rc = read_file(&reading, bytes, length, err);
    if (rc == 0)
        rc = read_sets(&reading, sets, set_count, err);
    if (rc < 0)
        return rc;
    *out = TAKE(config);
    return 0;
}

/* A configuration is small; what is larger is something else. */
#define MAX_FILE_BYTES (1 << 20)

static void fclosep(FILE **file)
{
    if (*file)
        fclose(*file);
}

int config_read(struct config **out, const char *path, const char *const *sets, size_t set_count,
                struct err *err)
{
    if (!path)
        return config_parse(out, "", "", 0, sets, set_count, err);
    OWN(fclosep) FILE *file = fopen(path, "re");
    if (!file)
        return err_sys(err, "cannot read %s", path);
    OWN(buf_release) struct buf bytes = BUF_INIT;
    size_t n = fread(buf_reserve(&bytes, MAX_FILE_BYTES + 1), 1, MAX_FILE_BYTES + 1, file);
    if (ferror(file))
        return err_sys(err, "cannot read %s", path);
    if (n > MAX_FILE_BYTES)
        return err_set(err, ERR_CONFIG, "%s: larger than %d bytes", path, MAX_FILE_BYTES);
    buf_grow(&bytes, n);
    return config_parse(out, path, bytes.data, bytes.length, sets, set_count, err);
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < SETTING_TOTAL; i++) {
        enum setting_kind kind = settings[i].kind;
        if (kind == SETTING_LIST || kind == SETTING_WORDS)
            list_clear(list_at(config, &settings[i]));
        if (kind == SETTING_STRING || kind == SETTING_LANGUAGE)
            free(*string_at(config, &settings[i]));
        free(config->origins[i]);
    }
    free(config->origins);
    free(config);
}

/* -- showing ------------------------------------------------------------------------------- */

/* The number in the largest unit that divides it. */
static void print_number(struct buf *out, int64_t number, const struct unit *units)
{
    const struct unit *best = units;
    for (const struct unit *unit = units; unit->name; unit++)
        if (number % unit->factor == 0 && number >= unit->factor)
            best = unit;
    buf_addf(out, "%" PRId64 "%s", number / best->factor, number ? best->name : "");
}

static void print_value(struct buf *out, const struct config *config, const struct setting *setting)
{
    switch (setting->kind) {
    case SETTING_STRING:
    case SETTING_LANGUAGE:
        buf_add_str(out, *string_at(config, setting));
        break;
    case SETTING_LIST:
    case SETTING_WORDS:
        for (size_t i = 0; i < list_at(config, setting)->count; i++) {
            if (i > 0) /* Items of a list may have blanks in them, but no line ends. */
                buf_add_char(out, setting->kind == SETTING_LIST ? '\n' : ' ');
            buf_add_str(out, list_at(config, setting)->items[i]);
        }
        break;
    case SETTING_COUNT:
    case SETTING_SIZE:
    case SETTING_DURATION:
        print_number(out, *number_at(config, setting), units_of(setting->kind));
        break;
    case SETTING_MODE:
        buf_addf(out, "%04" PRIo64, (uint64_t)*number_at(config, setting));
        break;
    case SETTING_CHOICE:
        for (const struct choice *choice = setting->choices; choice->name; choice++)
            if (choice->value == *number_at(config, setting))
                buf_add_str(out, choice->name);
        break;
    }
}

void config_each(const struct config *config,
                 void (*each)(void *context, const char *name, const char *value,
                              const char *origin),
                 void *context)
{
    for (size_t i = 0; i < SETTING_TOTAL; i++) {
        const struct setting *setting = &settings[i];
        if (setting->kind == SETTING_LIST) {
            const struct config_list *list = list_at(config, setting);
            for (size_t k = 0; k < list->count; k++)
                each(context, setting->name, list->items[k], config->origins[i]);
            continue;
        }
        OWN(buf_release) struct buf value = BUF_INIT;
        print_value(&value, config, setting);
        each(context, setting->name, buf_str(&value), config->origins[i]);
    }
}

const char *config_needs_restart(const struct config *a, const struct config *b)
{
    for (size_t i = 0; i < SETTING_TOTAL; i++) {
        OWN(buf_release) struct buf left = BUF_INIT;
        OWN(buf_release) struct buf right = BUF_INIT;
        print_value(&left, a, &settings[i]);
        print_value(&right, b, &settings[i]);
        if (!settings[i].live && strcmp(buf_str(&left), buf_str(&right)) != 0)
            return settings[i].name;
    }
    return NULL;
}

static void print_comment(FILE *out, const char *text)
{
    for (;;) {
        size_t length = strcspn(text, "\n");
        fprintf(out, "# %.*s\n", (int)length, text);
        if (!text[length])
            return;
        text += length + 1;
    }
}

void config_print_defaults(FILE *out)
{
    const char *section = "";
    fputs(
        "# newsdexd.conf: what newsdexd does by default. Take the # off a key and change it.\n"
        "# newsdexd -t -c FILE checks a file; newsdex status --settings shows what is in force.\n",
        out);
    for (size_t i = 0; i < SETTING_TOTAL; i++) {
        const struct setting *setting = &settings[i];
        size_t length = strcspn(setting->name, ".");
        if (strncmp(section, setting->name, length + 1) != 0)
            fprintf(out, "\n[%.*s]\n", (int)length, setting->name);
        section = setting->name;
        fputc('\n', out);
        print_comment(out, setting->help);
        fprintf(out, "#%s =%s%s\n", setting->name + length + 1, setting->fallback[0] ? " " : "",
                setting->fallback);
    }
}
