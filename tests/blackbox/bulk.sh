#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# A load of many files: how far it is, how fast it goes and what is left can be asked for, and after
# a kill in the middle of it nothing is read again that was committed.
faults=$PWD/tests/faults/faults.so
if [ ! -e "$faults" ]; then
    skip "no library to preload"
    done_testing
fi
count=1500
for i in $(seq $count); do
    printf 'Article %s\n\nA badger, number u%s.\n' "$i" "$i" >"$corpus/$i.txt"
done
newsdexd_with_faults() {
    FAULTS_BELOW=$dir FAULTS_PLAN=$dir/plan FAULTS_FIRED=$dir/fired \
        ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$faults exec newsdexd "$@"
}
start=newsdexd_with_faults
start_it() { start_daemon --set ingest.threads=1 --set ingest.batch_articles=50; }
lives() { kill -0 "$daemon"; }
shows() { newsdex status | grep "^$1	[0-9]*[1-9]"; }
value() { newsdex status | sed -n "s/^$1	//p"; }

# It stops before the fourth segment is made: in the middle, as there are six or more.
mkdir "$dir/index"
echo 'create wait from 4 index/seg-*' >"$dir/plan"
start_it
until [ -s "$dir/fired" ]; do
    lives || break
    newsdex status -q
done
until shows load.expected; do lives || break; done >"$dir/expected"
ok "status says how many there will be" is $count value load.expected
ok "how many there are" shows load.articles
until shows load.left_s; do lives || break; done >"$dir/left"
ok "how long it will take" test -s "$dir/left"
ok "at which rate" shows load.per_second
searchable=$(newsdex count badger)
ok "what is committed is found meanwhile" test "$searchable" -gt 0
kill_daemon
rm "$dir/plan"

catalog="file:$dir/index/catalog.db?mode=ro"
committed=$(python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1], uri=True).execute("SELECT count(*) FROM articles").fetchone()[0])' \
    "$catalog")
in_between() { [ "$committed" -gt 0 ] && [ "$committed" -lt $count ]; }
ok "some are committed, some are not" in_between
ok "at least those that were found" test "$committed" -ge "$searchable"
start_it
ok "after the kill all is found" finds $count badger
ok "and only what was not committed was read" is $((count - committed)) value ingest.indexed
ok "no load is at work after it" is "" value load.articles
stop_daemon
start_it
newsdex sync
ok "the next start reads nothing" is 0 value ingest.indexed
ok "stops cleanly" stop_daemon
done_testing
