#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Long answers: pages, exports, and what is counted of them.
for day in 10 11 12 13; do
    for i in 1 2 3 4 5; do put "2025/11/$day/$i.txt" "Harbour $day.$i" "A ship came."; done
done
start_daemon
newsdex sync

# -- pages -----------------------------------------------------------------------------------------

# pages SORT N: the headlines, page by page, while articles arrive.
pages() {
    after=
    page=0
    while :; do
        newsdex search --sort "$1" -n "$2" --next ${after:+--after "$after"} \
            --fields headline ship 2>"$dir/next" || return 1
        after=$(sed -n 's/^next\t//p' "$dir/next")
        [ "$after" ] || return 0
        page=$((page + 1))
        put "2025/12/01/$1-$2-$page.txt" "Newer" "A ship, a ship and a ship."
        put "2025/10/01/$1-$2-$page.txt" "Older" "A ship in fog and rain and wind."
        newsdex sync
    done
}
for sort in relevance newest oldest; do
    pages $sort 3 >"$dir/pages" 2>&1
    ok "pages by $sort have all that was there, once" is 20 sh -c \
        "grep Harbour '$dir/pages' | sort -u | wc -l"
    ok "and nothing twice" is "" sh -c "grep Harbour '$dir/pages' | sort | uniq -d"
done
cursor=$(newsdex search -n 1 --json --next ship | sed -n 's/.*"next":"\([^"]*\)".*/\1/p')
ok "JSON has the cursor in a last line" [ "$cursor" ]
ok "a cursor of another query is refused" exits 2 newsdex search --after "$cursor" ships
ok "or of another order" exits 2 newsdex search --after "$cursor" --sort newest ship
ok "and what is none" exits 2 newsdex search --after nonsense ship
ok "not together with an offset" exits 2 newsdex search --after "$cursor" --offset 1 ship
ok "the last page has no cursor" is "" sh -c \
    "newsdex search -n 1000 --next -q ship 2>&1 >/dev/null"

# -- exports ---------------------------------------------------------------------------------------

total=$(newsdex count ship)
ok "an export has all" is "$total" sh -c 'newsdex export --fields id ship | sort -u | wc -l'
ok "of a time" is 5 sh -c 'newsdex export --since 2025-11-11 --until 2025-11-11 ship | wc -l'
ok "as a table as of search" is 4 sh -c 'newsdex export "headline:10.1" | awk -F "\t" "{ print NF }"'
ok "snippets too" is "A ship came." newsdex export --fields snippet "headline:\"10 1\""
ok "status 1 where there is nothing" exits 1 newsdex export zeppelin
ok "status 2 for a wrong query" exits 2 newsdex export '('
mkdir "$corpus/many"
for i in $(seq 700); do printf 'Many %d\n\nBoats.\n' "$i" >"$corpus/many/$i.txt"; done
newsdex sync
ok "any number of them" is 700 sh -c 'newsdex export --fields id boat | sort -u | wc -l'
ok "a reader that leaves early does no harm" sh -c 'newsdex export boat | head -n 1'
ok "nor one that does not read, when the daemon stops" python3 - <<'END'
import os, socket
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ["NEWSDEX_SOCKET"])
s.sendall(b'{"op":"export","query":"boat"}\n' * 3)
s.recv(1)
END
ok "stops cleanly" stop_daemon
done_testing
