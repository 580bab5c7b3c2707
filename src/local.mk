# The programs are libraries with small main()s, so that tests link what ships.
noinst_LIBRARIES += src/libnewsdex.a
src_libnewsdex_a_SOURCES = \
	src/base/alloc.c src/base/alloc.h \
	src/base/base64.c src/base/base64.h \
	src/base/buf.c src/base/buf.h \
	src/base/bus_guard.c src/base/bus_guard.h \
	src/base/cache_counts.h \
	src/base/cdecls.h \
	src/base/clock.c src/base/clock.h \
	src/base/crew.c src/base/crew.h \
	src/base/err.c src/base/err.h \
	src/base/io.c src/base/io.h \
	src/base/list.h \
	src/base/log.c src/base/log.h \
	src/base/own.h \
	src/base/path.c src/base/path.h \
	src/base/prefix_sort.c src/base/prefix_sort.h \
	src/base/recent.c src/base/recent.h \
	src/base/thread.c src/base/thread.h \
	src/base/varint.h \
	src/text/date.c src/text/date.h \
	src/text/edits.c src/text/edits.h \
	src/text/endings.c src/text/endings.h \
	src/text/excerpt.c src/text/excerpt.h \
	src/text/harmless.c src/text/harmless.h \
	src/text/joints.c src/text/joints.h \
	src/text/language.cc src/text/language.h \
	src/text/nearest.c src/text/nearest.h \
	src/text/pattern.c src/text/pattern.h \
	src/text/sentence.c src/text/sentence.h \
	src/text/quantity.c src/text/quantity.h \
	src/text/stemmer.c src/text/stemmer.h \
	src/text/stemmers.c src/text/stemmers.h \
	src/text/skimmer.c src/text/skimmer.h \
	src/text/tokenizer.c src/text/tokenizer.h \
	src/text/utf8.c src/text/utf8.h \
	src/text/zone.cc src/text/zone.h \
	src/text/zone_name.c src/text/zone_name.h \
	src/article/article.c src/article/article.h \
	src/article/fields.c src/article/fields.h \
	src/article/id.c src/article/id.h \
	src/article/lead.c src/article/lead.h \
	src/format/format.c src/format/format.h \
	src/format/gzip.c src/format/gzip.h \
	src/format/plain.c src/format/plain.h \
	src/format/source.c src/format/source.h \
	src/index/adoption.c \
	src/index/analysis.c src/index/analysis.h \
	src/index/batch.c \
	src/index/catalog.c src/index/catalog.h src/index/catalog_private.h \
	src/index/catalog_files.c \
	src/index/check.c src/index/check.h \
	src/index/commit.c \
	src/index/copy.c src/index/copy.h \
	src/index/copies.cc src/index/copies.hh \
	src/index/date_order.cc src/index/date_order.hh \
	src/index/date_source.cc src/index/date_source.hh \
	src/index/document.c src/index/document.h \
	src/index/doubt.c \
	src/index/deadline.hh \
	src/index/effort.h \
	src/index/examination.c src/index/examination.h \
	src/index/frequencies.cc src/index/frequencies.hh \
	src/index/guard.hh \
	src/index/expansion.cc src/index/expansion.hh \
	src/index/explain.cc src/index/explain.hh \
	src/index/filter_source.cc src/index/filter_source.hh \
	src/index/export.cc src/index/export.hh \
	src/index/glass_format.h \
	src/index/glass_blocks.c src/index/glass_blocks.h \
	src/index/glass_table.c src/index/glass_table.h \
	src/index/glass_writer.c \
	src/index/id_map.c src/index/id_map.h \
	src/index/index.c src/index/index.h src/index/index_private.h \
	src/index/inverter.c src/index/inverter.h src/index/inverter_private.h \
	src/index/inverter_write.c \
	src/index/ledger.c src/index/ledger.h \
	src/index/length_source.cc src/index/length_source.hh \
	src/index/library_writer.cc \
	src/index/merge.cc src/index/merge.h \
	src/index/merge_choice.c src/index/merge_choice.h \
	src/index/merge_work.c \
	src/index/merger.c src/index/merger.h src/index/merger_private.h \
	src/index/moment.c src/index/moment.h \
	src/index/pace.c src/index/pace.h \
	src/index/page.cc src/index/page.hh \
	src/index/page_sums.c src/index/page_sums.h \
	src/index/often_source.cc src/index/often_source.hh \
	src/index/pair_set.cc src/index/pair_set.hh \
	src/index/pair_source.cc src/index/pair_source.hh \
	src/index/pairs.c src/index/pairs.h src/index/pairs_format.h \
	src/index/pairs_write.c \
	src/index/path_source.cc src/index/path_source.hh \
	src/index/patterns.c src/index/patterns.h \
	src/index/posting_sources.cc src/index/posting_sources.hh \
	src/index/synonyms.cc src/index/synonyms.hh \
	src/index/proximity.cc src/index/proximity.hh \
	src/index/posting_list.c src/index/posting_list.h \
	src/index/postings_reader.c src/index/postings_reader.h \
	src/index/query.c src/index/query.h \
	src/index/ranking.cc src/index/ranking.hh \
	src/index/reader.cc src/index/reader.h src/index/reader_private.hh \
	src/index/recency.cc src/index/recency.hh \
	src/index/records.c src/index/records.h \
	src/index/reader_query.cc \
	src/index/reader_words.cc \
	src/index/recovery.c \
	src/index/replace.c src/index/replace.h \
	src/index/results.hh \
	src/index/run_scan.cc src/index/run_scan.hh \
	src/index/search.cc \
	src/index/second_stage.cc src/index/second_stage.hh \
	src/index/section.h \
	src/index/segment.c src/index/segment.h \
	src/index/segment_database.cc src/index/segment_database.hh \
	src/index/segment_format.h \
	src/index/segment_hash.c src/index/segment_hash.h \
	src/index/segment_output.c src/index/segment_output.h \
	src/index/segment_verify.c \
	src/index/sketch.c src/index/sketch.h \
	src/index/sketches.c src/index/sketches.h src/index/sketches_format.h \
	src/index/sketches_write.c \
	src/index/snapshot.c src/index/snapshot.h \
	src/index/sql.c src/index/sql.h \
	src/index/stored.c src/index/stored.h \
	src/index/string_table.c src/index/string_table.h \
	src/index/similar.cc \
	src/index/tables.h \
	src/index/tables_check.cc src/index/tables_check.h \
	src/index/tally.cc src/index/tally.h \
	src/index/tokens.c src/index/tokens.h \
	src/index/terms_reader.cc src/index/terms_reader.hh \
	src/index/trash.c src/index/trash.h \
	src/index/vocabulary.c src/index/vocabulary.h \
	src/index/word_merge.c src/index/word_merge.h \
	src/index/weighting.cc src/index/weighting.hh \
	src/index/word_places.cc src/index/word_places.hh \
	src/index/inflections.cc src/index/inflections.hh \
	src/index/words.c src/index/words.h src/index/words_format.h \
	src/index/words_write.c \
	src/query/apart.c src/query/apart.h \
	src/query/bounds.c src/query/bounds.h \
	src/query/completion.c src/query/completion.h \
	src/query/correction.c src/query/correction.h \
	src/query/meanings.c src/query/meanings.h \
	src/query/cursor.c src/query/cursor.h \
	src/query/dates.c src/query/dates.h \
	src/query/inexact.c src/query/inexact.h \
	src/query/lane.c src/query/lane.h \
	src/query/language.c src/query/language.h \
	src/query/lexer.c src/query/lexer.h \
	src/query/matcher.c src/query/matcher.h \
	src/query/mistakes.c src/query/mistakes.h \
	src/query/neighbours.c src/query/neighbours.h \
	src/query/node.c src/query/node.h \
	src/query/paths.c src/query/paths.h \
	src/query/passage.c src/query/passage.h \
	src/query/patience.c src/query/patience.h \
	src/query/phrase.c src/query/phrase.h \
	src/query/plan.c src/query/plan.h \
	src/query/print.c \
	src/query/ranked.c src/query/ranked.h \
	src/query/search_work.c src/query/search_work.h \
	src/query/searcher.c src/query/searcher.h \
	src/query/spelling.c src/query/spelling.h \
	src/query/snippet.c src/query/snippet.h \
	src/query/suggest.c src/query/suggest.h \
	src/query/turns.c src/query/turns.h \
	src/query/typing.c src/query/typing.h \
	src/query/values.c src/query/values.h \
	src/query/variants.c src/query/variants.h \
	src/query/word_cache.c src/query/word_cache.h \
	src/ingest/chores.c src/ingest/chores.h \
	src/ingest/corpus.c src/ingest/corpus.h \
	src/ingest/damage.c \
	src/ingest/event_watch.c \
	src/ingest/indexer.c src/ingest/indexer.h src/ingest/indexer_private.h \
	src/ingest/ingest.c src/ingest/ingest.h \
	src/ingest/inotify_watch.c \
	src/ingest/intake.c src/ingest/intake.h \
	src/ingest/look.c src/ingest/look.h \
	src/ingest/merging.c \
	src/ingest/queue.c src/ingest/queue.h \
	src/ingest/repair.c src/ingest/repair.h \
	src/ingest/rounds.c \
	src/ingest/scanner.c src/ingest/scanner.h \
	src/ingest/unsettled.c src/ingest/unsettled.h \
	src/ingest/wary_clock.c src/ingest/wary_clock.h \
	src/ingest/walk.c src/ingest/walk.h \
	src/ingest/watch.h \
	src/ingest/watcher.c src/ingest/watcher.h \
	src/ingest/writer.c src/ingest/writer.h \
	src/proto/answer.c src/proto/answer.h \
	src/proto/json_text.c src/proto/json_text.h \
	src/proto/hit_fields.c src/proto/hit_fields.h \
	src/proto/members.c src/proto/members.h \
	src/proto/repeat.c src/proto/repeat.h \
	src/proto/request.c src/proto/request.h \
	src/server/answer_cache.c src/server/answer_cache.h \
	src/server/explain.c src/server/explain.h \
	src/server/handlers.c src/server/handlers.h \
	src/server/lists.c src/server/lists.h \
	src/server/planning.c src/server/planning.h \
	src/server/peer.c src/server/peer.h \
	src/server/recall.c src/server/recall.h \
	src/server/server.c src/server/server.h src/server/server_private.h \
	src/server/progress.c src/server/progress.h \
	src/server/session.c src/server/session.h \
	src/server/stats.c src/server/stats.h \
	src/server/tallies.c src/server/tallies.h \
	src/server/upkeep.c src/server/upkeep.h \
	src/daemon/config.c src/daemon/config.h \
	src/daemon/daemon.c src/daemon/daemon.h src/daemon/daemon_private.h \
	src/daemon/progress.c src/daemon/progress.h \
	src/daemon/reindex.c src/daemon/reindex.h \
	src/daemon/settings.c src/daemon/settings.h \
	src/daemon/wish.c src/daemon/wish.h

