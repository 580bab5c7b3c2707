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
done_testing
