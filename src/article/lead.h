/* What the first lines of a news text say about it: byline and dateline. Pure functions over valid
 * UTF-8.
 *
 * A byline is a line of its own among the first ones, "By NAME" or the like in other languages. A
 * dateline opens the lead: a place in capitals, then what may follow it (region, day, agency in
 * parentheses), then a dash: "LISBON, Nov 12 (Agency) -- ".
 */
#ifndef ARTICLE_LEAD_H
#define ARTICLE_LEAD_H

#include <stddef.h>

struct lead {
    const char *byline, *dateline; /* In the text, not terminated; NULL if there is none. */
    size_t byline_length, dateline_length;
};

/* text is what follows the headline. */
void lead_read(struct lead *out, const char *text, size_t length);

#endif
