#include "index/proximity.hh"

#include <algorithm>
#include <cstring>

#include "index/words.h"

// Of the spans near one, no more are followed; in a text that repeats itself without end they would
// be as many as its pairs of words.
static constexpr size_t SPANS_PER_SPAN = 64;

// -- what is asked for --------------------------------------------------------------------------

Proximity::Proximity(const struct index_query *query) : root(add(query))
{
}

static Proximity::Place place_of(const struct index_query *term)
{
    const size_t prefix = term->field ? strlen(term->field->prefix) : 0;
    if (term->form)
        return {std::string(term->form, term->form_length), true};
    return {std::string(term->term + prefix, term->term_length - prefix), false};
}

Proximity::Node Proximity::add_run(const struct index_query *const *terms, size_t count)
{
    const size_t first = places.size();
    field = terms[0]->field; // That of all the others too.
    for (size_t i = 0; i < count; i++)
        places.push_back(place_of(terms[i]));
    starts |= uint64_t{1} << first;
    ends |= uint64_t{1} << (first + count - 1);
    return {Node::RUN, first, count, {}, 0, false};
}

Proximity::Node Proximity::add(const struct index_query *query)
{
    if (query->kind == INDEX_QUERY_TERM)
        return add_run(&query, 1);
    if (query->kind == INDEX_QUERY_PHRASE)
        return add_run(query->children, query->count);
    Node node{query->kind == INDEX_QUERY_NEAR ? Node::NEAR : Node::ANY,
              0,
              0,
              {},
              query->distance,
              query->in_order};
    for (size_t i = 0; i < query->count; i++)
        node.children.push_back(add(query->children[i]));
    return node;
}

// -- the source ---------------------------------------------------------------------------------

// As the rest of the match goes through the documents, this only has to be more than its terms
// have.
Xapian::doccount ProximitySource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount ProximitySource::get_termfreq_est() const
{
    return last;
}

Xapian::doccount ProximitySource::get_termfreq_max() const
{
    return last;
}

Xapian::docid ProximitySource::get_docid() const
{
    return at;
}

void ProximitySource::next(double min_weight)
{
    skip_to(at + 1, min_weight);
}

void ProximitySource::skip_to(Xapian::docid docid, double)
{
    for (at = std::max(at, docid); at <= last && !finder.finds(at); at++)
        ;
}

bool ProximitySource::check(Xapian::docid docid, double)
{
    if (docid <= at)
        return true;
    if (!finder.finds(docid))
        return false;
    at = docid;
    return true;
}

bool ProximitySource::at_end() const
{
    return at > last;
}

ProximitySource *ProximitySource::clone() const
{
    return new ProximitySource(proximity, segments);
}

static const struct segment *segment_of(const SegmentsByUuid &segments, const std::string &uuid)
{
    const auto found = segments.find(uuid);
    return found == segments.end() ? nullptr : found->second;
}

void ProximitySource::init(const Xapian::Database &db)
{
    const struct segment *segment = segment_of(*segments, db.get_uuid());
    finder.enter(segment);
    last = segment ? db.get_lastdocid() : 0;
    at = 0;
}

// -- the decider --------------------------------------------------------------------------------

ProximityDecider::ProximityDecider(const std::vector<std::shared_ptr<const Proximity>> &asked,
                                   std::shared_ptr<const DocumentAtHand> in_hand,
                                   std::shared_ptr<const SegmentsByUuid> by_uuid)
    : at_hand(std::move(in_hand)), segments(std::move(by_uuid)), finders(asked.begin(), asked.end())
{
}

bool ProximityDecider::operator()(const Xapian::Document &) const
{
    if (at_hand->uuid != uuid) {
        uuid = at_hand->uuid;
        for (ProximityFinder &finder : finders)
            finder.enter(segment_of(*segments, uuid));
    }
    return std::all_of(finders.begin(), finders.end(),
                       [this](ProximityFinder &finder) { return finder.finds(at_hand->docid); });
}

// -- documents ----------------------------------------------------------------------------------

static std::vector<uint32_t> numbers_at(const struct segment *segment,
                                        const Proximity::Place &place)
{
    struct word_numbers numbers = {nullptr, 0, 0};
    (place.is_form ? words_with_form : words_with_stem)(segment->words, place.word.data(),
                                                        place.word.size(), &numbers);
    std::vector<uint32_t> copied(numbers.numbers, numbers.numbers + numbers.count);
    word_numbers_release(&numbers);
    return copied;
}

