#include "text/endings.h"

#include <string.h>

struct ending {
    char language[3];
    size_t least; /* Bytes of a word that has it. */
    const char *from, *to;
};

/* The first that fits is taken. */
static const struct ending of_words[] = {
    {"fi", 6, "nen", "sen"}, /* suomalainen, suomalaisen */
    {"pt", 6, "ões", "ão"},  /* eleições */
    {"pt", 6, "ães", "ão"},  /* capitães */
    {"pt", 6, "ãos", "ão"},  /* cidadãos */
    {"pt", 6, "oes", "ao"},  /* The same, typed without accents. */
    {"pt", 7, "ais", "al"},  /* federais */
    {"pt", 5, "ns", "m"},    /* homens */
    {"pt", 4, "mos", "mos"}, /* falamos is no plural, */
    {"pt", 4, "os", "o"},    /* but anos, usos, too short for Snowball, and so años. */
    {"es", 5, "ños", "ño"},  {"fr", 7, "plois", "ploi"}, /* emplois */
};

static const struct ending of_stems[] = {
    {"fi", 5, "uud", "uus"}, /* turvallisuuden */
    {"fi", 5, "uut", "uus"}, /* turvallisuutta */
    {"fi", 5, "yyd", "yys"},  {"fi", 5, "yyt", "yys"}, {"fi", 6, "uuks", "uus"},
    {"fi", 6, "yyks", "yys"}, {"fi", 5, "uks", "us"}, /* hallituksen */
    {"fi", 5, "yks", "ys"},                           /* kysymyksen */
    {"fi", 6, "aist", "ais"},                         /* suomalaisten */
    {"fi", 5, "oks", "os"},                           /* kerroksen */
};

static size_t replace(const struct ending *endings, size_t count, const char *language, char *word,
                      size_t length)
{
    for (size_t i = 0; i < count; i++) {
        size_t from = strlen(endings[i].from), to = strlen(endings[i].to);
        if (strcmp(endings[i].language, language) != 0 || length < endings[i].least ||
            length < from || memcmp(word + length - from, endings[i].from, from) != 0)
            continue;
        memcpy(word + length - from, endings[i].to, to);
        return length - from + to;
    }
    return length;
}

size_t endings_of_word(const char *language, char *word, size_t length)
{
    return replace(of_words, sizeof of_words / sizeof of_words[0], language, word, length);
}

size_t endings_of_stem(const char *language, char *stem, size_t length)
{
    return replace(of_stems, sizeof of_stems / sizeof of_stems[0], language, stem, length);
}
