#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What comes first, and why. The sample corpus is there too, for articles that are not made up for it.
start_daemon --set corpus.path="$(cd "$top/corpus" && pwd)"

first() {
    newsdex search -n 1 --fields path "$@"
}

filler="The council met on Monday and talked about roads, schools and the new timetable of the
ferries, which begins in spring. Nothing was decided. The mayor thanked all who had come."
put rare/rare.txt 'Meeting' "The oystercatcher was on the agenda. $filler"
put rare/common.txt 'Meeting' "The council, said the council, is a council. $filler"
for i in 1 2 3 4 5 6; do
    put rare/other$i.txt 'Meeting' "$filler"
done
put length/flash.txt 'Prices' 'Silver up.'
put length/report.txt 'Prices' "Silver rose, and so did silver coins. $filler"

# Of equal scores the newer would be first.
put 2025/01/01/beside.txt 'Shop' "Oilskin hats are in, and the boots are not. $filler"
put 2025/02/02/apart.txt 'Shop' "Hats are out, as the oilskin boots are. $filler"
newsdex sync
put 2025/02/02/apart.txt 'Shop' "Hats are in, and the oilskin boots are not. $filler"
put 2025/01/01/lead.txt 'Bird' "A heron was seen. $filler $filler"
put 2025/02/02/end.txt 'Bird' "$filler $filler A heron was seen."
put 2001/01/01/old.txt 'Lamp' "A lantern is a lantern. $filler"
put 2001/01/01/both.txt 'Lamp' "A lantern hung from the gibbet. $filler"
new=$corpus/$(date +%Y/%m/%d)/new.txt
put "${new#"$corpus/"}" 'Lamp' "A lantern is lit here. $filler"
newsdex sync
ok "a rarer word counts for more" is "$corpus/rare/rare.txt" first 'council oystercatcher'
ok "one word is not found first in the shortest piece" is "$corpus/length/report.txt" first silver
ok "words side by side count for more" is "$corpus/2025/01/01/beside.txt" first 'oilskin hats'
ok "a word in the lead counts for more" is "$corpus/2025/01/01/lead.txt" first heron

ok "age does not count" is "$corpus/2001/01/01/old.txt" first lantern
ok "unless that is asked for" is "$new" first --half-life 7d lantern
ok "what matches far better is first at any age" \
    is "$corpus/2001/01/01/both.txt" first --half-life 7d 'lantern gibbet'
ok "not what is no duration" exits 2 newsdex search --half-life soon lantern

explained() {
    for query in 'port strike' 'strike strike' '"car exports" port' '+strike "port authority"' \
        '(port AND lisbon) rates' 'port -strike' 'port NEAR/5 strike dockers' '=strikes deal' \
        'headline:strike port' '(rates OR floods) AND bank'; do
        newsdex search --explain --json --fields score -n 50 "$@" -- "$query" || echo "$query"
    done | python3 "$top/tests/blackbox/explained.py"
}
ok "what is explained makes up the scores" test "$(explained)" -gt 50
ok "and so it does with what is new" test "$(explained --half-life 1y)" -gt 50
newsdex search --explain -n 1 'oilskin hats' >"$dir/explained"
ok "and with what was added" test "$(explained --expand)" -gt 50
put cod/1.txt 'Fish' "The codfish quota and the trawlermen. $filler"
put cod/2.txt 'Fish' "The codfish quota and the trawlermen again. $filler"
put 2001/01/01/cod.txt 'Fish' "Codfish for trawlermen. $filler"
put 2002/01/01/cod.txt 'Fish' "Codfish for dinners. $filler"
newsdex sync
short() { newsdex search --fields path "$@" | grep -m 1 /01/01/cod.txt; }
ok "of equals, the newer is first" is "$corpus/2002/01/01/cod.txt" short codfish
ok "words that the best share count too" is "$corpus/2001/01/01/cod.txt" short --expand codfish
ok "and they are told" test \
    "$(newsdex search --explain --expand codfish | grep -c '^     added: .*trawlermen')" -eq 1
ok "the query is told as it was run" is 'query: oilskin OR hat|hat@de' sed -n 1p "$dir/explained"
ok "and how many articles have each word" is '     oilskin: in 2 articles' sed -n 2p "$dir/explained"
ok "and what a score is the sum of" grep -Eq \
    '^     [0-9.]+ = oilskin [0-9.]+ \([0-9]+ %\) \+ hat\|hat@de .* \+ side by side ' "$dir/explained"
counts_agree() {
    for query in oilskin '"was decided"' 'nothing NEAR/3 decided' 'atleast3 council' 'council~1'; do
        explained=$(newsdex search --explain -n 1 "$query" | sed -n '2s/.*: in \(.*\) articles/\1/p')
        counted=$(newsdex count "$query")
        test "$explained" = "$counted" || echo "$query: $explained, counted $counted"
    done
}
ok "which are as many as are counted" is '' counts_agree
ok "what is sorted by date has nothing to explain" exits 2 newsdex search --explain --sort newest rates
ok "a table has no place for it" exits 2 newsdex search --explain --fields id rates
ok "stops cleanly" stop_daemon

start_daemon --set corpus.path="$(cd "$top/corpus" && pwd)" --set query.half_life=1y
ok "age counts where it is set" is "$new" first lantern
ok "unless that is asked for" is "$corpus/2001/01/01/old.txt" first --half-life 0 lantern
ok "stops cleanly" stop_daemon
done_testing
