#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The manual says what the programs do. Its tables of queries are run on the sample corpus, its lists
# compared with what the programs say of themselves.
man=$top/docs/man
completions=$top/conf/completions

# Text of a literal display, as readers see it.
readable() { sed "s/\\\\(ti/~/g; s/\\\\(aq/'/g; s/\\\\e/\\\\/g"; }

# -- queries ---------------------------------------------------------------------------------------

start_daemon --set corpus.path="$(cd "$top/corpus" && pwd)"
newsdex sync

# Rows of "N<tab>QUERY".
awk '/^\.Bd -literal/ { inside = 1 } /^\.Ed/ { inside = 0 } inside && /^[0-9]+\t/' \
    "$man/newsdex-query.7" | readable >"$dir/found"
# "QUERY" and "  POSITION MESSAGE" by turns.
awk '/^\.Sh/ { right = $2 == "DIAGNOSTICS" } /^\.Ed/ { inside = 0 } inside
    right && /^\.Bd -literal/ { inside = 1 }' "$man/newsdex-query.7" | readable >"$dir/refused"

count() { newsdex count -- "$1" </dev/null; }

# The first line has the message, the third marks the place.
refusal() {
    count "$1" 2>&1 | awk '
        NR == 1 { sub(/^newsdex: query: /, ""); message = $0 }
        NR == 3 { print "  " index($0, "^") - 3 " " message }'
}

while IFS="$(printf '\t')" read -r number query; do
    ok "$number: $query" is "$number" count "$query"
done <"$dir/found"
while IFS= read -r query && IFS= read -r answer; do
    ok "wrong: $query" is "$answer" refusal "$query"
done <"$dir/refused"
ok "there are queries at all" test "$(wc -l <"$dir/found")" -ge 25
ok "and wrong ones" test "$(wc -l <"$dir/refused")" -ge 40

# -- names -----------------------------------------------------------------------------------------

# lists FILE PREFIX: each name on stdin stands in the file behind the prefix, as a word.
lists() {
    missing=$(while read -r name; do
        grep -Eqe "$2$name([^a-z_-]|\$)" "$1" || echo "$name"
    done)
    [ -z "$missing" ] || {
        printf '%s lacks:\n%s\n' "$1" "$missing"
        return 1
    }
}

# What the daemon says of itself in a list or an object of its hello.
hello() {
    python3 -c 'import json, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b"{\"op\":\"hello\"}\n")
print("\n".join(json.loads(s.makefile().readline())["hello"][sys.argv[2]]))' "$NEWSDEX_SOCKET" "$1"
}

newsdexd --print-config | awk '
    /^\[/ { section = substr($0, 2, length($0) - 2) }
    /^#[a-z_]+ =/ { print section "." substr($0, 2) }' | sort >"$dir/settings"
awk '/^\.Ss/ { section = substr($2, 2, length($2) - 2) }
    /^\.It Li [a-z_]+ =/ { sub(/^\.It Li /, ""); print section "." $0 }' \
    "$man/newsdexd.conf.5" | readable | sort >"$dir/described"
ok "newsdexd.conf(5) has every setting with its default" diff -u "$dir/settings" "$dir/described"
ok "there are settings at all" test -s "$dir/settings"

# Each language as the daemon's test of a configuration sees it.
languages() {
    awk '/^\.It/ { inside = $3 == "language" } inside && /^\.Li/ { $1 = ""; print }' \
        "$man/newsdexd.conf.5" | tr -s ' ,' '\n' | sed '/^$/d'
}
knows_languages() {
    for language in $(languages); do
        newsdexd -t --set corpus.path="$corpus" --set index.language="$language" || return
    done
}
ok "it lists languages that there are" knows_languages
ok "and some of them" test "$(languages | wc -l)" -ge 20

newsdex --help | awk '/^options/ { exit } /^  [a-z]/ { print $1 }' >"$dir/verbs"
newsdex --help | tr -cs 'a-z-' '\n' | sed -n 's/^--\([a-z]\)/\1/p' | sort -u >"$dir/options"
newsdexd --help | tr -cs 'a-z-' '\n' | sed -n 's/^--\([a-z]\)/\1/p' | sort -u >"$dir/daemon-options"
sed -n 's/.*X(ERR_[A-Z_]*, -[0-9]*, "\([a-z_]*\)".*/\1/p' "$top/src/base/err.h" >"$dir/codes"
for list in operations query_fields hit_fields limits; do
    hello $list >"$dir/$list"
done
for list in verbs options daemon-options codes operations query_fields hit_fields limits; do
    [ -s "$dir/$list" ] || ok "there are $list at all" false
done

listed() { # listed NAMES FILE PREFIX
    ok "$(basename "$2") has all $1" lists "$2" "$3" <"$dir/$1"
}
listed verbs "$man/newsdex.1" '^\.It Cm '
listed options "$man/newsdex.1" ' -'
listed hit_fields "$man/newsdex.1" '^\.It Li '
listed daemon-options "$man/newsdexd.8" ' -'
listed operations "$man/newsdex-protocol.7" '^\.It Ic '
listed hit_fields "$man/newsdex-protocol.7" '^\.It Li '
listed limits "$man/newsdex-protocol.7" '^\.Li '
listed codes "$man/newsdex-protocol.7" '^\.It Li '
listed query_fields "$man/newsdex-query.7" '^\.It Li '
for file in newsdex.bash _newsdex newsdex.fish; do
    listed verbs "$completions/$file" '[^a-z_-]'
    listed options "$completions/$file" '[^a-z_]-[-l] ?'
    listed hit_fields "$completions/$file" '[^a-z_-]'
done

# -- form ------------------------------------------------------------------------------------------

for page in newsdex.1 newsdexd.conf.5 newsdex-protocol.7 newsdex-query.7 newsdexd.8; do
    if command -v mandoc >/dev/null; then
        ok "$page is well formed" mandoc -T lint -W warning "$man/$page"
    else
        skip "no mandoc"
    fi
done
if command -v bash >/dev/null; then
    ok "the completion for bash is well formed" bash -n "$completions/newsdex.bash"
else
    skip "no bash"
fi
ok "stops cleanly" stop_daemon
done_testing
