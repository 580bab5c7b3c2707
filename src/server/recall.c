#include "server/recall.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/own.h"
#include "proto/repeat.h"
#include "server/answer_cache.h"

static void add_dates(struct buf *key, const struct index_query *query)
{
    if (query->kind == INDEX_QUERY_DATES)
        buf_addf(key, " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, query->dates.from,
                 query->dates.until, query->dates.wall_from, query->dates.wall_until);
    for (size_t i = 0; i < query->count; i++)
        add_dates(key, query->children[i]);
}

/* Where newer articles rank higher, scores change by the second. */
static bool depends_on_now(const struct index_search *search)
{
    return search->half_life_ms > 0 && search->sort == SORT_RELEVANCE;
}

bool recall(struct session *session)
{
    struct server *server = session->server;
    const struct search *search = &session->search;
    if (server->options.limits.answer_bytes == 0 || depends_on_now(&search->query))
        return false;
    buf_clear(&session->key);
    buf_addf(&session->key, "%u %d %s", server->answer_era, (int)session->request.face,
             session->request.question);
    add_dates(&session->key, search->plan);
    const struct buf *known = answer_cache_find(
        server->answers, index_sequence(ingest_index(server->options.ingest)), &session->key);
    if (!known)
        return false;
    repeat_answer(&session->answer, &session->request, known,
                  (double)(clock_monotonic_ms() - session->start_ms));
    session_send(session);
    return true;
}

void recall_judge(struct session *session, bool is_partial)
{
    if (is_partial || !session->search.is_lasting)
        buf_clear(&session->key);
}

void recall_keep(struct session *session, uint64_t sequence)
{
    OWN(buf_release) struct buf kept = BUF_INIT;
    if (session->key.length == 0)
        return;
    repeat_keep(&kept, &session->request, &session->answer);
    answer_cache_put(session->server->answers, sequence, &session->key, &kept);
}
