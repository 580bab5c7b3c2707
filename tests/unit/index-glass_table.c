/* Tables are read back by a reader of the test's own, which is strict about everything that the
 * format's checker looks at. That the library reads them is shown in index-tables.cc. */
#include "index/glass_table.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "sections.h"

/* -- what goes in -------------------------------------------------------------------------- */

struct entries {
    struct entry {
        char *key, *tag;
        size_t key_length, tag_length;
    } * items;
    size_t count, capacity;
};

static void entries_release(struct entries *entries)
{
    for (size_t i = 0; i < entries->count; i++) {
        free(entries->items[i].key);
        free(entries->items[i].tag);
    }
    free(entries->items);
    *entries = (struct entries){0};
}

/* The tag's bytes tell its length and their place in it. */
static void add_entry(struct entries *entries, const char *key, size_t key_length,
                      size_t tag_length)
{
    char *tag = xcalloc(1, tag_length);
    for (size_t i = 0; i < tag_length; i++)
        tag[i] = (char)(i * 7 + i / 256 + tag_length);
    GROW(entries->items, entries->count, entries->capacity);
    entries->items[entries->count++] = (struct entry){xmemdup(key, key_length), tag, key_length,
                                                      tag_length};
}

static void add_numbered(struct entries *entries, size_t number, size_t key_length,
                         size_t tag_length)
{
    char key[GLASS_KEY_MAX_BYTES + 1];
    assert_in_range(key_length, 6, GLASS_KEY_MAX_BYTES);
    snprintf(key, sizeof key, "%0*zu", (int)key_length, number);
    add_entry(entries, key, key_length, tag_length);
}

static struct glass_root add_table(struct segment_output *output, const struct entries *entries)
{
    struct glass_root root = {0};
    struct err err;
    int rc = 0;
    OWN(glass_table_freep) struct glass_table *table = glass_table_new(output);
    for (size_t i = 0; rc == 0 && i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        rc = glass_table_add(table, entry->key, entry->key_length, entry->tag, entry->tag_length,
                             &err);
    }
    if (rc < 0 || glass_table_finish(table, &root, &err) < 0)
        fail_msg("%s", err.text);
    return root;
}

/* -- what comes out ------------------------------------------------------------------------ */

#define DIRECTORY 11
#define MAX_ITEM 2043

struct key {
    const uint8_t *bytes;
    size_t length, component;
};

struct reading {
    const uint8_t *file;
    uint32_t first, blocks; /* Of the table, and up to its end. */
    bool *seen;
    uint32_t last_leaf;
    const struct entries *expected;
    size_t next;    /* Entry that has to come. */
    size_t at;      /* In its tag. */
    bool has_null;  /* The item that stands before all. */
    struct key low; /* No key may be less. */
};

static size_t get16(const uint8_t *at)
{
    return (size_t)at[0] << 8 | at[1];
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)(get16(at) << 16 | get16(at + 2));
}

static int compare_keys(const struct key *a, const struct key *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = shorter ? memcmp(a->bytes, b->bytes, shorter) : 0;
    if (order == 0)
        order = (a->length > b->length) - (a->length < b->length);
    return order ? order : (a->component > b->component) - (a->component < b->component);
}

/* The header and the directory; returns how many items there are. */
static size_t check_block(const struct reading *reading, uint32_t number, unsigned level)
{
    assert_in_range(number, reading->first, reading->blocks - 1);
    assert_false(reading->seen[number]);
    reading->seen[number] = true;
    const uint8_t *block = reading->file + (size_t)number * GLASS_BLOCK_SIZE;
    size_t max_free = get16(block + 5), total_free = get16(block + 7), end = get16(block + 9);
    assert_int_equal(get32(block), 1); /* Revision. */
    assert_int_equal(block[4], level);
    assert_in_range(end, DIRECTORY + 2, GLASS_BLOCK_SIZE);
    assert_int_equal(end % 2, 1);
    assert_int_equal(max_free, total_free); /* No holes in what was written in order. */
    for (size_t i = end; i < end + max_free; i++)
        assert_int_equal(block[i], 0);
    return (end - DIRECTORY) / 2;
}

