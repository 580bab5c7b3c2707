#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What a reader of the archive meets: articles come, change, move and go.
put 2025/11/03/early.txt "Before the start" "A harbour in winter."
start_daemon
put 2025/11/04/late.txt "After the start" "The harbour thaws."
ok "finds what was there and what came" finds 2 harbour
ok "stems" finds 1 thawing
ok "finds headlines by their field" finds 1 headline:early OR headline:before
put 2025/11/04/late.txt "After the start" "Nothing more."
ok "a new version replaces the old" finds 1 harbour
ok "and is found itself" finds 1 nothing
printf '\nIce on the quay.\n' >>"$corpus/2025/11/04/late.txt"
ok "so does an edit in place" finds 1 quay
mkdir -p "$corpus/archive"
mv "$corpus/2025/11/03/early.txt" "$corpus/archive/early.txt"
ok "a moved file keeps one copy" finds 1 harbour
ok "at its new place" is "$corpus/archive/early.txt" newsdex search --fields path harbour
rm "$corpus/archive/early.txt"
ok "a deleted file removes its article" finds 0 harbour
printf 'Packed news\n\nThe lighthouse is lit.\n' | gzip >"$dir/packed"
mv "$dir/packed" "$corpus/packed.txt.gz"
ok "reads gzip" finds 1 lighthouse
long="Barges moor. $(printf '%0300d ' 1 2)"
put long.txt "$long then dredgers dig" "By Helen Ashgrove"
ok "words of an overlong first line count once" finds 0 atleast2 barges
ok "and are of the text" finds 1 barges NOT headline:barges
ok "which is all there" finds 1 dredgers
ok "its beginning is shown for a headline" is "Barges moor. 0" \
    sh -c 'newsdex search --fields headline barges | cut -c -14'
ok "and what matches in it" is "Barges moor." sh -c 'newsdex search --fields snippet barges | cut -c -12'
ok "a byline may follow" finds 1 byline:ashgrove
ok "stops cleanly" stop_daemon

start_daemon
ok "still knows after a restart" finds 1 lighthouse
stop_daemon
put down.txt "While it was down" "A ferry sails."
rm "$corpus/packed.txt.gz"
put 2025/11/04/late.txt "After the start" "A tram turns."
start_daemon
ok "finds what came while it was down" finds 1 ferry
ok "forgets what went" finds 0 lighthouse
ok "sees what changed" finds 1 tram
ok "in place of what was" finds 0 quay
kill_daemon
start_daemon
ok "comes back after a kill" finds 1 ferry

many() {
    pids=
    for _ in $(seq 40); do
        newsdex search ferry >>"$dir/answers" 2>&1 &
        pids="$pids $!"
    done
    for p in $pids; do wait "$p" || return 1; done
    [ "$(grep -c 'While it was down' "$dir/answers")" -eq 40 ]
}
ok "serves forty clients at once" many
ok "stops cleanly again" stop_daemon
done_testing
