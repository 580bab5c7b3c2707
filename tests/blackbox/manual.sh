#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The manual says what the programs do. Its tables of queries and its examples are run on the sample
# corpus, its lists compared with what the programs say of themselves.
man=$top/docs/man
completions=$top/conf/completions

# Text of a literal display, as readers see it.
readable() { sed "s/\\\\(ti/~/g; s/\\\\(aq/'/g; s/\\\\e/\\\\/g"; }

# -- queries ---------------------------------------------------------------------------------------

cp -R "$top/corpus/." "$corpus"
chmod -R u+w "$corpus"
start_daemon
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
unsaid() {
    set --
    for part in lexer mistakes language phrase plan apart bounds inexact values dates paths; do
        set -- "$@" "$top/src/query/$part.c"
    done
    python3 "$top/tests/blackbox/messages.py" "$man/newsdex-query.7" "$@"
}
ok "every message of the parser is there" is "" unsaid
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

# -- examples --------------------------------------------------------------------------------------

# Each literal display of a section of a page becomes a file, PAGE.N.
mkdir "$dir/example"
for page in newsdex.1 newsdex-protocol.7 newsdexd.8 newsdexd.conf.5; do
    awk -v to="$dir/example/$page." '/^\.Sh/ { right = $2 == "EXAMPLES" || $2 == "DIAGNOSTICS" }
        /^\.Ed/ { inside = 0 } inside { print >(to n) }
        right && /^\.Bd -literal/ { inside = 1; n++ }' "$man/$page"
    for file in "$dir/example/$page".*; do
        readable <"$file" >"$dir/readable"
        # Where the reader's files would be, there are ours.
        sed "s|/srv/news|$corpus|g; s|/tmp/try|$dir/try|g; s|/usr/local/etc|$dir/etc|g
            s|\$HOME/news|$corpus|g; s|^0 7 \* \* \* ||; s|\\\\%|%|g" "$dir/readable" >"$file"
    done
done
if ! nc -h 2>&1 | grep -q -e '-N'; then
    nc() { # Only what the manual needs of it.
        for path; do :; done
        python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.stdin.buffer.read())
s.shutdown(socket.SHUT_WR)
while data := s.recv(65536): sys.stdout.buffer.write(data)' "$path"
    }
fi

# matches EXPECTED GOT: but for blanks, times, numbers of commits, and what [...] stands for.
matches() {
    python3 -c 'import re, sys
def squeezed(name):
    return re.sub(r"\"(took_ms|seq)\":[0-9.]+|\s+", "", open(name).read())
expected, got = squeezed(sys.argv[1]), squeezed(sys.argv[2])
if not expected or not re.fullmatch(".+".join(map(re.escape, expected.split("[...]"))), got):
    sys.exit("want: " + expected + "\ngot:  " + got)' "$1" "$2"
}

# A console: "$ COMMAND", and what it prints. cat shows a file that the reader is to have.
console() {
    rm -f "$dir"/command.* "$dir"/expected.*
    awk -v dir="$dir" '/^\$ / { n++; print substr($0, 3) >(dir "/command." n); next }
        { print >(dir "/expected." n) }' "$1"
    for command in "$dir"/command.*; do
        expected=$dir/expected.${command##*.}
        case $(cat "$command") in
        cat\ *) cp "$expected" "$(cut -d ' ' -f 2 "$command")" ;;
        *)
            eval "$(cat "$command")" >got 2>&1
            matches "$expected" got || return 1
            ;;
        esac
    done
}

# A script succeeds, and brings something: what it prints, or files in dossier/.
script() {
    sh -eu "$1" </dev/null >got || return 1
    grep -q '>/dev/null$' "$1" || [ -s got ] || [ -n "$(ls dossier)" ] || {
        echo "it brings nothing"
        return 1
    }
}

