#include "index/analysis.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/alloc.h"
#include "base/own.h"
#include "text/language.h"
#include "text/stemmer.h"

/* Changes whenever the same text would give other terms. */
#define ANALYSIS_VERSION 8

/* -- the note: "8 english *", "8 german de en" ----------------------------------------------- */

char *analysis_note(const char *language, const char *languages)
{
    bool none = !languages || !languages[0];
    return xasprintf("%d %s%s%s", ANALYSIS_VERSION, language, none ? "" : " ",
                     none ? "" : languages);
}

int analysis_read(struct analysis *out, const char *note, struct err *err)
{
    size_t version = strcspn(note, " ");
    const char *name = note + version + strspn(note + version, " ");
    size_t length = strcspn(name, " ");
    OWN(freep) char *language = xstrndup(name, length);
    if (!stemmer_knows(language))
        return err_set(err, ERR_INDEX_VERSION, "the index was made with the analysis \"%s\"", note);
    out->languages = xstrdup(name + length + strspn(name + length, " "));
    out->language = TAKE(language);
    return 0;
}

void analysis_release(struct analysis *analysis)
{
    free(analysis->language);
    free(analysis->languages);
    *analysis = (struct analysis){0};
}

/* -- languages of articles ------------------------------------------------------------------- */

/* The headline says as much as any line, but is often short, or has only names. */
static const char *look(const struct article *article)
{
    const char *code = language_of_text(article->body, strlen(article->body));
    return code ? code : language_of_text(article->headline, strlen(article->headline));
}

void analysis_tell_language(const struct analysis *analysis, struct article *article)
{
    if (article->lang || !analysis->languages[0])
        return;
    const char *code = look(article);
    if (!code || !language_is_listed(analysis->languages, code))
        code = stemmer_code(analysis->language);
    article->lang = xstrdup(code);
}
