#include "index/frequencies.hh"

#include <string>

extern "C" {
#include "unit.h"
}

static void put(Xapian::WritableDatabase &db, const std::string &term, Xapian::termcount times)
{
    Xapian::Document article;
    article.add_term(term, times);
    db.add_document(article);
}

static void assert_frequencies(const TermFrequencies &found, Xapian::doccount having,
                               Xapian::termcount occurrences)
{
    assert_int_equal(found.having, having);
    assert_int_equal(static_cast<Xapian::termcount>(found.occurrences), occurrences);
}

static void each_term_is_looked_up_once(void **)
{
    Xapian::WritableDatabase db("", Xapian::DB_BACKEND_INMEMORY);
    put(db, "storm", 2);
    put(db, "storm", 3);
    const Frequencies frequencies(db);
    assert_frequencies(frequencies.of("storm"), 2, 5);
    assert_frequencies(frequencies.of("zeppelin"), 0, 0);
    put(db, "storm", 1); // No snapshot does that: it shows who is asked.
    put(db, "zeppelin", 1);
    assert_frequencies(frequencies.of("storm"), 2, 5);
    assert_frequencies(frequencies.of("zeppelin"), 0, 0);
}

static void what_is_kept_is_bounded(void **)
{
    Xapian::WritableDatabase db("", Xapian::DB_BACKEND_INMEMORY);
    put(db, "storm", 2);
    const Frequencies frequencies(db);
    assert_frequencies(frequencies.of("storm"), 1, 2);
    put(db, "storm", 3);
    for (int i = 0; i < 20000; i++)
        assert_frequencies(frequencies.of(std::to_string(i)), 0, 0);
    assert_frequencies(frequencies.of("storm"), 2, 5);
}

static void stems_of_all_languages_are_one_word(void **)
{
    Xapian::WritableDatabase db("", Xapian::DB_BACKEND_INMEMORY);
    put(db, "election", 2);
    put(db, "elect", 3);
    const Frequencies frequencies(db);
    struct index_query *term = index_query_term(nullptr, "election", 8);
    index_query_add(term, index_query_term(nullptr, "elect", 5));
    assert_frequencies(frequencies.of(term), 2, 5);
    index_query_free(term);
}

int main()
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_term_is_looked_up_once),
        cmocka_unit_test(what_is_kept_is_bounded),
        cmocka_unit_test(stems_of_all_languages_are_one_word),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
