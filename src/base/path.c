#include "base/path.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/own.h"

static int make_one(const char *path, struct err *err)
{
    struct stat st;
    if (mkdir(path, 0755) == 0) {
        OWN(freep) char *above = xasprintf("%s/..", path);
        return io_sync_folder(above, err);
    }
    if (errno != EEXIST)
        return err_sys(err, "cannot make the folder %s", path);
    if (stat(path, &st) < 0)
        return err_sys(err, "%s", path);
    return S_ISDIR(st.st_mode) ? 0 : err_set(err, -ENOTDIR, "%s is no folder", path);
}

int path_make_folders(const char *path, struct err *err)
{
    OWN(freep) char *copy = xstrdup(path);
    for (char *slash = *copy ? strchr(copy + 1, '/') : NULL; slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int rc = make_one(copy, err);
        if (rc < 0)
            return rc;
        *slash = '/';
    }
    return make_one(copy, err);
}

bool path_is_within(const char *path, const char *top)
{
    size_t length = strlen(top);
    return strncmp(path, top, length) == 0 && (path[length] == '/' || path[length] == '\0');
}
