#!/usr/bin/env python3
"""Print the messages of the query language that the manual does not have.

usage: messages.py MANUAL SOURCE...
"""

import re
import sys


def squeezed(text):
    return " ".join(text.split())


def messages(source):
    source = re.sub(r"/\*.*?\*/|#include.*?\n|'(\\.|[^'\\])'", "", source, flags=re.S)
    for literals in re.findall(r'(?:"(?:[^"\\]|\\.)*"\s*)+', source):
        text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"')
        if " " in text.strip() and not text.startswith("\\x"):
            yield text


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        manual = squeezed(file.read().replace("\\(ti", "~").replace("\\(aq", "'"))
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            source = file.read()
        for message in messages(source):
            parts = re.split(r"%(?:\.\*)?z?[a-z]", message)
            if not all(squeezed(part) in manual for part in parts):
                print(message)


main()
