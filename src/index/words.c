#include "index/words.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/words_format.h"

struct words {
    struct section section;
    uint32_t count, blocks;
    const uint32_t *numbers, *entries, *by_stem;
    const uint32_t *offsets; /* blocks + 1 of them; of the entries' bytes, behind the header. */
};

/* An array of the file, NULL if it is not within it. */
static const uint32_t *array_at(const struct words *words, uint64_t offset, uint64_t count)
{
    if (offset % sizeof(uint32_t) || offset > words->section.length ||
        count > (words->section.length - offset) / sizeof(uint32_t))
        return NULL;
    return (const uint32_t *)(const void *)(words->section.bytes + offset);
}

static int read_header(struct words *words, struct err *err)
{
    struct words_header header;
    if (words->section.length < sizeof header)
        return err_set(err, ERR_INDEX, "words: %zu bytes are too few", words->section.length);
    memcpy(&header, words->section.bytes, sizeof header);
    if (memcmp(header.magic, WORDS_MAGIC, sizeof header.magic) != 0)
        return err_set(err, ERR_INDEX, "words: no list of them");
    words->count = header.count;
    words->blocks = header.blocks;
    words->numbers = array_at(words, header.numbers, header.count);
    words->entries = array_at(words, header.entries, header.count);
    words->by_stem = array_at(words, header.by_stem, header.count);
    words->offsets = array_at(words, header.offsets, (uint64_t)header.blocks + 1);
    bool fits = header.blocks ==
                (header.count + (uint64_t)WORDS_BLOCK_ENTRIES - 1) / WORDS_BLOCK_ENTRIES;
    if (!words->numbers || !words->entries || !words->by_stem || !words->offsets || !fits)
        return err_set(err, ERR_INDEX, "words: damaged");
    return 0;
}

int words_open(struct words **out, const struct section *section, struct err *err)
{
    OWN(words_freep) struct words *words = NEW(struct words);
    words->section = *section;
    int rc = read_header(words, err);
    if (rc < 0)
        return rc;
    *out = TAKE(words);
    return 0;
}

void words_free(struct words *words)
{
    free(words);
}

uint32_t words_count(const struct words *words)
{
    return words->count;
}

/* Most strings are shorter than this and copied whole with the bytes behind them: a copy of a known
 * length is a few instructions, and a lookup makes hundreds. */
#define COPY_BYTES 16

