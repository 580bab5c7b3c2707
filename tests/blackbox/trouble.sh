#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# A disk on which nothing can be written for a while: a limit on the size of files stands in for it.
if ! command -v prlimit >/dev/null; then
    skip "no prlimit"
    done_testing
fi
full() { prlimit --pid "$daemon" --fsize=4096:unlimited; }
free() { prlimit --pid "$daemon" --fsize=unlimited:unlimited; }
state() { newsdex status | grep "^state	$1"; }

put before.txt "Before the trouble" "A beaver."
start_daemon --set ingest.batch_articles=10
ok "an article is in" finds 1 beaver
full
for i in $(seq 50); do put "during$i.txt" "In the middle of trouble, $i" "A lynx, number $i."; done
ok "sync says that it could not" exits 3 newsdex sync
fails_again() { # A scan submits all of them, in batches: losing the first is not made up by the last.
    for _ in 1 2 3; do exits 3 newsdex sync || return 1; done
}
ok "and goes on saying so" fails_again
ok "status is degraded" state degraded
ok "what was in is still found" is 1 newsdex count beaver
ok "an article handed over gets no promise" sh -c 'printf "Head\n\nA marten.\n" | newsdex ingest; [ $? -eq 3 ]'
failures() { grep -c 'cannot index' "$dir/log"; }
# Each failure is followed by a pause, in which nothing else is tried and nobody is kept waiting.
are_refused_at_once() {
    before=$(failures)
    clients=
    kill -STOP "$daemon"
    for i in $(seq 20); do
        printf 'Head %s\n\nA stoat.\n' "$i" | newsdex ingest 2>/dev/null &
        clients="$clients $!"
    done
    kill -CONT "$daemon"
    for client in $clients; do exits 3 wait "$client" || return 1; done
    [ $(($(failures) - before)) -lt 20 ]
}
ok "nor do many, at once, each with a failure of its own" are_refused_at_once
free
recovers() { # It tries again by itself, with pauses.
    until newsdex sync; do kill -0 "$daemon" || return 1; done
}
ok "it goes on by itself" recovers
ok "and nothing is lost" finds 50 lynx
printf 'Head\n\nA marten.\n' | newsdex ingest -q
ok "nor taken twice when it is handed over again" is 1 newsdex count marten
ok "status is well again" state ok
ok "stops cleanly" stop_daemon

# Damage on the disk between two runs.
for file in "$dir"/index/seg-*; do flip "$file" header; done
start_daemon
ok "a damaged segment is set aside, loudly" says "is damaged (header: wrong checksum)"
ok "and its articles are indexed again" finds 51 lynx OR beaver
ok "what was damaged is kept to look at" sh -c "ls -d $dir/index/bad-*"
ok "stops cleanly after that" stop_daemon

# Damage that only shows when all is read: found in the background, after the start.
rm -rf "$dir"/index/bad-*
for file in "$dir"/index/seg-*; do flip "$file" tables; done
: >"$dir/log"
start_daemon
until says "is damaged" || ! kill -0 "$daemon"; do sleep 0.02; done
ok "a wrong checksum is noticed" says "is damaged (tables: wrong checksum)"
ok "and healed" finds 51 lynx OR beaver
ok "which the log tells" says "were read again"
ok "nothing is wrong after that" state ok
ok "what was damaged is there to look at" sh -c "ls -d $dir/index/bad-*"

# Damage that the writer meets, when it looks for the article that another replaces.
put words.txt "So many words that no reader has all of them" "$(seq -f w%.0f 20000)"
newsdex sync
stop_daemon
: >"$dir/log"
start_daemon
for file in "$dir"/index/seg-*; do ruin "$file" tables; done
put words.txt "As many words, and one more" "otter $(seq -f w%.0f 20000)"
for _ in $(seq 1000); do
    says "is damaged" && break
    sleep 0.02
done
ok "it is found when the index cannot be written for it" says "tables: wrong checksum"
recovers
ok "and healed too" finds 1 otter
ok "with nothing lost" finds 1 w777
ok "stops cleanly in the end" stop_daemon
done_testing
