#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What an administrator does to a daemon at work.
tab=$(printf '\t')
of_index() { newsdex status | sed -n "s/^index\\.$1$tab//p"; }
written() { python3 "$top/tests/blackbox/storm.py" articles "$dir"/index/seg-*; }
json_of() { newsdex $1 --json | python3 -c "import json,sys; answer = json.loads(sys.stdin.readline()); $2"; }

# -- compact ---------------------------------------------------------------------------------------

# A batch and so a segment for each; none of them is merged by itself.
storm() { # storm FIRST LAST WORD
    for i in $(seq "$1" "$2"); do put "$i.txt" "Article $i" "A $3, number $i."; done
}
start_daemon --set index.merge_factor=64 --set index.merge_rest=0
ok "an empty index is compact" newsdex compact
for i in 1 2 3 4 5; do
    storm "${i}0" "${i}9" heron
    newsdex sync
done
storm 10 19 egret
newsdex sync
rm "$corpus"/20.txt "$corpus"/21.txt
newsdex sync
ok "there are segments" test "$(of_index segments)" -ge 6
ok "compact merges all of them" newsdex compact
ok "into one" is 1 of_index segments
alone() { # Old segments go when nobody reads them any more.
    until [ "$(find "$dir/index" -name 'seg-*' | wc -l)" -eq 1 ]; do kill -0 "$daemon" || return 1; done
}
ok "the others go" alone
ok "and the dead with them" is 48 written
ok "and nothing is lost" is 38 newsdex count heron
ok "nor forgotten" is 10 newsdex count egret
ok "what is compact stays as it is" json_of compact 'assert answer["segments"] == 1 and answer["bytes"] > 0'
rm "$corpus"/22.txt
newsdex sync
ok "a single segment is written again for its dead" newsdex compact
gone() { alone && [ "$(written)" -eq 47 ]; }
ok "which are gone then" gone

several() {
    pids=
    for i in 1 2 3 4; do
        storm "6$i" "6$i" heron
        newsdex sync
        newsdex compact &
        pids="$pids $!"
    done
    storm 70 79 heron
    for pid in $pids; do wait "$pid" || return 1; done
}
ok "several can ask for it while articles come" several
ok "and all of these are there" finds 51 heron

if command -v prlimit >/dev/null; then
    newsdex sync
    prlimit --pid "$daemon" --fsize=4096:unlimited
    ok "where nothing can be written, compact says so" exits 3 newsdex compact
    ok "and searches go on" is 51 newsdex count heron
    prlimit --pid "$daemon" --fsize=unlimited:unlimited
    ok "later it can be done" newsdex compact
    ok "as if nothing had been" is 1 of_index segments
fi

# -- merges ----------------------------------------------------------------------------------------

paused() { newsdex status | grep "^index.merges_paused${tab}$1$"; }
ok "merges can be paused" newsdex merges pause
ok "which status shows" paused true
ok "also after a reload" sh -c 'newsdex reload'
ok "and is still so then" paused true
storm 80 80 heron
newsdex sync
refused() {
    newsdex compact 2>"$dir/answer"
    [ $? -eq 3 ] && grep "merges are paused" "$dir/answer"
}
ok "compact is refused then, with the reason" refused
ok "and to programs" json_of "merges pause" 'assert answer["paused"] and answer["segments"] > 1'
ok "merges can go on" newsdex merges resume
ok "which status shows too" paused false
ok "and compact is possible again" newsdex compact
rm "$corpus"/80.txt
ok "other words are refused" exits 2 newsdex merges stop

# -- check -----------------------------------------------------------------------------------------

ok "nothing is wrong with what is sound" newsdex check
ok "and nothing is said about it" is "" sh -c 'newsdex check 2>&1'
ok "but to programs" json_of check 'assert answer["findings"] == 0 and answer["articles"] == 61'
printf 'Handed over\n\nBy pipe, a walrus.\n' | newsdex ingest -q
newsdex sync
for file in "$dir"/index/seg-*; do flip "$file" tables; done
found() {
    newsdex check 2>"$dir/answer"
    [ $? -eq 3 ] && grep -q 'segment [0-9]*: tables: wrong checksum' "$dir/answer"
}
ok "damage is found" found
ok "said in the log" says "is damaged (tables: wrong checksum)"
ok "and healed" finds 51 heron
ok "in what was handed over too" is 1 newsdex count walrus
ok "status is well again" is ok sh -c "newsdex status | sed -n 's/^state$tab//p'"
ok "so is the index" newsdex check
ok "what was damaged is there to look at" sh -c "ls -d $dir/index/bad-*"
put words.txt "So many words that no reader has all of them" "$(seq -f w%.0f 20000)"
newsdex sync
for file in "$dir"/index/seg-*; do ruin "$file" tables; done
ok "a search that cannot read the index fails" exits 3 newsdex count w777
until says 'tables: wrong checksum' || ! kill -0 "$daemon"; do sleep 0.02; done
ok "and what is damaged is found and healed by itself" finds 1 w777
put another.txt "Another" "Another batch."
newsdex sync
for file in "$dir"/index/seg-*; do ruin "$file" tables; done
merge_damage() { # It fails, unless what is damaged was found before and is healed.
    newsdex compact
    newsdex check
    finds 1 w777 && newsdex check
}
ok "a merge that meets damage neither spreads it nor loses anything" merge_damage
at_once() { # While articles come, and with another check and a compaction.
    storm 300 399 gannet &
    storm=$!
    newsdex check & check=$!
    newsdex compact & compact=$!
    newsdex check && wait $check && wait $compact && wait $storm
}
ok "checks and compactions go side by side" at_once
ok "and take nothing away" finds 100 gannet

