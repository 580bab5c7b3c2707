#include "article/article.h"

#include <stdlib.h>

void article_free(struct article *article)
{
    if (!article)
        return;
    free(article->key);
    free(article->path);
    free(article->headline);
    free(article->byline);
    free(article->dateline);
    free(article->slug);
    free(article->source);
    free(article->section);
    free(article->lang);
    free(article->body);
    free(article);
}

const char *date_source_name(enum date_source source)
{
    switch (source) {
    case DATE_FROM_ARTICLE:
        return "article";
    case DATE_FROM_PATH:
        return "path";
    case DATE_FROM_FILE:
        return "file";
    }
    return "unknown";
}