/* The item, of which size bytes are in the block. Items lie one below the other. */
static const uint8_t *item_at(const struct reading *reading, uint32_t number, size_t i,
                              size_t size_of(const uint8_t *item))
{
    const uint8_t *block = reading->file + (size_t)number * GLASS_BLOCK_SIZE;
    size_t at = get16(block + DIRECTORY + 2 * i);
    size_t end = i > 0 ? get16(block + DIRECTORY + 2 * (i - 1)) : GLASS_BLOCK_SIZE;
    assert_in_range(at, get16(block + 9) + get16(block + 5), GLASS_BLOCK_SIZE - 3);
    assert_int_equal(at + size_of(block + at), end);
    return block + at;
}

static size_t leaf_item_size(const uint8_t *item)
{
    return (get16(item) & 0x1FFF) + 3;
}

static size_t branch_item_size(const uint8_t *item)
{
    return 4 + 1 + (size_t)item[4] + 2;
}

/* A piece of the tag that has to come. */
static void check_piece(struct reading *reading, const uint8_t *item)
{
    const bool first = get16(item) & 0x2000, last = get16(item) & 0x4000;
    const uint8_t *piece = item + 3 + item[2] + (first ? 0 : 2);
    size_t size = leaf_item_size(item), length = size - (size_t)(piece - item);
    assert_true(reading->next < reading->expected->count);
    const struct entry *entry = &reading->expected->items[reading->next];
    assert_true(size <= MAX_ITEM);
    assert_int_equal(get16(item) & 0x8000, 0); /* Not packed. */
    assert_int_equal(first, reading->at == 0);
    assert_int_equal(item[2], entry->key_length);
    assert_memory_equal(item + 3, entry->key, entry->key_length);
    assert_in_range(length, 0, entry->tag_length - reading->at);
    if (length > 0)
        assert_memory_equal(piece, entry->tag + reading->at, length);
    assert_true(length > 0 || (first && last));
    reading->at += length;
    assert_int_equal(last, reading->at == entry->tag_length);
    if (last) {
        reading->next++;
        reading->at = 0;
    }
}

static void read_leaf(struct reading *reading, uint32_t number, const struct key *high)
{
    size_t count = check_block(reading, number, 0);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *item = item_at(reading, number, i, leaf_item_size);
        if (!reading->has_null) {
            assert_int_equal(get16(item), 0x6000);
            assert_int_equal(item[2], 0);
            reading->has_null = true;
            continue;
        }
        const bool first = get16(item) & 0x2000;
        const struct key key = {item + 3, item[2], first ? 1 : get16(item + 3 + item[2])};
        assert_true(compare_keys(&key, &reading->low) >= 0);
        assert_true(!high || compare_keys(&key, high) < 0);
        reading->low = key;
        check_piece(reading, item);
    }
    /* What is said to be sequential is read in the order of the blocks. */
    assert_true(number > reading->last_leaf);
    reading->last_leaf = number;
}

/* All below a block: every key is less than high, which may be NULL. */
static void read_block(struct reading *reading, uint32_t number, unsigned level,
                       const struct key *high)
{
    if (level == 0) {
        read_leaf(reading, number, high);
        return;
    }
    size_t count = check_block(reading, number, level);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *item = item_at(reading, number, i, branch_item_size);
        struct key next, key = {item + 5, item[4], get16(item + 5 + item[4])};
        if (i == 0) {
            assert_int_equal(key.length, 0);
            assert_int_equal(key.component, 0);
        } else {
            assert_true(key.component > 0);
            assert_true(compare_keys(&key, &reading->low) > 0);
            reading->low = key;
        }
        if (i + 1 < count) {
            const uint8_t *after = item_at(reading, number, i + 1, branch_item_size);
            next = (struct key){after + 5, after[4], get16(after + 5 + after[4])};
        }
        read_block(reading, get32(item), level - 1, i + 1 < count ? &next : high);
    }
}

/* Assert that the file's blocks from first on, up to those that the root tells, are a sound tree of
 * just these entries. */
