#!/usr/bin/env python3
"""test_service.py - ticketd as a service manager sees it: ready, well, reloaded, stopping.

The milter is on all the while: libmilter has its own idea of signals. Mails are handed over
by LMTP directly.
"""

import contextlib
import os
import re
import signal
import smtplib
import socket
import sqlite3
import sys
import threading
import time

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
NEW = "new@" + w.DOMAIN


class Manager:
    """The socket that NOTIFY_SOCKET names; keeps what it hears, and when."""

    def __init__(self, name):
        self.name = name
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + name[1:] if name.startswith("@") else name)
        self.heard = []  # of (when, text)
        self.ends = False
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        self.socket.settimeout(0.1)
        while not self.ends:
            with contextlib.suppress(TimeoutError):
                text = self.socket.recv(4096).decode()
                self.heard.append((time.monotonic(), text))

    def close(self):
        self.ends = True
        self.thread.join()
        self.socket.close()

    def all(self, what, since=0.0):
        return [at for at, text in list(self.heard) if at >= since and what in text.split("\n")]

    def await_one(self, what, since=0.0):
        return w.wait_for(what, lambda: self.all(what, since))[0]


class ServiceWorld(w.World):
    """A ticketd that is told of a service manager."""

    def __init__(self, watchdog_usec=None, abstract=False):
        super().__init__(settings=self.with_milter)
        self.watchdog_usec = watchdog_usec
        self.manager = Manager(("@" if abstract else "") + self.folder + "/notify")

    def with_milter(self, text):
        return text.replace("milter =\n", "milter = unix:%s/run/milter.sock\n" % self.folder)

    def ticketd_command(self):
        more = [] if self.watchdog_usec is None else ["WATCHDOG_USEC=%d" % self.watchdog_usec]
        return ["/usr/bin/env", "NOTIFY_SOCKET=" + self.manager.name, *more,
                *super().ticketd_command()]

    def stop(self, keep=False):
        super().stop(keep)
        self.manager.close()

    # ------------------------------------------------------------- helpers

    def change(self, old, new):
        text = w.read_text(self.config)
        assert old in text, old
        w.write_text(self.config, text.replace(old, new))

    def reload(self):
        """Tell it to, and wait until it has; return the new lines of the log."""
        before = len(w.read_text(self.log))
        start = time.monotonic()
        self.ticketd.send_signal(signal.SIGHUP)
        self.manager.await_one("READY=1", self.manager.await_one("RELOADING=1", start))
        return w.read_text(self.log)[before:]

    def hand_over(self, number, recipient=SUPPORT, sender=None):
        """One mail by LMTP; return the reply code for its recipient."""
        sender = sender or "c%d@example.org" % number
        with smtplib.LMTP(self.lmtp, timeout=w.PATIENCE) as client:
            client.ehlo_or_helo_if_needed()
            client.mail(sender)
            code = client.rcpt(recipient)[0]
            if code != 250:
                return code
            return client.data(w.mail("Mail %d" % number, "Text %d" % number,
                                      sender=sender))[0]

    def subjects(self):
        return sorted(row["subject"] for row in self.ctl_json("list", "--limit", "0"))

    def milter_answers(self):
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as client:
            client.settimeout(w.PATIENCE)
            client.connect(self.folder + "/run/milter.sock")
            # SMFIC_OPTNEG: version 6, all actions, no steps left out
            client.sendall(bytes.fromhex("0000000d4f") + bytes.fromhex("00000006000001ff001fffff"))
            return client.recv(5)[4:5] == b"O"


# ------------------------------------------------------------------ the manager

def test_ready_and_stopping():
    for abstract in (False, True):
        with service(abstract=abstract) as world:
            tap.equal(world.stop_ticketd(), 0, "exit status")
            world.manager.await_one("STOPPING=1")
            tap.equal(world.manager.all("WATCHDOG=1"), [], "nobody asked for these")


