#!/usr/bin/env python3
"""test_threads.py - a dialogue of more than thirty mails is one thread in every mailbox.

A customer with Outlook, her colleague in Cc with Gmail, Alice with Apple Mail, Bob with
Thunderbird and ticketctl: answers, prefixes of four languages, a close and a reopening, a
second ticket merged into the first, a changed subject. Then each mailbox, with what its owner
sent, is grouped as the four programs group mails.
"""

import base64
import email.message
import email.policy
import os
import re
import sys

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
ALICE, BOB = "alice@" + w.DOMAIN, "bob@" + w.DOMAIN
SITI, RINA = "siti@example.org", "rina@example.com"
PREFIX = re.compile(r"^\s*(?:(?:re|aw|sv|fwd?|wg|balas|bls|tr|antw)\s*(?:\[\d+\])?\s*:\s*)+",
                    re.IGNORECASE)
INDEX_BYTES = 22  # of a conversation: one, five of time, sixteen of its GUID


class Mail:
    """What threading looks at."""

    def __init__(self, message):
        ids = re.compile(r"<[^<>\s]+>")
        self.id = (ids.findall(str(message["Message-ID"])) or [""])[0]
        self.links = ids.findall(str(message["References"] or "")) + \
            ids.findall(str(message["In-Reply-To"] or ""))
        self.subject = str(message["Subject"])
        self.topic = str(message["Thread-Topic"] or "")
        self.index = base64.b64decode(str(message["Thread-Index"] or ""))

    def base(self):
        return PREFIX.sub("", self.subject).strip().casefold()


def grouped(mails, joins):
    """How many threads there are, where joins(mail) gives the marks that mails share."""
    threads = []
    for mail in mails:
        marks = set(joins(mail))
        same = [thread for thread in threads if thread & marks]
        threads = [thread for thread in threads if not thread & marks]
        threads.append(marks.union(*same))
    return len(threads)


def thunderbird(mails):
    """By ids alone, as JWZ does."""
    return grouped(mails, lambda mail: [mail.id] + mail.links)


def gmail(mails):
    """By ids, within one subject."""
    return grouped(mails, lambda mail: [(one, mail.base()) for one in [mail.id] + mail.links])


def apple(mails):
    """By ids, or by subject where mails have one of more than a few letters."""
    return grouped(mails, lambda mail: [mail.id] + mail.links + [mail.base()])


def outlook(mails):
    """By the conversation that Thread-Index names; mail without one joins what it answers."""
    return grouped(mails, lambda mail: [mail.id, mail.index[:INDEX_BYTES]] if mail.index
                   else [mail.id] + mail.links)


PROGRAMS = (thunderbird, gmail, apple, outlook)


