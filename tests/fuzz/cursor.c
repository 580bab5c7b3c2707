/* Any text is a cursor that prints as it was, or none. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/own.h"
#include "query/cursor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor cursor;
    OWN(buf_release) struct buf again = BUF_INIT;
    if (!cursor_parse(&cursor, (const char *)data, size))
        return 0;
    assert(cursor.sort <= SORT_OLDEST && cursor.position.id <= ARTICLE_ID_MAX);
    cursor_print(&again, &cursor);
    assert(again.length == size && memcmp(again.data, data, size) == 0);
    return 0;
}
