/* Paths of files. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>

#include "base/err.h"

/* Make a folder and those above it, as far as they are missing (mkdir -p). The names of those that
 * were made are durable. */
int path_make_folders(const char *path, struct err *err);

/* Whether path is top or below it; both without a slash at the end. */
bool path_is_within(const char *path, const char *top);

#endif
