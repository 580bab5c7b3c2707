#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The requests of bench/hostile, against a small archive: whatever comes is answered, and memory
# stays within bounds. How long each takes is measured there.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
cp -R "$top/corpus/." "$corpus"
chmod -R u+w "$corpus"
awk 'BEGIN { print "Over and over\n"; for (i = 0; i < 50000; i++) print "the of the storm" }' \
    >"$corpus/giant.txt"

count=50
is_slow && count=5
attack() {
    python3 "$top/tests/blackbox/hostile.py" "$top/bench" "$NEWSDEX_SOCKET" "$corpus" $count
}

# How much memory it has of its own, in kilobytes; maps of files are not counted.
memory() { awk '/^RssAnon/ { print $2 }' "/proc/$daemon/status"; }

# What sanitizers keep of what was freed is theirs.
grew_less_than() {
    after=$(memory)
    [ "$after" -lt $((before + $1)) ] || is_slow || {
        echo "$before kB before, $after kB afterwards"
        return 1
    }
}

start_daemon --set query.time=100ms
newsdex sync
newsdex search the >/dev/null
before=$(memory)
ok "hostile requests are answered" attack
ok "and leave no memory taken" grew_less_than 65536
ok "stops cleanly" stop_daemon

# What the limits forbid as shipped.
start_daemon --set query.time=100ms --set query.size=1M --set query.words=1000 \
    --set query.depth=200 --set query.expansions=1000 --set query.hits=100000 \
    --set query.offset=10000000
newsdex sync
newsdex search the >/dev/null
before=$(memory)
ok "and so they are where limits are as wide as can be" attack
ok "with no memory taken" grew_less_than 131072
ok "stops cleanly" stop_daemon
done_testing