def test_watchdog_is_fed():
    with service(watchdog_usec=1000000) as world:
        start = world.manager.all("READY=1")[0]
        w.wait_for("pings", lambda: len(world.manager.all("WATCHDOG=1")) >= 6)
        pings = world.manager.all("WATCHDOG=1")
        gaps = [b - a for a, b in zip(pings, pings[1:])]
        tap.note("gaps: %s" % gaps)
        assert sorted(gaps)[len(gaps) // 2] < 0.75, "not twice a second"
        assert pings[0] - start < 1.0


def test_watchdog_of_another_process():
    with service(watchdog_usec=1000000) as world:
        world.stop_ticketd()
        command = world.ticketd_command()
        world.ticketd_command = lambda: [command[0], "WATCHDOG_PID=1", *command[1:]]
        start = time.monotonic()
        world.start_ticketd()
        world.manager.await_one("READY=1", start)
        time.sleep(1.5)
        tap.equal(world.manager.all("WATCHDOG=1", start), [], "pings")


def test_watchdog_starves_while_the_writer_hangs():
    """Somebody else holds the write lock: the writer waits five seconds for it."""
    with service(watchdog_usec=1000000) as world:
        world.manager.await_one("WATCHDOG=1")
        with contextlib.closing(sqlite3.connect(world.folder + "/ticketd.db",
                                                isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout = 5000")
            other.execute("BEGIN IMMEDIATE")
            locked = time.monotonic()
            time.sleep(3)
            fed = [at - locked for at in world.manager.all("WATCHDOG=1", locked)]
            other.execute("ROLLBACK")
        released = time.monotonic()
        # One may come for the time before the lock was taken.
        assert all(at < 1.0 for at in fed), fed
        assert "the writer has not answered" in w.read_text(world.log)
        world.manager.await_one("WATCHDOG=1", released)


# ------------------------------------------------------------------ reload

def test_reload_changes_what_it_can():
    with service() as world:
        tap.equal(world.hand_over(1, recipient=NEW), 450, "an address nobody knows")
        world.change("[department sales]",
                     "[department new]\naddress = %s\nstaff = alice\n\n[department sales]" % NEW)
        world.change("[gateway]\n", "[gateway]\nsender-limit = 1/1h\n")
        said = world.reload()
        for line in ("reload: [gateway] sender-limit = 1/3600s, was 10/900s",
                     "reload: [department new] is new", "reloaded settings="):
            assert line in said, said
        tap.equal(world.hand_over(1, recipient=NEW), 250, "the new department")
        tap.equal([world.hand_over(n, sender="busy@example.org") for n in (2, 3)], [250, 250],
                  "taken")
        tap.equal([row["outcome"] for row in world.ctl_json("log", "--limit", "2")],
                  ["hold", "create"], "the new limit, newest first")
        assert world.milter_answers(), "the milter does not answer"
        world.change("sender-limit = 1/1h\n", "")
        world.change("[department new]\naddress = %s\nstaff = alice\n\n" % NEW, "")
        assert "[department new] is gone" in world.reload()
        tap.equal(world.hand_over(4, recipient=NEW), 450, "the department that was")
        tap.equal(world.stop_ticketd(), 0, "exit status")


def test_reload_in_a_session_that_stays_open():
    """Postfix keeps its sessions: a new mail of an old one goes by the new settings, a mail
    under way by the old."""
    with service() as world, smtplib.LMTP(world.lmtp, timeout=w.PATIENCE) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("a@example.org")
        tap.equal(client.rcpt(SUPPORT)[0], 250, "before")
        world.change("address = " + SUPPORT, "address = " + NEW)
        world.reload()
        tap.equal(client.rcpt(NEW)[0], 450, "the mail under way")
        tap.equal(client.data(w.mail("Under way", "Text"))[0], 250, "data")
        client.mail("a@example.org")
        tap.equal(client.rcpt(SUPPORT)[0], 450, "the next mail")
        tap.equal(client.rcpt(NEW)[0], 250, "the next mail")
        tap.equal(client.data(w.mail("The next", "Text two"))[0], 250, "data")
        tap.equal(world.subjects(), ["The next", "Under way"], "tickets")


def test_broken_settings_change_nothing():
    with service() as world:
        good = w.read_text(world.config)
        world.change("address = " + SUPPORT, "adress = " + NEW)
        world.change("relay = ", "retry-after = soon\nrelay = ")
        start = time.monotonic()
        said = world.reload()
        for word in ("adress", "did you mean", "retry-after", "soon",
                     "refused, the settings of before still count: errors=3"):
            assert word in said, said
        tap.equal(len(world.manager.all("STATUS=The settings are wrong; those of before still "
                                        "count", start)), 1, "STATUS")
        tap.equal(world.hand_over(1), 250, "as before")
        os.unlink(world.config)
        assert "refused" in world.reload()
        tap.equal(world.hand_over(2), 250, "as before")
        w.write_text(world.config, good)
        assert "changes=0" in world.reload()
        start = time.monotonic()
        tap.equal(world.hand_over(3), 250, "as before")
        assert world.milter_answers()


def test_broken_words_change_nothing():
    """The letters' words beside the settings are read again, too."""
    with service() as world:
        os.makedirs(os.path.join(world.folder, "languages"))
        path = os.path.join(world.folder, "languages", "en.json")
        text = w.read_text(os.path.join(os.environ.get("top_srcdir", "."),
                                        "share/languages/en.json"))
        w.write_text(path, text.replace('"open": "Open"', '"open": "Opn"', 1).replace("{", "", 1))
        said = world.reload()
        assert path in said and "refused" in said, said
        w.write_text(path, text.replace('"Open"', '"Wide Open"', 1))
        assert "other templates or languages" in world.reload()
        tap.equal(world.hand_over(1), 250, "taken")
        letter = w.wait_for("the acknowledgement", lambda: next(
            (one for one in world.letters() if "c1@example.org" in one.recipients), None))
        assert "Status: Wide Open" in letter.text(), letter.text()


def test_some_wait_for_a_restart():
    with service() as world:
        moved = os.path.join(world.folder, "run", "moved.sock")
        world.change("lmtp = unix:%s" % world.lmtp, "lmtp = unix:%s" % moved)
        world.change("sqlite:%s/ticketd.db" % world.folder, "sqlite:%s/other.db" % world.folder)
        said = world.reload()
        for key in ("[listen] lmtp = ", "[gateway] database = "):
            line = next(line for line in said.splitlines() if key in line)
            assert "warning" in line and "counts from the next start on" in line, line
        tap.equal(world.hand_over(1), 250, "the old socket, the old database")
        assert not os.path.exists(moved)
        assert not os.path.exists(os.path.join(world.folder, "other.db"))
        # It says so each time, as long as it is so.
        assert "counts from the next start on" in world.reload()


def test_relay_is_another():
    """Letters that waited for a relay that is down go to the new one."""
    with service() as world:
        right = "relay = smtp://127.0.0.1:%d" % world.sink_port
        world.change(right, "relay = smtp://127.0.0.1:%d" % w.free_port())
        world.reload()
        tap.equal(world.hand_over(1), 250, "taken")
        w.wait_for("the failure", lambda: "letters wait" in w.read_text(world.log))
        tap.equal(world.letters(), [], "letters")
        world.change("relay = smtp://", "connections = 2\nrelay = gopher://")
        assert "refused" in world.reload()
        w.write_text(world.config, re.sub(r"connections = 2\nrelay = .*", right,
                                          w.read_text(world.config)))
        world.reload()
        world.ctl("outbox", "retry", "--all")
        w.wait_for("the letters", lambda: len(world.letters()) >= 3)
        tap.equal(world.hand_over(2), 250, "taken")
        w.wait_for("the letters", lambda: len(world.letters()) >= 6)


def test_keys_are_read_again():
    with service() as world:
        world.hand_over(1)
        before = w.wait_for("a letter", world.letters)[0].message_id
        world.ctl("rotate-key")
        assert "key 2 signs" in world.reload()
        tap.equal(world.hand_over(2), 250, "taken")
        after = w.wait_for("more letters", lambda: len(world.letters()) >= 6
                           and world.letters())[-1].message_id
        tap.note("%s then %s" % (before, after))
        os.unlink(world.folder + "/secret")
        assert "refused" in world.reload(), "no key is made in place of one that is lost"
        assert not os.path.exists(world.folder + "/secret")


def test_no_mail_is_lost():
    """Hang-ups one after the other, good and bad ones, while mails come in."""
    with service(watchdog_usec=1000000) as world:
        good = w.read_text(world.config)
        codes = {}
        ends = threading.Event()

        def send(first):
            number = first
            while not ends.is_set():
                try:
                    codes[number] = world.hand_over(number)
                except (OSError, smtplib.SMTPException) as trouble:
                    codes[number] = str(trouble)
                number += 4
        threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for number in range(30):
            w.write_text(world.config + ".new", "nonsense" if number % 3 == 2 else good.replace(
                "[gateway]\n", "[gateway]\nreply-limit = %d/1h\n" % (number + 10)))
            os.rename(world.config + ".new", world.config)
            world.reload()
        ends.set()
        for thread in threads:
            thread.join()
        tap.note("%d mails" % len(codes))
        assert len(codes) >= 20, len(codes)
        w.write_text(world.config, good)
        tap.equal({code for code in codes.values()}, {250}, "replies")
        tap.equal(world.subjects(), sorted("Mail %d" % n for n in codes), "tickets")
        w.wait_for("the letters", world.outbox_is_empty)
        tap.equal(len({(one.message_id, *one.recipients) for one in world.letters()}),
                  len(world.letters()), "each once")
        assert world.milter_answers()
        tap.equal(world.stop_ticketd(), 0, "exit status")


def test_signals_in_a_row():
    """None of them stops the milter; the last one stops all."""
    with service() as world:
        for _ in range(200):
            world.ticketd.send_signal(signal.SIGHUP)
        w.wait_for("the last of them", lambda: "reloaded" in w.read_text(world.log))
        assert world.milter_answers()
        tap.equal(world.hand_over(1), 250, "taken")
        assert "gave up" not in w.read_text(world.log)
        tap.equal(world.stop_ticketd(signal.SIGINT), 0, "exit status")


@contextlib.contextmanager
def service(**how):
    world = ServiceWorld(**how)
    try:
        world.start(with_postfix=False)
        world.manager.await_one("READY=1")
        yield world
    except BaseException:
        tap.note("\n".join(w.read_text(world.log).splitlines()[-20:]))
        raise
    finally:
        world.stop()


def main():
    w.fail_unless_possible(needs_postfix=False, programs=("ticketd", "ticketd-reader",
                                                          "ticketctl"))
    return tap.run([value for name, value in globals().items() if name.startswith("test_")])


if __name__ == "__main__":
    sys.exit(main())
