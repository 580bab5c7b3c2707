#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# kill -9 at random moments while files come, change, move and go, articles are handed over and
# segments are merged; after a restart every article is there exactly once, as it is now, and none
# is missing that the daemon had promised to keep. NEWSDEX_TEST_KILLS says how often (20),
# NEWSDEX_TEST_SEED where to begin.
rounds=${NEWSDEX_TEST_KILLS:-20}
seed=${NEWSDEX_TEST_SEED:-1}
count=700
is_slow && count=250 && [ "$rounds" -gt 4 ] && rounds=4

storm() { python3 "$top/tests/blackbox/storm.py" "$@"; }

# at_random MOST NUMBER: so many hundredths of a second, at most; the number says which moment.
at_random() {
    sleep "$(awk -v most="$1" -v seed="$seed$2" 'BEGIN {
        srand(seed); rand(); printf "%.3f", rand() * most / 100
    }')"
}

start_killing() {
    start_daemon --set ingest.batch_articles=50 --set index.merge_factor=2 --set query.hits=100000 \
        --set query.time=1min
}

# The storm ended without a lie, and what it left is there.
is_whole() {
    cat "$dir/storm.log"
    [ "$honest" -eq 0 ] && storm check "$dir"
}

# Killed while it starts, maybe before it answers.
kill_early() {
    newsdexd --set corpus.path="$corpus" --set index.path="$dir/index" \
        --set server.socket="$NEWSDEX_SOCKET" --set index.merge_factor=2 2>>"$dir/log" &
    daemon=$!
    at_random 6 "$1"
    kill_daemon
}

put keep.txt "Always there" "An empty corpus would be taken for one that is not mounted."
for round in $(seq "$rounds"); do
    start_killing
    storm blow "$dir" $((seed + round)) $count >"$dir/storm.log" 2>&1 &
    storm=$!
    # Within the storm or after it.
    at_random 50 "$round"
    kill_daemon
    [ $((round % 3)) -ne 0 ] || kill_early "$round"
    wait $storm
    honest=$?
    start_killing
    ok "round $round: every article is there once" is_whole
    if [ $((round % 2)) -eq 0 ]; then kill_daemon; else stop_daemon >/dev/null; fi
    # A tenth of the rounds begin with little.
    [ $((round % 10)) -ne 0 ] || rm -rf "$corpus"/s*
done
rm -rf "$corpus"/s*
start_killing
ok "and no file's article is left when they are gone" finds 0 'storm NOT version0'
ok "no segment was ever damaged" fails says damaged
ok "stops cleanly" stop_daemon
done_testing
