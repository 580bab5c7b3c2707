/* A row of the table says all of a setting: its name, kind, place, default, bounds and what it is
 * for. Defaults go through the same reading as what users write. What a kind can do is a row of
 * another table, at the end. */
#include "daemon/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"
#include "ingest/watcher.h"
#include "text/language.h"
#include "text/quantity.h"
#include "text/stemmer.h"
#include "text/zone.h"

static const struct setting_choice watch_modes[] = {
    {"auto", WATCH_AUTO},
    {"inotify", WATCH_INOTIFY},
    {"events", WATCH_EVENTS},
    {"scan", WATCH_SCAN},
    {NULL, 0},
};

static const struct setting_choice log_levels[] = {
    {"error", LOG_LEVEL_ERROR},
    {"warning", LOG_LEVEL_WARN},
    {"info", LOG_LEVEL_INFO},
    {"debug", LOG_LEVEL_DEBUG},
    {NULL, 0},
};

#define MEMBER(name) offsetof(struct settings, name)
#define DAY_MS 86400000
#define YEAR_MS (365 * (int64_t)DAY_MS)
#define GIB (INT64_C(1) << 30)

/* Every setting, once. */
const struct setting setting_table[] = {
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
    {"index.language", SETTING_LANGUAGE, MEMBER(index_language), "english", .live = true,
     .help =
         "The language of articles that do not tell theirs: an English name or ISO 639 code that\n"
         "Snowball knows, in small letters, as german, de or deu. With another one, or another\n"
         "name, a new index is made."},
    {"index.languages", SETTING_LANGUAGES, MEMBER(index_languages), "*", .live = true,
     .help =
         "Languages that articles are told to be in by their text: * for all, or ISO 639 codes\n"
         "with blanks between them, as de en fr. Empty: all are in index.language. With others\n"
         "a new index is made."},
    {"index.keep", SETTING_DURATION, MEMBER(index_keep_ms), "0", 0, 1000 * YEAR_MS, .live = true,
     .help =
         "Articles that are older, by their dates, leave the index; their files stay. 0: all are\n"
         "kept. With a longer time a new index is made, if there are any that left."},
    {"index.merge_factor", SETTING_COUNT, MEMBER(index_merge_factor), "8", 2, 64,
     .help = "How many segments of about one size are merged into one."},
    {"index.merge_rest", SETTING_DURATION, MEMBER(index_merge_rest_ms), "500ms", 0, DAY_MS,
     .help =
         "When nothing came for so long, segments are merged further: into a large one, and few\n"
         "small ones beside it. 0: never."},
    {"index.merge_rate", SETTING_SIZE, MEMBER(index_merge_rate), "0", 0, 16 * GIB, .live = true,
     .help = "Bytes a second that merges write at most; 0: no limit."},

    {"ingest.queue", SETTING_COUNT, MEMBER(ingest_queue), "4096", 1, 1000000,
     .help = "Files that wait to be indexed; when it is full, a scan finds the others."},
    {"ingest.threads", SETTING_COUNT, MEMBER(ingest_threads), "0", 0, 64,
     .help = "Threads that read and analyse articles. 0: one for each processor, at most 8."},
    {"ingest.article_size", SETTING_SIZE, MEMBER(ingest_article_bytes), "8M", 1024, GIB,
     .live = true, .help = "The largest file that is read, as stored and unpacked."},
    {"ingest.batch_articles", SETTING_COUNT, MEMBER(ingest_batch_articles), "100000", 1, 1000000,
     .live = true, .help = "A batch is committed when it has this many articles,"},
    {"ingest.batch_size", SETTING_SIZE, MEMBER(ingest_batch_bytes), "192M", 1024, GIB, .live = true,
     .help = "or takes this much memory,"},
    {"ingest.batch_delay", SETTING_DURATION, MEMBER(ingest_batch_delay_ms), "30ms", 0, 60000,
     .live = true, .help = "or at most this long after the last commit, if nothing more waits,"},
    {"ingest.batch_max", SETTING_DURATION, MEMBER(ingest_batch_max_ms), "2s", 1, 600000,
     .live = true, .help = "or this long after its first article in any case."},

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
     .help = "Who may read the settings, reload them, and look after the index; as above."},
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
    {"query.slow_readers", SETTING_COUNT, MEMBER(query_slow_readers), "3", 1, 64,
     .help = "Searches that take longer than 30 ms and go on beside those, with low priority."},
    {"query.waiting", SETTING_COUNT, MEMBER(query_waiting), "128", 0, 100000, .live = true,
     .help = "Searches that wait for one of them; more are refused at once."},
    {"query.time", SETTING_DURATION, MEMBER(query_time_ms), "2s", 1, 600000, .live = true,
     .help = "How long a search may take; then it answers with what it has, and says so."},
    {"query.size", SETTING_SIZE, MEMBER(query_bytes), "4k", 16, 1 << 20, .live = true,
     .help = "The longest query."},
    {"query.words", SETTING_COUNT, MEMBER(query_words), "64", 1, 1000, .live = true,
     .help = "Words of a query."},
    {"query.depth", SETTING_COUNT, MEMBER(query_depth), "32", 1, 200, .live = true,
     .help = "Parentheses within parentheses."},
    {"query.expansions", SETTING_COUNT, MEMBER(query_expansions), "64", 1, 1000, .live = true,
     .help =
         "Words that all wildcards and fuzzy words of a query stand for, the most frequent ones;\n"
         "where there are more, the answer says so."},
    {"query.default_hits", SETTING_COUNT, MEMBER(query_default_hits), "10", 1, 10000, .live = true,
     .help = "Hits of an answer, where the request does not say,"},
    {"query.hits", SETTING_COUNT, MEMBER(query_hits), "1000", 1, 100000, .live = true,
     .help = "and at most."},
    {"query.offset", SETTING_COUNT, MEMBER(query_offset), "10000", 0, 10000000, .live = true,
     .help = "Hits that can be skipped."},
    {"query.cache", SETTING_SIZE, MEMBER(query_cache_bytes), "16M", 0, 16 * GIB, .live = true,
     .help = "Memory for answers that were given, until the next article comes: whoever asks the\n"
             "same gets them again. 0: every query is searched for."},
    {"query.half_life", SETTING_DURATION, MEMBER(query_half_life_ms), "0", 0, 1000 * YEAR_MS,
     .live = true,
     .help = "How old an article is when half of what new ones have on top is left. 0: nothing."},
    {"query.timezone", SETTING_ZONE, MEMBER(query_timezone), "local", .live = true,
     .help =
         "Whose days and hours dates of queries are, where a request does not say: local for that\n"
         "of this machine, or a name like Europe/Lisbon, or an offset like +01:00."},

    {"log.level", SETTING_CHOICE, MEMBER(log_level), "info", .choices = log_levels, .live = true,
     .help = "What is logged: error, warning, info or debug."},
};

