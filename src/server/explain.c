#include "server/explain.h"

#include "proto/answer.h"

json_t *explain_query(const struct index_explanation *explanation)
{
    json_t *parts = json_array();
    for (size_t i = 0; i < explanation->count; i++) {
        const struct index_explained_part *part = &explanation->parts[i];
        json_array_append_new(parts, json_pack("{s:o, s:I, s:b}", "text", answer_string(part->text),
                                               "articles", (json_int_t)part->articles, "exact",
                                               part->articles_are_all));
    }
    json_t *object = json_pack("{s:o, s:o}", "query", answer_string(explanation->query), "parts",
                               parts);
    if (explanation->added)
        json_object_set_new(object, "added", answer_string(explanation->added));
    return object;
}

static void add_share(json_t *list, const struct index_hit *hit, const char *kind, json_t *name,
                      double score)
{
    if (score > 0)
        json_array_append_new(list, json_pack("{s:O, s:f, s:f}", kind, name, "score", score,
                                              "share", score / hit->score));
    json_decref(name);
}

json_t *explain_hit(const struct index_explanation *explanation, const struct index_hit *hit)
{
    json_t *list = json_array();
    for (size_t i = 0; i < explanation->count; i++)
        add_share(list, hit, "text", answer_string(explanation->parts[i].text),
                  hit->shares->parts[i]);
    add_share(list, hit, "bonus", json_string("side by side"), hit->shares->side_by_side);
    add_share(list, hit, "bonus", json_string("in the lead"), hit->shares->in_the_lead);
    add_share(list, hit, "bonus", json_string("recency"), hit->shares->recency);
    add_share(list, hit, "bonus", json_string("added words"), hit->shares->added);
    return list;
}
