/* How a table of a glass database is laid out, for what writes and reads it. Private to
 * index/glass_table.c and index/records.c.
 *
 * A block has its header, a directory of item offsets that grows up, and items that grow down:
 *
 *     0 revision u32 · 4 level u8 · 5 MAX_FREE u16 · 7 TOTAL_FREE u16 · 9 DIR_END u16
 *     11 directory
 *
 * Leaf item: u16 I · u8 key length · key · [u16 component] · piece of the tag, where I is the
 * item's size less 3 and flags; the component's number stands in all but the first. Branch item:
 * u32 child · u8 key length · key · u16 component. All numbers are big-endian. */
#ifndef INDEX_GLASS_FORMAT_H
#define INDEX_GLASS_FORMAT_H

#define GLASS_LEVEL_AT 4
#define GLASS_DIRECTORY_END_AT 9
#define GLASS_DIRECTORY_START 11
#define GLASS_MAX_LEVELS 10

/* Of I. */
#define GLASS_FLAG_PACKED 0x8000
#define GLASS_FLAG_LAST 0x4000
#define GLASS_FLAG_FIRST 0x2000
#define GLASS_FLAGS (GLASS_FLAG_PACKED | GLASS_FLAG_LAST | GLASS_FLAG_FIRST)

#endif
