#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Settings that change what is in an index: with another value it is made anew while the old one
# answers, at a reload and at a start, also if that ends at any step.
days_ago() { date -u -d "$1 days ago" +%Y/%m/%d; }
mkdir "$dir/second"
printf 'Elsewhere\n\nAn ibex.\n' >"$dir/second/a.txt"
for i in $(seq 40); do # Ten each of 5, 15, 25 and 35 days ago.
    put "$(days_ago $((i % 4 * 10 + 5)))/$i.txt" "Article $i" \
        "These zeitungen are connected to a walrus."
done
put "$(days_ago 400)/old.txt" "Long ago" "A walrus."
put german.txt "Aus dem Hafen" "Die Hafenarbeiter gingen am Mittag nach Hause, und niemand wusste,
wann sie wieder arbeiten würden."

set_to() { # set_to KEY=VALUE...: of [index].
    { echo "[index]" && printf '%s\n' "$@"; } >"$dir/conf"
}
reload() {
    set_to "$@"
    newsdex reload
}
start_it() { start_daemon -c "$dir/conf" --set corpus.path="$dir/second"; }
is_remade() { newsdex status | grep "^reindex"; }
remakes() { grep -c "was made anew:" "$dir/log"; }
remade() { # remade N: wait until so many were.
    until is "$1" remakes >/dev/null; do kill -0 "$daemon" || return 1; done
}
all_is_well() { newsdex check && newsdex status | grep '^state	ok'; }

# Languages, at a reload.
set_to
start_it
ok "all is in, with English stems" finds 40 connecting
reload language=german
ok "another language at a reload: is said to need another index" says "made with another analysis .*german"
ok "which is made" remade 1
ok "it has German stems" finds 40 zeitung
ok "and no English ones" finds 0 connecting
ok "the language is told by the text" finds 1 lang:de hafenarbeiter
reload language=german languages=
ok "other languages at a reload: another index is made" remade 2
ok "where it is not" finds 0 lang:de hafenarbeiter
ok "nothing is lost" finds 1 hafenarbeiter
reload language=german languages= merge_factor=9
newsdex reindex
ok "what needs no other makes none" is 3 remakes

# Articles that are let go.
reload language=german languages= keep=20d
ok "what is old leaves" finds 20 walrus
reload language=german languages= keep=10d
ok "and more of it" finds 10 walrus
ok "with the same index" is 3 remakes
reload language=german languages= keep=30d
ok "kept for longer at a reload: another index is made" remade 4
ok "which the log tells" says "index.keep keeps for longer now"
ok "with what comes back" finds 30 walrus
stop_daemon
set_to language=german languages= keep=20d
start_it
ok "kept for less long" finds 20 walrus
stop_daemon
set_to language=german languages= keep=0
start_it
ok "kept for longer at a start: another index is made" remade 5
ok "and all is back" finds 41 walrus
reload language=german languages= keep=2y
ok "a time that lets nothing go changes nothing" finds 41 walrus
reload language=german languages= keep=0
newsdex sync
ok "nor does a longer one after it" is 5 remakes

# Other settings while an index is being made, which waits for a folder.
mv "$dir/second" "$dir/away"
newsdex reindex &
making=$!
until is_remade >/dev/null; do kill -0 "$daemon" || break; done
for language in english german english; do reload language=$language; done
ok "a reload begins it again" says "begun again, for other settings"
mv "$dir/away" "$dir/second"
ok "and who waits for it is told at its end" wait $making
ok "it is like the last settings" finds 40 connecting
ok "with all there is" finds 1 ibex
mv "$dir/second" "$dir/away"
before=$(remakes)
reload language=german
until is_remade >/dev/null; do kill -0 "$daemon" || break; done
reload language=english
ok "one that is not wanted any more is not made" sh -c \
    "while newsdex status | grep '^reindex'; do kill -0 $daemon || exit 1; done"
mv "$dir/away" "$dir/second"
ok "and nothing changes" finds 40 connecting
ok "as no other was made" is "$before" remakes
ok "all is well" all_is_well
ok "stops cleanly" stop_daemon

# An end at any step of what is done to the disk in the making and in the exchange.
faults=$PWD/tests/faults/faults.so
if [ ! -e "$faults" ]; then
    skip "no library to preload"
    done_testing
fi
newsdexd_with_faults() {
    FAULTS_BELOW=$dir/index FAULTS_PLAN=$dir/plan FAULTS_FIRED=$dir/fired \
        ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$faults exec newsdexd "$@"
}
killed_at() { # killed_at STEP: false if it was over before that.
    start=newsdexd_with_faults
    start_it
    remade_or_idle
    newsdex sync
    : >"$dir/fired"
    echo "rename,sync,mkdir,remove,truncate wait from $1 *" >"$dir/plan"
    newsdex reindex >/dev/null 2>&1 &
    making=$!
    until [ -s "$dir/fired" ] || ! kill -0 $making 2>/dev/null; do :; done
    struck=$(wc -l <"$dir/fired")
    kill_daemon
    wait $making
    rm "$dir/plan"
    start=newsdexd
    start_it
    [ "$struck" -gt 0 ]
}
remade_or_idle() { while is_remade >/dev/null; do kill -0 "$daemon" || return 1; done; }
whole() { finds 40 connecting && finds 1 ibex && finds 1 "handed over" && remade_or_idle && all_is_well; }
start_it
printf 'By hand\n\nHanded over.\n' | newsdex ingest -q
stop_daemon
step=1
while killed_at $step; do
    ok "killed at step $step: nothing is lost" whole
    kill_daemon
    step=$((step + $(is_slow && echo 5 || echo 1)))
done
ok "it has some steps" [ $step -gt 10 ]
ok "at the end all is there" whole
ok "stops cleanly after that" stop_daemon
done_testing
