"""Archives as streams that others read, and how each of them and newsdex is told to index one."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import time

import lib

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
HEADLINE_BYTES = 512


# -- the corpus, and the streams that peers like best ---------------------------------------------

class Article:
    """A file as newsdex takes it: the first line is the headline unless it is too long for one."""

    def __init__(self, corpus, file):
        self.path = os.path.relpath(file, corpus)
        with open(file, "rb") as content:
            data = content.read()
        self.size = len(data)
        text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\0", " ").strip()
        line, _, rest = text.partition("\n")
        self.headline = cut(line)
        self.body = rest.lstrip("\n") if self.headline == line else text
        day = re.search(r"(\d{4})/(\d\d)/(\d\d)/", self.path)
        self.date = "-".join(day.groups()) if day else time.strftime(
            "%Y-%m-%d", time.gmtime(os.stat(file).st_mtime))


def cut(line):
    data = line.encode()
    if len(data) <= HEADLINE_BYTES:
        return line
    return data[:HEADLINE_BYTES].decode("utf-8", "ignore").rpartition(" ")[0]


class Records:
    """For fts5.c and Lucene.java: a line of path, date and lengths, then headline and body."""

    name = "records"

    def __init__(self, folder):
        self.file = open(os.path.join(folder, self.name), "wb")

    def add(self, _, article):
        headline, body = article.headline.encode(), article.body.encode()
        head = "%s\t%s\t%d\t%d\n" % (article.path, article.date, len(headline), len(body))
        self.file.write(b"%s%s%s\n" % (head.encode(), headline, body))

    def close(self):
        self.file.close()


class GroongaScript(Records):
    """Commands: a table, its rows, then an index of it, which is faster than one that is there.
    Packed columns: a third smaller, for some percent of the time."""

    name = "groonga.grn"

    def __init__(self, folder):
        super().__init__(folder)
        self.write("""plugin_register token_filters/stem
            table_create Articles TABLE_NO_KEY
            column_create Articles path COLUMN_SCALAR ShortText
            column_create Articles date COLUMN_SCALAR ShortText
            column_create Articles headline COLUMN_SCALAR|COMPRESS_LZ4 Text
            column_create Articles body COLUMN_SCALAR|COMPRESS_LZ4 Text
            table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram \
                --normalizer NormalizerAuto --token_filters TokenFilterStem
            load --table Articles
            [["path", "date", "headline", "body"]""")

    def write(self, text):
        self.file.write(re.sub(r"\n +", "\n", text).encode())

    def add(self, _, article):
        row = [article.path, article.date, article.headline, article.body]
        self.file.write(b",\n" + json.dumps(row, ensure_ascii=False).encode())

    def close(self):
        self.write("""]
            column_create Terms article_index COLUMN_INDEX|WITH_POSITION|WITH_SECTION \
                Articles headline,body
            """)
        super().close()


class SphinxLines(Records):
    """Columns with tabs between them; what would end one becomes a blank."""

    name = "sphinx.tsv"

    def add(self, number, article):
        columns = [article.path, article.date.replace("-", ""), article.headline, article.body]
        line = "\t".join([str(number)] + [re.sub(r"\s", " ", column) for column in columns])
        self.file.write(line.encode() + b"\n")


# -- those that are measured ----------------------------------------------------------------------

def lucene_jars():
    return glob.glob("/usr/share/java/lucene-core-8.*.jar") + glob.glob(
        "/usr/share/java/lucene-analyzers-common-8.*.jar")


def missing(*programs):
    for name in programs:
        if not shutil.which(name):
            return name + " is not installed"
    return None


class Peer:
    """A name; why it cannot run, or None; what it reads; and the steps of a run, each of a name
    (empty for the indexing itself) and a command."""

    reads = Records
    says_count = True

    def __init__(self, name):
        self.name = name

    def missing(self):
        return None

    def prepare(self, streams):
        """Once, not timed; streams is the folder of what it reads."""

    def steps(self, streams, folder):
        raise NotImplementedError

    def run(self, streams, folder, count):
        """A list of (step's name, wall, cpu, rss, bytes on disk), each with those before it."""
        results, wall, cpu, rss = [], 0.0, 0.0, 0
        for step, command in self.steps(streams, folder):
            with open(streams + "/log", "w+", encoding="utf-8", errors="replace") as log:
                process = lib.Process(command, log)
                status, usage = process.wait()
                wall += time.monotonic() - process.begin
                log.seek(0)
                said = log.read()
            counted = not self.says_count or step or re.search(r"\b%d\b" % count, said)
            if status != 0 or not counted:
                sys.exit("%s: exit status %d, or not %d articles\n%s"
                         % (self.name, status, count, said[-2000:]))
            cpu += lib.cpu_seconds(usage)
            rss = max(rss, usage.ru_maxrss * 1024)
            results.append((step, wall, cpu, rss, lib.disk_bytes(folder)))
        return results


class Newsdex(Peer):
    """A daemon on an empty index, until a sync is answered; then it may merge, and is stopped."""

    reads = None

    def __init__(self, program, corpus, threads, settings):
        super().__init__("newsdex, %d thread%s" % (threads, "s" if threads > 1 else ""))
        self.program, self.corpus = program, corpus
        self.settings = ["ingest.threads=%d" % threads] + settings

    def run(self, streams, folder, count):
        daemon = lib.Daemon(self.program, folder, [self.corpus], self.settings)
        connection = daemon.connect()
        connection.sync()
        wall = time.monotonic() - daemon.process.begin
        connection.settle()
        settled = time.monotonic() - daemon.process.begin
        status = connection.status()["index"]
        usage = daemon.stop()
        if status["articles"] != count:
            sys.exit("%s: %d articles, not %d" % (self.name, status["articles"], count))
        size = lib.disk_bytes(os.path.join(folder, "index"))
        note("%s: %d segments, merged after %.1f s" % (self.name, status["segments"], settled))
        return [("", wall, lib.cpu_seconds(usage), usage.ru_maxrss * 1024, size)]


class Fts5(Peer):
    def missing(self):
        if not glob.glob("/usr/include/sqlite3.h"):
            return "libsqlite3-dev is not installed"
        return missing("cc")

    def prepare(self, streams):
        subprocess.run(["cc", "-O2", "-o", streams + "/fts5", PEERS + "/fts5.c", "-lsqlite3"],
                       check=True)

    def steps(self, streams, folder):
        fts5, database = streams + "/fts5", folder + "/articles.db"
        return [("", [fts5, streams + "/records", database]),
                ("optimized", [fts5, "--optimize", database])]


class Lucene(Peer):
    def __init__(self, threads):
        super().__init__("Lucene 8, %d thread%s" % (threads, "s" if threads > 1 else ""))
        self.threads = threads

    def missing(self):
        return missing("java", "javac") or (
            None if len(lucene_jars()) == 2 else "liblucene8-java is not installed")

    def prepare(self, streams):
        subprocess.run(["javac", "-nowarn", "-d", streams, "-cp", ":".join(lucene_jars()),
                        PEERS + "/Lucene.java"], check=True)

    def steps(self, streams, folder):
        java = ["java", "-Xmx1g", "-XX:+UseSerialGC",
                "-cp", ":".join(lucene_jars() + [streams]), "Lucene"]
        return [("", java + [streams + "/records", folder, str(self.threads)]),
                ("merged", java + ["--merge", folder])]


class Groonga(Peer):
    reads = GroongaScript

    def missing(self):
        stem = glob.glob("/usr/lib/*/groonga/plugins/token_filters/stem.so")
        return missing("groonga") or (
            None if stem else "groonga-token-filter-stem is not installed")

    def steps(self, streams, folder):
        return [("", ["groonga", "--file", streams + "/groonga.grn", "-n", folder + "/articles"])]


class Sphinx(Peer):
    reads = SphinxLines
    more_of_index = ""

    def __init__(self, name, column):
        super().__init__(name)
        self.column = column

    def missing(self):
        return missing("indexer")

    def steps(self, streams, folder):
        config = folder + ".conf"
        with open(config, "w", encoding="utf-8") as file:
            file.write("source articles {\n type = tsvpipe\n tsvpipe_command = cat %s\n"
                       " tsvpipe_attr_string = path\n tsvpipe_attr_uint = day\n"
                       " %s = headline\n %s = body\n}\n"
                       "index articles {\n source = articles\n path = %s/articles\n"
                       " morphology = stem_en\n dict = keywords\n %s\n}\n"
                       "indexer {\n mem_limit = 1024M\n max_file_field_buffer = 32M\n}\n"
                       % (streams + "/sphinx.tsv", self.column, self.column, folder,
                          self.more_of_index))
        return [("", ["indexer", "--config", config, "--all"])]


class Recoll(Peer):
    """Reads the files by itself, as newsdex does."""

    reads = None
    says_count = False

    def __init__(self, corpus):
        super().__init__("Recoll")
        self.corpus = corpus

    def missing(self):
        return missing("recollindex")

    def steps(self, streams, folder):
        with open(folder + "/recoll.conf", "w", encoding="utf-8") as file:
            file.write("topdirs = %s\nidxflushmb = 200\nindexstemminglanguages = english\n"
                       "loglevel = 2\nidxstatusfile = /dev/null\n" % self.corpus)
        return [("", ["recollindex", "-c", folder])]


# -- all of an archive -------------------------------------------------------------------------------

def note(text):
    print("  " + text, file=sys.stderr, flush=True)


def survey(corpus, streams, kinds, each=None):
    """Write the streams, call each with every article, and count: articles, bytes. Leaves the files
    in the page cache."""
    writers = [kind(streams) for kind in kinds]
    count = size = 0
    for file in lib.files_below(corpus):
        article = Article(corpus, file)
        if not article.headline:  # Blank; newsdex rejects it.
            continue
        count += 1
        size += article.size
        if each:
            each(article)
        for writer in writers:
            writer.add(count, article)
    for writer in writers:
        writer.close()
    return count, size
