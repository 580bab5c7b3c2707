#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

static const struct {
    int code;
    const char *slug, *text;
} known[] = {
#define X(name, number, slug, text) {number, slug, text},
    ERR_MAP(X)
#undef X
};

__attribute__((format(printf, 3, 0))) static void fill(struct err *err, int code, const char *fmt,
                                                       va_list args)
{
    *err = (struct err){.code = code, .position = -1};
    vsnprintf(err->text, sizeof err->text, fmt, args);
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (err)
        fill(err, code, fmt, args);
    va_end(args);
    return code;
}

int err_set_at(struct err *err, int code, int position, int length, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (err) {
        fill(err, code, fmt, args);
        err->position = position;
        err->length = length;
    }
    va_end(args);
    return code;
}

int err_sys(struct err *err, const char *fmt, ...)
{
    int code = -errno;
    va_list args;
    va_start(args, fmt);
    if (err) {
        char what[sizeof err->text];
        vsnprintf(what, sizeof what, fmt, args);
        err_set(err, code, "%.180s: %s", what, err_str(code));
    }
    va_end(args);
    return code;
}

const char *err_str(int code)
{
    if (code == 0)
        return "success";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].code == code)
            return known[i].text;
    switch (code) {
#define X(name, text) \
    case UV_##name:   \
        return text;
        UV_ERRNO_MAP(X)
#undef X
    default:
        return strerror(-code); /* uv_strerror() knows no ESTALE, and leaks what it says of it. */
    }
}

bool err_is_shortage(int code)
{
    return code == -EMFILE || code == -ENFILE || code == -ENOMEM;
}

const char *err_slug(int code)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].code == code)
            return known[i].slug;
    return "internal";
}
