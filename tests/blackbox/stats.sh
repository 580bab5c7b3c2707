#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What the daemon has done, and answers that are given again.
tab=$(printf '\t')
stat() { newsdex stats | sed -n "s/^$1$tab//p"; }
grew() { # grew NAME COMMAND...: by how much, through the command.
    name_of=$1
    before=$(stat "$name_of")
    shift
    "$@" >/dev/null 2>&1
    echo $(($(stat "$name_of") - before))
}

put a.txt "Storm over Lisbon" "A storm hit the harbour."
put b.txt "Calm over Porto" "No wind in the harbour."
printf '\0\0\0' >"$corpus/broken.txt"
start_daemon
newsdex sync

# -- counters --------------------------------------------------------------------------------------

ok "articles that came in are counted" is 2 stat ingest.articles
ok "and files" is 3 stat ingest.files
ok "and those that could not be read" is 1 stat ingest.rejected
ok "commits are" test "$(stat index.commits)" -ge 1
ok "there are as many articles now" is 2 stat now.articles
ok "and some memory in use" test "$(stat now.memory_bytes)" -gt 1000000
ok "a request counts by its operation" is 1 grew requests.count newsdex count storm
ok "and not as another one" is 0 grew requests.search newsdex count storm
ok "a query that is wrong is an error" is 1 grew errors.wrong newsdex search 'headline:'
ok "and no search that was answered" is 0 grew searches.answered newsdex search 'headline:'
ok "a search that finds nothing is one" is 1 grew searches.answered newsdex search typhoon
ok "connections count, those for the statistics too" is 2 grew connections.accepted newsdex count storm
merges() {
    merges_before=$(stat index.merges)
    put c.txt "Storm again" "Another storm."
    newsdex sync
    newsdex compact
    [ "$(stat index.merges)" -gt "$merges_before" ] && [ "$(stat index.merged_bytes)" -gt 0 ]
}
ok "merges are counted" merges
one_line() { newsdex stats --json | python3 -c 'import json, sys
lines = sys.stdin.readlines()
assert len(lines) == 1
stats = json.loads(lines[0])
assert stats["searches"]["p50_ms"] <= stats["searches"]["p99_ms"] <= stats["searches"]["max_ms"]
assert stats["searches"]["recent"] <= stats["searches"]["answered"]
for cache in stats["caches"].values(): assert 0 <= cache["hit_rate"] <= 1, cache'; }
ok "as JSON it is one object" one_line
ok "it takes no arguments" exits 2 newsdex stats now

# -- answers that are given again ------------------------------------------------------------------

again() { grew caches.answers.hits "$@"; }
first() { newsdex search "$@" && newsdex count "$@"; }
first harbour >/dev/null 2>&1
ok "a search is answered again" is 1 again newsdex search harbour
ok "a count, too" is 1 again newsdex count harbour
newsdex facets lang harbour >/dev/null
ok "facets, too" is 1 again newsdex facets lang harbour
newsdex histogram harbour >/dev/null
ok "and a histogram" is 1 again newsdex histogram harbour
ok "not one of other words" is 0 again newsdex search porto
ok "nor with another limit" is 0 again newsdex search harbour -n 3
ok "nor in another order" is 0 again newsdex search harbour --sort newest
ok "nor of another time" is 0 again newsdex search harbour --since 1990
ok "nor another operation" is 0 again newsdex suggest harbour
same() { [ "$(newsdex search harbour --format tsv)" = "$(newsdex search harbour --format tsv)" ]; }
ok "it says the same" same
newsdex search 'harbour AND since:2d' >/dev/null
ok "a day means the same all day" is 1 again newsdex search 'harbour AND since:2d'
newsdex search harbour --half-life 1y >/dev/null
ok "what ranks by age is not kept" is 0 again newsdex search harbour --half-life 1y
put d.txt "Storm in the harbour" "The harbour is closed."
newsdex sync
ok "what is new is found at once" is 3 newsdex count harbour
rm "$corpus/d.txt"
newsdex sync
ok "and what is gone is not" is 2 newsdex count harbour
wrong_id() { python3 -c 'import json, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); lines = s.makefile()
for id in 7, "x", None:
    s.sendall(json.dumps({"id": id, "op": "search", "query": "harbour"}).encode() + b"\n")
    while True:
        line = json.loads(lines.readline())
        assert line["id"] == id, line
        if "end" in line: break' "$NEWSDEX_SOCKET"; }
ok "each has the id of its request" wrong_id
stop_daemon

start_daemon --set query.cache=0
first harbour >/dev/null 2>&1
ok "without memory for them nothing is kept" is 0 again newsdex search harbour
ok "nor looked for" is 0 grew caches.answers.misses newsdex search harbour
stop_daemon

# -- reload ----------------------------------------------------------------------------------------

printf '[corpus]\npath = %s\n[query]\ndefault_hits = 1\n' "$corpus" >"$dir/conf"
start_daemon -c "$dir/conf"
ok "one hit is the default" is 1 sh -c 'newsdex search harbour | wc -l'
printf '[corpus]\npath = %s\n[query]\ndefault_hits = 2\n' "$corpus" >"$dir/conf"
newsdex reload
ok "an answer by old settings is not given again" is 2 sh -c 'newsdex search harbour | wc -l'
ok "stops" stop_daemon

done_testing
