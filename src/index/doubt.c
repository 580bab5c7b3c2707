/* A commit that failed may have happened: where the log could not be synced, what was written of it
 * is found by whoever opens the catalog after a crash, unless another commit was written over it.
 * Until then the segments that it names have to stay. On a full disk, which needs their room, the
 * log was not even written. */
#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "index/index_private.h"

bool index_is_doubtful(int rc)
{
    return rc < 0 && rc != -ENOSPC;
}

void index_doubt(struct index *index, char *path)
{
    struct file_list *doubtful = &index->doubtful;
    GROW(doubtful->items, doubtful->count, doubtful->capacity);
    doubtful->items[doubtful->count++] = path;
}

void index_end_doubt(struct index *index)
{
    struct file_list *doubtful = &index->doubtful;
    while (doubtful->count > 0)
        trash_put(index->trash, doubtful->items[--doubtful->count]);
}

void index_keep_doubtful(struct index *index)
{
    struct file_list *doubtful = &index->doubtful;
    while (doubtful->count > 0)
        free(doubtful->items[--doubtful->count]);
    free(doubtful->items);
}