const size_t setting_count = sizeof setting_table / sizeof setting_table[0];

const struct setting *setting_find(const char *section, const char *key)
{
    size_t length = strlen(section);
    for (size_t i = 0; i < setting_count; i++) {
        const char *name = setting_table[i].name;
        if (strncmp(name, section, length) == 0 && name[length] == '.' &&
            strcmp(name + length + 1, key) == 0)
            return &setting_table[i];
    }
    return NULL;
}

/* -- where a value is --------------------------------------------------------------------- */

static int64_t *number_at(const struct settings *settings, const struct setting *setting)
{
    return (int64_t *)((uintptr_t)settings + setting->member);
}

static char **string_at(const struct settings *settings, const struct setting *setting)
{
    return (char **)((uintptr_t)settings + setting->member);
}

static struct setting_list *list_at(const struct settings *settings, const struct setting *setting)
{
    return (struct setting_list *)((uintptr_t)settings + setting->member);
}

static void list_add(struct setting_list *list, const char *item, size_t length)
{
    list->items = xrealloc(list->items, (list->count + 1) * sizeof *list->items);
    list->items[list->count++] = xstrndup(item, length);
}

/* What a member of struct settings is, whatever it means. */
struct storage {
    void (*clear)(const struct setting *setting, struct settings *settings);
    /* Into a cleared one. */
    void (*copy)(const struct setting *setting, struct settings *to, const struct settings *from);
    bool (*is_same)(const struct setting *setting, const struct settings *a,
                    const struct settings *b);
};

static void clear_number(const struct setting *setting, struct settings *settings)
{
    *number_at(settings, setting) = 0;
}

static void copy_number(const struct setting *setting, struct settings *to,
                        const struct settings *from)
{
    *number_at(to, setting) = *number_at(from, setting);
}

static bool is_same_number(const struct setting *setting, const struct settings *a,
                           const struct settings *b)
{
    return *number_at(a, setting) == *number_at(b, setting);
}

static const struct storage number_storage = {clear_number, copy_number, is_same_number};

static void clear_string(const struct setting *setting, struct settings *settings)
{
    free(*string_at(settings, setting));
    *string_at(settings, setting) = NULL;
}

static void copy_string(const struct setting *setting, struct settings *to,
                        const struct settings *from)
{
    *string_at(to, setting) = xstrdup(*string_at(from, setting));
}

