#!/usr/bin/env python3
"""test_import.py - years of another desk's mail imported, and people who go on answering it.

The archive is made up of what such desks write: numbers in subjects as OTRS, osTicket, RT,
WHCMS and Zammad put them, answers without any number, vacations, a file that is no mail.
"""

import json
import os
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
ALICE = "alice@" + w.DOMAIN
SITI, BUDI = "siti@example.org", "budi@example.org"
START = datetime(2020, 11, 24, 10, 0, tzinfo=timezone.utc)
TOKENS = "[Ticket#*], [#*], [rt.example.net #*], [Ticket ID: *]"


def settings(text):
    return text.replace("[listen]\n", "old-tokens = %s\n\n[listen]\n" % TOKENS)


def mail(sender, recipient, subject, minutes, text="x", answers=None, name=""):
    message = EmailMessage()
    message["From"] = "%s <%s>" % (name, sender) if name else sender
    message["To"] = recipient
    message["Subject"] = subject
    message["Date"] = format_datetime(START + timedelta(minutes=minutes))
    message["Message-ID"] = "<%s@old.example.net>" % os.urandom(8).hex()
    if answers is not None:
        message["In-Reply-To"] = answers["Message-ID"]
    message.set_content(text)
    return message


def mbox(path, messages):
    """As desks export: quoted as mboxrd, in no order."""
    with open(path, "wb") as file:
        for message in messages:
            file.write(b"From old@example.net Tue Nov 24 10:00:00 2020\n")
            for line in bytes(message).splitlines(keepends=True):
                if line.lstrip(b">").startswith(b"From "):
                    line = b">" + line
                file.write(line)
            file.write(b"\n")


