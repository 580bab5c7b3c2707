#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The README's examples, run in order on a copy of the sample corpus: what stands there is what one
# gets. Each "$ command" of a console block is run, and the lines up to the next one compared.
cp -R "$top/corpus/." "$corpus"
chmod -R u+w "$corpus"
CORPUS=$corpus
export CORPUS
if ! command -v nc >/dev/null; then
    nc() { # Only what the README needs of it.
        python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.stdin.buffer.read())
s.shutdown(socket.SHUT_WR)
while data := s.recv(65536): sys.stdout.buffer.write(data)' "$2"
    }
fi
start_daemon
newsdex sync

awk -v dir="$dir" '
    /^```console/ { inside = 1; next }
    /^```/ { inside = 0; next }
    inside && /^\$ / { n++; print substr($0, 3) >(dir "/command." n); printf "" >(dir "/expected." n); next }
    inside { print >(dir "/expected." n) }
    END { print n }' "$top/README.md" >"$dir/count"

for i in $(seq "$(cat "$dir/count")"); do
    command=$(cat "$dir/command.$i")
    eval "$command" >"$dir/got.$i" 2>&1
    ok "$command" diff -u "$dir/expected.$i" "$dir/got.$i"
done
ok "there are examples at all" test "$(cat "$dir/count")" -gt 10
ok "stops cleanly" stop_daemon
done_testing
