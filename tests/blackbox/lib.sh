# For black-box tests: a daemon in a directory of its own, and TAP. Nothing here waits for time to
# pass: sync returns when all that had arrived before can be found.
# shellcheck shell=sh disable=SC2034 # Some variables are for those who source this.
set -u
LC_ALL=C.UTF-8
TZ=UTC
export LC_ALL TZ
unset NO_COLOR PAGER XDG_RUNTIME_DIR
top=${srcdir:-.}
dir=$(mktemp -d "${TMPDIR:-/tmp}/newsdex-test.XXXXXX") || exit 1
dir=$(cd "$dir" && pwd -P)
corpus=$dir/corpus
NEWSDEX_SOCKET=$dir/socket
export NEWSDEX_SOCKET
mkdir "$corpus"
n=0
failed=0
daemon=

cleanup() {
    [ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# Show a file as a comment of TAP.
comment() { sed 's/^/# /' "$@"; }

# Start the daemon, by another command if start says so; arguments go to it. Returns when it answers.
start=newsdexd
start_daemon() {
    $start --set corpus.path="$corpus" --set index.path="$dir/index" \
        --set server.socket="$NEWSDEX_SOCKET" "$@" 2>>"$dir/log" &
    daemon=$!
    until newsdex status -q 2>/dev/null; do
        if ! kill -0 "$daemon" 2>/dev/null; then
            comment "$dir/log"
            echo "Bail out! no daemon"
            exit 1
        fi
        sleep 0.02
    done
}

# TERM, and the exit status must be 0: sanitizers report here.
stop_daemon() {
    kill -TERM "$daemon"
    wait "$daemon"
    status=$?
    daemon=
    [ $status -eq 0 ] || comment "$dir/log"
    return $status
}

kill_daemon() {
    kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null
    daemon=
}

# put PATH HEADLINE BODY: a complete file below the corpus, written aside and moved in, as feeds do.
put() {
    mkdir -p "$(dirname "$corpus/$1")"
    printf '%s\n\n%s\n' "$2" "$3" >"$dir/being-written"
    mv "$dir/being-written" "$corpus/$1"
}

ok() {
    n=$((n + 1))
    name=$1
    shift
    if "$@" >"$dir/out" 2>&1; then
        printf 'ok %d - %s\n' $n "$name"
    else
        comment "$dir/out"
        printf 'not ok %d - %s\n' $n "$name"
        failed=1
    fi
}

skip() {
    n=$((n + 1))
    echo "ok $n - # SKIP $1"
}

# finds N QUERY...: all that arrived is in, and so many articles match.
finds() {
    want=$1
    shift
    newsdex sync || return 1
    got=$(newsdex count "$@")
    [ "$got" = "$want" ] || {
        echo "want $want, got $got for: $*"
        return 1
    }
}

# is EXPECTED COMMAND...: the output is that.
is() {
    want=$1
    shift
    got=$("$@")
    [ "$got" = "$want" ] || {
        printf 'want: %s\ngot:  %s\n' "$want" "$got"
        return 1
    }
}

# exits STATUS COMMAND...
exits() {
    want=$1
    shift
    "$@"
    got=$?
    [ $got -eq "$want" ] || {
        echo "want exit status $want, got $got"
        return 1
    }
}

fails() { ! "$@"; }

says() { grep -q "$1" "$dir/log"; }

# flip FILE SECTION, ruin FILE SECTION: damage a bit of a segment, or all of a section as it is open.
flip() { python3 "$top/tests/blackbox/storm.py" damage "$1" 1 "$2" >/dev/null; }
ruin() { python3 "$top/tests/blackbox/storm.py" ruin "$1" "$2"; }

# How many of something a sanitizer build, which is slow, should do.
is_slow() { [ -n "${NEWSDEX_TEST_SLOW-}" ]; }

done_testing() {
    echo "1..$n"
    exit $failed
}
