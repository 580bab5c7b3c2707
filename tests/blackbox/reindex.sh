#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The index is made anew from the files while the old one answers. Every article has a word of which
# only English stems make one with "connecting", and one of which only German stems do with
# "zeitung": so one query finds them all, in either language.
count=300
is_slow && count=60
either="zeitung OR connecting"
small="--set ingest.batch_articles=10" # Many commits, so that it takes a while.
for i in $(seq $count); do
    put "a$((i % 7))/$i.txt" "Article $i" "These zeitungen are connected, number u$i."
done

# Ask as fast as it goes, until there is a file "enough", and note every answer.
ask_on() {
    rm -f "$dir/enough" "$dir/answers"
    while [ ! -e "$dir/enough" ]; do
        newsdex count "$1" || echo "exit status $?"
    done >"$dir/answers" 2>&1 &
    asking=$!
}
never_fewer() { # never_fewer N: each answer was a number, at least that, and none less than before.
    touch "$dir/enough"
    wait $asking
    sort "$dir/answers" | uniq -c
    awk -v last="$1" '!/^[0-9]+$/ || $1 < last { exit 1 } { last = $1 } END { exit NR == 0 }' \
        "$dir/answers"
}
sequence() { newsdex status | sed -n 's/^index.seq	//p'; }
is_remade() { newsdex status | grep "^reindex"; }
remakes() { grep -c "was made anew:" "$dir/log"; }
has_no_leftovers() { # What the trash has not come to is removed at the end.
    find "$dir/index" -maxdepth 1 \( -name next -o -name switch \) | grep . && return 1
    [ "$(find "$dir/index" -maxdepth 1 -name 'seg-*' | wc -l)" -le "$1" ]
}
# Wait until no index is being made.
remade() { while is_remade >/dev/null; do kill -0 "$daemon" || return 1; done; }

# shellcheck disable=SC2086
start_daemon $small
ok "all articles are in" finds $count "$either"
printf 'Handed over\n\nThese zeitungen are connected to a walrus.\n' | newsdex ingest -q
count=$((count + 1))
before=$(sequence)
ask_on "$either"
for i in 1 2 3; do ok "the index is made anew, $i" newsdex reindex; done
ok "and all answers meanwhile are complete" never_fewer $count
ok "as are those after it" finds $count "$either"
ok "what was handed over is in it" is 1 newsdex count walrus
greater() { [ "$(sequence)" -gt "$1" ]; }
ok "sequence numbers do not go back" greater "$before"
ok "the operation says what it made" sh -c "newsdex reindex --json | grep '\"articles\":$count'"
ok "and to whom it is not to be asked" exits 2 newsdex reindex now

# Those who ask while one is being made wait for that one.
before=$(remakes)
newsdex reindex &
first=$!
newsdex reindex &
second=$!
newsdex reindex
wait $first && wait $second
ok "who asks meanwhile waits for the same" [ "$(remakes)" -lt $((before + 3)) ]

# A compaction that is in work at the switch is begun again, with the new index.
together() {
    pids=
    for _ in 1 2 3 4; do
        newsdex compact &
        pids="$pids $!"
        newsdex reindex &
        pids="$pids $!"
        newsdex sync
    done
    for pid in $pids; do wait "$pid" || return 1; done
}
ok "compactions and new indexes go together" together
ok "with all articles found" finds $count "$either"

# Checks and copies are requests in work that the switch waits for; here there is always one. What
# they say is of one index, the old or the new one.
checking=
for i in 1 2 3 4; do
    while [ ! -e "$dir/enough-checks" ]; do
        newsdex check || break
        echo well
    done >"$dir/checks.$i" 2>&1 &
    checking="$checking $!"
done
copy() { newsdex snapshot "$dir/copy" && [ -e "$dir/copy/catalog.db" ] && rm -r "$dir/copy"; }
beside() { # beside COMMAND...: at least once while an index is made.
    newsdex reindex &
    making=$!
    "$@" || return 1
    while kill -0 $making 2>/dev/null; do "$@" || return 1; done
    wait $making
}
ok "copies are made while a new index is, beside checks" beside copy
ok "and compactions" beside newsdex compact
touch "$dir/enough-checks"
all_is_well() {
    for pid in $checking; do wait "$pid"; done
    sort "$dir"/checks.? | uniq -c
    grep -qx well "$dir"/checks.? && ! grep -vx well "$dir"/checks.?
}
ok "all of which find nothing wrong" all_is_well
ok "with all articles found after that" finds $count "$either"

# What comes, changes and goes while the index is made.
ask_on "$either"
(newsdex reindex && touch "$dir/made") &
making=$!
i=0
while [ ! -e "$dir/made" ] || [ $i -lt 20 ]; do
    i=$((i + 1))
    put "b/$i.txt" "New $i" "An otter; zeitungen, connected."
    put "c/x.txt" "Changing" "Version number v$i."
    put "d/$i.txt" "Short of life" "A mayfly."
    rm "$corpus/d/$i.txt"
    printf 'Over %d\n\nA lynx, zeitungen, connected, number %d.\n' $i $i | newsdex ingest -q
done
wait $making
ok "answers are complete while articles come" never_fewer $count
ok "what came meanwhile is in" finds $i otter
ok "what was handed over too" finds $i lynx
ok "what changed is as it was last" finds 1 "v$i"
ok "and not as before" finds 0 v1
ok "what went is not" finds 0 mayfly
count=$((count + 2 * i))
ok "stops cleanly" stop_daemon
ok "and leaves one index" has_no_leftovers 20

