#include "client/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/own.h"
#include "client/batch.h"
#include "client/dialogue.h"
#include "client/lists.h"
#include "client/request.h"
#include "client/tallies.h"
#include "client/upkeep.h"
#include "text/utf8.h"

/* -- show ---------------------------------------------------------------------------------- */

static void on_article_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *article = json_object_get(line, "article");
    if (!article)
        return;
    dialogue->done = true;
    output_article(&dialogue->invocation->output, article);
}

static enum exit_status run_show(struct invocation *invocation)
{
    if (invocation->argument_count != 1) {
        output_message("show: one id of an article, as search gives it");
        return EXIT_USAGE;
    }
    output_begin(&invocation->output, invocation->output.field_count == 0);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_article_line};
    json_t *request = json_pack("{s:s, s:s}", "op", "show", "article", invocation->arguments[0]);
    if (invocation->output.field_count > 0)
        request_set_fields(request, &invocation->output);
    return dialogue_run(&dialogue, request);
}

/* -- sync and reindex ---------------------------------------------------------------------- */

/* The line of a sync, and of an index that is made anew. */
static void show_articles(struct dialogue *dialogue, const json_t *progress)
{
    json_int_t articles = json_integer_value(json_object_get(progress, "articles"));
    json_int_t expected = json_integer_value(json_object_get(progress, "expected"));
    json_int_t rate = json_integer_value(json_object_get(progress, "per_second"));
    json_int_t left_s = json_integer_value(json_object_get(progress, "left_s"));
    if (expected > articles && left_s > 0)
        dialogue_show_progress(dialogue,
                               "indexed %" JSON_INTEGER_FORMAT " of about %" JSON_INTEGER_FORMAT
                               " articles, %" JSON_INTEGER_FORMAT " a second, %" JSON_INTEGER_FORMAT
                               " s left",
                               articles, expected, rate, left_s);
    else if (expected > articles)
        dialogue_show_progress(
            dialogue, "indexed %" JSON_INTEGER_FORMAT " of about %" JSON_INTEGER_FORMAT " articles",
            articles, expected);
    else
        dialogue_show_progress(dialogue, "indexed %" JSON_INTEGER_FORMAT " articles", articles);
}

/* Show the progress until the line with the result comes. */
static void follow_line(struct dialogue *dialogue, const json_t *line, const char *result)
{
    const json_t *progress = json_object_get(line, "progress");
    const json_t *value = json_object_get(line, result);
    if (progress)
        show_articles(dialogue, progress);
    if (!value)
        return;
    if (dialogue->invocation->output.format == OUTPUT_JSON)
        output_object(&dialogue->invocation->output, value);
    dialogue->done = true;
}

static enum exit_status run_long(struct invocation *invocation, const char *op,
                                 void (*on_line)(struct dialogue *dialogue, const json_t *line))
{
    if (!has_no_arguments(invocation, op))
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_line};
    return dialogue_run(&dialogue, dialogue_long_request(&dialogue, op));
}

static void on_sync_line(struct dialogue *dialogue, const json_t *line)
{
    follow_line(dialogue, line, "synced");
}

static enum exit_status run_sync(struct invocation *invocation)
{
    return run_long(invocation, "sync", on_sync_line);
}

static void on_reindex_line(struct dialogue *dialogue, const json_t *line)
{
    follow_line(dialogue, line, "reindexed");
}

static enum exit_status run_reindex(struct invocation *invocation)
{
    return run_long(invocation, "reindex", on_reindex_line);
}

/* -- status -------------------------------------------------------------------------------- */

static void on_status_line(struct dialogue *dialogue, const json_t *line)
{
    static const char *const rejected[] = {"path", "reason"};
    static const char *const setting[] = {"name", "value", "origin"};
    struct output *output = &dialogue->invocation->output;
    const json_t *value;
    if ((value = json_object_get(line, "rejected"))) {
        dialogue->count++;
        output_row(output, value, rejected, 2);
    } else if ((value = json_object_get(line, "setting"))) {
        dialogue->count++;
        output_row(output, value, setting, 3);
    } else if ((value = json_object_get(line, "status"))) {
        output_object(output, value);
        dialogue->done = true;
    } else if (json_object_get(line, "end")) {
        dialogue->status = dialogue->count > 0 ? EXIT_FOUND : EXIT_NOTHING;
        dialogue->done = true;
    }
}

static enum exit_status run_status(struct invocation *invocation)
{
    if (!has_no_arguments(invocation, "status"))
        return EXIT_USAGE;
    bool listing = invocation->rejected || invocation->settings;
    if (invocation->rejected && invocation->settings) {
        output_message("status: --rejected or --settings, not both");
        return EXIT_USAGE;
    }
    if (invocation->limit && !invocation->rejected) {
        output_message("status: --limit goes with --rejected");
        return EXIT_USAGE;
    }
    const char *op = invocation->rejected   ? "rejected"
                     : invocation->settings ? "settings"
                                            : "status";
    OWN(json_decrefp) json_t *request = json_pack("{s:s}", "op", op);
    if (invocation->rejected && !request_set_number(request, "limit", "-n", invocation->limit))
        return EXIT_USAGE;
    output_begin(&invocation->output, listing);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_status_line};
    return dialogue_run(&dialogue, TAKE(request));
}

/* -- stats --------------------------------------------------------------------------------- */

static void on_stats_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *stats = json_object_get(line, "stats");
    dialogue->done = stats != NULL;
    if (stats)
        output_object(&dialogue->invocation->output, stats);
}

