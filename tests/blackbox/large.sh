#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Large requests are read beside the loop: whatever becomes of their clients meanwhile, and of the
# daemon, they are answered or forgotten.
put harbour.txt "Harbour opens" "Ships sail."
awk 'BEGIN { print "Long story\n"; for (i = 0; i < 200000; i++) print "A zeppelin sails." }' \
    >"$dir/long.txt"
rounds=5
is_slow && rounds=1
large() { python3 "$top/tests/blackbox/large.py" "$NEWSDEX_SOCKET" "$1" "$2"; }

start_daemon
newsdex sync
ok "many at once are answered, each in its turn" large 4 "$rounds"
ok "so is who asks afterwards" finds 1 ships
ok "a large article is handed over" newsdex ingest -q "$dir/long.txt"
ok "and found" finds 1 zeppelin
large 2 "$rounds" >"$dir/large.log" &
sender=$!
ok "an index that takes over waits for them, and they for it" newsdex reindex -q
ok "they were all answered" wait $sender
ok "the new index answers" finds 1 zeppelin
large 4 1 >/dev/null 2>&1 & # Some of them are cut off.
sender=$!
ok "stops cleanly among them" stop_daemon
wait $sender || :
done_testing
