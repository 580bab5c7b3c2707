#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# One daemon for an index, one for a socket.
refuses() { # refuses WORDS ARGUMENTS...: a second daemon ends with 1 and says so in one line.
    words=$1
    shift
    newsdexd "$@" 2>"$dir/second"
    status=$?
    cat "$dir/second"
    [ $status -eq 1 ] && [ "$(wc -l <"$dir/second")" -eq 1 ] && grep -q "$words" "$dir/second"
}

start_daemon
ok "a second daemon on the same index says why it won't" refuses "in use by another newsdexd, process $daemon" \
    --set corpus.path="$corpus" --set index.path="$dir/index" --set server.socket="$dir/other"
ok "one on the same socket too" refuses "another program answers" \
    --set corpus.path="$corpus" --set index.path="$dir/index2" --set server.socket="$NEWSDEX_SOCKET"
ok "the first still answers" finds 0 anything
kill_daemon
ok "a killed daemon leaves its socket" test -S "$NEWSDEX_SOCKET"
start_daemon
ok "which the next one replaces" says "removing a stale socket"
ok "stops cleanly" stop_daemon
ok "and takes its socket with it" test ! -e "$NEWSDEX_SOCKET"

echo precious >"$dir/precious"
ok "a file that is no socket is left alone" refuses "exists and is no socket" \
    --set corpus.path="$corpus" --set index.path="$dir/index" --set server.socket="$dir/precious"
ok "as it was" is precious cat "$dir/precious"
ok "a corpus that is not there is an error" refuses "corpus folder $dir/nowhere" \
    --set corpus.path="$dir/nowhere" --set index.path="$dir/index" --set server.socket="$dir/s"
long=$dir/$(printf '%0200d' 0)
ok "so is a socket's path that is too long" refuses "longer than 107 bytes" \
    --set corpus.path="$corpus" --set index.path="$dir/index" --set server.socket="$long"
ok "and an index path that is a file" refuses "is no folder" \
    --set corpus.path="$corpus" --set index.path="$dir/precious" --set server.socket="$dir/s"
done_testing
