#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# The same story from several outlets is one group.
story="The river rose two metres in a night and took the old bridge with it, the mayor said. No one was
hurt. Boats bring bread and water to the houses on the other bank, and the school is closed until the
end of the week. The bridge had been built by the town's own masons ninety years ago and was to be
repaired in spring, when the water is low and the road can be spared. Engineers from the capital are
expected tomorrow. They will look at the pillars that still stand, measure the bed of the river, and
say whether a bridge of pontoons could be laid before the markets open again."
id_of() { newsdex search --fields id "$@" | head -1; }
ids() { newsdex search --fields id "$@" | sort; }

for day in 10 11 12; do put "2025/11/$day/outlet.txt" "Flood takes bridge, edition $day" "$story"; done
put 2025/11/11/other.txt "Bridge falls in the flood" "Where the bridge stood is only water now; it fell
after midnight in the flood, and a driver saw it first. The council met by candle light and asked for
boats, tents and a doctor, as the surgery is on the far bank of the river."
put 2024/11/11/outlet.txt "Flood takes bridge, a year before" "$story"
start_daemon
newsdex sync
newest=$(id_of 'headline:"edition 12"')
oldest=$(id_of 'headline:"edition 10"')

ok "a hit says how many copies there are" is 2 newsdex search --fields copies 'headline:"edition 11"'
copies_of() { newsdex search --json "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["copies"])'; }
ok "also if nobody asks for it" is 2 copies_of 'headline:"edition 11"'
ok "another report of it has none" is 0 newsdex search --fields copies 'headline:falls'
ok "nor has the same a year before" is 0 newsdex search --fields copies 'headline:before'
ok "all have what is found by the story" is 3 newsdex count "story:$newest"
ok "whichever is asked for" is "$(ids "story:$newest")" ids "story:$oldest"
ok "that goes with other words" is 1 newsdex count "story:$newest AND headline:11"
ok "a story of no article is found nowhere" exits 1 newsdex search story:000000000001
ok "what is no id is refused" exits 2 newsdex search story:flood

ok "without a wish all are shown" is 5 sh -c 'newsdex search river --sort newest | wc -l'
for order in relevance newest oldest; do
    ok "by $order, one is shown of each story" is 3 sh -c "newsdex search river --collapse story --sort $order | wc -l"
done
shown() { newsdex search river --collapse story --fields id "$@"; }
has() { wanted=$1; shift; "$@" | grep -qx "$wanted"; }
ok "by relevance the newest of it" has "$newest" shown
ok "newest first, too" has "$newest" shown --sort newest
ok "oldest first, the oldest" has "$oldest" shown --sort oldest
ok "of those that match" has "$oldest" newsdex search 'headline:10' --collapse story --fields id
page_by_page() { # Each page a hit, by cursors.
    python3 - "$NEWSDEX_SOCKET" "$1" <<'P'
import json, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); lines = s.makefile()
after, seen = None, []
while True:
    request = {"op": "search", "query": "river", "limit": 1, "collapse": "story", "sort": sys.argv[2]}
    if after: request["after"] = after
    s.sendall(json.dumps(request).encode() + b"\n")
    line = json.loads(lines.readline())
    if "hit" in line:
        assert "copies" in line["hit"], line
        seen.append(line["hit"]["id"])
        line = json.loads(lines.readline())
    after = line["end"].get("next")
    if not after: break
assert line["end"]["total"] == 5, line
print("\n".join(seen))
P
}
for order in relevance newest oldest; do
    ok "by $order, page by page is the same" is "$(shown --sort $order)" page_by_page $order
    ok "and with an offset" is "$(shown --sort $order | sed -n 2,3p)" shown --sort $order --offset 1
done
rm "$corpus/2025/11/12/outlet.txt"
newsdex sync
ok "what is gone counts no more" is 1 newsdex search --fields copies 'headline:"edition 11"'
ok "and hides nothing" is 3 sh -c 'newsdex search river --collapse story | wc -l'
ok "collapse takes nothing but story" exits 2 newsdex search river --collapse date
ok "stops cleanly" stop_daemon
done_testing
