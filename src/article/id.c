#include "article/id.h"

#include <string.h>
#include <xxhash.h>

/* Crockford's alphabet leaves out i, l, o and u. */
static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

article_id article_id_of_key(const char *key)
{
    return XXH3_64bits(key, strlen(key)) & ARTICLE_ID_MAX;
}

void article_id_print(article_id id, char out[ARTICLE_ID_LENGTH + 1])
{
    for (int i = ARTICLE_ID_LENGTH - 1; i >= 0; i--, id >>= 5)
        out[i] = digits[id & 31];
    out[ARTICLE_ID_LENGTH] = '\0';
}

static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c + 32);
    if (c == 'o')
        c = '0';
    if (c == 'i' || c == 'l')
        c = '1';
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

bool article_id_parse(const char *text, article_id *out)
{
    article_id id = 0;
    if (strlen(text) != ARTICLE_ID_LENGTH)
        return false;
    for (; *text; text++) {
        int value = digit_value(*text);
        if (value < 0)
            return false;
        id = id << 5 | (article_id)value;
    }
    *out = id;
    return true;
}
