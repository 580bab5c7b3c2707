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
done_testing
