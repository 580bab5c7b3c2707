// The words of all segments of a snapshot joined in their order, with how many headlines have their
// stems, which the segments' terms of headlines tell.
#include <algorithm>
#include <memory>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "article/fields.h"
#include "index/reader_private.hh"
#include "index/vocabulary.h"

namespace
{

struct FreeCursor {
    void operator()(struct words_cursor *cursor) const
    {
        words_cursor_free(cursor);
    }
};

struct DropVocabulary {
    void operator()(struct vocabulary *vocabulary) const
    {
        vocabulary_drop(vocabulary);
    }
};

// The words of one segment.
struct Source {
    std::unique_ptr<struct words_cursor, FreeCursor> cursor;
    struct word word;

    bool next()
    {
        uint32_t number;
        return words_cursor_next(cursor.get(), &word, &number);
    }
};

struct ComesLater {
    bool operator()(const Source *a, const Source *b) const
    {
        return word_compare(&a->word, &b->word) > 0;
    }
};

using Headlines = std::unordered_map<std::string, uint32_t>;

// A word being added up, under the stem that it has most often. Its stems come in their order.
struct Sum {
    std::string form, stem, last_stem;
    uint64_t frequency = 0;
    uint64_t in_headlines = 0;
    uint32_t of_stem = 0;

    void add(const struct word &word, const Headlines &headlines)
    {
        frequency += word.frequency;
        if (last_stem.compare(0, std::string::npos, word.stem, word.stem_length) != 0) {
            last_stem.assign(word.stem, word.stem_length);
            const auto found = headlines.find(last_stem);
            in_headlines += found == headlines.end() ? 0 : found->second;
        }
        if (word.frequency < of_stem)
            return;
        of_stem = word.frequency;
        stem = last_stem;
    }

    void give(struct vocabulary *vocabulary) const
    {
        const uint64_t most = UINT32_MAX;
        const struct vocabulary_word word = {
            form.data(),
            stem.data(),
            form.size(),
            stem.size(),
            static_cast<uint32_t>(std::min(frequency, most)),
            static_cast<uint32_t>(std::min(in_headlines, most)),
        };
        if (frequency > 0)
            vocabulary_add(vocabulary, &word);
    }
};

} // namespace

// Of a stem that is counted, and of a word that is joined.
static constexpr size_t STEPS_PER_WORD = 300;

static Headlines count_headlines(const struct index_reader *reader, Deadline &deadline)
{
    Headlines headlines;
    const struct field *field = field_find("headline", 8);
    const std::string prefix = field->prefix;
    for (const auto &segment : reader->segments) {
        const Xapian::Database &db = segment.second;
        for (auto it = db.allterms_begin(prefix);
             it != db.allterms_end(prefix) && !deadline.has_passed(STEPS_PER_WORD); ++it)
            headlines[(*it).substr(prefix.size())] += it.get_termfreq();
    }
    return headlines;
}

static std::vector<Source> open_sources(const struct index_reader *reader)
{
    std::vector<Source> sources;
    for (size_t i = 0; i < reader->snapshot->count; i++) {
        Source source{};
        source.cursor.reset(words_cursor_new(reader->snapshot->parts[i].segment->words));
        if (source.next())
            sources.push_back(std::move(source));
    }
    return sources;
}

int index_reader_vocabulary(struct index_reader *reader, int64_t deadline_ms,
                            struct vocabulary **out, struct err *err)
{
    return reader_guard(reader, err, [&] {
        Deadline deadline(deadline_ms);
        reader_refresh(reader);
        std::unique_ptr<struct vocabulary, DropVocabulary> vocabulary(vocabulary_new());
        const Headlines headlines = count_headlines(reader, deadline);
        std::vector<Source> sources = open_sources(reader);
        std::priority_queue<Source *, std::vector<Source *>, ComesLater> queue;
        for (Source &source : sources)
            queue.push(&source);
        Sum sum;
        while (!queue.empty() && !deadline.has_passed(STEPS_PER_WORD)) {
            Source *source = queue.top();
            queue.pop();
            const struct word &word = source->word;
            if (sum.form.compare(0, std::string::npos, word.form, word.form_length) != 0) {
                sum.give(vocabulary.get());
                sum = Sum();
                sum.form.assign(word.form, word.form_length);
            }
            sum.add(word, headlines);
            if (source->next())
                queue.push(source);
        }
        sum.give(vocabulary.get());
        if (!deadline.was_met())
            *out = vocabulary.release();
        return 0;
    });
}