/* An entry being read, and the way to the next one of its block. */
struct entry {
    const unsigned char *at, *end;
    char form[WORDS_MAX_BYTES + COPY_BYTES], stem[WORDS_MAX_BYTES + COPY_BYTES];
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

/* "kept, length of the rest, rest", where kept bytes are those of the form. Copies nothing. */
static bool take_lengths(struct entry *entry, size_t *kept, size_t *rest)
{
    return take_byte(entry, kept) && take_byte(entry, rest) && *kept <= entry->form_length &&
           *kept + *rest <= WORDS_MAX_BYTES && *rest <= (size_t)(entry->end - entry->at);
}

/* Copy the rest of a string to out, which has room for COPY_BYTES more. */
static void take_rest(struct entry *entry, char *out, size_t rest)
{
    if (rest <= COPY_BYTES && entry->end - entry->at >= COPY_BYTES)
        memcpy(out, entry->at, COPY_BYTES);
    else
        memcpy(out, entry->at, rest);
    entry->at += rest;
}

/* The form of the next entry, which the next one is told by. */
static bool take_form(struct entry *entry)
{
    size_t kept, rest;
    if (!take_lengths(entry, &kept, &rest))
        return false;
    take_rest(entry, entry->form + kept, rest);
    entry->form_length = kept + rest;
    return true;
}

static bool take_stem(struct entry *entry)
{
    size_t kept, rest;
    if (!take_lengths(entry, &kept, &rest))
        return false;
    if (kept <= COPY_BYTES)
        memcpy(entry->stem, entry->form, COPY_BYTES);
    else
        memcpy(entry->stem, entry->form, kept);
    take_rest(entry, entry->stem + kept, rest);
    entry->stem_length = kept + rest;
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
    return take_form(entry) && take_stem(entry) && take_varint(entry, &entry->frequency);
}

/* Go over an entry that only leads to the next one. */
static bool pass_entry(struct entry *entry)
{
    size_t kept, rest;
    uint32_t frequency;
    if (!take_form(entry) || !take_lengths(entry, &kept, &rest))
        return false;
    entry->at += rest;
    return take_varint(entry, &frequency);
}

static struct word word_of(const struct entry *entry)
{
    return (struct word){
        .form = entry->form,
        .stem = entry->stem,
        .form_length = (uint32_t)entry->form_length,
        .stem_length = (uint32_t)entry->stem_length,
        .frequency = entry->frequency,
    };
}

static bool begin_block(const struct words *words, uint32_t block, struct entry *entry)
{
    const size_t start = sizeof(struct words_header);
    if (block >= words->blocks)
        return false;
    uint64_t begin = start + words->offsets[block], end = start + words->offsets[block + 1];
    if (begin > end || end > words->section.length)
        return false;
    entry->at = words->section.bytes + begin;
    entry->end = words->section.bytes + end;
    entry->form_length = 0;
    return true;
}

static bool read_entry(const struct words *words, uint32_t index, struct entry *entry)
{
    if (index >= words->count || !begin_block(words, index / WORDS_BLOCK_ENTRIES, entry))
        return false;
    for (uint32_t i = 0; i < index % WORDS_BLOCK_ENTRIES; i++)
        if (!pass_entry(entry))
            return false;
    return next_entry(entry);
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
    *out = word_of(&entry);
    out->form = buffer;
    out->stem = buffer + WORDS_MAX_BYTES;
    return true;
}

/* -- all of them --------------------------------------------------------------------------- */

struct words_cursor {
    const struct words *words;
    uint32_t index; /* Of the next entry, */
    bool is_read;   /* which is in entry already. */
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

/* Read the next entry. */
static bool read_on(struct words_cursor *cursor)
{
    const struct words *words = cursor->words;
    uint32_t index = cursor->index;
    if (index == words->count)
        return false;
    if (index % WORDS_BLOCK_ENTRIES == 0 &&
        !begin_block(words, index / WORDS_BLOCK_ENTRIES, &cursor->entry))
        return false;
    cursor->is_read = next_entry(&cursor->entry);
    return cursor->is_read;
}

bool words_cursor_next(struct words_cursor *cursor, struct word *out, uint32_t *number)
{
    const struct entry *entry = &cursor->entry;
    if (!cursor->is_read && !read_on(cursor))
        return false;
    if (number && !number_of(cursor->words, cursor->index, number))
        return false;
    *out = word_of(entry);
    cursor->index++;
    cursor->is_read = false;
    return true;
}

/* What is looked for by words_cursor_seek(). */
struct sought {
    char form[WORDS_MAX_BYTES]; /* A copy: it may be the cursor's own word. */
    size_t length;
    bool past;
    uint64_t beginning; /* Of the form, as beginning_of() has it, */
    uint64_t mask;      /* and which of its bits the form has. */
};

static uint64_t beginning_mask(size_t length)
{
    const uint64_t all = UINT64_MAX;
    return length == 0 ? 0 : length < sizeof all ? all << 8 * (sizeof all - length) : all;
}

/* The first eight bytes as a number in the order of the strings: most comparisons end there. Eight
 * bytes can be read whatever the length. */
static uint64_t beginning_of(const char *bytes, size_t length)
{
    uint64_t beginning;
    memcpy(&beginning, bytes, sizeof beginning);
    return be64toh(beginning) & beginning_mask(length);
}

static bool stands_before(const struct entry *entry, const struct sought *sought)
{
    uint64_t beginning = beginning_of(entry->form, entry->form_length);
    beginning &= sought->past ? sought->mask : UINT64_MAX;
    if (beginning != sought->beginning)
        return beginning < sought->beginning;
    size_t compared = entry->form_length;
    if (sought->past && compared > sought->length)
        compared = sought->length;
    int order = words_compare_bytes(entry->form, compared, sought->form, sought->length);
    return sought->past ? order <= 0 : order < 0;
}

static bool block_begins_before(const struct words *words, uint32_t block,
                                const struct sought *sought)
{
    struct entry entry;
    return begin_block(words, block, &entry) && take_form(&entry) && stands_before(&entry, sought);
}

/* The last block from low on, and before high, that begins before it; low if none does. */
static uint32_t find_block_between(const struct words *words, uint32_t low, uint32_t high,
                                   const struct sought *sought)
{
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (block_begins_before(words, middle, sought))
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The same from here on, by strides that double, as most are near. */
static uint32_t find_block(const struct words *words, uint32_t here, const struct sought *sought)
{
    uint32_t low = here, stride = 1;
    while (stride < words->blocks - low && block_begins_before(words, low + stride, sought)) {
        low += stride;
        stride *= 2;
    }
    uint32_t high = stride < words->blocks - low ? low + stride : words->blocks;
    return find_block_between(words, low, high, sought);
}

static struct sought sought_of(const char *form, size_t length, bool past)
{
    struct sought sought = {.length = length < WORDS_MAX_BYTES ? length : WORDS_MAX_BYTES,
                            .past = past};
    memcpy(sought.form, form, sought.length);
    sought.beginning = beginning_of(sought.form, sought.length);
    sought.mask = beginning_mask(sought.length);
    return sought;
}

void words_cursor_seek(struct words_cursor *cursor, const char *form, size_t length, bool past)
{
    const struct sought sought = sought_of(form, length, past);
    uint32_t here = cursor->index / WORDS_BLOCK_ENTRIES;
    if (cursor->index == cursor->words->count)
        return;
    uint32_t block = find_block(cursor->words, here, &sought);
    if (block > here) {
        cursor->index = block * WORDS_BLOCK_ENTRIES;
        cursor->is_read = false;
    }
    while (cursor->is_read || read_on(cursor)) {
        if (!stands_before(&cursor->entry, &sought))
            return;
        cursor->index++;
        cursor->is_read = false;
    }
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

static void add_number(struct word_numbers *out, uint32_t number)
{
    GROW(out->numbers, out->count, out->capacity);
    out->numbers[out->count++] = number;
}

static void note_number(void *context, const struct word *word, uint32_t number)
{
    (void)word;
    add_number(context, number);
}

static void sort_numbers(struct word_numbers *out)
{
    if (out->count > 1)
        qsort(out->numbers, out->count, sizeof *out->numbers, compare_numbers);
}

void words_each_form(const struct words *words, const char *stem, size_t length,
                     void (*each)(void *context, const struct word *word, uint32_t number),
                     void *context)
{
    struct entry entry;
    uint32_t low = 0, high = words->count, number;
    while (low < high) { /* The first whose stem is not less. */
        uint32_t middle = low + (high - low) / 2;
        if (!read_entry(words, words->by_stem[middle], &entry))
            return;
        if (words_compare_bytes(entry.stem, entry.stem_length, stem, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < words->count && read_entry(words, words->by_stem[low], &entry); low++) {
        if (words_compare_bytes(entry.stem, entry.stem_length, stem, length) != 0)
            break;
        const struct word word = word_of(&entry);
        if (number_of(words, words->by_stem[low], &number))
            each(context, &word, number);
    }
}

void words_with_stem(const struct words *words, const char *stem, size_t length,
                     struct word_numbers *out)
{
    words_each_form(words, stem, length, note_number, out);
    sort_numbers(out);
}

/* Blocks are told apart by their first forms, so that entries are read in one of them only: each is
 * told by those before it. */
void words_with_form(const struct words *words, const char *form, size_t length,
                     struct word_numbers *out)
{
    const struct sought sought = sought_of(form, length, false);
    struct words_cursor cursor = {.words = words};
    uint32_t number;
    if (words->count == 0 || length > WORDS_MAX_BYTES)
        return;
    cursor.index = find_block_between(words, 0, words->blocks, &sought) * WORDS_BLOCK_ENTRIES;
    for (; read_on(&cursor); cursor.index++) {
        const struct entry *entry = &cursor.entry;
        if (stands_before(entry, &sought))
            continue;
        if (words_compare_bytes(entry->form, entry->form_length, form, length) != 0)
            break;
        if (number_of(words, cursor.index, &number))
            add_number(out, number);
    }
    sort_numbers(out);
}
