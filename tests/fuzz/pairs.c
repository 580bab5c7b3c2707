/* Any bytes are the pairs of a segment or refused; what is asked for stays within the set. */
#include "index/pairs.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pairs *pairs = NULL;
    struct err err = {0};
    const struct section section = {data, size};
    int rc = pairs_open(&pairs, &section, &err);
    assert(rc == 0 ? pairs != NULL : rc == ERR_INDEX && !pairs && err.text[0]);
    if (rc < 0)
        return 0;
    size_t words = pairs_set_words(pairs);
    assert(words <= size / sizeof(uint64_t));
    uint64_t *set = xcalloc(words, sizeof *set);
    for (uint32_t i = 0; i < 8; i++)
        pairs_find(pairs, i * 0x20000001u, pairs_stem((const char *)data, i), set);
    free(set);
    pairs_free(pairs);
    return 0;
}
