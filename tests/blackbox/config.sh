#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

newsdexd --print-config >"$dir/defaults"
ok "the shipped configuration is what --print-config says" \
    diff -u "$top/conf/newsdexd.conf" "$dir/defaults"
ok "and passes its own test" newsdexd -t -c "$top/conf/newsdexd.conf" --set corpus.path="$corpus"

cat >"$dir/conf" <<END
[corpus]
path = $corpus
[query]
words = 3
[log]
level = info
END
cat >"$dir/wrong" <<END
[corpus]
path = $corpus

[query]
wrods = 3
END
explains() { newsdexd -t -c "$dir/wrong" 2>&1 | grep "$1"; }
ok "an unknown key is an error with file and line" explains "$dir/wrong:5: unknown setting \"query.wrods\""
printf '[query]\nwords = many\n' >"$dir/wrong"
ok "so is a wrong value" explains "$dir/wrong:2: query.words: \"many\" is no whole number"
printf '[query]\nwords\n' >"$dir/wrong"
ok "and a line that is no setting" explains "$dir/wrong:2: neither"
ok "which fails the test" exits 1 newsdexd -t -c "$dir/wrong"
ok "a missing file too" exits 1 newsdexd -t -c "$dir/nothing"

start_daemon -c "$dir/conf"
ok "limits are in force" exits 2 newsdex search one two three four
settings() { newsdex status --settings | grep "$1"; }
ok "settings say where they are from: file and line" settings "query.words	3	$dir/conf:4"
ok "command line" settings "server.socket	$NEWSDEX_SOCKET	--set"
ok "default" settings "query.depth	32	default"
sed -i 's/words = 3/words = 4/' "$dir/conf"
ok "reload reads the file again" newsdex reload
ok "and takes it" exits 1 newsdex search one two three four
sed -i 's/words = 4/words = none/' "$dir/conf"
ok "a wrong file is refused" exits 2 newsdex reload
ok "with the old settings in force" exits 1 newsdex search one two three four
sed -i 's/words = none/words = 5/' "$dir/conf"
kill -HUP "$daemon"
hup() { # The signal is taken sooner or later, but not before a thousand requests.
    for _ in $(seq 1000); do
        newsdex search one two three four five 2>/dev/null
        [ $? -eq 1 ] && return 0
    done
    return 1
}
ok "SIGHUP reloads as well" hup
ok "stops cleanly" stop_daemon
done_testing
