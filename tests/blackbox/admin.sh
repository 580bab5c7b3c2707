#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What an administrator does to a daemon at work.
tab=$(printf '\t')
of_index() { newsdex status | sed -n "s/^index\\.$1$tab//p"; }
written() { cat "$dir"/index/seg-*/segment.json | awk '/"articles"/ { sum += $2 } END { print sum + 0 }'; }
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

# An answer in any case: it was done, or the daemon stops.
stopped() {
    storm 100 199 stork
    newsdex sync
    newsdex compact 2>"$dir/answer" &
    compact=$!
    stop_daemon || return 1
    wait $compact
    case $? in
    0) ;;
    3) grep -q -e 'is stopping' -e 'cannot reach' -e 'closed the connection' "$dir/answer" ;;
    *) return 1 ;;
    esac
}
ok "who waits for it is told that the daemon stops" stopped
start_daemon
ok "nothing is lost by that" finds 100 stork
ok "stops cleanly" stop_daemon
done_testing
