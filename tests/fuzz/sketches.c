/* Any bytes are the sketches of a segment or refused; what is found stays within them. */
#include "index/sketches.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sketches *sketches = NULL;
    struct sketched article;
    struct err err = {0};
    size_t all, found;
    const struct section section = {data, size};
    int rc = sketches_open(&sketches, &section, &err);
    assert(rc == 0 ? sketches != NULL : rc == ERR_INDEX && !sketches && err.text[0]);
    if (rc < 0)
        return 0;
    const struct sketch_band *bands = sketches_bands(sketches, &all);
    assert(all <= size / sizeof *bands);
    for (size_t i = 0; i < all; i++) {
        const struct sketch_band *first = sketches_find(sketches, bands[i].band, &found);
        assert(first >= bands && first + found <= bands + all);
        for (size_t n = 0; n < found; n++)
            assert(first[n].band == bands[i].band);
    }
    for (uint32_t docid = 0; docid <= sketches_articles(sketches) + 1; docid++)
        if (sketches_get(sketches, docid, &article))
            assert(article.sketch.length <= SKETCH_MAX_BYTES);
    sketches_free(sketches);
    return 0;
}
