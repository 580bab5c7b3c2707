# Made on demand, by bench/analysis.
EXTRA_PROGRAMS = bench/analyser
bench_analyser_SOURCES = bench/analyser.c
nodist_EXTRA_bench_analyser_SOURCES = dummy.cxx
bench_analyser_LDADD = $(newsdexd_libs)
CLEANFILES += bench/analyser
