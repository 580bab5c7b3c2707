/* Each source is read over what those before it said: the defaults, the file, --set. */
#include "daemon/config.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* -- reading ------------------------------------------------------------------------------ */

enum source_kind { SOURCE_DEFAULT, SOURCE_FILE, SOURCE_SET };

struct reading {
    struct config *config;
    enum source_kind source;
    const char *file;
    bool *seen; /* Of each setting: the source at hand has set it. */

    /* Of the file. */
    const char *at, *end;
    int line;
    int rc;
    struct err *err;
};

static void begin_source(struct reading *reading, enum source_kind source)
{
    reading->source = source;
    memset(reading->seen, 0, setting_count * sizeof *reading->seen);
}

static char *make_origin(const struct reading *reading)
{
    switch (reading->source) {
    case SOURCE_DEFAULT:
        return xstrdup("default");
    case SOURCE_FILE:
        return xasprintf("%s:%d", reading->file, reading->line);
    case SOURCE_SET:
        break;
    }
    return xstrdup("--set");
}

/* The first item of a list replaces those from the sources before. */
static int set_one(struct reading *reading, const char *section, const char *key, const char *text,
                   struct err *err)
{
    const struct setting *setting = setting_find(section, key);
    if (!setting)
        return err_set(err, ERR_CONFIG, "unknown setting \"%.60s.%.60s\"", section, key);
    struct config *config = reading->config;
    size_t i = (size_t)(setting - setting_table);
    if (!reading->seen[i])
        setting_clear(setting, &config->settings);
    int rc = setting_parse(setting, &config->settings, text, err);
    if (rc < 0)
        return rc;
    reading->seen[i] = true;
    free(config->origins[i]);
    config->origins[i] = make_origin(reading);
    return 0;
}

static int set_named(struct reading *reading, const char *name, const char *text, struct err *err)
{
    const char *dot = strchr(name, '.');
    OWN(freep) char *section = xstrndup(name, dot ? (size_t)(dot - name) : 0);
    return set_one(reading, section, dot ? dot + 1 : name, text, err);
}

static int read_defaults(struct reading *reading, struct err *err)
{
    int rc = 0;
    begin_source(reading, SOURCE_DEFAULT);
    for (size_t i = 0; rc == 0 && i < setting_count; i++)
        rc = set_named(reading, setting_table[i].name, setting_table[i].fallback, err);
    return rc;
}

static int read_sets(struct reading *reading, const char *const *sets, size_t count,
                     struct err *err)
{
    begin_source(reading, SOURCE_SET);
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

/* -- the file: libinih asks for lines and hands out pairs --------------------------------- */

#define MAX_LINE_BYTES 8192

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
    begin_source(reading, SOURCE_FILE);
    reading->at = bytes;
    reading->end = bytes + length;
    reading->err = err;
    int line = ini_parse_stream(next_line, reading, on_pair, reading);
    if (reading->rc == 0 && line != 0)
        return err_set(err, ERR_CONFIG, "%s:%d: neither [section] nor key = value", reading->file,
                       line);
    return reading->rc;
}

/* -- all of it ---------------------------------------------------------------------------- */

int config_parse(struct config **out, const char *name, const char *bytes, size_t length,
                 const char *const *sets, size_t set_count, struct err *err)
{
    OWN(config_freep) struct config *config = NEW(struct config);
    OWN(freep) bool *seen = xcalloc(setting_count, sizeof *seen);
    struct reading reading = {.config = config, .file = name, .seen = seen};
    config->origins = xcalloc(setting_count, sizeof *config->origins);
    int rc = read_defaults(&reading, err);
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
    settings_release(&config->settings);
    for (size_t i = 0; i < setting_count; i++)
        free(config->origins[i]);
    free(config->origins);
    free(config);
}

/* -- reloading ---------------------------------------------------------------------------- */

/* A value that is the same keeps its new origin: its line may have moved. */
void config_keep_fixed(struct config *config, const struct config *in_force, struct buf *names)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        if (setting->live || setting_is_same(setting, &config->settings, &in_force->settings))
            continue;
        setting_copy(setting, &config->settings, &in_force->settings);
        free(config->origins[i]);
        config->origins[i] = xstrdup(in_force->origins[i]);
        buf_addf(names, names->length ? ", %s" : "%s", setting->name);
    }
}

/* -- showing ------------------------------------------------------------------------------ */

void config_each(const struct config *config,
                 void (*each)(void *context, const char *name, const char *value,
                              const char *origin),
                 void *context)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        size_t count = setting_value_count(setting, &config->settings);
        for (size_t k = 0; k < count; k++) {
            OWN(buf_release) struct buf value = BUF_INIT;
            setting_print(setting, &config->settings, k, &value);
            each(context, setting->name, buf_str(&value), config->origins[i]);
        }
    }
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
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
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