void ProximityFinder::enter(const struct segment *next_segment)
{
    std::vector<std::vector<uint32_t>> numbers;
    auto all = std::make_unique<WordPlaces>();
    segment = next_segment;
    run_ends.assign(proximity->places.size(), {});
    for (size_t i = 0; segment && i < proximity->places.size(); i++) {
        numbers.push_back(numbers_at(segment, proximity->places[i]));
        for (const uint32_t number : numbers.back())
            all->add(number, i);
    }
    words = std::move(all);
    scan.reset();
    if (segment && proximity->root.kind == Proximity::Node::RUN)
        scan = std::make_unique<RunScan>(numbers, *words);
    if (scan && !scan->is_useful())
        scan.reset();
}

// All runs at once by Shift-And (Baeza-Yates and Gonnet, 1992): bit n of state is set where the
// last words are those of n's run up to n. True at the end of a run that is all that is asked for;
// the ends of others are noted.
bool ProximityFinder::find_runs(struct token_cursor &cursor)
{
    const bool one = proximity->root.kind == Proximity::Node::RUN;
    uint64_t state = 0;
    uint32_t number;
    for (std::vector<uint32_t> &positions : run_ends)
        positions.clear();
    for (uint32_t position = 0; tokens_next(&cursor, &number); position++) {
        state = ((state & ~proximity->ends) << 1 | proximity->starts) & words->of(number);
        for (uint64_t ended = state & proximity->ends; ended; ended &= ended - 1) {
            if (one)
                return true;
            run_ends[static_cast<size_t>(__builtin_ctzll(ended))].push_back(position);
        }
    }
    return false;
}

// Pairs of spans that do not overlap; both lists are in the order of their starts.
ProximityFinder::Spans ProximityFinder::near(const Spans &left, const Spans &right,
                                             const Proximity::Node &node)
{
    Spans found;
    size_t from = 0;
    for (const Span &span : left) {
        const uint32_t reach = node.distance;
        size_t taken = 0;
        // Spans that start further ahead than the longest could reach are behind this one for good.
        while (from < right.size() && right[from].last + reach < span.first)
            from++;
        for (size_t i = from; i < right.size() && taken < SPANS_PER_SPAN; i++) {
            const Span &other = right[i];
            if (other.first > span.last + reach)
                break;
            const bool behind = other.first > span.last;
            const bool before = !node.in_order && other.last < span.first &&
                                other.last + reach >= span.first;
            if (!behind && !before)
                continue;
            found.push_back({std::min(span.first, other.first), std::max(span.last, other.last)});
            taken++;
        }
    }
    return found;
}

ProximityFinder::Spans ProximityFinder::spans_of(const Proximity::Node &node) const
{
    Spans spans;
    if (node.kind == Proximity::Node::NEAR) {
        spans = near(spans_of(node.children[0]), spans_of(node.children[1]), node);
    } else if (node.kind == Proximity::Node::ANY) {
        for (const Proximity::Node &child : node.children) {
            const Spans more = spans_of(child);
            spans.insert(spans.end(), more.begin(), more.end());
        }
    } else {
        const auto length = static_cast<uint32_t>(node.length);
        for (const uint32_t end : run_ends[node.first + node.length - 1])
            spans.push_back({end + 1 - length, end});
    }
    if (node.kind != Proximity::Node::RUN)
        std::sort(spans.begin(), spans.end(),
                  [](const Span &a, const Span &b) { return a.first < b.first; });
    return spans;
}

bool ProximityFinder::finds(Xapian::docid docid)
{
    struct token_cursor cursor;
    if (!segment || !tokens_begin(segment->tokens, docid, &cursor) ||
        (scan && !scan->may_have_run(cursor)))
        return false;
    for (size_t i = 0; i < field_count; i++) {
        if (fields[i].kind != FIELD_TEXT)
            continue;
        if (!tokens_next_field(&cursor))
            return false;
        if (proximity->field ? proximity->field != &fields[i] : !fields[i].in_text)
            continue;
        if (find_runs(cursor) ||
            (proximity->root.kind != Proximity::Node::RUN && !spans_of(proximity->root).empty()))
            return true;
    }
    return false;
}
