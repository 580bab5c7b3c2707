#include "client/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/own.h"
#include "text/harmless.h"
#include "text/utf8.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define CYAN "\033[36m"
#define PLAIN "\033[0m"

static pid_t pager;

/* -- begin and end ------------------------------------------------------------------------- */

static bool terminal_is_able(void)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    return term && strcmp(term, "dumb") != 0 && !(no_colour && no_colour[0]);
}

static void start_pager(void)
{
    int ends[2];
    const char *command = getenv("PAGER");
    if (!command)
        command = "less";
    if (!command[0] || strcmp(command, "cat") == 0 || pipe(ends) < 0)
        return;
    pager = fork();
    if (pager == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("LESS", "FRX", 0); /* As git does: go away if it fits, keep colours and screen. */
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (pager > 0)
        dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
}

void output_begin(struct output *output, bool may_page)
{
    bool terminal = isatty(STDOUT_FILENO);
    if (output->format == OUTPUT_AUTO)
        output->format = terminal && !output->nul ? OUTPUT_TEXT : OUTPUT_TSV;
    output->colour = terminal && output->format == OUTPUT_TEXT && terminal_is_able();
    const char *term = getenv("TERM");
    if (may_page && !output->no_pager && terminal && output->format == OUTPUT_TEXT && term &&
        strcmp(term, "dumb") != 0)
        start_pager();
}

int output_end(struct output *output)
{
    (void)output;
    errno = 0;
    int rc = fflush(stdout) == EOF || ferror(stdout) ? -(errno ? errno : EIO) : 0;
    if (pager > 0) {
        fclose(stdout);
        while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
            ;
        pager = 0;
        return 0; /* A pager that was left early is no failure. */
    }
    return rc;
}

/* -- values -------------------------------------------------------------------------------- */

static void put(const char *text)
{
    fputs(text, stdout);
}

static void put_colour(const struct output *output, const char *sequence)
{
    if (output->colour)
        put(sequence);
}

static void put_harmless(const char *text, enum harmless_lines lines)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    harmless_add(&buf, text, strlen(text), lines);
    fwrite(buf_str(&buf), 1, buf.length, stdout);
}

/* A value as text, the caller's. */
static char *text_of(const json_t *value)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    switch (json_typeof(value)) {
    case JSON_STRING:
        buf_add_str(&buf, json_string_value(value));
        break;
    case JSON_INTEGER:
        buf_addf(&buf, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        buf_addf(&buf, "%.6g", json_real_value(value));
        break;
    case JSON_TRUE:
        buf_add_str(&buf, "true");
        break;
    case JSON_FALSE:
        buf_add_str(&buf, "false");
        break;
    case JSON_NULL:
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        return json_dumps(value, JSON_COMPACT);
    }
    return buf_take(&buf);
}

static void put_cell(const struct output *output, const json_t *value)
{
    if (!value)
        return;
    OWN(freep) char *text = text_of(value);
    if (output->nul)
        put(text);
    else
        put_harmless(text, HARMLESS_ONE_LINE);
}

static void end_record(const struct output *output)
{
    putchar(output->nul ? '\0' : '\n');
}

static void put_json(const struct output *output, const json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
    end_record(output);
}

static const char *string_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text ? text : "";
}

/* -- hits ---------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 0;
}

/* A path that is no UTF-8 comes escaped as well; where values are given as they are, that is the
 * way back to its bytes. */
static void put_escaped(const char *text)
{
    for (; *text; text++) {
        if (text[0] == '%' && text[1] && text[2]) {
            putchar(hex_digit(text[1]) << 4 | hex_digit(text[2]));
            text += 2;
        } else {
            putchar(*text);
        }
    }
}

static void put_field(const struct output *output, const json_t *hit, const char *field)
{
    const json_t *escaped = json_object_get(hit, "path_escaped");
    if (output->nul && escaped && strcmp(field, "path") == 0)
        put_escaped(json_string_value(escaped));
    else
        put_cell(output, json_object_get(hit, field));
    if (strcmp(field, "copies") == 0 && json_object_get(hit, "copies_cut"))
        putchar('+');
}

