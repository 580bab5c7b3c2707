TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	PATH=$(abs_top_builddir)/src:$$PATH; export PATH; \
	TSAN_OPTIONS=suppressions=$(abs_top_srcdir)/tests/tsan.supp; export TSAN_OPTIONS; \
	ASAN_OPTIONS=$${ASAN_OPTIONS:+$$ASAN_OPTIONS:}new_delete_type_mismatch=0; export ASAN_OPTIONS;
# ASAN_OPTIONS: Xapian 1.4's check deletes a table as its base class, which is 8 bytes smaller.
EXTRA_DIST += tests/tsan.supp

# Checks of the source itself
source_checks = tests/check-format.sh tests/check-layers.sh
dist_check_SCRIPTS += $(source_checks)
TESTS += $(source_checks)

# Unit tests: tests/unit/MODULE-FILE.c tests src/MODULE/FILE
if HAVE_CMOCKA
include tests/unit/local.mk
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

# Fuzz targets replay their corpus as tests; with --enable-fuzzing they fuzz.
include tests/fuzz/local.mk

# Preloaded into the daemon by some of the tests below. It is no library of automake's: that would
# want libtool.
check_DATA = tests/faults/faults.so
EXTRA_DIST += tests/faults/faults.c
CLEANFILES = tests/faults/faults.so
tests/faults/faults.so: tests/faults/faults.c
	$(AM_V_CC)$(MKDIR_P) $(@D) && $(CC) $(WARN_CFLAGS) $(CFLAGS) -D_GNU_SOURCE -fPIC -shared \
		-o $@ $(srcdir)/tests/faults/faults.c -ldl -lpthread

# Black box: a real daemon, a real client
blackbox_tests = \
	tests/blackbox/admin.sh \
	tests/blackbox/away.sh \
	tests/blackbox/bulk.sh \
	tests/blackbox/burst.sh \
	tests/blackbox/client.sh \
	tests/blackbox/clock.sh \
	tests/blackbox/config.sh \
	tests/blackbox/copies.sh \
	tests/blackbox/corpus.sh \
	tests/blackbox/faults.sh \
	tests/blackbox/flips.sh \
	tests/blackbox/hostile.sh \
	tests/blackbox/kill.sh \
	tests/blackbox/large.sh \
	tests/blackbox/languages.sh \
	tests/blackbox/lists.sh \
	tests/blackbox/lock.sh \
	tests/blackbox/manual.sh \
	tests/blackbox/powercut.sh \
	tests/blackbox/protocol.sh \
	tests/blackbox/ranking.sh \
	tests/blackbox/readme.sh \
	tests/blackbox/reindex.sh \
	tests/blackbox/relevance.sh \
	tests/blackbox/remake.sh \
	tests/blackbox/retention.sh \
	tests/blackbox/search.sh \
	tests/blackbox/slow.sh \
	tests/blackbox/stats.sh \
	tests/blackbox/shortage.sh \
	tests/blackbox/trouble.sh \
	tests/blackbox/typing.sh \
	tests/blackbox/watch.sh \
	tests/blackbox/wildcards.sh \
	tests/blackbox/zones.sh
dist_check_SCRIPTS += $(blackbox_tests)
TESTS += $(blackbox_tests)
EXTRA_DIST += tests/blackbox/lib.sh tests/blackbox/powercut.py tests/blackbox/protocol.py \
	tests/blackbox/explained.py tests/blackbox/hostile.py tests/blackbox/large.py \
	tests/blackbox/messages.py tests/blackbox/relevance.py tests/blackbox/storm.py bench/lib.py \
	bench/attacks.py bench/relevance bench/trec.py tests/blackbox/corpus-answers.txt \
	tests/blackbox/corpus-queries.txt

# Parts of the suite, for .ci/run.
# Where threads meet: for the thread sanitizer, which makes the rest slow for nothing.
check-threads: all
	@tests=; for test in $(TESTS); do case $$test in \
	tests/unit/query-searcher | tests/unit/query-word_cache) tests="$$tests $$test" ;; \
	tests/check-* | tests/fuzz/*) ;; \
	tests/unit/article-* | tests/unit/format-* | tests/unit/proto-* | tests/unit/query-* | \
	tests/unit/text-*) ;; \
	tests/unit/index-glass_table | tests/unit/index-inverter | tests/unit/index-pairs | \
	tests/unit/index-posting_list | tests/unit/index-proximity | \
	tests/unit/index-segment_output | tests/unit/index-tables | \
	tests/unit/index-tokens | tests/unit/index-word_merge | tests/unit/index-words) ;; \
	tests/blackbox/flips.sh | tests/blackbox/languages.sh | tests/blackbox/manual.sh | \
	tests/blackbox/powercut.sh | tests/blackbox/readme.sh) ;; \
	*) tests="$$tests $$test" ;; esac; done; $(MAKE) check TESTS="$$tests"
# Whether an archive of the sources has all that it needs, and no test writes where it may not.
check-package:
	@tests=; for test in $(TESTS); do case $$test in \
	tests/blackbox/config.sh | tests/blackbox/corpus.sh | tests/blackbox/manual.sh | \
	tests/blackbox/powercut.sh | tests/blackbox/protocol.sh | tests/blackbox/readme.sh | \
	tests/blackbox/relevance.sh) tests="$$tests $$test" ;; \
	tests/blackbox/* | tests/unit/index-tables) ;; \
	*) tests="$$tests $$test" ;; esac; done; $(MAKE) distcheck TESTS="$$tests"
.PHONY: check-threads check-package
