#include "index/proximity.hh"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "index/inflections.hh"
#include "index/pairs.h"
#include "index/words.h"

// Of a document, no more pairs of spans are looked at. News have a few hundred where the words are
// common; a text that repeats itself without end has as many as the square of its words.
static constexpr size_t MOST_PAIRS = 1 << 16;

// Of the deadline: what it takes to decode a word, and to come to a document.
static constexpr size_t STEPS_PER_WORD = 2, STEPS_PER_DOCUMENT = 100;

// -- what is asked for --------------------------------------------------------------------------

Proximity::Proximity(const struct index_query *query, std::shared_ptr<bool> was_left)
    : times(query->kind == INDEX_QUERY_ATLEAST ? query->times : 1), pairs_left(std::move(was_left)),
      root(add(query->kind == INDEX_QUERY_ATLEAST ? query->children[0] : query))
{
}

static void add_words(const struct index_query *term, Proximity::Place &place)
{
    const size_t prefix = term->field ? strlen(term->field->prefix) : 0;
    if (term->form) {
        place.push_back({std::string(term->form, term->form_length), true});
        return;
    }
    for (const std::string &bytes : terms_of(term))
        place.push_back({bytes.substr(prefix), false});
}

// Of a TERM, or of SYNONYMS.
static Proximity::Place place_of(const struct index_query *query)
{
    Proximity::Place place;
    if (query->kind == INDEX_QUERY_TERM)
        add_words(query, place);
    for (size_t i = 0; query->kind != INDEX_QUERY_TERM && i < query->count; i++)
        add_words(query->children[i], place);
    return place;
}

Proximity::Node Proximity::add_run(const struct index_query *const *words, size_t count)
{
    const size_t first = places.size();
    field = words[0]->field; // That of all the others too.
    for (size_t i = 0; i < count; i++)
        places.push_back(place_of(words[i]));
    starts |= uint64_t{1} << first;
    ends |= uint64_t{1} << (first + count - 1);
    return {Node::RUN, first, count, {}, 0, false};
}

Proximity::Node Proximity::add(const struct index_query *query)
{
    if (query->kind == INDEX_QUERY_TERM || query->kind == INDEX_QUERY_SYNONYMS)
        return add_run(&query, 1);
    if (query->kind == INDEX_QUERY_PHRASE)
        return add_run(query->children, query->count);
    const bool is_near = query->kind == INDEX_QUERY_NEAR;
    Node node{is_near ? Node::NEAR : Node::ANY, 0, 0, {}, query->distance, query->in_order};
    only_runs = only_runs && !is_near;
    for (size_t i = 0; i < query->count; i++)
        node.children.push_back(add(query->children[i]));
    return node;
}

// Who begins the match and who decides at its end both ask.
const PairSet &Proximity::pairs_of(const struct segment *segment) const
{
    const auto known = pairs.find(segment);
    return known != pairs.end() ? known->second
                                : pairs.emplace(segment, PairSet(segment, *this)).first->second;
}

// -- the source ---------------------------------------------------------------------------------

// The rest of the match would go on to where the deadline is looked at, article by article.
bool ProximitySource::at_end() const
{
    return FilterSource::at_end() || deadline->was_met();
}

ProximitySource *ProximitySource::clone() const
{
    return new ProximitySource(proximity, deadline, segments);
}

static const struct segment *segment_of(const SegmentsByUuid &segments, const std::string &uuid)
{
    const auto found = segments.find(uuid);
    return found == segments.end() ? nullptr : found->second;
}

bool ProximitySource::enter(const Xapian::Database &db)
{
    const struct segment *segment = segment_of(*segments, db.get_uuid());
    finder.enter(segment);
    return segment;
}

bool ProximitySource::passes(Xapian::docid docid)
{
    return finder.finds(docid);
}

// -- the decider --------------------------------------------------------------------------------

ProximityDecider::ProximityDecider(const std::vector<std::shared_ptr<const Proximity>> &proximities,
                                   const std::shared_ptr<Deadline> &by,
                                   std::shared_ptr<const DocumentAtHand> in_hand,
                                   std::shared_ptr<const SegmentsByUuid> by_uuid)
    : at_hand(std::move(in_hand)), segments(std::move(by_uuid))
{
    for (const std::shared_ptr<const Proximity> &proximity : proximities)
        finders.emplace_back(proximity, by);
}

