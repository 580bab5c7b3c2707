"""What the benchmarks share: a daemon of their own, its socket, what a run took, and tables."""
import atexit
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MIB = 1 << 20


def scratch():
    """A temporary folder that goes at the exit, also of a benchmark that is interrupted; so do the
    processes, before it."""
    folder = tempfile.mkdtemp(prefix="newsdex-bench.")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(Process.kill_all)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    return folder


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def table(rows):
    """The first column to the left, others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths)]
        print("  ".join([row[0].ljust(widths[0])] + cells[1:]).rstrip(), flush=True)


def files_below(folder):
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield os.path.join(path, name)


def sample_files(corpus, count):
    """Some files, the same ones each time."""
    files = list(files_below(corpus))
    if not files:
        sys.exit(corpus + ": no files")
    return random.Random(1).sample(files, min(count, len(files)))


def sample(corpus, count):
    """The texts of some articles, the same ones each time."""
    texts = []
    for file in sample_files(corpus, count):
        with open(file, encoding="utf-8", errors="replace") as content:
            text = content.read()
        if "\0" not in text:  # Packed, for one.
            texts.append(text)
    return texts


def disk_bytes(path):
    """What a folder takes on the disk; files with holes count as what is allocated."""
    return sum(os.lstat(os.path.join(folder, name)).st_blocks * 512
               for folder, _, names in os.walk(path) for name in names)


class Machine:
    """How much of the machine others used since this was made, as a share of all its processors."""

    def __init__(self):
        self.begin = self._ticks()

    @staticmethod
    def _ticks():
        with open("/proc/stat", encoding="ascii") as file:
            ticks = [int(word) for word in file.readline().split()[1:9]]
        idle = ticks[3] + ticks[4]
        return sum(ticks), sum(ticks) - idle

    def others(self, own_seconds):
        total, busy = (now - then for now, then in zip(self._ticks(), self.begin))
        own = own_seconds * os.sysconf("SC_CLK_TCK")
        return max(0.0, (busy - own) / total) if total else 0.0


def wait_until_quiet(patience, share=0.05, window=1):
    """Until others left the machine alone for a while; for so many seconds at most."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        machine = Machine()
        time.sleep(window)
        if machine.others(0) <= share:
            return


class Process:
    """A child in a process group of its own, which is killed when this program ends."""

    running = set()

    def __init__(self, command, log=None, output=None):
        self.begin = time.monotonic()
        self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output or log,
                                      stderr=log, start_new_session=True)
        self.pid = self.popen.pid
        Process.running.add(self)

    def wait(self):
        """Its exit status and what it took, children that it waited for included."""
        _, status, usage = os.wait4(self.pid, 0)
        Process.running.discard(self)
        self.popen.returncode = os.waitstatus_to_exitcode(status)
        return self.popen.returncode, usage

    def ended(self):
        return self.popen.poll() is not None

    @classmethod
    def kill_all(cls):
        for process in list(cls.running):
            try:
                os.killpg(process.pid, signal.SIGKILL)
                os.waitpid(process.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


class Connection:
    """One that is kept, for requests in JSON."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise
        self.input = self.socket.makefile("rb")

    def ask(self, **request):
        """The lines of the answer, as (member, value)."""
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        lines = []
        while True:
            line = json.loads(self.input.readline() or b'{"error":{"message":"closed"}}')
            line.pop("id", None)
            member, value = next(iter(line.items()))
            if member == "error":
                sys.exit("newsdexd: " + value["message"])
            lines.append((member, value))
            if member not in ("hit", "progress", "rejected", "setting"):
                return lines

    def search(self, query, limit=10, fields=("id",), **members):
        lines = self.ask(op="search", query=query, limit=limit, fields=list(fields), **members)
        return [value for member, value in lines if member == "hit"]

    def sync(self):
        self.ask(op="sync")

    def status(self):
        return self.ask(op="status")[-1][1]

    def settle(self):
        """Wait until nothing is merged any more, nor will be."""
        quiet = 0
        while quiet < 5:
            index = self.status()["index"]
            quiet = 0 if index["merging"] or index["merges_waiting"] else quiet + 1
            time.sleep(0.02)

    def close(self):
        self.input.close()
        self.socket.close()


class Daemon:
    """newsdexd on the corpora given, with an index in folder."""

    def __init__(self, program, folder, corpora, settings=()):
        os.makedirs(folder, exist_ok=True)
        self.socket = os.path.join(folder, "socket")
        command = [program, "--set", "index.path=" + os.path.join(folder, "index"),
                   "--set", "server.socket=" + self.socket]
        # What is measured is searching, as with the peers: none of them keeps answers.
        command += ["--set", "query.cache=0"]
        for corpus in corpora:
            command += ["--set", "corpus.path=" + corpus]
        for setting in settings:
            command += ["--set", setting]
        self.log = os.path.join(folder, "log")
        with open(self.log, "ab") as log:
            self.process = Process(command, log)

    def connect(self):
        """As soon as it can be, looking each half millisecond."""
        while True:
            try:
                return Connection(self.socket)
            except OSError:
                if self.process.ended():
                    Process.running.discard(self.process)
                    with open(self.log, encoding="utf-8", errors="replace") as log:
                        sys.exit("no daemon: " + log.read())
                time.sleep(0.0005)

    def stop(self):
        """What it took, its end included."""
        os.kill(self.process.pid, signal.SIGTERM)
        status, usage = self.process.wait()
        if status != 0:
            sys.exit("newsdexd ended with %d; see above" % status)
        return usage


def cpu_seconds(usage):
    return usage.ru_utime + usage.ru_stime


def add_program_option(parser):
    parser.add_argument("--newsdexd", metavar="PROGRAM",
                        default=os.path.join(TOP, "src", "newsdexd"),
                        help="the daemon to measure (default: that of this source folder)")


def program(options):
    if not os.access(options.newsdexd, os.X_OK):
        sys.exit("%s: not there; build first, or use --newsdexd" % options.newsdexd)
    return os.path.abspath(options.newsdexd)
