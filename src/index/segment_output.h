/* The file of a segment being written, from front to back, a section after the other. Little of it
 * is in memory at a time, but a small one is until it is finished: it is one write(2) and one
 * fsync(2) then. Each file that is made costs a commit some 100 us, and much more where the file
 * system looks for a place among many that were just removed; so there is one.
 *
 * Private to index/. Any one thread at a time.
 */
#ifndef INDEX_SEGMENT_OUTPUT_H
#define INDEX_SEGMENT_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "index/section.h"

C_DECLS_BEGIN

struct effort;
struct segment;
struct segment_output;

/* Begin a file, which must not exist, with SECTION_TABLES: the first of its blocks, for the version
 * of the database, is there already. */
int segment_output_open(struct segment_output **out, const char *path, struct err *err);

/* Sections alone, in memory: written at the same time as those before them, and then appended. */
struct segment_output *segment_output_new_part(void);

/* Add what is in a part. */
int segment_output_append(struct segment_output *output, const struct segment_output *part,
                          struct err *err);

/* Close it; what is in the file then is of no use if it was not finished. Accepts NULL. */
void segment_output_free(struct segment_output *output);
DEFINE_FREEP(segment_output)

/* Of the file, for messages. */
const char *segment_output_path(const struct segment_output *output);

/* Bytes that were written for the file: added to it, block 0 with them, or noted. */
uint64_t segment_output_bytes(const struct segment_output *output);

/* The next section, in the order of their names. The one before is at its end. */
void segment_output_begin(struct segment_output *output, enum section_name name);

/* Bytes of the section so far. */
uint64_t segment_output_at(const struct segment_output *output);

int segment_output_add(struct segment_output *output, const void *bytes, size_t length,
                       struct err *err);

/* Write over what was added to the section before, from there on. */
int segment_output_patch(struct segment_output *output, uint64_t at, const void *bytes,
                         size_t length, struct err *err);

/* For who writes a whole database into a file, and then closes it: a descriptor of the empty file,
 * or a negative code. After that segment_output_take_back(). */
int segment_output_hand_out(struct segment_output *output, struct err *err);

/* How many bytes they have written somewhere else by now, to be put into the file later. */
void segment_output_note(struct segment_output *output, uint64_t bytes);

int segment_output_take_back(struct segment_output *output, struct err *err);

/* Write what is left and the header, without syncing it: it can be mapped then (segment_map()).
 * Sets the segment's bytes and header_hash; the header says how many articles it has, and of which
 * dates. What was written before is read again for its checksums, which can be ended: effort may be
 * NULL.
 */
int segment_output_finish(struct segment_output *output, struct segment *segment,
                          struct effort *effort, struct err *err);

/* Make a finished file durable, and its name. */
int segment_output_sync(struct segment_output *output, struct err *err);

C_DECLS_END

#endif
