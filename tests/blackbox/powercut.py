"""Power cuts: what the disk may have of an index when the current goes, and what the daemon makes
of it.

usage: powercut.py record FOLDER SEED COUNT          a storm, with its notes in FOLDER/trace
       powercut.py cut FOLDER none|some SEED COUNT   so many cuts

The trace is written by tests/faults/faults.c, in the order in which things happened. On the disk is
for sure what was synced: of a file its bytes, of a folder its names. Of the rest none may be there,
or some. Each cut makes such an index anew, starts a daemon with it and looks. Before the first scan
(the corpus is not mounted then) what a sync had promised must be there; after it, everything.
"""
import collections
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import storm

RECORD = struct.Struct("=QQIIB7s")
MARK = b"\xF8record"
SECTOR = 512
Record = collections.namedtuple("Record", "op inode offset path data")


# -- the trace --------------------------------------------------------------------------------


class Notes:
    """Appends a storm's notes to the trace."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, **what):
        data = json.dumps(what).encode()
        os.write(self.file, RECORD.pack(0, 0, 0, len(data), ord("N"), MARK) + data)


def read_trace(path):
    """A daemon that was killed while it wrote a record left a part of it: what there is of a write
    counts, anything else was not done."""
    with open(path, "rb") as file:
        data = file.read()
    records, at = [], 0

    def next_from(place):
        found = data.find(MARK, place)
        return found - (RECORD.size - len(MARK)) if found >= 0 else len(data)

    while at + RECORD.size <= len(data):
        inode, offset, path_length, data_length, op, mark = RECORD.unpack_from(data, at)
        if mark != MARK:
            at = next_from(at)
            continue
        body, following = at + RECORD.size + path_length, next_from(at + RECORD.size)
        end = min(body + data_length, following)
        if end == body + data_length or (end > body and op == ord("W")):
            name = data[at + RECORD.size:body].decode()
            records.append(Record(chr(op), inode, offset, name, data[body:end]))
        at = following
    return records


# -- the disk ---------------------------------------------------------------------------------


class File:
    """What of it is on the disk for sure, and the writes since then."""

    def __init__(self):
        self.synced = bytearray()
        self.pending = []  # (offset, bytes), or (length, None) for a truncation.

    @staticmethod
    def apply(content, change):
        offset, data = change
        if data is None:
            del content[offset:]
            content.extend(bytes(offset - len(content)))
            return
        content.extend(bytes(max(0, offset - len(content))))
        content[offset:offset + len(data)] = data

    def sync(self):
        for change in self.pending:
            self.apply(self.synced, change)
        self.pending = []

    def after_cut(self, chance):
        content = bytearray(self.synced)
        for change in some(chance, self.pending):
            self.apply(content, torn(chance, change))
        return content


class Folder:
    """The same for names. now is what the daemon sees."""

    def __init__(self):
        self.now, self.synced = {}, {}
        self.pending = []  # (name, what) or (name, None), or (old name, new name).

    @staticmethod
    def apply(names, change):
        name, what = change
        if isinstance(what, str):
            if name in names:
                names[what] = names.pop(name)
        elif what is None:
            names.pop(name, None)
        else:
            names[name] = what

    def change(self, name, what):
        self.apply(self.now, (name, what))
        self.pending.append((name, what))

    def sync(self):
        for change in self.pending:
            self.apply(self.synced, change)
        self.pending = []

    def after_cut(self, chance):
        names = dict(self.synced)
        for change in some(chance, self.pending):
            self.apply(names, change)
        return names


def some(chance, changes):
    """Those that made it: without chance none; with it the first of them, as by a journal, or any."""
    if not chance or not changes:
        return []
    if chance.random() < 0.5:
        return changes[:chance.randint(0, len(changes))]
    share = chance.random()
    return [change for change in changes if chance.random() < share]


def torn(chance, change):
    """A write may be cut at a sector."""
    offset, data = change
    if data is None or chance.random() < 0.9:
        return change
    sectors = (offset + len(data)) // SECTOR - offset // SECTOR
    end = (offset // SECTOR + chance.randint(0, sectors)) * SECTOR
    return offset, data[:max(0, end - offset)]


class Disk:
    def __init__(self):
        self.root = Folder()
        self.by_inode = {}

    def folder_of(self, path):
        folder = self.root
        for name in path.split("/")[:-1]:
            folder = folder.now[name]
        return folder

    def add(self, record, what):
        self.by_inode[record.inode] = what
        self.folder_of(record.path).change(os.path.basename(record.path), what)

    def play(self, record):
        if record.op == "F" and not record.path:
            self.by_inode[record.inode] = self.root
        elif record.op == "F":
            self.add(record, Folder())
        elif record.op == "C":
            self.add(record, File())
        elif record.op == "W":
            self.by_inode[record.inode].pending.append((record.offset, record.data))
        elif record.op == "T":
            self.by_inode[record.inode].pending.append((record.offset, None))
        elif record.op == "S":
            self.by_inode[record.inode].sync()
        elif record.op == "U":
            self.folder_of(record.path).change(os.path.basename(record.path), None)
        elif record.op == "R":
            old, new = record.path, record.data.decode()
            assert os.path.dirname(old) == os.path.dirname(new)
            self.folder_of(old).change(os.path.basename(old), os.path.basename(new))

    def write(self, path, chance, folder=None):
        """The index after the cut; SQLite makes its -shm anew."""
        os.mkdir(path)
        for name, what in (folder or self.root).after_cut(chance).items():
            if isinstance(what, Folder):
                self.write(path + "/" + name, chance, what)
            elif not name.endswith("-shm"):
                with open(path + "/" + name, "wb") as file:
                    file.write(what.after_cut(chance))


# -- what was promised ------------------------------------------------------------------------


def allowed_before_scan(notes):
    """The headlines that a path may have, None among them if it may be missing: as it was when the
    last sync began that was answered, and any of those since."""
    base, allowed, at_sync = {}, {}, {}
    for note in notes:
        path = note.get("put") or note.get("remove")
        if path:
            base[path] = note.get("headline")
            allowed.setdefault(path, [None]).append(base[path])
            at_sync.setdefault(path, [None]).append(base[path])
        elif "syncing" in note:
            at_sync = {path: [headline] for path, headline in base.items()}
        elif "synced" in note:
            allowed = {path: list(headlines) for path, headlines in at_sync.items()}
    return allowed


# -- cuts -------------------------------------------------------------------------------------


class Daemon:
    def __init__(self, folder):
        self.log = folder + "/cut.log"
        self.client = storm.Client(folder + "/socket")
        settings = {"corpus.path": folder + "/corpus", "index.path": folder + "/index",
                    "server.socket": folder + "/socket", "query.hits": storm.HITS,
                    "query.time": "1min"}
        arguments = [argument for name, value in settings.items()
                     for argument in ("--set", "%s=%s" % (name, value))]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(["newsdexd"] + arguments, stderr=log)

    def __enter__(self):
        while True:
            try:
                self.client.status()
                return self
            except storm.Gone:
                if self.process.poll() is not None:
                    raise
                time.sleep(0.01)

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def wait_for_scan(self):
        while self.client.status()["ingest"]["scanning"]:
            time.sleep(0.01)

    def complaints(self):
        with open(self.log) as log:
            return [line.rstrip() for line in log if "damaged" in line]


def forget_index(path):
    for name in os.listdir(path):
        if name.startswith(("catalog.db", "seg-", "bad-")):
            os.unlink(path + "/" + name)


def complaints_after_cut(folder, notes):
    corpus, away = folder + "/corpus", folder + "/corpus.away"
    promises = storm.Promises(notes)
    os.rename(corpus, away)
    os.mkdir(corpus)
    try:
        with Daemon(folder) as daemon:
            hits = daemon.client.search("storm")
            yield from storm.complaints_about_files(hits, corpus, allowed_before_scan(notes))
            yield from storm.complaints_about_handed_over(hits, corpus, promises)
            daemon.wait_for_scan()
            os.rmdir(corpus)
            os.rename(away, corpus)
            yield from storm.complaints_after_sync(daemon.client, corpus, promises, sample=2)
            yield from daemon.complaints()
        # All that is kept of articles that were handed over has to be enough for another index.
        forget_index(folder + "/index")
        with Daemon(folder) as daemon:
            yield from storm.complaints_after_sync(daemon.client, corpus, promises, sample=2)
    except (storm.Gone, storm.Refused) as error:
        yield repr(error)
        with open(folder + "/cut.log") as log:
            yield log.read()
    finally:
        if os.path.exists(away):
            os.rmdir(corpus)
            os.rename(away, corpus)


def choose_cuts(records, chance, count):
    """Before and after syncs, and after promises."""
    promises = [at + 1 for at, record in enumerate(records) if record.op == "N" and
                (b'"kept"' in record.data or b'"synced"' in record.data)]
    places = [at for at, record in enumerate(records) if record.op == "S"]
    places += [at + 1 for at in places]
    places = sorted(set(places + promises))
    return sorted(chance.sample(places, count)) if count < len(places) else places


def cut(folder, what, seed, count):
    records = read_trace(folder + "/trace")
    chance = random.Random(seed)
    cuts = choose_cuts(records, chance, int(count))
    disk, played, notes, failed = Disk(), 0, [], 0
    for place in cuts:
        for record in records[played:place]:
            disk.play(record)
            if record.op == "N":
                notes.append(json.loads(record.data))
        played = place
        shutil.rmtree(folder + "/index")
        disk.write(folder + "/index", chance if what == "some" else None)
        complaints = list(complaints_after_cut(folder, notes))
        if complaints:
            failed += 1
            print("cut at record %d of %d, after %s" % (place, len(records),
                                                        describe(records[place - 1])))
            storm.report(complaints)
    print("%d of %d cuts failed" % (failed, len(cuts)))
    return 1 if failed or not cuts else 0


def describe(record):
    return record.data.decode() if record.op == "N" else "%s %s" % (record.op, record.path)


def record(folder, seed, count):
    notes = Notes(folder + "/trace")
    weather = storm.Storm(folder + "/corpus", storm.Client(folder + "/socket"), seed, notes.note)
    return storm.blow_on(weather, int(count))


if __name__ == "__main__":
    sys.exit({"record": record, "cut": cut}[sys.argv[1]](*sys.argv[2:]))
