/* Candidates are runs of whole sentences that fit, and within a sentence that does not fit, what
 * fits from each match on. Each gets points; the best is widened to the length that is wanted. */
#include "query/snippet.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/own.h"
#include "query/passage.h"

#define ELLIPSIS "\u2026"

/* What a candidate gets, tuned on the cases of the test. A word that stands once in the text is
 * worth half of WORD, one that stands more often less. */
enum points {
    POINTS_WORD = 1000,
    POINTS_NEAR = 150,    /* For each of several words, if they stand side by side; */
    POINTS_REPEATED = 20, /* for each word more than once, three times at most. */
    POINTS_LATER = -6,    /* For each sentence before it, twenty at most; */
    POINTS_LONGER = -30,  /* for each sentence more than one. */
    POINTS_CUT = -120,    /* A sentence is cut; */
    POINTS_SHORT = -100,  /* it has few words, as titles between paragraphs have; */
    POINTS_DULL = -1500,
};

#define SHORT_CHARACTERS 25

struct choice {
    size_t at, end;     /* Of the text. */
    size_t first, last; /* Sentences. */
    bool is_cut;
    int score;
};

struct choosing {
    const struct snippet_source *source;
    const struct matcher *matcher;
    struct passages *passages;
    int worth[MATCHER_MAX_WORDS];
    struct choice best;
};

/* -- points -------------------------------------------------------------------------------- */

static unsigned log2_of(unsigned number)
{
    unsigned log = 0;
    while (number >>= 1)
        log++;
    return log;
}

static void set_worth(struct choosing *choosing)
{
    for (size_t i = 0; i < matcher_count(choosing->matcher); i++) {
        int phrase = (int)matcher_phrase(choosing->matcher, i);
        int often = (int)log2_of(1 + choosing->passages->seen[i]);
        choosing->worth[i] = phrase * POINTS_WORD / (1 + often);
    }
}

/* What stands in a candidate. */
struct content {
    matcher_set set;
    size_t count, distinct;
    const struct passage_match *from, *to;
};

static struct content content_of(const struct passages *passages, size_t match, size_t end)
{
    struct content content = {.from = &passages->matches[match]};
    for (; match < passages->match_count && passages->matches[match].end <= end; match++) {
        content.set |= passages->matches[match].set;
        content.count++;
    }
    content.to = content.from + content.count;
    content.distinct = (size_t)__builtin_popcountll(content.set);
    return content;
}

/* The fewest words of the text in a row that have all words of the query that the content has. */
static size_t tightest(const struct content *content)
{
    unsigned seen[MATCHER_MAX_WORDS] = {0};
    size_t missing = content->distinct, best = SIZE_MAX;
    const struct passage_match *from = content->from;
    for (const struct passage_match *to = from; to < content->to; to++) {
        for (matcher_set set = to->set; set; set &= set - 1)
            missing -= seen[__builtin_ctzll(set)]++ == 0;
        for (; missing == 0; from++) {
            size_t width = to->token - from->token + 1;
            best = width < best ? width : best;
            for (matcher_set set = from->set; set; set &= set - 1)
                missing += --seen[__builtin_ctzll(set)] == 0;
        }
    }
    return best;
}

static int points_of(const struct choosing *choosing, const struct content *content)
{
    int points = 0;
    for (matcher_set set = content->set; set; set &= set - 1)
        points += choosing->worth[__builtin_ctzll(set)];
    size_t more = content->count > content->distinct ? content->count - content->distinct : 0;
    points += POINTS_REPEATED * (int)(more < 3 ? more : 3);
    if (content->distinct > 1) {
        size_t width = tightest(content);
        size_t between = width > content->distinct ? width - content->distinct : 0;
        points += POINTS_NEAR * (int)content->distinct / (int)(1 + between);
    }
    return points;
}

static void offer(struct choosing *choosing, struct choice choice, size_t match)
{
    struct passages *passages = choosing->passages;
    const struct content content = content_of(passages, match, choice.end);
    choice.score = points_of(choosing, &content);
    choice.score += POINTS_LATER * (int)(choice.first < 20 ? choice.first : 20);
    choice.score += POINTS_LONGER * (int)(choice.last - choice.first);
    choice.score += choice.is_cut ? POINTS_CUT : 0;
    if (passages_sentence(passages, choice.first)->characters < SHORT_CHARACTERS)
        choice.score += POINTS_SHORT;
    for (size_t i = choice.first; i <= choice.last; i++)
        choice.score += passages_sentence(passages, i)->is_dull ? POINTS_DULL : 0;
    bool is_first = choosing->best.end == 0;
    if (is_first || choice.score > choosing->best.score)
        choosing->best = choice;
}

