#!/usr/bin/env python3
"""gate.py - what ticketd's milter adds to a mail, alone and with 1,000 sessions that idle.

  make bench/tools && bench/gate.py [SECONDS]

100 mails a second of 4 KB, as smtpd would tell them, straight to the socket of the milter,
each in a connection of its own; beside a milter that reads the same and lets all in. The
difference of the two is what ticketd adds.
"""
import os
import resource
import socket
import struct
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import sides  # noqa: E402
from sides import w  # noqa: E402

IDLE = 1000
RATE = 100  # mails a second
WORKERS = 10
BODY = (b"x" * 76 + b"\r\n") * 50


class Session:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.ask(b"O" + struct.pack("!III", 6, 0x1FF, 0x1FFFFF))
        self.protocol = struct.unpack("!III", self.answer[1:13])[2]
        self.ask(b"Cclient.example.org\x004\x04\x00192.0.2.7\0", 0x1000)

    # Which answers a milter has said it will not give (SMFIP_NR_*).
    def ask(self, packet, quiet=0):
        self.socket.sendall(struct.pack("!I", len(packet)) + packet)
        if quiet and self.protocol & quiet:
            return b"c"
        head = self.take(4)
        self.answer = self.take(struct.unpack("!I", head)[0])
        return self.answer

    def take(self, count):
        taken = b""
        while len(taken) < count:
            piece = self.socket.recv(count - len(taken))
            if not piece:
                raise ConnectionError("the milter hung up")
            taken += piece
        return taken

    def mail(self, number):
        sender = b"c%d@example.org" % number
        steps = [(b"Hmail.example.org\0", 0x2, 0x2000), (b"M<" + sender + b">\0", 0x4, 0x4000),
                 (b"R<support@%s>\0" % w.DOMAIN.encode(), 0x8, 0x8000),
                 (b"T", 0x200, 0x10000)]
        steps += [(b"L" + name + b"\0" + value + b"\0", 0x20, 0x80) for name, value in (
            (b"From", sender), (b"To", b"support@" + w.DOMAIN.encode()),
            (b"Subject", b"Mail %d" % number), (b"Message-ID", b"<%d@c.test>" % number))]
        steps += [(b"N", 0x40, 0x40000), (b"B" + BODY, 0x10, 0x80000)]
        for packet, unwanted, quiet in steps:
            if not self.protocol & unwanted:
                self.ask(packet, quiet)
        answer = self.ask(b"E")
        assert answer[:1] in (b"c", b"a"), answer
        self.socket.close()


def paced(path, seconds):
    """Times of all mails in ms, sorted."""
    times, lock, begin = [], threading.Lock(), time.monotonic() + 0.1

    def worker(first):
        for number in range(first, seconds * RATE, WORKERS):
            delay = begin + number / RATE - time.monotonic()
            if delay > 0:
                time.sleep(delay)
            start = time.monotonic()
            Session(path).mail(number)
            with lock:
                times.append((time.monotonic() - start) * 1000)
    threads = [threading.Thread(target=worker, args=(n,)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def row(name, path, seconds, pid):
    for idle in (0, IDLE):
        sessions = [Session(path) for _ in range(idle)]
        before = sides.processor_seconds(pid)
        times = paced(path, seconds)
        cpu = (sides.processor_seconds(pid) - before) * 1e6 / len(times)
        print("%-12s %5d idle  %8.2f %8.2f %9.2f %9.0f" % (
            name, idle, times[len(times) // 2], times[len(times) * 99 // 100], times[-1], cpu),
            flush=True)
        for session in sessions:
            session.socket.close()


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8 * IDLE, hard), hard))
    print("%d mails a second                p50 ms   p99 ms    max ms    cpu µs" % RATE)
    with sides.Nothing("lmtp") as side:
        path = os.path.join(side.folder, "milter.sock")
        noop = subprocess.Popen([sides.tool("milter_noop"), "unix:" + path])
        try:
            w.wait_for("the milter", lambda: os.path.exists(path))
            row("a no-op", path, seconds, noop.pid)
        finally:
            noop.kill()
            noop.wait()
    with sides.Desk(milter=True) as side:
        w.wait_for("the milter", lambda: os.path.exists(side.milter))
        row("ticketd", side.milter, seconds, side.ticketd.pid)


if __name__ == "__main__":
    main()