static bool is_same_string(const struct setting *setting, const struct settings *a,
                           const struct settings *b)
{
    return strcmp(*string_at(a, setting), *string_at(b, setting)) == 0;
}

static const struct storage string_storage = {clear_string, copy_string, is_same_string};

static void clear_list(const struct setting *setting, struct settings *settings)
{
    struct setting_list *list = list_at(settings, setting);
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct setting_list){0};
}

static void copy_list(const struct setting *setting, struct settings *to,
                      const struct settings *from)
{
    const struct setting_list *list = list_at(from, setting);
    for (size_t i = 0; i < list->count; i++)
        list_add(list_at(to, setting), list->items[i], strlen(list->items[i]));
}

static bool is_same_list(const struct setting *setting, const struct settings *a,
                         const struct settings *b)
{
    const struct setting_list *left = list_at(a, setting), *right = list_at(b, setting);
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++)
        if (strcmp(left->items[i], right->items[i]) != 0)
            return false;
    return true;
}

static const struct storage list_storage = {clear_list, copy_list, is_same_list};

/* -- kinds -------------------------------------------------------------------------------- */

/* How numbers of a kind are written. */
static const struct notation {
    int base;
    const struct unit *units;   /* From small to large. */
    const char *noun, *measure; /* For messages: "is no ...", and behind the bounds. */
} notations[] = {
    [SETTING_COUNT] = {10, no_units, "whole number", ""},
    [SETTING_SIZE] = {10, size_units, "size (a number, k, M or G)", ""},
    [SETTING_DURATION] = {10, duration_units, DURATION_NOUN, " ms"},
    [SETTING_MODE] = {8, no_units, "octal mode", ""},
};

static int parse_number(const struct setting *setting, struct settings *settings, const char *text,
                        struct err *err)
{
    const struct notation *notation = &notations[setting->kind];
    int64_t value;
    if (!quantity_parse(&value, text, notation->base, notation->units))
        return err_set(err, ERR_CONFIG, "%s: \"%.60s\" is no %s", setting->name, text,
                       notation->noun);
    if (value < setting->least || value > setting->most)
        return err_set(err, ERR_CONFIG, "%s: %.60s is not from %" PRId64 " to %" PRId64 "%s",
                       setting->name, text, setting->least, setting->most, notation->measure);
    *number_at(settings, setting) = value;
    return 0;
}

/* In the largest unit that divides it. */
static void print_number(const struct setting *setting, const struct settings *settings,
                         struct buf *out)
{
    int64_t value = *number_at(settings, setting);
    const struct unit *best = notations[setting->kind].units;
    for (const struct unit *unit = best; unit->name; unit++)
        if (value % unit->factor == 0 && value >= unit->factor)
            best = unit;
    buf_addf(out, "%" PRId64 "%s", value / best->factor, value ? best->name : "");
}

static void print_mode(const struct setting *setting, const struct settings *settings,
                       struct buf *out)
{
    buf_addf(out, "%04" PRIo64, (uint64_t)*number_at(settings, setting));
}

static int parse_choice(const struct setting *setting, struct settings *settings, const char *text,
                        struct err *err)
{
    OWN(buf_release) struct buf names = BUF_INIT;
    for (const struct setting_choice *choice = setting->choices; choice->name; choice++) {
        if (strcmp(choice->name, text) == 0) {
            *number_at(settings, setting) = choice->value;
            return 0;
        }
        buf_addf(&names, "%s%s", choice == setting->choices ? "" : ", ", choice->name);
    }
    return err_set(err, ERR_CONFIG, "%s: \"%.60s\" is none of %s", setting->name, text, names.data);
}

static void print_choice(const struct setting *setting, const struct settings *settings,
                         struct buf *out)
{
    for (const struct setting_choice *choice = setting->choices; choice->name; choice++)
        if (choice->value == *number_at(settings, setting))
            buf_add_str(out, choice->name);
}

static int parse_string(const struct setting *setting, struct settings *settings, const char *text,
                        struct err *err)
{
    (void)err;
    clear_string(setting, settings);
    *string_at(settings, setting) = xstrdup(text);
    return 0;
}

static void print_string(const struct setting *setting, const struct settings *settings,
                         struct buf *out)
{
    buf_add_str(out, *string_at(settings, setting));
}

static int parse_language(const struct setting *setting, struct settings *settings,
                          const char *text, struct err *err)
{
    if (stemmer_knows(text))
        return parse_string(setting, settings, text, err);
    const char *near = stemmer_suggest(text);
    OWN(freep) char *hint = near ? xasprintf("did you mean \"%s\"? ", near) : xstrdup("");
    return err_set(err, ERR_CONFIG,
                   "%s: Snowball knows no language \"%.60s\" (%snewsdexd.conf(5) has a list)",
                   setting->name, text, hint);
}

