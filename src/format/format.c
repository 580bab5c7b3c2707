#include "format/format.h"

#include <ctype.h>
#include <string.h>

#include "format/plain.h"

/* The first that recognises the content is taken, so plain text, which takes any, is the last. */
static const struct format formats[] = {
    {"plain", plain_recognises, plain_read},
};

/* Content that would pass for plain text and is none: its markup must not become words. A blank
 * stands for any number of them, line ends too. */
static const struct {
    const char *start, *name;
} not_read_yet[] = {
    {"<?xml", "XML"},        {"<!doctype html", "HTML"}, {"<html", "HTML"},
    {"<rss", "RSS"},         {"<feed", "Atom"},          {"<rdf:", "RSS"},
    {"<nitf", "NITF"},       {"<newsml", "NewsML"},      {"<newsitem", "NewsML"},
    {"<!doctype", "SGML"},   {"<reuters", "SGML"},       {"<doc>", "TREC"},
    {"<!--", "XML or HTML"}, {"{ \"", "JSON"},           {"[ {", "JSON"},
};

const struct format *format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static const char *skip_blank(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n", *at) && *at)
        at++;
    return at;
}

static bool begins_with(const char *at, const char *end, const char *start)
{
    for (; *start; start++) {
        if (*start == ' ')
            at = skip_blank(at, end);
        else if (at == end || tolower((unsigned char)*at++) != *start)
            return false;
    }
    return true;
}

static const char *known_but_not_read(const char *bytes, size_t length)
{
    const char *end = bytes + length, *at = bytes;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    at = skip_blank(at, end);
    for (size_t i = 0; i < sizeof not_read_yet / sizeof not_read_yet[0]; i++)
        if (begins_with(at, end, not_read_yet[i].start))
            return not_read_yet[i].name;
    return NULL;
}

const struct format *format_recognise(const char *bytes, size_t length, struct err *err)
{
    const char *name = known_but_not_read(bytes, length);
    if (name) {
        err_set(err, ERR_FORMAT, "%s is not read by this version", name);
        return NULL;
    }
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (formats[i].recognises(bytes, length))
            return &formats[i];
    err_set(err, ERR_FORMAT, length == 0 ? "empty file" : "not text");
    return NULL;
}
