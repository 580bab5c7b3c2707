"""Requests that take a while to be read, sent by so many clients at once, each as often as it says:
one is refused after it was read, the next on the same connection is answered, and the last one is
left without waiting for its answer.

usage: large.py SOCKET CLIENTS ROUNDS
"""
import json
import socket
import sys
import threading

LARGE = json.dumps({"id": 1, "op": "count", "query": "x" * 4000000}).encode() + b"\n"
SMALL = b'{"id":2,"op":"hello"}\n'


def connect():
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(60)
    connection.connect(sys.argv[1])
    return connection


def send_quietly(connection, data):
    try:
        connection.sendall(data)
    except OSError:
        pass  # The daemon stops, or has read enough.


def ask(wrong):
    with connect() as connection:
        threading.Thread(target=send_quietly, args=(connection, LARGE + SMALL), daemon=True).start()
        lines = connection.makefile("rb")
        first, second = json.loads(lines.readline()), json.loads(lines.readline())
        if first["id"] != 1 or first["error"]["code"] != "limit" or "hello" not in second:
            wrong.append((first, second))


def leave():
    connection = connect()
    send_quietly(connection, LARGE)
    connection.close()


def run(wrong):
    for _ in range(int(sys.argv[3])):
        ask(wrong)
        leave()


def main():
    wrong = []
    threads = [threading.Thread(target=run, args=(wrong,)) for _ in range(int(sys.argv[2]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answers in wrong:
        print(*answers)
    sys.exit(1 if wrong else 0)


main()
