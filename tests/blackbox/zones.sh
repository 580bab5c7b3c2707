#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Whose days the dates of a query are. One article is filed under a day, others have moments.
put 2025/11/26/filed.txt "Ferry filed" "A ferry sails."
put evening.txt "Ferry at three" "A ferry sails."
touch -d 2025-11-26T03:00:00Z "$corpus/evening.txt" # New York: ten in the evening before.
put noon.txt "Ferry at noon" "A ferry sails."
touch -d 2025-11-26T12:00:00Z "$corpus/noon.txt"
put night.txt "Ferry by night" "A ferry sails."
touch -d 2025-11-26T23:30:00Z "$corpus/night.txt" # Tokyo: the morning after.
start_daemon --set query.timezone=Asia/Tokyo
newsdex sync

# found OPTION... QUERY: headlines, without what all have.
found() { newsdex export --fields headline "$@" | sed 's/Ferry //' | sort | tr '\n' ' '; }
ok "by UTC" is "at noon at three by night filed " found --tz UTC date:2025-11-26
ok "in New York" is "at noon by night filed " found --tz America/New_York date:2025-11-26
ok "the evening before" is "at three " found --tz America/New_York date:2025-11-25
ok "in Tokyo" is "at noon at three filed " found --tz Asia/Tokyo date:2025-11-26
ok "the morning after" is "by night " found --tz +09:00 date:2025-11-27
ok "by the hour" is "at noon " found --tz -05:00 'date:2025-11-26T07:00'
ok "an offset in the date goes before" is "at noon " \
    found --tz Asia/Tokyo 'date:2025-11-26T13:00+01:00'
ok "from then on" is "at noon by night filed " found --tz America/New_York since:2025-11-26
ok "until then" is "at three " found --tz America/New_York until:2025-11-25
ok "not then" is "at three " found --tz America/New_York 'ferry -date:2025-11-26'
ok "together with words" is "at noon " found --tz America/New_York 'noon three date:2025-11-26'
ok "options too" is "at noon by night filed " \
    found --tz America/New_York --since 2025-11-26 --until 2025-11-26 ferry
ok "an option with an offset" is "by night " found --tz Asia/Tokyo --since 2025-11-26T23:00Z ferry
ok "counted" is 3 newsdex count --tz America/New_York --until 2025-11-26 --since 2025-11-26 ferry
ok "in facets" is "2025	3" newsdex facets --tz America/New_York --since 2025-11-26 year ferry
ok "in a histogram" is "2025	1" \
    newsdex histogram --tz America/New_York --until 2025-11-25 --by year ferry
id=$(newsdex search --fields id headline:noon)
ok "among similar ones" is "Ferry at three" \
    newsdex similar --tz America/New_York --until 2025-11-25 --fields headline "$id"

ok "the client's own zone counts" is "1" env TZ=America/New_York newsdex count date:2025-11-25
ok "one without a name too" is "1" env TZ='<-05>5' newsdex count date:2025-11-25
ask() { python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.argv[2].encode() + b"\n")
s.shutdown(socket.SHUT_WR); print(s.makefile().read().splitlines()[-1])' "$NEWSDEX_SOCKET" "$1"; }
ok "who says nothing has the daemon's" is "OK 1" ask date:2025-11-27
ok "no such zone" exits 2 newsdex count --tz Europe/Atlantis ferry
ok "nor files" exits 2 newsdex count --tz ../../../etc/passwd ferry
refused() { newsdex count --tz Mars ferry 2>&1; }
ok "it is told" is \
    'newsdex: no time zone "Mars": "tz" has to be like "Europe/Lisbon", "UTC" or "+01:00"' refused
ok "not for suggestions" exits 2 newsdex suggest --tz UTC fer
ok "nor is it a setting" sh -c "! newsdexd -t --set query.timezone=Mars 2>/dev/null"
ok "stops cleanly" stop_daemon
done_testing