# A daemon of its own, that answers.
daemon_of() {
    sed 's/^newsdexd /exec &/' "$1" >start
    sh -eu ./start 2>"$dir/try.log" &
    other=$!
    tries=0
    until answer=$(newsdex count --socket "$dir/try/socket" strike 2>/dev/null); do
        kill -0 $other 2>/dev/null && [ $tries -lt 500 ] || {
            cat "$dir/try.log"
            kill $other
            return 1
        }
        tries=$((tries + 1))
        sleep 0.02
    done
    kill $other
    wait $other
}

# A configuration is right, for groups and folders that are here.
configuration() {
    sed "s/= desk\$/= $(id -gn)/; s/= feeds\$/= $(id -gn)/; s|^path = .*|path = $corpus|" \
        "$1" >newsdexd.conf
    newsdexd -t -c newsdexd.conf
}

kind_of() { # Its first line tells.
    case $1:$(head -n 1 "$1") in
    *:'$ '*) echo console ;;
    *newsdexd.conf.5.*) echo configuration ;;
    *newsdexd.8.1:*) echo daemon_of ;;
    *) echo script ;;
    esac
}

# Run an example in a folder of its own.
example() {
    kind=$(kind_of "$1")
    name="example $(basename "$1"): $(head -n 1 "$1" | sed "s|$dir/||g")"
    missing=
    for program in jq socat zgrep; do
        ! grep -qw $program "$1" || command -v $program >/dev/null || missing="$missing $program"
    done
    echo "$kind" >>"$dir/kinds"
    if [ -n "$missing" ]; then
        skip "no$missing for $name"
        return
    fi
    mkdir -p "$dir/work/dossier" "$dir/work/corpus"
    cd "$dir/work" || exit 1
    printf 'Ferry resumes\n\nFrom the other shore.\n' >upload.part
    newsdexd --print-config >newsdexd.conf.new
    ok "$name" "$kind" "$1"
    cd "$OLDPWD" || exit 1
    rm -rf "$dir/work"
}

mkdir -p "$corpus/2025/11/29" "$dir/etc/newsdex"
for file in "$dir"/example/newsdex-protocol.7.*; do
    example "$file"
done
printf 'Ferry strike ends\n\nThe crews sail again.\n' | newsdex ingest -q # Something of today.
for file in "$dir"/example/newsdex.1.* "$dir"/example/newsdexd.*; do
    example "$file"
done
for kind in 'console 3' 'script 11' 'configuration 3' 'daemon_of 1'; do
    ok "there are so many examples at least: $kind" \
        test "$(grep -c "^${kind% *}\$" "$dir/kinds")" -ge "${kind#* }"
done

# -- completion ------------------------------------------------------------------------------------

# completes WORDS WORD...: what bash offers for the last word.
completes() {
    want=$1
    shift
    # shellcheck disable=SC2016 # It is for bash to expand.
    is "$want" bash -c '. "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _newsdex
        echo "${COMPREPLY[*]}"' bash "$completions/newsdex.bash" newsdex "$@"
}
if command -v bash >/dev/null; then
    ok "the completion for bash is well formed" bash -n "$completions/newsdex.bash"
    ok "it knows the verbs" completes "search similar suggest show sync status stats snapshot" s
    ok "also behind options" completes "search similar suggest show sync status stats snapshot" --json -n 3 --sort = newest s
    ok "and what a verb takes" completes "--since" --json count --si
    ok "and does not" completes "" count --off
    ok "and values" completes "id,body" show --fields id,bo
    ok "but nothing behind --" completes "" search -- --s
else
    skip "no bash"
fi
if command -v zsh >/dev/null; then
    ok "the completion for zsh is well formed" zsh -n "$completions/_newsdex"
else
    skip "no zsh"
fi
if command -v fish >/dev/null; then
    ok "the completion for fish is well formed" fish -N -n "$completions/newsdex.fish"
else
    skip "no fish"
fi

# -- form ------------------------------------------------------------------------------------------

for page in newsdex.1 newsdexd.conf.5 newsdex-protocol.7 newsdex-query.7 newsdexd.8; do
    if command -v mandoc >/dev/null; then
        ok "$page is well formed" mandoc -T lint -W warning "$man/$page"
    else
        skip "no mandoc"
    fi
done
ok "stops cleanly" stop_daemon
done_testing
