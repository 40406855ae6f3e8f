#!/usr/bin/env python3
"""test_day.py - one day at a desk, through a private Postfix, read as each receiver reads it.

Three customers: Siti writes Indonesian, Jane writes HTML from Outlook, Budi writes from a
phone and later as himself. Two staff: Alice answers by mail, Bob by ticketctl and by mail.
The steps build on each other; the last ones look at all letters of the day.
"""

import contextlib
import email.message
import email.policy
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
ALICE, BOB = "alice@" + w.DOMAIN, "bob@" + w.DOMAIN
SITI, JANE, BUDI, DEWI = ("siti@example.org", "jane@example.com", "budi@example.org",
                          "dewi@example.com")
CUSTOMERS = (SITI, JANE, BUDI, DEWI)
CANARY = "CANARYNOTE"  # stands in every note, and in no letter to a customer
PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                        "1f15c4890000000d49444154789c6360000002000001e221bc330000"
                        "000049454e44ae426082")


def settings(text):
    return (text.replace("[listen]\n", "[trust]\nauthserv-id = mx.example.net\n\n[listen]\n")
            .replace("name = Support\n", "name = Support\ntypes = General, Billing\n"
                     "close-after = 7\nclose-warning = 2\n"))


class Day:
    def __init__(self):
        self.world = w.World(settings=settings)
        self.tickets = {}

    # --------------------------------------------------------------- helpers

    def send(self, message, sender, outcome, ticket=None):
        delivery = self.world.send(message if isinstance(message, bytes) else bytes(message),
                                   sender=sender)
        tap.equal(delivery.outcome, outcome, delivery.line)
        if ticket:
            tap.equal(delivery.ticket, ticket, delivery.line)
        w.wait_for("the letters", self.world.outbox_is_empty)
        return delivery

    def message(self, sender, subject, text, answers=None, name=""):
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"] = "%s <%s>" % (name, sender) if name else sender
        message["To"] = SUPPORT
        message["Subject"] = subject
        message["Date"] = "Fri, 27 Nov 2026 09:00:00 +0700"
        message["Message-ID"] = "<%s@client.test>" % os.urandom(8).hex()
        if answers:
            message["In-Reply-To"] = answers.message_id
            message["References"] = "%s %s" % (answers.mail["References"],
                                               answers.message_id)
        message.set_content(text)
        return message

    def reply(self, letter, sender, text, name=""):
        """As a mail client answers: below the text an introduction and the letter quoted."""
        quoted = "\n".join("> " + line for line in letter.text().splitlines())
        whole = "%s\n\nOn Fri, 27 Nov 2026, Support <%s> wrote:\n%s\n" % (text, SUPPORT, quoted)
        return self.message(sender, "Re: " + letter.subject, whole, letter, name)

    def forwarded(self, subject, text):
        """By Alice, with what the border found out about it."""
        message = self.message(ALICE, "Fwd: " + subject, text, name="Alice")
        return (b"Authentication-Results: mx.example.net; dmarc=pass header.from=%s\r\n"
                % w.DOMAIN.encode() + bytes(message))

    def seen(self):
        return len(self.world.letters())

    def letters_since(self, before):
        return sorted((letter.event, recipient) for letter in self.world.letters()[before:]
                      for recipient in letter.recipients)

    def to(self, *people):
        return [letter for letter in self.world.letters()
                if set(letter.recipients) & set(people)]

    def entry(self, ticket, index=-1):
        return self.world.ticket(ticket)["entries"][index]

    # ------------------------------------------------------------ the morning

    def test_customers_write(self):
        before = self.seen()
        siti = self.message(SITI, "Website tidak bisa dibuka",
                            "Halo, website saya tidak bisa dibuka sejak tadi pagi.\n"
                            "Mohon dibantu ya.\n\n-- \nSiti", name="Siti")
        jane = self.message(JANE, "Invoice question", "x", name='"Doe, Jane"')
        jane.clear_content()
        jane.set_content(
            "<html><body><div class=WordSection1><p class=MsoNormal>Hello,</p>"
            "<p class=MsoNormal>the invoice of this month is not the one that we have "
            "agreed on. Can you please look at it?</p></div></body></html>", subtype="html")
        budi = self.message(BUDI, "Email error", "Email saya error terus, tolong dicek ya min."
                            "\n\nDikirim dari iPhone saya", name="Budi")
        for who, message in ((SITI, siti), (JANE, jane), (BUDI, budi)):
            self.tickets[who] = self.send(message, who, "create").ticket
        tap.equal(self.letters_since(before),
                  sorted([("opened", who) for who in (SITI, JANE, BUDI)] +
                         [("opened", who) for who in (ALICE, BOB)] * 3), "letters")
        for who, words in ((SITI, "Pesan Anda sudah kami terima"), (BUDI, "Status: Terbuka"),
                           (JANE, "We have received your message")):
            text = self.world.letter(who, "opened", self.tickets[who]).text()
            assert words in text, text
        shown = self.world.ticket(self.tickets[SITI])
        tap.equal((shown["language"], shown["type"]), ("id", "General"), "language, type")
        assert "iPhone" not in self.entry(self.tickets[BUDI])["text"], "the phone's line"

    def test_alice_takes_it(self):
        ticket, before = self.tickets[SITI], self.seen()
        notice = self.world.letter(ALICE, "opened", ticket)
        self.send(self.reply(notice, ALICE, "#take\n#type billing\n#tag +pagi", "Alice"), ALICE,
                  "note", ticket)
        tap.equal(self.letters_since(before), [("command", ALICE)], "letters")
        shown = self.world.ticket(ticket)
        tap.equal((shown["assigned"], shown["type"], shown["tags"], shown["status"]),
                  ("alice", "Billing", ["pagi"], "open"), "the ticket")
        result = self.to(ALICE)[-1].text()
        assert "Done: #take" in result and "Done: #tag +pagi" in result, result

    def test_alice_answers_with_files(self):
        ticket, before = self.tickets[JANE], self.seen()
        notice = self.world.letter(ALICE, "opened", ticket)
        answer = self.reply(notice, ALICE, "Hello Jane,\n\nhere is the right one.\n\n"
                            "Kind regards\nAlice\n-- \nAlice Wong, +62 21 555", "Alice")
        answer["Organization"] = "Alice's private laptop"
        large = os.urandom(1 << 20) * 10
        answer.add_attachment(large, maintype="application", subtype="pdf",
                              filename="Tagihan Bulan Ini – perbaikan.pdf")
        answer.add_attachment(PICTURE, maintype="image", subtype="png", filename="bukti.png",
                              disposition="inline")
        self.send(answer, ALICE, "answer", ticket)
        tap.equal(self.letters_since(before), [("answer", JANE)], "letters")
        letter = self.world.letter(JANE, "answer", ticket, after=before)
        assert letter.text().startswith("Hello Jane,"), letter.text()[:80]
        assert "Status: Answered" in letter.text(), letter.text()
        files = {part.get_filename(): part.get_content()
                 for part in letter.mail.iter_attachments()}
        tap.equal(files["Tagihan Bulan Ini – perbaikan.pdf"], large, "the large file")
        tap.equal(files["bukti.png"], PICTURE, "the picture")
        head = letter.raw.split(b"\r\n\r\n", 1)[0].decode()
        for secret in (ALICE, "laptop", "21 555"):
            assert secret not in head + letter.text(), secret

    def test_bob_notes(self):
        ticket, before = self.tickets[JANE], self.seen()
        notice = self.world.letter(BOB, "opened", ticket)
        self.send(self.reply(notice, BOB, "#note %s she always pays late" % CANARY, "Bob"), BOB,
                  "note", ticket)
        tap.equal(self.letters_since(before), [("note", ALICE)], "letters")
        tap.equal(self.entry(ticket)["kind"], "note", "kind")
        # Alice answers the customer below the quoted note: it is cut.
        before = self.seen()
        told = self.world.letter(ALICE, "note", ticket)
        self.send(self.reply(told, ALICE, "One more thing: it is paid.", "Alice"), ALICE,
                  "answer", ticket)
        letter = self.world.letter(JANE, "answer", ticket, after=before)
        assert letter.text().startswith("One more thing: it is paid."), letter.text()
        # And when her client quotes it without a mark.
        before = self.seen()
        bare = self.message(ALICE, "Re: " + told.subject, "And thank you for waiting.\n\n"
                            + told.text(), told, "Alice")
        self.send(bare, ALICE, "answer", ticket)
        letter = self.world.letter(JANE, "answer", ticket, after=before)
        assert CANARY not in letter.text(), letter.text()

    # ---------------------------------------------------------- the afternoon

    def test_a_forward(self):
        before = self.seen()
        text = ("%s please be kind to her\n\n---------- Forwarded message ---------\n"
                "From: Dewi <%s>\nDate: Thu, Nov 26, 2026 at 3:04 PM\nSubject: Domain saya\n"
                "To: <%s>\n\n\nDomain saya belum aktif, mohon dicek ya.\n"
                % (CANARY, DEWI, ALICE))
        ticket = self.send(self.forwarded("Domain saya", text), ALICE, "create").ticket
        self.tickets[DEWI] = ticket
        tap.equal(self.letters_since(before), [("opened", BOB)], "letters")
        shown = self.world.ticket(ticket)
        tap.equal(shown["customer"], {"name": "Dewi", "address": DEWI}, "customer")
        tap.equal([(entry["kind"], entry["text"].strip()) for entry in shown["entries"]],
                  [("customer", "Domain saya belum aktif, mohon dicek ya."),
                   ("note", CANARY + " please be kind to her")], "entries")
        tap.equal(shown["entries"][0]["received"][:10], "2026-11-26", "its own date")
        self.world.ctl("reply", str(ticket), "-m", "Sudah aktif.", "--as", "bob")
        letter = self.world.letter(DEWI, "answer", ticket)
        assert letter.text().startswith("Sudah aktif."), letter.text()
        tap.equal(str(letter.mail["From"]), "Support <%s>" % SUPPORT, "From")

    def test_a_forward_as_attachment(self):
        """The original itself: its files are to be had, its Message-ID finds the ticket."""
        inner = self.message(DEWI, "Sertifikat SSL", "Sertifikat saya sudah habis, mohon "
                             "dipasang lagi ya.", name="Dewi")
        inner.add_attachment(b"-----BEGIN-----\n", maintype="application",
                             subtype="octet-stream", filename="sertifikat.pem")
        outer = self.message(ALICE, "Fwd: Sertifikat SSL", "#priority high\n%s" % CANARY,
                             name="Alice")
        outer.add_attachment(inner)
        before = self.seen()
        ticket = self.send(b"Authentication-Results: mx.example.net; dmarc=pass "
                           b"header.from=%s\r\n" % w.DOMAIN.encode() + bytes(outer), ALICE,
                           "create").ticket
        tap.equal(self.letters_since(before), [("command", ALICE), ("opened", BOB)], "letters")
        shown = self.world.ticket(ticket)
        tap.equal((shown["customer"]["address"], shown["priority"]), (DEWI, "high"), "ticket")
        tap.equal([(entry["kind"], entry["text"].strip()) for entry in shown["entries"]],
                  [("customer", "Sertifikat saya sudah habis, mohon dipasang lagi ya."),
                   ("note", CANARY)], "entries")
        path = os.path.join(self.world.folder, "back.pem")
        self.world.ctl("attachment", str(ticket), str(shown["entries"][0]["entry"]),
                       "sertifikat.pem", "-o", path)
        tap.equal(w.read_text(path), "-----BEGIN-----\n", "the file")
        # Bob has it with his notice.
        notice = self.world.letter(BOB, "opened", ticket)
        tap.equal([part.get_filename() for part in notice.mail.iter_attachments()],
                  ["sertifikat.pem"], "files of the notice")
        more = self.message(DEWI, "Re: Sertifikat SSL", "Sudah mendesak, terima kasih.",
                            name="Dewi")
        more["In-Reply-To"] = str(inner["Message-ID"])
        self.send(more, DEWI, "reply", ticket)

    def test_a_wrong_command(self):
        ticket, before = self.tickets[SITI], self.seen()
        notice = self.world.letter(ALICE, "opened", ticket)
        self.send(self.reply(notice, ALICE, "#clsoe\nSudah diperbaiki, %s" % CANARY, "Alice"),
                  ALICE, "note", ticket)
        tap.equal(self.letters_since(before), [("command", ALICE), ("note", BOB)], "letters")
        text = self.to(ALICE)[-1].text()
        assert "#clsoe" in text and "#close" in text, text
        tap.equal(self.world.ticket(ticket)["status"], "open", "status")

    def test_answered_and_closed_and_back(self):
        ticket, before = self.tickets[SITI], self.seen()
        notice = self.world.letter(ALICE, "opened", ticket)
        self.send(self.reply(notice, ALICE, "#close\n\nSudah diperbaiki, Bu Siti.", "Alice"),
                  ALICE, "answer", ticket)
        letter = self.world.letter(SITI, "answer", ticket, after=before)
        assert letter.text().startswith("Sudah diperbaiki, Bu Siti."), letter.text()
        assert "Status: Ditutup" in letter.text(), letter.text()
        tap.equal(self.world.ticket(ticket)["status"], "closed", "status")
        before = self.seen()
        self.send(self.reply(letter, SITI, "Masih belum bisa, Kak.", "Siti"), SITI, "reopen",
                  ticket)
        tap.equal(self.world.ticket(ticket)["status"], "customer-reply", "status")
        tap.equal(self.letters_since(before), [("reopened", ALICE), ("reopened", BOB)],
                  "letters")
        tap.equal(self.entry(ticket)["text"].strip(), "Masih belum bisa, Kak.", "new words")

    def test_merged_and_apart_again(self):
        second = self.send(self.message(BUDI, "Email masih error",
                                        "Masih error juga, ini pesan yang kedua.", name="Budi"),
                           BUDI, "create").ticket
        first = self.tickets[BUDI]
        self.world.ctl("merge", str(second), str(first), "--as", "bob")
        tap.equal(len(self.world.ticket(first)["entries"]), 2, "entries")
        self.world.ctl("undo", str(second), "--as", "bob")
        tap.equal(len(self.world.ticket(first)["entries"]), 1, "entries")
        before = self.seen()
        notice = self.world.letter(BOB, "opened", second)
        self.send(self.reply(notice, BOB, "#merge %d" % first, "Bob"), BOB, "note")
        tap.equal(self.letters_since(before), [("command", BOB)], "letters")
        tap.equal(self.world.ticket(second)["merged_into"], first, "merged into")
        # Mail to the old number lands in the new ticket.
        self.send(self.message(BUDI, "Re: [Ticket ID: %d] Email masih error" % second,
                               "Sekarang sudah bisa, tapi lambat sekali.", name="Budi"), BUDI,
                  "reply", first)
        tap.equal(len(self.world.ticket(first)["entries"]), 3, "entries")

    def edit(self, words, script):
        """Run ticketctl on a terminal, with an editor that is this shell script."""
        editor = os.path.join(self.world.folder, "editor")
        w.write_text(editor, "#!/bin/sh\n%s\n" % script)
        os.chmod(editor, 0o755)
        ours, theirs = os.openpty()
        try:
            return subprocess.run(
                [w.program("ticketctl"), "-c", self.world.config, *words], stdin=theirs,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                env=dict(os.environ, EDITOR=editor, VISUAL="", TMPDIR=self.world.folder))
        finally:
            os.close(ours)
            os.close(theirs)

    def test_bob_writes_in_his_editor(self):
        ticket, before = self.tickets[JANE], self.seen()
        shown = os.path.join(self.world.folder, "shown")
        write = "cp \"$1\" %s; { echo 'From my editor.'; cat \"$1\"; } > \"$1.new\"; " \
                "mv \"$1.new\" \"$1\"" % shown
        result = self.edit(["reply", str(ticket), "--as", "bob"], write)
        tap.equal(result.returncode, 0, result.stderr)
        letter = self.world.letter(JANE, "answer", ticket, after=before)
        tap.equal(letter.text().splitlines()[0], "From my editor.", "first line")
        assert "not sent" not in letter.text(), letter.text()
        assert "# > the invoice of this month" in w.read_text(shown), w.read_text(shown)
        # An editor that fails, and one that writes nothing: nothing is sent.
        for script in ("exit 1", "true"):
            result = self.edit(["reply", str(ticket), "--as", "bob"], script)
            assert result.returncode != 0 and "kept in" not in result.stderr, result.stderr
        # What cannot be handed over stays.
        result = self.edit(["reply", "4711", "--as", "bob"], write)
        tap.equal(result.returncode, 1, result.stderr)
        kept = re.search(r"kept in (\S+):", result.stderr).group(1)
        tap.equal(w.read_text(kept), "From my editor.", "what is kept")
        tap.equal(os.stat(kept).st_mode & 0o077, 0, "who else may read it")

    def test_lists(self):
        def numbers(*words):
            return sorted(row["ticket"] for row in self.world.ctl_json("list", *words))
        siti, jane = self.tickets[SITI], self.tickets[JANE]
        tap.equal(numbers("--assigned", "alice"), [siti], "Alice's")
        assert jane in numbers("--assigned", "nobody") and siti not in numbers(
            "--assigned", "nobody"), "nobody's"
        tap.equal(numbers("--tag", "pagi"), [siti], "by tag")
        tap.equal(numbers("--type", "Billing"), [siti], "by type")
        tap.equal(numbers("--type", "Billing", "--assigned", "bob"), [], "both")
        self.world.ctl("list", "--assigned", "carol", status=1)

    def on_terminal(self, words, **environment):
        """What ticketctl shows people."""
        ours, theirs = os.openpty()
        variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        variables.update(TERM="xterm", **environment)
        try:
            subprocess.run([w.program("ticketctl"), "-c", self.world.config, *words],
                           stdin=theirs, stdout=theirs, check=True, env=variables)
            return os.read(ours, 65536).decode()
        finally:
            os.close(ours)
            os.close(theirs)

    def test_on_a_terminal(self):
        shown = self.on_terminal(["list"])
        assert "\x1b[" in shown, "no colours"
        assert "just now" in shown or "min ago" in shown, shown
        plain = self.on_terminal(["list"], NO_COLOR="1")
        assert "\x1b[" not in plain, "colours in spite of NO_COLOR"
        assert not re.search(r"ago|just now", self.world.ctl("list")), "words in a pipe"

    def test_watch(self):
        """A line for each ticket, then one for each change, until it is interrupted."""
        with subprocess.Popen([w.program("ticketctl"), "-c", self.world.config, "list",
                               "--watch", "--json", "--limit", "0"],
                              stdout=subprocess.PIPE, text=True) as watching:
            for _ in self.world.ctl_json("list", "--limit", "0"):
                watching.stdout.readline()
            self.world.ctl("priority", str(self.tickets[JANE]), "high")
            changed = json.loads(watching.stdout.readline())
            watching.send_signal(signal.SIGINT)
            tap.equal(watching.wait(10), 0, "exit")
        tap.equal((changed["ticket"], changed["priority"]), (self.tickets[JANE], "high"),
                  "what changed")

    def test_split(self):
        first = self.tickets[BUDI]
        entry = self.entry(first)["entry"]
        number = self.world.ctl_json("split", str(first), str(entry), "--as", "bob")[0]["ticket"]
        tap.equal(self.world.ticket(number)["customer"]["address"], BUDI, "customer")
        self.world.ctl("reply", str(number), "-m", "Kami periksa kecepatannya.", "--as", "bob")
        letter = self.world.letter(BUDI, "answer", number)
        self.send(self.reply(letter, BUDI, "Baik, saya tunggu.", "Budi"), BUDI, "reply", number)

    def days_later(self, ticket, days):
        """The desk as if so many days had gone by for that ticket."""
        self.world.stop_ticketd()
        back = days * 86400 * 1000
        with contextlib.closing(sqlite3.connect(
                os.path.join(self.world.folder, "ticketd.db"))) as base, base:
            base.execute("UPDATE ticket SET updated = updated - ?, warned = "
                         "max(warned - ?, 0) WHERE number = ?", (back, back, ticket))
        self.world.start_ticketd()

    def test_auto_close(self):
        """An answered customer says nothing more: told first, closed later, back by a reply."""
        ticket = self.send(self.message(BUDI, "Domain baru", "Berapa harga domain?",
                                        name="Budi"), BUDI, "create").ticket
        self.world.ctl("reply", str(ticket), "-m", "Rp 150.000 setahun.", "--as", "bob")
        self.days_later(ticket, 5)
        letter = self.world.letter(BUDI, "closing-soon", ticket)
        assert "akan ditutup dalam 2 hari" in letter.text(), letter.text()
        tap.equal(self.world.ticket(ticket)["status"], "answered", "status")
        self.days_later(ticket, 2)
        letter = self.world.letter(BUDI, "closed-inactive", ticket)
        tap.equal(self.world.ticket(ticket)["status"], "closed", "status")
        self.send(self.reply(letter, BUDI, "Maaf, baru sempat. Saya mau pesan.", "Budi"), BUDI,
                  "reopen", ticket)

    def test_a_bounce(self):
        ticket = self.tickets[DEWI]
        letter = self.world.letter(DEWI, "answer", ticket)
        lines = ["From: MAILER-DAEMON@example.com", "To: " + SUPPORT,
                 "Subject: Undelivered Mail Returned to Sender",
                 "Message-ID: <bounce@example.com>", "MIME-Version: 1.0",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
                 "--b", "Content-Type: text/plain", "", "It could not be delivered.", "",
                 "--b", "Content-Type: message/delivery-status", "",
                 "Reporting-MTA: dns; mx.example.com", "",
                 "Final-Recipient: rfc822; " + DEWI, "Action: failed", "Status: 5.1.1",
                 "Diagnostic-Code: smtp; 550 5.1.1 no such user", "",
                 "--b", "Content-Type: text/rfc822-headers", "",
                 "Message-ID: " + letter.message_id, "Subject: x", "", "--b--", ""]
        self.send("\r\n".join(lines).encode(), "", "note", ticket)
        tap.equal(self.entry(ticket)["kind"], "bounce", "kind")
        before = self.seen()
        self.world.ctl("reply", str(ticket), "-m", "Apakah sudah sampai?", "--as", "bob")
        tap.equal(self.letters_since(before), [], "letters to a dead address")

    # -------------------------------------------------------------- looking back

    def test_no_note_reached_a_customer(self):
        notes = [letter for letter in self.to(ALICE, BOB) if CANARY in letter.text()]
        assert len(notes) >= 3, "the canary was in no notice: nothing was proven"
        for letter in self.to(*CUSTOMERS):
            whole = letter.raw + letter.text().encode()
            for secret in (CANARY, ALICE, BOB, "#close"):
                assert secret.encode() not in whole, (secret, letter.path)

    def test_each_thread_is_one(self):
        """By subject as Gmail, by ids as Thunderbird, by Thread-Index as Outlook."""
        for person in (*CUSTOMERS, ALICE, BOB):
            threads = {}
            for letter in self.to(person):
                references = str(letter.mail["References"]).split()
                threads.setdefault(letter.ticket, []).append(
                    (letter.subject, references[0],
                     str(letter.mail["Thread-Index"] or "")[:29]))
            for ticket, marks in threads.items():
                tap.equal(len({subject for subject, _, _ in marks}), 1,
                          "subjects of %s to %s" % (ticket, person))
                tap.equal(len({root for _, root, _ in marks}), 1,
                          "roots of %s to %s" % (ticket, person))
                tap.equal(len({index for _, _, index in marks}), 1,
                          "Thread-Index of %s to %s" % (ticket, person))

    def test_letters_are_well_formed(self):
        for letter in self.world.letters():
            head = letter.raw.split(b"\r\n\r\n", 1)[0]
            assert len(head) < 4096, (letter.path, len(head))
            tap.equal([str(defect) for defect in letter.mail.defects], [], letter.path)
            html = letter.mail.get_body(("html",))
            if html is None:
                continue
            said = re.sub(r"\s+", " ", letter.text())
            for word in re.findall(r"[\w-]{6,}", re.sub(r"<[^>]*>", " ", re.sub(
                    r"(?s)<head>.*</head>", "", html.get_content()))):
                assert word in said, (word, letter.path)


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    day = Day()
    try:
        day.world.start()
        status = tap.run([day.test_customers_write, day.test_alice_takes_it,
                          day.test_alice_answers_with_files, day.test_bob_notes,
                          day.test_a_forward, day.test_a_forward_as_attachment,
                          day.test_a_wrong_command,
                          day.test_answered_and_closed_and_back,
                          day.test_merged_and_apart_again, day.test_bob_writes_in_his_editor,
                          day.test_lists, day.test_on_a_terminal, day.test_watch,
                          day.test_split, day.test_auto_close, day.test_a_bounce,
                          day.test_no_note_reached_a_customer, day.test_each_thread_is_one,
                          day.test_letters_are_well_formed], day.world.logs)
    finally:
        day.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
