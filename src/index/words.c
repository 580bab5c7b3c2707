#include "index/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/io.h"

#define MAGIC "nxwords1"
#define BLOCK_ENTRIES 16

/* Offsets are from the start of the file. */
struct header {
    char magic[8];
    uint32_t count, blocks;
    uint64_t numbers, entries, by_stem, offsets; /* Of the arrays. */
};

struct words {
    struct mapping file;
    uint32_t count, blocks;
    const uint32_t *numbers, *entries, *by_stem;
    const uint32_t *offsets; /* blocks + 1 of them; of the entries' bytes, behind the header. */
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "arrays are mapped as they are");

/* -- writing: order and numbers ------------------------------------------------------------- */

struct ranked {
    const struct word *word;
    uint64_t prefix; /* The first bytes of what it is sorted by. */
    uint32_t index;  /* In the caller's list. */
};

static uint64_t prefix_of(const char *bytes, size_t length)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < length ? (unsigned char)bytes[i] : 0);
    return prefix;
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int compare_forms(const struct word *a, const struct word *b)
{
    return compare_bytes(a->form, a->form_length, b->form, b->form_length);
}

static int compare_stems(const struct word *a, const struct word *b)
{
    return compare_bytes(a->stem, a->stem_length, b->stem, b->stem_length);
}

static int by_form(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->prefix != right->prefix)
        return left->prefix < right->prefix ? -1 : 1;
    int order = compare_forms(left->word, right->word);
    return order ? order : compare_stems(left->word, right->word);
}

static int by_stem(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->prefix != right->prefix)
        return left->prefix < right->prefix ? -1 : 1;
    int order = compare_stems(left->word, right->word);
    return order ? order : compare_forms(left->word, right->word);
}

static int by_frequency(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->prefix != right->prefix) /* Its frequency, here. */
        return left->prefix > right->prefix ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

/* -- writing: entries ------------------------------------------------------------------------ */

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
    OWN(freep) struct ranked *ranked = xcalloc(count, sizeof *ranked);
    OWN(freep) uint32_t *entry_of_word = xcalloc(count, sizeof *entry_of_word);
    for (uint32_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){&words[i], words[i].frequency, i};
    qsort(ranked, count, sizeof *ranked, by_frequency);
    for (uint32_t i = 0; i < count; i++)
        numbers[ranked[i].index] = i;

    for (uint32_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){&words[i], prefix_of(words[i].form, words[i].form_length), i};
    qsort(ranked, count, sizeof *ranked, by_form);
    layout->blocks = (count + BLOCK_ENTRIES - 1) / BLOCK_ENTRIES;
    layout->offsets = xcalloc(layout->blocks + 1, sizeof *layout->offsets);
    layout->numbers = xcalloc(count, sizeof *layout->numbers);
    layout->entry_of = xcalloc(count, sizeof *layout->entry_of);
    layout->by_stem = xcalloc(count, sizeof *layout->by_stem);
    for (uint32_t i = 0; i < count; i++) {
        bool first = i % BLOCK_ENTRIES == 0;
        if (first)
            layout->offsets[i / BLOCK_ENTRIES] = (uint32_t)layout->entries.length;
        add_entry(&layout->entries, ranked[i].word, first ? NULL : ranked[i - 1].word);
        layout->numbers[i] = numbers[ranked[i].index];
        layout->entry_of[layout->numbers[i]] = i;
        entry_of_word[ranked[i].index] = i;
    }
    layout->offsets[layout->blocks] = (uint32_t)layout->entries.length;

    for (uint32_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){&words[i], prefix_of(words[i].stem, words[i].stem_length), i};
    qsort(ranked, count, sizeof *ranked, by_stem);
    for (uint32_t i = 0; i < count; i++)
        layout->by_stem[i] = entry_of_word[ranked[i].index];
}

static uint64_t add_array(struct buf *out, const uint32_t *array, size_t count)
{
    while (out->length % sizeof *array)
        buf_add_char(out, '\0');
    uint64_t offset = out->length;
    buf_add(out, array, count * sizeof *array);
    return offset;
}

int words_write(const char *path, const struct word *words, uint32_t count, uint32_t *numbers,
                struct err *err)
{
    OWN(layout_release) struct layout layout = {0};
    OWN(buf_release) struct buf out = BUF_INIT;
    lay_out(&layout, words, count, numbers);

