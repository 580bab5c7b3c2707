#include "index/posting_sources.hh"

#include <algorithm>

#include "base/clock.h"

// -- the dead -----------------------------------------------------------------------------------

Xapian::doccount DeadSource::get_termfreq_min() const
{
    return get_termfreq_max();
}

Xapian::doccount DeadSource::get_termfreq_est() const
{
    return get_termfreq_max();
}

Xapian::doccount DeadSource::get_termfreq_max() const
{
    return set ? static_cast<Xapian::doccount>(set->count) : 0;
}

Xapian::docid DeadSource::get_docid() const
{
    return set->docids[at - 1];
}

void DeadSource::next(double)
{
    at++;
}

void DeadSource::skip_to(Xapian::docid docid, double)
{
    size_t low = at > 0 ? at - 1 : 0, high = set ? set->count : 0;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (set->docids[middle] < docid)
            low = middle + 1;
        else
            high = middle;
    }
    at = low + 1;
}

bool DeadSource::at_end() const
{
    return at > (set ? set->count : 0);
}

DeadSource *DeadSource::clone() const
{
    return new DeadSource(sets);
}

void DeadSource::init(const Xapian::Database &db)
{
    const auto found = sets->find(db.get_uuid());
    set = found == sets->end() ? nullptr : found->second;
    at = 0;
}

// -- phrases ------------------------------------------------------------------------------------

// As the rest of the match goes through the documents, this only has to be more than its terms
// have.
Xapian::doccount PhraseSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount PhraseSource::get_termfreq_est() const
{
    return last;
}

Xapian::doccount PhraseSource::get_termfreq_max() const
{
    return last;
}

Xapian::docid PhraseSource::get_docid() const
{
    return at;
}

void PhraseSource::next(double min_weight)
{
    skip_to(at + 1, min_weight);
}

void PhraseSource::skip_to(Xapian::docid docid, double)
{
    for (at = std::max(at, docid); at <= last && !matches(at); at++)
        ;
}

bool PhraseSource::check(Xapian::docid docid, double)
{
    if (docid <= at)
        return true;
    if (!matches(docid))
        return false;
    at = docid;
    return true;
}

bool PhraseSource::at_end() const
{
    return at > last;
}

PhraseSource *PhraseSource::clone() const
{
    return new PhraseSource(phrase, segments);
}

void PhraseSource::note_places(uint32_t number, uint64_t places)
{
    if (++used * 2 > table.size()) {
        const std::vector<Slot> old = std::move(table);
        table.assign(std::max<size_t>(64, old.size() * 2), Slot{0, 0});
        used = 1;
        for (const Slot &slot : old)
            if (slot.places)
                note_places(slot.number, slot.places);
    }
    size_t slot = number & (table.size() - 1);
    while (table[slot].places && table[slot].number != number)
        slot = (slot + 1) & (table.size() - 1);
    table[slot].number = number;
    table[slot].places |= places;
}

uint64_t PhraseSource::places_of(uint32_t number) const
{
    size_t slot = number & (table.size() - 1);
    while (table[slot].places && table[slot].number != number)
        slot = (slot + 1) & (table.size() - 1);
    return table[slot].places;
}

void PhraseSource::init(const Xapian::Database &db)
{
    const auto found = segments->find(db.get_uuid());
    segment = found == segments->end() ? nullptr : found->second;
    last = segment ? db.get_lastdocid() : 0;
    at = 0;
    used = 0;
    table.assign(64, Slot{0, 0});
    for (size_t place = 0; segment && place < phrase->stems.size(); place++) {
        struct word_numbers numbers = {nullptr, 0, 0};
        const std::string &stem = phrase->stems[place];
        words_with_stem(segment->words, stem.data(), stem.size(), &numbers);
        for (size_t i = 0; i < numbers.count; i++)
            note_places(numbers.numbers[i], uint64_t{1} << place);
        word_numbers_release(&numbers);
    }
}

// Shift-And (Baeza-Yates and Gonnet, 1992): bit n of state is set where the last n + 1 words are
// the first n + 1 of the phrase.
bool PhraseSource::is_in(struct token_cursor &cursor) const
{
    const uint64_t whole = uint64_t{1} << (phrase->stems.size() - 1);
    uint64_t state = 0;
    uint32_t number;
    while (tokens_next(&cursor, &number)) {
        state = (state << 1 | 1) & places_of(number);
        if (state & whole)
            return true;
    }
    return false;
}

bool PhraseSource::matches(Xapian::docid docid) const
{
    struct token_cursor cursor;
    if (!tokens_begin(segment->tokens, docid, &cursor))
        return false;
    for (size_t i = 0; i < field_count; i++) {
        if (fields[i].kind != FIELD_TEXT)
            continue;
        if (!tokens_next_field(&cursor))
            return false;
        const bool wanted = phrase->field ? phrase->field == &fields[i] : fields[i].in_text;
        if (wanted && is_in(cursor))
            return true;
    }
    return false;
}

// -- the deadline -------------------------------------------------------------------------------

// A look at the clock costs as much as some twenty steps.
static constexpr unsigned STEPS_PER_LOOK = 256;

Xapian::doccount DeadlineSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount DeadlineSource::get_termfreq_est() const
{
    return count;
}

Xapian::doccount DeadlineSource::get_termfreq_max() const
{
    return count;
}

Xapian::docid DeadlineSource::get_docid() const
{
    return at;
}

void DeadlineSource::look_at_clock()
{
    if (++steps % STEPS_PER_LOOK != 0 || clock_monotonic_ms() < deadline_ms)
        return;
    *met = true;
    at = last + 1;
}

void DeadlineSource::next(double)
{
    at++;
    look_at_clock();
}

void DeadlineSource::skip_to(Xapian::docid docid, double)
{
    if (docid > at)
        at = docid;
    look_at_clock();
}

bool DeadlineSource::check(Xapian::docid docid, double min_weight)
{
    skip_to(docid, min_weight);
    return true;
}

bool DeadlineSource::at_end() const
{
    return *met || at > last;
}

DeadlineSource *DeadlineSource::clone() const
{
    return new DeadlineSource(deadline_ms, met);
}

void DeadlineSource::init(const Xapian::Database &db)
{
    count = db.get_doccount();
    last = db.get_lastdocid();
    at = 0;
}
