/* Looking through all of a segment's tables, to see whether they are right. Private to index/; any
 * thread. */
#ifndef INDEX_TABLES_CHECK_H
#define INDEX_TABLES_CHECK_H

#include <stdint.h>

#include "article/id.h"
#include "base/err.h"

C_DECLS_BEGIN

/* Have the library check the tables of a database. ERR_INDEX says what is wrong with them. */
int tables_check(const char *path, struct err *err);

/* How many documents a database has, and the greatest of their docids. */
struct tables_size {
    uint32_t documents, last_docid;
};

/* Call each for every article's id and its document. */
int tables_survey(const char *path, struct tables_size *out,
                  void (*each)(void *context, article_id id, uint32_t docid), void *context,
                  struct err *err);

C_DECLS_END

#endif