bool ProximityDecider::finds_all() const
{
    if (at_hand->uuid != uuid) {
        uuid = at_hand->uuid;
        for (ProximityFinder &finder : finders)
            finder.enter(segment_of(*segments, uuid));
    }
    return std::all_of(finders.begin(), finders.end(),
                       [this](ProximityFinder &finder) { return finder.finds(at_hand->docid); });
}

bool ProximityDecider::operator()(const Xapian::Document &) const
{
    const bool finds = finds_all();
    asked++;
    found += finds;
    return finds;
}

void ProximityDecider::begin()
{
    documents_before = at_hand->documents;
    asked = found = 0;
}

Xapian::doccount ProximityDecider::estimate() const
{
    const auto documents = static_cast<double>(at_hand->documents - documents_before);
    const double share = asked > 0 ? static_cast<double>(found) / static_cast<double>(asked) : 0;
    return static_cast<Xapian::doccount>(std::lround(documents * share));
}

// -- documents ----------------------------------------------------------------------------------

static std::vector<uint32_t> numbers_at(const struct segment *segment,
                                        const Proximity::Place &place)
{
    std::vector<uint32_t> all;
    for (const Proximity::Word &word : place) {
        struct word_numbers numbers = {nullptr, 0, 0};
        (word.is_form ? words_with_form : words_with_stem)(segment->words, word.bytes.data(),
                                                           word.bytes.size(), &numbers);
        all.insert(all.end(), numbers.numbers, numbers.numbers + numbers.count);
        word_numbers_release(&numbers);
    }
    return all;
}

void ProximityFinder::enter(const struct segment *next_segment)
{
    std::vector<std::vector<uint32_t>> numbers;
    auto all = std::make_unique<WordPlaces>();
    const auto known = proximity->certain.find(next_segment);
    certain = known == proximity->certain.end() ? nullptr : known->second;
    segment = next_segment;
    pairs = &proximity->pairs_of(segment);
    run_ends.assign(proximity->places.size(), {});
    for (size_t i = 0; segment && i < proximity->places.size(); i++) {
        numbers.push_back(numbers_at(segment, proximity->places[i]));
        for (const uint32_t number : numbers.back())
            all->add(number, i);
    }
    words = std::move(all);
    const bool is_run = proximity->root.kind == Proximity::Node::RUN;
    is_possible = segment && !(is_run && std::any_of(numbers.begin(), numbers.end(),
                                                     [](const auto &at) { return at.empty(); }));
    scan.reset();
    if (is_possible && is_run)
        scan = std::make_unique<RunScan>(numbers, *words);
    if (scan && !scan->is_useful())
        scan.reset();
}

// All runs at once by Shift-And (Baeza-Yates and Gonnet, 1992): bit n of state is set where the
// last words are those of n's run up to n.
uint64_t ProximityFinder::step(uint64_t state, uint32_t number) const
{
    return ((state & ~proximity->ends) << 1 | proximity->starts) & words->of(number);
}

// At how many places a run ends, whichever; not beyond the most that matter.
unsigned ProximityFinder::count_runs(struct token_cursor &cursor, unsigned most) const
{
    uint64_t state = 0;
    uint32_t number;
    unsigned count = 0;
    while (count < most && tokens_next(&cursor, &number)) {
        state = step(state, number);
        count += (state & proximity->ends) != 0;
    }
    return count;
}

// Note where each run ends.
void ProximityFinder::find_runs(struct token_cursor &cursor)
{
    uint64_t state = 0;
    uint32_t number;
    for (std::vector<uint32_t> &positions : run_ends)
        positions.clear();
    for (uint32_t position = 0; tokens_next(&cursor, &number); position++) {
        state = step(state, number);
        for (uint64_t ended = state & proximity->ends; ended; ended &= ended - 1)
            run_ends[static_cast<size_t>(__builtin_ctzll(ended))].push_back(position);
    }
}

// Pairs of spans that do not overlap; both lists are in the order of their starts.
ProximityFinder::Spans ProximityFinder::near(const Spans &left, const Spans &right,
                                             const Proximity::Node &node, bool only_first)
{
    Spans found;
    size_t from = 0;
    for (const Span &span : left) {
        const uint32_t reach = node.distance;
        // Spans that start further ahead than the longest could reach are behind this one for good.
        while (from < right.size() && right[from].last + reach < span.first)
            from++;
        for (size_t i = from; i < right.size(); i++) {
            const Span &other = right[i];
            if (other.first > span.last + reach)
                break;
            if (pairs_to_look_at == 0) {
                *proximity->pairs_left = true;
                return found;
            }
            pairs_to_look_at--;
            const bool behind = other.first > span.last;
            const bool before = !node.in_order && other.last < span.first &&
                                other.last + reach >= span.first;
            if (!behind && !before)
                continue;
            found.push_back({std::min(span.first, other.first), std::max(span.last, other.last)});
            if (only_first)
                return found;
        }
    }
    return found;
}

