"""Lines of JSON of searches that were explained: the shares of each hit make up its score."""
import json
import sys

explained = 0
for line in sys.stdin:
    hit = json.loads(line)
    if "parts" in hit:
        known = {part["text"] for part in hit["parts"]}
        continue
    parts = hit["explanation"]
    explained += 1
    if abs(sum(part["score"] for part in parts) - hit["score"]) > 1e-4 * hit["score"]:
        sys.exit("no sum: " + line)
    if parts and abs(sum(part["share"] for part in parts) - 1) > 1e-4:
        sys.exit("shares: " + line)
    if not {part["text"] for part in parts if "text" in part} <= known:
        sys.exit("unknown: " + line)
print(explained)
