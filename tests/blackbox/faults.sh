#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The disk fails in every way that can be brought about, while articles come, change and go and
# segments are merged: the daemon lives, answers, promises nothing that is not so, and goes on by
# itself afterwards. NEWSDEX_TEST_FAULTS says how many times each way is gone through (1),
# NEWSDEX_TEST_SEED where to begin. The daemon waits longer and longer before it tries again, so
# several ways are gone through side by side, each by this script with the way's number.
faults=$PWD/tests/faults/faults.so
if [ ! -e "$faults" ]; then
    skip "no library to preload"
    done_testing
fi

# Name: plan, and what else is to be shown (tests/faults/faults.c).
ways() {
    sed 's/^ *//' <<'END'
    full disk:write ENOSPC from 1 index/*:refuses
    full disk, at times:write ENOSPC every 9 index/*:
    failing disk:write,sync EIO from 1 index/*:refuses
    failing disk, at times:write,sync,create,mkdir,rename,map,truncate,remove EIO chance 5 1 index/*:
    catalog not written:write EIO from 1 index/catalog.db*:refuses
    catalog not synced:sync EIO from 1 index/catalog.db*:refuses
    catalog not synced, at times:sync EIO every 3 index/catalog.db*:
    segments not synced:sync EIO every 2 index/seg-*:
    no new segments:create ENOSPC from 1 index/seg-*:refuses
    no new folders:mkdir ENOSPC from 1 index/*:
    no descriptors for files:open EMFILE from 1 corpus/*.txt:
    no memory to map:map ENOMEM from 1 index/seg-*:refuses
    nothing renamed:rename EIO from 1 index/*:
    folders not synced:sync EIO every 2 index/ingested*:
    nothing removed:remove,truncate EIO from 1 index/*:
    short writes:write short from 1 index/*:accepts
END
}
count=$(ways | wc -l)
rounds=${NEWSDEX_TEST_FAULTS:-1}
at_once=16
is_slow && at_once=4

if [ $# -eq 0 ]; then
    first=${NEWSDEX_TEST_SEED:-1}
    seq "$first" $((first + count * rounds - 1)) |
        xargs -P $at_once -I {} sh -c '"$1" "$2" {} >"$3/out{}"' - "${SHELL:-sh}" "$0" "$dir"
    for seed in $(seq "$first" $((first + count * rounds - 1))); do
        grep -q '^end' "$dir/out$seed" || echo "not ok - way $seed to its end" >>"$dir/out$seed"
        grep -v '^end' "$dir/out$seed" >>"$dir/all"
    done
    awk '/^(not )?ok / { sub(/ok [0-9]*/, "ok " ++n) } { print } END { print "1.." n }' "$dir/all"
    ! grep -q '^not ok' "$dir/all"
    exit
fi

seed=$1
IFS=: read -r way plan also <<END
$(ways | sed -n "$(((seed - 1) % count + 1))p")
END

storm() { python3 "$top/tests/blackbox/storm.py" "$@"; }

newsdexd_with_faults() {
    FAULTS_BELOW=$dir FAULTS_PLAN=$dir/plan FAULTS_FIRED=$dir/fired \
        ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$faults exec newsdexd "$@"
}
start=newsdexd_with_faults
start_faulty() {
    start_daemon --set ingest.batch_articles=20 --set index.merge_factor=2 --set query.hits=100000 \
        --set query.time=1min
}
fail() {
    echo "$plan" >"$dir/plan.new"
    mv "$dir/plan.new" "$dir/plan"
}
struck() { [ -s "$dir/fired" ]; }
answers() { # Or says why not, where it can't open what is new.
    newsdex count storm
    case "$? $plan" in [01]* | 3*open*) ;; *) return 1 ;; esac
}
lives() { kill -0 "$daemon"; }
recovers() { # It tries again by itself, with pauses.
    until newsdex sync; do lives || return 1; done
}
is_degraded() { newsdex status | grep "^state	degraded" && newsdex status | grep "^trouble"; }
refuses() {
    ok "$way: sync says that it could not" exits 3 newsdex sync
    ok "$way: status is degraded, and says why" is_degraded
    ok "$way: an article handed over gets no promise" exits 3 newsdex ingest "$dir/article"
}
accepts() { ok "$way: does no harm" newsdex sync; }

mkdir "$dir/index"
printf 'Refused\n\nA marten.\n' >"$dir/article"
put keep.txt "Always there" "An empty corpus would be taken for one that is not mounted."
start_faulty
storm blow "$dir" "a$seed" 60
fail
ok "$way: a storm, and no promise that is broken" storm blow "$dir" "b$seed" 60
ok "$way: the faults were met" struck
ok "$way: the daemon lives" lives
ok "$way: searches are answered" answers
[ -z "$also" ] || $also
if [ $(((seed + seed / count) % 2)) -eq 0 ]; then # In the middle of it.
    kill_daemon
    rm "$dir/plan"
    start_faulty
else
    rm "$dir/plan"
    ok "$way: it goes on by itself" recovers
fi
ok "$way: every article is there once" storm check "$dir"
kill_daemon
start_faulty
ok "$way: and after a kill" storm check "$dir"
ok "$way: no segment is damaged" fails says damaged
ok "$way: stops cleanly" stop_daemon
echo end