    struct header header = {.count = count, .blocks = layout.blocks};
    memcpy(header.magic, MAGIC, sizeof header.magic);
    buf_add(&out, &header, sizeof header);
    buf_add(&out, buf_str(&layout.entries), layout.entries.length);
    header.numbers = add_array(&out, layout.numbers, count);
    header.entries = add_array(&out, layout.entry_of, count);
    header.by_stem = add_array(&out, layout.by_stem, count);
    header.offsets = add_array(&out, layout.offsets, layout.blocks + 1);
    memcpy(out.data, &header, sizeof header);
    return io_write_new(path, out.data, out.length, err);
}

/* -- reading ------------------------------------------------------------------------------- */

/* An array of the file, NULL if it is not within it. */
static const uint32_t *array_at(const struct words *words, uint64_t offset, uint64_t count)
{
    if (offset % sizeof(uint32_t) || offset > words->file.length ||
        count > (words->file.length - offset) / sizeof(uint32_t))
        return NULL;
    return (const uint32_t *)(const void *)(words->file.bytes + offset);
}

static int read_header(struct words *words, const char *path, struct err *err)
{
    struct header header;
    if (words->file.length < sizeof header)
        return err_set(err, ERR_INDEX, "%s: %zu bytes are too few", path, words->file.length);
    memcpy(&header, words->file.bytes, sizeof header);
    if (memcmp(header.magic, MAGIC, sizeof header.magic) != 0)
        return err_set(err, ERR_INDEX, "%s: no list of words", path);
    words->count = header.count;
    words->blocks = header.blocks;
    words->numbers = array_at(words, header.numbers, header.count);
    words->entries = array_at(words, header.entries, header.count);
    words->by_stem = array_at(words, header.by_stem, header.count);
    words->offsets = array_at(words, header.offsets, (uint64_t)header.blocks + 1);
    bool fits = header.blocks == (header.count + (uint64_t)BLOCK_ENTRIES - 1) / BLOCK_ENTRIES;
    if (!words->numbers || !words->entries || !words->by_stem || !words->offsets || !fits)
        return err_set(err, ERR_INDEX, "%s: damaged", path);
    return 0;
}

int words_open(struct words **out, const char *path, struct err *err)
{
    OWN(words_freep) struct words *words = NEW(struct words);
    int rc = io_map(&words->file, path, err);
    if (rc == 0)
        rc = read_header(words, path, err);
    if (rc < 0)
        return rc;
    *out = TAKE(words);
    return 0;
}

void words_free(struct words *words)
{
    if (!words)
        return;
    mapping_release(&words->file);
    free(words);
}

bool words_are_whole(const struct words *words)
{
    return mapping_is_whole(&words->file);
}

uint32_t words_count(const struct words *words)
{
    return words->count;
}

/* An entry being read, and the way to the next one of its block. */
struct entry {
    const unsigned char *at, *end;
    char form[WORDS_MAX_BYTES], stem[WORDS_MAX_BYTES];
    size_t form_length, stem_length;
    uint32_t frequency;
};

static bool take_byte(struct entry *entry, size_t *out)
{
    if (entry->at >= entry->end)
        return false;
    *out = *entry->at++;
    return true;
}

/* "kept, length of the rest, rest", where kept bytes are those of before. */
static bool take_string(struct entry *entry, const char *before, size_t before_length, char *out,
                        size_t *length)
{
    size_t kept, rest;
    if (!take_byte(entry, &kept) || !take_byte(entry, &rest) || kept > before_length ||
        kept + rest > WORDS_MAX_BYTES || rest > (size_t)(entry->end - entry->at))
        return false;
    if (out != before)
        memcpy(out, before, kept);
    memcpy(out + kept, entry->at, rest);
    entry->at += rest;
    *length = kept + rest;
    return true;
}

static bool take_varint(struct entry *entry, uint32_t *out)
{
    uint32_t number = 0;
    for (int shift = 0; shift < 35 && entry->at < entry->end; shift += 7) {
        unsigned char byte = *entry->at++;
        number |= (uint32_t)(byte & 0x7F) << (shift & 31);
        if (byte < 0x80) {
            *out = number;
            return true;
        }
    }
    return false;
}

static bool next_entry(struct entry *entry)
{
    return take_string(entry, entry->form, entry->form_length, entry->form, &entry->form_length) &&
           take_string(entry, entry->form, entry->form_length, entry->stem, &entry->stem_length) &&
           take_varint(entry, &entry->frequency);
}

static bool begin_block(const struct words *words, uint32_t block, struct entry *entry)
{
    const size_t start = sizeof(struct header);
    if (block >= words->blocks)
        return false;
    uint64_t begin = start + words->offsets[block], end = start + words->offsets[block + 1];
    if (begin > end || end > words->file.length)
        return false;
    entry->at = words->file.bytes + begin;
    entry->end = words->file.bytes + end;
    entry->form_length = 0;
    return true;
}

