#include "ingest/writer.h"

#include "base/log.h"

void damage_note(struct indexer *indexer, const struct err *err)
{
    if (err->code == ERR_CATALOG)
        repair_report(&indexer->repair, INDEX_CATALOG, err);
    else if (err->code == ERR_INDEX)
        index_suspect(indexer->index);
}

void damage_repair(struct indexer *indexer)
{
    struct err err;
    if (!indexer->repairs && !repair_is_due(&indexer->repair))
        return;
    writer_commit(indexer);
    int rc = repair_run(&indexer->repair, indexer->index, &err);
    if (rc > 0)
        writer_tell_lost(indexer);
    if (rc < 0)
        damage_note(indexer, &err);
    while (indexer->repairs) {
        struct ticket *ticket = indexer->repairs;
        indexer->repairs = ticket->next;
        indexer_tell(indexer, ticket, rc < 0 ? rc : 0, &err);
    }
}

void damage_pass_on(struct indexer *indexer)
{
    struct err why;
    if (!repair_take_catalog(&indexer->repair, &why))
        return;
    log_error("%s", why.text);
    uv_mutex_lock(&indexer->lock);
    indexer->broken = true;
    uv_mutex_unlock(&indexer->lock);
    uv_async_send(&indexer->news);
}
