#!/usr/bin/env python3
"""test_backup.py - a copy is made under load, the desk goes on, the disk is lost, the copy is
put back: nothing is sent twice, no number is given out again, and what is in doubt is named.
"""

import glob
import os
import signal
import smtplib
import sqlite3
import sys
import threading
import time

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
BUDI = "budi@example.org"


class Load(threading.Thread):
    """Mails by LMTP until it is told to stop."""

    def __init__(self, socket):
        super().__init__()
        self.socket, self.count, self.is_over = socket, 0, False

    def run(self):
        client = smtplib.LMTP(self.socket)
        while not self.is_over:
            self.count += 1
            client.sendmail("c%d@example.org" % self.count, [SUPPORT], (
                "From: c%d@example.org\r\nTo: %s\r\nSubject: Load %d\r\nMessage-ID: "
                "<load-%d@client.test>\r\n\r\nPlease help, %d.\r\n"
                % (self.count, SUPPORT, self.count, self.count, self.count)).encode())
        client.quit()


class Backup:
    def __init__(self):
        self.world = w.World()

    def path(self, name):
        return os.path.join(self.world.folder, name)

    def sent_ids(self):
        return [(letter.message_id, tuple(letter.recipients))
                for letter in self.world.letters()]

    def numbers(self):
        return {row["ticket"] for row in self.world.ctl_json("list", "--limit", "0")}

    def test_under_load(self):
        load = Load(self.world.lmtp)
        load.start()
        w.wait_for("some load", lambda: load.count > 100)
        self.world.ctl("db", "backup", self.path("copy.db"))
        before = load.count
        w.wait_for("more load", lambda: load.count > before + 100)
        load.is_over = True
        load.join()
        w.wait_for("the letters", self.world.outbox_is_empty, 60)
        tap.note("%d mails in all, %d when the copy was done" % (load.count, before))
        status = self.world.ctl_json("db", "status")[0]
        assert status["last_backup"], status
        self.world.ctl("db", "backup", self.path("copy.db"), status=1)
        tap.equal(os.stat(self.path("copy.db")).st_mode & 0o777, 0o600, "mode")
        self.known, self.sent = self.numbers(), self.sent_ids()

    def test_waiting_in_the_copy(self):
        """One letter waits when the copy is made, and is sent after it."""
        first = min(self.known)
        customer = self.world.ticket(first)["customer"]["address"]
        self.world.refuse_letters({customer: "451 4.3.0 not now"})
        self.world.ctl("reply", str(first), "-m", "Is it better?")
        w.wait_for("an attempt", lambda: any(row["state"] == "waiting" and row["attempts"] > 0
                                             for row in self.world.ctl_json("outbox")))
        self.world.ctl("db", "backup", self.path("copy2.db"))
        self.world.refuse_letters({})
        self.world.ctl("outbox", "retry", "--all")
        w.wait_for("the letters", self.world.outbox_is_empty)
        self.sent = self.sent_ids()

    def test_refused_while_it_runs(self):
        self.world.ctl("db", "restore", self.path("copy2.db"), status=75)
        # Whatever the file is called.
        os.symlink(self.path("ticketd.db"), self.path("link.db"))
        w.write_text(self.path("link.conf"), w.read_text(self.world.config).replace(
            self.path("ticketd.db"), self.path("link.db")))
        self.world.ctl("-c", self.path("link.conf"), "db", "restore", self.path("copy2.db"),
                       status=75)

    def test_refused_if_damaged(self):
        with open(self.path("copy.db"), "rb") as file:
            data = bytearray(file.read())
        for place in range(20000, len(data), 4096):
            data[place:place + 200] = b"\x55" * 200
        with open(self.path("broken.db"), "wb") as file:
            file.write(data)
        self.world.stop_ticketd()
        before = os.path.getsize(self.path("ticketd.db"))
        self.world.ctl("db", "restore", self.path("broken.db"), status=1)
        tap.equal(os.path.getsize(self.path("ticketd.db")), before, "the database")

    def test_restored(self):
        said = self.world.ctl_json("db", "restore", self.path("copy2.db"))[0]
        tap.equal(said["letters_in_doubt"], 1, "letters in doubt")
        assert said["next_ticket"] > max(self.known), said
        tap.equal(len(glob.glob(self.path("ticketd.db.before-*"))), 1, "what was there")
        self.world.start_ticketd()
        time.sleep(2)
        again = self.sent_ids()
        tap.equal(len(again), len(self.sent), "letters sent after the restore")
        dead = [row for row in self.world.ctl_json("outbox") if row["state"] == "dead"]
        tap.equal(len(dead), 1, "letters that are in doubt")
        assert "restored" in dead[0]["last_error"], dead[0]
        assert "is whole" in self.world.ctl("db", "check")

    def test_goes_on(self):
        """Numbers and Message-IDs are new ones; what Postfix still has is known."""
        delivery = self.world.send(("From: %s\r\nTo: %s\r\nSubject: After\r\nMessage-ID: "
                                    "<after@c.test>\r\n\r\nHello.\r\n"
                                    % (BUDI, SUPPORT)).encode(), sender=BUDI)
        tap.equal(delivery.outcome, "create", delivery.line)
        assert delivery.ticket > max(self.known), delivery.line
        w.wait_for("the letters", self.world.outbox_is_empty)
        sent = self.sent_ids()
        tap.equal(len(sent), len(set(sent)), "each Message-ID went to each recipient once")

    def test_an_older_copy(self):
        """Made by an older ticketd: brought up; the one before is kept until the next erase."""
        self.world.stop_ticketd()
        with sqlite3.connect(self.path("ticketd.db")) as base:
            # What the schemas since then made.
            for table in ("old_token", "chat_line", "chat", "session", "pass",
                          "account_address", "account"):
                base.execute("DROP TABLE " + table)
            base.execute("DROP INDEX attachment_content")
            base.execute("PRAGMA user_version = 3")
        base.close()
        # An attempt that was cut short left this.
        w.write_text(self.path("ticketd.db.schema3.part"), "half a copy")
        self.world.start_ticketd()
        assert os.path.exists(self.path("ticketd.db.schema3")), "no copy was kept"
        tap.equal(self.world.ctl_json("db", "status")[0]["schema"] > 3, True, "schema")
        self.world.ctl("erase", BUDI, "--yes")
        assert not os.path.exists(self.path("ticketd.db.schema3")), "it outlived an erase"


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    backup = Backup()
    try:
        backup.world.start()
        status = tap.run([backup.test_under_load, backup.test_waiting_in_the_copy,
                          backup.test_refused_while_it_runs, backup.test_refused_if_damaged,
                          backup.test_restored, backup.test_goes_on,
                          backup.test_an_older_copy], backup.world.logs)
    finally:
        backup.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
