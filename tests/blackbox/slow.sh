#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Slow requests beside quick ones. Slow is what looks at each pair of words near each other in
# articles that repeat themselves; on one reader, it would have all others wait.
for i in 1 2 3 4 5 6 7 8; do
    awk -v i=$i 'BEGIN { print "Giant", i, "\n"; for (k = 0; k < 40000; k++) print "ebb flow tide" }' \
        >"$corpus/giant$i.txt"
done
put quick.txt "Storm over Lisbon" "A storm hit the harbour."
put other.txt "Calm over Porto" "No wind in the harbour."

slow='((ebb NEAR/99 flow) NEAR/99 (tide NEAR/99 ebb)) NEAR/99 ((flow NEAR/99 tide) NEAR/99 (ebb NEAR/99 flow))'
limit=4000
is_slow && limit=20000

stat() { newsdex stats | sed -n "s/^$1	//p"; }
running() { newsdex status --json | sed 's/.*"running": *\([0-9]*\).*/\1/'; }

cat >"$dir/ask.py" <<'END'
import json, socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(json.dumps({"op": "search", "query": sys.argv[2]}).encode() + b"\n")
for line in connection.makefile():
    if "hit" not in json.loads(line):
        print(line)
        break
END
ask_slowly() { python3 "$dir/ask.py" "$NEWSDEX_SOCKET" "$slow NOT w$1" >"$dir/slow$1" & }

start_daemon --set query.readers=1 --set query.slow_readers=1 --set query.time=${limit}ms \
    --set query.cache=0
newsdex sync
newsdex search storm >/dev/null

slow_before=$(stat searches.slow)
ask_slowly 1
slow_1=$!
until [ "$(stat searches.slow)" -gt "$slow_before" ]; do
    kill -0 $slow_1 2>/dev/null || break
done
ok "a slow search goes on beside the others" kill -0 $slow_1
ok "a quick one is answered" is 1 newsdex count storm
ok "while it still runs" kill -0 $slow_1
ok "and another" is 2 newsdex count harbour
ok "and an article is shown" newsdex show "$(newsdex search --fields id storm)"

ask_slowly 2
slow_2=$!
ask_slowly 3
ok "others wait for its reader, and quick ones do not" is 1 newsdex count storm
wait $slow_1 $slow_2 $!
in_time() {
    python3 - "$dir" $limit <<'END'
import json, sys
folder, limit = sys.argv[1], int(sys.argv[2])
for number in "123":
    with open(folder + "/slow" + number) as line:
        end = json.loads(line.read())["end"]
    assert end["took_ms"] < 2 * limit, end
    assert end["partial"], end
END
}
ok "all slow ones are answered in their time, the wait included" in_time
counted() { [ "$(stat searches.slow)" -ge "$1" ]; } # A busy machine may make others slow, too.
ok "and counted" counted 3
slow_before=$(stat searches.slow)
newsdex export harbour >/dev/null
ok "so are exports" counted $((slow_before + 1))
ok "nothing runs any more" is 0 running
ok "stops cleanly" stop_daemon
done_testing