static bool read_entry(const struct words *words, uint32_t index, struct entry *entry)
{
    if (index >= words->count || !begin_block(words, index / BLOCK_ENTRIES, entry))
        return false;
    for (uint32_t i = 0; i <= index % BLOCK_ENTRIES; i++)
        if (!next_entry(entry))
            return false;
    return true;
}

/* The number of an entry that is there. Only one that leads back to the entry counts, so in a
 * damaged file too no two entries have the same. */
static bool number_of(const struct words *words, uint32_t index, uint32_t *out)
{
    uint32_t number = words->numbers[index];
    if (number >= words->count || words->entries[number] != index)
        return false;
    *out = number;
    return true;
}

bool words_get(const struct words *words, uint32_t number, struct word *out,
               char buffer[2 * WORDS_MAX_BYTES])
{
    struct entry entry;
    if (number >= words->count || !read_entry(words, words->entries[number], &entry))
        return false;
    memcpy(buffer, entry.form, entry.form_length);
    memcpy(buffer + WORDS_MAX_BYTES, entry.stem, entry.stem_length);
    *out = (struct word){
        .form = buffer,
        .stem = buffer + WORDS_MAX_BYTES,
        .form_length = (uint32_t)entry.form_length,
        .stem_length = (uint32_t)entry.stem_length,
        .frequency = entry.frequency,
    };
    return true;
}

/* -- all of them --------------------------------------------------------------------------- */

struct words_cursor {
    const struct words *words;
    uint32_t index; /* Of the next entry. */
    struct entry entry;
};

struct words_cursor *words_cursor_new(const struct words *words)
{
    struct words_cursor *cursor = NEW(struct words_cursor);
    cursor->words = words;
    return cursor;
}

void words_cursor_free(struct words_cursor *cursor)
{
    free(cursor);
}

bool words_cursor_next(struct words_cursor *cursor, struct word *out, uint32_t *number)
{
    struct entry *entry = &cursor->entry;
    uint32_t index = cursor->index;
    if (index == cursor->words->count)
        return false;
    if (index % BLOCK_ENTRIES == 0 && !begin_block(cursor->words, index / BLOCK_ENTRIES, entry))
        return false;
    if (!next_entry(entry) || !number_of(cursor->words, index, number))
        return false;
    *out = (struct word){
        .form = entry->form,
        .stem = entry->stem,
        .form_length = (uint32_t)entry->form_length,
        .stem_length = (uint32_t)entry->stem_length,
        .frequency = entry->frequency,
    };
    cursor->index++;
    return true;
}

int word_compare(const struct word *a, const struct word *b)
{
    int order = compare_forms(a, b);
    return order ? order : compare_stems(a, b);
}

/* -- looking up ---------------------------------------------------------------------------- */

void word_numbers_release(struct word_numbers *numbers)
{
    free(numbers->numbers);
    *numbers = (struct word_numbers){0};
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void add_number(const struct words *words, uint32_t index, struct word_numbers *out)
{
    uint32_t number;
    if (!number_of(words, index, &number))
        return;
    GROW(out->numbers, out->count, out->capacity);
    out->numbers[out->count++] = number;
}

static void sort_numbers(struct word_numbers *out)
{
    if (out->count > 1)
        qsort(out->numbers, out->count, sizeof *out->numbers, compare_numbers);
}

void words_with_stem(const struct words *words, const char *stem, size_t length,
                     struct word_numbers *out)
{
    struct entry entry;
    uint32_t low = 0, high = words->count;
    while (low < high) { /* The first whose stem is not less. */
        uint32_t middle = low + (high - low) / 2;
        if (!read_entry(words, words->by_stem[middle], &entry))
            return;
        if (compare_bytes(entry.stem, entry.stem_length, stem, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < words->count && read_entry(words, words->by_stem[low], &entry); low++) {
        if (compare_bytes(entry.stem, entry.stem_length, stem, length) != 0)
            break;
        add_number(words, words->by_stem[low], out);
    }
    sort_numbers(out);
}

void words_with_form(const struct words *words, const char *form, size_t length,
                     struct word_numbers *out)
{
    struct entry entry;
    uint32_t low = 0, high = words->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (!read_entry(words, middle, &entry))
            return;
        if (compare_bytes(entry.form, entry.form_length, form, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < words->count && read_entry(words, low, &entry); low++) {
        if (compare_bytes(entry.form, entry.form_length, form, length) != 0)
            break;
        add_number(words, low, out);
    }
    sort_numbers(out);
}
