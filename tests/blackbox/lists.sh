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

# -- numbers ---------------------------------------------------------------------------------------

tab=$(printf '\t')
put 2024/02/29/dated.txt "Lighthouse sold" "LISBON, Feb 29 - The lighthouse was sold."
put 2024/03/04/dated.txt "Lighthouse painted" "LISBON, March 4 - The lighthouse is red."
put 2024/03/10/dated.txt "Lighthouse lit" "PORTO, March 10 - The lighthouse is lit."
newsdex sync
ok "a histogram by month" is "2024-02${tab}1
2024-03${tab}2" newsdex histogram lighthouse
ok "by day" is "2024-03-04${tab}1
2024-03-10${tab}1" newsdex histogram --by day --since 2024-03 lighthouse
ok "by week, which begins on Monday" is "2024-02-26${tab}1
2024-03-04${tab}2" newsdex histogram --by week lighthouse
ok "by year" is "2024${tab}3" newsdex histogram --by year lighthouse
ok "as bars for people" is "2024-02  █████████████████████████ 1
2024-03  ██████████████████████████████████████████████████ 2" \
    newsdex histogram --format text lighthouse
ok "as JSON" is '{"value":"2024","count":3}' newsdex histogram --json --by year lighthouse
ok "another period is refused" exits 2 newsdex histogram --by decade lighthouse
ok "status 1 where nothing matches" exits 1 newsdex histogram zeppelin
ok "facets of a field" is "LISBON, Feb 29${tab}1
LISBON, March 4${tab}1
PORTO, March 10${tab}1" newsdex facets dateline lighthouse
ok "at most so many" is 1 sh -c 'newsdex facets -n 1 dateline lighthouse | wc -l'
ok "of time" is "2024${tab}3" newsdex facets year lighthouse
ok "of all articles" is "2024${tab}3" sh -c 'newsdex facets year | head -n 1'
ok "and of what a query asks for by the day" is "2024${tab}3" newsdex facets year since:2024 until:now lighthouse
ok "not of text" exits 2 newsdex facets body lighthouse
ok "nor of what each article has for itself" exits 2 newsdex facets id lighthouse
ok "nor of nothing" exits 2 newsdex facets

# -- similar articles, many queries ----------------------------------------------------------------

id=$(newsdex search --fields id sold)
ok "similar articles" is 2 sh -c "newsdex similar --fields headline $id | grep -c Lighthouse"
ok "but not itself" is "" sh -c "newsdex similar --fields id $id | grep $id"
ok "status 1 for an id that there is not" exits 1 newsdex similar 000000000000
ok "status 2 for what is none" exits 2 newsdex similar '?'
printf 'sold\n# not a query\n\nzeppelin\n  lit  \n' >"$dir/queries"
newsdex batch --fields headline "$dir/queries" >"$dir/blocks" 2>"$dir/fruitless"
ok "a batch has a block for each query" is "# sold
Lighthouse sold

# zeppelin

# lit
Lighthouse lit" cat "$dir/blocks"
ok "and says which found nothing" is "newsdex: nothing found: zeppelin" cat "$dir/fruitless"
ok "its status is that of the worst" exits 1 newsdex batch "$dir/queries"
ok "objects name the query" sh -c 'echo sold | newsdex batch --json | grep -q "^{\"query\":\"sold\","'
ok "status 2 for a file that is not there" exits 2 newsdex batch "$dir/none"

# -- exports ---------------------------------------------------------------------------------------

total=$(newsdex count ship)
ok "an export has all" is "$total" sh -c 'newsdex export --fields id ship | sort -u | wc -l'
ok "of a time" is 5 sh -c 'newsdex export --since 2025-11-11 --until 2025-11-11 ship | wc -l'
ok "as a table as of search" is 4 sh -c 'newsdex export "headline:10.1" | awk -F "\t" "{ print NF }"'
ok "snippets too" is "A ship came." newsdex export --fields snippet "headline:10.1"
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
