#!/bin/sh
# The code is as clang-format 14 would have it, and shell scripts have nothing for shellcheck.
top=${srcdir:-.}
echo 1..2
if clang-format --version 2>/dev/null | grep -q 'version 14'; then
    bad=$(find "$top/src" "$top/tests" -name '*.[ch]' -o -name '*.cc' -o -name '*.hh' | sort |
        xargs clang-format --dry-run -Werror 2>&1 | grep error:)
    if [ -z "$bad" ]; then echo "ok 1 - the code is formatted"
    else echo "$bad" | sed 's/^/# /'; echo "not ok 1 - the code is formatted"; fi
else
    echo "ok 1 - # SKIP no clang-format 14"
fi
if command -v shellcheck >/dev/null; then
    bad=$(cd "$top" && shellcheck -x -P . -S warning -e SC1091 autogen.sh build-aux/bootstrap build-aux/demo \
        tests/*.sh tests/blackbox/*.sh 2>&1)
    if [ -z "$bad" ]; then echo "ok 2 - the scripts are clean"
    else echo "$bad" | sed 's/^/# /'; echo "not ok 2 - the scripts are clean"; fi
else
    echo "ok 2 - # SKIP no shellcheck"
fi
