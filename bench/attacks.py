"""Requests that are meant to hurt: what takes longest, needs most memory, or is no request at all.
Used by bench/hostile and by tests/blackbox/hostile.sh."""
import collections
import json
import re
import socket
import threading
import urllib.parse

PATIENCE_SECONDS = 30
NOT_UTF8 = b"\xff\xc3\x28\xed\xa0\x80"


class Attack:
    """A name, and the bytes of a connection, which the client half-closes behind them. An export
    answers piece by piece, each with the time limit of a search."""

    def __init__(self, name, data, requests=1):
        self.name, self.data, self.requests = name, data, requests

    def run(self, path):
        """All that the daemon at this socket says until it closes the connection."""
        answer = b""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_SECONDS)
            connection.connect(path)
            sender = threading.Thread(target=self._send, args=(connection,))
            sender.start()
            try:
                while True:
                    piece = connection.recv(1 << 20)
                    answer = (answer + piece)[-(1 << 20):]
                    if not piece:
                        break
            except ConnectionResetError:
                pass  # It closed before it had read all.
            except TimeoutError:
                answer = b"hangs"
                connection.shutdown(socket.SHUT_RDWR)  # Ends the sender too.
            sender.join()
        return answer

    def _send(self, connection):
        try:
            connection.sendall(self.data)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Attacks(list):
    """Each query as JSON, as a line, by HTTP, and with bytes in it that are no UTF-8."""

    def ask(self, name, op="search", requests=1, **members):
        request = json.dumps(dict(op=op, **members)).encode() + b"\n"
        self.append(Attack(name, request * requests, requests))

    def query(self, name, query, **members):
        """A search by JSON, with what makes it worse."""
        self.ask(name, query=query, **members)

    def everywhere(self, name, query, **members):
        self.query(name, query, **members)
        line = query.encode() + b"\n"
        if line[:1] != b"{":
            self.append(Attack(name + ", line", line))
        self.append(Attack(name + ", http", b"GET /search?%s HTTP/1.1\r\nHost: x\r\n\r\n"
                           % urllib.parse.urlencode({"query": query}).encode()))
        request = json.dumps({"op": "search", "query": query + " @"}).encode()
        self.append(Attack(name + ", no UTF-8", request.replace(b"@", NOT_UTF8) + b"\n"))
        self.append(Attack(name + ", line of no UTF-8", line.strip() + NOT_UTF8 + b"\n"))


def frequent_words(texts):
    """Words of the texts, the most frequent first."""
    counts = collections.Counter(
        word for text in texts for word in re.findall("[a-z]{2,}", text.lower()))
    return [word for word, _ in counts.most_common()]


def nest(words, depth, between):
    """All of them, in groups within groups."""
    text = words[0]
    for word in words[1:depth]:
        text = "(%s %s %s)" % (text, between, word)
    return between.join([" %s " % text] + [" %s " % word for word in words[depth:]]).strip()


def some(words, count):
    """So many, from the start again where there are too few."""
    return [words[i % len(words)] for i in range(count)]


def near(words, distance):
    """Pairs near each other, near each other, and so on."""
    if len(words) == 1:
        return words[0]
    half = len(words) // 2
    return "(%s NEAR/%d %s)" % (near(words[:half], distance), distance,
                                near(words[half:], distance))


def add_texts(attacks, words):
    """Those that a parser or a limit has to stop."""
    attacks.everywhere("nothing", "")
    attacks.everywhere("100,000 parentheses", "(" * 100000 + "x" + ")" * 100000)
    attacks.everywhere("100,000 open parentheses", "(" * 100000)
    attacks.everywhere("a megabyte of OR", " OR ".join(some(words, 140000)))
    attacks.everywhere("a megabyte of NOT", "NOT " * 260000)
    attacks.everywhere("a megabyte of quotes", '"' * 1000000)
    attacks.everywhere("a word of a megabyte", "x" * 1000000)
    attacks.everywhere("a megabyte of fields", "headline:" * 110000)
    attacks.append(Attack("17 megabytes", b"{" + b" " * 17000000 + b"}\n"))
    attacks.append(Attack("half a request of 8 megabytes", b'{"op":"search","query":"' +
                          b"x" * 8000000))
    attacks.append(Attack("100,000 brackets", b"[" * 100000 + b"\n"))
    attacks.append(Attack("brackets in a request", b'{"op":' + b"[" * 100000 + b"\n"))
    attacks.append(Attack("NULs", b"\0" * 1000 + b"\n"))
    attacks.append(Attack("no UTF-8", NOT_UTF8 * 1000 + b"\n"))


def add_wildcards(attacks, words):
    """Words that stand for many."""
    for pattern in ("a*", "* ", "?????*", "st*ng", "s*", "??*", "co*", "*ing", "a*e*i*o*u*",
                    "s?*?*?*?*?*?*?*?*?*?*z"):
        attacks.everywhere(pattern, pattern)
    beginnings = sorted({word[:2] for word in words})
    attacks.everywhere("64 patterns", " ".join(word + "*" for word in some(beginnings, 64)))
    attacks.everywhere("64 inner patterns",
                       " ".join(word + "*e" for word in some(beginnings, 64)), expand=True)
    long = [word for word in words if len(word) > 5]
    attacks.everywhere("64 fuzzy words", " ".join(word + "~2" for word in some(long, 64)))
    attacks.everywhere("1000 fuzzy words", " ".join(word + "~2" for word in some(long, 1000)))
    attacks.everywhere("1000 patterns", " ".join(word[:3] + "*" for word in some(long, 1000)))