static void assert_table(const struct mapping *file, uint32_t first, const struct glass_root *root,
                         const struct entries *entries)
{
    assert_true(file->length >= (size_t)root->blocks * GLASS_BLOCK_SIZE);
    assert_int_equal(root->entries, entries->count);
    OWN(freep) bool *seen = xcalloc(root->blocks, sizeof *seen);
    struct reading reading = {
        .file = file->bytes,
        .first = first,
        .blocks = root->blocks,
        .seen = seen,
        .expected = entries,
    };
    read_block(&reading, root->block, root->level, NULL);
    assert_int_equal(reading.next, entries->count);
    assert_int_equal(reading.at, 0);
    for (uint32_t i = first; i < root->blocks; i++)
        assert_true(seen[i]);
}

/* Write the entries, which are released, and read them back. The table begins with block 1. */
static struct glass_root round_trip(const char *folder, struct entries *entries)
{
    OWN(freep) char *path = xasprintf("%s/table", folder);
    OWN(mapping_release) struct mapping file = {0};
    struct segment_output *output = sections_begin(path);
    struct glass_root root = add_table(output, entries);
    sections_map(output, &file);
    assert_int_equal(sections_find(&file, SECTION_TABLES).length,
                     (size_t)root.blocks * GLASS_BLOCK_SIZE);
    assert_table(&file, 1, &root, entries);
    entries_release(entries);
    return root;
}

/* -- tests --------------------------------------------------------------------------------- */

static void a_table_without_entries_has_one_block(void **state)
{
    struct entries entries = {0};
    struct glass_root root = round_trip(*state, &entries);
    assert_int_equal(root.block, 1);
    assert_int_equal(root.level, 0);
    assert_int_equal(root.blocks, 2);
}

static void tables_follow_each_other(void **state)
{
    struct entries entries[4] = {{0}};
    struct glass_root roots[4];
    uint32_t first = 1;
    OWN(freep) char *path = xasprintf("%s/tables", (char *)*state);
    OWN(mapping_release) struct mapping file = {0};
    struct segment_output *output = sections_begin(path);
    for (size_t i = 0; i < 4; i++) { /* The second one has no entry, all others inner levels. */
        for (size_t n = 0; i != 1 && n < 2000; n++)
            add_numbered(&entries[i], n, 40, 100 + i);
        roots[i] = add_table(output, &entries[i]);
    }
    sections_map(output, &file);
    for (size_t i = 0; i < 4; i++) {
        assert_table(&file, first, &roots[i], &entries[i]);
        assert_int_equal(roots[i].level, i != 1);
        first = roots[i].blocks;
        entries_release(&entries[i]);
    }
}

static void keys_and_tags_may_be_any_bytes(void **state)
{
    struct entries entries = {0};
    add_entry(&entries, "\0", 1, 0);
    add_entry(&entries, "\0\0", 2, 1);
    add_entry(&entries, "\0\xFF", 2, 2);
    add_entry(&entries, "a", 1, 300);
    add_entry(&entries, "a\0", 2, 0);
    add_entry(&entries, "aa", 2, 5000);
    add_entry(&entries, "b", 1, 0);
    add_entry(&entries, "\xFF", 1, 9);
    add_entry(&entries, "\xFF\xFF", 2, 0);
    round_trip(*state, &entries);
}

/* A tag of every length about the borders of items and blocks, between small ones. */
static void tags_may_have_any_length(void **state)
{
    static const size_t around[] = {0, 64, 2040, 4080, 6120, 8170, 16360, 65536, 1000000};
    static const size_t key_lengths[] = {6, 100, 255};
    for (size_t k = 0; k < sizeof key_lengths / sizeof key_lengths[0]; k++) {
        size_t key_length = key_lengths[k], key = 0;
        struct entries entries = {0};
        for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
            size_t spread = around[i] > 100000 ? 3 : 40;
            size_t length = around[i] > spread ? around[i] - spread : 0;
            for (; length <= around[i] + spread; length++) {
                add_numbered(&entries, key++, key_length, length);
                add_numbered(&entries, key++, key_length, length % 100);
            }
        }
        round_trip(*state, &entries);
    }
}

