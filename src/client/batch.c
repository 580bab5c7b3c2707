#include "client/batch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "client/lists.h"

static void closefp(FILE **file)
{
    if (*file && *file != stdin)
        fclose(*file);
}

/* Without blanks around it; "" for an empty line, and one that begins with #. */
static char *query_of(char *line)
{
    while (*line == ' ' || *line == '\t')
        line++;
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t\r\n", line[length - 1]))
        line[--length] = '\0';
    return *line == '#' ? line + length : line;
}

/* What is a title for people and a comment for programs; objects name the query themselves. */
static void print_title(const struct output *output, const char *query, bool first)
{
    if (output->quiet || output->format == OUTPUT_JSON)
        return;
    printf("%s# %s\n", first ? "" : "\n", query);
}

struct batch {
    struct invocation *invocation;
    size_t asked;
    enum exit_status status;
    char **fruitless; /* Queries that found nothing. */
    size_t fruitless_count, fruitless_capacity;
};

static void ask(struct batch *batch, char *query)
{
    struct invocation one = *batch->invocation;
    one.arguments = &query;
    one.argument_count = 1;
    one.output.batch_query = query;
    one.output.rank = 0;
    print_title(&one.output, query, batch->asked++ == 0);
    enum exit_status status = run_search(&one);
    if (one.output.fields != batch->invocation->output.fields)
        free(one.output.fields);
    if (status == EXIT_NOTHING) {
        GROW(batch->fruitless, batch->fruitless_count, batch->fruitless_capacity);
        batch->fruitless[batch->fruitless_count++] = xstrdup(query);
    }
    if (status > batch->status)
        batch->status = status;
}

static void report(struct batch *batch)
{
    for (size_t i = 0; i < batch->fruitless_count; i++) {
        output_message("nothing found: %s", batch->fruitless[i]);
        free(batch->fruitless[i]);
    }
    free(batch->fruitless);
}

enum exit_status run_batch(struct invocation *invocation)
{
    struct batch batch = {.invocation = invocation};
    const char *path = invocation->argument_count > 0 ? invocation->arguments[0] : "-";
    if (invocation->argument_count > 1) {
        output_message("batch: one file, or - for the standard input");
        return EXIT_USAGE;
    }
    OWN(closefp) FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    OWN(freep) char *line = NULL;
    size_t capacity = 0;
    if (!file) {
        output_message("%s: %s", path, strerror(errno));
        return EXIT_USAGE;
    }
    invocation->output.no_pager = true;
    while (batch.status != EXIT_NO_DAEMON && getline(&line, &capacity, file) >= 0) {
        char *query = query_of(line);
        if (query[0])
            ask(&batch, query);
    }
    report(&batch);
    return batch.status;
}
