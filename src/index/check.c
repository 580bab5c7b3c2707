/* Segments never change, so they are checked in peace, against what the catalog said of them at one
 * moment. The library's own check comes after the checksums: it knows what the tables have to be
 * like, but does not notice a flipped bit in most of their bytes, and bytes that are not ours may
 * lead it anywhere. */
#include "index/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/own.h"
#include "index/moment.h"
#include "index/tables_check.h"
#include "index/tokens.h"

/* Articles, in whatever order they come: two sets of them have the same sum if they are the same,
 * and another one if they differ, but for one in 2^64. */
struct id_sum {
    uint64_t count, sum;
};

static void id_sum_add(struct id_sum *sum, article_id id)
{
    sum->count++;
    sum->sum += XXH3_64bits(&id, sizeof id);
}

/* The rows of one segment's dead articles. */
struct dead_rows {
    struct catalog_dead *rows;
    size_t count;
};

struct checking {
    struct index_check *check;
    struct moment moment;
    struct dead_rows *dead; /* Of each part of the snapshot. */
    struct id_sum catalogued, alive;
};

static void checking_release(struct checking *checking)
{
    for (size_t i = 0; checking->dead && i < checking->moment.snapshot->count; i++)
        free(checking->dead[i].rows);
    free(checking->dead);
    moment_release(&checking->moment);
}

/* The text is the check's then. */
static void note(struct checking *checking, uint32_t segment, char *text)
{
    struct index_check *check = checking->check;
    GROW(check->findings, check->finding_count, check->finding_capacity);
    check->findings[check->finding_count++] = (struct index_finding){segment, text};
}

/* -- the catalog --------------------------------------------------------------------------- */

static int sum_catalogued(struct checking *checking, struct err *err)
{
    article_id ids[1000], after = 0;
    size_t count;
    do {
        int rc = catalog_list_articles(checking->moment.catalog, after, ids,
                                       sizeof ids / sizeof ids[0], &count, err);
        for (size_t i = 0; rc == 0 && i < count; i++)
            id_sum_add(&checking->catalogued, after = ids[i]);
        if (rc < 0)
            return rc;
    } while (count > 0);
    return 0;
}

