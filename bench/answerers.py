"""Those that answer the queries of bench/search, each with an index made by archive.py, and how
each is asked: ten hits with path, date, headline and a snippet."""
import glob
import json
import os
import shlex
import socket
import struct
import subprocess
import time
import urllib.parse

import archive
import lib


class Answerer:
    """Started once; each client has a connection of its own: a function from a query to a number of
    hits. kinds: what it cannot do is left out."""

    without = ()

    def __init__(self, indexer):
        self.indexer, self.name = indexer, indexer.name

    def index(self, streams, folder, count):
        self.indexer.run(streams, folder, count)

    def start(self, streams, folder):
        raise NotImplementedError

    def connect(self):
        raise NotImplementedError

    def shell(self, query):
        """The same as a command; None: there is none."""
        return None


def until_it_listens(connect, process, log):
    while True:
        try:
            return connect()
        except OSError:
            if process.ended():
                with open(log, encoding="utf-8", errors="replace") as file:
                    raise SystemExit("it ended: " + file.read())
            time.sleep(0.01)


def count_lines(lines):
    """Until an empty one."""
    count = 0
    while True:
        line = lines.readline()
        if not line:
            raise SystemExit("it closed the connection")
        if line == b"\n":
            return count
        count += 1


# -- newsdex --------------------------------------------------------------------------------------

class Newsdex(Answerer):
    def __init__(self, program, corpus):
        super().__init__(archive.Newsdex(program, corpus, 2, []))
        self.name = "newsdex"

    def start(self, streams, folder):
        self.daemon = lib.Daemon(self.indexer.program, folder, [self.indexer.corpus],
                                 self.indexer.settings)
        connection = self.daemon.connect()
        connection.sync()
        connection.settle()

    @staticmethod
    def text(query):
        words = query.words
        return {"and": " AND ".join(words), "phrase": '"%s"' % " ".join(words),
                "prefix": words[0] + "*", "misspelt": words[0] + "~1"}.get(
                    query.kind, " ".join(words))

    def request(self, query):
        request = {"op": "search", "query": self.text(query), "limit": 10,
                   "fields": ["path", "date", "headline", "snippet"]}
        if query.first:
            request.update(since=query.first[:7], until=query.first[:7])
        return json.dumps(request).encode() + b"\n"

    def connect(self):
        connection = lib.Connection(self.daemon.socket)

        def ask(query):
            connection.socket.sendall(self.request(query))
            count = 0
            while True:
                line = connection.input.readline()
                if b'"hit":' not in line[:20]:
                    break
                count += 1
            if b'"end":' not in line[:20]:
                raise SystemExit("newsdex: %s: %s" % (self.text(query), line.decode()))
            return count
        return ask

    def shell(self, query):
        client = os.path.join(os.path.dirname(self.indexer.program), "newsdex")
        dates = ["--since", query.first[:7], "--until", query.first[:7]] if query.first else []
        return [client, "--socket", self.daemon.socket, "search"] + dates + ["--", self.text(query)]


# -- SQLite FTS5 ----------------------------------------------------------------------------------

class Fts5Indexer(archive.Fts5):
    def prepare(self, streams):
        super().prepare(streams)
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", streams + "/fts5_search",
                        archive.PEERS + "/fts5_search.c", "-lsqlite3"], check=True)

    def steps(self, streams, folder):
        (name, command), optimize = super().steps(streams, folder)
        return [(name, command + ["--prefixes"]), optimize]


