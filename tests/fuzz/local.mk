# A target is tests/fuzz/NAME.c with its seeds, and every input that ever broke it, in
# tests/fuzz/corpus/NAME/.
fuzz_targets = \
	tests/fuzz/config \
	tests/fuzz/cursor \
	tests/fuzz/date \
	tests/fuzz/gzip \
	tests/fuzz/pairs \
	tests/fuzz/sketches \
	tests/fuzz/plain \
	tests/fuzz/postings \
	tests/fuzz/query \
	tests/fuzz/records \
	tests/fuzz/request \
	tests/fuzz/segment \
	tests/fuzz/snippet \
	tests/fuzz/stored \
	tests/fuzz/text \
	tests/fuzz/tokens \
	tests/fuzz/words
check_PROGRAMS += $(fuzz_targets)
EXTRA_DIST += tests/fuzz/corpus
if FUZZING
fuzz_cflags = $(AM_CFLAGS) -fsanitize=fuzzer
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
fuzz_main =
else
fuzz_cflags = $(AM_CFLAGS)
fuzz_ldflags = $(AM_LDFLAGS)
fuzz_main = tests/fuzz/replay.c
TESTS += $(fuzz_targets)
endif

tests_fuzz_config_SOURCES = tests/fuzz/config.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_config_SOURCES = dummy.cxx
tests_fuzz_config_CFLAGS = $(fuzz_cflags)
tests_fuzz_config_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_config_LDADD = $(newsdexd_libs)

tests_fuzz_cursor_SOURCES = tests/fuzz/cursor.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_cursor_SOURCES = dummy.cxx
tests_fuzz_cursor_CFLAGS = $(fuzz_cflags)
tests_fuzz_cursor_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_cursor_LDADD = $(newsdexd_libs)

tests_fuzz_date_SOURCES = tests/fuzz/date.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_date_SOURCES = dummy.cxx
tests_fuzz_date_CFLAGS = $(fuzz_cflags)
tests_fuzz_date_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_date_LDADD = $(newsdexd_libs)

tests_fuzz_gzip_SOURCES = tests/fuzz/gzip.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_gzip_SOURCES = dummy.cxx
tests_fuzz_gzip_CFLAGS = $(fuzz_cflags)
tests_fuzz_gzip_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_gzip_LDADD = $(newsdexd_libs)

tests_fuzz_plain_SOURCES = tests/fuzz/plain.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_plain_SOURCES = dummy.cxx
tests_fuzz_plain_CFLAGS = $(fuzz_cflags)
tests_fuzz_plain_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_plain_LDADD = $(newsdexd_libs)

tests_fuzz_query_SOURCES = tests/fuzz/query.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_query_SOURCES = dummy.cxx
tests_fuzz_query_CFLAGS = $(fuzz_cflags)
tests_fuzz_query_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_query_LDADD = $(newsdexd_libs)

tests_fuzz_request_SOURCES = tests/fuzz/request.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_request_SOURCES = dummy.cxx
tests_fuzz_request_CFLAGS = $(fuzz_cflags)
tests_fuzz_request_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_request_LDADD = $(newsdexd_libs)

tests_fuzz_snippet_SOURCES = tests/fuzz/snippet.c tests/learn.h $(fuzz_main)
nodist_EXTRA_tests_fuzz_snippet_SOURCES = dummy.cxx
tests_fuzz_snippet_CFLAGS = $(fuzz_cflags)
tests_fuzz_snippet_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_snippet_LDADD = $(newsdexd_libs)

tests_fuzz_stored_SOURCES = tests/fuzz/stored.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_stored_SOURCES = dummy.cxx
tests_fuzz_stored_CFLAGS = $(fuzz_cflags)
tests_fuzz_stored_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_stored_LDADD = $(newsdexd_libs)

tests_fuzz_text_SOURCES = tests/fuzz/text.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_text_SOURCES = dummy.cxx
tests_fuzz_text_CFLAGS = $(fuzz_cflags)
tests_fuzz_text_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_text_LDADD = $(newsdexd_libs)

tests_fuzz_pairs_SOURCES = tests/fuzz/pairs.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_pairs_SOURCES = dummy.cxx
tests_fuzz_pairs_CFLAGS = $(fuzz_cflags)
tests_fuzz_pairs_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_pairs_LDADD = $(newsdexd_libs)

tests_fuzz_postings_SOURCES = tests/fuzz/postings.c tests/fuzz/database.h $(fuzz_main)
nodist_EXTRA_tests_fuzz_postings_SOURCES = dummy.cxx
tests_fuzz_postings_CFLAGS = $(fuzz_cflags)
tests_fuzz_postings_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_postings_LDADD = $(newsdexd_libs)

tests_fuzz_records_SOURCES = tests/fuzz/records.c tests/fuzz/database.h $(fuzz_main)
nodist_EXTRA_tests_fuzz_records_SOURCES = dummy.cxx
tests_fuzz_records_CFLAGS = $(fuzz_cflags)
tests_fuzz_records_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_records_LDADD = $(newsdexd_libs)

# It stands in for the mapping of a file (see there).
tests_fuzz_segment_SOURCES = tests/fuzz/segment.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_segment_SOURCES = dummy.cxx
tests_fuzz_segment_CFLAGS = $(fuzz_cflags)
tests_fuzz_segment_LDFLAGS = $(fuzz_ldflags) -Wl,--wrap=io_map -Wl,--wrap=mapping_release
tests_fuzz_segment_LDADD = $(newsdexd_libs)

tests_fuzz_sketches_SOURCES = tests/fuzz/sketches.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_sketches_SOURCES = dummy.cxx
tests_fuzz_sketches_CFLAGS = $(fuzz_cflags)
tests_fuzz_sketches_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_sketches_LDADD = $(newsdexd_libs)

tests_fuzz_tokens_SOURCES = tests/fuzz/tokens.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_tokens_SOURCES = dummy.cxx
tests_fuzz_tokens_CFLAGS = $(fuzz_cflags)
tests_fuzz_tokens_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_tokens_LDADD = $(newsdexd_libs)

tests_fuzz_words_SOURCES = tests/fuzz/words.c $(fuzz_main)
nodist_EXTRA_tests_fuzz_words_SOURCES = dummy.cxx
tests_fuzz_words_CFLAGS = $(fuzz_cflags)
tests_fuzz_words_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_words_LDADD = $(newsdexd_libs)

.PHONY: fuzz-targets
fuzz-targets: $(fuzz_targets)
