# Three lines a test, and its name in the list. dummy.cxx: see src/local.mk.
unit_libs = $(newsdexd_libs) $(CMOCKA_LIBS)
unit_tests = \
	tests/unit/article-fields \
	tests/unit/article-id \
	tests/unit/article-lead \
	tests/unit/base-base64 \
	tests/unit/base-buf \
	tests/unit/base-bus_guard \
	tests/unit/base-err \
	tests/unit/base-crew \
	tests/unit/base-io \
	tests/unit/base-list \
	tests/unit/base-path \
	tests/unit/base-prefix_sort \
	tests/unit/base-recent \
	tests/unit/daemon-config \
	tests/unit/daemon-settings \
	tests/unit/format-format \
	tests/unit/format-gzip \
	tests/unit/format-plain \
	tests/unit/format-source \
	tests/unit/index-catalog \
	tests/unit/index-check \
	tests/unit/index-compaction \
	tests/unit/index-copy \
	tests/unit/index-damage \
	tests/unit/index-deadline \
	tests/unit/index-document \
	tests/unit/index-glass_table \
	tests/unit/index-frequencies \
	tests/unit/index-id_map \
	tests/unit/index-index \
	tests/unit/index-inverter \
	tests/unit/index-merge \
	tests/unit/index-merge_choice \
	tests/unit/index-merger \
	tests/unit/index-pace \
	tests/unit/index-page_sums \
	tests/unit/index-pairs \
	tests/unit/index-patterns \
	tests/unit/index-proximity \
	tests/unit/index-posting_list \
	tests/unit/index-query \
	tests/unit/index-reader \
	tests/unit/index-replace \
	tests/unit/index-segment \
	tests/unit/index-segment_output \
	tests/unit/index-sketch \
	tests/unit/index-sketches \
	tests/unit/index-stored \
	tests/unit/index-string_table \
	tests/unit/index-tables \
	tests/unit/index-synonyms \
	tests/unit/index-tally \
	tests/unit/index-tokens \
	tests/unit/index-vocabulary \
	tests/unit/index-word_merge \
	tests/unit/index-words \
	tests/unit/ingest-chores \
	tests/unit/ingest-corpus \
	tests/unit/ingest-queue \
	tests/unit/ingest-repair \
	tests/unit/ingest-rounds \
	tests/unit/ingest-unsettled \
	tests/unit/ingest-wary_clock \
	tests/unit/ingest-walk \
	tests/unit/proto-answer \
	tests/unit/proto-json_text \
	tests/unit/proto-repeat \
	tests/unit/proto-request \
	tests/unit/query-completion \
	tests/unit/query-cursor \
	tests/unit/query-dates \
	tests/unit/query-language \
	tests/unit/query-matcher \
	tests/unit/query-patience \
	tests/unit/query-plan \
	tests/unit/query-snippet \
	tests/unit/query-searcher \
	tests/unit/query-spelling \
	tests/unit/query-turns \
	tests/unit/query-word_cache \
	tests/unit/server-answer_cache \
	tests/unit/text-date \
	tests/unit/text-edits \
	tests/unit/text-harmless \
	tests/unit/text-language \
	tests/unit/text-nearest \
	tests/unit/text-pattern \
	tests/unit/text-quantity \
	tests/unit/text-sentence \
	tests/unit/text-skimmer \
	tests/unit/text-stemmer \
	tests/unit/text-stemmers \
	tests/unit/text-tokenizer \
	tests/unit/text-utf8 \
	tests/unit/text-zone

tests_unit_article_fields_SOURCES = tests/unit/article-fields.c tests/unit/unit.h
tests_unit_article_fields_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_article_fields_SOURCES = dummy.cxx

tests_unit_article_id_SOURCES = tests/unit/article-id.c tests/unit/unit.h
tests_unit_article_id_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_article_id_SOURCES = dummy.cxx

tests_unit_article_lead_SOURCES = tests/unit/article-lead.c tests/unit/unit.h
tests_unit_article_lead_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_article_lead_SOURCES = dummy.cxx

tests_unit_base_base64_SOURCES = tests/unit/base-base64.c tests/unit/unit.h
tests_unit_base_base64_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_base64_SOURCES = dummy.cxx