class Fts5(Answerer):
    """In a process of its own for each client, at a pipe."""

    without = ("misspelt",)

    def __init__(self):
        super().__init__(Fts5Indexer("SQLite FTS5"))

    def start(self, streams, folder):
        self.program, self.database = streams + "/fts5_search", folder + "/articles.db"

    @staticmethod
    def text(query):
        if query.kind == "prefix":
            return query.words[0] + "*"
        if query.kind == "phrase":
            return '"%s"' % " ".join(query.words)
        return (" AND " if query.kind == "and" else " OR ").join(
            '"%s"' % word for word in query.words)

    def connect(self):
        process = subprocess.Popen([self.program, self.database], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)  # It ends when its pipe is closed.

        def ask(query):
            line = "%s\t%s\t%s\n" % (self.text(query), query.first, query.last)
            process.stdin.write(line.encode())
            process.stdin.flush()
            return count_lines(process.stdout)
        return ask

    def shell(self, query):
        dates = " AND date BETWEEN '%s' AND '%s'" % (query.first, query.last) if query.first else ""
        return ["sqlite3", self.database,
                "SELECT path, date, headline, snippet(article, 3, '[', ']', '...', 24) FROM article"
                " WHERE article MATCH '%s'%s ORDER BY rank LIMIT 10" % (self.text(query), dates)]


# -- Lucene ---------------------------------------------------------------------------------------

LUCENE_PARTS = ("core", "analyzers-common", "queryparser", "highlighter", "queries", "memory",
                "sandbox")


def lucene_path(*more):
    jars = [jar for part in LUCENE_PARTS
            for jar in glob.glob("/usr/share/java/lucene-%s-8.*.jar" % part)]
    return ":".join(jars + list(more))


class LuceneIndexer(archive.Lucene):
    def prepare(self, streams):
        super().prepare(streams)
        subprocess.run(["javac", "-nowarn", "-d", streams, "-cp", lucene_path(),
                        archive.PEERS + "/Search.java"], check=True)


