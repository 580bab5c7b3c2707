"""Storms of articles, and what has to be left of them.

usage: storm.py blow FOLDER SEED COUNT    so many changes of FOLDER/corpus, and articles handed over
       storm.py check FOLDER              every article that has to be found is, once
       storm.py damage FILE SEED          one bit of the file is another one,
       storm.py damage FILE SEED SECTION  in that section of a segment's file
       storm.py ruin FILE SECTION         all of the section is something else, where it stands
       storm.py cut FILE SECTION          the file ends where the section begins, or before
       storm.py segments INDEX [SECTION]  the files of segments that the catalog names, and that have
                                          such a section
       storm.py articles FILE...          how many are in these segments; who is gone has none

FOLDER is the test's own, with the corpus, the daemon's socket and the journal: what was handed over,
and what of it the daemon has promised to keep. Files need none: those that are there have to be
found as they are. Every article's text can be told from its headline, and has the words "storm" and
"versionN". A SECTION is one of SECTIONS, or "header".
"""
import collections
import json
import os
import random
import socket
import sqlite3
import struct
import sys

HITS = 100000  # What the daemon's query.hits has to be.
WORDS = """harbour minister wheat barrel parliament quarter shipment drought election tariff
    refinery glacier orchestra vaccine satellite pension reactor border festival summit
    earthquake merger verdict strike budget pipeline senate turbine quarantine ceasefire""".split()


class Refused(Exception):
    """The daemon said no: code and why."""


class Lie(Exception):
    """The daemon promised what is not so."""


class Gone(Exception):
    """There is no daemon that answers."""


class Client:
    """One connection of its own for each request, as with the real client."""

    def __init__(self, path):
        self.path = path

    def ask(self, **request):
        """All lines of the answer."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(120)
                connection.connect(self.path)
                connection.sendall(json.dumps(request).encode() + b"\n")
                connection.shutdown(socket.SHUT_WR)
                data = b"".join(iter(lambda: connection.recv(1 << 20), b""))
        except OSError as error:
            raise Gone(str(error)) from error
        if not data.endswith(b"\n"):
            raise Gone("closed without a whole answer")
        lines = [json.loads(line) for line in data.splitlines()]
        if "error" in lines[-1]:
            raise Refused(lines[-1]["error"]["code"], lines[-1]["error"]["message"])
        return lines

    def sync(self):
        self.ask(op="sync")

    def ingest(self, text):
        return self.ask(op="ingest", text=text)[0]["ingested"]["id"]

    def search(self, query):
        """All hits, in one answer: the next one may be about a newer state of the index."""
        lines = self.ask(op="search", query=query, limit=HITS, fields=["id", "path", "headline"])
        assert len(lines) <= HITS and not lines[-1]["end"].get("partial"), lines[-1]
        return [line["hit"] for line in lines[:-1]]

    def count(self, query):
        return self.ask(op="count", query=query)[0]["end"]["total"]

    def body(self, article):
        return self.ask(op="show", article=article)[0]["article"]["body"]

    def status(self):
        return self.ask(op="status")[0]["status"]


def version_of(headline):
    return int(headline.rpartition(" ")[2])


def body_of(headline):
    """The body that goes with a headline."""
    chance = random.Random(headline)
    words = chance.choices(WORDS, k=chance.choice((5, 40, 200)))
    return "storm version%d %s" % (version_of(headline), " ".join(words))


def text_of(headline):
    return "%s\n\n%s\n" % (headline, body_of(headline))


def headline_in(path):
    with open(path) as file:
        return file.readline().rstrip("\n")


def headlines_below(corpus):
    """The storms' files that are there, by path; others may be there too."""
    headlines = {}
    for folder, _, names in os.walk(corpus):
        for name in names:
            headline = headline_in(os.path.join(folder, name))
            if headline.startswith("Storm ") and not name.startswith("."):
                headlines[os.path.join(folder, name)] = headline
    return headlines


class Journal:
    """Notes that survive whoever makes them. note is called with each."""

    def __init__(self, path):
        self.path = path

    def note(self, **what):
        with open(self.path, "a") as file:
            file.write(json.dumps(what) + "\n")

    def notes(self):
        if not os.path.exists(self.path):
            return []
        with open(self.path) as file:
            return [json.loads(line) for line in file]


