"""What strangers do to the socket. A case is a function; its name is what it shows.

usage: protocol.py --list | SOCKET CASE
"""
import json
import os
import random
import socket
import sys

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


class Client:
    """A raw connection that waits at most ten seconds for anything."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(PATH)
        self.socket.settimeout(10)

    def send(self, data):
        if isinstance(data, str):
            data = data.encode()
        self.socket.sendall(data)
        return self

    def ask(self, **request):
        return self.send(json.dumps(request) + "\n")

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def all(self):
        """Everything until the daemon closes."""
        data = b""
        while True:
            try:
                piece = self.socket.recv(65536)
            except ConnectionResetError:
                return data
            if not piece:
                return data
            data += piece

    def line(self):
        data = b""
        while not data.endswith(b"\n"):
            piece = self.socket.recv(1)
            if not piece:
                raise AssertionError("closed after %r" % data)
            data += piece
        return json.loads(data)

    def close(self):
        self.socket.close()


def lines(data):
    return [json.loads(line) for line in data.splitlines()]


def eventually_answers():
    """When many have just left, the daemon may still count some of them."""
    for _ in range(1000):
        client = Client()
        try:
            answer = client.ask(op="count", query="ships").line()
            if "end" in answer:
                assert answer["end"]["total"] == 1, answer
                return
        except (AssertionError, BrokenPipeError, ConnectionResetError):
            pass
        client.close()
    raise AssertionError("no answer though all others have left")


def error_of(line):
    assert "error" in line, line
    return line["error"]["code"]


# -- the line face ---------------------------------------------------------------------------------


@case
def a_line_of_text_is_a_query_and_the_answer_a_table():
    answer = Client().send("harbour ships\n").all().decode()
    row, last = answer.splitlines()
    assert row.split("\t")[2] == "Harbour opens", answer
    assert last == "OK 1", answer


@case
def a_line_without_its_end_is_one_when_the_client_half_closes():
    assert Client().send("ships").half_close().all().endswith(b"OK 1\n")


@case
def a_wrong_query_gives_code_and_position():
    assert Client().send("ships (harbour\n").all() == (
        b"ERR query_syntax 6 a parenthesis that is not closed\n"
    )


@case
def nothing_but_a_half_close_is_closed_without_a_word():
    assert Client().half_close().all() == b""


@case
def an_empty_line_is_an_error_not_a_hang():
    assert Client().send("\n").all().startswith(b"ERR query_syntax")


@case
def bytes_that_are_no_text_are_answered():
    for data in (b"\xff\xfe\x00ships\n", b"\x00\n", bytes(range(1, 10)) + b"\n"):
        assert Client().send(data).all().split(b" ")[0].split(b"\t")[0] != b"", data


@case
def http_is_told_in_its_own_words_that_it_is_not_served():
    answer = Client().send("GET /v1/search?query=ships HTTP/1.1\r\nHost: x\r\n\r\n").all()
    assert answer.startswith(b"HTTP/1.1 501 "), answer
    head, body = answer.split(b"\r\n\r\n", 1)
    assert json.loads(body)["status"] == 501


# -- the JSON face ---------------------------------------------------------------------------------


@case
def hits_and_the_end_carry_the_id_of_the_request():
    client = Client().ask(id=7, op="search", query="ships")
    hit, end = client.line(), client.line()
    assert hit["id"] == 7 and hit["hit"]["headline"] == "Harbour opens", hit
    assert end["id"] == 7 and end["end"]["total"] == 1 and end["end"]["exact"], end


@case
def ids_may_be_strings():
    assert Client().ask(id="mine", op="hello").line()["id"] == "mine"


@case
def requests_may_be_pipelined_and_are_answered_in_order():
    client = Client()
    client.send("".join(json.dumps({"id": i, "op": "count", "query": "tide"}) + "\n" for i in range(200)))
    for i in range(200):
        end = client.line()
        assert end["id"] == i and end["end"]["total"] == 300, end


@case
def a_request_may_come_byte_by_byte():
    client = Client()
    for byte in json.dumps({"id": 1, "op": "count", "query": "ships"}) + "\n":
        client.send(byte)
    assert client.line()["end"]["total"] == 1


@case
def half_closing_after_requests_still_brings_all_answers():
    client = Client()
    for i in range(20):
        client.ask(id=i, op="count", query="ships")
    answers = lines(client.half_close().all())
    assert [answer["id"] for answer in answers] == list(range(20)), answers


@case
def hello_tells_version_operations_and_limits():
    hello = Client().ask(op="hello").line()["hello"]
    assert "search" in hello["operations"] and "headline" in hello["query_fields"], hello
    assert hello["limits"]["request_bytes"] == 4096, hello


@case
def wrong_requests_leave_the_connection_usable():
    client = Client()
    wrong = [
        ('{"op":"search","query":"a","limt":3}', "bad_request"),
        ('{"op":"search"}', "bad_request"),
        ('{"op":"search","query":7}', "bad_request"),
        ('{"op":"search","query":"a","limit":-1}', "bad_request"),
        ('{"op":"search","query":"a","limit":100000}', "limit"),
        ('{"op":"search","query":"a","since":"soon"}', "bad_request"),
        ('{"op":"search","query":"a (","limit":3}', "query_syntax"),
        ('{"op":"search","query":"nofield:a"}', "unknown_field"),
        ('{"op":"search","query":"a","fields":["hedline"]}', "unknown_field"),
        ('{"op":"search","op":"count","query":"a"}', "bad_request"),
        ('{"op":"destroy"}', "unknown_op"),
        ('{"op":"show","article":"x"}', "bad_request"),
        ('{"op":"show","article":"000000000000"}', "not_found"),
        ('{"op":"ingest","data":"***"}', "bad_request"),
        ('{"op":"ingest","text":"a","data":"YQ=="}', "bad_request"),
        ('{"query":"a"}', "bad_request"),
        ("{nonsense", "bad_request"),
        ("[1]", "bad_request"),
        ('{"op":"search","query":"\\u0000"}', "bad_request"),
        ('{"id":{},"op":"hello"}', "bad_request"),
    ]
    for request, code in wrong:
        line = client.send(request + "\n").line()
        assert error_of(line) == code, (request, line)
    unknown = client.send('{"id":5,"op":"search","query":"a","limt":3}\n').line()
    assert unknown["id"] == 5 and "limt" in unknown["error"]["message"], unknown
    assert client.ask(op="count", query="ships").line()["end"]["total"] == 1


@case
def a_flood_of_wrong_requests_is_answered_to_its_end():
    client = Client().send("{}\n" * 300 + '{"op":"count","query":"ships"}\n')
    for _ in range(300):
        assert error_of(client.line()) == "bad_request"
    assert client.line()["end"]["total"] == 1
    assert client.ask(op="count", query="ships").line()["end"]["total"] == 1


@case
def deep_json_is_refused():
    line = Client().send('{"op":' + "[" * 4000 + "\n").line()
    assert error_of(line) == "bad_request", line


@case
def the_settings_are_for_administrators_and_a_user_is_one_of_his_own_daemon():
    client = Client().ask(op="settings")
    assert "setting" in client.line()


# -- limits ----------------------------------------------------------------------------------------


@case
def a_request_that_is_too_long_is_refused_and_closed():
    for data in (b"x" * 5000 + b"\n", b'{"op":"count","query":"' + b"x" * 5000, b"y" * 100000):
        client = Client()
        try:
            client.send(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert b"too_large" in client.all(), data[:10]


@case
def a_request_that_does_not_come_whole_is_closed_in_time():
    assert Client().send('{"op":"sea').all() == b""


@case
def more_connections_than_allowed_are_told_so_at_once():
    held = [Client().ask(op="hello") for _ in range(8)]
    for client in held:
        client.line()
    refused = Client().ask(id=1, op="hello")
    assert error_of(refused.line()) == "busy"
    assert refused.all() == b""
    for client in held:
        client.close()
    eventually_answers()


@case
def half_requests_of_all_together_are_bounded():
    clients = [Client().send("{" + "x" * 3500) for _ in range(8)]
    answers = [client.all() for client in clients]
    assert any(b"busy" in answer for answer in answers), answers


@case
def a_client_that_does_not_read_is_dropped():
    client = Client()
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    request = json.dumps({"op": "search", "query": "tide", "limit": 300}) + "\n"
    sent = 0
    try:
        client.socket.settimeout(5)
        while sent < 50_000_000:  # The daemon reads no more while its answer is not taken.
            sent += client.socket.send(request.encode())
    except (BrokenPipeError, ConnectionResetError):
        return
    except socket.timeout:
        pass
    raise AssertionError("still connected after %d bytes" % sent)


@case
def clients_that_leave_at_once_are_no_trouble():
    for i in range(300):
        client = Client()
        try:
            if i % 3:
                client.ask(op="search", query="tide", limit=300)
            if i % 5 == 0:
                client.send("{half")
        except (BrokenPipeError, ConnectionResetError):
            pass  # Far too many are closed without a word.
        client.close()
    eventually_answers()


@case
def random_bytes_do_no_harm():
    random.seed(int(os.environ.get("SEED", "20251126")))
    for _ in range(200):
        client = Client()
        data = bytes(random.randrange(256) for _ in range(random.randrange(1, 300)))
        try:
            client.send(data).half_close().all()
        except (BrokenPipeError, ConnectionResetError):
            pass
        client.close()
    assert Client().ask(op="count", query="ships").line()["end"]["total"] == 1


@case
def hostile_queries_are_answered_or_refused():
    queries = ["(" * 2000, "(" * 2000 + "a" + ")" * 2000, '"', "a OR " * 500 + "a", "NOT " * 900,
               "a AND", "OR", "headline:", "headline:headline:a", "-" * 1000, "+" * 1000, ":" * 500,
               "\u202e" * 300, "a" * 3900, "e-" * 1500, '""', "()", "a*", "a~", "=a", "w?rd"]
    client = Client()
    for query in queries:
        client.ask(op="search", query=query, limit=1)
        while True:
            line = client.line()
            if "end" in line or "error" in line:
                break
    assert client.ask(op="count", query="ships").line()["end"]["total"] == 1


if __name__ == "__main__":
    if sys.argv[1] == "--list":
        print("\n".join(CASES))
    else:
        PATH = sys.argv[1]
        CASES[sys.argv[2]]()
