// A reader keeps each segment of its snapshot open, and all of them as one database with common
// statistics. Opening a segment costs 30 µs and joining them less, so a new snapshot costs what is
// new in it.
#include "index/reader_private.hh"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/alloc.h"
#include "base/buf.h"
#include "index/catalog.h"
#include "index/document.h"
#include "index/guard.hh"
#include "index/inflections.hh"
#include "index/patterns.h"
#include "index/posting_sources.hh"
#include "index/records.h"
#include "index/segment_database.hh"
#include "index/snapshot.h"
#include "index/stored.h"
#include "text/stemmers.h"

int index_reader_open(struct index_reader **out, struct index *index, struct err *err)
{
    return index_guard(err, [&] {
        *out = new index_reader{};
        (*out)->index = index;
        return 0;
    });
}

void index_reader_free(struct index_reader *reader)
{
    if (!reader)
        return;
    snapshot_drop(reader->snapshot);
    catalog_free(reader->catalog);
    stemmers_free(reader->stemmers);
    stored_decoder_free(reader->decoder);
    delete reader;
}

// -- following the snapshot -------------------------------------------------------------------

namespace
{

// Drops a snapshot at the end of the scope, unless it was released.
struct DropSnapshot {
    void operator()(struct snapshot *snapshot) const
    {
        snapshot_drop(snapshot);
    }
};
using HeldSnapshot = std::unique_ptr<struct snapshot, DropSnapshot>;

struct FreeReader {
    void operator()(struct index_reader *reader) const
    {
        index_reader_free(reader);
    }
};

} // namespace

static void open_parts(struct index_reader *reader, const struct snapshot *snapshot)
{
    std::map<uint32_t, Xapian::Database> segments;
    Xapian::Database all;
    auto dead = std::make_shared<SetSource::Sets>();
    auto by_uuid = std::make_shared<SegmentsByUuid>();
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct snapshot_part &part = snapshot->parts[i];
        const auto known = reader->segments.find(part.segment->id);
        (known == reader->segments.end() ? reader->segment_counts.misses
                                         : reader->segment_counts.hits)++;
        const Xapian::Database db = known == reader->segments.end()
                                        ? segment_database_open(part.segment->path)
                                        : known->second;
        segments.emplace(part.segment->id, db);
        all.add_database(db);
        by_uuid->emplace(db.get_uuid(), part.segment);
        if (part.dead)
            dead->emplace(db.get_uuid(), part.dead);
    }
    reader->segments.swap(segments);
    if (reader->dates)
        reader->dates_before = std::move(reader->dates);
    reader->dates.reset();
    reader->lengths.reset();
    reader->joined->keep_only(reader->segments);
    reader->all = all;
    reader->frequencies = std::make_unique<Frequencies>(all);
    reader->languages.reset();
    reader->by_uuid = std::move(by_uuid);
    reader->dead = dead->empty() ? nullptr : std::move(dead);
}

void reader_refresh(struct index_reader *reader)
{
    if (reader->stays)
        return;
    HeldSnapshot newest(index_snapshot(reader->index));
    if (newest.get() == reader->snapshot)
        return;
    open_parts(reader, newest.get());
    snapshot_drop(reader->snapshot);
    reader->snapshot = newest.release();
}

DocumentPlace reader_place_of(const struct index_reader *reader, Xapian::docid docid)
{
    const auto parts = static_cast<Xapian::docid>(reader->snapshot->count);
    return {reader->snapshot->parts[(docid - 1) % parts].segment, (docid - 1) / parts + 1};
}

int index_reader_open_at(struct index_reader **out, struct index *index, struct snapshot *snapshot,
                         struct err *err)
{
    return index_guard(err, [&] {
        std::unique_ptr<struct index_reader, FreeReader> reader(new index_reader{});
        reader->index = index;
        reader->stays = true;
        HeldSnapshot held(snapshot ? snapshot_hold(snapshot) : index_snapshot(index));
        open_parts(reader.get(), held.get());
        reader->snapshot = held.release();
        *out = reader.release();
        return 0;
    });
}

bool index_reader_is_stale(const struct index_reader *reader)
{
    const HeldSnapshot newest(index_snapshot(reader->index));
    return reader->snapshot && reader->snapshot != newest.get();
}

int index_reader_refresh(struct index_reader *reader, struct err *err)
{
    return reader_guard(reader, err, [&] {
        reader_refresh(reader);
        (void)reader_lengths(reader); // While nobody waits: idle readers are refreshed.
        return 0;
    });
}

void index_reader_count_caches(const struct index_reader *reader, struct index_reader_caches *out)
{
    out->segments = reader->segment_counts;
    out->segments.entries = reader->segments.size();
    out->dates = reader->date_counts;
    out->joined_words = reader->joined->counts();
}

// -- time ---------------------------------------------------------------------------------------

void reader_begin(struct index_reader *reader, int64_t deadline_ms)
{
    reader->deadline = std::make_shared<Deadline>(deadline_ms);
}

void index_reader_set_deadline(struct index_reader *reader, int64_t deadline_ms)
{
    reader_begin(reader, deadline_ms);
}

bool index_reader_is_late(struct index_reader *reader)
{
    return reader->deadline->passes_now();
}

// -- queries ------------------------------------------------------------------------------------

