/* Words stand in the order of their forms, so neighbours begin alike: the table of distances of one
 * is that of the next as far as they do. Where a row has nothing within the limit any more, all
 * words with that beginning are passed over. One edit takes a tenth of a millisecond among 250,000
 * words. */
#include "query/spelling.h"

#include <math.h>
#include <string.h>

/* A longer word is not looked for. */
#define LONGEST 40

/* How much likelier an edit is than a certain wrong letter at a certain place, of which there are
 * twenty-five; in powers of e of the frequency. */
#define MISSING 3.2  /* A letter is missing: there are as few ways as letters. */
#define SWAPPED 3.2  /* Two letters changed places: likewise. */
#define DOUBLED 1.0  /* One of a pair too many or too few. */
#define VOWEL 0.6    /* A vowel for another. */
#define FIRST (-1.0) /* The first letter, which few get wrong. */
#define SECOND_EDIT (-5.0)

struct walk {
    const struct vocabulary *vocabulary;
    const char *word;
    size_t length;
    unsigned limit;
    /* rows[i][j]: edits from the first i letters of a form to the first j of the word. */
    uint8_t rows[WORDS_MAX_BYTES + 1][LONGEST + 1];
    uint8_t least[WORDS_MAX_BYTES + 1]; /* Of each row. */
};

static unsigned min2(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static void fill_row(struct walk *walk, const char *form, size_t i)
{
    uint8_t *row = walk->rows[i];
    const uint8_t *above = walk->rows[i - 1];
    row[0] = (uint8_t)i;
    walk->least[i] = row[0];
    for (size_t j = 1; j <= walk->length; j++) {
        bool same = form[i - 1] == walk->word[j - 1];
        unsigned edits = min2(min2(above[j] + 1u, row[j - 1] + 1u), above[j - 1] + !same);
        if (i > 1 && j > 1 && form[i - 1] == walk->word[j - 2] && form[i - 2] == walk->word[j - 1])
            edits = min2(edits, walk->rows[i - 2][j - 2] + 1u);
        row[j] = (uint8_t)edits;
        walk->least[i] = (uint8_t)min2(walk->least[i], edits);
    }
}

/* Whether no form can be near that begins as far as row i; two letters that change places reach
 * over one row. */
static bool is_hopeless(const struct walk *walk, size_t i)
{
    return walk->least[i] > walk->limit && walk->least[i - 1] + 1u > walk->limit;
}

static size_t common_prefix(const struct vocabulary_word *a, const struct vocabulary_word *b)
{
    size_t n = 0, shorter = min2((unsigned)a->form_length, (unsigned)b->form_length);
    while (n < shorter && a->form[n] == b->form[n])
        n++;
    return n;
}

/* Fill the rows of a form behind those that hold already. The number of rows, or with hopeless set,
 * the row that is. */
static size_t fill(struct walk *walk, const struct vocabulary_word *word, size_t rows,
                   bool *hopeless)
{
    *hopeless = false;
    for (size_t i = rows + 1; i <= word->form_length; i++) {
        fill_row(walk, word->form, i);
        if (is_hopeless(walk, i)) {
            *hopeless = true;
            return i;
        }
    }
    return word->form_length;
}

void spelling_each(const struct vocabulary *vocabulary, const char *word, size_t length,
                   unsigned edits, void (*each)(void *context, size_t number, unsigned edits),
                   void *context)
{
    struct walk walk = {.vocabulary = vocabulary, .word = word, .length = length, .limit = edits};
    struct vocabulary_word before = {.form = ""};
    size_t rows = 0; /* That hold for the word before. */
    if (length > LONGEST)
        return;
    for (size_t j = 0; j <= length; j++)
        walk.rows[0][j] = (uint8_t)j;
    for (size_t number = 0; number < vocabulary_count(vocabulary);) {
        bool hopeless;
        const struct vocabulary_word now = vocabulary_get(vocabulary, number);
        size_t common = common_prefix(&before, &now);
        rows = fill(&walk, &now, common < rows ? common : rows, &hopeless);
        before = now;
        if (hopeless) {
            number = vocabulary_behind_near(vocabulary, number, now.form, rows);
            continue;
        }
        unsigned distance = walk.rows[rows][length];
        if (distance <= edits)
            each(context, number, distance);
        number++;
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
    if (edits == 0)
        return;
    struct spelling spelling = {number, edits, log(meant.frequency) + (edits - 1) * SECOND_EDIT};
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
                     struct spelling *out, size_t limit)
{
    struct search search = {vocabulary, word, length, out, 0, limit};
    unsigned most = length < 3 ? 0 : length < 6 ? 1 : 2;
    for (unsigned edits = 1; edits <= most && search.count == 0; edits++)
        spelling_each(vocabulary, word, length, edits, offer, &search);
    return search.count;
}

bool spelling_is_doubtful(uint32_t frequency, uint32_t of_other)
{
    return frequency == 0 ? of_other > 0 : frequency <= 5 && of_other / frequency >= 50;
}
