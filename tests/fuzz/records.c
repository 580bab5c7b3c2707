/* Any bytes are the stored records of a segment or refused; a record lies within the table, and
 * what cannot be read leaves nothing. */
#include "index/records.h"

#include <assert.h>
#include <string.h>

#include "database.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint32_t docids[] = {0, 1, 2, 3, 7, 100, 0x7FFF, 0x8000, 0x123456, UINT32_MAX};

static void check_record(const struct records *records, uint32_t docid)
{
    static const char before[] = "before";
    OWN(buf_release) struct buf out = BUF_INIT;
    buf_add_str(&out, before);
    bool is_there = records_get(records, docid, &out);
    assert(memcmp(out.data, before, strlen(before)) == 0);
    assert(is_there || out.length == strlen(before));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWN(database_release) struct database database = {0};
    if (!database_read(&database, data, size))
        return 0;
    OWN(records_freep) struct records *records = records_open(&database.section, &database.file);
    for (size_t i = 0; records && i < sizeof docids / sizeof docids[0]; i++)
        check_record(records, docids[i]);
    return 0;
}
