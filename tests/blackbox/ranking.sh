#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# What comes first, and why. Articles are a few lines, so each says in its headline what it is for.
start_daemon

first() {
    newsdex search -n 1 --fields path -- "$@"
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
put 2025/01/01/beside.txt 'Bank' "Mortgage rates are up, and the fees are not. $filler"
put 2025/02/02/apart.txt 'Bank' "Rates are up, and the mortgage fees are not. $filler"
put 2025/01/01/lead.txt 'Bird' "A heron was seen. $filler $filler"
put 2025/02/02/end.txt 'Bird' "$filler $filler A heron was seen."
newsdex sync
ok "a rarer word counts for more" is "$corpus/rare/rare.txt" first 'council oystercatcher'
ok "one word is not found first in the shortest piece" is "$corpus/length/report.txt" first silver
ok "words side by side count for more" is "$corpus/2025/01/01/beside.txt" first 'mortgage rates'
ok "a word in the lead counts for more" is "$corpus/2025/01/01/lead.txt" first heron
ok "stops cleanly" stop_daemon
done_testing
