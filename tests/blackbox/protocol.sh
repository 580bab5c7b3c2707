#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The socket as strangers use it. Each case is a function of protocol.py.
put harbour.txt "Harbour opens" "Ships sail."
mkdir "$corpus/many"
for i in $(seq 300); do
    printf 'Notice %d of many\n\nThe tide table, part %d.\n' "$i" "$i" >"$corpus/many/$i.txt"
done
start_daemon --set server.connections=8 --set server.request_size=4096 \
    --set server.input_size=20000 --set server.read_timeout=500ms \
    --set server.write_timeout=500ms --set query.hits=300
newsdex sync
for case in $(python3 "$top/tests/blackbox/protocol.py" --list); do
    ok "$(echo "$case" | tr _ ' ')" python3 "$top/tests/blackbox/protocol.py" "$NEWSDEX_SOCKET" "$case"
done
ok "still answers after all that" finds 1 ships
ok "stops cleanly" stop_daemon
done_testing
