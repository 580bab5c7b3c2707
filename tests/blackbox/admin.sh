#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What an administrator does to a daemon at work.
tab=$(printf '\t')
of_index() { newsdex status | sed -n "s/^index\\.$1$tab//p"; }
written() { cat "$dir"/index/seg-*/segment.json 2>/dev/null | awk '/"articles"/ { sum += $2 } END { print sum + 0 }'; }
json_of() { newsdex "$1" --json | python3 -c "import json,sys; answer = json.loads(sys.stdin.readline()); $2"; }

# -- compact ---------------------------------------------------------------------------------------

# A batch and so a segment for each; none of them is merged by itself.
storm() { # storm FIRST LAST WORD
    for i in $(seq "$1" "$2"); do put "$i.txt" "Article $i" "A $3, number $i."; done
}
start_daemon --set index.merge_factor=64
ok "an empty index is compact" newsdex compact
for i in 1 2 3 4 5; do
    storm "${i}0" "${i}9" heron
    newsdex sync
done
storm 10 19 egret
newsdex sync
rm "$corpus"/20.txt "$corpus"/21.txt
newsdex sync
ok "there are segments" test "$(of_index segments)" -ge 6
ok "compact merges all of them" newsdex compact
ok "into one" is 1 of_index segments
alone() { # Old segments go when nobody reads them any more.
    until [ "$(find "$dir/index" -name 'seg-*' | wc -l)" -eq 1 ]; do kill -0 "$daemon" || return 1; done
}
ok "the others go" alone
ok "and the dead with them" is 48 written
ok "and nothing is lost" is 38 newsdex count heron
ok "nor forgotten" is 10 newsdex count egret
ok "what is compact stays as it is" json_of compact 'assert answer["segments"] == 1 and answer["bytes"] > 0'
rm "$corpus"/22.txt
newsdex sync
ok "a single segment is written again for its dead" newsdex compact
gone() { alone && [ "$(written)" -eq 47 ]; }
ok "which are gone then" gone

several() {
    pids=
    for i in 1 2 3 4; do
        storm "6$i" "6$i" heron
        newsdex sync
        newsdex compact &
        pids="$pids $!"
    done
    storm 70 79 heron
    for pid in $pids; do wait "$pid" || return 1; done
}
ok "several can ask for it while articles come" several
ok "and all of these are there" finds 51 heron

if command -v prlimit >/dev/null; then
    newsdex sync
    prlimit --pid "$daemon" --fsize=4096:unlimited
    ok "where nothing can be written, compact says so" exits 3 newsdex compact
    ok "and searches go on" is 51 newsdex count heron
    prlimit --pid "$daemon" --fsize=unlimited:unlimited
    ok "later it can be done" newsdex compact
    ok "as if nothing had been" is 1 of_index segments
fi

# -- check -----------------------------------------------------------------------------------------

ok "nothing is wrong with what is sound" newsdex check
ok "and nothing is said about it" is "" sh -c 'newsdex check 2>&1'
ok "but to programs" json_of check 'assert answer["findings"] == 0 and answer["articles"] == 61'
printf 'Handed over\n\nBy pipe, a walrus.\n' | newsdex ingest -q
newsdex sync
for file in "$dir"/index/seg-*/docdata.glass; do flip "$file"; done
found() {
    newsdex check 2>"$dir/answer"
    [ $? -eq 3 ] && grep -q 'segment [0-9]*: docdata.glass: wrong checksum' "$dir/answer"
}
ok "damage is found" found
ok "said in the log" says "is damaged (docdata.glass: wrong checksum)"
ok "and healed" finds 51 heron
ok "in what was handed over too" is 1 newsdex count walrus
ok "status is well again" is ok sh -c "newsdex status | sed -n 's/^state$tab//p'"
ok "so is the index" newsdex check
ok "what was damaged is there to look at" sh -c "ls -d $dir/index/bad-*"
ruin() { tr '\000-\377' x <"$1" >"$dir/ruined" && dd if="$dir/ruined" of="$1" conv=notrunc 2>/dev/null; }
put words.txt "So many words that no reader has all of them" "$(seq -f w%.0f 20000)"
newsdex sync
for file in "$dir"/index/seg-*/postlist.glass; do ruin "$file"; done
ok "a search that cannot read the index fails" exits 3 newsdex count w777
until says 'postlist.glass: wrong checksum' || ! kill -0 "$daemon"; do sleep 0.02; done
ok "the log says so" says 'cannot read the index'
ok "and what is damaged is found and healed by itself" finds 1 w777
put another.txt "Another" "Another batch."
newsdex sync
for file in "$dir"/index/seg-*/postlist.glass; do ruin "$file"; done
ok "a merge that meets damage fails" exits 3 newsdex compact
ok "and does not spread it" exits 3 newsdex check
ok "so nothing is lost" finds 1 w777
at_once() { # While articles come, and with another check and a compaction.
    storm 300 399 gannet &
    storm=$!
    newsdex check & check=$!
    newsdex compact & compact=$!
    newsdex check && wait $check && wait $compact && wait $storm
}
ok "checks and compactions go side by side" at_once
ok "and take nothing away" finds 100 gannet

# -- stopping --------------------------------------------------------------------------------------

# An answer in any case: it was done, or the daemon stops.
stopped() {
    storm 100 199 stork
    newsdex sync
    newsdex "$1" 2>"$dir/answer" &
    client=$!
    stop_daemon || return 1
    wait $client
    case $? in
    0) return 0 ;;
    3) grep -q -e 'is stopping' -e 'cannot reach' -e 'closed the connection' "$dir/answer" && return 0 ;;
    esac
    cat "$dir/answer"
    return 1
}
for verb in compact check; do
    ok "who waits for $verb is told that the daemon stops" stopped $verb
    start_daemon
done
ok "nothing is lost by that" finds 100 stork
ok "stops cleanly" stop_daemon
done_testing
