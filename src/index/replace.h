/* One index in the place of another: it is made in a folder inside the other's while that one is in
 * use, and takes over when both are closed.
 *
 *     index/
 *       catalog.db  seg-...     the one in use
 *       next/                   the one that is being made, an index like any other
 *       switch/                 what is on its way out; whoever opens the index removes it
 *       switch-1/               the same, while that is being emptied
 *       room                    room on the disk, for a moment
 *       old-1/                  an index that could not be read
 *       bad-catalog-1.db        a catalog that was found damaged
 */
#ifndef INDEX_REPLACE_H
#define INDEX_REPLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "index/index.h"

C_DECLS_BEGIN

/* The folder of the next index; the caller's. */
char *index_next_path(const struct index *index);

/* Whether there is one like that, or begun to be. */
bool index_has_next(const struct index *index, const struct index_wish *wish);

/* The number above which the next index has to number its segments, so that their files find room
 * beside those of the index. A pure function of the number of the last one. */
uint32_t index_numbers_after(uint32_t last);
uint32_t index_next_numbers(const struct index *index);

/* Remove the next index, which nobody has open. Large files are left to the merger's thread. */
int index_drop_next(struct index *index, struct err *err);

/* Set room aside on the disk, so that there is some to open an index again that is closed for
 * index_replace(), which gives it free; so does whoever opens the index. */
int index_reserve_room(const struct index *index, struct err *err);

/* Put the next index in the place of the one in this folder. Nobody has either open. sequence is
 * that of the old one, which the new one's goes on from. is_damaged: the old catalog is set aside.
 *
 * The catalog's rename is the moment. On failure, and when the process dies before it, the index is
 * as it was; the next one is then lost if its segments had begun to move. */
int index_replace(const char *path, uint64_t sequence, bool is_damaged, struct err *err);

C_DECLS_END

#endif