/* OSC 8: the terminal makes it a link to the file. */
static void put_link(const struct output *output, const char *path)
{
    if (!output->colour) {
        put_harmless(path, HARMLESS_ONE_LINE);
        return;
    }
    put("\033]8;;file://");
    for (const char *at = path; *at; at++) {
        if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7F || *at == '%')
            printf("%%%02X", (unsigned char)*at);
        else
            putchar(*at);
    }
    put("\033\\");
    put_harmless(path, HARMLESS_ONE_LINE);
    put("\033]8;;\033\\");
}

/* A part of the text that is as long as so many characters; returns where the next one begins. */
static const char *put_part(const char *text, size_t characters)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    const char *end = text;
    for (; *end && characters > 0; characters--)
        do
            end++;
        while (((unsigned char)*end & 0xC0) == 0x80);
    harmless_add(&buf, text, (size_t)(end - text), HARMLESS_ONE_LINE);
    fwrite(buf_str(&buf), 1, buf.length, stdout);
    return end;
}

/* The passage, with the words that were looked for in bold. */
static void put_snippet(const struct output *output, const json_t *hit)
{
    size_t i;
    json_t *mark;
    const char *text = string_of(hit, "snippet");
    json_int_t done = 0;
    if (!text[0])
        return;
    put("     ");
    json_array_foreach(json_object_get(hit, "marks"), i, mark)
    {
        json_int_t from = json_integer_value(json_array_get(mark, 0));
        json_int_t to = json_integer_value(json_array_get(mark, 1));
        if (from < done || to < from)
            break;
        text = put_part(text, (size_t)(from - done));
        put_colour(output, BOLD);
        text = put_part(text, (size_t)(to - from));
        put_colour(output, PLAIN);
        done = to;
    }
    put_part(text, SIZE_MAX);
    put("\n");
}

static void put_copies(const json_t *hit)
{
    json_int_t copies = json_integer_value(json_object_get(hit, "copies"));
    const char *more = json_object_get(hit, "copies_cut") ? "at least " : "";
    if (copies > 0)
        printf("     and %s%" JSON_INTEGER_FORMAT " with about the same text\n", more, copies);
}

static void put_hit_text(struct output *output, const json_t *hit)
{
    printf("%3zu. ", ++output->rank);
    put_colour(output, BOLD);
    put_harmless(string_of(hit, "headline"), HARMLESS_ONE_LINE);
    put_colour(output, PLAIN);
    put("\n     ");
    put_colour(output, DIM);
    printf("%.10s", string_of(hit, "date"));
    put_colour(output, PLAIN);
    put("  ");
    put_colour(output, CYAN);
    put_harmless(string_of(hit, "id"), HARMLESS_ONE_LINE);
    put_colour(output, PLAIN);
    put("  ");
    put_link(output, string_of(hit, "path"));
    put("\n");
    put_copies(hit);
    put_snippet(output, hit);
}

static void put_fields(const struct output *output, const json_t *object)
{
    for (size_t i = 0; i < output->field_count; i++) {
        if (i > 0)
            putchar('\t');
        put_field(output, object, output->fields[i]);
    }
    end_record(output);
}

/* The hit of one query among many. */
static void put_batch_hit(const struct output *output, const json_t *hit)
{
    OWN(json_decrefp) json_t *object = json_pack("{s:s}", "query", output->batch_query);
    json_object_update(object, (json_t *)(uintptr_t)hit);
    put_json(output, object);
}

void output_hit(struct output *output, const json_t *hit)
{
    if (output->quiet)
        return;
    if (output->format == OUTPUT_JSON && output->batch_query) {
        put_batch_hit(output, hit);
        return;
    }
    if (output->format == OUTPUT_JSON)
        put_json(output, hit);
    else if (output->format == OUTPUT_TEXT && !output->nul)
        put_hit_text(output, hit);
    else
        put_fields(output, hit);
}

/* -- articles ------------------------------------------------------------------------------ */

static void put_label(const struct output *output, const char *name, const json_t *article)
{
    const char *value = string_of(article, name);
    if (!value[0])
        return;
    put_colour(output, DIM);
    printf("%-9s ", name);
    put_colour(output, PLAIN);
    if (strcmp(name, "path") == 0)
        put_link(output, value);
    else
        put_harmless(value, HARMLESS_ONE_LINE);
    put("\n");
}

