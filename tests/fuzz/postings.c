/* Any bytes are the postings of a segment or refused; a term has its docids in ascending order, and
 * reading ends. */
#include "index/postings_reader.h"

#include <assert.h>
#include <string.h>

#include "database.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Terms are none longer in glass. */
#define TERM_MAX_BYTES 255

/* Every third term's postings are left unread. */
static int check_term(struct postings_reader *reader, size_t number)
{
    size_t length;
    uint32_t docid, count, last = 0;
    const char *term = postings_reader_term(reader, &length);
    assert(length > 0 && length <= TERM_MAX_BYTES);
    assert(strnlen(term, length) <= length); /* All of it can be read. */
    int rc = number % 3 == 2 ? 0 : 1;
    while (rc > 0 && (rc = postings_reader_next(reader, &docid, &count, NULL)) > 0) {
        assert(docid > last);
        last = docid;
    }
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWN(database_release) struct database database = {0};
    if (!database_read(&database, data, size))
        return 0;
    OWN(postings_reader_freep)
    struct postings_reader *reader = postings_reader_open(&database.section, &database.file);
    size_t number = 0;
    while (reader && postings_reader_next_term(reader, NULL) > 0)
        if (check_term(reader, number++) < 0)
            break;
    return 0;
}