/* -- candidates ---------------------------------------------------------------------------- */

static void offer_runs(struct choosing *choosing, size_t first)
{
    struct passages *passages = choosing->passages;
    size_t characters = 0;
    for (size_t last = first; last < passages->sentence_count; last++) {
        const struct passage_sentence *sentence = passages_sentence(passages, last);
        characters += sentence->characters + (last > first);
        if (characters > choosing->source->characters)
            break;
        offer(choosing,
              (struct choice){passages->sentences[first].at, sentence->end, first, last, false, 0},
              passages->sentences[first].first_match);
    }
}

/* The end of the last match that fits behind the one given. */
static size_t last_fitting(const struct choosing *choosing, size_t match)
{
    const struct passages *passages = choosing->passages;
    const struct passage_match *first = &passages->matches[match];
    size_t end = first->end, characters = end - first->at;
    for (match++; match < passages->match_count; match++) {
        const struct passage_match *next = &passages->matches[match];
        if (next->sentence != first->sentence || next->end - end > 4 * choosing->source->characters)
            break;
        characters += passage_characters(choosing->source->text, end, next->end);
        if (characters > choosing->source->characters)
            break;
        end = next->end;
    }
    return end;
}

static void offer_cuts(struct choosing *choosing, size_t sentence)
{
    const struct passages *passages = choosing->passages;
    for (size_t i = passages->sentences[sentence].first_match;
         i < passages->match_count && passages->matches[i].sentence == sentence; i++) {
        size_t end = last_fitting(choosing, i);
        offer(choosing, (struct choice){passages->matches[i].at, end, sentence, sentence, true, 0},
              i);
    }
}

static void offer_all(struct choosing *choosing)
{
    struct passages *passages = choosing->passages;
    for (size_t i = 0, last = SIZE_MAX; i < passages->match_count; i++) {
        size_t sentence = passages->matches[i].sentence;
        if (sentence == last)
            continue;
        last = sentence;
        if (passages_sentence(passages, sentence)->characters <= choosing->source->characters)
            offer_runs(choosing, sentence);
        else
            offer_cuts(choosing, sentence);
    }
}

/* Where no word stands: the first sentence that is worth it, else the first. */
static void offer_lead(struct choosing *choosing)
{
    struct passages *passages = choosing->passages;
    size_t first = 0;
    while (first < passages->sentence_count && passages_sentence(passages, first)->is_dull)
        first++;
    first = first == passages->sentence_count ? 0 : first;
    const struct passage_sentence *sentence = passages_sentence(passages, first);
    bool fits = sentence->characters <= choosing->source->characters;
    choosing->best = (struct choice){
        sentence->at, fits ? sentence->end : sentence->at, first, first, !fits, 0};
}

/* -- widening ------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Where the character before at begins, and where the one at it ends. */
static size_t one_back(const char *text, size_t at, size_t limit)
{
    size_t to = at - 1;
    while (to > limit && at - to < 4 && is_continuation(text[to]))
        to--;
    return to;
}

static size_t one_on(const char *text, size_t at, size_t limit)
{
    size_t to = at + 1;
    while (to < limit && to - at < 4 && is_continuation(text[to]))
        to++;
    return to;
}

/* Go back by so many characters, not beyond a limit, and to where a word begins. */
static size_t go_back(const char *text, size_t at, size_t limit, size_t characters)
{
    size_t word = at;
    for (; word > limit && characters > 0; characters--)
        word = one_back(text, word, limit);
    if (word == limit)
        return limit;
    while (word < at && !is_blank(text[word]))
        word++;
    while (word < at && is_blank(text[word]))
        word++;
    return word;
}

/* Likewise on, to where a word ends; in text without blanks, to where no more fits. */
static size_t go_on(const char *text, size_t at, size_t limit, size_t characters)
{
    size_t to = at;
    for (; to < limit && characters > 0; characters--)
        to = one_on(text, to, limit);
    if (to == limit || is_blank(text[to]))
        return to;
    for (size_t word = to; word > at; word--)
        if (is_blank(text[word - 1])) {
            while (word > at && is_blank(text[word - 1]))
                word--;
            return word;
        }
    return to;
}