tests_unit_base_buf_SOURCES = tests/unit/base-buf.c tests/unit/unit.h
tests_unit_base_buf_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_buf_SOURCES = dummy.cxx
tests_unit_base_bus_guard_SOURCES = tests/unit/base-bus_guard.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_base_bus_guard_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_bus_guard_SOURCES = dummy.cxx

tests_unit_base_err_SOURCES = tests/unit/base-err.c tests/unit/unit.h
tests_unit_base_err_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_err_SOURCES = dummy.cxx

tests_unit_base_crew_SOURCES = tests/unit/base-crew.c tests/unit/unit.h
tests_unit_base_crew_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_crew_SOURCES = dummy.cxx
tests_unit_base_io_SOURCES = tests/unit/base-io.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_base_io_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_io_SOURCES = dummy.cxx

tests_unit_base_list_SOURCES = tests/unit/base-list.c tests/unit/unit.h
tests_unit_base_list_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_list_SOURCES = dummy.cxx

tests_unit_base_path_SOURCES = tests/unit/base-path.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_base_path_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_path_SOURCES = dummy.cxx

tests_unit_daemon_config_SOURCES = tests/unit/daemon-config.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_daemon_config_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_daemon_config_SOURCES = dummy.cxx

tests_unit_daemon_settings_SOURCES = tests/unit/daemon-settings.c tests/unit/unit.h
tests_unit_daemon_settings_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_daemon_settings_SOURCES = dummy.cxx

tests_unit_format_format_SOURCES = tests/unit/format-format.c tests/unit/unit.h
tests_unit_format_format_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_format_format_SOURCES = dummy.cxx

tests_unit_format_gzip_SOURCES = tests/unit/format-gzip.c tests/unit/unit.h
tests_unit_format_gzip_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_format_gzip_SOURCES = dummy.cxx

tests_unit_format_plain_SOURCES = tests/unit/format-plain.c tests/unit/unit.h
tests_unit_format_plain_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_format_plain_SOURCES = dummy.cxx

tests_unit_format_source_SOURCES = tests/unit/format-source.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_format_source_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_format_source_SOURCES = dummy.cxx

tests_unit_index_catalog_SOURCES = tests/unit/index-catalog.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_catalog_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_catalog_SOURCES = dummy.cxx

tests_unit_index_check_SOURCES = tests/unit/index-check.c tests/unit/sample.h \
	tests/unit/scratch.h tests/unit/sections.h tests/unit/two_segments.h tests/unit/unit.h
tests_unit_index_check_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_check_SOURCES = dummy.cxx

tests_unit_index_compaction_SOURCES = tests/unit/index-compaction.c tests/unit/unit.h
tests_unit_index_compaction_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_compaction_SOURCES = dummy.cxx

tests_unit_index_copy_SOURCES = tests/unit/index-copy.c tests/unit/sample.h \
	tests/unit/scratch.h tests/unit/sections.h tests/unit/two_segments.h tests/unit/unit.h
tests_unit_index_copy_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_copy_SOURCES = dummy.cxx

tests_unit_index_damage_SOURCES = tests/unit/index-damage.c tests/unit/sample.h \
	tests/unit/scratch.h tests/unit/sections.h tests/unit/two_segments.h tests/unit/unit.h
tests_unit_index_damage_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_damage_SOURCES = dummy.cxx

tests_unit_index_deadline_SOURCES = tests/unit/index-deadline.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_deadline_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_deadline_SOURCES = dummy.cxx

tests_unit_index_document_SOURCES = tests/unit/index-document.c tests/unit/sample.h \
	tests/unit/unit.h
tests_unit_index_document_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_document_SOURCES = dummy.cxx

tests_unit_index_glass_table_SOURCES = tests/unit/index-glass_table.c tests/unit/scratch.h \
	tests/unit/sections.h tests/unit/unit.h
tests_unit_index_glass_table_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_glass_table_SOURCES = dummy.cxx

tests_unit_index_frequencies_SOURCES = tests/unit/index-frequencies.cc tests/unit/unit.h
tests_unit_index_frequencies_LDADD = $(unit_libs)

tests_unit_index_id_map_SOURCES = tests/unit/index-id_map.c tests/unit/unit.h
tests_unit_index_id_map_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_id_map_SOURCES = dummy.cxx

tests_unit_index_index_SOURCES = tests/unit/index-index.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_index_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_index_SOURCES = dummy.cxx

