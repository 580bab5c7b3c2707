#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# A bit on the disk is another one, in any section of a segment or in the catalog, or a file ends too
# soon: the daemon notices, says so, goes on with the rest, and has everything again in the end, once.
# NEWSDEX_TEST_FLIPS says how often each is damaged (2), NEWSDEX_TEST_SEED where to begin.
rounds=${NEWSDEX_TEST_FLIPS:-2}
seed=${NEWSDEX_TEST_SEED:-1}
is_slow && rounds=1

storm() { python3 "$top/tests/blackbox/storm.py" "$@"; }
start_it() {
    : >"$dir/log"
    start_daemon --set ingest.batch_articles=25 --set index.merge_factor=64 --set query.hits=100000 \
        --set query.time=1min
}
lives() { kill -0 "$daemon"; }
until_it() { # COMMAND...: wait for that, or for the daemon's end; not for ever.
    end=$(($(date +%s) + 120))
    until "$@" >/dev/null 2>&1; do
        lives && [ "$(date +%s)" -lt $end ] || return 1
    done
}
state() { newsdex status | grep "^state	$1"; }
# SECTION: one of the segments that have it; which one, the seed says. A file that the catalog does not
# name goes at the next start, with whatever is wrong in it.
segment_with() {
    storm segments "$dir/index" "$1" |
        awk -v seed="$seed" '{ files[NR] = $0 } END { print files[seed % NR + 1] }'
}
largest() { ls -S "$dir"/index/seg-* 2>/dev/null | head -n 1; } # Its articles are asked for.
flip_in() { storm damage "$(segment_with "$1")" "$seed" "$1"; }
is_noticed() { until_it says "segment .* is damaged (.*$1: "; }
is_healed() { # Until it is set aside, a batch may fail because of it too.
    until_it newsdex sync
    storm check "$dir" && state ok && ls -d "$dir"/index/bad-*
}

put keep.txt "Always there" "An empty corpus would be taken for one that is not mounted."
start_it
storm blow "$dir" "$seed" 150
newsdex sync
stop_daemon

for seed in $(seq "$seed" $((seed + rounds - 1))); do
    for section in header tables words tokens sketches; do
        flip_in "$section" >"$dir/where"
        comment "$dir/where"
        start_it
        ok "$section: a flipped bit is noticed" is_noticed "$section"
        ok "$section: and healed" is_healed
        stop_daemon || failed=1
        rm -rf "$dir"/index/bad-*
    done
done

# The catalog: made anew, while the old one answers as far as it can. All pages of one that was just
# made are in use.
has_new_catalog() { says "index was made anew" || says "a new one is made from the files"; }
is_kept() { ls -d "$dir"/index/bad-catalog-* || ls "$dir"/index/old-*/catalog.db; }
rm -r "$dir"/index/catalog.db "$dir"/index/seg-*
start_it
newsdex sync
stop_daemon
for seed in $(seq "$seed" $((seed + 3 * rounds))); do
    storm damage "$dir/index/catalog.db" "$seed" >"$dir/where"
    comment "$dir/where"
    start_it
    ok "catalog: a flipped bit is noticed" until_it has_new_catalog
    ok "catalog: and it is made anew" until_it newsdex sync
    ok "catalog: everything is there, what was handed over too" storm check "$dir"
    ok "catalog: status is well" state ok
    ok "catalog: the old one is kept" is_kept
    stop_daemon || failed=1
    rm -rf "$dir"/index/bad-* "$dir"/index/old-*
done

# Its log: a commit that does not agree with its checksums did not happen.
for seed in $(seq "$seed" $((seed + rounds))); do
    start_it
    storm blow "$dir" "$seed" 20
    kill_daemon
    storm damage "$dir/index/catalog.db-wal" "$seed" >"$dir/where"
    comment "$dir/where"
    start_it
    until_it newsdex sync
    ok "log: everything is there after a flipped bit" storm check "$dir"
    stop_daemon || failed=1
done

# What ends too soon while it is in use.
phrase() { newsdex count '"storm version1"'; }
copies() { newsdex search storm --fields copies; }
asking_shows() { phrase; copies; says "is damaged ("; }
start_it
for section in words tokens sketches; do
    : >"$dir/log"
    storm cut "$(largest)" $section
    ok "$section: cut off in use, it is noticed" until_it asking_shows
    ok "$section: and healed" is_healed
done
stop_daemon
cut_header() { truncate -s 4096 "$1"; }
cut_tables() { storm cut "$1" tables; }
cut_half() { truncate -s $(($(wc -c <"$1") / 2)) "$1"; }
cut_all() { truncate -s 0 "$1"; }
for part in header tables half all; do
    start_it
    cut_$part "$(largest)"
    phrase >/dev/null 2>&1
    newsdex search storm >/dev/null 2>&1
    ok "$part: cut off in use, the daemon lives" lives
    kill_daemon
    start_it
    until_it newsdex sync
    ok "$part: and everything is there after a start" storm check "$dir"
    stop_daemon || failed=1
done

# Damage that cannot be set aside, because the disk is full: it stays known.
if command -v prlimit >/dev/null; then
    start_it
    prlimit --pid "$daemon" --fsize=4096:unlimited
    storm cut "$(largest)" tokens
    is_told() { phrase; newsdex status | grep '^trouble.*damaged, but cannot'; }
    ok "full disk: status tells of the damage" until_it is_told
    ok "full disk: what is sound is still found" is 1 newsdex count 'headline:always'
    prlimit --pid "$daemon" --fsize=unlimited:unlimited
    ok "full disk: healed when there is room again" until_it says "were read again"
    ok "full disk: with everything there" is_healed
    stop_daemon || failed=1
else
    skip "no prlimit"
fi

# What only a segment of many articles has.
are_back() {
    until_it newsdex sync
    state ok && [ "$(newsdex count '"version1 of many"')" = 1100 ] && ls -d "$dir"/index/bad-*
}
mkdir "$corpus/many"
seq 1100 | while read -r n; do
    printf 'Headline %d\n\nThe storm version1 of many, number %d.\n' "$n" "$n" >"$corpus/many/$n.txt"
done
start_it
newsdex sync
newsdex compact
stop_daemon
flip_in pairs >"$dir/where"
comment "$dir/where"
start_it
ok "pairs: a flipped bit is noticed" is_noticed pairs
ok "pairs: and healed" are_back
rm -rf "$dir"/index/bad-*
for section in words tokens sketches pairs; do
    newsdex compact
    : >"$dir/log"
    storm cut "$(largest)" $section
    ok "$section of many: cut off in use, it is noticed" until_it asking_shows
    ok "$section of many: and healed" are_back
    rm -rf "$dir"/index/bad-*
done
stop_daemon
done_testing