static enum exit_status run_stats(struct invocation *invocation)
{
    if (!has_no_arguments(invocation, "stats"))
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_stats_line};
    return dialogue_run(&dialogue, json_pack("{s:s}", "op", "stats"));
}

/* -- ingest -------------------------------------------------------------------------------- */

/* What the daemon takes is its own setting; this only keeps a mistake from filling the memory. */
#define INPUT_MAX_BYTES ((size_t)1 << 30)

static int read_input(struct buf *out, const char *path, struct err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    OWN(closep) int opened = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    int fd = is_stdin ? STDIN_FILENO : opened;
    if (fd < 0)
        return err_sys(err, "%s", path);
    for (;;) {
        ssize_t n = read(fd, buf_reserve(out, 65536), 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, "%s", path);
        buf_grow(out, (size_t)n);
        if (n == 0)
            return 0;
        if (out->length > INPUT_MAX_BYTES)
            return err_set(err, ERR_TOO_LARGE, "%s: more than %zu bytes", path, INPUT_MAX_BYTES);
    }
}

/* Text goes as text; what is no UTF-8 goes as it is, in base 64. */
static void set_text(json_t *request, const struct buf *text)
{
    bool is_text = utf8_is_valid(buf_str(text), text->length) &&
                   !(text->length > 0 && memchr(text->data, '\0', text->length));
    if (is_text) {
        json_object_set_new(request, "text", json_stringn(buf_str(text), text->length));
        return;
    }
    OWN(buf_release) struct buf encoded = BUF_INIT;
    base64_encode(&encoded, text->data, text->length);
    json_object_set_new(request, "data", json_stringn(encoded.data, encoded.length));
}

static void on_ingest_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *ingested = json_object_get(line, "ingested");
    if (!ingested)
        return;
    if (dialogue->invocation->output.format == OUTPUT_JSON)
        output_object(&dialogue->invocation->output, ingested);
    else
        output_value(&dialogue->invocation->output, json_object_get(ingested, "id"));
    dialogue->done = true;
}

static enum exit_status ingest_one(struct invocation *invocation, const char *path)
{
    struct err err;
    OWN(buf_release) struct buf text = BUF_INIT;
    if (read_input(&text, path, &err) < 0) {
        output_message("%s", err.text);
        return EXIT_USAGE;
    }
    json_t *request = json_pack("{s:s}", "op", "ingest");
    request_set_string(request, "format", invocation->input_format);
    set_text(request, &text);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_ingest_line};
    return dialogue_run(&dialogue, request);
}

static enum exit_status run_ingest(struct invocation *invocation)
{
    enum exit_status worst = EXIT_FOUND;
    output_begin(&invocation->output, false);
    if (invocation->argument_count == 0)
        return ingest_one(invocation, "-");
    for (size_t i = 0; i < invocation->argument_count; i++) {
        enum exit_status status = ingest_one(invocation, invocation->arguments[i]);
        worst = status > worst ? status : worst;
    }
    return worst;
}

/* -- reload -------------------------------------------------------------------------------- */

static void on_reload_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *reloaded = json_object_get(line, "reloaded");
    dialogue->done = reloaded != NULL;
    if (reloaded && dialogue->invocation->output.format == OUTPUT_JSON)
        output_object(&dialogue->invocation->output, reloaded);
}

static enum exit_status run_reload(struct invocation *invocation)
{
    if (!has_no_arguments(invocation, "reload"))
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_reload_line};
    return dialogue_run(&dialogue, json_pack("{s:s}", "op", "reload"));
}

/* -- the table ----------------------------------------------------------------------------- */

const struct verb verbs[] = {
    {"search", "QUERY", "ranked articles",
     TAKES_FIELDS | TAKES_LIMIT | TAKES_ORDER | TAKES_DATES | TAKES_COUNTING, run_search},
    {"count", "QUERY", "how many articles match", TAKES_DATES, run_count},
    {"export", "QUERY", "all articles that match, in no order", TAKES_FIELDS | TAKES_DATES,
     run_export},
    {"facets", "FIELD [QUERY]", "how many match, by value",
     TAKES_LIMIT | TAKES_DATES | TAKES_COUNTING, run_facets},
    {"histogram", "QUERY", "how many match, by time", TAKES_PERIOD | TAKES_DATES | TAKES_COUNTING,
     run_histogram},
    {"similar", "ID", "articles like one", TAKES_FIELDS | TAKES_LIMIT | TAKES_DATES, run_similar},
    {"batch", "[-|FILE]", "the queries of a file, one a line",
     TAKES_FIELDS | TAKES_LIMIT | TAKES_DATES, run_batch},
    {"suggest", "TEXT", "how it may go on, while it is typed", TAKES_LIMIT, run_suggest},
    {"show", "ID", "one article", TAKES_FIELDS, run_show},
    {"ingest", "[-|FILE]...", "hand over articles; prints their ids", TAKES_INPUT, run_ingest},
    {"sync", "", "wait until all that has arrived can be found", 0, run_sync},
    {"status", "", "the daemon and its index", TAKES_STATUS | TAKES_LIMIT, run_status},
    {"stats", "", "what the daemon has done since its start", 0, run_stats},
    {"reindex", "", "make the index anew from the files while the old one answers", 0, run_reindex},
    {"reload", "", "have the daemon read its configuration again", 0, run_reload},
    {"compact", "", "merge the index into one segment", 0, run_compact},
    {"merges", "pause|resume", "hold up the merging of segments, or have it go on", 0, run_merges},
    {"check", "", "look for damage in the index", 0, run_check},
    {"snapshot", "DIR", "copy the index, to go back to", 0, run_snapshot},
};

const size_t verb_count = sizeof verbs / sizeof verbs[0];