tests_unit_index_inverter_SOURCES = tests/unit/index-inverter.c tests/unit/recorded.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/segments.h tests/unit/unit.h
tests_unit_index_inverter_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_inverter_SOURCES = dummy.cxx

tests_unit_index_merge_SOURCES = tests/unit/index-merge.c tests/unit/recorded.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/segments.h tests/unit/unit.h
tests_unit_index_merge_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_merge_SOURCES = dummy.cxx

tests_unit_index_merge_choice_SOURCES = tests/unit/index-merge_choice.c tests/unit/unit.h
tests_unit_index_merge_choice_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_merge_choice_SOURCES = dummy.cxx

tests_unit_index_merger_SOURCES = tests/unit/index-merger.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/segments.h tests/unit/unit.h
tests_unit_index_merger_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_merger_SOURCES = dummy.cxx

tests_unit_index_pace_SOURCES = tests/unit/index-pace.c tests/unit/unit.h
tests_unit_index_pace_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_pace_SOURCES = dummy.cxx

tests_unit_index_page_sums_SOURCES = tests/unit/index-page_sums.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_page_sums_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_page_sums_SOURCES = dummy.cxx

tests_unit_index_patterns_SOURCES = tests/unit/index-patterns.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_patterns_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_patterns_SOURCES = dummy.cxx

tests_unit_index_proximity_SOURCES = tests/unit/index-proximity.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_proximity_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_proximity_SOURCES = dummy.cxx
tests_unit_index_posting_list_SOURCES = tests/unit/index-posting_list.c tests/unit/unit.h
tests_unit_index_posting_list_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_posting_list_SOURCES = dummy.cxx

tests_unit_index_query_SOURCES = tests/unit/index-query.c tests/unit/unit.h
tests_unit_index_query_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_query_SOURCES = dummy.cxx

tests_unit_index_reader_SOURCES = tests/unit/index-reader.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_reader_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_reader_SOURCES = dummy.cxx

tests_unit_index_replace_SOURCES = tests/unit/index-replace.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_replace_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_replace_SOURCES = dummy.cxx

tests_unit_index_segment_SOURCES = tests/unit/index-segment.c tests/unit/sample.h \
	tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_segment_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_segment_SOURCES = dummy.cxx

tests_unit_index_segment_output_SOURCES = tests/unit/index-segment_output.c \
	tests/unit/scratch.h tests/unit/sections.h tests/unit/unit.h
tests_unit_index_segment_output_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_segment_output_SOURCES = dummy.cxx

tests_unit_index_stored_SOURCES = tests/unit/index-stored.c tests/unit/sample.h tests/unit/unit.h
tests_unit_index_stored_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_stored_SOURCES = dummy.cxx

tests_unit_index_string_table_SOURCES = tests/unit/index-string_table.c tests/unit/unit.h
tests_unit_index_string_table_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_string_table_SOURCES = dummy.cxx

tests_unit_index_tables_SOURCES = tests/unit/index-tables.cc tests/unit/database.hh \
	tests/unit/unit.h
tests_unit_index_tables_LDADD = $(unit_libs)

tests_unit_index_synonyms_SOURCES = tests/unit/index-synonyms.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_synonyms_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_synonyms_SOURCES = dummy.cxx

tests_unit_index_tally_SOURCES = tests/unit/index-tally.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_index_tally_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_tally_SOURCES = dummy.cxx

tests_unit_index_pairs_SOURCES = tests/unit/index-pairs.c tests/unit/scratch.h \
	tests/unit/sections.h tests/unit/unit.h
tests_unit_index_pairs_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_pairs_SOURCES = dummy.cxx

tests_unit_index_sketches_SOURCES = tests/unit/index-sketches.c tests/unit/scratch.h \
	tests/unit/sections.h tests/unit/unit.h
tests_unit_index_sketches_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_sketches_SOURCES = dummy.cxx

tests_unit_index_tokens_SOURCES = tests/unit/index-tokens.c tests/unit/scratch.h \
	tests/unit/sections.h tests/unit/unit.h
tests_unit_index_tokens_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_tokens_SOURCES = dummy.cxx

tests_unit_index_vocabulary_SOURCES = tests/unit/index-vocabulary.c tests/unit/unit.h tests/unit/words.h \
	tests/unit/index_fixture.h tests/unit/sample.h tests/unit/scratch.h
tests_unit_index_vocabulary_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_vocabulary_SOURCES = dummy.cxx

