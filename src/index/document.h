/* How an article's id, date and path stand in a segment's tables. Pure functions; any thread. */
#ifndef INDEX_DOCUMENT_H
#define INDEX_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/id.h"
#include "base/cdecls.h"

C_DECLS_BEGIN

/* The term by which an article is found by its id; like all terms, not to be shown. */
#define ID_TERM_SIZE (ARTICLE_ID_LENGTH + 2)
#define ID_TERM_PREFIX "Q" /* Xapian's convention for a unique id. */
void document_id_term(article_id id, char out[ID_TERM_SIZE]);

/* The other way round; false if it is no such term. */
bool document_id_of_term(const char *term, size_t length, article_id *out);

/* The terms by which an article is found in the folders that its file is in, one for each: the path
 * of the folder behind the prefix of the field, without a slash at its end. A longer path has none,
 * and the root has none. */
#define FOLDER_MAX_BYTES 200

/* The length of the last folder on a path that has such a term; 0 if none has. */
size_t document_folder(const char *path, size_t length);

/* The term of an article that is dated by its day: its date is when that begins in UTC, but it
 * means that day wherever one is. */
#define DAY_TERM "XDAY"

/* A date as a value: 8 bytes that sort as the dates do. */
#define DATE_VALUE_SIZE 8
void document_date_value(int64_t date, char out[DATE_VALUE_SIZE]);
int64_t document_date_of_value(const char value[DATE_VALUE_SIZE]);

C_DECLS_END

#endif
