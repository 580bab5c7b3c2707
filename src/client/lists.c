#include "client/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/own.h"
#include "client/dialogue.h"
#include "client/explain.h"
#include "client/request.h"

/* The table's columns where --fields does not say others. */
static const char *const default_fields[] = {"id", "date", "headline", "path"};

/* The line that a person sees behind the hits. */
static void set_footer(struct dialogue *dialogue, const json_t *end)
{
    const struct output *output = &dialogue->invocation->output;
    const char *next = json_string_value(json_object_get(end, "next"));
    if (output->format != OUTPUT_TEXT || output->quiet || !isatty(STDERR_FILENO))
        return;
    snprintf(dialogue->footer, sizeof dialogue->footer,
             "%zu of %s%" JSON_INTEGER_FORMAT " articles%s%s\n", dialogue->count,
             json_is_true(json_object_get(end, "exact")) ? "" : "about ",
             json_integer_value(json_object_get(end, "total")), next ? "; more: --after " : "",
             next ? next : "");
}

/* What was done about words that find nothing or little. */
static void say_correction(const json_t *end)
{
    const char *corrected = json_string_value(json_object_get(end, "corrected"));
    const char *meant = json_string_value(json_object_get(end, "did_you_mean"));
    if (corrected)
        output_message("searched for: %s", corrected);
    else if (meant)
        output_message("did you mean: %s", meant);
}

/* What a program needs to go on: the cursor, and how many there are. */
static void print_next(const struct dialogue *dialogue, const json_t *end)
{
    const json_t *next = json_object_get(end, "next");
    if (!dialogue->invocation->next)
        return;
    if (dialogue->invocation->output.format == OUTPUT_JSON)
        output_object(&dialogue->invocation->output, end);
    else if (next)
        fprintf(stderr, "next\t%s\n", json_string_value(next));
}

static void on_hits_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *hit = json_object_get(line, "hit"), *end = json_object_get(line, "end");
    const json_t *explanation = json_object_get(line, "explanation");
    struct output *output = &dialogue->invocation->output;
    if (explanation)
        explain_query(output, explanation);
    if (hit) {
        dialogue->count++;
        output_hit(output, hit);
        explain_hit(output, hit);
    }
    if (!end)
        return;
    dialogue->done = true;
    dialogue->status = dialogue->count > 0 ? EXIT_FOUND : EXIT_NOTHING;
    set_footer(dialogue, end);
    print_next(dialogue, end);
    if (!dialogue->invocation->output.quiet)
        say_correction(end);
    dialogue_say_missing(dialogue, end);
}

/* Choose the format and the columns. */
static void begin_hits(struct output *output, json_t *request, bool may_page)
{
    if (output->field_count > 0 && output->format != OUTPUT_JSON)
        output->format = OUTPUT_TSV; /* Chosen fields are a table, for people too. */
    output_begin(output, may_page);
    bool as_table = output->format == OUTPUT_TSV || output->nul;
    if (output->field_count == 0 && as_table) {
        output->fields = xmemdup(default_fields, sizeof default_fields);
        output->field_count = sizeof default_fields / sizeof default_fields[0];
    }
    if (output->field_count > 0)
        request_set_fields(request, output);
}

/* An explanation is no column of a table. */
static bool choose_explained(struct invocation *invocation)
{
    struct output *output = &invocation->output;
    bool as_table = output->field_count > 0 || output->nul || output->format == OUTPUT_TSV;
    if (!invocation->explain || output->format == OUTPUT_JSON)
        return true;
    if (as_table)
        output_message("search: --explain goes with text or --json");
    output->format = OUTPUT_TEXT;
    return !as_table;
}

static enum exit_status list_hits(struct invocation *invocation, const char *op)
{
    OWN(freep) char *query = request_joined(invocation);
    json_t *request = request_for_dated(invocation, op, query);
    if (!request || !choose_explained(invocation)) {
        json_decref(request);
        return EXIT_USAGE;
    }
    begin_hits(&invocation->output, request, true);
    struct dialogue dialogue = {.invocation = invocation, .query = query, .on_line = on_hits_line};
    if (invocation->offset)
        invocation->output.rank = strtoul(invocation->offset, NULL, 10);
    return dialogue_run(&dialogue, request);
}

enum exit_status run_search(struct invocation *invocation)
{
    return list_hits(invocation, "search");
}

enum exit_status run_export(struct invocation *invocation)
{
    return list_hits(invocation, "export");
}

static void on_count_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *end = json_object_get(line, "end");
    const json_t *total = json_object_get(end, "total");
    if (!end)
        return;
    dialogue->done = true;
    dialogue->status = json_integer_value(total) > 0 ? EXIT_FOUND : EXIT_NOTHING;
    output_count(&dialogue->invocation->output, total);
    dialogue_say_missing(dialogue, end);
}

enum exit_status run_count(struct invocation *invocation)
{
    OWN(freep) char *query = request_joined(invocation);
    json_t *request = request_for_dated(invocation, "count", query);
    if (!request)
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .query = query, .on_line = on_count_line};
    return dialogue_run(&dialogue, request);
}

enum exit_status run_similar(struct invocation *invocation)
{
    if (invocation->argument_count != 1) {
        output_message("similar: one id of an article, as search gives it");
        return EXIT_USAGE;
    }
    json_t *request = request_for_dated(invocation, "similar", NULL);
    if (!request)
        return EXIT_USAGE;
    request_set_string(request, "article", invocation->arguments[0]);
    begin_hits(&invocation->output, request, true);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_hits_line};
    return dialogue_run(&dialogue, request);
}

/* -- suggest -------------------------------------------------------------------------------- */

static void on_suggestion_line(struct dialogue *dialogue, const json_t *line)
{
    static const char *const members[] = {"text", "kind", "count"};
    const json_t *suggestion = json_object_get(line, "suggestion");
    if (suggestion) {
        dialogue->count++;
        output_row(&dialogue->invocation->output, suggestion, members, 3);
    }
    if (!json_object_get(line, "end"))
        return;
    dialogue->done = true;
    dialogue->status = dialogue->count > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

enum exit_status run_suggest(struct invocation *invocation)
{
    OWN(freep) char *text = request_joined(invocation);
    json_t *request = request_for_query(invocation, "suggest", text);
    if (!request)
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_suggestion_line};
    return dialogue_run(&dialogue, request);
}
