#!/usr/bin/env python3
"""decisions.py - the mail corpus through the whole decision: what machines wrote is kept quiet.

decisions.py CORPUS BUILD: every row that states whether a machine wrote it goes through
`ticketctl explain` twice: as it is, and as a reply to a closed ticket in which its author
takes part. A machine's mail must neither be acknowledged nor reopen; a person's must not
be filed. Ends with 1 if any does. The corpus is no part of this tree.
"""

import concurrent.futures
import importlib
import importlib.util
import json
import os
import re
import shutil
import smtplib
import sqlite3
import subprocess
import sys

CLOSED = 10001


def load_score(corpus):
    spec = importlib.util.spec_from_file_location("score", os.path.join(corpus, "score.py"))
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    return score


def rows_of(score, corpus):
    """(name, is it a machine's, message) of each row that says so."""
    for folder in score.find_sets(corpus):
        with open(os.path.join(folder, "expected.jsonl"), encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        for row in rows:
            expect = row["expect"]
            if row["kind"] == "auto":
                is_machine = expect.get("is_auto")
            elif row["kind"] == "bounce":
                is_machine = expect.get("is_bounce") or None
            elif row["kind"] == "trim":
                is_machine = False
            else:
                continue
            if is_machine is None:
                continue
            for inner in ("mail", ""):
                path = os.path.join(folder, inner, row["file"])
                if os.path.exists(path):
                    with open(path, "rb") as file:
                        yield (os.path.basename(folder) + "/" + row["file"], is_machine,
                               score.message(row, file.read(), "[Ticket ID: %s]"))
                    break


def as_reply(message):
    """The same with our token at the head of its subject."""
    head, blank, body = re.match(rb"(?s)(.*?)(\r?\n\r?\n|$)(.*)", message).groups()
    token = b"Subject: [Ticket ID: %d] " % CLOSED
    if re.search(rb"(?mi)^Subject:", head):
        head = re.sub(rb"(?mi)^Subject:[ \t]*", token, head, count=1)
    else:
        head = token + b"x\n" + head
    return head + blank + body


class Desk:
    def __init__(self, world):
        self.world = world
        self.base = None

    def prepare(self):
        world = self.world.World()
        world.start(with_postfix=False)
        self.desk = world
        with smtplib.LMTP(world.lmtp) as client:
            client.sendmail("ani@example.org", ["support@" + self.world.DOMAIN],
                            self.world.mail("Corpus", "Words.", sender="ani@example.org"))
        world.ctl("close", str(CLOSED))
        world.stop_ticketd()
        self.base = sqlite3.connect(os.path.join(world.folder, "ticketd.db"))

    def author(self, message):
        parsed = subprocess.run([self.world.program("ticketctl"), "parse", "--json"],
                                input=message, stdout=subprocess.PIPE, check=True)
        return json.loads(parsed.stdout)["from"]["address"]

    def let_in(self, authors):
        self.base.executemany("INSERT OR IGNORE INTO participant (ticket, address, name, "
                              "role) VALUES (?, ?, '', 'cc')",
                              [(CLOSED, author) for author in authors if author])
        self.base.commit()

    def explain(self, message):
        result = subprocess.run([self.world.program("ticketctl"), "-c", self.desk.config,
                                 "--json", "explain",
                                 "--recipient=support@" + self.world.DOMAIN],
                                input=message, stdout=subprocess.PIPE, check=True)
        return json.loads(result.stdout)


def is_loud(got):
    """Does a machine hear of it, or is anything opened again?"""
    told = [one for one in got["letters"]
            if not one["recipient"].startswith(("alice@", "bob@"))]
    return bool(told) or got["outcome"] in ("reopen", "reply", "answer")


def main():
    corpus, build = sys.argv[1:3]
    os.environ["top_builddir"] = os.path.abspath(build)
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
        os.path.abspath(__file__))), "e2e"))
    desk = Desk(importlib.import_module("world"))
    wrong, counts = [], {}
    try:
        desk.prepare()
        rows = list(rows_of(load_score(corpus), corpus))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            desk.let_in(pool.map(desk.author, [message for _, _, message in rows]))
            plain = pool.map(desk.explain, [message for _, _, message in rows])
            replies = pool.map(desk.explain, [as_reply(message) for _, _, message in rows])
            answers = [("as it is", plain), ("reply", replies)]
            for how, results in answers:
                for (name, is_machine, _), got in zip(rows, results):
                    key = ("machine" if is_machine else "person", how, got["outcome"])
                    counts[key] = counts.get(key, 0) + 1
                    if is_loud(got) if is_machine else got["outcome"] == "file":
                        wrong.append((name, key, got["rule"], got["trace"][0]))
    finally:
        desk.desk.stop()
        shutil.rmtree(desk.desk.folder, ignore_errors=True)
    for key in sorted(counts):
        print("%-8s %-9s %-8s %5d" % (*key, counts[key]))
    for one in wrong:
        print("wrong:", *one)
    print("%d wrong" % len(wrong))
    return 1 if wrong or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
