#!/usr/bin/env python3
"""test_milter.py - the milter door of a real ticketd, asked by miltertest and by hand."""

import ctypes
import os
import random
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import tap  # noqa: E402
import world as w  # noqa: E402

SESSIONS = 1000
ABORTS = 500


def settings(text):
    path = re.search(r"lmtp = unix:(.*)/lmtp.sock", text).group(1) + "/milter.sock"
    text = text.replace("milter =\n", "milter = unix:%s\n" % path)
    text = text.replace("[listen]", "sender-limit = 1/1d\n\n[listen]")
    sales = "address = sales@" + w.DOMAIN
    return text.replace(sales, sales + "\naccept = replies")


class Session:
    """One connection that speaks the protocol, for what miltertest cannot do."""

    CONNECT = b"Cclient.example.org\x004\x04\x00192.0.2.7\0"
    STEPS = (b"M<spammer@example.org>\0", b"R<support@example.net>\0", b"T",
             b"LSubject\0Help\0", b"LFrom\0spammer@example.org\0", b"Bwords\r\n", b"E")

    def __init__(self, path):
        # After a start this door opens last.
        self.socket = w.wait_for("the milter", lambda: self.connected(path))

    @staticmethod
    def connected(path):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(w.PATIENCE)
        try:
            connection.connect(path)
            return connection
        except OSError:
            connection.close()
            return None

    def write(self, packet):
        self.socket.sendall(struct.pack("!I", len(packet)) + packet)

    def read(self):
        length = struct.unpack("!I", self.take(4))[0]
        return self.take(length)

    def take(self, count):
        taken = b""
        while len(taken) < count:
            piece = self.socket.recv(count - len(taken))
            if not piece:
                raise ConnectionError("the door closed the session")
            taken += piece
        return taken

    def ask(self, packet):
        self.write(packet)
        return self.read()

    def negotiate(self):
        answer = self.ask(b"O" + struct.pack("!III", 6, 0x1FF, 0x1FFFFF))
        tap.equal(answer[:1], b"O", "negotiation")
        return struct.unpack("!III", answer[1:13])

    def go(self, count):
        """The first steps of a mail; the reply to the last."""
        answer = b""
        for step in self.STEPS[:count]:
            answer = self.ask(step)
        return answer

    def close(self):
        self.socket.close()


