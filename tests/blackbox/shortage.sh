#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The system has too little of something for a while: the daemon says of what, does what can be done
# without, and is well again by itself when there is enough.
state() { newsdex status | grep "^state	$1"; }
says_why() { newsdex status | grep "^trouble.*$1"; }
lives() { kill -0 "$daemon"; }
until_it() { # COMMAND...: wait for that, or for the daemon's end.
    until "$@" >/dev/null 2>&1; do lives || return 1; done
}

# Too few watches. The limit is of a user namespace of the daemon's own.
limit=/proc/sys/user/max_inotify_watches
newsdexd_with_few_watches() {
    # shellcheck disable=SC2016 # It is the inner shell's.
    exec unshare --user --map-root-user sh -c 'echo 3 >'$limit' && exec newsdexd "$@"' - "$@"
}
raise_limit() { nsenter --user --target "$daemon" sh -c "echo 10000 >$limit"; }
if unshare --user --map-root-user sh -c "echo 3 >$limit" 2>/dev/null; then
    for i in $(seq 10); do put "folder$i/a.txt" "In folder $i" "A weasel."; done
    start=newsdexd_with_few_watches
    start_daemon --set corpus.watch=inotify
    ok "few watches: all files are found" finds 10 weasel
    ok "few watches: the log says what to do" says "raise fs.inotify.max_user_watches"
    ok "few watches: status is degraded" state degraded
    ok "few watches: and says why" says_why "too few inotify watches"
    for i in $(seq 10); do put "folder$i/b.txt" "Later, in folder $i" "A weasel."; done
    ok "few watches: sync finds what nothing tells of" finds 20 weasel
    raise_limit
    ok "few watches: with enough of them, all is found" finds 20 weasel
    ok "few watches: status is well by itself" until_it state ok
    ok "few watches: which the log tells" says "all folders are watched now"
    for i in $(seq 10); do put "folder$i/c.txt" "At last, in folder $i" "A weasel."; done
    ok "few watches: and events come from everywhere" until_it is 30 newsdex count weasel
    ok "few watches: stops cleanly" stop_daemon
    start=newsdexd
else
    skip "no user namespace to set a limit in"
fi

# Too few descriptors to look through a folder that comes with all that is in it: no event tells of
# what that is.
newsdexd_with_faults() {
    FAULTS_BELOW=$dir FAULTS_PLAN=$dir/plan ASAN_OPTIONS=verify_asan_link_order=0 \
        LD_PRELOAD=$PWD/tests/faults/faults.so exec newsdexd "$@"
}
bring() { # bring FOLDER WORD: one with ten files below it.
    for i in $(seq 10); do
        mkdir -p "$dir/$1/$i"
        printf 'Brought %s\n\nA %s.\n' "$i" "$2" >"$dir/$1/$i/a.txt"
    done
    mv "$dir/$1" "$corpus/$1"
}
rm -rf "$corpus" "$dir/index"
mkdir "$corpus"
put a.txt "There before" "A badger."
if [ -e tests/faults/faults.so ]; then
    start=newsdexd_with_faults
    start_daemon
    ok "few descriptors: what was there before is in" finds 1 badger
    echo 'open EMFILE from 1 corpus/brought*' >"$dir/plan"
    bring brought ferret
    ok "few descriptors: sync says that it could not" exits 3 newsdex sync
    ok "few descriptors: status is degraded" state degraded
    ok "few descriptors: and says why" says_why "cannot look through $corpus/brought.*too many open"
    ok "few descriptors: searches are answered" is 1 newsdex count badger
    put b.txt "Elsewhere, meanwhile" "A badger."
    ok "few descriptors: what comes elsewhere comes in" until_it is 2 newsdex count badger
    rm "$dir/plan"
    ok "few descriptors: with enough of them, all is found" until_it is 10 newsdex count ferret
    ok "few descriptors: status is well by itself" until_it state ok
    ok "few descriptors: and so is sync" newsdex sync
    ok "few descriptors: stops cleanly" stop_daemon
    start=newsdexd
else
    skip "no library to preload"
fi

# None at all, so that nobody can connect either.
if command -v prlimit >/dev/null; then
    : >"$dir/log"
    start_daemon
    newsdex sync
    prlimit --pid "$daemon" --nofile=3:
    bring second stoat
    ok "no descriptors: the log says so" until_it says "cannot look through .*too many open files"
    prlimit --pid "$daemon" --nofile=1024:
    ok "no descriptors: with some, all is found" until_it is 10 newsdex count stoat
    ok "no descriptors: status is well by itself" until_it state ok
    ok "no descriptors: stops cleanly" stop_daemon
else
    skip "no prlimit"
fi
done_testing
