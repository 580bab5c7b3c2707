/* An article's id: short, printable, and the same in every index that is made of the same files.
 *
 * It is 60 bits of the key's XXH3 hash (xxhash.com), printed as 12 characters of Crockford's base
 * 32 in small letters. Of ten million articles two share an id with a probability of 1 in 23,000;
 * the catalog notices and gives the later one the next free number.
 */
#ifndef ARTICLE_ID_H
#define ARTICLE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

typedef uint64_t article_id;

#define ARTICLE_ID_MAX ((UINT64_C(1) << 60) - 1)
#define ARTICLE_ID_LENGTH 12

article_id article_id_of_key(const char *key);

/* Writes 12 characters and a NUL. */
void article_id_print(article_id id, char out[ARTICLE_ID_LENGTH + 1]);

/* Capital letters are taken too, and o, i, l as the digits they look like. */
bool article_id_parse(const char *text, article_id *out);

C_DECLS_END

#endif