// In the order of their starts, each once; of spans that nothing else is to be near to, one will
// do.
ProximityFinder::Spans ProximityFinder::spans_of(const Proximity::Node &node, bool only_first)
{
    Spans spans;
    if (node.kind == Proximity::Node::NEAR) {
        const Spans left = spans_of(node.children[0], false);
        spans = near(left, spans_of(node.children[1], false), node, only_first);
    } else if (node.kind == Proximity::Node::ANY) {
        for (const Proximity::Node &child : node.children) {
            const Spans more = spans_of(child, false);
            spans.insert(spans.end(), more.begin(), more.end());
        }
    } else {
        const auto length = static_cast<uint32_t>(node.length);
        for (const uint32_t end : run_ends[node.first + node.length - 1])
            spans.push_back({end + 1 - length, end});
    }
    if (node.kind == Proximity::Node::RUN)
        return spans;
    std::sort(spans.begin(), spans.end(), [](const Span &a, const Span &b) {
        return a.first != b.first ? a.first < b.first : a.last < b.last;
    });
    const auto is_same = [](const Span &a, const Span &b) {
        return a.first == b.first && a.last == b.last;
    };
    spans.erase(std::unique(spans.begin(), spans.end(), is_same), spans.end());
    return spans;
}

static bool is_asked_for(const struct field *asked, const struct field *field)
{
    if (!asked)
        return field->in_text;
    return asked->kind == FIELD_LEAD ? field_is_body(field) : field == asked;
}

bool ProximityFinder::may_have_run(const struct token_cursor &part)
{
    if (deadline->has_passed(static_cast<size_t>(part.end - part.at)))
        return false;
    return !scan || scan->may_have_run(part);
}

// Whether an article is worth decoding; false too once the deadline has passed.
bool ProximityFinder::may_find(const struct token_cursor &article)
{
    if (pairs->knows_nothing())
        return may_have_run(article);
    const uint64_t begin = tokens_place(segment->tokens, &article);
    const uint64_t end = begin + static_cast<uint64_t>(article.end - article.at);
    const uint64_t reach = proximity->places.size() * TOKENS_CODE_MAX_BYTES;
    for (uint64_t passage = pairs->next(begin / PAIRS_PASSAGE); passage < end / PAIRS_PASSAGE + 1;
         passage = pairs->next(passage + 1)) {
        const uint64_t from = std::max(begin, passage * PAIRS_PASSAGE);
        const uint64_t to = std::min(end, (passage + 1) * PAIRS_PASSAGE + reach);
        if (from < to && may_have_run({article.at + (from - begin), article.at + (to - begin), 0}))
            return true;
    }
    return false;
}

bool ProximityFinder::finds(Xapian::docid docid)
{
    struct token_cursor cursor;
    unsigned times = proximity->times; // That are left to be found.
    if (!segment || deadline->has_passed(STEPS_PER_DOCUMENT))
        return false;
    if (certain && certain->is_certain(docid))
        return true;
    if (!is_possible || !tokens_begin(segment->tokens, docid, &cursor) || !may_find(cursor))
        return false;
    pairs_to_look_at = MOST_PAIRS;
    for (size_t i = 0; i < field_count; i++) {
        if (fields[i].kind != FIELD_TEXT)
            continue;
        if (!tokens_next_field(&cursor))
            return false;
        if (!is_asked_for(proximity->field, &fields[i]))
            continue;
        if (deadline->has_passed(cursor.left * STEPS_PER_WORD))
            return false;
        struct token_cursor text = cursor;
        if (proximity->field && proximity->field->kind == FIELD_LEAD)
            text.left = std::min(text.left, uint32_t{FIELD_LEAD_WORDS});
        if (proximity->only_runs) {
            times -= count_runs(text, times);
            if (times == 0)
                return true;
            continue;
        }
        find_runs(text);
        if (!spans_of(proximity->root, true).empty())
            return true;
    }
    return false;
}
