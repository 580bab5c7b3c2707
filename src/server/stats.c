#include "server/stats.h"

#include <jansson.h>
#include <uv.h>

#include "base/cache_counts.h"
#include "base/clock.h"
#include "proto/answer.h"
#include "server/answer_cache.h"
#include "server/session.h"

static enum stats_error error_of(int code)
{
    switch (code) {
    case ERR_SYNTAX:
    case ERR_UNKNOWN_FIELD:
    case ERR_LIMIT:
    case ERR_REQUEST:
    case ERR_UNKNOWN_OP:
    case ERR_NOT_FOUND:
    case ERR_TOO_LARGE:
    case ERR_FORMAT:
        return STATS_WRONG;
    case ERR_DENIED:
        return STATS_DENIED;
    case ERR_BUSY:
        return STATS_BUSY;
    default:
        return STATS_FAILED;
    }
}

void stats_note_error(struct server_stats *stats, int code)
{
    stats->errors[error_of(code)]++;
}

/* -- parts of the answer --------------------------------------------------------------------- */

static json_t *describe_now(const struct session *session, const struct index_status *index)
{
    size_t resident = 0;
    (void)uv_resident_set_memory(&resident); /* 0 says that it is not known. */
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "memory_bytes", (json_int_t)resident,
                     "connections", (json_int_t)session->server->session_count, "articles",
                     (json_int_t)index->articles, "segments", (json_int_t)index->segments, "seq",
                     (json_int_t)index->sequence);
}

static json_t *describe_requests(const struct server_stats *stats)
{
    json_t *object = json_object();
    for (int i = 0; i < REQUEST_KIND_COUNT; i++)
        json_object_set_new(object, request_name((enum request_kind)i),
                            json_integer((json_int_t)stats->requests[i]));
    return object;
}

static json_t *describe_errors(const struct server_stats *stats)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "wrong", (json_int_t)stats->errors[STATS_WRONG],
                     "denied", (json_int_t)stats->errors[STATS_DENIED], "busy",
                     (json_int_t)stats->errors[STATS_BUSY], "failed",
                     (json_int_t)stats->errors[STATS_FAILED]);
}

static json_t *describe_searches(const struct server *server)
{
    const struct server_stats *stats = &server->stats;
    struct searcher_status searcher;
    static const double shares[] = {50, 95, 99, 100};
    uint32_t us[sizeof shares / sizeof shares[0]];
    const struct recent *recent = &stats->searches_us;
    searcher_get_status(server->options.searcher, &searcher);
    recent_percentiles(recent, shares, us, sizeof shares / sizeof shares[0]);
    return json_pack("{s:I, s:f, s:I, s:I, s:I, s:f, s:f, s:f, s:f}", "answered",
                     (json_int_t)recent->count, "total_ms", (double)recent->sum / 1000, "partial",
                     (json_int_t)stats->partial, "slow", (json_int_t)searcher.aside, "recent",
                     (json_int_t)recent_size(recent), "p50_ms", us[0] / 1000.0, "p95_ms",
                     us[1] / 1000.0, "p99_ms", us[2] / 1000.0, "max_ms", us[3] / 1000.0);
}

static json_t *describe_cache(const struct cache_counts *counts)
{
    const double asked = (double)(counts->hits + counts->misses);
    return json_pack("{s:I, s:I, s:I, s:I, s:f}", "entries", (json_int_t)counts->entries, "bytes",
                     (json_int_t)counts->bytes, "hits", (json_int_t)counts->hits, "misses",
                     (json_int_t)counts->misses, "hit_rate",
                     asked > 0 ? (double)counts->hits / asked : 0);
}

static json_t *describe_caches(const struct server *server)
{
    struct searcher_caches caches;
    struct cache_counts answers;
    searcher_count_caches(server->options.searcher, &caches);
    answer_cache_count(server->answers, &answers);
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "answers", describe_cache(&answers), "vocabulary",
                     describe_cache(&caches.vocabulary), "wildcards",
                     describe_cache(&caches.readers.joined_words), "dates",
                     describe_cache(&caches.readers.dates), "segments",
                     describe_cache(&caches.readers.segments));
}

static json_t *describe_ingest(const struct server *server)
{
    struct ingest_status status;
    ingest_get_status(server->options.ingest, &status);
    return json_pack("{s:I, s:I, s:I}", "files", (json_int_t)status.indexer.files, "rejected",
                     (json_int_t)status.indexer.rejected, "articles",
                     (json_int_t)status.indexer.articles);
}

static json_t *describe_index(const struct index_status *status)
{
    return json_pack("{s:I, s:I, s:I}", "commits", (json_int_t)status->commits, "merges",
                     (json_int_t)status->merges, "merged_bytes", (json_int_t)status->merged_bytes);
}

/* -- the answer ------------------------------------------------------------------------------ */

void handle_stats(struct session *session)
{
    struct index_status index;
    const struct server *server = session->server;
    const struct server_stats *stats = &server->stats;
    index_get_status(ingest_index(server->options.ingest), &index);
    json_t *object = json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "uptime_s",
                               (json_int_t)((clock_monotonic_ms() - server->start_ms) / 1000),
                               "now", describe_now(session, &index), "requests",
                               describe_requests(stats), "errors", describe_errors(stats),
                               "searches", describe_searches(server), "connections",
                               json_pack("{s:I, s:I}", "accepted", (json_int_t)stats->accepted,
                                         "refused", (json_int_t)stats->refused),
                               "caches", describe_caches(server), "ingest", describe_ingest(server),
                               "index", describe_index(&index));
    answer_value(&session->answer, &session->request, "stats", object);
    session_send(session);
}
