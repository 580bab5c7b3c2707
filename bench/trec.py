"""How good a ranking is, by the definitions of trec_eval: pure functions, and its file formats."""
import collections
import math

MEASURES = ("MAP", "nDCG@10", "P@10", "recall@100", "MRR", "MRR@10")


def average_precision(grades, relevant):
    """The mean, over all relevant documents, of the precision at each; 0 for one not found."""
    found, total = 0, 0.0
    for rank, grade in enumerate(grades, 1):
        if grade > 0:
            found += 1
            total += found / rank
    return total / relevant


def gain(grades, depth):
    return sum(max(grade, 0) / math.log2(rank + 1) for rank, grade in enumerate(grades[:depth], 1))


def ndcg(grades, judged, depth):
    """The gain is the grade itself, discounted by the logarithm of the rank, over that of the best
    order of all that is judged."""
    return gain(grades, depth) / gain(sorted(judged, reverse=True), depth)


def reciprocal_rank(grades, depth=None):
    for rank, grade in enumerate(grades[:depth], 1):
        if grade > 0:
            return 1.0 / rank
    return 0.0


def count_relevant(grades):
    return sum(grade > 0 for grade in grades)


def evaluate(ranking, judged):
    """The measures of one query. ranking: documents, best first; judged: their grades, some of which
    are above 0. What is not judged is not relevant."""
    grades = [judged.get(document, 0) for document in ranking]
    relevant = count_relevant(judged.values())
    return {
        "MAP": average_precision(grades, relevant),
        "nDCG@10": ndcg(grades, judged.values(), 10),
        "P@10": count_relevant(grades[:10]) / 10,
        "recall@100": count_relevant(grades[:100]) / relevant,
        "MRR": reciprocal_rank(grades),
        "MRR@10": reciprocal_rank(grades, 10),
    }


def mean(rankings, judgements):
    """The mean of each measure over all queries that have something relevant; one without an answer
    counts as 0 (trec_eval -c)."""
    each = [evaluate(rankings.get(query, []), judged) for query, judged in judgements.items()
            if count_relevant(judged.values())]
    return {name: sum(values[name] for values in each) / len(each) for name in MEASURES}


def read_queries(path):
    """Query by its name, from lines of both with a tab between them."""
    with open(path, encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t", 1) for line in lines if line.strip())


def read_judgements(path):
    """Grade by document by query, from lines 'query 0 document grade'."""
    judgements = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                query, _, document, grade = line.split()
                judgements[query][document] = int(grade)
    return judgements


def read_run(lines):
    """Rankings by query from lines 'query Q0 document rank score name', which are in order."""
    rankings = collections.defaultdict(list)
    for line in lines:
        query, _, document = line.split(maxsplit=3)[:3]
        rankings[query].append(document)
    return rankings
