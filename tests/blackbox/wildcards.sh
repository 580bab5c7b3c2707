#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Wildcards and fuzzy words, and what is said where they stand for too many words.
put 2025/11/01/a.txt "Managers strike" "The managers want a mandate. Every woman agreed."
put 2025/11/02/b.txt "Mantle found" "Women wanted to see the mangled mantle."
put 2025/11/03/c.txt "Government falls" "The governments of two states resigned."
start_daemon
newsdex sync

ok "the beginning of a word" is 2 newsdex count 'man*'
ok "one letter" is 2 newsdex count 'wom?n'
ok "forms that do not match are not found" is 1 newsdex count 'w?nt'
ok "nor those that are not asked for" is 1 newsdex count 'want*d'
ok "a fuzzy word finds all forms" is 1 newsdex count 'govermnent~'
ok "nearer ones only" is 0 newsdex count 'govrmnent~1'
ok "in a field" is 1 newsdex count 'headline:man?le'
ok "nothing is status 1" exits 1 newsdex search 'zz*'
ok "words are marked in snippets" sh -c \
    'newsdex search --json "mang*" | grep -q "\"marks\":\[\[[0-9]"'
ok "an export has them" is 2 sh -c 'newsdex export --fields id "man*" | wc -l'
ok "facets count them" is '"count":2' sh -c \
    'newsdex facets --json year "man*" | grep -o "\"count\":2"'
ok "it is explained by the words" sh -c \
    'newsdex search --explain --json "mantl*" | grep -q "\"mantl"'
printf 'Zeppelin\n\nZeppelins over the harbour.\n' | newsdex ingest -q
ok "new words are known at once" is 1 newsdex count 'zep*'

# Each kind of answer says that words were left out.
warning="newsdex: wildcards or ~ stand for more words than were searched for"
said() { { newsdex "$@" >/dev/null; } 2>&1; }
ok "nothing is said where all are found" is "" said search 'man*'
stop_daemon
start_daemon --set query.expansions=1
ok "a limit is told" is "$warning" said search 'man*'
ok "to who counts" is "$warning" said count 'man*'
ok "and exports" is "$warning" said export 'man*'
ok "and facets" is "$warning" said facets year 'man*'
ok "what is found is found" is 1 newsdex count 'man* AND woman'
ok "status 0 all the same" exits 0 newsdex search 'man*'
ok "JSON says it" sh -c 'newsdex search --json --next "man*" 2>/dev/null |
    grep -q "\"words_left_out\":true"'
ok "and not where all are found" sh -c '! newsdex search --json --next "zep*" 2>/dev/null |
    grep "words_left_out"'
ok "stops cleanly" stop_daemon
done_testing
