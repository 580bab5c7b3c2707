#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# index.keep: what is too old leaves the index, or does not come in; the files stay.
days_ago() { date -u -d "$1 days ago" +%Y/%m/%d; }
old=$(days_ago 400)
recent=$(days_ago 30)
new=$(days_ago 1)
put "$old/old.txt" "Long ago" "An otter."
put "$recent/recent.txt" "Last month" "An otter."
put "$new/new.txt" "Yesterday" "An otter."
cat >"$dir/conf" <<END
[index]
keep = 0
END
start_daemon -c "$dir/conf"
ok "everything is kept by default" finds 3 otter
keep() { # A reload, as a newsroom would do it.
    printf '[index]\nkeep = %s\n' "$1" >"$dir/conf"
    newsdex reload
}
keep 1y
ok "what is older than a year leaves" finds 2 otter
ok "the right one" is "" newsdex search --fields path headline:long
keep 20d
ok "so does what is older than twenty days" finds 1 otter
put "$old/another.txt" "Longer ago" "Another otter."
ok "what comes too late does not come in" finds 1 otter
ok "and is no rejected file" fails newsdex status --rejected
put "$new/new.txt" "Yesterday, revised" "An otter and a mink."
ok "what is new is followed as ever" finds 1 mink
stop_daemon
start_daemon -c "$dir/conf"
ok "a new start changes nothing" finds 1 otter
keep 0
for i in $(seq 1200); do # More than leave at once.
    printf 'Notice %d\n\nA stoat.\n' "$i" >"$corpus/$recent/$i.txt"
done
ok "all that comes is kept again" finds 1200 stoat
keep 20d
ok "and leaves, however much it is" finds 0 stoat
ok "files stay where they are" test -e "$corpus/$old/old.txt"
ok "stops cleanly" stop_daemon
done_testing
