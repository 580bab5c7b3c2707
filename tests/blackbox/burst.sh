#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Nothing is lost in a burst, whichever queue overflows.
limit=/proc/sys/fs/inotify/max_queued_events
count=20000
is_slow && count=3000

# files FOLDER COUNT WORD: written at full speed, by one process.
files() {
    awk -v folder="$1" -v count="$2" -v word="$3" 'BEGIN {
        for (i = 0; i < count; i++) {
            file = folder "/" i ".txt"
            printf "Burst %d\n\nThe %s of article %d.\n", i, word, i >file
            close(file)
        }
    }'
}

# Each file has two events, when it is made and when it is closed. The daemon is stopped meanwhile, or
# it may be fast enough to be done with the first one before the second comes.
indexed() { newsdex status | sed -n 's/^ingest.indexed	//p'; }
mkdir "$corpus/once"
start_daemon
newsdex sync
kill -STOP "$daemon"
files "$corpus/once" 200 once
kill -CONT "$daemon"
ok "finds 200 files that came at once" finds 200 once
ok "each was taken in once" is 200 indexed
ok "stops cleanly after that" stop_daemon
rm -rf "$dir/index" "$corpus/once"

mkdir "$corpus/burst"
old=$(cat $limit 2>/dev/null)
if [ -n "$old" ] && (echo 64 >$limit) 2>/dev/null; then
    start_daemon
    echo "$old" >$limit # It counts when a watch is made.
    kill -STOP "$daemon" # It may be fast enough for the smallest queue.
    files "$corpus/burst" 200 early
    kill -CONT "$daemon"
    files "$corpus/burst" $count flood
    ok "finds $count files of a burst that overflowed inotify's queue" finds $count flood
    ok "which it did" says "events were lost"
    ok "stops cleanly" stop_daemon
else
    skip "may not set $limit"
fi

rm -rf "$dir/index" "$corpus/burst"
mkdir "$corpus/burst"
start_daemon --set ingest.queue=1
files "$corpus/burst" 2000 flood
ok "finds all files of a burst with a queue of one" finds 2000 flood
rm -rf "$corpus/burst"
ok "and misses none of them when they go" finds 0 flood
ok "stops cleanly with a queue of one" stop_daemon
done_testing