class Imports:
    def __init__(self):
        self.world = w.World(settings=settings)
        self.folder = self.world.folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def started(self, *words):
        return subprocess.Popen([w.program("ticketctl"), "-c", self.world.config, *words],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def tickets(self, customer):
        return self.world.ctl_json("list", "--customer", customer)

    # -------------------------------------------------------------------------

    def test_dialogue(self):
        first = mail(SITI, SUPPORT, "[#4711] Website", 0,
                     "Halo.\n\nFrom where I sit nothing works.\n", name="Siti")
        second = mail(SUPPORT, SITI, "Re: [#4711] Website", 10, "Please try again.",
                      first)
        third = mail(SITI, SUPPORT, "Re: Website", 20,
                     "Works.\n\nOn Tue, 24 Nov 2020, Support wrote:\n> Please try again.\n",
                     second)
        vacation = mail(SITI, SUPPORT, "Re: [#4711] Website", 30, "Away.", second)
        vacation["Auto-Submitted"] = "auto-replied"
        mbox(self.path("old.mbox"), [third, vacation, second, first])
        planned = self.world.ctl_json("import", "mbox", self.path("old.mbox"), "--dry-run")
        tap.equal(self.tickets(SITI), [], "tickets after a rehearsal")
        done = self.world.ctl_json("import", "mbox", self.path("old.mbox"), "--report",
                                   self.path("report"))
        outcomes = [(line["outcome"], line["rule"]) for line in done]
        tap.equal(outcomes, [("create", "new"), ("answer", "staff-answer"),
                             ("reply", "reply"), ("note", "automatic-noted")], "outcomes")
        tap.equal([(line["outcome"], line["rule"]) for line in planned], outcomes,
                  "the rehearsal")
        with open(self.path("report"), encoding="utf-8") as file:
            tap.equal([json.loads(line) for line in file], done, "the report")
        ticket = self.world.ticket(done[0]["ticket"])
        tap.equal(ticket["subject"], "Website", "subject")
        tap.equal(ticket["created"], "2020-11-24T10:00:00Z", "created")
        tap.equal(ticket["updated"], "2020-11-24T10:30:00Z", "updated")
        tap.equal(ticket["status"], "customer-reply", "status")
        tap.equal([entry["kind"] for entry in ticket["entries"]],
                  ["customer", "staff", "customer", "automatic"], "entries")
        tap.equal(ticket["entries"][0]["text"], "Halo.\n\nFrom where I sit nothing works.",
                  "text")
        tap.equal(ticket["entries"][2]["text"], "Works.", "text")
        raw = self.world.ctl("raw", "e%d" % ticket["entries"][0]["entry"])
        tap.equal(raw, bytes(first).decode(), "the mail, byte for byte")

    def test_again(self):
        again = self.world.ctl_json("import", "mbox", self.path("old.mbox"))
        tap.equal({line["outcome"] for line in again}, {"duplicate"}, "outcomes")
        tap.equal(len(self.tickets(SITI)), 1, "tickets")
        nothing = self.world.ctl_json("import", "mbox", self.path("old.mbox"), "--resume")
        tap.equal(nothing, [], "what is left to do")

    def test_numbers_of_other_desks(self):
        subjects = ["[Ticket#2020112410000012] Disk", "[rt.example.net #88] Mouse",
                    "[Ticket ID: ABC-123456] Hosting", "[Ticket#77001] Domain"]
        messages = []
        for index, subject in enumerate(subjects):
            messages.append(mail(BUDI, SUPPORT, subject, 100 + index, "asked"))
            messages.append(mail(ALICE, BUDI, "Re: " + subject, 200 + index, "answered"))
        os.mkdir(self.path("mails"))
        for index, message in enumerate(messages):
            with open(self.path("mails/%d.eml" % index), "wb") as file:
                file.write(bytes(message))
        with open(self.path("mails/none.eml"), "wb") as file:
            file.write(b"\x00\xff no mail at all")
        done = [json.loads(line) for line in
                self.world.ctl("import", "eml", self.path("mails"), "--status", "closed",
                               "--json", status=1).splitlines()]
        tickets = self.tickets(BUDI)
        tap.equal(sorted(ticket["subject"] for ticket in tickets),
                  ["Disk", "Domain", "Hosting", "Mouse"], "subjects")
        tap.equal({ticket["status"] for ticket in tickets}, {"closed"}, "statuses")
        tap.equal({ticket["entries"] for ticket in tickets}, {2}, "entries")
        tap.equal(len(done), 9, "mails reported")
        tap.equal([line["where"] for line in done if line["outcome"] == "refuse"],
                  [self.path("mails/none.eml")], "refused")

    def test_nobody_was_told(self):
        time.sleep(0.5)
        tap.equal(self.world.ctl_json("outbox"), [], "letters")
        tap.equal(len(self.world.letters()), 0, "letters sent")

    def test_customers_go_on(self):
        """The old number, or the old mail, leads into the imported ticket."""
        ticket = self.tickets(SITI)[0]["ticket"]
        delivery = self.world.send(bytes(mail(SITI, SUPPORT, "Re: [#4711] Website", 0,
                                              "Broken again.")), sender=SITI)
        tap.equal((delivery.outcome, delivery.ticket), ("reply", ticket), delivery.line)
        stranger = self.world.send(bytes(mail("eve@example.net", SUPPORT,
                                              "Re: [#4711] Website", 0, "Mine, too.")),
                                   sender="eve@example.net")
        tap.equal(stranger.outcome, "create", stranger.line)
        letter = self.world.letter(ALICE, "customer-reply", ticket)
        tap.equal(letter.subject, "[Ticket ID: %d] Website" % ticket, "subject")

    def test_killed_and_resumed(self):
        """ticketd dies in the middle: no mail is lost, none comes twice."""
        count = 3000
        messages = [mail("c%d@example.org" % (n % 700), SUPPORT, "[#9%05d] Q" % n, 300 + n,
                         "question %d" % n) for n in range(count)]
        mbox(self.path("many.mbox"), messages)
        before = self.world.ctl_json("stats")[0]["deliveries"]
        running = self.started("import", "mbox", self.path("many.mbox"))
        w.wait_for("some of it", lambda: self.world.ctl_json("stats")[0]["deliveries"]
                   > before + 200)
        self.world.stop_ticketd(signal.SIGKILL)
        output, errors = running.communicate(timeout=60)
        tap.equal(running.returncode, 75, output + errors)
        assert "--resume goes on" in errors, errors
        self.world.start_ticketd()
        done = self.world.ctl("import", "mbox", self.path("many.mbox"), "--resume")
        assert "were done with before" in done, done
        tap.note(done.splitlines()[0])
        after = self.world.ctl_json("stats")[0]["deliveries"]
        tap.equal(after - before, count, "deliveries")
        rows = self.world.ctl_json("list", "--customer", "c1@example.org", "--limit", "0")
        tap.equal(len(rows), len([n for n in range(count) if n % 700 == 1]), "tickets")

    def failing(self, *words, status=1):
        """All that is said by a ticketctl that fails."""
        running = self.started(*words)
        output, errors = running.communicate(timeout=60)
        tap.equal(running.returncode, status, output + errors)
        return output + errors

    def test_separators(self):
        """As Thunderbird writes them; what stands in front of the first is told of."""
        path = self.path("thunderbird.mbox")
        first = mail(SITI, SUPPORT, "Bare one", 5000, "one")
        second = mail(SITI, SUPPORT, "Bare two", 5001, "two")
        with open(path, "wb") as file:
            file.write(b"From \r\n" + bytes(first) + b"\r\nFrom \r\n" + bytes(second))
        done = self.world.ctl_json("import", "mbox", path)
        tap.equal([line["outcome"] for line in done], ["create", "create"], "outcomes")
        with open(path, "wb") as file:
            file.write(b"From x\nSubject: lost\n\nx\n\nFrom \n"
                       + bytes(mail(SITI, SUPPORT, "Bare three", 5002, "three")))
        said = self.failing("import", "mbox", path, "--report", self.path("report"))
        assert "not taken: %s at byte 0: 25 bytes" % path in said, said
        assert "imported 1 mails" in said, said
        with open(self.path("report"), encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        tap.equal([(row["mail"], row["outcome"]) for row in rows],
                  [(None, "refuse"), (1, "create")], "the report")

    def test_what_cannot_be_read(self):
        """Nothing is passed over: --resume begins with it."""
        folder = self.path("broken")
        os.mkdir(folder)
        for index in (1, 3):
            with open(os.path.join(folder, "%d.eml" % index), "wb") as file:
                file.write(bytes(mail(BUDI, SUPPORT, "Broken %d" % index, 6000 + index)))
        # No file is as large as it says, and none can be read.
        os.symlink("/proc/self/mem", os.path.join(folder, "2.eml"))
        for _ in range(2):
            said = self.failing("import", "eml", folder, "--resume", status=75)
            assert "1 of 3 mails are done with" in said, said
        os.unlink(os.path.join(folder, "2.eml"))
        with open(os.path.join(folder, "2.eml"), "wb"):
            pass
        done = self.world.ctl_json("import", "eml", folder, "--resume", "--department",
                                   "support")
        tap.equal([line["mail"] for line in done], [2, 3], "what was left to do")

    def test_too_large(self):
        """One that can never be taken does not stop the others, but is told of."""
        folder = self.path("large")
        os.mkdir(folder)
        with open(os.path.join(folder, "1.eml"), "wb") as file:
            file.write(b"Subject: large\n\n")
            file.truncate(91 << 20)
        with open(os.path.join(folder, "2.eml"), "wb") as file:
            file.write(bytes(mail(BUDI, SUPPORT, "Behind the large one", 7000)))
        said = self.failing("import", "eml", folder)
        assert "1.eml: larger than 90 MiB" in said and "imported 1 mails" in said, said
        assert "without --resume" in said, said
        tap.equal(self.world.ctl_json("import", "eml", folder, "--resume"), [], "resumed")

    def export(self, lines):
        """Such a folder as ticketctl export makes, with these lines in it."""
        folder = self.path("export-%s" % os.urandom(4).hex())
        ticket = str(self.tickets(SITI)[0]["ticket"])
        self.world.ctl("export", ticket, "-o", folder, "--internal")
        with open(os.path.join(folder, "tickets.json"), encoding="utf-8") as file:
            whole = file.read()
        with open(os.path.join(folder, "tickets.json"), "w", encoding="utf-8") as file:
            file.write(lines(whole))
        return folder

    def test_export_broken_off(self):
        """Half a line is no end of the file."""
        for lines in (lambda whole: whole + whole[:len(whole) // 2],
                      lambda whole: whole + "{",
                      lambda whole: whole + "\n\n]" + whole,
                      lambda whole: whole + "[]\n",
                      lambda whole: whole + "{\"tickt\": 1}\n"):
            said = self.failing("import", "export", self.export(lines))
            assert "only 0 tickets were restored, 1 were there already" in said, said
        for lines in (lambda whole: "\n" + whole + " \n\t\n" + whole + "\n",
                      lambda whole: "", lambda whole: whole.strip()):
            self.world.ctl("import", "export", self.export(lines))

    def test_export_too_large(self):
        """A ticket with more mail than goes over the control socket: the rest is restored."""
        def lines(whole):
            large = json.loads(whole)
            large["ticket"] = 77777
            large["root_id"] = "<large@old.example.net>"
            large["entries"][0]["mbox"] = {"offset": 0, "bytes": 100 << 20,
                                           "size": 100 << 20, "as_it_came": True}
            del large["entries"][1:]
            small = dict(large, ticket=77778, root_id="<small@old.example.net>", entries=[])
            text = dict(small, ticket=77779, root_id="<text@old.example.net>",
                        thread_topic="x" * (130 << 20))
            return "".join(json.dumps(one) + "\n" for one in (large, text, small))

        folder = self.export(lines)
        os.truncate(os.path.join(folder, "mail.mbox"), 100 << 20)
        said = self.failing("import", "export", folder)
        assert "ticket 77777 was not restored" in said, said
        assert "the request is over 128 MiB" in said, said
        assert "ticket 77779 was not restored" in said, said
        assert "only 1 tickets were restored" in said, said
        tap.equal(self.world.ticket(77778)["ticket"], 77778, "the ticket behind them")

    def test_wrong_archives(self):
        self.world.ctl("import", "mbox", self.path("ticketd.conf"), status=1)
        self.world.ctl("import", "mbox", self.path("nothing"), status=1)
        self.world.ctl("import", "zip", self.path("old.mbox"), status=64)
        self.world.ctl("import", "mbox", self.path("old.mbox"), "--status", "gone", status=64)
        self.world.ctl("import", "mbox", self.path("old.mbox"), "--department", "none",
                       status=1)


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    imports = Imports()
    try:
        imports.world.start()
        status = tap.run([imports.test_dialogue, imports.test_again,
                          imports.test_numbers_of_other_desks, imports.test_nobody_was_told,
                          imports.test_customers_go_on, imports.test_killed_and_resumed,
                          imports.test_separators, imports.test_what_cannot_be_read,
                          imports.test_too_large, imports.test_export_broken_off,
                          imports.test_export_too_large, imports.test_wrong_archives],
                         imports.world.logs)
    finally:
        imports.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
