#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The time of day jumps, far ahead and far back: nothing is lost by it, what comes and goes is
# followed as ever, and the log has a word.
faults=$PWD/tests/faults/faults.so
if [ ! -e "$faults" ]; then
    skip "no library to preload"
    done_testing
fi
newsdexd_with_clock() {
    FAULTS_CLOCK=$dir/clock ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$faults \
        exec newsdexd "$@"
}
years=$((365 * 24 * 3600))
set_clock() { # SECONDS: by so much it is another time; for the daemon alone.
    echo "$1" >"$dir/clock.new"
    mv "$dir/clock.new" "$dir/clock"
}
keep() { # Has all articles looked at that may be too old.
    printf '[index]\nkeep = %s\n' "$1" >"$dir/conf"
    newsdex reload
}
days_ago() { date -u -d "$1 days ago" +%Y/%m/%d; }
none_is_rejected() { fails newsdex status --rejected; }

# arrives WHEN: files come, change and go.
arrives() {
    put "$new/$1.txt" "Arrived $1" "A heron."
    ok "$1: a file is found" finds 1 "headline:$1"
    put "$new/$1.txt" "Changed $1" "A heron and a bittern."
    ok "$1: and what it is changed to" finds 1 "\"changed $1\""
    put "$new/$1-gone.txt" "Short-lived" "A heron."
    rm "$corpus/$new/$1-gone.txt"
    ok "$1: and nothing of one that went" finds 0 headline:short
    printf 'By hand %s\n\nA heron.\n' "$1" | newsdex ingest -q
    ok "$1: an article handed over is found" finds 1 "\"hand $1\""
}

new=$(days_ago 1)
put "$(days_ago 300)/old.txt" "Some time ago" "A heron."
printf '[index]\nkeep = 1y\n' >"$dir/conf"
start=newsdexd_with_clock
start_daemon -c "$dir/conf"
arrives usual
ok "all is in" finds 3 heron

set_clock $((10 * years))
arrives ahead
ok "ahead: the log tells" says "the clock has jumped 87[56][0-9][0-9] hours ahead"
keep 360d
ok "ahead: nothing is let go for that" finds 5 heron
set_clock 0
keep 1y
ok "and nothing afterwards" finds 5 heron

set_clock $((-10 * years))
arrives back
ok "back: the log tells" says "the clock has jumped 87[56][0-9][0-9] hours back"
keep 360d
ok "back: nothing is let go either" finds 7 heron
set_clock 0
arrives again
ok "in the end all is there" finds 9 heron
ok "and no file was rejected" none_is_rejected
ok "stops cleanly" stop_daemon

set_clock $((-10 * years))
start_daemon -c "$dir/conf"
ok "a start with a clock that is behind has everything" finds 9 heron
ok "and stops cleanly" stop_daemon
done_testing
