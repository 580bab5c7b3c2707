"""Queries of several kinds, taken from the articles of an archive: the same ones each time."""
import collections
import random
import re

KINDS = ("rare", "common", "ranked", "and", "phrase", "prefix", "dated", "misspelt")

# Those that Lucene's analyzer for English leaves out: no query is made of them alone.
STOP_WORDS = set("a an and are as at be but by for if in into is it no not of on or such that the "
                 "their then there these they this to was will with".split())
WORD = re.compile(r"[a-z]+")


class Query:
    def __init__(self, kind, words, first="", last=""):
        self.kind, self.words = kind, words
        self.first, self.last = first, last  # Days, YYYY-MM-DD.


class Archive:
    """Counts of words, and some articles to take queries from."""

    def __init__(self, seed=1, kept=4000):
        self.choose = random.Random(seed)
        self.kept, self.limit = [], kept
        self.frequency = collections.Counter()
        self.count = 0

    def add(self, article):
        words = WORD.findall((article.headline + "\n" + article.body).lower())
        self.frequency.update(set(words))
        self.count += 1
        at = self.choose.randrange(self.count)  # Reservoir sampling.
        if len(self.kept) < self.limit:
            self.kept.append(article)
        elif at < self.limit:
            self.kept[at] = article

    def _is_between(self, word, low, high):
        return low * self.count <= self.frequency[word] <= high * self.count

    def _words(self, low, high):
        return sorted(word for word in self.frequency if len(word) > 2 and word not in STOP_WORDS
                      and self._is_between(word, low, high))

    def _one_word(self, kind, words, count):
        return [Query(kind, [self.choose.choice(words)]) for _ in range(count)]

    def _from_articles(self, count, make):
        queries = []
        while len(queries) < count:
            query = make(self.choose.choice(self.kept))
            if query:
                queries.append(query)
        return queries

    def _ranked(self, article):
        words = [word for word in dict.fromkeys(WORD.findall(article.headline.lower()))
                 if len(word) > 2 and word not in STOP_WORDS]
        number = self.choose.randint(2, 4)
        return Query("ranked", self.choose.sample(words, number)) if len(words) >= number else None

    def _both(self, article):
        words = sorted(word for word in set(WORD.findall(article.body.lower()))
                       if len(word) > 3 and self._is_between(word, .005, .05))
        return Query("and", self.choose.sample(words, 2)) if len(words) >= 2 else None

    def _phrase(self, article):
        """Words with nothing but a blank between them."""
        number = self.choose.randint(2, 3)
        runs = re.findall(r"(?<![a-z])[a-z]{3,}(?: [a-z]{3,}){%d}(?![a-z])" % (number - 1),
                          article.body)
        runs = [run.split() for run in runs]
        runs = [run for run in runs if not STOP_WORDS.intersection(run)]
        return Query("phrase", self.choose.choice(runs)) if runs else None

    def _dated(self, article):
        words = sorted(word for word in set(WORD.findall(article.body.lower()))
                       if len(word) > 3 and self._is_between(word, .005, .05))
        month = article.date[:7]
        return words and Query("dated", [self.choose.choice(words)], month + "-01", month + "-31")

    def _misspelt(self, words):
        """One edit away from a word, and not a word itself."""
        while True:
            word = self.choose.choice(words)
            at = self.choose.randrange(1, len(word) - 1)
            letter = self.choose.choice("abcdefghijklmnopqrstuvwxyz")
            wrong = self.choose.choice([word[:at] + word[at + 1:],
                                        word[:at] + letter + word[at:],
                                        word[:at] + letter + word[at + 1:],
                                        word[:at] + word[at + 1] + word[at] + word[at + 2:]])
            if wrong not in self.frequency:
                return Query("misspelt", [wrong])

    def _prefix(self, words):
        return Query("prefix", [self.choose.choice(words)[:self.choose.randint(3, 5)]])

    def queries(self, count):
        """By kind; the words of a list are written as the archive has them."""
        middle = self._words(.001, .05)
        return {
            "rare": self._one_word("rare", self._words(2 / self.count, 20 / self.count), count),
            "common": self._one_word("common", self._words(.05, 1), count),
            "ranked": self._from_articles(count, self._ranked),
            "and": self._from_articles(count, self._both),
            "phrase": self._from_articles(count, self._phrase),
            "prefix": [self._prefix(middle) for _ in range(count)],
            "dated": self._from_articles(count, self._dated),
            "misspelt": [self._misspelt([word for word in middle if len(word) > 5])
                         for _ in range(count)],
        }
