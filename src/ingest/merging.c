#include "ingest/writer.h"

#include "base/log.h"
#include "base/own.h"

void merging_adopt(struct indexer *indexer)
{
    struct err err;
    if (index_has_changes(indexer->index) || !atomic_exchange(&indexer->merge_ready, false))
        return;
    if (index_adopt_merge(indexer->index, &err) < 0) {
        log_error("cannot take a merge over: %s", err.text);
        damage_note(indexer, &err);
    }
    uv_mutex_lock(&indexer->lock);
    indexer->merged = true;
    uv_mutex_unlock(&indexer->lock);
    uv_async_send(&indexer->news);
}

void merging_answer_compactions(struct indexer *indexer)
{
    struct err err;
    if (!indexer->compactions)
        return;
    bool failed = index_take_compaction_failure(indexer->index, &err);
    if (!failed && indexer->hurrying)
        failed = err_set(&err, ERR_STOPPING, "%s", err_str(ERR_STOPPING)) < 0;
    for (struct ticket **at = &indexer->compactions; *at;) {
        struct ticket *ticket = *at;
        uint32_t up_to = container_of(ticket, struct compaction, ticket)->up_to;
        bool is_done = index_is_compact(indexer->index, up_to);
        if (!is_done && !failed) {
            at = &ticket->next;
            continue;
        }
        *at = ticket->next;
        indexer_tell(indexer, ticket, is_done ? 0 : err.code, &err);
    }
}

void merging_begin_compaction(struct indexer *indexer, struct compaction *compaction)
{
    writer_commit(indexer);
    if (indexer->trouble.code) {
        indexer_tell(indexer, &compaction->ticket, indexer->trouble.code, &indexer->trouble);
        return;
    }
    compaction->up_to = index_compact(indexer->index);
    compaction->ticket.next = indexer->compactions;
    indexer->compactions = &compaction->ticket;
}