# Another language.
# shellcheck disable=SC2086
start_daemon $small
ok "in English the English word is found" finds $count connecting
ok "and the German one is not" finds 0 zeitung
stop_daemon
# shellcheck disable=SC2086
start_daemon $small --set index.language=german
ok "another language is said to need another index" says "made with another analysis .*german"
ask_on "$either"
put late.txt "Late" "Connected, these zeitungen."
count=$((count + 1))
ok "which is made" remade
ok "with the old one answering until then" never_fewer $((count - 1))
ok "and the new one after it, with what came meanwhile" finds $count zeitung
ok "by its own stems" finds 0 connecting
ok "status is well" sh -c "newsdex status | grep '^state	ok'"
ok "stops cleanly after that" stop_daemon
before=$(remakes)
start_daemon --set index.language=german
newsdex sync
ok "another start makes no other" is "$before" remakes
stop_daemon

# An end in the middle, of one that is made for another language each time: of several rounds of
# files, each with a commit, so that there is a middle.
if ! is_slow; then
    mkdir "$corpus/more"
    for i in $(seq 1200); do
        printf 'More\n\nThese zeitungen are connected, number m%s.\n' "$i" >"$corpus/more/$i.txt"
    done
    count=$((count + 1200))
fi
language=german
other() { if [ $language = german ]; then language=english; else language=german; fi; }
in_the_middle() { # Wait until something is in the new index, or all is.
    until is_remade | grep -q "articles	[1-9]"; do is_remade >/dev/null || return; done
}
goes_on() {
    for _ in $(seq 20); do
        other
        start_daemon --set ingest.batch_articles=1 --set index.language=$language
        in_the_middle
        "$1"
        # shellcheck disable=SC2086
        start_daemon $small --set index.language=$language
        newsdex sync
        kill_daemon
        says "going on to make" && return
    done
    return 1
}
ok "after a stop in the middle the next start goes on" goes_on stop_daemon
: >"$dir/log"
ok "after a kill too" goes_on kill_daemon
for round in $(seq 8); do
    other
    # shellcheck disable=SC2086
    start_daemon $small --set index.language=$language
    put "e/$round.txt" "Between kills" "A heron, zeitungen, connected."
    count=$((count + 1))
    # A moment that differs from round to round.
    sleep "0.$(awk -v seed="$round$$" 'BEGIN { srand(seed); printf "%03d", rand() * 400 }')"
    kill_daemon
    # shellcheck disable=SC2086
    start_daemon $small --set index.language=$language
    ok "killed at any moment, $round: nothing is lost" finds $count "$either"
    kill_daemon
done
start_daemon
ok "at last it is made" remade
ok "in the language asked for" finds $count connecting
ok "and no other" finds 0 zeitung
stop_daemon
ok "with nothing left of the others" has_no_leftovers 20

# One begun in a language that is not asked for any more is removed.
start_daemon --set ingest.batch_articles=1 --set index.language=german
kill_daemon
start_daemon
newsdex sync
ok "a new index that nobody wants is not made" fails is_remade
ok "nor does it change what is found" finds $count connecting

# A folder that is not there, as when it is not mounted, keeps its articles.
stop_daemon
mkdir "$dir/second"
printf 'Elsewhere\n\nAn ibex.\n' >"$dir/second/a.txt"
start_daemon --set corpus.path="$dir/second"
ok "an article of a second folder is in" finds 1 ibex
mv "$dir/second" "$dir/away"
newsdex reindex &
making=$!
for _ in $(seq 50); do newsdex count ibex; done | sort -u >"$dir/answers"
ok "it is found while the folder is away" is 1 cat "$dir/answers"
mv "$dir/away" "$dir/second"
wait $making
ok "and in the new index, which waited for it" finds 1 ibex
ok "stops cleanly with that" stop_daemon

# A disk that is full from the beginning, and one that becomes full: in the middle, because a folder
# is waited for.
start_daemon --set corpus.path="$dir/second"
if command -v prlimit >/dev/null; then
    newsdex sync
    prlimit --pid "$daemon" --fsize=4096:unlimited
    ok "on a full disk none can be made" exits 3 newsdex reindex
    ok "which status says" sh -c "newsdex status | grep 'not made anew'"
    ok "with all articles found as before" is $count newsdex count connecting
    prlimit --pid "$daemon" --fsize=unlimited:unlimited
    mv "$dir/second" "$dir/away"
    newsdex reindex 2>/dev/null &
    making=$!
    in_the_middle
    prlimit --pid "$daemon" --fsize=4096:unlimited
    put more.txt "More" "Zeitungen, connected."
    count=$((count + 1))
    ok "nor be gone on with when it becomes full" exits 3 wait $making
    ok "which status says as well" sh -c "newsdex status | grep 'not made anew'"
    ok "and is no harm either" is $((count - 1)) newsdex count connecting
    prlimit --pid "$daemon" --fsize=unlimited:unlimited
    mv "$dir/away" "$dir/second"
    recovers() { until newsdex sync; do kill -0 "$daemon" || return 1; done; }
    ok "when there is room, articles come in" recovers
    ok "and the index is made anew" newsdex reindex
    ok "with nothing lost" finds $count connecting
    ok "and status well again" sh -c "newsdex status | grep '^state	ok'"
else
    skip "no prlimit"
fi
stop_daemon

# The index folder may be in the corpus.
mv "$dir/index" "$corpus/index"
start_daemon --set index.path="$corpus/index"
ok "an index in the corpus" finds $count connecting
ok "is made anew" newsdex reindex
ok "and not read" finds $count connecting
ok "nor looked at" exits 1 newsdex status --rejected
stop_daemon
done_testing
