#include "client/upkeep.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/own.h"
#include "client/dialogue.h"
#include "text/harmless.h"
#include "text/utf8.h"

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

/* -- merges -------------------------------------------------------------------------------- */

static void on_merges_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *merges = json_object_get(line, "merges");
    if (!merges)
        return;
    if (dialogue->invocation->output.format == OUTPUT_JSON)
        output_object(&dialogue->invocation->output, merges);
    dialogue->done = true;
}

enum exit_status run_merges(struct invocation *invocation)
{
    const char *action = invocation->argument_count == 1 ? invocation->arguments[0] : "";
    if (strcmp(action, "pause") != 0 && strcmp(action, "resume") != 0) {
        output_message("merges: pause or resume");
        return EXIT_USAGE;
    }
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_merges_line};
    return dialogue_run(&dialogue, json_pack("{s:s, s:s}", "op", "merges", "action", action));
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

/* -- snapshot ------------------------------------------------------------------------------ */

/* The daemon's working directory is another one. The caller's. */
static char *absolute(const char *path)
{
    OWN(freep) char *here = getcwd(NULL, 0);
    return path[0] == '/' || !here ? xstrdup(path) : xasprintf("%s/%s", here, path);
}

static void on_snapshot_line(struct dialogue *dialogue, const json_t *line)
{
    const json_t *progress = json_object_get(line, "progress");
    const json_t *snapshot = json_object_get(line, "snapshot");
    if (progress)
        show_share(dialogue, "copying", progress);
    if (snapshot)
        finish(dialogue, snapshot, "copied");
}

enum exit_status run_snapshot(struct invocation *invocation)
{
    if (invocation->argument_count != 1 || !invocation->arguments[0][0]) {
        output_message("snapshot: one folder, which is made");
        return EXIT_USAGE;
    }
    OWN(freep) char *path = absolute(invocation->arguments[0]);
    if (!utf8_is_valid(path, strlen(path))) {
        output_message("snapshot: the path of the folder has to be in UTF-8");
        return EXIT_USAGE;
    }
    output_begin(&invocation->output, false);
    struct dialogue dialogue = {.invocation = invocation, .on_line = on_snapshot_line};
    json_t *request = dialogue_long_request(&dialogue, "snapshot");
    json_object_set_new(request, "path", json_string(path));
    return dialogue_run(&dialogue, request);
}