class Dialogue:
    def __init__(self):
        self.world = w.World()
        self.sent = {who: [] for who in (SITI, RINA, ALICE, BOB)}

    def send(self, message, sender, outcome, ticket=None):
        delivery = self.world.send(bytes(message), sender=sender)
        tap.equal(delivery.outcome, outcome, delivery.line)
        if ticket:
            tap.equal(delivery.ticket, ticket, delivery.line)
        w.wait_for("the letters", self.world.outbox_is_empty)
        self.sent[sender].append(message)
        return delivery.ticket

    def message(self, sender, subject, text, cc=None):
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"] = sender
        message["To"] = SUPPORT
        if cc:
            message["Cc"] = cc
        message["Subject"] = subject
        message["Message-ID"] = "<%s@client.test>" % os.urandom(8).hex()
        message.set_content(text)
        return message

    def reply(self, letter, sender, text, program, prefix="Re: ", subject=None):
        """An answer as that program makes it."""
        message = self.message(sender, subject or prefix + letter.subject, text)
        references = str(letter.mail["References"]).split() + [letter.message_id]
        message["In-Reply-To"] = letter.message_id
        # Outlook keeps few references, Gmail all, the others the newest.
        message["References"] = " ".join(references[-3:] if program == "outlook"
                                         else references)
        index = base64.b64decode(str(letter.mail["Thread-Index"] or ""))
        if program == "outlook" and index:
            message["Thread-Index"] = base64.b64encode(index + os.urandom(5)).decode()
            message["Thread-Topic"] = str(letter.mail["Thread-Topic"] or letter.subject)
        return message

    def newest(self, person, event, ticket):
        w.wait_for("the letters", self.world.outbox_is_empty)
        found = [letter for letter in self.world.letters()
                 if person in letter.recipients and letter.ticket == ticket
                 and letter.event == event]
        return found[-1]

    def received(self, person, ticket):
        return [letter for letter in self.world.letters()
                if person in letter.recipients and letter.ticket == ticket]

    # ------------------------------------------------------------ the dialogue

    def test_opened(self):
        first = self.message(SITI, "Server lambat", "Server kami lambat sejak kemarin.",
                             cc=RINA)
        first["Thread-Topic"] = "Server lambat"
        first["Thread-Index"] = base64.b64encode(b"\x01" + os.urandom(21)).decode()
        self.ticket = self.send(first, SITI, "create")
        self.world.ctl("confirm", str(self.ticket), RINA)

    def test_six_rounds(self):
        ticket = self.ticket
        matters = ("disk", "network", "memory", "cache", "kernel", "database")
        prefixes = ("Re: ", "AW: ", "SV: ", "Re: AW: ", "Balas: ", "RE: ")
        for count, (matter, prefix) in enumerate(zip(matters, prefixes)):
            notice = self.newest(ALICE, "opened" if count == 0 else "customer-reply", ticket)
            self.send(self.reply(notice, ALICE, "Alice asks about the %s." % matter, "apple"), ALICE,
                      "answer", ticket)
            letter = self.newest(SITI, "answer", ticket)
            self.send(self.reply(letter, SITI, "Siti asks about the %s." % matter, "outlook",
                                 prefix), SITI, "reply", ticket)
            self.world.ctl("reply", str(ticket), "-m", "Bob asks about the %s." % matter, "--as", "bob")
            letter = self.newest(RINA, "answer", ticket)
            self.send(self.reply(letter, RINA, "Rina asks about the %s." % matter, "gmail", prefix),
                      RINA, "reply", ticket)
            self.world.ctl("note", str(ticket), "-m", "A note on the %s." % matter, "--as", "bob")

    def test_closed_and_back(self):
        ticket = self.ticket
        letter = self.newest(SITI, "answer", ticket)
        self.world.ctl("close", str(ticket), "--as", "alice")
        self.send(self.reply(letter, SITI, "Masih lambat.", "outlook"), SITI, "reopen", ticket)
        notice = self.newest(BOB, "reopened", ticket)
        self.send(self.reply(notice, BOB, "We look again.", "thunderbird"), BOB, "answer",
                  ticket)

    def test_merged(self):
        second = self.send(self.message(SITI, "Email juga lambat", "Email juga."), SITI,
                           "create")
        acknowledged = self.newest(SITI, "opened", second)
        self.world.ctl("merge", str(second), str(self.ticket), "--as", "alice")
        merged = self.world.letter(SITI, "merged", second)
        assert merged.subject == acknowledged.subject, "it is told in the old thread"
        self.send(self.reply(acknowledged, SITI, "Lewat tiket kedua.", "outlook"), SITI,
                  "reply", self.ticket)
        self.world.ctl("reply", str(self.ticket), "-m", "Both are done.", "--as", "bob")

    def test_another_subject(self):
        letter = self.newest(SITI, "answer", self.ticket)
        self.send(self.reply(letter, SITI, "Sekarang cepat.", "outlook",
                             subject="Server sudah cepat, terima kasih"), SITI, "reply",
                  self.ticket)
        notice = self.newest(ALICE, "customer-reply", self.ticket)
        self.send(self.reply(notice, ALICE, "Glad to hear it.", "apple"), ALICE, "answer",
                  self.ticket)

    # ------------------------------------------------------------ the mailboxes

    def mailbox(self, person):
        """What they got about the ticket, and what they answered under its subject."""
        letters = self.received(person, self.ticket)
        subject = PREFIX.sub("", letters[0].subject)
        answers = [message for message in self.sent[person]
                   if PREFIX.sub("", str(message["Subject"])) == subject]
        return [Mail(letter.mail) for letter in letters] + [Mail(one) for one in answers]

    def test_enough(self):
        mails = {Mail(letter.mail).id for person in self.sent
                 for letter in self.received(person, self.ticket)}
        tap.note("%d mails sent, %d letters" % (sum(map(len, self.sent.values())), len(mails)))
        assert len(mails) > 30 and sum(map(len, self.sent.values())) >= 20
        for person in self.sent:
            assert len(self.mailbox(person)) >= 10, person

    def test_one_thread_each(self):
        for person in self.sent:
            for program in PROGRAMS:
                tap.equal(program(self.mailbox(person)), 1,
                          "threads of %s in %s" % (person, program.__name__))

    def test_the_whole_mailbox(self):
        """Also with the first mail and the changed subject, where ids count."""
        for person in (SITI, RINA, ALICE, BOB):
            mails = [Mail(letter.mail) for letter in self.received(person, self.ticket)]
            mails += [Mail(one) for one in self.sent[person]
                      if "Email juga" not in str(one["Subject"])]
            for program in (thunderbird, apple, outlook):
                tap.equal(program(mails), 1, "threads of %s in %s" % (person,
                                                                      program.__name__))

    def test_header_blocks(self):
        for letter in self.world.letters():
            head = letter.raw.split(b"\r\n\r\n", 1)[0]
            assert len(head) < 4096, (letter.path, len(head))
        roots = {str(letter.mail["References"]).split()[0] for person in self.sent
                 for letter in self.received(person, self.ticket)}
        tap.equal(len(roots), 1, "roots")

    def test_control(self):
        """Each program sees it if what it goes by is damaged."""
        def damaged(**changes):
            mails = self.mailbox(SITI)
            for name, value in changes.items():
                setattr(mails[3], name, value)
            return mails
        for program, changes in ((thunderbird, {"links": [], "id": "<x@y.test>"}),
                                 (gmail, {"subject": "Server"}),
                                 (apple, {"links": [], "id": "<x@y.test>", "subject": "New"}),
                                 (outlook, {"index": os.urandom(27)})):
            tap.equal(program(damaged(**changes)), 2, program.__name__)


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    dialogue = Dialogue()
    try:
        dialogue.world.start()
        status = tap.run([dialogue.test_opened, dialogue.test_six_rounds,
                          dialogue.test_closed_and_back, dialogue.test_merged,
                          dialogue.test_another_subject, dialogue.test_enough,
                          dialogue.test_one_thread_each, dialogue.test_the_whole_mailbox,
                          dialogue.test_header_blocks, dialogue.test_control],
                         dialogue.world.logs)
    finally:
        dialogue.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
