/* What the parts of the writer's thread share: writer.c commits and has the loop, rounds.c looks at
 * files, merging.c takes merges over, damage.c has what is damaged repaired. All functions are for
 * that thread. Private to ingest/. */
#ifndef INGEST_WRITER_H
#define INGEST_WRITER_H

#include "base/err.h"
#include "ingest/indexer_private.h"

/* Commit the batch if there is one, and tell who waits for that. A failure is dealt with. */
void writer_commit(struct indexer *indexer);

/* The index failed: forget the batch. After a pause a scan finds its files again, which the ledger
 * does not know. Until one did, there is trouble, and no sync succeeds. */
void writer_recover(struct indexer *indexer, const struct err *err);

/* Something was lost that only a scan finds again: have the loop called for one. */
void writer_tell_lost(struct indexer *indexer);

/* Whether files may come into the batch before anything else is done, besides so many that are
 * still to come, each of them counted as an article. Not while others draft. */
bool writer_may_go_on(struct indexer *indexer, size_t files);

/* Look at the job's file and at those behind it in the queue; apply what comes of it. */
void rounds_of_queue(struct indexer *indexer, const struct job *first);

/* Look again at the files that were not to be taken in yet, if they are due. */
void rounds_of_unsettled(struct indexer *indexer);

/* Take over a merge if one is ready and there are no changes. */
void merging_adopt(struct indexer *indexer);

void merging_begin_compaction(struct indexer *indexer, struct compaction *compaction);

/* Tell those whose segments are one by now, or will not be. */
void merging_answer_compactions(struct indexer *indexer);

/* Something failed: if that is because something is damaged, trying again is of no use. Which
 * segment is, their checksums tell. */
void damage_note(struct indexer *indexer, const struct err *err);

/* Take out what was reported as damaged, and tell who waits for that. */
void damage_repair(struct indexer *indexer);

/* Have the loop told if the catalog is damaged, which cannot be healed from here. */
void damage_pass_on(struct indexer *indexer);

#endif
