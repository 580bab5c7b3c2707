TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	PATH=$(abs_top_builddir)/src:$$PATH; export PATH;

# Checks of the source itself
source_checks = tests/check-layers.sh
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
