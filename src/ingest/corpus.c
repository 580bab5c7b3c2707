#include "ingest/corpus.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/path.h"

static int resolve_root(char **out, const char *path, struct err *err)
{
    struct stat st;
    OWN(freep) char *real = realpath(path, NULL);
    if (!real || stat(real, &st) < 0)
        return err_sys(err, "corpus folder %s", path);
    if (!S_ISDIR(st.st_mode))
        return err_set(err, -ENOTDIR, "corpus folder %s: not a folder", path);
    if (strcmp(real, "/") == 0)
        return err_set(err, -EINVAL, "corpus folder %s: the whole system is no corpus", path);
    *out = TAKE(real);
    return 0;
}

/* Take the root in, unless it is in another; those that are in it go. */
static void add_root(struct corpus *corpus, char *root)
{
    size_t kept = 0;
    for (size_t i = 0; i < corpus->root_count; i++) {
        if (path_is_within(root, corpus->roots[i])) {
            free(root);
            return;
        }
    }
    for (size_t i = 0; i < corpus->root_count; i++) {
        if (path_is_within(corpus->roots[i], root))
            free(corpus->roots[i]);
        else
            corpus->roots[kept++] = corpus->roots[i];
    }
    corpus->roots[kept++] = root;
    corpus->root_count = kept;
}

static struct name_pattern pattern_of(const char *text)
{
    const char *special = "*?[\\", *star = strpbrk(text, special);
    struct name_pattern pattern = {.text = xstrdup(text)};
    pattern.is_plain = star && *star == '*' && !strpbrk(star + 1, special);
    if (pattern.is_plain) {
        pattern.before = (size_t)(star - text);
        pattern.after = strlen(star + 1);
    }
    return pattern;
}

int corpus_new(struct corpus **out, const char *const *roots, size_t root_count,
               const char *const *ignored, size_t ignored_count, struct err *err)
{
    OWN(corpus_freep) struct corpus *corpus = NEW(struct corpus);
    corpus->roots = xcalloc(root_count, sizeof *corpus->roots);
    corpus->ignored = xcalloc(ignored_count, sizeof *corpus->ignored);
    for (size_t i = 0; i < root_count; i++) {
        char *root = NULL;
        int rc = resolve_root(&root, roots[i], err);
        if (rc < 0)
            return rc;
        add_root(corpus, root);
    }
    for (size_t i = 0; i < ignored_count; i++)
        corpus->ignored[corpus->ignored_count++] = pattern_of(ignored[i]);
    *out = TAKE(corpus);
    return 0;
}

void corpus_free(struct corpus *corpus)
{
    if (!corpus)
        return;
    for (size_t i = 0; i < corpus->root_count; i++)
        free(corpus->roots[i]);
    for (size_t i = 0; i < corpus->ignored_count; i++)
        free(corpus->ignored[i].text);
    free(corpus->roots);
    free(corpus->ignored);
    free(corpus);
}

/* Each name on the way to each file is asked for, some patterns each time: those that most have are
 * not worth a call of fnmatch(3), which would take a fiftieth of a bulk load. */
static bool matches(const struct name_pattern *pattern, const char *name, size_t length)
{
    if (!pattern->is_plain)
        return fnmatch(pattern->text, name, 0) == 0;
    return length >= pattern->before + pattern->after &&
           memcmp(name, pattern->text, pattern->before) == 0 &&
           memcmp(name + length - pattern->after, pattern->text + pattern->before + 1,
                  pattern->after) == 0;
}

bool corpus_ignores(const struct corpus *corpus, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < corpus->ignored_count; i++)
        if (matches(&corpus->ignored[i], name, length))
            return true;
    return false;
}

const char *corpus_root_of(const struct corpus *corpus, const char *path)
{
    for (size_t i = 0; i < corpus->root_count; i++)
        if (path_is_within(path, corpus->roots[i]))
            return corpus->roots[i];
    return NULL;
}

bool corpus_has(const struct corpus *corpus, const char *path)
{
    const char *root = corpus_root_of(corpus, path);
    if (!root)
        return false;
    char name[NAME_MAX + 1];
    const char *at = path + strlen(root);
    while (*at == '/') {
        size_t length = strcspn(++at, "/");
        if (length == 0 || length > NAME_MAX)
            return false;
        memcpy(name, at, length);
        name[length] = '\0';
        if (corpus_ignores(corpus, name))
            return false;
        at += length;
    }
    return true;
}
