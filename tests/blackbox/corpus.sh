#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The sample corpus, with queries and the answers expected: a change of ranking shows in
# corpus-answers.txt. NEWSDEX_TEST_UPDATE=1 writes it anew.
start_daemon --set corpus.path="$(cd "$top/corpus" && pwd)"
newsdex sync
answers=$top/tests/blackbox/corpus-answers.txt

answer() {
    grep -v '^#' "$top/tests/blackbox/corpus-queries.txt" | while IFS= read -r query; do
        echo "? $query"
        newsdex search -n 5 --fields date,headline -- "$query" | sed 's/T00:00:00Z//'
        echo
    done
}
[ -z "${NEWSDEX_TEST_UPDATE-}" ] || answer >"$answers"
answer >"$dir/answers"
ok "every article of the corpus is in" is "$(find "$top/corpus" -type f | wc -l)" \
    newsdex count 'NOT zzzz'
ok "queries over the corpus are answered as expected" diff -u "$answers" "$dir/answers"
ok "stops cleanly" stop_daemon
done_testing
