// Copies of an article's text: the same story from several outlets (index/sketch.h). Whoever shares
// a band with it is looked at, and is a copy if the sketches agree. Private to index/.
#ifndef INDEX_COPIES_HH
#define INDEX_COPIES_HH

#include <functional>
#include <vector>

#include <xapian.h>

#include "index/page.hh"
#include "index/reader_private.hh"

struct Copy {
    DocumentPlace place;
    int64_t date;
};

struct Copies {
    std::vector<Copy> list; // Without the article itself.
    bool is_cut;            // There were too many to look at all of them.
};

// Those of an article, among all that live.
Copies copies_of(const struct index_reader *reader, const DocumentPlace &place);

// The article of that id and its copies.
Xapian::Query story_query(const struct index_reader *reader, article_id id);

// The page of a search that shows one article of each story: of those that match, the one that
// stands first by date and id. Which one that is depends on nothing but the articles, so it is the
// same on every page. next_page gives the page of a search as it is without that.
using NextPage = std::function<Page(const struct index_search &search)>;
Page page_of_stories(struct index_reader *reader, const struct index_search &search,
                     const NextPage &next_page);

#endif
