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
printf '[index]\nlanguage = englisch\n' >"$dir/wrong"
ok "and a language that nobody has stems of" explains "$dir/wrong:2: index.language: .*mean \"english\""
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

# Some settings change with the next start only.
sed -i "s/^words = .*/words = 6\nreaders = 2/; s/^path = .*/&\nrescan = 1h/" "$dir/conf"
ok "a reload takes what it can" newsdex reload
ok "which is in force" settings "query.words	6	$dir/conf:5"
ok "what needs a new start keeps its value and where it was from" settings "query.readers	3	default"
ok "in each case" settings "corpus.rescan	10min	default"
ok "and one warning names all of it" says "warning: these settings keep their values until the next start: corpus.rescan, query.readers$"
warnings() { grep -c "until the next start" "$dir/log"; }
sed -i "s/^readers = .*/readers = 3/; s/^rescan = .*/rescan = 600s/" "$dir/conf"
ok "a reload with the values in force" newsdex reload
ok "warns of nothing" is 1 warnings
ok "and says where they stand now" settings "query.readers	3	$dir/conf:6"
sed -i "s/^readers = .*/readers = 2/" "$dir/conf"
ok "stops cleanly" stop_daemon
start_daemon -c "$dir/conf"
ok "a new start changes it" settings "query.readers	2	$dir/conf:6"
ok "stops cleanly again" stop_daemon
done_testing
