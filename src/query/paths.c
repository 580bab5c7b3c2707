#include "query/paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"

struct path {
    const char *text;
    size_t length;
    bool begins; /* A * stands behind it. */
};

/* A file or a folder is not told by its name. */
static void add_path(struct index_query *any, const char *root, const struct path *path)
{
    OWN(buf_release) struct buf whole = BUF_INIT;
    buf_add_str(&whole, root);
    buf_add(&whole, path->text, path->length);
    if (path->begins || whole.data[whole.length - 1] == '/') {
        index_query_add(any, index_query_path(whole.data, whole.length, true));
        return;
    }
    index_query_add(any, index_query_path(whole.data, whole.length, false));
    buf_add_char(&whole, '/');
    index_query_add(any, index_query_path(whole.data, whole.length, true));
}

static void add_below_roots(struct index_query *any, const struct path *path,
                            const struct query_setting *setting)
{
    if (setting->root_count == 0)
        add_path(any, "/", path);
    for (size_t i = 0; i < setting->root_count; i++) {
        OWN(freep) char *root = xasprintf("%s/", setting->roots[i]);
        add_path(any, root, path);
    }
}

int paths_plan(struct index_query **out, const struct query_node *node, const char *text,
               const struct query_setting *setting, struct err *err)
{
    struct path path = {text + node->at, node->length, false};
    if (path.length > 0 && path.text[path.length - 1] == '*') {
        path.begins = true;
        path.length--;
    } else if (path.length == 0) {
        return err_set_at(err, ERR_SYNTAX, (int)node->at, 0, "no path");
    }
    if (memchr(path.text, '*', path.length))
        return err_set_at(err, ERR_SYNTAX, (int)node->at, (int)node->length,
                          "a path has no * but one at its end");
    struct index_query *any = index_query_new(INDEX_QUERY_ANY);
    any->field = node->field;
    if (path.length > 0 && path.text[0] == '/')
        add_path(any, "", &path);
    else
        add_below_roots(any, &path, setting);
    *out = index_query_simplify(any);
    return 0;
}