class Lucene(Answerer):
    """A process of Java, at a port of this machine."""

    def __init__(self):
        super().__init__(LuceneIndexer(2))
        self.name = "Lucene 8"

    def start(self, streams, folder):
        process = lib.Process(["java", "-Xmx2g", "-cp", lucene_path(streams), "Search", folder],
                              output=subprocess.PIPE)
        self.port = int(process.popen.stdout.readline())

    @staticmethod
    def text(query):
        words = query.words
        return {"and": " ".join("+" + word for word in words),
                "phrase": '"%s"' % " ".join(words), "prefix": words[0] + "*",
                "misspelt": words[0] + "~1"}.get(query.kind, " ".join(words))

    def connect(self):
        connection = socket.create_connection(("localhost", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = connection.makefile("rb")

        def ask(query):
            days = [day.replace("-", "") or "0" for day in (query.first, query.last)]
            connection.sendall("\t".join([self.text(query)] + days).encode() + b"\n")
            return count_lines(lines)
        return ask


# -- Groonga --------------------------------------------------------------------------------------

class Groonga(Answerer):
    """Its server, by its own protocol (GQTP: a header of 24 bytes, then the body); another of HTTP,
    for curl."""

    HEADER = struct.Struct(">BBHBBHIIQ")
    SELECT = ("select Articles --cache no --limit 10 --match_columns 'headline*3||body' "
              "--sort_keys -_score --output_columns 'path,date,headline,snippet_html(body)'")

    def __init__(self):
        super().__init__(archive.Groonga("Groonga"))

    def start(self, streams, folder):
        self.port = self._serve("gqtp", folder)
        self.http_port = self._serve("http", folder)

    @staticmethod
    def _serve(protocol, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = "%s/%s.log" % (folder, protocol)
        with open(log, "wb") as file:
            process = lib.Process(["groonga", "-s", "--protocol", protocol, "--bind-address",
                                   "127.0.0.1", "-p", str(port), "--log-path",
                                   folder + "/groonga.log", folder + "/articles"], file)
        until_it_listens(lambda: socket.create_connection(("127.0.0.1", port)), process,
                         log).close()
        return port

    def command(self, query):
        words = query.words
        if query.kind == "misspelt":
            return self.SELECT + """ --filter 'fuzzy_search(body, "%s", {"max_distance": 1})'""" \
                % words[0]
        text = {"phrase": '"%s"' % " ".join(words), "prefix": words[0] + "*",
                "and": " ".join(words)}.get(query.kind, " OR ".join(words))
        command = self.SELECT + " --query '%s'" % text.replace('"', '\\"')
        if query.first:
            command += """ --filter 'date >= "%s" && date <= "%s"'""" % (query.first, query.last)
        return command

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = connection.makefile("rb")

        def ask(query):
            command = self.command(query).encode()
            connection.sendall(self.HEADER.pack(0xc7, 0, 0, 0, 2, 0, len(command), 0, 0) + command)
            status, flags, body = 0, 0, b""
            while not flags & 2:
                head = self.HEADER.unpack(answers.read(self.HEADER.size))
                flags, status = head[4], head[5]
                body += answers.read(head[6])
            if status != 0:
                raise SystemExit("Groonga: %s: %s" % (command.decode(), body.decode()))
            return len(json.loads(body)[0]) - 2
        return ask

    def shell(self, query):
        words = shlex.split(self.command(query))
        members = dict(zip((word.lstrip("-") for word in words[2::2]), words[3::2]))
        return ["curl", "-s", "http://127.0.0.1:%d/d/select.json?%s" % (
            self.http_port, urllib.parse.urlencode(dict(members, table=words[1])))]


# -- Sphinx ---------------------------------------------------------------------------------------

class SphinxIndexer(archive.Sphinx):
    """With prefixes, and what searchd needs."""

    more_of_index = "min_prefix_len = 2"

    def steps(self, streams, folder):
        steps = super().steps(streams, folder)
        with open(folder + ".conf", "a", encoding="utf-8") as file:
            file.write("searchd {\n listen = %s/s:mysql41\n pid_file = %s/pid\n"
                       " log = %s/log\n binlog_path =\n workers = threads\n}\n" % ((folder,) * 3))
        return steps


class Sphinx(Answerer):
    """searchd at its Unix socket, by MySQL's protocol."""

    without = ("misspelt",)

    def __init__(self):
        super().__init__(SphinxIndexer("Sphinx", "tsvpipe_field_string"))

    def start(self, streams, folder):
        self.socket, log = folder + "/s", folder + "/server.log"
        with open(log, "wb") as file:
            self.process = lib.Process(["searchd", "--nodetach", "--config", folder + ".conf"],
                                       file)
        until_it_listens(self._open, self.process, log).close()

    def _open(self):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.socket)
        except OSError:
            connection.close()
            raise
        return connection

    @staticmethod
    def sql(query):
        words = query.words
        text = {"phrase": '"%s"' % " ".join(words), "prefix": words[0] + "*",
                "and": " ".join(words)}.get(query.kind, " | ".join(words))
        dates = ""
        if query.first:
            dates = " AND day BETWEEN %s AND %s" % (query.first.replace("-", ""),
                                                    query.last.replace("-", ""))
        return ("SELECT path, day, headline, SNIPPET(body, '%s') FROM articles WHERE MATCH('%s')%s "
                "LIMIT 10 OPTION field_weights=(headline=3, body=1)" % (text, text, dates))

    def connect(self):
        connection = self._open()
        answers = connection.makefile("rb")

        def packet():
            head = answers.read(4)
            return answers.read(int.from_bytes(head[:3], "little"))

        packet()  # Its greeting; then the login, of nobody.
        login = struct.pack("<IIB23x", 0x0200 | 0x8000, 1 << 24, 33) + b"\0\0"
        connection.sendall(len(login).to_bytes(3, "little") + b"\1" + login)
        packet()

        def ask(query):
            command = b"\x03" + self.sql(query).encode()
            connection.sendall(len(command).to_bytes(3, "little") + b"\0" + command)
            ends = rows = 0
            while ends < 2:
                body = packet()
                if body[:1] == b"\xff":
                    raise SystemExit("Sphinx: %s: %s" % (self.sql(query), body.decode("latin1")))
                if body[:1] == b"\xfe" and len(body) < 9:
                    ends += 1
                elif ends == 1:
                    rows += 1
            return rows
        return ask


def all_of(program, corpus):
    return [Newsdex(program, corpus), Fts5(), Lucene(), Groonga(), Sphinx()]
