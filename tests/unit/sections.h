/* Sections of a segment's file by themselves: written to a file of their own, and mapped. */
#ifndef UNIT_SECTIONS_H
#define UNIT_SECTIONS_H

#include "base/io.h"
#include "index/segment.h"
#include "index/segment_format.h"
#include "index/segment_output.h"
#include "scratch.h"

/* Begin a file in the place of what is there. */
static inline struct segment_output *sections_begin(const char *path)
{
    struct err err = {0};
    struct segment_output *output = NULL;
    (void)unlink(path);
    if (segment_output_open(&output, path, &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

/* Finish the file, and map it; the output is freed. */
static inline void sections_map(struct segment_output *output, struct mapping *file)
{
    struct err err = {0};
    struct segment segment = {.articles = 0};
    OWN(freep) char *path = xstrdup(segment_output_path(output));
    if (segment_output_finish(output, &segment, NULL, &err) < 0 || io_map(file, path, &err) < 0)
        fail_msg("%s", err.text);
    segment_output_free(output);
}

/* A section of a file; empty if it is not there. */
static inline struct section sections_find(const struct mapping *file, enum section_name name)
{
    struct segment_header header;
    memcpy(&header, file->bytes + SEGMENT_HEADER_AT, sizeof header);
    return (struct section){file->bytes + header.spans[name].at, header.spans[name].length};
}

/* Where a section stands in the file of a segment, for who damages it. */
static inline struct segment_span sections_span(const char *path, enum section_name name)
{
    struct segment_header header;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    scratch_read(&bytes, path);
    assert_true(bytes.length >= GLASS_BLOCK_SIZE);
    memcpy(&header, bytes.data + SEGMENT_HEADER_AT, sizeof header);
    return header.spans[name];
}

#endif
