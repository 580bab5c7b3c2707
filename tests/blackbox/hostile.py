"""Sends the requests of bench/attacks.py to a small daemon: each has to be answered, by an end, an
error of one of these codes, or text, and afterwards the daemon has to answer what it did before.

usage: hostile.py BENCH-DIR SOCKET CORPUS-DIR COUNT
"""
import json
import sys

sys.path.insert(0, sys.argv[1])
import attacks  # noqa: E402
import lib  # noqa: E402

CODES = {"query_syntax", "unknown_field", "limit", "bad_request", "unknown_op", "too_large", "busy",
         "not_found"}
LAST = {"end", "error", "article"}


def is_answer(answer):
    """Whether the last line says that there is no more."""
    last = answer.rstrip(b"\n").rpartition(b"\n")[2]
    if answer.startswith(b"HTTP/1.1 "):
        return True
    if not last.startswith(b"{"):
        return answer.endswith(b"\n")
    value = json.loads(last)
    return bool(LAST.intersection(value)) and value.get("error", {}).get("code", "limit") in CODES


def main():
    path = sys.argv[2]
    words = attacks.frequent_words(lib.sample(sys.argv[3], 1000))
    connection = lib.Connection(path)
    before = connection.search(words[0])
    wrong = []
    for attack in attacks.all_attacks(words, before[0]["id"], int(sys.argv[4])):
        answer = attack.run(path)
        if not is_answer(answer):
            wrong.append("%s: %r" % (attack.name, answer[-200:]))
        if connection.search(words[0]) != before:
            wrong.append("%s: the next answer is another" % attack.name)
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


main()
