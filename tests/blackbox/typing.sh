#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What helps who types: completions, searches for half a word, and what was meant.
tab=$(printf '\t')
for i in 1 2 3 4; do
    put "2025/11/0$i/palace.txt" "White palace opens gate $i" "The government received guests."
done
put 2025/11/05/price.txt "Oil prices rise" "The private market was quiet."
put 2025/11/06/press.txt "Pressed for time" "A printer and a ferry."
for i in 1 2; do
    put "2025/10/1$i/oil.txt" "Secretary of state on bond yield $i" \
        "An accord of $i states. Bond yield, bond yield, bond yield, bond yield, and a stat."
done
start_daemon
newsdex sync

first() { newsdex suggest "$@" | head -n 1; }
ok "a word is completed" is "palace${tab}word${tab}4" first pal
ok "from the first letter" is "palace${tab}word${tab}4" first -n 5 pa
ok "phrases of headlines go on" is "white palace${tab}phrase${tab}4" first 'white p'
ok "before their next word begins, too" is "white palace${tab}phrase${tab}4" first 'white '
ok "what was typed stays as it is" is "The White palace${tab}phrase${tab}4" first 'The White pa'
ok "where nothing goes on, what was meant" is "government${tab}spelling${tab}4" first goverment
ok "at most so many" is 1 sh -c 'newsdex suggest -n 1 p | wc -l'
ok "as JSON" sh -c 'newsdex suggest --json -n 1 pal | grep -q "\"kind\":\"word\""'
ok "status 1 where there is nothing" exits 1 newsdex suggest zzzzzzz

typed() { newsdex search --as-you-type --fields headline "$@" | head -n 1; }
ok "half a word finds" is "Oil prices rise" typed oil pric
ok "so does a letter, the newest first" is "Pressed for time" typed p
ok "a quote that is not closed does no harm" is "Oil prices rise" typed '"oil pr'
ok "nor an operator that waits" is "Oil prices rise" typed 'prices AND'
ok "nor a field that waits" is "Oil prices rise" typed 'prices lang:'
ok "nor a date of which a part is there" is "Oil prices rise" typed 'prices date:20'
ok "where nothing else is there, nothing is found" exits 1 newsdex search --as-you-type 'atleast'
ok "a word that is whole is not completed" exits 1 newsdex search --as-you-type 'oi '
ok "without the option neither" exits 1 newsdex search pric

said() { { newsdex search "$@" >/dev/null; } 2>&1; }
ok "a word that finds nothing is corrected" is "newsdex: did you mean: government" said goverment
ok "the others stay" is "newsdex: did you mean: (prices OR ferry) NOT gate" \
    said '(prices OR fery) NOT gate'
ok "and where only one of several has to be there" is "newsdex: did you mean: secretary of stat" \
    said 'secratary of stat'
ok "what is offered finds something" is 'newsdex: did you mean: "secretary of state"' \
    said '"secratary of stat"'
ok "else nothing is" is "" said 'secratary AND zeppelin'
ok "nor where it is of another time" is "" said 'goverment since:2025-12'
ok "a blank may be what is missing" is 'newsdex: did you mean: secretary AND "bond yield"' \
    said 'secratary AND bondyield'
ok "where a phrase can stand for the word" is "" said '"the bondyield"'
ok "a character is no mistake for another" is "" said '丿 ภ'
ok "nothing is said of what is right" is "" said government
ok "nor of what is like nothing" is "" said zzzzzzz
ok "nor in a query that is quiet" is "" said -q goverment
ok "status 1 all the same" exits 1 newsdex search -q goverment
ok "it is used if that is asked for" is 4 \
    sh -c 'newsdex search --auto-correct --fields id goverment 2>/dev/null | wc -l'
ok "and said" is "newsdex: searched for: government" said --auto-correct goverment
printf 'Zeppelin\n\nZeppelins over the harbour.\n' | newsdex ingest -q
becomes_known() {
    until newsdex suggest zepp | grep -q zeppelin; do kill -0 "$daemon" || return 1; done
}
ok "new words are known soon" becomes_known
ok "stops cleanly" stop_daemon
start_daemon --set query.time=1ms
ok "so they are where no search has time to join them" becomes_known
ok "stops cleanly" stop_daemon
done_testing
