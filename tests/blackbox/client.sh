#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The client's promises: exit statuses, what goes where, and no surprises in a script.
tab=$(printf '\t')
escape=$(printf '\033')
put 2025/11/26/one.txt "Harbour opens" "Ships sail."
put 2025/11/27/two.txt "Harbour closes" "Ships wait. Ships rust."
printf 'A \033[31mred\033[0m\theadline\n\nSmuggled escape\n' >"$corpus/red.txt"
start_daemon
newsdex sync

ok "status 0 when something is found" exits 0 newsdex search harbour
ok "status 1 when nothing is" exits 1 newsdex search zeppelin
ok "the same for count" exits 1 newsdex count zeppelin
ok "which prints 0" is 0 newsdex count zeppelin
ok "status 2 for a wrong query" exits 2 newsdex search 'harbour ('
ok "for no query" exits 2 newsdex search
ok "for an unknown verb" exits 2 newsdex serach harbour
ok "for an unknown option" exits 2 newsdex search --frist harbour
ok "for an option that is another verb's" exits 2 newsdex count -n 5 harbour
ok "for an unknown field of hits" exits 2 newsdex search --fields hedline harbour
ok "status 3 without a daemon" exits 3 newsdex search --socket "$dir/none" harbour
ok "status 0 for --help" exits 0 newsdex --help
ok "status 2, and help on stderr, for nothing" exits 2 newsdex

ok "a table has tabs: id, date, headline, path" is \
    "2025-11-26T00:00:00Z${tab}Harbour opens${tab}$corpus/2025/11/26/one.txt" \
    sh -c 'newsdex search opens | cut -f 2-'
ok "fields can be chosen" is "Harbour opens${tab}path" newsdex search --fields headline,date_from opens
ok "so can their number" is 1 sh -c 'newsdex search -n 1 harbour | wc -l'
ok "an offset skips" is 1 sh -c 'newsdex search --offset 1 harbour | wc -l'
ok "newest first" is "Harbour closes" newsdex search --sort newest -n 1 --fields headline harbour
ok "oldest first" is "Harbour opens" newsdex search --sort oldest -n 1 --fields headline harbour
ok "since" is "Harbour closes" newsdex search --since 2025-11-27 --fields headline harbour
ok "until, to its end" is "Harbour opens" newsdex search --until 2025-11-26 --fields headline harbour
ok "a period of both" is 2 newsdex count --since 2025-11 --until 2025 harbour
ok "a wrong date is refused" exits 2 newsdex search --since yesterweek harbour
ok "and a period that ends before it begins" \
    is 'newsdex: "until" is before "since"' \
    sh -c 'newsdex count --since 2026 --until 2025 harbour 2>&1'
for option in --explain --expand --half-life=7d; do
    ok "$option goes by scores" exits 2 newsdex search $option --sort newest --json harbour
done
ok "NUL ends records for xargs -0" is "Ships sail." \
    sh -c 'newsdex search -0 --fields path opens | xargs -0 tail -n 1'
ok "quiet prints nothing" is "" newsdex search -q harbour
ok "a query may begin with - after --" exits 0 newsdex search -- -zeppelin harbour

json() { newsdex search --json opens | python3 -c "import json,sys; hit = json.loads(sys.stdin.readline()); $1"; }
ok "JSON is an object a line" json 'assert hit["headline"] == "Harbour opens" and hit["score"] > 0'
ok "a snippet shows where it matches" is "Ships wait. Ships rust." \
    newsdex search --fields snippet rusting
ok "and the lead where it does not" is "Ships sail." newsdex search --fields snippet headline:opens
ok "JSON has it without asking, with marks" \
    sh -c 'newsdex search --json rust | grep -q "\"marks\":\[\[18,22\]\]"'
ok "show has none" exits 2 newsdex show --fields snippet 000000000000
id=$(newsdex search --fields id opens)
ok "an article has a short id" expr "$id" : '^[0-9a-z]\{12\}$'
ok "show prints it whole" sh -c "newsdex show $id | grep 'Ships sail'"
ok "as JSON too" sh -c "newsdex show --json $id | python3 -c 'import json,sys; assert json.loads(sys.stdin.read())[\"body\"].startswith(\"Ships\")'"
ok "options behind the verb are options, whatever the environment" \
    env POSIXLY_CORRECT=1 sh -c '[ "$(newsdex search -n 1 --fields id harbour | wc -l)" = 1 ]'
ok "of two formats the last counts" sh -c '
    newsdex search -n 1 --json --format tsv harbour | grep -qv "^{" &&
    newsdex search -n 1 --format tsv --json harbour | grep -q "^{"'
ok "an id that is none is refused" exits 2 newsdex show nonsense
ok "one that nobody has is not found" exits 1 newsdex show 000000000000

no_escapes() { ! "$@" | grep "$escape"; }
ok "no escape byte of an article reaches a table" no_escapes newsdex search smuggled
ok "nor text" no_escapes newsdex search --format text smuggled
ok "a tab in a headline does not make a column" is 4 sh -c 'newsdex search smuggled | awk -F "\t" "{ print NF }"'

marked() { newsdex search 'ships AND hedline:harbour' 2>&1; }
ok "a wrong query has its place marked" is "newsdex: query: unknown field \"hedline\" (did you mean \"headline\"?)
  ships AND hedline:harbour
            ^^^^^^^" marked
data_only() { [ -z "$(newsdex search 'harbour (' 2>/dev/null)" ]; }
ok "messages go to stderr" data_only

taken() {
    id=$(printf 'Handed over\n\nBy pipe, a walrus.\n' | newsdex ingest -) || return 1
    [ "$(newsdex search --fields id walrus)" = "$id" ]
}
ok "ingest takes an article that can be found when it returns" taken
ok "twice is once" sh -c "printf 'Handed over\n\nBy pipe, a walrus.\n' | newsdex ingest && [ \"\$(newsdex count walrus)\" = 1 ]"
ok "what is no article is refused" sh -c "printf '\n' | newsdex ingest; [ \$? -eq 2 ]"
ok "an unknown format too" sh -c "echo x | newsdex ingest --format tarball; [ \$? -eq 2 ]"
printf 'Caf\351 news\n\nA puffin.\n' >"$dir/latin"
ok "bytes that are no UTF-8 are taken" newsdex ingest "$dir/latin"
ok "and repaired" is "Caf� news" newsdex search --fields headline puffin
kill_daemon
start_daemon
ok "what was handed over survives a kill" finds 1 walrus

head -c 3000 /dev/urandom >"$corpus/noise.txt"
printf '{"title":"json"}\n' >"$corpus/later.json"
newsdex sync
ok "files that can't be read are listed with the reason" sh -c "newsdex status --rejected | grep '/later.json${tab}JSON is not read'"
ok "each of them" is 2 sh -c 'newsdex status --rejected | wc -l'
rm "$corpus/noise.txt" "$corpus/later.json"
newsdex sync
ok "and forgotten when they go" exits 1 newsdex status --rejected
ok "stops cleanly" stop_daemon
done_testing
