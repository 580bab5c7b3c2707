/* What analysis alone takes: of each text its language is told, and its words are folded and
 * stemmed, as they are when an article is indexed, and nothing is kept.
 *
 * usage: analyser TEXTS ROUNDS
 *
 * TEXTS has them one after the other, each behind its length in decimal and a line feed. The first
 * round is not counted. A line a round: seconds of this thread, and words.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "text/language.h"
#include "text/stemmers.h"
#include "text/tokenizer.h"

/* For valgrind --toggle-collect. */
size_t analyse_all(struct stemmers *stemmers, const char *texts, size_t length);

/* Sums up what comes of the words, so that none of it can be left out. */
static uint32_t sum;

static size_t analyse(struct stemmers *stemmers, const char *text, size_t length)
{
    struct stemmer *stemmer = stemmers_of(stemmers, language_of_text(text, length));
    struct tokenizer tokenizer;
    struct token token;
    size_t words = 0;
    tokenizer_init(&tokenizer, text, length);
    for (; tokenizer_next(&tokenizer, &token); words++) {
        size_t stem_length;
        const char *stem = stemmer_stem_token(stemmer, text, &token, &stem_length);
        sum += (uint32_t)stem_length + (unsigned char)stem[0] + (unsigned char)token.word[0];
    }
    return words;
}

__attribute__((noinline)) size_t analyse_all(struct stemmers *stemmers, const char *texts,
                                             size_t length)
{
    size_t words = 0;
    for (const char *at = texts; at < texts + length;) {
        char *text;
        size_t n = strtoul(at, &text, 10);
        words += analyse(stemmers, ++text, n);
        at = text + n;
    }
    return words;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static char *read_all(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) < 0)
        return NULL;
    long size = ftell(file);
    char *bytes = size < 0 ? NULL : malloc((size_t)size + 1);
    rewind(file);
    if (!bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        return NULL;
    bytes[size] = '\0';
    *length = (size_t)size;
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: analyser TEXTS ROUNDS\n", stderr);
        return 2;
    }
    size_t length;
    char *texts = read_all(argv[1], &length);
    if (!texts) {
        perror(argv[1]);
        return 1;
    }
    struct stemmers *stemmers = stemmers_new("english", "*");
    int rounds = atoi(argv[2]);
    for (int round = 0; round <= rounds; round++) {
        double start = now();
        size_t words = analyse_all(stemmers, texts, length);
        if (round > 0 || rounds == 0)
            printf("%.6f %zu\n", now() - start, words);
    }
    fprintf(stderr, "sum %u\n", sum);
    stemmers_free(stemmers);
    free(texts);
    return 0;
}
