"""The measures of bench/trec.py against values computed by hand. usage: relevance.py BENCH"""
import sys
import unittest

sys.path.insert(0, sys.argv.pop(1))
import trec  # pylint: disable=wrong-import-position


class Measures(unittest.TestCase):
    JUDGED = {"a": 3, "b": 1, "c": 0, "d": 2, "e": 1}

    def check(self, values, **expected):
        for name, value in expected.items():
            with self.subTest(name):
                self.assertAlmostEqual(values[name], value, places=7)

    def test_a_query_with_grades(self):
        """Relevant at ranks 2, 4 and 6 of four that there are; the gains are 3, 2 and 1.

        AP = (1/2 + 2/4 + 3/6) / 4. DCG = 3/log2(3) + 2/log2(5) + 1/log2(7) = 3.1103495; the best
        order has 3 + 2/log2(3) + 1/2 + 1/log2(5) = 5.1925361."""
        values = trec.evaluate(["x", "a", "c", "d", "y", "b"], self.JUDGED)
        self.check(values, MAP=0.375, MRR=0.5, **{"nDCG@10": 0.5990039, "P@10": 0.3,
                                                  "recall@100": 0.75, "MRR@10": 0.5})

    def test_what_lies_beyond_the_depth(self):
        """Relevant at ranks 11 and 101 of two: AP = (1/11 + 2/101) / 2."""
        ranking = ["x%d" % i for i in range(10)] + ["p"] + ["y%d" % i for i in range(89)] + ["q"]
        values = trec.evaluate(ranking, {"p": 1, "q": 1})
        self.check(values, MAP=0.0553555, MRR=0.0909091, **{"nDCG@10": 0, "P@10": 0,
                                                            "recall@100": 0.5, "MRR@10": 0})

    def test_the_mean_over_queries(self):
        """A query without an answer counts as 0, one without anything relevant not at all."""
        judgements = {"1": {"a": 1}, "2": {"b": 1}, "3": {"c": 0}}
        values = trec.mean({"1": ["a"], "3": ["c"]}, judgements)
        self.check(values, MAP=0.5, MRR=0.5, **{"nDCG@10": 0.5, "P@10": 0.05, "recall@100": 0.5})


if __name__ == "__main__":
    unittest.main()