class Cases:
    def __init__(self):
        self.world = w.World("lmtp", settings=settings)
        self.socket = self.world.folder + "/run/milter.sock"

    def all(self):
        scripts = ["accept", "refuse", "null_sender", "not_ours", "abort", "long_body",
                   "thousand_recipients", "odd_commands"]
        return [self.script(name) for name in scripts] + [
            self.test_asks_for_no_more_than_it_needs,
            self.test_modes_of_the_socket,
            self.test_long_header,
            self.test_endless_header,
            self.test_aborts_anywhere,
            self.test_nonsense_ends_the_session_alone,
            self.test_thousand_sessions,
            self.test_nothing_was_kept,
            self.test_second_daemon_is_told_who_listens,
            self.test_stops_while_sessions_are_open,
            self.test_signals_are_not_libmilters,
            self.test_replaces_a_stale_socket,
            self.test_old_folder_without_the_socket,
        ]

    def script(self, name):
        def run():
            if not shutil.which("miltertest"):
                raise w.Trouble("miltertest is not installed")
            result = subprocess.run(
                ["miltertest", "-D", "socket=" + self.socket, "-D", "test=" + name,
                 "-s", os.path.join(HERE, "milter.lua")],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, check=False, timeout=300)
            tap.equal(result.returncode, 0, result.stdout)
        run.__name__ = name
        return run

    def session(self):
        session = Session(self.socket)
        session.negotiate()
        tap.equal(session.ask(Session.CONNECT), b"c", "connect")
        return session

    def refuses(self):
        session = self.session()
        answer = session.go(len(Session.STEPS))
        session.close()
        assert answer.startswith(b"y550 5.7.1 "), answer

    def prepare(self):
        """Blocked: spammer@. Over the limit: busy@, who has a ticket already."""
        self.world.ctl("block", "spammer@example.org")
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(w.PATIENCE)
            client.connect(self.world.lmtp)
            replies = client.makefile("rb")
            for line in (b"LHLO mx", b"MAIL FROM:<busy@example.org>",
                         b"RCPT TO:<support@example.net>", b"DATA",
                         b"From: busy@example.org\r\nSubject: Busy\r\n\r\nWords\r\n."):
                while replies.readline()[3:4] == b"-":
                    pass
                client.sendall(line + b"\r\n")
            while not replies.readline().startswith(b"250 2."):
                pass
        tap.equal(len(self.world.ctl_json("list")), 1, "tickets")

    # ----------------------------------------------------------------- tests

    def test_asks_for_no_more_than_it_needs(self):
        session = Session(self.socket)
        version, actions, steps = session.negotiate()
        tap.equal(actions, 0, "actions: it changes nothing")
        tap.equal(steps & 0x02, 0x02, "no HELO")
        session.close()
        # The oldest protocol that is spoken still.
        session = Session(self.socket)
        answer = session.ask(b"O" + struct.pack("!III", 2, 0x3F, 0x7F))
        tap.equal(struct.unpack("!III", answer[1:13])[0], 2, "version")
        session.close()

    def test_modes_of_the_socket(self):
        tap.equal(os.stat(self.socket).st_mode & 0o777, 0o660, "mode")

    # miltertest itself breaks on a header of this length.
    def test_long_header(self):
        for size in (65000, 65536, 70 * 1024, 900000):
            session = self.session()
            session.go(5)
            tap.equal(session.ask(b"LX-Long\0" + b"x" * size + b"\0"), b"c", "header")
            assert session.ask(b"E").startswith(b"y550 5.7.1 "), size
            session.close()

    def test_endless_header(self):
        session = self.session()
        session.go(5)
        answers = []
        while answers[-1:] != [b"a"]:
            answers.append(session.ask(b"LX-Long\0" + b"x" * 60000 + b"\0"))
            assert len(answers) < 20, "more than a megabyte was kept"
        session.close()
        self.refuses()

    def test_aborts_anywhere(self):
        chance = random.Random(1)
        session = self.session()
        for _ in range(ABORTS):
            session.go(chance.randint(0, len(Session.STEPS)))
            session.write(b"A")
            if chance.random() < 0.3:
                if chance.random() < 0.5:
                    session.write(b"Q")
                session.close()
                session = self.session()
        session.close()
        self.refuses()

    def test_nonsense_ends_the_session_alone(self):
        for packet in (b"", b"\xff" * 10, b"O", b"M", b"L\0\0", b"L" + b"x" * 100000, b"C\0",
                       b"D", b"R" + b"\0" * 1000, b"E" * 70000):
            session = self.session()
            session.write(packet)
            session.close()
        session = Session(self.socket)
        session.socket.sendall(b"\x7f\xff\xff\xffEHLO mail.example.org\r\n")
        session.close()
        self.refuses()

    def resident(self):
        status = w.read_text("/proc/%d/status" % self.world.ticketd.pid)
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def test_thousand_sessions(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard != resource.RLIM_INFINITY and hard < 3 * SESSIONS:
            raise w.Trouble("no more than %d files" % hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(3 * SESSIONS, hard), hard))
        before = self.resident()
        sessions = [self.session() for _ in range(SESSIONS)]
        for session in sessions:
            session.go(1)
        each = (self.resident() - before) / SESSIONS
        tap.note("%.1f KiB an idle session" % each)
        self.refuses()
        for session in sessions:
            session.close()
        self.refuses()

    def test_nothing_was_kept(self):
        tap.equal(len(self.world.ctl_json("log", "--limit", "0")), 1, "deliveries")
        tap.equal(len(self.world.ctl_json("list")), 1, "tickets")

    def test_second_daemon_is_told_who_listens(self):
        other = self.world.config + ".other"
        text = w.read_text(self.world.config)
        for name in ("ticketd.db", "lmtp.sock", "control.sock"):
            text = text.replace(name, "other-" + name)
        w.write_text(other, text)
        command = self.world.ticketd_command()
        command[command.index(self.world.config)] = other
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False,
                                timeout=w.PATIENCE)
        tap.equal(result.returncode, 1, result.stdout)
        wanted = "%s: process %d listens there" % (self.socket, self.world.ticketd.pid)
        assert wanted in result.stdout, result.stdout
        self.refuses()

    def test_stops_while_sessions_are_open(self):
        sessions = [self.session() for _ in range(20)]
        for number, session in enumerate(sessions):
            session.go(number % len(Session.STEPS))
        tap.equal(self.world.stop_ticketd(), 0, "exit status")
        assert not os.path.exists(self.socket), "the socket is still there"
        for session in sessions:
            session.close()
        self.world.start_ticketd()
        self.refuses()

    def test_signals_are_not_libmilters(self):
        """A thread of libmilter waits for these, to stop; here all but the daemon's own get
        them, and none heeds them."""
        process = self.world.ticketd
        libc = ctypes.CDLL(None)
        for thread in os.listdir("/proc/%d/task" % process.pid):
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
                if int(thread) != process.pid:
                    tap.equal(libc.tgkill(process.pid, int(thread), number), 0, "tgkill")
        for _ in range(3):
            self.refuses()
        tap.equal(self.world.stop_ticketd(), 0, "exit status")
        self.world.start_ticketd()
        self.refuses()

    def test_replaces_a_stale_socket(self):
        self.world.stop_ticketd(signal.SIGKILL)
        assert os.path.exists(self.socket)
        self.world.start_ticketd()
        self.refuses()

    def test_old_folder_without_the_socket(self):
        """A file that is no socket is somebody's: it is left alone and named."""
        self.world.stop_ticketd()
        w.write_text(self.socket, "mine")
        result = subprocess.run(self.world.ticketd_command(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                check=False, timeout=w.PATIENCE)
        tap.equal(result.returncode, 1, result.stdout)
        assert "a file that is no socket lies there" in result.stdout, result.stdout
        tap.equal(w.read_text(self.socket), "mine", "the file")


def main():
    w.fail_unless_possible(needs_postfix=False)
    cases = Cases()
    try:
        cases.world.start(with_postfix=False)
        cases.prepare()
        status = tap.run(cases.all(), cases.world.logs)
    finally:
        cases.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
