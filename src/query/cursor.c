#include "query/cursor.h"

#include <math.h>
#include <string.h>
#include <xxhash.h>

#include "base/base64.h"
#include "base/own.h"

#define CURSOR_VERSION 1
#define BYTES 42
#define CHECKED_BYTES (BYTES - 4)

uint64_t cursor_question(const char *query, const char *since, const char *until)
{
    const char *const parts[] = {since ? since : "", until ? until : "", query};
    uint64_t hash = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        hash = XXH3_64bits_withSeed(parts[i], strlen(parts[i]), hash);
    return hash;
}

static unsigned char *put(unsigned char *at, uint64_t number, int bytes)
{
    for (; bytes > 0; bytes--, number >>= 8)
        *at++ = (unsigned char)number;
    return at;
}

static const unsigned char *take(const unsigned char *at, uint64_t *number, int bytes)
{
    *number = 0;
    for (int i = 0; i < bytes; i++)
        *number |= (uint64_t)*at++ << 8 * i;
    return at;
}

static uint32_t checksum(const unsigned char *bytes)
{
    return (uint32_t)XXH3_64bits(bytes, CHECKED_BYTES);
}

void cursor_print(struct buf *out, const struct cursor *cursor)
{
    unsigned char bytes[BYTES], *at = bytes;
    const struct index_position *position = &cursor->position;
    uint64_t score;
    memcpy(&score, &position->score, sizeof score);
    at = put(at, CURSOR_VERSION, 1);
    at = put(at, cursor->sort, 1);
    at = put(at, cursor->question, 8);
    at = put(at, position->id, 8);
    at = put(at, (uint64_t)position->date, 8);
    at = put(at, score, 8);
    at = put(at, position->depth < UINT32_MAX ? position->depth : UINT32_MAX, 4);
    put(at, checksum(bytes), 4);
    base64_encode(out, bytes, sizeof bytes);
}

bool cursor_parse(struct cursor *out, const char *text, size_t length)
{
    OWN(buf_release) struct buf bytes = BUF_INIT;
    uint64_t version, sort, date, score, check;
    struct cursor cursor;
    if (length != (BYTES + 2) / 3 * 4 || !base64_decode(&bytes, text, length) ||
        bytes.length != BYTES)
        return false;
    const unsigned char *at = (const unsigned char *)bytes.data;
    at = take(at, &version, 1);
    at = take(at, &sort, 1);
    at = take(at, &cursor.question, 8);
    at = take(at, &cursor.position.id, 8);
    at = take(at, &date, 8);
    at = take(at, &score, 8);
    at = take(at, &cursor.position.depth, 4);
    take(at, &check, 4);
    cursor.position.date = (int64_t)date;
    memcpy(&cursor.position.score, &score, sizeof score);
    if (version != CURSOR_VERSION || sort > SORT_OLDEST || !isfinite(cursor.position.score) ||
        cursor.position.id > ARTICLE_ID_MAX || check != checksum((const unsigned char *)bytes.data))
        return false;
    cursor.sort = (enum index_sort)sort;
    *out = cursor;
    return true;
}
