/* A batch of articles in memory, turned round: from each article's words to each word's articles.
 * Written out, it is a segment.
 *
 * Each form is stemmed by the language of its article when it first comes, each article's words are
 * kept as numbers of forms, and each stem has the list of its articles, packed as it grows. An
 * inverter serves one thread at a time; several may be filled at once.
 */
#ifndef INDEX_INVERTER_H
#define INDEX_INVERTER_H

#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "article/id.h"
#include "base/err.h"
#include "base/own.h"
#include "index/tables.h"

struct inverter;

/* language and languages are those of stemmers_new(). */
struct inverter *inverter_new(const char *language, const char *languages);
void inverter_free(struct inverter *inverter);
DEFINE_FREEP(inverter)

/* Add an article; returns its docid, from 1 on. */
uint32_t inverter_add(struct inverter *inverter, const struct article *article, article_id id);

uint32_t inverter_documents(const struct inverter *inverter);

/* Memory that the articles take, in bytes, near enough for a limit. */
size_t inverter_bytes(const struct inverter *inverter);

/* The dates of the articles; only if there are some. */
int64_t inverter_date_min(const struct inverter *inverter);
int64_t inverter_date_max(const struct inverter *inverter);

/* Write the sections of a segment's file, which was just begun. There is at least one article. */
int inverter_write(const struct inverter *inverter, struct segment_output *output,
                   table_writer *write, struct err *err);

/* The two parts of that, which may be done at the same time: SECTION_TABLES, and all else. */
int inverter_write_tables(const struct inverter *inverter, struct segment_output *output,
                          table_writer *write, struct err *err);
int inverter_write_texts(const struct inverter *inverter, struct segment_output *output,
                         struct err *err);

/* Empty it, keeping its memory for the next batch. */
void inverter_clear(struct inverter *inverter);

#endif
