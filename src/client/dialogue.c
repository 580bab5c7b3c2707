#include "client/dialogue.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/own.h"

/* -- progress ------------------------------------------------------------------------------ */

bool dialogue_has_terminal(const struct dialogue *dialogue)
{
    return isatty(STDERR_FILENO) && !dialogue->invocation->output.quiet;
}

json_t *dialogue_long_request(const struct dialogue *dialogue, const char *op)
{
    json_t *request = json_pack("{s:s}", "op", op);
    if (dialogue_has_terminal(dialogue))
        json_object_set_new(request, "progress", json_true());
    return request;
}

static void clear_progress(struct dialogue *dialogue)
{
    if (dialogue->has_progress)
        fputs("\r\033[K", stderr);
    dialogue->has_progress = false;
}

void dialogue_show_progress(struct dialogue *dialogue, const char *fmt, ...)
{
    va_list args;
    clear_progress(dialogue);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    dialogue->has_progress = true;
}

/* -- asking -------------------------------------------------------------------------------- */

static enum exit_status no_daemon(const struct err *err)
{
    output_message("%s", err->text);
    return EXIT_NO_DAEMON;
}

/* What the daemon says of itself and not of the request is told apart. */
static enum exit_status status_of_error(const json_t *error)
{
    static const char *const daemons_own[] = {"busy", "stopping", "paused", "index", "internal"};
    const char *code = json_string_value(json_object_get(error, "code"));
    if (!code)
        return EXIT_NO_DAEMON;
    if (strcmp(code, "not_found") == 0)
        return EXIT_NOTHING;
    for (size_t i = 0; i < sizeof daemons_own / sizeof daemons_own[0]; i++)
        if (strcmp(code, daemons_own[i]) == 0)
            return EXIT_NO_DAEMON;
    return EXIT_USAGE;
}

static enum exit_status converse(struct dialogue *dialogue, const json_t *request, struct err *err)
{
    struct invocation *invocation = dialogue->invocation;
    OWN(freep)
    char *path = invocation->socket ? xstrdup(invocation->socket) : connection_default_path();
    int rc = connection_open(&dialogue->connection, path, err);
    if (rc < 0)
        return no_daemon(err);
    rc = connection_send(&dialogue->connection, request, err);
    while (rc >= 0 && !dialogue->done) {
        OWN(json_decrefp) json_t *line = NULL;
        rc = connection_next(&dialogue->connection, &line, err);
        clear_progress(dialogue);
        if (rc < 0)
            break;
        const json_t *error = json_object_get(line, "error");
        if (error) {
            output_query_error(error, dialogue->query);
            dialogue->status = status_of_error(error);
            break;
        }
        dialogue->on_line(dialogue, line);
    }
    connection_close(&dialogue->connection);
    return rc < 0 ? no_daemon(err) : dialogue->status;
}

enum exit_status dialogue_run(struct dialogue *dialogue, json_t *request)
{
    struct err err;
    OWN(json_decrefp) json_t *owned = request;
    enum exit_status status = converse(dialogue, owned, &err);
    int rc = output_end(&dialogue->invocation->output);
    if (rc < 0 && rc != -EPIPE) {
        output_message("cannot write the output: %s", err_str(rc));
        return EXIT_USAGE;
    }
    fputs(dialogue->footer, stderr);
    return status;
}

bool has_no_arguments(const struct invocation *invocation, const char *verb)
{
    if (invocation->argument_count == 0)
        return true;
    output_message("%s: unexpected \"%s\"", verb, invocation->arguments[0]);
    return false;
}

void dialogue_say_missing(struct dialogue *dialogue, const json_t *end)
{
    if (json_is_true(json_object_get(end, "words_left_out")))
        output_message("wildcards or ~ stand for more words than were searched for");
    if (!json_is_true(json_object_get(end, "partial")))
        return;
    output_message("the answer is partial: a limit cut the search short");
    dialogue->status = EXIT_PARTIAL;
}