newsdexd_libs = src/libnewsdex.a $(XAPIAN_LIBS) $(UV_LIBS) $(SQLITE_LIBS) $(ZLIB_LIBS) \
	$(JANSSON_LIBS) $(INIH_LIBS) $(UTF8PROC_LIBS) $(XXHASH_LIBS) $(ZSTD_LIBS) $(STEMMER_LIBS) \
	$(CLD2_LIBS) $(CCTZ_LIBS)

# dummy.cxx never exists: naming it makes automake link with the C++ compiler.
sbin_PROGRAMS += src/newsdexd
src_newsdexd_SOURCES = src/daemon/main.c
nodist_EXTRA_src_newsdexd_SOURCES = dummy.cxx
src_newsdexd_CPPFLAGS = $(AM_CPPFLAGS) -DSYSCONFDIR='"$(sysconfdir)"'
src_newsdexd_LDADD = $(newsdexd_libs)

# The client links no more than it needs: it is started anew for every query.
bin_PROGRAMS += src/newsdex
src_newsdex_SOURCES = \
	src/client/connection.c src/client/connection.h \
	src/client/dialogue.c src/client/dialogue.h \
	src/client/explain.c src/client/explain.h \
	src/client/lists.c src/client/lists.h \
	src/client/main.c \
	src/client/output.c src/client/output.h \
	src/client/request.c src/client/request.h \
	src/client/batch.c src/client/batch.h \
	src/client/tallies.c src/client/tallies.h \
	src/client/upkeep.c src/client/upkeep.h \
	src/client/verbs.c src/client/verbs.h
src_newsdex_LDADD = src/libnewsdex.a $(JANSSON_LIBS) $(UV_LIBS)

EXTRA_DIST += src/LAYERS
