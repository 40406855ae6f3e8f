#!/usr/bin/env python3
"""test_bad_start.py - what stops ticketd: one clear line with what to do, and no mail lost.

No Postfix here: mails are handed over by LMTP directly.
"""

import contextlib
import os
import resource
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import threading

import tap
import world as w


class LMTP(smtplib.LMTP):
    """smtplib takes a unix socket by its path."""


def hand_over(world, number):
    """One mail by LMTP; return the reply code for its recipient."""
    sender = "c%d@example.org" % number
    with LMTP(world.lmtp, 0, timeout=w.PATIENCE) as client:
        client.ehlo_or_helo_if_needed()
        client.mail(sender)
        client.rcpt("support@" + w.DOMAIN)
        return client.data(w.mail("Mail %d" % number, "Text %d" % number, sender=sender))[0]


class BadStart:
    def __init__(self):
        self.world = w.World()
        self.database = os.path.join(self.world.folder, "ticketd.db")

    def start(self):
        self.world.start(with_postfix=False)

    # --------------------------------------------------------------- helpers

    def refused(self, *wanted, status=None, config=None):
        """Start ticketd: it must end at once and say each of `wanted` in few lines."""
        command = self.world.ticketd_command()
        if config:
            command[command.index(self.world.config)] = config
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, timeout=w.PATIENCE,
                                check=False)
        tap.note(result.stderr)
        assert result.returncode > 0, "exit %d" % result.returncode
        if status is not None:
            tap.equal(result.returncode, status, "exit status")
        for word in wanted:
            assert word in result.stderr, "%r is not in: %s" % (word, result.stderr)
        return result.stderr

    def with_settings(self, old, new):
        path = os.path.join(self.world.folder, "bad.conf")
        text = w.read_text(self.world.config)
        assert old in text
        w.write_text(path, text.replace(old, new))
        return path

    @contextlib.contextmanager
    def stopped(self):
        self.world.stop_ticketd()
        yield
        self.world.start_ticketd()

    def subjects(self):
        return {row["subject"] for row in self.world.ctl_json("list", "--limit", "0")}

    # ----------------------------------------------------------------- tests

    def test_bad_settings_are_all_named(self):
        config = self.with_settings("language = en", "langauge = en\naccept = everybody")
        text = self.refused("langauge", "language", "accept", "everybody", status=78,
                            config=config)
        assert len(text.splitlines()) <= 6, text

    def test_settings_that_are_not_there(self):
        self.refused("/nonexistent/ticketd.conf", status=78,
                     config="/nonexistent/ticketd.conf")

    def test_socket_in_use(self):
        other = self.with_settings("sqlite:" + self.database, "sqlite:%s2" % self.database)
        self.refused("lmtp.sock", "process %d listens there" % self.world.ticketd.pid,
                     config=other)
        tap.equal(hand_over(self.world, 1), 250, "the first ticketd still takes mail")

    def test_database_in_use(self):
        config = self.with_settings(self.world.folder + "/run", self.world.folder + "/run2")
        self.refused("ticketd.db", "in use", config=config)

    def test_stale_socket_is_replaced(self):
        self.world.stop_ticketd(signal.SIGKILL)
        assert os.path.exists(self.world.lmtp), "no stale socket to replace"
        self.world.start_ticketd()
        tap.equal(hand_over(self.world, 2), 250, "reply")

    def test_database_that_is_none(self):
        path = os.path.join(self.world.folder, "letter.txt")
        w.write_text(path, "Dear database, I am not one of you.\n" * 100)
        with self.stopped():
            self.refused("letter.txt",
                         config=self.with_settings(self.database, path))
        tap.equal(w.read_text(path)[:13], "Dear database", "the file")

    def test_database_folder_is_missing(self):
        with self.stopped():
            self.refused("/nonexistent/x.db", config=self.with_settings(
                self.database, "/nonexistent/x.db"))

    def test_database_of_a_newer_version(self):
        tap.equal(hand_over(self.world, 3), 250, "reply")
        with self.stopped():
            before = self.version()
            self.set_version(before + 1000)
            self.refused("ticketd.db", "newer")
            tap.equal(self.version(), before + 1000, "version")
            self.set_version(before)
        assert self.subjects() >= {"Mail 3"}

    def version(self):
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            return database.execute("PRAGMA user_version").fetchone()[0]

    def set_version(self, number):
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            database.execute("PRAGMA user_version = %d" % number)

    def test_reader_that_does_not_start(self):
        with self.stopped():
            command = self.world.ticketd_command()
            self.world.ticketd_command = lambda: [*command[:-1], "--reader=/bin/false"]
            try:
                self.refused("/bin/false")
            finally:
                del self.world.ticketd_command

    def test_disk_full_refuses_for_now_and_recovers(self):
        """RLIMIT_FSIZE stands in for a full disk: no file may grow beyond it."""
        self.world.stop_ticketd()
        size = os.path.getsize(self.database)
        limits = (size + 400 * 1024, resource.RLIM_INFINITY)
        old = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        try:
            self.world.start_ticketd()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
        codes = []
        for number in range(100, 200):
            codes.append(hand_over(self.world, number))
            if codes[-1] != 250:
                break
        tap.note("taken before the disk was full: %d" % codes.count(250))
        assert codes[-1] // 100 == 4, codes
        taken = {"Mail %d" % (100 + n) for n, code in enumerate(codes) if code == 250}
        assert self.world.ticketd.poll() is None, "ticketd died"
        self.world.stop_ticketd()
        self.world.start_ticketd()
        assert taken <= self.subjects(), taken - self.subjects()
        tap.equal(hand_over(self.world, 100 + len(codes) - 1), 250, "after there is room")

    def test_terminated_under_load_answers_what_it_has_begun(self):
        codes = {}
        def send(number):
            try:
                codes[number] = hand_over(self.world, number)
            except (OSError, smtplib.SMTPException):
                codes[number] = 0
        threads = [threading.Thread(target=send, args=(n,)) for n in range(300, 330)]
        for thread in threads:
            thread.start()
        tap.equal(self.world.stop_ticketd(), 0, "exit status")
        for thread in threads:
            thread.join()
        self.world.start_ticketd()
        taken = {"Mail %d" % n for n, code in codes.items() if code == 250}
        assert taken <= self.subjects(), taken - self.subjects()

    def all(self):
        return [getattr(self, name) for name in type(self).__dict__
                if name.startswith("test_")]


def main():
    w.fail_unless_possible(needs_postfix=False, programs=("ticketd", "ticketd-reader",
                                                           "ticketctl"))
    if not hasattr(socket, "AF_UNIX"):
        tap.fail_all("no unix sockets")
    bad = BadStart()
    try:
        bad.start()
        status = tap.run(bad.all(), bad.world.logs)
    finally:
        bad.world.stop()
    return status


if __name__ == "__main__":
    sys.exit(main())