/* Characters that may be added. */
static size_t room_of(const struct choosing *choosing, const struct choice *choice)
{
    size_t used = passage_characters(choosing->source->text, choice->at, choice->end);
    return used < choosing->source->characters ? choosing->source->characters - used : 0;
}

/* A third of what is left goes before the words, or all that is needed to begin with the
 * sentence. */
static void widen_cut(const struct choosing *choosing, struct choice *choice)
{
    const char *text = choosing->source->text;
    const struct passage_sentence *sentence = &choosing->passages->sentences[choice->first];
    size_t room = room_of(choosing, choice);
    size_t before = passage_characters(text, sentence->at, choice->at);
    choice->at = go_back(text, choice->at, sentence->at, before <= room / 2 ? before : room / 3);
    choice->end = go_on(text, choice->end, sentence->end, room_of(choosing, choice));
    if (choice->end == sentence->end)
        choice->at = go_back(text, choice->at, sentence->at, room_of(choosing, choice));
}

static bool fits(const struct choosing *choosing, size_t sentence, size_t *used)
{
    const struct passage_sentence *next = passages_sentence(choosing->passages, sentence);
    if (next->is_dull || *used + 1 + next->characters > choosing->source->characters)
        return false;
    *used += 1 + next->characters;
    return true;
}

/* Sentences that follow, then those before. */
static void widen(const struct choosing *choosing, struct choice *choice)
{
    const struct passages *passages = choosing->passages;
    size_t used = passage_characters(choosing->source->text, choice->at, choice->end);
    while (choice->last + 1 < passages->sentence_count && fits(choosing, choice->last + 1, &used))
        choice->end = passages->sentences[++choice->last].end;
    while (choice->first > 0 && fits(choosing, choice->first - 1, &used))
        choice->at = passages->sentences[--choice->first].at;
}

/* -- text and marks ------------------------------------------------------------------------- */

/* Blanks and line ends become one blank. */
static void copy_text(struct buf *out, const char *text, size_t at, size_t end)
{
    for (; at < end; at++) {
        if (!is_blank(text[at]))
            buf_add_char(out, text[at]);
        else if (out->length > 0 && out->data[out->length - 1] != ' ')
            buf_add_char(out, ' ');
    }
}

static void write_out(struct excerpt *out, const struct choosing *choosing,
                      const struct choice *choice)
{
    const char *text = choosing->source->text;
    const struct passages *passages = choosing->passages;
    OWN(buf_release) struct buf buf = BUF_INIT;
    size_t at = choice->at;
    if (choice->at > passages->sentences[choice->first].at)
        buf_add_str(&buf, ELLIPSIS " ");
    for (size_t i = passages->sentences[choice->first].first_match; i < passages->match_count;
         i++) {
        const struct passage_match *match = &passages->matches[i];
        if (match->at < choice->at || match->end > choice->end)
            continue;
        copy_text(&buf, text, at, match->at);
        size_t begin = buf.length;
        buf_add(&buf, text + match->at, match->end - match->at);
        excerpt_mark(out, begin, buf.length);
        at = match->end;
    }
    copy_text(&buf, text, at, choice->end);
    if (choice->end < passages->sentences[choice->last].end)
        buf_add_str(&buf, " " ELLIPSIS);
    out->length = buf.length;
    out->text = buf_take(&buf);
}

/* -- all of it ------------------------------------------------------------------------------ */

static bool make_from(struct excerpt *out, const struct snippet_source *source, size_t start,
                      const struct matcher *matcher)
{
    OWN(passages_release) struct passages passages;
    passages_read(&passages, source, start, matcher);
    if (passages.sentence_count == 0)
        return false;
    struct choosing choosing = {.source = source, .matcher = matcher, .passages = &passages};
    set_worth(&choosing);
    if (passages.match_count > 0)
        offer_all(&choosing);
    else
        offer_lead(&choosing);
    struct choice choice = choosing.best;
    if (choice.is_cut)
        widen_cut(&choosing, &choice);
    else
        widen(&choosing, &choice);
    write_out(out, &choosing, &choice);
    return true;
}

void snippet_make(struct excerpt *out, const struct snippet_source *source,
                  const struct matcher *matcher)
{
    size_t start = passages_skip_headline(source);
    *out = (struct excerpt){0};
    /* What stands in the headline only is shown there already: then the lead behind it. */
    if (!make_from(out, source, start, matcher) && !make_from(out, source, 0, matcher))
        out->text = xstrdup("");
}