def add_matches(attacks, words):
    """Those that look at many articles, or long at each."""
    common = some(words, 64)
    attacks.everywhere("64 common words", " ".join(common))
    attacks.everywhere("10,000 words", " ".join(some(words, 10000)))
    attacks.query("64 common words, all counted", " ".join(common), exact=True, limit=1000)
    attacks.query("64 common words, expanded", " ".join(common), exact=True, expand=True)
    attacks.query("64 common words by date", " ".join(common), sort="newest", exact=True)
    attacks.everywhere("all of 20 common words", " AND ".join(words[:20]))
    attacks.everywhere("OR in OR", nest(common, 30, "OR"))
    attacks.everywhere("AND in AND", nest(common, 30, "AND"))
    attacks.everywhere("a phrase of the and of", '"%s"' % " ".join(words[:2] * 2))
    attacks.everywhere("a phrase of 64 words", '"%s"' % " ".join(words[:2] * 32), exact=True)
    attacks.everywhere("eight phrases", " ".join('"%s %s"' % (words[i], words[7 - i])
                                                 for i in range(8)), exact=True)
    attacks.everywhere("one phrase or another", " OR ".join('"%s %s"' % (words[i], words[0])
                                                            for i in range(1, 30)), exact=True)
    attacks.everywhere("NEAR/99 nested", near(words[:32], 99), exact=True)
    attacks.everywhere("NEAR/99 of one word", near(words[:1] * 32, 99), exact=True)
    attacks.everywhere("just so", " ".join("=" + word for word in common), exact=True)
    attacks.everywhere("nothing but NOT", "NOT (%s)" % " OR ".join(common))
    attacks.query("not everything", "words>0 NOT (%s)" % " OR ".join(common[:60]), exact=True)
    attacks.query("by length", "words>0 words<100000", exact=True, sort="oldest")


def add_pages(attacks, words):
    """A page far behind, or a large one."""
    query = " ".join(words[:8])
    for offset in (10000, 10000000):
        for sort in ("relevance", "newest"):
            attacks.query("at %d by %s" % (offset, sort), query, offset=offset, limit=1000,
                          sort=sort)
    attacks.query("1000 snippets", query, limit=1000, exact=True)
    attacks.query("100,000 hits", query, limit=100000)
    attacks.query("hits without end", query, limit=10 ** 30)
    attacks.query("a cursor that is none", query, after="x" * 100000)


def add_others(attacks, words, article):
    """All other operations."""
    query = " ".join(some(words, 64))
    slow = '"%s" OR st*ng OR %s' % (" ".join(words[:2] * 2), near(words[:8], 99))
    for name in ("headline", "byline", "path", "lang", "year"):
        attacks.ask("facets of " + name, "facets", field=name, query=query, exact=True)
    attacks.ask("facets of all", "facets", field="headline", exact=True, limit=1000)
    attacks.ask("facets of the worst", "facets", field="headline", query=slow, exact=True)
    attacks.ask("histogram", "histogram", query=slow, by="day", exact=True)
    attacks.ask("count", "count", query=slow)
    attacks.ask("similar", "similar", article=article, limit=1000)
    attacks.query("explained", query, explain=True, expand=True, limit=1000)
    attacks.query("the worst explained", slow, explain=True, expand=True, limit=1000)
    attacks.query("typed", query, as_you_type=True)
    attacks.query("one letter typed", "s", as_you_type=True, exact=True)
    rare = [word for word in words if len(word) > 6][-32:]
    wrong = " ".join(word[:-1] + "qx" for word in rare)
    attacks.query("misspelt", wrong, auto_correct=True)
    for text in ("s", "x" * 100000, query, wrong, "(" * 10000, " " * 100000, words[0] + " "):
        attacks.ask("suggest for %d bytes" % len(text), "suggest", query=text, limit=1000)


def add_many(attacks, words, article, count):
    """So many at once, and answers that take their time."""
    attacks.ask("many in a row", requests=count, query=" ".join(words[:64]), exact=True)
    attacks.ask("many articles", "show", requests=count, article=article)
    attacks.append(Attack("many empty requests", b"{}\n" * 50 * count, 50 * count))
    attacks.append(Attack("all of it", json.dumps({"op": "export", "query": words[0]}).encode() +
                          b"\n", count))


def all_attacks(words, article, count):
    """words are of the archive, the most frequent first; article is one's id; count is how many
    requests are many."""
    attacks = Attacks()
    for add in (add_texts, add_wildcards, add_matches, add_pages):
        add(attacks, words)
    add_others(attacks, words, article)
    add_many(attacks, words, article, count)
    return attacks
