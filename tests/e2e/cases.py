"""cases.py - what must hold for a mail on its whole way, whatever hands it over."""

import base64
import email.message
import os
import signal
import sys
import threading

import tap
import world as w

ALICE = "alice@" + w.DOMAIN
BOB = "bob@" + w.DOMAIN


class Cases:
    """Tests share one world; each has a customer of its own, for the limits are per
    customer: new tickets, automatic letters, the same words again."""

    def __init__(self, transport):
        self.world = w.World(transport)
        self.customer = "nobody@example.org"

    def all(self):
        return [
            self.test_new_mail_opens_a_ticket,
            self.test_reply_by_token,
            self.test_reply_by_references_only,
            self.test_token_in_an_encoded_subject,
            self.test_reply_to_a_closed_ticket_reopens_it,
            self.test_staff_answer_reaches_the_customer_in_the_thread,
            self.test_answers_inside_the_quoted_letter_are_kept,
            self.test_files_of_staff_reach_the_customer,
            self.test_file_without_a_name_is_found_by_the_one_it_gets,
            self.test_same_mail_again_changes_nothing,
            self.test_out_of_office_tells_nobody,
            self.test_two_departments_one_ticket,
            self.test_nested_groups_cannot_kill,
            self.test_padded_words_keep_the_token,
            self.test_letter_refused_for_now_goes_out_later,
            self.test_mail_waits_while_ticketd_is_stopped,
            self.test_twenty_at_once,
            self.test_killed_under_load_loses_nothing,
        ]

    # --------------------------------------------------------------- helpers

    def mail(self, subject, text, **more):
        return w.mail(subject, text, sender=self.customer, **more)

    def send(self, message, **more):
        more.setdefault("sender", self.customer)
        return self.world.send(message, **more)

    def open_ticket(self, subject, text=None):
        self.customer = subject.lower().replace(" ", ".") + "@example.org"
        delivery = self.send(self.mail(subject, text or "Help me with: " + subject))
        tap.equal(delivery.outcome, "create", delivery.line)
        assert delivery.ticket >= 10001, delivery.line
        return delivery.ticket

    def status(self, ticket):
        return self.world.ticket(ticket)["status"]

    def ack(self, ticket):
        return self.world.letter(self.customer, "opened", ticket)

    def expect(self, message, outcome, ticket):
        delivery = self.send(message)
        tap.equal(delivery.status, "sent", delivery.line)
        tap.equal(delivery.outcome, outcome, delivery.line)
        tap.equal(delivery.ticket, ticket, delivery.line)
        return delivery

    # ----------------------------------------------------------------- tests

    def test_new_mail_opens_a_ticket(self):
        ticket = self.open_ticket("Website saya down", "Sejak pagi tidak bisa dibuka.")
        shown = self.world.ticket(ticket)
        tap.equal(shown["status"], "open", "status")
        tap.equal(shown["subject"], "Website saya down", "subject")
        tap.equal(shown["customer"]["address"], self.customer, "customer")
        tap.equal(shown["entries"][0]["text"].strip(), "Sejak pagi tidak bisa dibuka.", "text")
        subject = "[Ticket ID: %d] Website saya down" % ticket
        ack = self.ack(ticket)
        tap.equal(ack.subject, subject, "subject of the acknowledgement")
        tap.equal(ack.sender, "", "its envelope sender")
        assert str(ack.mail["Auto-Submitted"]).startswith("auto-"), ack.mail["Auto-Submitted"]
        for member in (ALICE, BOB):
            letter = self.world.letter(member, "opened", ticket)
            tap.equal(letter.subject, subject, "subject to " + member)

    def test_reply_by_token(self):
        ticket = self.open_ticket("By token")
        self.expect(self.mail("Re: [Ticket ID: %d] By token" % ticket, "And more"), "reply",
                    ticket)
        shown = self.world.ticket(ticket)
        tap.equal(shown["status"], "customer-reply", "status")
        tap.equal(len(shown["entries"]), 2, "entries")
        for member in (ALICE, BOB):
            letter = self.world.letter(member, "customer-reply", ticket)
            tap.equal(letter.subject, "[Ticket ID: %d] By token" % ticket, "subject")

    def test_reply_by_references_only(self):
        ticket = self.open_ticket("By references")
        ack = self.ack(ticket)
        self.expect(self.mail("Something else", "And more",
                           headers=[("In-Reply-To", ack.message_id),
                                    ("References", ack.message_id)]), "reply", ticket)

    def test_token_in_an_encoded_subject(self):
        ticket = self.open_ticket("Encoded")
        word = base64.b64encode(("Résumé: [Ticket ID: %d] Encoded" % ticket).encode()).decode()
        self.expect(self.mail("", "And more", raw_subject="=?utf-8?B?%s?=" % word), "reply",
                    ticket)

    def test_reply_to_a_closed_ticket_reopens_it(self):
        ticket = self.open_ticket("To be closed")
        self.world.ctl("close", str(ticket))
        tap.equal(self.status(ticket), "closed", "status")
        self.expect(self.mail("Re: [Ticket ID: %d] To be closed" % ticket, "Broken again"),
                    "reopen", ticket)
        tap.equal(self.status(ticket), "customer-reply", "status")
        for member in (ALICE, BOB):
            self.world.letter(member, "reopened", ticket)

    def test_staff_answer_reaches_the_customer_in_the_thread(self):
        ticket = self.open_ticket("In the thread")
        first = self.world.ticket(ticket)["entries"][0]["message_id"].strip("<>")
        ack = self.ack(ticket)
        self.world.ctl("reply", str(ticket), "-m", "Here is the answer.", "--as", "alice")
        tap.equal(self.status(ticket), "answered", "status")
        answer = self.world.letter(self.customer, "answer", ticket)
        tap.equal(answer.subject, ack.subject, "subject")
        assert "Here is the answer." in answer.text(), answer.text()
        references = str(answer.mail["References"]).split()
        tap.equal(references[0], str(ack.mail["References"]).split()[0], "root of the thread")
        assert "<%s>" % first in references, references
        tap.equal(answer.mail["Auto-Submitted"], None, "Auto-Submitted of a person's answer")
        self.expect(self.mail("Re: In the thread", "Thank you, one more question?",
                           headers=[("In-Reply-To", answer.message_id),
                                    ("References", " ".join(references[-1:]
                                                            + [answer.message_id]))]),
                    "reply", ticket)

    def test_answers_inside_the_quoted_letter_are_kept(self):
        """The letter that was really sent, quoted as Outlook does, first as it is, then
        with answers in it."""
        ticket = self.open_ticket("Answers inside")
        self.world.ctl("reply", str(ticket), "-m",
                       "Hello Budi,\n\nWhat is your customer number?\nSince when is it wrong?\n"
                       "\nRegards,\nAlice", "--as", "alice")
        letter = self.world.letter(self.customer, "answer", ticket)
        quoted = letter.text().replace("\r", "")
        head = ("From: Support <support@%s>\nSent: Thursday, November 26, 2026 10:00 AM\n"
                "To: Budi\nSubject: %s\n\n" % (w.DOMAIN, letter.subject))
        headers = [("In-Reply-To", letter.message_id)]
        self.expect(self.mail("RE: Answers inside", "It works now.\n\n" + head + quoted,
                              headers=headers), "reply", ticket)
        tap.equal(self.world.ticket(ticket)["entries"][-1]["text"], "It works now.", "whole")
        answered = (quoted.replace("number?\n", "number?\nC-778\n")
                    .replace("wrong?\n", "wrong?  Since Monday\n"))
        assert answered.count("C-778") == 1 and "Since Monday" in answered, answered
        self.expect(self.mail("RE: Answers inside", "See below.\n\n" + head + answered,
                              headers=headers), "reply", ticket)
        tap.equal(self.world.ticket(ticket)["entries"][-1]["text"],
                  "See below.\n\n> What is your customer number?\nC-778\n"
                  "> Since when is it wrong?\nSince Monday", "answers")

    def test_file_without_a_name_is_found_by_the_one_it_gets(self):
        ticket = self.open_ticket("Nameless file")
        message = email.message.EmailMessage()
        message["From"] = "Budi <%s>" % self.customer
        message["To"] = "support@" + w.DOMAIN
        message["Subject"] = "Re: [Ticket ID: %d] Nameless file" % ticket
        message["Message-ID"] = "<nameless-%s@example.org>" % os.urandom(4).hex()
        message.set_content("Here it is.")
        message.add_attachment(b"%PDF-1.4 test", maintype="application", subtype="pdf",
                               filename=" ")
        self.expect(bytes(message), "reply", ticket)
        self.kept(ticket, "attachment-1.pdf", b"%PDF-1.4 test")

    def test_files_of_staff_reach_the_customer(self):
        ticket = self.open_ticket("With files")
        notice = self.world.letter(ALICE, "opened", ticket)
        content = bytes(range(256)) * 400
        path = os.path.join(self.world.folder, "report.bin")
        with open(path, "wb") as file:
            file.write(content)
        before = len(self.world.letters())
        self.world.ctl("reply", str(ticket), "-m", "From the terminal.", "--attach", path)
        answer = self.world.letter(self.customer, "answer", ticket, after=before)
        tap.equal(self.files(answer), [("report.bin", content)], "files from the terminal")
        self.kept(ticket, "report.bin", content)

        message = email.message.EmailMessage()
        message["From"] = "Alice <%s>" % ALICE
        message["To"] = "support@" + w.DOMAIN
        message["Subject"] = "Re: " + notice.subject
        message["Message-ID"] = "<with-files@%s>" % w.DOMAIN
        message["In-Reply-To"] = notice.message_id
        message.set_content("From my mail client.")
        message.add_attachment(content[:1000], maintype="application", subtype="octet-stream",
                               filename="laporan März.bin")
        before = len(self.world.letters())
        delivery = self.world.send(bytes(message), sender=ALICE)
        tap.equal(delivery.outcome, "answer", delivery.line)
        answer = self.world.letter(self.customer, "answer", ticket, after=before)
        tap.equal(self.files(answer), [("laporan März.bin", content[:1000])],
                  "files from a mail client")
        self.kept(ticket, "laporan März.bin", content[:1000])

    @staticmethod
    def files(letter):
        return [(part.get_filename(), part.get_content())
                for part in letter.mail.iter_attachments()]

    def kept(self, ticket, name, content):
        """ticketctl attachment gives the newest entry's file back."""
        entry = self.world.ticket(ticket)["entries"][-1]
        tap.equal([one["name"] for one in entry["attachments"]], [name], "attachments")
        path = os.path.join(self.world.folder, "back.bin")
        self.world.ctl("attachment", str(ticket), str(entry["entry"]), name, "-o", path)
        with open(path, "rb") as file:
            assert file.read() == content, "the bytes differ"
        os.unlink(path)

    def test_same_mail_again_changes_nothing(self):
        self.customer = "twice@example.org"
        message = self.mail("Twice", "The same bytes")
        first = self.send(message)
        self.ack(first.ticket)
        w.wait_for("the letters", self.world.outbox_is_empty)
        before = self.world.ticket(first.ticket)
        letters = len(self.world.letters())
        self.expect(message, "duplicate", first.ticket)
        tap.equal(self.world.ticket(first.ticket), before, "ticket")
        w.wait_for("the letters", self.world.outbox_is_empty)
        tap.equal(len(self.world.letters()), letters, "letters")

    def test_out_of_office_tells_nobody(self):
        ticket = self.open_ticket("While I am away")
        ack = self.ack(ticket)
        w.wait_for("the letters", self.world.outbox_is_empty)
        letters = len(self.world.letters())
        delivery = self.send(
            self.mail("Out of office: " + ack.subject, "I am away until Monday.",
                   headers=[("Auto-Submitted", "auto-replied"),
                            ("In-Reply-To", ack.message_id)]), sender="")
        tap.equal(delivery.outcome, "note", delivery.line)
        tap.equal(self.status(ticket), "open", "status")
        tap.equal(len(self.world.letters()), letters, "letters")

    def test_two_departments_one_ticket(self):
        self.customer = "both@example.org"
        message = self.mail("For both", "To you and to sales",
                            recipient="support@%s, sales@%s" % (w.DOMAIN, w.DOMAIN))
        queue_id = self.world.postfix.send(self.customer, ["support@" + w.DOMAIN,
                                                      "sales@" + w.DOMAIN], message)
        def both():
            lines = self.world.postfix.deliveries(queue_id)
            return lines if len(lines) == 2 else None
        deliveries = [w.Delivery(queue_id, line) for line in w.wait_for("both", both)]
        tap.equal({d.status for d in deliveries}, {"sent"}, "status")
        tap.equal(len({d.ticket for d in deliveries}), 1, "tickets")

    def test_nested_groups_cannot_kill(self):
        message = (b"From: " + b"a:" * 50000 + b"\r\nTo: support@example.net\r\n"
                   b"Subject: nested\r\nMessage-ID: <nested@example.org>\r\n\r\nbody\r\n")
        delivery = self.send(message, sender="nested@example.org")
        tap.equal(delivery.status, "sent", delivery.line)
        assert self.world.ticketd.poll() is None, "ticketd died"
        assert "size=100" in self.world.logged(delivery.queue_id), "Postfix cut the mail"
        if delivery.outcome == "hold":
            tap.equal(self.world.ctl_json("held")[-1]["reason"], "unreadable", "reason")
        self.open_ticket("After the nested groups")

    def test_padded_words_keep_the_token(self):
        ticket = self.open_ticket("Hello world")
        token = base64.b64encode((" [Ticket ID: %d] foo" % ticket).encode()).decode()
        self.expect(self.mail("", "More", raw_subject="=?utf-8?B?SGVsbG8gd29ybGQ=?="
                           "\r\n =?utf-8?B?%s?=" % token), "reply", ticket)

    def test_letter_refused_for_now_goes_out_later(self):
        customer = "refused@example.org"
        self.world.refuse_letters({customer: "450 4.2.1 mailbox busy"})
        ticket = self.open_ticket("Refused")
        def refused():
            return [row for row in self.world.ctl_json("outbox")
                    if row["recipient"] == customer and row["attempts"] > 0]
        waiting = w.wait_for("the refusal", refused)[0]
        tap.equal(waiting["state"], "waiting", "state")
        assert "mailbox busy" in waiting["last_error"], waiting
        self.world.refuse_letters({})
        self.world.ctl("outbox", "retry", "--all")
        letter = self.world.letter(customer, "opened", ticket)
        tap.equal(letter.message_id.strip("<>"), waiting["message_id"].strip("<>"),
                  "Message-ID")

    def test_mail_waits_while_ticketd_is_stopped(self):
        tap.equal(self.world.stop_ticketd(), 0, "exit status of ticketd")
        self.customer = "stopped@example.org"
        delivery = self.send(self.mail("While stopped", "Hi"), deferred=True)
        tap.equal(delivery.status, "deferred", delivery.line)
        tap.equal([row["queue_id"] for row in self.world.postfix.queue()],
                  [delivery.queue_id], "queue")
        self.world.start_ticketd()
        self.world.postfix.flush()
        came = self.world.outcome(delivery.queue_id)
        tap.equal(came.outcome, "create", came.line)
        w.wait_for("an empty queue", lambda: not self.world.postfix.queue())

    def send_many(self, count, name):
        """Hand over `count` mails at once; return their queue ids."""
        ids = []
        def send(number):
            sender = "c%d@example.org" % number
            ids.append(self.world.postfix.send(
                sender, "support@" + w.DOMAIN,
                w.mail("%s %d" % (name, number), "Text %d" % number, sender=sender)))
        threads = [threading.Thread(target=send, args=(n,)) for n in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tap.equal(len(ids), count, "mails handed over")
        return ids

    def test_twenty_at_once(self):
        deliveries = [self.world.outcome(i) for i in self.send_many(20, "At once")]
        tap.equal({d.outcome for d in deliveries}, {"create"}, "outcomes")
        tap.equal(len({d.ticket for d in deliveries}), 20, "tickets")

    def test_killed_under_load_loses_nothing(self):
        ids = self.send_many(20, "Killed")
        self.world.stop_ticketd(signal.SIGKILL)
        self.world.start_ticketd()
        def queue_is_empty():
            self.world.postfix.flush()
            return not self.world.postfix.queue()
        w.wait_for("an empty queue", queue_is_empty)
        for queue_id in ids:
            tap.equal(self.world.outcome(queue_id).status, "sent", queue_id)
        subjects = [row["subject"] for row in self.world.ctl_json("list", "--limit", "0")]
        found = sorted(s for s in subjects if s.startswith("Killed "))
        tap.equal(found, sorted("Killed %d" % n for n in range(20)), "tickets")


def main(transport):
    w.enter_namespace()
    w.fail_unless_possible()
    cases = Cases(transport)
    try:
        cases.world.start()
        status = tap.run(cases.all(), cases.world.logs)
    finally:
        cases.world.stop()
    sys.exit(status)