class Storm:
    """Changes files and hands articles over; note(...) hears of everything before it is done, and
    again when it was promised."""

    def __init__(self, corpus, client, seed, note):
        self.corpus, self.client, self.note = corpus, client, note
        self.chance = random.Random(seed)
        self.name = "s%s" % seed
        self.made = 0
        self.handed_over = []
        self.files = sorted(headlines_below(corpus))

    def write(self, path, headline):
        self.note(put=path, headline=headline)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        unfinished = os.path.join(os.path.dirname(path), ".unfinished")
        with open(unfinished, "w") as file:
            file.write(text_of(headline))
        os.rename(unfinished, path)

    def pick(self):
        return self.chance.randrange(len(self.files))

    def put(self):
        self.made += 1
        path = "%s/%s/%d/%d.txt" % (self.corpus, self.name, self.made % 7, self.made)
        self.files.append(path)
        self.write(path, "Storm %s file %d version 1" % (self.name, self.made))

    def change(self):
        path = self.files[self.pick()]
        headline = headline_in(path)
        stem = headline.rpartition(" ")[0]
        self.write(path, "%s %d" % (stem, version_of(headline) + 1))

    def remove(self):
        path = self.files.pop(self.pick())
        self.note(remove=path)
        os.unlink(path)

    def move(self):
        at = self.pick()
        old = self.files[at]
        self.made += 1
        new = "%s/%s/moved/%d.txt" % (self.corpus, self.name, self.made)
        os.makedirs(os.path.dirname(new), exist_ok=True)
        self.note(remove=old)
        self.note(put=new, headline=headline_in(old))
        os.rename(old, new)
        self.files[at] = new

    def move_folder(self):
        """A whole folder gets another name."""
        old = os.path.dirname(self.files[self.pick()])
        self.made += 1
        new = "%s/%s/folder%d" % (self.corpus, self.name, self.made)
        if not old.startswith(self.corpus + "/" + self.name + "/"):
            return
        here = [path for path in self.files if os.path.dirname(path) == old]
        for path in here:
            self.note(remove=path)
            self.note(put=new + path[len(old):], headline=headline_in(path))
        os.rename(old, new)
        self.files = [path for path in self.files if path not in here]
        self.files += [new + path[len(old):] for path in here]

    def hand_over(self):
        """A new article, or one that was handed over before."""
        if self.handed_over and self.chance.random() < 0.2:
            headline = self.chance.choice(self.handed_over)
        else:
            self.made += 1
            headline = "Storm %s by hand %d version 0" % (self.name, self.made)
            self.handed_over.append(headline)
        self.note(offer=headline)
        try:
            article = self.client.ingest(text_of(headline))
            self.note(kept=article, headline=headline)
            if self.client.body(article).rstrip() != body_of(headline):
                raise Lie("has another body: %s" % headline)
        except Refused as refusal:
            if refusal.args[0] == "not_found":
                raise Lie("is not found: %s" % headline) from refusal
        except Gone:
            pass

    def sync(self):
        """Nobody else changes files, so that all of them have to be found then."""
        self.note(syncing=True)
        try:
            self.client.sync()
            self.note(synced=True)
            hits = self.client.search("storm")
        except (Gone, Refused):
            return
        complaints = list(complaints_about_files(hits, self.corpus, as_they_are(self.corpus)))
        if complaints:
            raise Lie("after a sync, %d: %s" % (len(complaints), complaints[:3]))

    def step(self):
        steps = [(self.put, 40), (self.hand_over, 10), (self.sync, 3)]
        if len(self.files) > 5:
            steps += [(self.change, 30), (self.remove, 14), (self.move, 6), (self.move_folder, 0.3)]
        self.chance.choices([step for step, _ in steps], [weight for _, weight in steps])[0]()


# -- checking ---------------------------------------------------------------------------------


class Promises:
    """What notes say about the articles that were handed over."""

    def __init__(self, notes):
        self.offered = {note["offer"] for note in notes if "offer" in note}
        self.kept = {note["kept"]: note["headline"] for note in notes if "kept" in note}




def complaints_about_files(hits, corpus, allowed):
    """allowed gives the headlines that each path may have, None among them if it may be missing."""
    found = collections.defaultdict(list)
    for hit in hits:
        if hit["path"].startswith(corpus + "/"):
            found[hit["path"]].append(hit["headline"])
    for path, headlines in found.items():
        if len(headlines) > 1:
            yield "%d times: %s" % (len(headlines), path)
        elif path not in allowed:
            yield "is not there any more: %s" % path
        elif headlines[0] not in allowed[path]:
            yield "is %s, not %s: %s" % (headlines[0], allowed[path], path)
    for path, headlines in allowed.items():
        if path not in found and None not in headlines:
            yield "is not found: %s, %s" % (path, headlines)


def as_they_are(corpus):
    return {path: [headline] for path, headline in headlines_below(corpus).items()}


def complaints_about_handed_over(hits, corpus, promises):
    found = collections.Counter()
    for hit in hits:
        if hit["path"].startswith(corpus + "/"):
            continue
        found[hit["id"]] += 1
        if hit["headline"] not in promises.offered:
            yield "was never handed over: %s" % hit["headline"]
        if promises.kept.get(hit["id"], hit["headline"]) != hit["headline"]:
            yield "is %s: %s" % (hit["headline"], promises.kept[hit["id"]])
        if found[hit["id"]] > 1:
            yield "%d times: %s" % (found[hit["id"]], hit["headline"])
    for article, headline in promises.kept.items():
        if article not in found:
            yield "was kept, but is not found: %s" % headline