tests_unit_index_word_merge_SOURCES = tests/unit/index-word_merge.c tests/unit/recorded.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/sections.h tests/unit/segments.h \
	tests/unit/unit.h
tests_unit_index_word_merge_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_word_merge_SOURCES = dummy.cxx

tests_unit_index_words_SOURCES = tests/unit/index-words.c tests/unit/scratch.h \
	tests/unit/sections.h tests/unit/unit.h
tests_unit_index_words_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_words_SOURCES = dummy.cxx

tests_unit_ingest_chores_SOURCES = tests/unit/ingest-chores.c tests/unit/unit.h
tests_unit_ingest_chores_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_chores_SOURCES = dummy.cxx

tests_unit_ingest_corpus_SOURCES = tests/unit/ingest-corpus.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_ingest_corpus_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_corpus_SOURCES = dummy.cxx

tests_unit_ingest_queue_SOURCES = tests/unit/ingest-queue.c tests/unit/unit.h
tests_unit_ingest_queue_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_queue_SOURCES = dummy.cxx

tests_unit_ingest_repair_SOURCES = tests/unit/ingest-repair.c tests/unit/sample.h \
	tests/unit/scratch.h tests/unit/sections.h tests/unit/two_segments.h tests/unit/unit.h
tests_unit_ingest_repair_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_repair_SOURCES = dummy.cxx

tests_unit_ingest_rounds_SOURCES = tests/unit/ingest-rounds.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_ingest_rounds_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_rounds_SOURCES = dummy.cxx

tests_unit_ingest_unsettled_SOURCES = tests/unit/ingest-unsettled.c tests/unit/unit.h
tests_unit_ingest_unsettled_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_unsettled_SOURCES = dummy.cxx
tests_unit_ingest_wary_clock_SOURCES = tests/unit/ingest-wary_clock.c tests/unit/unit.h
tests_unit_ingest_wary_clock_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_wary_clock_SOURCES = dummy.cxx

tests_unit_ingest_walk_SOURCES = tests/unit/ingest-walk.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_ingest_walk_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_ingest_walk_SOURCES = dummy.cxx

tests_unit_proto_answer_SOURCES = tests/unit/proto-answer.c tests/unit/sample.h tests/unit/unit.h
tests_unit_proto_answer_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_proto_answer_SOURCES = dummy.cxx

tests_unit_proto_json_text_SOURCES = tests/unit/proto-json_text.c tests/unit/unit.h
tests_unit_proto_json_text_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_proto_json_text_SOURCES = dummy.cxx

tests_unit_proto_request_SOURCES = tests/unit/proto-request.c tests/unit/unit.h
tests_unit_proto_request_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_proto_request_SOURCES = dummy.cxx

tests_unit_query_completion_SOURCES = tests/unit/query-completion.c tests/unit/unit.h tests/unit/words.h
tests_unit_query_completion_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_completion_SOURCES = dummy.cxx

tests_unit_query_cursor_SOURCES = tests/unit/query-cursor.c tests/unit/unit.h
tests_unit_query_cursor_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_cursor_SOURCES = dummy.cxx

tests_unit_query_dates_SOURCES = tests/unit/query-dates.c tests/unit/unit.h
tests_unit_query_dates_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_dates_SOURCES = dummy.cxx

tests_unit_query_language_SOURCES = tests/unit/query-language.c tests/unit/unit.h
tests_unit_query_language_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_language_SOURCES = dummy.cxx

tests_unit_query_matcher_SOURCES = tests/unit/query-matcher.c tests/unit/unit.h
tests_unit_query_matcher_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_matcher_SOURCES = dummy.cxx

tests_unit_query_patience_SOURCES = tests/unit/query-patience.c tests/unit/unit.h
tests_unit_query_patience_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_patience_SOURCES = dummy.cxx

tests_unit_query_plan_SOURCES = tests/unit/query-plan.c tests/unit/unit.h
tests_unit_query_plan_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_plan_SOURCES = dummy.cxx

tests_unit_query_snippet_SOURCES = tests/unit/query-snippet.c tests/learn.h tests/unit/unit.h
tests_unit_query_snippet_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_snippet_SOURCES = dummy.cxx

tests_unit_query_searcher_SOURCES = tests/unit/query-searcher.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_query_searcher_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_searcher_SOURCES = dummy.cxx

