#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

unnamed_is_found() { # O_TMPFILE, then linkat(2): created, never closed under its name.
    python3 - "$corpus" <<'END' || return 1
import os, sys
try:
    fd = os.open(sys.argv[1], os.O_TMPFILE | os.O_RDWR)
except OSError:
    fd = os.open(sys.argv[1] + "/named.txt", os.O_CREAT | os.O_RDWR) # No such thing here.
os.write(fd, b"Named late\n\nkittiwake\n")
path = "/proc/self/fd/%d" % fd
reopened = os.open(path, os.O_RDONLY)
os.close(fd)
path = "/proc/self/fd/%d" % reopened
if not os.path.exists(sys.argv[1] + "/named.txt"):
    os.link(path, sys.argv[1] + "/named.txt", src_dir_fd=0) # With it, linkat(2) and AT_SYMLINK_FOLLOW.
END
    finds 1 kittiwake
}

# Its files may be on their way into the ledger when it goes.
moves_at_once() {
    for i in $(seq 20); do
        put "early$i/file.txt" "Moved at once" "jackdaw"
        mv "$corpus/early$i" "$corpus/late$i"
    done
    finds 20 jackdaw
}

# The same life of a tree under every way of watching it.
live() {
    put keep.txt "Always there" "An empty corpus is another story, told below."
    put a/b/c/deep.txt "Deep" "mole"
    ok "$mode: finds a file in new folders" finds 1 mole
    mkdir -p "$dir/aside/x/y"
    printf 'Carried in\n\notter\n' >"$dir/aside/x/y/file.txt"
    mv "$dir/aside/x" "$corpus/moved-in"
    ok "$mode: a folder moved in" finds 1 otter
    printf 'Later\n\notter again\n' >"$corpus/moved-in/y/later.txt"
    ok "$mode: and what is written in it afterwards" finds 2 otter
    mv "$corpus/moved-in" "$corpus/renamed"
    ok "$mode: a folder renamed" finds 2 otter
    ok "$mode: has its new path" is "$corpus/renamed/y/file.txt" \
        newsdex search --fields path headline:carried
    printf 'After the renaming\n\notter\n' >"$corpus/renamed/y/third.txt"
    ok "$mode: and is still watched" finds 3 otter
    mv "$corpus/renamed" "$dir/aside/away"
    ok "$mode: a folder moved away" finds 0 otter
    printf 'Outside\n\notter\n' >"$dir/aside/away/y/outside.txt"
    ok "$mode: is not watched any more" finds 0 otter
    rm -r "$corpus/a"
    ok "$mode: a folder deleted" finds 0 mole
    ok "$mode: folders moved at once" moves_at_once
    rm -r "$corpus"/late*

    printf 'Hidden\n\nbadger\n' >"$corpus/.hidden.txt"
    printf 'Unfinished\n\nbadger\n' >"$corpus/upload.txt.part"
    ln -s /etc/hostname "$corpus/link.txt"
    mkfifo "$corpus/fifo"
    ok "$mode: leaves out what is ignored, links and fifos" finds 0 badger
    mv "$corpus/upload.txt.part" "$corpus/upload.txt"
    ok "$mode: takes an upload when it gets its name" finds 1 badger
    mv "$corpus/upload.txt" "$corpus/.gone"
    ok "$mode: and drops what gets an ignored one" finds 0 badger
    rm "$corpus/fifo" "$corpus/link.txt" "$corpus/.gone" "$corpus/.hidden.txt"

    printf 'By link\n\nheron\n' >"$dir/linked"
    ln "$dir/linked" "$corpus/linked.txt"
    ok "$mode: a file delivered by a hard link" finds 1 heron
    rm "$corpus/linked.txt"
    ok "$mode: a file that got its name when it was complete" unnamed_is_found
    rm -f "$corpus/named.txt"

    # A slow writer: its file is there, and half of it, but not complete.
    exec 3>"$corpus/slow.txt"
    printf 'Slowly written\n\nbeginning ' >&3
    ok "$mode: half a file is not indexed" finds 0 beginning
    printf 'ending\n' >&3
    exec 3>&-
    ok "$mode: the whole one is" finds 1 '"beginning ending"'
    rm "$corpus/slow.txt"
    ok "$mode: and is gone with it" finds 0 beginning

    # There is no event here for what is written and closed by another name.
    printf 'Two names\n\nbeginning ' >"$dir/other-name"
    exec 3>>"$dir/other-name"
    ln "$dir/other-name" "$corpus/two-names.txt"
    ok "$mode: nor is half a file that is written by another name" finds 0 beginning
    printf 'ending\n' >&3
    exec 3>&-
    ok "$mode: which sync finds complete" finds 1 '"beginning ending"'
    rm "$corpus/two-names.txt"
}

for mode in inotify events scan; do
    rm -rf "$dir/index" "$dir/aside" "${corpus:?}"
    mkdir "$corpus" "$dir/aside"
    start_daemon --set corpus.watch=$mode
    live
    ok "$mode: stops cleanly" stop_daemon
done

# Where nobody can tell whether a file is being written, it has to stay as it is for a while. A
# daemon of another user, that may not take leases, can't.
newsdexd_without_leases() { exec setpriv --bounding-set=-lease newsdexd "$@"; }
if [ "$(id -u)" -eq 0 ] && setpriv --bounding-set=-lease true 2>/dev/null; then
    rm -rf "$dir/index" "${corpus:?}"
    mkdir "$corpus"
    for i in $(seq 1500); do printf 'Notice\n\nPuffin %s\n' "$i" >"$corpus/$i.txt"; done
    printf 'From the future\n\npetrel\n' >"$corpus/future.txt"
    touch -d 2030-01-01 "$corpus/future.txt"
    chown -R 65534 "$corpus"
    start=newsdexd_without_leases
    start_daemon
    ok "without leases: sync waits for what rests, however much" finds 1500 puffin
    ok "without leases: a time of the future holds up nothing" finds 1 petrel
    ok "without leases: stops cleanly" stop_daemon
    start=newsdexd
else
    skip "leases can't be taken away here"
fi

# A corpus that is empty all at once, or gone, is more likely not mounted than emptied.
trouble() { newsdex status | grep "^state	degraded"; }
no_trouble() { newsdex status | grep "^state	ok"; }
rm -rf "$dir/index" "${corpus:?}"
mkdir "$corpus"
put a.txt "Kept" "ermine"
start_daemon
ok "an article is in" finds 1 ermine
stop_daemon
mv "$corpus" "$dir/mounted-elsewhere"
mkdir "$corpus"
start_daemon
ok "is kept when the corpus is empty" finds 1 ermine
ok "which status tells" trouble
mv "$dir/mounted-elsewhere/a.txt" "$corpus/b.txt"
ok "and is looked at again when something is there" finds 1 ermine
ok "at its new place" is "$corpus/b.txt" newsdex search --fields path ermine
ok "with the trouble over" no_trouble
mv "$corpus" "$dir/gone"
ok "is kept when the corpus is gone" finds 1 ermine
ok "which status tells too" trouble
mv "$dir/gone" "$corpus"
ok "until it comes back" finds 1 ermine
came_back() {
    put c.txt "After its return" "ermine"
    finds 2 ermine && no_trouble
}
ok "and is watched again" came_back
ok "stops cleanly after that" stop_daemon
done_testing