def complaints_about_contents(client, hits, sample):
    """Words are found where they are, and bodies are whole."""
    versions = collections.Counter(version_of(hit["headline"]) for hit in hits)
    for version in list(versions) + [max(versions, default=0) + 1]:
        count = client.count("version%d" % version)
        if count != versions[version]:
            yield "%d articles have the word version%d, not %d" % (count, version,
                                                                   versions[version])
    for hit in random.Random(len(hits)).sample(hits, min(sample, len(hits))):
        if client.body(hit["id"]).rstrip() != body_of(hit["headline"]):
            yield "has another body: %s" % hit["headline"]


def complaints_after_sync(client, corpus, promises, sample=10):
    """Whatever is not as it has to be once all has arrived."""
    client.sync()
    hits = client.search("storm")
    yield from complaints_about_files(hits, corpus, as_they_are(corpus))
    yield from complaints_about_handed_over(hits, corpus, promises)
    yield from complaints_about_contents(client, hits, sample)


def report(complaints):
    """Prints the first of them; the exit status."""
    complaints = list(complaints)
    for complaint in complaints[:10]:
        print(complaint)
    if len(complaints) > 10:
        print("and %d more" % (len(complaints) - 10))
    return 1 if complaints else 0


# -- the command ------------------------------------------------------------------------------


def blow_on(storm, count):
    try:
        for _ in range(count):
            storm.step()
    except Lie as lie:
        print(lie)
        return 1
    return 0


def blow(folder, seed, count):
    journal = Journal(folder + "/journal")
    storm = Storm(folder + "/corpus", Client(folder + "/socket"), seed, journal.note)
    return blow_on(storm, int(count))


def check(folder):
    promises = Promises(Journal(folder + "/journal").notes())
    try:
        return report(complaints_after_sync(Client(folder + "/socket"), folder + "/corpus",
                                            promises))
    except (Gone, Refused) as error:
        print(error)
        return 1


# -- segments ---------------------------------------------------------------------------------

# As src/index/segment_format.h has it.
SECTIONS = ("tables", "words", "tokens", "sketches", "pairs")
BLOCK = 8192
HEADER_AT = 4096
HEADER = struct.Struct("<8sIIqqQ")  # Magic, articles, sections, dates from and to, the file's length;
SPAN = struct.Struct("<QQQ")        # and of each section where it begins, its length, its checksum.
PAGE = 4096


class Segment:
    """The header of a segment's file."""

    def __init__(self, data):
        magic, self.articles, sections, _, _, length = HEADER.unpack_from(data, HEADER_AT)
        if magic != b"nxsegmt1" or sections != len(SECTIONS):
            raise ValueError("this is no segment")
        spans = [SPAN.unpack_from(data, HEADER_AT + HEADER.size + i * SPAN.size)
                 for i in range(sections)]
        begins = [(BLOCK if name == "tables" else at, name)
                  for name, (at, size, _) in zip(SECTIONS, spans) if size > 0]
        ends = [at for at, _ in begins[1:]] + [length]
        # What is between two sections is of the one before.
        self.ranges = {name: (at, end) for (at, name), end in zip(begins, ends)}
        self.ranges["header"] = (0, BLOCK)


def range_of(data, section):
    return Segment(data).ranges[section] if section else (0, len(data))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write_at(path, at, data):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(data)


def damage(path, seed, section=None):
    data = read(path)
    chance = random.Random(seed)
    at = chance.randrange(*range_of(data, section))
    bit = 1 << chance.randrange(8)
    write_at(path, at, bytes([data[at] ^ bit]))
    print("byte %d of %d, bit %d%s" % (at, len(data), bit, section and ": " + section or ""))
    return 0


def ruin(path, section):
    begin, end = range_of(read(path), section)
    write_at(path, begin, b"x" * (end - begin))
    return 0


def cut(path, section):
    """Only whole pages that are missing are noticed by who has mapped them."""
    begin, _ = range_of(read(path), section)
    os.truncate(path, begin // PAGE * PAGE)
    return 0


def segments(index, section="header"):
    catalog = sqlite3.connect("file:%s/catalog.db?mode=ro" % index, uri=True)
    for (number,) in catalog.execute("SELECT id FROM segments ORDER BY id"):
        path = "%s/seg-%08d" % (index, number)
        if section in Segment(read(path)).ranges:
            print(path)
    catalog.close()
    return 0


def articles(*paths):
    total = 0
    for path in paths:
        try:
            total += Segment(read(path)).articles
        except FileNotFoundError:
            pass
    print(total)
    return 0


if __name__ == "__main__":
    verbs = {"blow": blow, "check": check, "damage": damage, "ruin": ruin, "cut": cut,
             "segments": segments, "articles": articles}
    sys.exit(verbs[sys.argv[1]](*sys.argv[2:]))
