#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# kill -9 at random moments while thousands of files come, change and go; after a restart every
# article is there exactly once.
rounds=20
count=2000
is_slow && rounds=4 && count=600

# Articles of round $1: all are written; a third are written again, a third of the others removed.
storm() {
    awk -v folder="$corpus/r$1" -v count=$count -v round="$1" 'BEGIN {
        for (i = 0; i < count; i++) write(i, "first")
        for (i = 0; i < count; i += 3) write(i, "second")
    }
    function write(i, version, file) {
        file = folder "/" i ".txt"
        printf "Round %d article %d\n\nThe %s version of u%dx%d.\n", round, i, version, round, i >file
        close(file)
    }'
    (cd "$corpus/r$1" && seq 1 3 $((count - 1)) | sed 's/$/.txt/' | xargs rm)
}

# Every article of the corpus is found by its own word, and the numbers of versions are right.
is_whole() {
    files=$(find "$corpus"/r* -name '*.txt' | wc -l)
    finds "$files" version || return 1
    second=$(find "$corpus"/r* -name '*.txt' -exec grep -l second {} + | wc -l)
    finds "$second" second || return 1
    newsdex search -n 1000 --fields path version | sort | uniq -d | grep . && return 1
    return 0
}

put keep.txt "Always there" "An empty corpus would be taken for one that is not mounted."
for round in $(seq $rounds); do
    mkdir "$corpus/r$round"
    start_daemon --set ingest.batch_articles=100 --set index.merge_factor=3
    storm "$round" &
    writer=$!
    # A moment that differs from round to round, within the storm or after it.
    sleep "0.$(awk -v seed="$round$$" 'BEGIN { srand(seed); printf "%02d", rand() * 90 }')"
    kill_daemon
    wait $writer
    start_daemon --set ingest.batch_articles=100 --set index.merge_factor=3
    ok "round $round: every article is there once" is_whole
    if [ $((round % 2)) -eq 0 ]; then kill_daemon; else stop_daemon >/dev/null; fi
    rm -rf "$corpus/r$round"
done
start_daemon
ok "and none is left when they are gone" finds 0 version
ok "stops cleanly" stop_daemon
done_testing
