#include "client/explain.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "text/harmless.h"

static void add_name(struct buf *out, const json_t *part, const char *member)
{
    const char *name = json_string_value(json_object_get(part, member));
    if (name)
        harmless_add(out, name, strlen(name), HARMLESS_ONE_LINE);
}

static double number_of(const json_t *part, const char *member)
{
    return json_number_value(json_object_get(part, member));
}

void explain_query(struct output *output, const json_t *explanation)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    size_t i;
    json_t *part;
    if (output->format == OUTPUT_JSON) {
        output_object(output, explanation);
        return;
    }
    buf_add_str(&text, "query: ");
    add_name(&text, explanation, "query");
    json_array_foreach(json_object_get(explanation, "parts"), i, part)
    {
        buf_add_str(&text, "\n     ");
        add_name(&text, part, "text");
        buf_addf(&text, ": in %s%.0f articles",
                 json_is_true(json_object_get(part, "exact")) ? "" : "at least ",
                 number_of(part, "articles"));
    }
    if (json_object_get(explanation, "added")) {
        buf_add_str(&text, "\n     added: ");
        add_name(&text, explanation, "added");
    }
    if (!output->quiet)
        printf("%s\n", text.data);
}

void explain_hit(const struct output *output, const json_t *hit)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    size_t i;
    json_t *part, *parts = json_object_get(hit, "explanation");
    if (!parts || output->quiet || output->format == OUTPUT_JSON)
        return;
    buf_addf(&text, "     %.2f", number_of(hit, "score"));
    json_array_foreach(parts, i, part)
    {
        buf_add_str(&text, i == 0 ? " = " : " + ");
        add_name(&text, part, "text");
        add_name(&text, part, "bonus");
        buf_addf(&text, " %.2f (%.0f %%)", number_of(part, "score"),
                 100 * number_of(part, "share"));
    }
    printf("%s\n", text.data);
}
