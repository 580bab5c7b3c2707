#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# bench/relevance: its measures, and a collection small enough to score by hand.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
ok "the measures are trec_eval's" python3 "$top/tests/blackbox/relevance.py" "$top/bench"

relevance() {
    TMPDIR=$dir "$top/bench/relevance" --newsdexd "$(command -v newsdexd)" "$@"
}

mkdir "$dir/animals"
gzip >"$dir/animals/docs.jsonl.gz" <<'END'
{"id": "1", "title": "Zebra", "date": null, "text": "Zebra, zebra, zebra."}
{"id": "2", "title": "The harbour of the old town", "date": null, "text": "Nobody saw the zebra."}
{"id": "3", "title": "Ferries late again", "date": null, "text": "Fog lay on the water."}
END
printf '1\tZebra?\n2\tferries AND "fog\n3\tunjudged\n' >"$dir/animals/queries.tsv"
printf '1 0 2 1\n1 0 1 0\n2 0 3 2\n' >"$dir/animals/qrels.txt"

# The first query has its article second: 1/2, and 1/log2(3) = 0.6309; the other has it first.
cat >"$dir/expected" <<'END'
animals: 3 articles, 2 queries
            MAP  nDCG@10    P@10  recall@100     MRR  MRR@10
newsdex  0.7500   0.8155  0.1000      1.0000  0.7500  0.7500

END
relevance "$dir/animals" >"$dir/scores" 2>"$dir/log" || comment "$dir/log"
ok "a collection is scored" diff -u "$dir/expected" "$dir/scores"

gzip >"$dir/news.jsonl.gz" <<'END'
{"id": "a", "title": "New bridge opens", "date": null, "text": "A bridge was opened. It is new."}
{"id": "b", "title": "Too short", "date": null, "text": "Short."}
{"id": "c", "title": "Old mill to be sold", "date": null, "text": "The mill is old and for sale."}
END
cat >"$dir/expected" <<'END'
headlines news: 3 articles, 2 queries
            MAP  nDCG@10    P@10  recall@100     MRR  MRR@10
newsdex  1.0000   1.0000  0.1000      1.0000  1.0000  1.0000

END
relevance --headlines "$dir/news.jsonl.gz" >"$dir/scores" 2>"$dir/log" || comment "$dir/log"
ok "articles are found by their headlines" diff -u "$dir/expected" "$dir/scores"
done_testing
