#!/usr/bin/env python3
"""test_privacy.py - what a person may have of the desk, and that nothing is left of who asks
to be erased.

Siti has a ticket with a note in it, an answer that quotes the note, files both ways; she is
copied in Budi's ticket and writes there. Canaries stand for what must be where, and where not.
"""

import glob
import json
import mailbox
import os
import shutil
import sqlite3
import sys
import email.policy
from email.message import EmailMessage

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
ALICE = "alice@" + w.DOMAIN
SITI, BUDI = "siti@example.org", "budi@example.org"
NOTE, WORD, FILE = "CANARYNOTE", "CANARYWORD", "CANARYFILE"


def mail(sender, subject, text, cc=None, answers=None):
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = SUPPORT
    if cc:
        message["Cc"] = cc
    message["Subject"] = subject
    message["Message-ID"] = "<%s@client.test>" % os.urandom(8).hex()
    if answers is not None:
        message["In-Reply-To"] = answers.message_id
        message["References"] = "%s %s" % (answers.mail["References"], answers.message_id)
    message.set_content(text)
    return message


class Privacy:
    def __init__(self):
        self.world = w.World()
        self.folder = self.world.folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def send(self, message, sender, outcome):
        delivery = self.world.send(bytes(message), sender=sender)
        tap.equal(delivery.outcome, outcome, delivery.line)
        w.wait_for("the letters", self.world.outbox_is_empty)
        return delivery.ticket

    def exported(self, folder, *words):
        self.world.ctl("export", *words, "-o", self.path(folder))
        with open(self.path(folder + "/tickets.json"), encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        box = mailbox.mbox(self.path(folder + "/mail.mbox"))
        return rows, list(box)

    def bytes_of(self, folder):
        found = b""
        for path in glob.glob(self.path(folder) + "/*"):
            with open(path, "rb") as file:
                found += file.read()
        for message in mailbox.mbox(self.path(folder + "/mail.mbox")):
            for part in message.walk():
                found += part.get_payload(decode=True) or b""
        return found

    # ---------------------------------------------------------------- the desk

    def test_a_desk(self):
        first = mail(SITI, "Roof", "The roof leaks. %s\n\nFrom above it drips.\n" % WORD)
        first.add_attachment(FILE.encode() * 400, maintype="application",
                             subtype="octet-stream", filename="roof.bin")
        self.siti = self.send(first, SITI, "create")
        self.world.ctl("note", str(self.siti), "-m", "She calls often. " + NOTE, "--as", "bob")
        with open(self.path("plan.txt"), "w", encoding="utf-8") as file:
            file.write("a plan of the roof\n")
        self.world.ctl("reply", str(self.siti), "-m", "We come.", "--attach",
                       self.path("plan.txt"))
        note = self.world.letter(ALICE, "note", self.siti)
        # Alice answers her colleague's note: it goes to Siti, the note does not.
        self.send(mail(ALICE, "Re: " + note.subject,
                       "We come at ten.\n\nOn Friday Support wrote:\n> She calls often. %s\n"
                       % NOTE, answers=note), ALICE, "answer")
        self.world.ctl("tag", str(self.siti), "+roof")
        self.world.ctl("assign", str(self.siti), "alice")
        self.budi = self.send(mail(BUDI, "Printer", "It hums.", cc=SITI), BUDI, "create")
        self.world.ctl("confirm", str(self.budi), SITI)
        self.world.ctl("reply", str(self.budi), "-m", "Does it hum?")
        answer = self.world.letter(SITI, "answer", self.budi)
        self.send(mail(SITI, "Re: " + answer.subject, "Mine hums %s too." % WORD,
                       answers=answer), SITI, "reply")
        told = self.world.letter(ALICE, "customer-reply", self.budi)
        answer = self.world.letter(BUDI, "answer", self.budi)
        self.send(mail(BUDI, "Re: " + answer.subject,
                       "It stopped.\n\nOn Friday Siti <%s> wrote:\n> Mine hums %s too.\n"
                       % (SITI, WORD), answers=answer), BUDI, "reply")
        assert WORD in told.text(), "the canary is where it belongs"
        self.world.send(b"From: %s\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\n%s"
                        % (SITI.encode(), WORD.encode()), sender=SITI)

    def test_an_account(self):
        """Siti can log in, and has: the row is what the web's door would write."""
        self.world.ctl("user", "add", SITI, "--name", "Siti " + WORD, "--user-name",
                       "siti-" + WORD, "--phone", "0812 3456 7890", "--language", "id")
        self.world.ctl("user", "passwd", SITI, text="a horse in the rain\n")
        account = self.world.ctl_json("user", "show", SITI)[0]["account"]
        with sqlite3.connect(self.path("ticketd.db")) as base:
            base.execute("INSERT INTO session VALUES (randomblob(32), ?, 1, ?, 0, '192.0.2.7', ?)",
                         (account, 4102444800000, "Browser " + WORD))
            base.execute("INSERT INTO pass VALUES (randomblob(32), 'login', NULL, ?, ?)",
                         (SITI, 4102444800000))
        base.close()

    # ---------------------------------------------------------------- export

    def test_export_of_a_ticket(self):
        rows, mails = self.exported("ticket", str(self.siti))
        tap.equal([entry["kind"] for entry in rows[0]["entries"]],
                  ["customer", "staff", "staff"], "entries")
        tap.equal(len(mails), 3, "mails")
        everything = self.bytes_of("ticket")
        assert WORD.encode() in everything and FILE.encode() in everything
        assert b"a plan of the roof" in everything
        for secret in (NOTE, ALICE, "+roof", "history"):
            assert secret.encode() not in everything, secret
        with open(self.path("ticket/mail.mbox"), "rb") as file:
            assert b"\n>From above it drips.\r\n" in file.read()

    def test_export_of_a_person(self):
        rows, mails = self.exported("person", SITI)
        tap.equal([row["ticket"] for row in rows], [None, self.siti, self.budi, None], "tickets")
        account = rows[0]["account"]
        tap.equal((account["address"], account["user_name"], account["phone"],
                   account["sessions"][0]["agent"]),
                  (SITI, "siti-" + WORD, "+6281234567890", "Browser " + WORD), "account")
        assert b"argon2" not in self.bytes_of("person"), "a password is given to nobody"
        tap.equal(len(mails), 8, "mails")
        everything = self.bytes_of("person")
        for secret in (NOTE, ALICE):
            assert secret.encode() not in everything, secret
        rows, _ = self.exported("budi", BUDI)
        tap.equal([row["ticket"] for row in rows], [self.budi], "tickets")

    def test_export_refuses(self):
        self.world.ctl("export", str(self.siti), "-o", self.path("person"), status=1)
        self.world.ctl("export", str(self.siti), status=64)
        self.world.ctl("export", "99999", "-o", self.path("none"), status=1)
        self.world.ctl("import", "export", self.path("ticket"), status=64)

    def test_round_trip(self):
        """Out with all that is in it, gone, and in again: the same as before."""
        self.exported("internal", str(self.siti), "--internal")
        assert NOTE.encode() in self.bytes_of("internal")
        before = self.world.ticket(self.siti)
        raws = [self.world.ctl("raw", "e%d" % entry["entry"]) for entry in before["entries"]
                if entry["kind"] == "customer"]
        known = self.world.ctl_json("import", "export", self.path("internal"))
        tap.equal(known, [{"exported": self.siti, "ticket": self.siti, "known": True}],
                  "what is here already")
        other = w.World()
        try:
            other.start(with_postfix=False)
            made = other.ctl_json("import", "export", self.path("internal"))
            tap.equal(made, [{"exported": self.siti, "ticket": self.siti, "known": False}],
                      "made again")
            again = other.ctl_json("import", "export", self.path("internal"))
            tap.equal(again[0]["known"], True, "again")
            after = other.ticket(self.siti)
            for row in (before, after):
                for entry in row["entries"]:
                    del entry["entry"]
                row["history"] = [line for line in row["history"]
                                  if line["what"] != "restored"]
            tap.equal(after, before, "the ticket")
            tap.equal([other.ctl("raw", "e%d" % number["entry"])
                       for number in other.ticket(self.siti)["entries"]
                       if number["kind"] == "customer"], raws, "its mails")
            entry = next(one for one in other.ticket(self.siti)["entries"]
                         if one["attachments"] and one["kind"] == "staff")
            tap.equal(other.ctl("attachment", str(self.siti), str(entry["entry"]),
                                "plan.txt"), "a plan of the roof\n", "a typed file")
            tap.equal(other.ctl_json("search", WORD)[0]["ticket"], self.siti, "search")
        finally:
            other.stop()

    # ---------------------------------------------------------------- erase

    def files_of_the_desk(self):
        return [path for path in glob.glob(self.path("ticketd.db*"))]

    def left(self, words, paths):
        found = []
        for path in paths:
            with open(path, "rb") as file:
                data = file.read().lower()
            found += [(word, path) for word in words if word.lower().encode() in data]
        return found

    def test_erase(self):
        words = (SITI, WORD, FILE, "+6281234567890", "192.0.2.7")
        assert self.left(words[:2], self.files_of_the_desk()), "the canary is there before"
        self.world.ctl("erase", SITI, status=64)
        self.world.ctl("erase", ALICE, "--yes", status=1)
        before = os.path.getsize(self.world.log)
        said = self.world.ctl_json("erase", SITI, "--yes")[0]
        tap.equal((said["tickets"], said["entries"], said["accounts"]), (1, 5, 1), "erased")
        tap.equal(self.left(words, self.files_of_the_desk()), [], "left in the files")
        tap.equal(self.packed(words), [], "left in what is packed there")
        with open(self.world.log, "rb") as file:
            file.seek(before)
            assert SITI.encode() not in file.read(), "the log names who was erased"
        self.world.ctl("show", str(self.siti), status=1)
        self.world.ctl("user", "show", SITI, status=1)
        tap.equal(self.rows_of("account", "account_address", "session", "pass"), [0, 0, 0, 0],
                  "rows of her account")
        tap.equal(self.world.ctl_json("search", WORD), [], "search")
        tap.equal(self.world.ctl_json("list", "--customer", SITI), [], "list")
        ticket = self.world.ticket(self.budi)
        texts = [entry["text"] for entry in ticket["entries"]]
        tap.equal(texts, ["It hums.", "Does it hum?", "It stopped."], "what others wrote")
        assert "is whole" in self.world.ctl("db", "check")

    def packed(self, words):
        """What is kept by zstd shows only to ticketctl."""
        found = []
        for number in (self.budi,):
            shown = json.dumps(self.world.ticket(number))
            for entry in self.world.ticket(number)["entries"]:
                raw = self.world.ctl("raw", "e%d" % entry["entry"],
                                     status=0 if self.has_raw(entry) else 1)
                shown += raw
            found += [word for word in words if word.lower() in shown.lower()]
        return found

    def rows_of(self, *tables):
        with sqlite3.connect("file:%s?mode=ro" % self.path("ticketd.db"), uri=True) as base:
            return [base.execute("SELECT count(*) FROM " + table).fetchone()[0]
                    for table in tables]

    def has_raw(self, entry):
        with sqlite3.connect("file:%s?mode=ro" % self.path("ticketd.db"), uri=True) as base:
            row = base.execute("SELECT content FROM delivery JOIN entry ON entry.delivery = "
                               "delivery.id WHERE entry.id = ?", (entry["entry"],)).fetchone()
        return bool(row and row[0])

    def test_backups_from_now_on(self):
        self.world.stop_ticketd()
        shutil.copy(self.path("ticketd.db"), self.path("backup.db"))
        tap.equal(self.left((SITI, WORD, FILE), [self.path("backup.db")]), [], "left")
        self.world.start_ticketd()

    def test_she_may_come_back(self):
        ticket = self.send(mail(SITI, "Roof again", "It leaks."), SITI, "create")
        assert ticket > self.siti, "a number is given out once"


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    privacy = Privacy()
    try:
        privacy.world.start()
        status = tap.run([privacy.test_a_desk, privacy.test_an_account,
                          privacy.test_export_of_a_ticket,
                          privacy.test_export_of_a_person, privacy.test_export_refuses,
                          privacy.test_round_trip, privacy.test_erase,
                          privacy.test_backups_from_now_on, privacy.test_she_may_come_back],
                         privacy.world.logs)
    finally:
        privacy.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