# -- snapshot --------------------------------------------------------------------------------------

ok "a copy is made" newsdex snapshot "$dir/first"
in_copy() { (cd "$dir/$1" && find . -maxdepth 1 | sed 's/[0-9]*$//' | sort -u | tr '\n' ' '); }
ok "of all that is needed and nothing else" is ". ./catalog.db ./ingested ./seg- " in_copy first
have_links() { # have_links FOLDER N: all of the segments there, and there are some.
    ls "$1"/seg-* >/dev/null && ! find "$1" -name 'seg-*' ! -links "$2" | grep .
}
ok "with links where they can be" have_links "$dir/first" 2
ok "a path may be relative" sh -c "cd $dir && newsdex snapshot second && ls second/catalog.db"
mkdir "$dir/third"
ok "an empty folder is filled" newsdex snapshot "$dir/third"
ok "one with something in it is left alone" exits 2 newsdex snapshot "$dir/third"
ok "a copy can't be in the index" exits 2 newsdex snapshot "$dir/index/copy"
ok "nor in the corpus" exits 2 newsdex snapshot "$corpus/copy"
ok "nor where nothing is" exits 2 newsdex snapshot "$dir/no/such/copy"
ok "a folder is needed" exits 2 newsdex snapshot
if command -v prlimit >/dev/null; then
    prlimit --pid "$daemon" --fsize=4096:unlimited
    ok "where it can't be written, that is said" exits 3 newsdex snapshot "$dir/fourth"
    prlimit --pid "$daemon" --fsize=unlimited:unlimited
    ok "and nothing is left of it" fails sh -c "ls -d $dir/fourth*"
fi
if [ -w /dev/shm ] && [ "$(stat -c %d /dev/shm)" != "$(stat -c %d "$dir")" ]; then
    shm=$(mktemp -d /dev/shm/newsdex-test.XXXXXX)
    ok "on another file system too" newsdex snapshot "$shm/copy"
    ok "as true copies" have_links "$shm/copy" 1
    rm -rf "$shm"
else
    skip "no other file system"
fi

# A copy while articles come has those of one moment.
number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$dir/answer"; }
storm 500 799 plover &
storm=$!
until [ "$(newsdex count plover)" -gt 20 ]; do kill -0 $storm 2>/dev/null || break; done
ok "a copy can be made while articles come" sh -c "newsdex snapshot --json $dir/moment >$dir/answer"
wait $storm
storm 800 800 plover
newsdex sync
expected=$(number articles)
seq=$(number seq)
ok "all of these are there" finds 301 plover
ok "and go on coming" test "$seq" -lt "$(of_index seq)"
walrus=$(newsdex search --fields id walrus)
stop_daemon

# Without its corpus the daemon keeps what it has: the moment.
mv "$corpus" "$corpus.away"
mkdir "$corpus"
mv "$dir/index" "$dir/index.away"
cp -a "$dir/moment" "$dir/index"
start_daemon --set index.merge_factor=64 --set index.merge_rest=0
ok "the copy is an index" is "$expected" of_index articles
ok "of that moment" is "$seq" of_index seq
ok "it is sound" newsdex check
ok "what was handed over is in it" is "$walrus" newsdex search --fields id walrus
ok "stops cleanly" stop_daemon
rmdir "$corpus"
mv "$corpus.away" "$corpus"
start_daemon --set index.merge_factor=64 --set index.merge_rest=0
ok "with its corpus it is complete again" finds 301 plover
ok "and sound" newsdex check
ok "what was handed over stays" is 1 newsdex count walrus
stop_daemon
start_daemon --set index.path="$dir/first"
ok "a copy can be used where it is" finds 301 plover
ok "it is sound too" newsdex check
stop_daemon
start_daemon
ok "and nothing of the index was changed by that" newsdex check

# -- stopping --------------------------------------------------------------------------------------

# An answer in any case: it was done, or the daemon stops.
stopped() {
    storm 100 199 stork
    newsdex sync
    newsdex "$@" 2>"$dir/answer" &
    client=$!
    stop_daemon || return 1
    wait $client
    case $? in
    0) return 0 ;;
    3) grep -q -e 'is stopping' -e 'cannot reach' -e 'closed the connection' "$dir/answer" && return 0 ;;
    esac
    cat "$dir/answer"
    return 1
}
for verb in compact check "snapshot $dir/last"; do
    ok "who waits for ${verb%% *} is told that the daemon stops" stopped $verb
    start_daemon
done
ok "nothing is lost by that" finds 100 stork
ok "stops cleanly" stop_daemon
done_testing
