/* Folders of segments that nobody needs any more. Whoever drops the last hold of one may be about
 * to answer a query, and removing large files takes long; so they are only noted, and the merger's
 * thread removes them. Private to index/; any thread. */
#ifndef INDEX_TRASH_H
#define INDEX_TRASH_H

#include <stdbool.h>

#include "base/cdecls.h"
#include "base/own.h"

C_DECLS_BEGIN

struct trash;

struct trash *trash_new(void);

/* on_put is called after each path that is put, on the thread that puts it. NULL: none is. Set
 * while no other thread knows the trash. */
void trash_set_listener(struct trash *trash, void (*on_put)(void *context), void *context);

/* The path of a file, or of a folder of files, is the trash's then. */
void trash_put(struct trash *trash, char *path);

bool trash_is_empty(struct trash *trash);

/* Remove what is in it. What can't be removed is left to the next start, with a warning. */
void trash_empty(struct trash *trash);

/* Empty it, and free it. */
void trash_free(struct trash *trash);
DEFINE_FREEP(trash)

C_DECLS_END

#endif
