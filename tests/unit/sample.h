/* Articles for tests. */
#ifndef UNIT_SAMPLE_H
#define UNIT_SAMPLE_H

#include "article/article.h"
#include "base/alloc.h"

/* An article whose key is its path, without byline and dateline. Its owner may set them. */
static inline struct article *sample_article(const char *path, const char *headline,
                                             const char *body)
{
    struct article *article = NEW(struct article);
    article->key = xstrdup(path);
    article->path = xstrdup(path);
    article->headline = xstrdup(headline);
    article->body = xstrdup(body);
    article->date = 1732579200; /* 2024-11-26 */
    article->date_source = DATE_FROM_FILE;
    return article;
}

#endif
