/* On a terminal the numbers are bars, as long as the greatest allows; that is known at the end, so
 * the values wait for it. */
#include "client/tallies.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "client/dialogue.h"
#include "client/request.h"

#define BAR_COLUMNS 50

struct tallying {
    struct dialogue dialogue;
    json_t *values; /* For the bars. */
};

/* "2025-11  ██████ 12 ±3" */
static void print_bar(struct output *output, const json_t *value, double greatest)
{
    double count = json_number_value(json_object_get(value, "count"));
    const json_t *error = json_object_get(value, "error");
    OWN(buf_release) struct buf bar = BUF_INIT;
    int columns = greatest > 0 ? (int)(BAR_COLUMNS * count / greatest + 0.5) : 0;
    for (int i = 0; i < columns; i++)
        buf_add_str(&bar, "\u2588");
    buf_addf(&bar, "%s%.0f", columns > 0 ? " " : "", count);
    if (error)
        buf_addf(&bar, " \u00b1%.0f", json_number_value(error));
    OWN(json_decrefp)
    json_t *row = json_pack("{s:O, s:s}", "value", json_object_get(value, "value"), "bar",
                            bar.data);
    output_row(output, row, (const char *const[]){"value", "bar"}, 2);
}

static void print_bars(const struct tallying *tallying)
{
    size_t i;
    json_t *value;
    double greatest = 0;
    json_array_foreach(tallying->values, i, value)
    {
        double count = json_number_value(json_object_get(value, "count"));
        greatest = count > greatest ? count : greatest;
    }
    json_array_foreach(tallying->values, i, value)
        print_bar(&tallying->dialogue.invocation->output, value, greatest);
}

static void finish(struct tallying *tallying, const json_t *end)
{
    struct dialogue *dialogue = &tallying->dialogue;
    print_bars(tallying);
    dialogue->done = true;
    dialogue->status = dialogue->count > 0 ? EXIT_FOUND : EXIT_NOTHING;
    dialogue_say_missing(dialogue, end);
}

static void on_tally_line(struct dialogue *dialogue, const json_t *line)
{
    static const char *const members[] = {"value", "count", "error"};
    struct tallying *tallying = container_of(dialogue, struct tallying, dialogue);
    struct output *output = &dialogue->invocation->output;
    json_t *facet = json_object_get(line, "facet");
    const json_t *end = json_object_get(line, "end");
    if (facet) {
        dialogue->count++;
        if (output->format == OUTPUT_TEXT)
            json_array_append(tallying->values, facet);
        else
            output_row(output, facet, members, json_object_get(facet, "error") ? 3 : 2);
    }
    if (end)
        finish(tallying, end);
}

static enum exit_status tally(struct invocation *invocation, json_t *request, const char *query)
{
    OWN(json_decrefp) json_t *values = json_array();
    if (!request)
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct tallying tallying = {
        .dialogue = {.invocation = invocation, .query = query, .on_line = on_tally_line},
        .values = values,
    };
    return dialogue_run(&tallying.dialogue, request);
}

enum exit_status run_histogram(struct invocation *invocation)
{
    OWN(freep) char *query = request_joined(invocation);
    json_t *request = request_for_dated(invocation, "histogram", query);
    if (request)
        request_set_string(request, "by", invocation->by);
    return tally(invocation, request, query);
}

/* The first argument is the field, the others are the query, if there are any. */
enum exit_status run_facets(struct invocation *invocation)
{
    const char *field = invocation->argument_count > 0 ? invocation->arguments[0] : NULL;
    if (!field) {
        output_message("facets: a field is missing");
        return EXIT_USAGE;
    }
    invocation->arguments++;
    invocation->argument_count--;
    OWN(freep) char *query = request_joined(invocation);
    bool about_all = invocation->argument_count == 0;
    invocation->argument_count += about_all; /* No query is no mistake here. */
    json_t *request = request_for_dated(invocation, "facets", about_all ? NULL : query);
    if (request)
        request_set_string(request, "field", field);
    return tally(invocation, request, query);
}