static int load_dead(struct checking *checking, struct err *err)
{
    const struct snapshot *snapshot = checking->moment.snapshot;
    checking->dead = xcalloc(snapshot->count, sizeof *checking->dead);
    for (size_t i = 0; i < snapshot->count; i++) {
        int rc = catalog_dead_list(checking->moment.catalog, snapshot->parts[i].segment->id,
                                   &checking->dead[i].rows, &checking->dead[i].count, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static void note_fault(void *context, const char *fault)
{
    note(context, 0, xasprintf("catalog: %s", fault));
}

static int read_catalog(struct checking *checking, struct err *err)
{
    int rc = load_dead(checking, err);
    if (rc == 0)
        rc = sum_catalogued(checking, err);
    moment_end_view(&checking->moment);
    return rc < 0 ? rc
                  : catalog_check(checking->moment.catalog, &checking->check->effort, note_fault,
                                  checking, err);
}

/* What the catalog says of the moment, and whether it is right by itself. */
static int check_catalog(struct checking *checking, struct err *err)
{
    int rc = read_catalog(checking, err);
    if (rc != ERR_CATALOG)
        return rc;
    note(checking, 0, xstrdup(err->text));
    return 0;
}

/* -- segments ------------------------------------------------------------------------------ */

/* The articles of a segment being looked through. */
struct survey {
    struct checking *checking;
    const struct dead_rows *dead;
    uint64_t documents, strangers; /* Dead rows that tell of another article. */
};

static int compare_docid(const void *key, const void *row)
{
    uint32_t docid = *(const uint32_t *)key, other = ((const struct catalog_dead *)row)->docid;
    return docid < other ? -1 : docid > other;
}

static const struct catalog_dead *find_dead(const struct dead_rows *dead, uint32_t docid)
{
    return dead->count == 0
               ? NULL
               : bsearch(&docid, dead->rows, dead->count, sizeof dead->rows[0], compare_docid);
}

static void survey_document(void *context, article_id id, uint32_t docid)
{
    struct survey *survey = context;
    const struct catalog_dead *row = find_dead(survey->dead, docid);
    survey->documents++;
    if (!row)
        id_sum_add(&survey->checking->alive, id);
    else if (row->article != id)
        survey->strangers++;
}

static void check_numbers(struct survey *survey, const struct segment *segment,
                          const struct tables_size *size)
{
    struct checking *checking = survey->checking;
    uint32_t articles = segment->articles, tokens = tokens_documents(segment->tokens);
    const struct dead_rows *dead = survey->dead;
    uint32_t last_dead = dead->count > 0 ? dead->rows[dead->count - 1].docid : 0;
    if (size->documents != articles || size->last_docid != articles)
        note(checking, segment->id,
             xasprintf("%" PRIu32 " documents up to %" PRIu32 ", not %" PRIu32, size->documents,
                       size->last_docid, articles));
    if (tokens != articles)
        note(checking, segment->id,
             xasprintf("tokens: %" PRIu32 " articles, not %" PRIu32, tokens, articles));
    if (survey->documents != articles)
        note(checking, segment->id,
             xasprintf("%" PRIu64 " documents have an id, not %" PRIu32, survey->documents,
                       articles));
    if (last_dead > articles || (dead->count > 0 && dead->rows[0].docid == 0))
        note(checking, segment->id, xstrdup("a document is said to be dead that there is not"));
    if (survey->strangers > 0)
        note(checking, segment->id,
             xasprintf("%" PRIu64 " documents are said to be dead as others", survey->strangers));
}

/* 0 if the check goes on, whatever it found. */
static int check_tables(struct checking *checking, size_t part, struct err *err)
{
    const struct segment *segment = checking->moment.snapshot->parts[part].segment;
    struct survey survey = {.checking = checking, .dead = &checking->dead[part]};
    struct tables_size size;
    struct err why;
    int rc = tables_check(segment->path, &why);
    if (rc == 0)
        rc = tables_survey(segment->path, &size, survey_document, &survey, &why);
    if (rc == ERR_INDEX)
        note(checking, segment->id, xstrdup(why.text));
    else if (rc < 0)
        return err_set(err, rc, "cannot check segment %" PRIu32 ": %s", segment->id, why.text);
    else
        check_numbers(&survey, segment, &size);
    return effort_go_on(&checking->check->effort, segment->bytes, err);
}

static int check_segment(struct checking *checking, size_t part, struct err *err)
{
    const struct segment *segment = checking->moment.snapshot->parts[part].segment;
    int rc = segment_examine(segment, &checking->check->effort, err);
    if (rc != ERR_INDEX)
        return rc < 0 ? rc : check_tables(checking, part, err);
    note(checking, segment->id, xstrdup(err->text));
    return 0;
}

/* Only where all else is right; else of course they differ. */
static void compare_articles(struct checking *checking)
{
    const struct id_sum *catalogued = &checking->catalogued, *alive = &checking->alive;
    if (catalogued->count != alive->count)
        note(checking, 0,
             xasprintf("catalog: %" PRIu64 " articles, but %" PRIu64 " in the segments",
                       catalogued->count, alive->count));
    else if (catalogued->sum != alive->sum)
        note(checking, 0, xstrdup("catalog: other articles than in the segments"));
}

/* -- all of it ----------------------------------------------------------------------------- */

static int check_all(struct checking *checking, struct err *err)
{
    const struct snapshot *snapshot = checking->moment.snapshot;
    struct index_check *check = checking->check;
    check->sequence = snapshot->sequence;
    check->articles = snapshot_articles(snapshot);
    check->bytes = snapshot_bytes(snapshot);
    check->segments = snapshot->count;
    check->effort.total = 2 * check->bytes; /* Their bytes, then what is in them. */
    int rc = check_catalog(checking, err);
    for (size_t i = 0; rc == 0 && i < snapshot->count; i++)
        rc = check_segment(checking, i, err);
    if (rc == 0 && check->finding_count == 0)
        compare_articles(checking);
    return rc;
}

int index_check(struct index *index, struct index_check *check, struct err *err)
{
    OWN(checking_release) struct checking checking = {.check = check};
    int rc = moment_take(&checking.moment, index, err);
    return rc < 0 ? rc : check_all(&checking, err);
}

void index_check_release(struct index_check *check)
{
    for (size_t i = 0; i < check->finding_count; i++)
        free(check->findings[i].text);
    free(check->findings);
    *check = (struct index_check){0};
}
