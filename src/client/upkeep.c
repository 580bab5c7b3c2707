#include "client/upkeep.h"

#include <stdio.h>

#include "client/dialogue.h"

static json_int_t number_of(const json_t *object, const char *member)
{
    return json_integer_value(json_object_get(object, member));
}

/* "compacting 45 %" */
static void show_share(struct dialogue *dialogue, const char *what, const json_t *progress)
{
    json_int_t done = number_of(progress, "done"), total = number_of(progress, "total");
    if (total > 0)
        dialogue_show_progress(dialogue, "%s %d %%", what,
                               (int)(100.0 * (double)done / (double)total));
    else
        dialogue_show_progress(dialogue, "%s", what);
}

/* The answer's last line: programs get all of it, who sits at a terminal how large things are. */
static void finish(struct dialogue *dialogue, const json_t *last, const char *what)
{
    if (dialogue->invocation->output.format == OUTPUT_JSON)
        output_object(&dialogue->invocation->output, last);
    if (dialogue_has_terminal(dialogue))
        snprintf(dialogue->footer, sizeof dialogue->footer,
                 "%s: %.1f MB in %" JSON_INTEGER_FORMAT " segments\n", what,
                 (double)number_of(last, "bytes") / 1e6, number_of(last, "segments"));
    dialogue->done = true;
}

/* -- compact ------------------------------------------------------------------------------- */

static void on_compact_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *progress = json_object_get(line, "progress");
    const json_t *compacted = json_object_get(line, "compacted");
    if (progress)
        show_share(dialogue, "compacting", progress);
    if (compacted)
        finish(dialogue, compacted, "compacted");
}

enum exit_status run_compact(struct invocation *invocation)
{
    if (!has_no_arguments(invocation, "compact"))
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_compact_line};
    return dialogue_run(&dialogue, dialogue_long_request(&dialogue, "compact"));
}
