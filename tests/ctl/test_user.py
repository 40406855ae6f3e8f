#!/usr/bin/env python3
"""test_user.py - ticketctl user against a ticketd that runs, and a password on a terminal."""

import os
import pty
import select
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import tap
import world as w

BUDI = "budi@example.org"
PASSWORD = "a horse in the rain"


class Cases:
    def __init__(self, world):
        self.world = world

    def user(self, *words, **more):
        return self.world.ctl("user", *words, **more)

    def show(self, who):
        return self.world.ctl_json("user", "show", who)[0]

    def hash_of(self, address):
        with sqlite3.connect("file:%s?mode=ro" % os.path.join(self.world.folder, "ticketd.db"),
                             uri=True) as base:
            return base.execute("SELECT password FROM account JOIN account_address ON account = "
                                "id WHERE address = ?", (address,)).fetchone()[0]

    def test_add(self):
        self.user("add", BUDI, "--name", "Budi", "--user-name", "budi", "--phone",
                  "0812 3456 7890", "--language", "id")
        shown = self.show("BUDI")
        tap.equal((shown["name"], shown["address"], shown["phone"], shown["language"],
                   shown["has_password"], shown["locked"], shown["staff"], shown["sessions"]),
                  ("Budi", BUDI, "+6281234567890", "id", False, False, "", []), "account")
        self.user("add", BUDI, status=1)
        self.user("add", "siti@example.org", "--user-name", "Budi", status=64)
        self.user("add", "siti@example.org", "--user-name", "alice", status=64)
        self.user("add", "siti@example.org", "--phone", "12", status=64)
        self.user("add", "support@" + w.DOMAIN, status=1)
        self.user("add", "siti", status=1)
        tap.equal([one["address"] for one in self.world.ctl_json("user", "list")], [BUDI], "list")

    def test_passwd(self):
        self.user("passwd", BUDI, text="short\n", status=64)
        self.user("passwd", BUDI, text=BUDI + "\n", status=64)
        self.user("passwd", BUDI, text="", status=64)
        self.user("passwd", "nobody@example.org", text=PASSWORD + "\n", status=1)
        tap.equal(self.show(BUDI)["has_password"], False, "before")
        self.user("passwd", BUDI, text=PASSWORD + "\nand more\n")
        tap.equal(self.show(BUDI)["has_password"], True, "after")
        assert self.hash_of(BUDI).startswith("$argon2id$"), "it is hashed"
        with open(self.world.log, encoding="utf-8") as file:
            assert PASSWORD not in file.read(), "the log holds no password"

    def test_staff(self):
        self.user("show", "alice", status=1)
        self.user("passwd", "alice", text="the desk is all mine\n")
        shown = self.show("alice")
        tap.equal((shown["staff"], shown["address"], shown["has_password"]),
                  ("alice", "alice@" + w.DOMAIN, True), "alice")
        assert "alice" in self.user("list")

    def test_lock(self):
        self.user("lock", "budi")
        tap.equal(self.show(BUDI)["locked"], True, "locked")
        self.user("unlock", BUDI)
        tap.equal(self.show(BUDI)["locked"], False, "unlocked")
        self.user("lock", "nobody@example.org", status=1)
        tap.equal(self.world.ctl_json("user", "logout", BUDI), [{"ok": True, "sessions": 0}],
                  "logged out")

    def on_terminal(self, *answers):
        """ticketctl user passwd on a terminal of its own: its exit status, all that is shown."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(w.program("ticketctl"), ["ticketctl", "-c", self.world.config, "user",
                                              "passwd", BUDI])
        shown = b""
        answers = list(answers)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                data = os.read(terminal, 4096)
            except OSError:  # the other end is gone
                data = b""
            if not data:
                break
            shown += data
            # It flushes what was typed before it asked, so answers wait for the question.
            if answers and shown.rstrip(b"\r\n").endswith(b": "):
                os.write(terminal, answers.pop(0).encode() + b"\n")
                shown += b"."
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()

    def test_terminal(self):
        before = self.hash_of(BUDI)
        status, shown = self.on_terminal("one and the other", "another it is")
        tap.equal((status, self.hash_of(BUDI)), (1, before), shown)
        status, shown = self.on_terminal("one and the same", "one and the same")
        tap.equal(status, 0, shown)
        assert self.hash_of(BUDI) != before, "it is set"
        assert "New password: " in shown and "The same again: " in shown, shown
        assert "one and" not in shown, "a password is not shown: " + shown


def main():
    w.fail_unless_possible(needs_postfix=False, programs=("ticketctl", "ticketd",
                                                          "ticketd-reader"))
    world = w.World()
    cases = Cases(world)
    try:
        world.start(with_postfix=False)
        status = tap.run([cases.test_add, cases.test_passwd, cases.test_staff, cases.test_lock,
                          cases.test_terminal], world.logs)
    finally:
        world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