static int parse_zone(const struct setting *setting, struct settings *settings, const char *text,
                      struct err *err)
{
    OWN(zone_freep) struct zone *zone = zone_new(text);
    if (!zone)
        return err_set(err, ERR_CONFIG,
                       "%s: \"%.60s\" is no time zone: it has to be local, like Europe/Lisbon, or "
                       "like +01:00",
                       setting->name, text);
    return parse_string(setting, settings, text, err);
}

/* One blank between codes: other blanks would be another analysis. */
static int parse_languages(const struct setting *setting, struct settings *settings,
                           const char *text, struct err *err)
{
    OWN(buf_release) struct buf list = BUF_INIT;
    for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
        size_t length = strcspn(text, " \t");
        OWN(freep) char *code = xstrndup(text, length);
        if (strcmp(code, "*") != 0 && !language_has_code(code))
            return err_set(err, ERR_CONFIG, "%s: \"%.60s\" is no language that can be told",
                           setting->name, code);
        buf_addf(&list, list.length ? " %s" : "%s", code);
        text += length;
    }
    return parse_string(setting, settings, buf_str(&list), err);
}

static int parse_item(const struct setting *setting, struct settings *settings, const char *text,
                      struct err *err)
{
    if (!text[0])
        return err_set(err, ERR_CONFIG, "%s is empty", setting->name);
    list_add(list_at(settings, setting), text, strlen(text));
    return 0;
}

static int parse_words(const struct setting *setting, struct settings *settings, const char *text,
                       struct err *err)
{
    (void)err;
    clear_list(setting, settings);
    for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
        size_t length = strcspn(text, " \t");
        list_add(list_at(settings, setting), text, length);
        text += length;
    }
    return 0;
}

static void print_words(const struct setting *setting, const struct settings *settings,
                        struct buf *out)
{
    const struct setting_list *words = list_at(settings, setting);
    for (size_t k = 0; k < words->count; k++)
        buf_addf(out, k ? " %s" : "%s", words->items[k]);
}

/* What a value means and how it is written. */
static const struct kind {
    const struct storage *storage;
    int (*parse)(const struct setting *setting, struct settings *settings, const char *text,
                 struct err *err);
    void (*print)(const struct setting *setting, const struct settings *settings, struct buf *out);
} kinds[] = {
    [SETTING_STRING] = {&string_storage, parse_string, print_string},
    [SETTING_LIST] = {&list_storage, parse_item}, /* Printed item by item. */
    [SETTING_WORDS] = {&list_storage, parse_words, print_words},
    [SETTING_COUNT] = {&number_storage, parse_number, print_number},
    [SETTING_SIZE] = {&number_storage, parse_number, print_number},
    [SETTING_DURATION] = {&number_storage, parse_number, print_number},
    [SETTING_MODE] = {&number_storage, parse_number, print_mode},
    [SETTING_CHOICE] = {&number_storage, parse_choice, print_choice},
    [SETTING_LANGUAGE] = {&string_storage, parse_language, print_string},
    [SETTING_ZONE] = {&string_storage, parse_zone, print_string},
    [SETTING_LANGUAGES] = {&string_storage, parse_languages, print_string},
};

/* -- what others call --------------------------------------------------------------------- */

int setting_parse(const struct setting *setting, struct settings *settings, const char *text,
                  struct err *err)
{
    return kinds[setting->kind].parse(setting, settings, text, err);
}

void setting_print(const struct setting *setting, const struct settings *settings, size_t i,
                   struct buf *out)
{
    if (setting->kind == SETTING_LIST)
        buf_add_str(out, list_at(settings, setting)->items[i]);
    else
        kinds[setting->kind].print(setting, settings, out);
}

size_t setting_value_count(const struct setting *setting, const struct settings *settings)
{
    return setting->kind == SETTING_LIST ? list_at(settings, setting)->count : 1;
}

bool setting_is_same(const struct setting *setting, const struct settings *a,
                     const struct settings *b)
{
    return kinds[setting->kind].storage->is_same(setting, a, b);
}

void setting_copy(const struct setting *setting, struct settings *to, const struct settings *from)
{
    setting_clear(setting, to);
    kinds[setting->kind].storage->copy(setting, to, from);
}

void setting_clear(const struct setting *setting, struct settings *settings)
{
    kinds[setting->kind].storage->clear(setting, settings);
}

void settings_release(struct settings *settings)
{
    for (size_t i = 0; i < setting_count; i++)
        setting_clear(&setting_table[i], settings);
}