/* With another length before it, each of these begins at another place of its leaf. */
static void items_may_end_anywhere_in_a_leaf(void **state)
{
    static const size_t lengths[] = {0, 1, 63, 64, 65, 70, 500, 2028, 2029, 2030, 2036, 3000, 8200};
    for (size_t filled = 5800; filled < 8200; filled += filled < 8100 ? 97 : 1) {
        struct entries entries = {0};
        size_t key = 0;
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
            add_numbered(&entries, key++, 10, filled / 4);
            add_numbered(&entries, key++, 10, filled / 4);
            add_numbered(&entries, key++, 10, filled / 4);
            add_numbered(&entries, key++, 10, filled - filled / 4 * 3);
            add_numbered(&entries, key++, 10, lengths[i]);
        }
        round_trip(*state, &entries);
    }
}

static void inner_levels_are_built_as_they_are_needed(void **state)
{
    static const struct {
        size_t count, key_length, tag_length;
        uint32_t level;
    } cases[] = {
        {380, 6, 10, 0},     {400, 6, 10, 1},     {31, 255, 0, 0},    {32, 255, 0, 1},
        {900, 255, 0, 1},    {1100, 255, 0, 2},   {40000, 255, 0, 3}, {200000, 6, 4, 1},
        {100, 255, 9000, 2}, {20000, 200, 60, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct entries entries = {0};
        for (size_t n = 0; n < cases[i].count; n++)
            add_numbered(&entries, n, cases[i].key_length, cases[i].tag_length);
        struct glass_root root = round_trip(*state, &entries);
        if (root.level != cases[i].level)
            fail_msg("%zu keys of %zu bytes: level %u", cases[i].count, cases[i].key_length,
                     root.level);
    }
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* A key that is a little greater than the one before: they share what real keys share. */
static void next_key(uint8_t *key, size_t *length, uint32_t *seed)
{
    size_t at = next_random(seed) % (*length + 1);
    while (at > 0 && at <= *length && key[at - 1] == 0xFF)
        at--;
    if (at == 0 || at == *length) { /* Longer. */
        at = *length;
        if (at < GLASS_KEY_MAX_BYTES - 40)
            key[at++] = (uint8_t)next_random(seed);
        else
            for (at = 1; key[at - 1] == 0xFF; at++)
                ;
    }
    if (at <= *length)
        key[at - 1]++;
    for (size_t more = next_random(seed) % 20; more > 0 && at < GLASS_KEY_MAX_BYTES; more--)
        key[at++] = (uint8_t)next_random(seed);
    *length = at;
}

static size_t random_tag_length(uint32_t *seed)
{
    switch (next_random(seed) % 16) {
    case 0:
        return next_random(seed) % 10000;
    case 1:
        return 2000 + next_random(seed) % 100;
    case 2:
        return 0;
    default:
        return next_random(seed) % 100;
    }
}

static void random_entries_come_back(void **state)
{
    for (uint32_t round = 0; round < 200; round++) {
        uint32_t seed = round;
        uint8_t key[GLASS_KEY_MAX_BYTES] = {0};
        size_t length = 1;
        struct entries entries = {0};
        for (uint32_t n = next_random(&seed) % 2000; n > 0; n--) {
            struct entry *last = entries.count ? &entries.items[entries.count - 1] : NULL;
            next_key(key, &length, &seed);
            size_t shorter = last && last->key_length < length ? last->key_length : length;
            int order = last ? memcmp(last->key, key, shorter) : -1;
            if (order > 0 || (order == 0 && last->key_length >= length))
                break; /* All were 0xFF. */
            add_entry(&entries, (const char *)key, length, random_tag_length(&seed));
        }
        round_trip(*state, &entries);
    }
}

/* -- failures ------------------------------------------------------------------------------ */

static void keys_have_to_ascend(void **state)
{
    static const struct {
        const char *first, *second;
        int rc;
    } cases[] = {
        {"b", "a", ERR_INDEX},  {"b", "b", ERR_INDEX}, {"b", "ab", ERR_INDEX},
        {"ba", "b", ERR_INDEX}, {"b", "", ERR_INDEX},  {"b", "ba", 0},
        {"b", "c", 0},          {"b", "\xFF", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err;
        OWN(freep) char *path = xasprintf("%s/%zu", (char *)*state, i);
        OWN(segment_output_freep) struct segment_output *output = sections_begin(path);
        OWN(glass_table_freep) struct glass_table *table = glass_table_new(output);
        const char *first = cases[i].first, *second = cases[i].second;
        assert_int_equal(glass_table_add(table, first, strlen(first), "", 0, NULL), 0);
        assert_int_equal(glass_table_add(table, second, strlen(second), "", 0, &err), cases[i].rc);
        if (cases[i].rc < 0)
            assert_non_null(strstr(err.text, path));
    }
}

static void a_key_has_up_to_255_bytes(void **state)
{
    char key[GLASS_KEY_MAX_BYTES + 1] = "";
    OWN(freep) char *path = xasprintf("%s/a", (char *)*state);
    OWN(segment_output_freep) struct segment_output *output = sections_begin(path);
    OWN(glass_table_freep) struct glass_table *table = glass_table_new(output);
    assert_int_equal(glass_table_add(table, key, 0, "", 0, NULL), ERR_INDEX);
    assert_int_equal(glass_table_add(table, key, 256, "", 0, NULL), ERR_INDEX);
    assert_int_equal(glass_table_add(table, key, 255, "", 0, NULL), 0);
}

/* The number of a component has 16 bits. */
static void a_tag_may_be_too_long(void **state)
{
    const size_t most = (size_t)65534 * (MAX_ITEM - 3 - 255 - 2);
    OWN(freep) char *tag = xcalloc(1, most * 2);
    OWN(freep) char *path = xasprintf("%s/a", (char *)*state);
    OWN(segment_output_freep) struct segment_output *output = sections_begin(path);
    OWN(glass_table_freep) struct glass_table *table = glass_table_new(output);
    char key[GLASS_KEY_MAX_BYTES] = "";
    struct err err;
    assert_int_equal(glass_table_add(table, key, sizeof key, tag, most * 2, &err), ERR_INDEX);
    assert_non_null(strstr(err.text, "a tag of"));
}

/* Add until the limit is met, at some time or at the end. */
static int fill(struct segment_output *output, struct err *err)
{
    struct glass_root root;
    struct segment segment = {.articles = 0};
    OWN(glass_table_freep) struct glass_table *table = glass_table_new(output);
    for (uint32_t i = 0; i < 100000; i++) {
        char key[7];
        snprintf(key, sizeof key, "%06u", i);
        int rc = glass_table_add(table, key, 6, "0123456789", 10, err);
        if (rc < 0)
            return rc;
    }
    int rc = glass_table_finish(table, &root, err);
    return rc < 0 ? rc : segment_output_finish(output, &segment, NULL, err);
}

static void a_full_disk_is_an_error(void **state)
{
    static const rlim_t limits[] = {100, 8192, 1000000, 2120000};
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct err err;
        OWN(freep) char *path = xasprintf("%s/%zu", (char *)*state, i);
        OWN(segment_output_freep) struct segment_output *output = sections_begin(path);
        limit = before;
        limit.rlim_cur = limits[i];
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        int rc = fill(output, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(rc, -EFBIG);
        assert_non_null(strstr(err.text, path));
    }
    signal(SIGXFSZ, SIG_DFL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_table_without_entries_has_one_block),
        SCRATCH_TEST(tables_follow_each_other),
        SCRATCH_TEST(keys_and_tags_may_be_any_bytes),
        SCRATCH_TEST(tags_may_have_any_length),
        SCRATCH_TEST(items_may_end_anywhere_in_a_leaf),
        SCRATCH_TEST(inner_levels_are_built_as_they_are_needed),
        SCRATCH_TEST(random_entries_come_back),
        SCRATCH_TEST(keys_have_to_ascend),
        SCRATCH_TEST(a_key_has_up_to_255_bytes),
        SCRATCH_TEST(a_tag_may_be_too_long),
        SCRATCH_TEST(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
