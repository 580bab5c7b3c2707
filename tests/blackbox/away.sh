#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# A corpus on file systems that come and go: what is away keeps its articles, status says what that
# is, and when it is back all that came with it is found.
state() { newsdex status | grep "^state	$1"; }
says_why() { newsdex status | grep "^trouble.*$1"; }
lives() { kill -0 "$daemon"; }
until_it() { # COMMAND...: wait for that, or for the daemon's end.
    until "$@" >/dev/null 2>&1; do lives || return 1; done
}
faults=$PWD/tests/faults/faults.so
if [ ! -e "$faults" ]; then
    skip "no library to preload"
    done_testing
fi
newsdexd_with_faults() {
    FAULTS_BELOW=$dir FAULTS_PLAN=$dir/plan FAULTS_FIRED=$dir/fired \
        ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$faults exec newsdexd "$@"
}
start=newsdexd_with_faults
plan() {
    echo "$1" >"$dir/plan.new"
    mv "$dir/plan.new" "$dir/plan"
}
until_it_strikes() { until [ -s "$dir/fired" ]; do lives || return 1; done; }

put mounted/a.txt "On another disk" "A marmot."
put here.txt "On this one" "A dormouse."
start_daemon --set corpus.watch=scan
ok "all is in" finds 2 marmot OR dormouse

# The file system below a folder of the corpus does not answer any more.
plan 'open EIO from 1 corpus/mounted*'
put second.txt "Later, on this one" "A dormouse."
ok "a folder that fails: the rest is looked through" finds 2 dormouse
ok "a folder that fails: its articles are kept" is 1 newsdex count marmot
ok "a folder that fails: status is degraded" state degraded
ok "a folder that fails: and says why" says_why "cannot look through $corpus/mounted: .*i/o error"
put mounted/b.txt "Later, on another disk" "A marmot."
newsdex reindex &
making=$!
ok "a folder that fails: a new index waits for it" until_it says "making the index anew"
rm "$dir/plan"
wait $making
ok "a folder that fails: and has what is in it" is 2 newsdex count marmot
ok "a folder that fails: status is well by itself" until_it state ok
ok "a folder that fails: stops cleanly" stop_daemon

# The whole corpus is away when it is looked for, and back before that walk has ended: in the middle
# of it, a second folder does not answer for a while. A sync that comes in between has to see what
# is back, although the walk at work did not.
mkdir "$dir/second"
printf 'On a slow disk\n\nA marten.\n' >"$dir/second/a.txt"
start_daemon --set corpus.path="$dir/second"
ok "gone and back: all is in" finds 5 marmot OR dormouse OR marten
: >"$dir/fired"
plan 'open wait from 1 second'
mv "$corpus" "$dir/corpus.away"
until_it_strikes
for i in $(seq 5); do printf 'Back with %s\n\nA lemming.\n' "$i" >"$dir/corpus.away/$i.txt"; done
mv "$dir/corpus.away" "$corpus"
sync_in_between() { # It has been read when others that came later were answered.
    python3 - "$NEWSDEX_SOCKET" "$dir/plan" <<'END'
import os, socket, sys

def ask(operation):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(sys.argv[1])
    connection.sendall(b'{"op":"%s"}\n' % operation)
    return connection.makefile()

answer = ask(b"sync")
for _ in range(3):
    ask(b"status").readline()
os.unlink(sys.argv[2])
sys.exit("error" in answer.readline())
END
}
ok "gone and back: a sync in between" sync_in_between
ok "gone and back: finds all" is 5 newsdex count lemming
ok "gone and back: nothing is lost" is 5 newsdex count marmot OR dormouse OR marten
ok "gone and back: status is well by itself" until_it state ok
ok "gone and back: stops cleanly" stop_daemon
done_testing