tests_unit_query_spelling_SOURCES = tests/unit/query-spelling.c tests/unit/unit.h tests/unit/words.h
tests_unit_query_spelling_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_spelling_SOURCES = dummy.cxx

tests_unit_query_turns_SOURCES = tests/unit/query-turns.c tests/unit/unit.h
tests_unit_query_turns_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_turns_SOURCES = dummy.cxx

tests_unit_query_word_cache_SOURCES = tests/unit/query-word_cache.c tests/unit/index_fixture.h \
	tests/unit/sample.h tests/unit/scratch.h tests/unit/unit.h
tests_unit_query_word_cache_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_query_word_cache_SOURCES = dummy.cxx

tests_unit_text_date_SOURCES = tests/unit/text-date.c tests/unit/unit.h
tests_unit_text_date_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_date_SOURCES = dummy.cxx

tests_unit_text_language_SOURCES = tests/unit/text-language.c tests/unit/unit.h
tests_unit_text_language_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_language_SOURCES = dummy.cxx

tests_unit_text_edits_SOURCES = tests/unit/text-edits.c tests/unit/unit.h
tests_unit_text_edits_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_edits_SOURCES = dummy.cxx

tests_unit_text_harmless_SOURCES = tests/unit/text-harmless.c tests/unit/unit.h
tests_unit_text_harmless_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_harmless_SOURCES = dummy.cxx

tests_unit_text_nearest_SOURCES = tests/unit/text-nearest.c tests/unit/unit.h
tests_unit_text_nearest_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_nearest_SOURCES = dummy.cxx

tests_unit_text_pattern_SOURCES = tests/unit/text-pattern.c tests/unit/unit.h
tests_unit_text_pattern_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_pattern_SOURCES = dummy.cxx

tests_unit_text_quantity_SOURCES = tests/unit/text-quantity.c tests/unit/unit.h
tests_unit_text_quantity_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_quantity_SOURCES = dummy.cxx

tests_unit_text_sentence_SOURCES = tests/unit/text-sentence.c tests/unit/unit.h
tests_unit_text_sentence_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_sentence_SOURCES = dummy.cxx

tests_unit_text_skimmer_SOURCES = tests/unit/text-skimmer.c tests/unit/unit.h
tests_unit_text_skimmer_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_skimmer_SOURCES = dummy.cxx

tests_unit_text_stemmer_SOURCES = tests/unit/text-stemmer.c tests/unit/unit.h
tests_unit_text_stemmer_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_stemmer_SOURCES = dummy.cxx

tests_unit_text_stemmers_SOURCES = tests/unit/text-stemmers.c tests/unit/unit.h
tests_unit_text_stemmers_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_stemmers_SOURCES = dummy.cxx

tests_unit_text_tokenizer_SOURCES = tests/unit/text-tokenizer.c tests/unit/unit.h
tests_unit_text_tokenizer_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_tokenizer_SOURCES = dummy.cxx

tests_unit_text_utf8_SOURCES = tests/unit/text-utf8.c tests/unit/unit.h
tests_unit_text_utf8_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_utf8_SOURCES = dummy.cxx
tests_unit_text_zone_SOURCES = tests/unit/text-zone.c tests/unit/unit.h
tests_unit_text_zone_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_text_zone_SOURCES = dummy.cxx

tests_unit_base_prefix_sort_SOURCES = tests/unit/base-prefix_sort.c tests/unit/unit.h
tests_unit_base_prefix_sort_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_prefix_sort_SOURCES = dummy.cxx

tests_unit_base_recent_SOURCES = tests/unit/base-recent.c tests/unit/unit.h
tests_unit_base_recent_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_base_recent_SOURCES = dummy.cxx

tests_unit_proto_repeat_SOURCES = tests/unit/proto-repeat.c tests/unit/unit.h
tests_unit_proto_repeat_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_proto_repeat_SOURCES = dummy.cxx

tests_unit_server_answer_cache_SOURCES = tests/unit/server-answer_cache.c tests/unit/unit.h
tests_unit_server_answer_cache_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_server_answer_cache_SOURCES = dummy.cxx

tests_unit_index_sketch_SOURCES = tests/unit/index-sketch.c tests/unit/unit.h
tests_unit_index_sketch_LDADD = $(unit_libs)
nodist_EXTRA_tests_unit_index_sketch_SOURCES = dummy.cxx
