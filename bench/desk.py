#!/usr/bin/env python3
# desk.py - start, stop and search of a desk, with few tickets and with very many.
#
#   make bench/tools && bench/desk.py [TICKETS...]         default: 1000 1000000
#
# Writes a database of that many tickets with one to three entries each, in the schema's own
# tables, and indexes it as the writer would. Then prints seconds from start to the first
# LMTP greeting, seconds from SIGTERM to the end, milliseconds of `ticketctl search` for
# words of each kind (the program's own start is in it; that of `ticketctl --version` stands
# beside), and what taking in mail costs (the middle of three loads). The databases stay in
# TMPDIR and are used again.
import os
import random
import signal
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "e2e"))
sys.path.insert(0, HERE)
import run as bench  # noqa: E402
import sides  # noqa: E402
import world as w  # noqa: E402

COMMON = ("server tidak bisa dibuka sejak kemarin mohon dicek segera terima kasih please "
          "check the website email account password domain hosting invoice tagihan").split()
HAN = "服务器无法访问请检查网站邮件账户密码域名发票谢谢"
RARE_EVERY = 20000
QUERIES = (("common word", "server"), ("two common words", "server password"),
           ("rare word", "zebrafish7"), ("part of a word", "ebrafis"),
           ("two letters", "er"), ("two rare letters", "qz"), ("Chinese", "服务器"),
           ("two Chinese", "服务"), ("a customer", "customer777@"), ("nothing", "xyzzyplugh"))


def text_of(number, dice):
    words = [dice.choice(COMMON) for _ in range(40)]
    if number % RARE_EVERY == 7:
        words.insert(20, "zebrafish7")
    if number % 50 == 3:
        words.append("".join(dice.choice(HAN) for _ in range(30)) + "服务器")
    return " ".join(words)


def build(path, empty, tickets):
    """Into a copy of an `empty` database that ticketd has made."""
    dice = random.Random(20261127)
    shutil.copy(empty, path)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                     "PRAGMA cache_size = -500000;")
    entry = 0
    for number in range(10001, 10001 + tickets):
        count = 1 + number % 3 if tickets < 500000 else 1
        at = 1700000000000 + number * 1000
        customer = "customer%d@example.org" % (number % 5000)
        subject = " ".join(dice.choice(COMMON) for _ in range(4))
        db.execute("INSERT INTO ticket (number, subject, status, department, priority, "
                   "language, customer_name, customer_address, answer_to, assigned, created, "
                   "updated, closed, root_id, thread_topic, thread_index, entries, reopened) "
                   "VALUES (?, ?, 'open', 'support', 'normal', 'en', 'Budi', ?, '', '', ?, ?, "
                   "0, ?, '', '', ?, 0)",
                   (number, subject, customer, at, at, "t%d@x" % number, count))
        db.execute("INSERT INTO participant VALUES (?, ?, 'Budi', 'customer')",
                   (number, customer))
        for _ in range(count):
            entry += 1
            text = text_of(entry, dice)
            db.execute("INSERT INTO entry (id, ticket, kind, author_name, author_address, at, "
                       "message_id, proof, text, quoted) VALUES (?, ?, 'customer', 'Budi', ?, "
                       "?, '', 'participant', ?, '')", (entry, number, customer, at, text))
            db.execute("INSERT INTO message VALUES (?, ?)",
                       ("%016x@example.org" % dice.getrandbits(64), number))
            db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)",
                       (entry * 2, text + "\n\n"))
        if number % 100000 == 0:
            db.commit()
    # In ascending order, which FTS5 likes best.
    for number, subject, customer in db.execute(
            "SELECT number, subject, customer_address FROM ticket ORDER BY number").fetchall():
        db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)",
                   (number * 2 + 1, "%s\nBudi\n%s\n\n" % (subject, customer)))
    db.execute("UPDATE figures SET last_ticket = ?, ticket_open = ?", (10000 + tickets, tickets))
    db.commit()
    db.close()


def milliseconds(command):
    best = None
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        spent = (time.perf_counter() - start) * 1000
        best = spent if best is None else min(best, spent)
    return best


def take_in(desk, mails, first):
    """Mails a second by ten sessions, and processor time a mail with its letters."""
    before = desk.processor_seconds()
    rate = bench.load("unix:" + desk.lmtp, 10, mails, first)[0]
    desk.settled()
    return rate, (desk.processor_seconds() - before) / mails * 1e6


def measure(tickets):
    path = os.path.join(tempfile.gettempdir(), "desk-%d.db" % tickets)
    desk = sides.Desk()
    desk.start()
    desk.stop_ticketd()
    text = w.read_text(desk.config)
    old = next(line for line in text.splitlines() if line.startswith("database"))
    if not os.path.exists(path):
        build(path + ".new", old.split("sqlite:")[1].strip(), tickets)
        os.rename(path + ".new", path)
    used = os.path.join(desk.folder, "used.db")
    shutil.copy(path, used)
    w.write_text(desk.config, text.replace(old, "database = sqlite:" + used))
    desk.start_ticketd()  # the first time in this layout
    desk.stop_ticketd()
    start = time.perf_counter()
    desk.start_ticketd()
    started = time.perf_counter() - start
    print("%9d tickets  database %d MB" % (tickets, os.path.getsize(path) >> 20))
    print("  start %.2f s" % started)
    control = [w.program("ticketctl"), "-c", desk.config]
    print("  %-18s %7.1f ms" % ("ticketctl itself", milliseconds(control + ["--version"])))
    for name, words in QUERIES:
        print("  %-18s %7.1f ms" % (name, milliseconds(control + ["search", *words.split()])))
    take_in(desk, 400, 0)
    rates = sorted(take_in(desk, 2000, first) for first in (400, 2400, 4400))
    print("  takes in           %7.0f a second, %.0f us of processor time a mail" % rates[1])
    status = w.read_text("/proc/%d/status" % desk.ticketd.pid)
    print("  daemon %s" % next(line for line in status.splitlines() if "VmRSS" in line))
    start = time.perf_counter()
    desk.ticketd.send_signal(signal.SIGTERM)
    desk.ticketd.wait()
    print("  stop %.2f s" % (time.perf_counter() - start))
    desk.stop()


def main():
    w.enter_namespace()
    for tickets in [int(word) for word in sys.argv[1:]] or [1000, 1000000]:
        measure(tickets)


if __name__ == "__main__":
    main()
