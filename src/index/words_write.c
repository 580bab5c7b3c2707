#include "index/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/prefix_sort.h"
#include "index/segment_output.h"
#include "index/words_format.h"

/* -- order and numbers ------------------------------------------------------------- */

static int compare_forms(const struct word *a, const struct word *b)
{
    return words_compare_bytes(a->form, a->form_length, b->form, b->form_length);
}

static int compare_stems(const struct word *a, const struct word *b)
{
    return words_compare_bytes(a->stem, a->stem_length, b->stem, b->stem_length);
}

int word_compare(const struct word *a, const struct word *b)
{
    int order = compare_forms(a, b);
    return order ? order : compare_stems(a, b);
}

static int by_form(const void *context, uint32_t a, uint32_t b)
{
    const struct word *words = context;
    return word_compare(&words[a], &words[b]);
}

static int by_stem(const void *context, uint32_t a, uint32_t b)
{
    const struct word *words = context;
    int order = compare_stems(&words[a], &words[b]);
    return order ? order : compare_forms(&words[a], &words[b]);
}

static void sort_by_frequency(struct prefixed *sorted, const struct word *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = (struct prefixed){UINT32_MAX - words[i].frequency, i};
    prefix_sort(sorted, count, NULL, NULL);
}

static void sort_by_form(struct prefixed *sorted, const struct word *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = (struct prefixed){prefix_of(words[i].form, words[i].form_length), i};
    prefix_sort(sorted, count, by_form, words);
}

static void sort_by_stem(struct prefixed *sorted, const struct word *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = (struct prefixed){prefix_of(words[i].stem, words[i].stem_length), i};
    prefix_sort(sorted, count, by_stem, words);
}

/* -- entries ------------------------------------------------------------------------ */

static void add_varint(struct buf *out, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        buf_add_char(out, (char)(number | 0x80));
    buf_add_char(out, (char)number);
}

static size_t common_prefix(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t n = 0;
    while (n < a_length && n < b_length && a[n] == b[n])
        n++;
    return n;
}

/* kept bytes of the form before, length of the rest, rest; the same of the stem against the form;
 * frequency. */
static void add_entry(struct buf *out, const struct word *word, const struct word *before)
{
    size_t kept = before ? common_prefix(before->form, before->form_length, word->form,
                                         word->form_length)
                         : 0;
    buf_add_char(out, (char)kept);
    buf_add_char(out, (char)(word->form_length - kept));
    buf_add(out, word->form + kept, word->form_length - kept);
    kept = common_prefix(word->form, word->form_length, word->stem, word->stem_length);
    buf_add_char(out, (char)kept);
    buf_add_char(out, (char)(word->stem_length - kept));
    buf_add(out, word->stem + kept, word->stem_length - kept);
    add_varint(out, word->frequency);
}

struct layout {
    struct buf entries;
    uint32_t *offsets, blocks;
    uint32_t *numbers, *entry_of, *by_stem;
};

static void layout_release(struct layout *layout)
{
    buf_release(&layout->entries);
    free(layout->offsets);
    free(layout->numbers);
    free(layout->entry_of);
    free(layout->by_stem);
}

static void lay_out(struct layout *layout, const struct word *words, uint32_t count,
                    uint32_t *numbers)
{
    OWN(freep) struct prefixed *sorted = xcalloc(count, sizeof *sorted);
    OWN(freep) uint32_t *entry_of_word = xcalloc(count, sizeof *entry_of_word);
    sort_by_frequency(sorted, words, count);
    for (uint32_t i = 0; i < count; i++)
        numbers[sorted[i].index] = i;

    sort_by_form(sorted, words, count);
    layout->blocks = (count + WORDS_BLOCK_ENTRIES - 1) / WORDS_BLOCK_ENTRIES;
    layout->offsets = xcalloc(layout->blocks + 1, sizeof *layout->offsets);
    layout->numbers = xcalloc(count, sizeof *layout->numbers);
    layout->entry_of = xcalloc(count, sizeof *layout->entry_of);
    layout->by_stem = xcalloc(count, sizeof *layout->by_stem);
    for (uint32_t i = 0; i < count; i++) {
        bool first = i % WORDS_BLOCK_ENTRIES == 0;
        if (first)
            layout->offsets[i / WORDS_BLOCK_ENTRIES] = (uint32_t)layout->entries.length;
        add_entry(&layout->entries, &words[sorted[i].index],
                  first ? NULL : &words[sorted[i - 1].index]);
        layout->numbers[i] = numbers[sorted[i].index];
        layout->entry_of[layout->numbers[i]] = i;
        entry_of_word[sorted[i].index] = i;
    }
    layout->offsets[layout->blocks] = (uint32_t)layout->entries.length;

    sort_by_stem(sorted, words, count);
    for (uint32_t i = 0; i < count; i++)
        layout->by_stem[i] = entry_of_word[sorted[i].index];
}

static uint64_t add_array(struct buf *out, const uint32_t *array, size_t count)
{
    while (out->length % sizeof *array)
        buf_add_char(out, '\0');
    uint64_t offset = out->length;
    buf_add(out, array, count * sizeof *array);
    return offset;
}

int words_write(struct segment_output *output, const struct word *words, uint32_t count,
                uint32_t *numbers, struct err *err)
{
    OWN(layout_release) struct layout layout = {0};
    OWN(buf_release) struct buf out = BUF_INIT;
    lay_out(&layout, words, count, numbers);

    struct words_header header = {.count = count, .blocks = layout.blocks};
    memcpy(header.magic, WORDS_MAGIC, sizeof header.magic);
    buf_add(&out, &header, sizeof header);
    buf_add(&out, buf_str(&layout.entries), layout.entries.length);
    header.numbers = add_array(&out, layout.numbers, count);
    header.entries = add_array(&out, layout.entry_of, count);
    header.by_stem = add_array(&out, layout.by_stem, count);
    header.offsets = add_array(&out, layout.offsets, layout.blocks + 1);
    memcpy(out.data, &header, sizeof header);
    segment_output_begin(output, SECTION_WORDS);
    return segment_output_add(output, out.data, out.length, err);
}
