#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The current goes, at any moment, and of what was not synced none is on the disk, or some: the
# daemon starts, and has all that it had promised. NEWSDEX_TEST_CUTS says at how many moments (30),
# each with none and with some, NEWSDEX_TEST_SEED where to begin.
cuts=${NEWSDEX_TEST_CUTS:-30}
seed=${NEWSDEX_TEST_SEED:-1}
is_slow && [ "$cuts" -gt 5 ] && cuts=5
faults=$PWD/tests/faults/faults.so
if [ ! -e "$faults" ]; then
    skip "no library to preload"
    done_testing
fi

powercut() { python3 "$top/tests/blackbox/powercut.py" "$@"; }

newsdexd_recorded() {
    FAULTS_BELOW=$dir/index FAULTS_TRACE=$dir/trace FAULTS_PLAN=$dir/plan \
        ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$faults exec newsdexd "$@"
}
start_recorded() { start_daemon --set ingest.batch_articles=5 --set index.merge_factor=2; }

mkdir "$dir/index"
put keep.txt "Always there" "An empty corpus would be taken for one that is not mounted."
start=newsdexd_recorded
start_recorded
ok "a storm" powercut record "$dir" "a$seed" 120
kill_daemon
start_recorded
ok "a storm after a kill" powercut record "$dir" "b$seed" 60
echo 'sync EIO every 9' >"$dir/plan"
ok "a storm where syncs fail at times" powercut record "$dir" "c$seed" 60
rm "$dir/plan"
newsdex sync
ok "stops cleanly" stop_daemon
ok "cuts, with nothing on the disk that was not synced" powercut cut "$dir" none "$seed" "$cuts"
comment "$dir/out"
ok "cuts, with some of it" powercut cut "$dir" some "$seed" "$cuts"
comment "$dir/out"
done_testing
