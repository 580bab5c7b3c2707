#include "client/upkeep.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "client/dialogue.h"
#include "text/harmless.h"

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

/* -- check --------------------------------------------------------------------------------- */

static void show_finding(struct dialogue *dialogue, const json_t *finding)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    const char *message = json_string_value(json_object_get(finding, "text"));
    if (!message)
        return;
    harmless_add(&text, message, strlen(message), HARMLESS_ONE_LINE);
    if (json_object_get(finding, "segment"))
        output_message("segment %" JSON_INTEGER_FORMAT ": %s", number_of(finding, "segment"),
                       buf_str(&text));
    else
        output_message("%s", buf_str(&text));
    if (dialogue->invocation->output.format == OUTPUT_JSON)
        output_object(&dialogue->invocation->output, finding);
    dialogue->count++;
}

static void on_check_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *progress = json_object_get(line, "progress");
    const json_t *finding = json_object_get(line, "finding");
    const json_t *end = json_object_get(line, "end");
    if (progress)
        show_share(dialogue, "checking", progress);
    if (finding)
        show_finding(dialogue, finding);
    if (!end)
        return;
    if (number_of(end, "set_aside") > 0)
        output_message("what is damaged was set aside; its articles are being read again");
    dialogue->status = dialogue->count > 0 ? EXIT_NO_DAEMON : EXIT_FOUND;
    finish(dialogue, end, dialogue->count > 0 ? "checked" : "all is well");
}

enum exit_status run_check(struct invocation *invocation)
{
    if (!has_no_arguments(invocation, "check"))
        return EXIT_USAGE;
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_check_line};
    return dialogue_run(&dialogue, dialogue_long_request(&dialogue, "check"));
}