int index_reader_resolve(struct index_reader *reader, struct index_query *query,
                         const struct index_pattern_limits *limits, bool *is_cut, struct err *err)
{
    return reader_guard(reader, err, [&] {
        int rc = 0;
        reader_refresh(reader);
        const bool looked_up = inflections_resolve(reader, query, limits->deadline_ms);
        if (!patterns_are_in(query) && !looked_up) // Then damage to words is none of its business.
            return rc;
        *is_cut = patterns_resolve(query, reader->snapshot, limits) || *is_cut;
        for (size_t i = 0; rc == 0 && i < reader->snapshot->count; i++)
            rc = segment_check_map(reader->snapshot->parts[i].segment, err);
        return rc;
    });
}

std::string reader_record(const struct index_reader *reader, const DocumentPlace &place)
{
    OWN(buf_release) struct buf record = BUF_INIT;
    if (place.segment->records && records_get(place.segment->records, place.docid, &record))
        return std::string(record.data, record.length);
    return reader->segments.at(place.segment->id).get_document(place.docid).get_data();
}

struct article *reader_head(const std::string &data, article_id *id)
{
    struct stored stored;
    struct err err;
    if (stored_decode(&stored, data.data(), data.size(), STORED_HEAD, &err) < 0)
        throw Xapian::DatabaseCorruptError(err.text);
    *id = stored.id;
    return stored.article;
}

// -- single articles --------------------------------------------------------------------------

bool reader_find(const struct index_reader *reader, article_id id, size_t *part, uint32_t *docid)
{
    char term[ID_TERM_SIZE];
    document_id_term(id, term);
    for (size_t i = 0; i < reader->snapshot->count; i++) {
        const struct snapshot_part &candidate = reader->snapshot->parts[i];
        const Xapian::Database &db = reader->segments.at(candidate.segment->id);
        for (auto it = db.postlist_begin(term); it != db.postlist_end(term); ++it) {
            if (dead_set_has(candidate.dead, *it))
                continue;
            *part = i;
            *docid = *it;
            return true;
        }
    }
    return false;
}

int index_reader_locate(struct index_reader *reader, article_id id, size_t *part, uint32_t *docid,
                        struct err *err)
{
    return reader_guard(reader, err, [&] {
        reader_refresh(reader);
        return reader_find(reader, id, part, docid) ? 1 : 0;
    });
}

int index_reader_article(struct index_reader *reader, article_id id, struct article **out,
                         struct err *err)
{
    return reader_guard(reader, err, [&] {
        size_t part;
        uint32_t docid;
        char printed[ARTICLE_ID_LENGTH + 1];
        reader_refresh(reader);
        if (!reader_find(reader, id, &part, &docid)) {
            article_id_print(id, printed);
            return err_set(err, ERR_NOT_FOUND, "no article %s", printed);
        }
        const std::string data = reader_record(reader,
                                               {reader->snapshot->parts[part].segment, docid});
        struct stored stored;
        const int rc = stored_decode(&stored, data.data(), data.size(), STORED_WHOLE, err);
        if (rc == 0)
            *out = stored.article;
        return rc;
    });
}

static std::string date_value(int64_t date)
{
    char value[DATE_VALUE_SIZE];
    document_date_value(date, value);
    return std::string(value, sizeof value);
}

static void list_older(const Xapian::Database &db, const struct dead_set *dead, int64_t before,
                       article_id *out, size_t limit, size_t &count)
{
    const std::string bound = date_value(before);
    const auto end = db.valuestream_end(SLOT_DATE);
    for (auto it = db.valuestream_begin(SLOT_DATE); it != end && count < limit; ++it) {
        if (*it >= bound || dead_set_has(dead, it.get_docid()))
            continue;
        article_free(reader_head(db.get_document(it.get_docid()).get_data(), &out[count]));
        count++;
    }
}

int index_reader_older(struct index_reader *reader, int64_t before, article_id *out, size_t limit,
                       size_t *count, struct err *err)
{
    return reader_guard(reader, err, [&] {
        reader_refresh(reader);
        *count = 0;
        for (size_t i = 0; i < reader->snapshot->count; i++) {
            const struct snapshot_part &part = reader->snapshot->parts[i];
            if (part.segment->date_min < before)
                list_older(reader->segments.at(part.segment->id), part.dead, before, out, limit,
                           *count);
        }
        return 0;
    });
}

// -- the ledger ----------------------------------------------------------------------------------

static int open_catalog(struct index_reader *reader, struct err *err)
{
    if (reader->catalog)
        return 0;
    return catalog_open(&reader->catalog, index_path(reader->index), CATALOG_READ, nullptr, err);
}

int index_reader_count_files(struct index_reader *reader, uint64_t *known, uint64_t *rejected,
                             struct err *err)
{
    return reader_guard(reader, err, [&] {
        const int rc = open_catalog(reader, err);
        return rc < 0 ? rc : catalog_count_files(reader->catalog, known, rejected, err);
    });
}

int index_reader_rejected(struct index_reader *reader, size_t limit,
                          int (*each)(void *context, const char *path, const char *reason),
                          void *context, struct err *err)
{
    return reader_guard(reader, err, [&] {
        const int rc = open_catalog(reader, err);
        return rc < 0 ? rc : catalog_each_rejected(reader->catalog, limit, each, context, err);
    });
}
