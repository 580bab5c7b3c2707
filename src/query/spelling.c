/* Words stand in the order of their forms, so neighbours begin alike and share most of the work,
 * and all that cannot be near are passed over. */
#include "query/spelling.h"

#include <math.h>
#include <string.h>

#include "query/neighbours.h"
#include "text/edits.h"

/* How much likelier an edit is than a certain wrong letter at a certain place, of which there are
 * twenty-five; in powers of e of the frequency. */
#define MISSING 3.2  /* A letter is missing: there are as few ways as letters. */
#define SWAPPED 3.2  /* Two letters changed places: likewise. */
#define DOUBLED 1.0  /* One of a pair too many or too few. */
#define VOWEL 0.6    /* A vowel for another. */
#define FIRST (-1.0) /* The first letter, which few get wrong. */
#define SECOND_EDIT (-5.0)

/* A word may be a mistake if it stands in so few articles, and another in so many times as many: */
static const struct {
    uint32_t few, times;
} doubts[] = {
    [SPELLING_OF_SOME_USE] = {5, 50},
    [SPELLING_OF_NO_USE] = {50, 200},
};

void spelling_each(const struct vocabulary *vocabulary, const char *word, size_t length,
                   unsigned edits, void (*each)(void *context, size_t number, unsigned edits),
                   void *context)
{
    struct edits walk;
    if (edits == 1) {
        neighbours_each(vocabulary, word, length, each, context);
        return;
    }
    if (!edits_init(&walk, word, length, edits))
        return;
    for (size_t number = 0; number < vocabulary_count(vocabulary);) {
        struct edits_skip skip;
        const struct vocabulary_word now = vocabulary_get(vocabulary, number);
        unsigned distance = edits_to(&walk, now.form, now.form_length, &skip);
        if (distance <= edits)
            each(context, number, distance);
        number++;
        if (skip.known)
            number = vocabulary_seek(vocabulary, number, skip.beginning, skip.length, skip.past);
    }
}

/* -- which is the likeliest ----------------------------------------------------------------- */

static bool is_vowel(char c)
{
    return c && strchr("aeiouy", c);
}

/* What the one edit between two words says, by the first place where they differ. */
static double likelihood(const char *word, size_t length, const struct vocabulary_word *meant)
{
    size_t at = 0, shorter = length < meant->form_length ? length : meant->form_length;
    while (at < shorter && word[at] == meant->form[at])
        at++;
    double score = at == 0 ? FIRST : 0;
    char wrong = at < length ? word[at] : '\0',
         right = at < meant->form_length ? meant->form[at] : '\0';
    char last = at > 0 ? word[at - 1] : '\0';
    if (length == meant->form_length) {
        bool swapped = at + 1 < length && word[at + 1] == right && meant->form[at + 1] == wrong;
        return score + (swapped ? SWAPPED : is_vowel(wrong) && is_vowel(right) ? VOWEL : 0);
    }
    bool missing = length < meant->form_length;
    return score + (missing ? MISSING : 0) + ((missing ? right : wrong) == last ? DOUBLED : 0);
}

/* Shorter words are another one at each edit, and so is a character of a script that has no blanks
 * between words. */
#define LETTERS_LEAST 3
#define LETTERS_OF_TWO_EDITS 6

static size_t count_letters(const char *word, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)word[i] & 0xC0) != 0x80;
    return count;
}

struct search {
    const struct vocabulary *vocabulary;
    const char *word;
    size_t length;
    struct spelling *out;
    size_t count, limit;
};

static void offer(void *context, size_t number, unsigned edits)
{
    struct search *search = context;
    const struct vocabulary_word meant = vocabulary_get(search->vocabulary, number);
    if (edits == 0 || (edits > 1 && meant.form[0] != search->word[0]))
        return;
    struct spelling spelling = {meant, edits, log(meant.frequency) + (edits - 1) * SECOND_EDIT};
    spelling.score += edits == 1 ? likelihood(search->word, search->length, &meant) : 0;
    size_t at = search->count < search->limit ? search->count : search->limit;
    while (at > 0 && search->out[at - 1].score < spelling.score)
        at--;
    if (at == search->limit)
        return;
    search->count += search->count < search->limit;
    memmove(&search->out[at + 1], &search->out[at],
            (search->count - at - 1) * sizeof search->out[0]);
    search->out[at] = spelling;
}

size_t spelling_find(const struct vocabulary *vocabulary, const char *word, size_t length,
                     uint64_t frequency, struct spelling *out, size_t limit)
{
    struct search search = {vocabulary, word, length, out, 0, limit};
    /* Two edits from a word that is one, there is mostly another name. */
    size_t letters = count_letters(word, length);
    unsigned most = letters < LETTERS_LEAST                           ? 0
                    : letters < LETTERS_OF_TWO_EDITS || frequency > 0 ? 1
                                                                      : 2;
    for (unsigned edits = 1; edits <= most && search.count == 0; edits++)
        spelling_each(vocabulary, word, length, edits, offer, &search);
    return search.count;
}

bool spelling_is_doubtful(uint64_t frequency, uint32_t of_other, enum spelling_doubt doubt)
{
    if (frequency == 0)
        return of_other > 0;
    return frequency <= doubts[doubt].few && of_other / frequency >= doubts[doubt].times;
}