void output_article(struct output *output, const json_t *article)
{
    static const char *const labels[] = {"date", "byline", "dateline", "lang", "id", "path"};
    if (output->quiet)
        return;
    if (output->format == OUTPUT_JSON) {
        put_json(output, article);
        return;
    }
    if (output->field_count > 0) {
        put_fields(output, article);
        return;
    }
    put_colour(output, BOLD);
    put_harmless(string_of(article, "headline"), HARMLESS_ONE_LINE);
    put_colour(output, PLAIN);
    put("\n");
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        put_label(output, labels[i], article);
    put("\n");
    put_harmless(string_of(article, "body"), HARMLESS_LINES);
    put("\n");
}

/* -- other values -------------------------------------------------------------------------- */

void output_value(struct output *output, const json_t *value)
{
    if (output->quiet)
        return;
    if (output->format == OUTPUT_JSON) {
        put_json(output, value);
        return;
    }
    put_cell(output, value);
    end_record(output);
}

void output_count(struct output *output, const json_t *number)
{
    if (output->quiet)
        return;
    if (output->format == OUTPUT_JSON) {
        printf("{\"count\":%" JSON_INTEGER_FORMAT "}", json_integer_value(number));
        end_record(output);
        return;
    }
    output_value(output, number);
}

static void put_members(const struct output *output, const json_t *object, const char *prefix)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        OWN(buf_release) struct buf full = BUF_INIT;
        buf_addf(&full, "%s%s", prefix, name);
        if (json_is_object(value)) {
            buf_add_char(&full, '.');
            put_members(output, value, full.data);
            continue;
        }
        if (json_is_array(value) && json_array_size(value) == 0)
            continue;
        if (output->format == OUTPUT_TEXT)
            printf("%-22s ", full.data);
        else
            printf("%s\t", full.data);
        put_cell(output, value);
        end_record(output);
    }
}

void output_object(struct output *output, const json_t *object)
{
    if (output->quiet)
        return;
    if (output->format == OUTPUT_JSON)
        put_json(output, object);
    else
        put_members(output, object, "");
}

void output_row(struct output *output, const json_t *object, const char *const *members,
                size_t count)
{
    if (output->quiet)
        return;
    if (output->format == OUTPUT_JSON) {
        put_json(output, object);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put(output->format == OUTPUT_TEXT ? "  " : "\t");
        put_cell(output, json_object_get(object, members[i]));
    }
    end_record(output);
}

/* -- messages ------------------------------------------------------------------------------ */

void output_message(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fputs("newsdex: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
}

/* Columns that text takes, near enough: one for each character. */
static size_t columns(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

/* So much of a long query is shown on either side of the place. */
#define CONTEXT_BYTES 60

static void mark(const char *query, size_t at, size_t marked)
{
    OWN(buf_release) struct buf line = BUF_INIT;
    size_t length = strlen(query);
    size_t start = at > CONTEXT_BYTES ? utf8_cut(query, length, at - CONTEXT_BYTES) : 0;
    size_t end = utf8_cut(query, length, at + CONTEXT_BYTES);
    if (marked > end - at)
        marked = end - at;
    harmless_add(&line, query + start, end - start, HARMLESS_ONE_LINE);
    fprintf(stderr, "  %s\n  %*s", line.data, (int)columns(query + start, at - start), "");
    for (size_t i = 0; i < (marked > 0 ? columns(query + at, marked) : 1); i++)
        fputc('^', stderr);
    fputc('\n', stderr);
}

void output_query_error(const json_t *error, const char *query)
{
    const json_t *position = json_object_get(error, "position");
    bool is_query = query && position;
    OWN(buf_release) struct buf text = BUF_INIT;
    const char *message = string_of(error, "message");
    harmless_add(&text, message, strlen(message), HARMLESS_ONE_LINE);
    output_message("%s%s", is_query ? "query: " : "", buf_str(&text));
    if (is_query && (size_t)json_integer_value(position) < strlen(query))
        mark(query, (size_t)json_integer_value(position),
             (size_t)json_integer_value(json_object_get(error, "length")));
}
