#!/usr/bin/env python3
"""test_gatekeeping.py - held, blocks, confirm, clear-address, rotate-key through the doors."""

import smtplib
import sys

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN


class Gatekeeping:
    def __init__(self):
        self.desk = w.World()

    def deliver(self, sender, subject, text="Please help.", **more):
        """Hand it over by LMTP; return its line of the log."""
        message = w.mail(subject, text, sender=sender, **more)
        with smtplib.LMTP(self.desk.lmtp) as client:
            client.sendmail("" if sender == "<>" else sender, [SUPPORT], message)
        return self.desk.ctl_json("log", "--limit", "1")[0]

    def held(self):
        return self.desk.ctl_json("held")

    def test_log_shows_the_trace(self):
        row = self.deliver("trace@example.org", "Re: [Ticket ID: 19999] Nothing")
        tap.equal(row["outcome"], "create", "outcome")
        assert any("19999, which is not there" in line for line in row["trace"]), row
        assert row["trace"][-1] == "rule: " + row["rule"], row

    def test_blocks_hold_and_count(self):
        for what, kind in (("@Spam.test", "domain"), ("x@bad.example", "address"),
                           ("subject:Casino  night", "subject"), ("body:wire it", "body")):
            self.desk.ctl("block", what)
            tap.equal(self.desk.ctl("block", what, status=1), "", "blocked twice")
            assert kind in [row["kind"] for row in self.desk.ctl_json("blocks")]
        mails = [("a@mail.spam.test", "Hello", "One."), ("X@bad.example", "Hello", "Two."),
                 ("b@example.org", "The CASINO  NIGHT", "Three."),
                 ("c@example.org", "Hello", "Please WIRE IT now.")]
        for sender, subject, text in mails:
            row = self.deliver(sender, subject, text)
            tap.equal((row["outcome"], row["rule"]), ("hold", "blocked"), sender)
        tap.equal([row["hits"] for row in self.desk.ctl_json("blocks")], [1] * 4, "hits")
        tap.equal([row["reason"] for row in self.held()], ["blocked"] * 4, "held")
        self.desk.ctl("unblock", "@spam.test")
        self.desk.ctl("unblock", "@spam.test", status=1)
        tap.equal(self.deliver("a@mail.spam.test", "Hello", "Five.")["outcome"], "create",
                  "after unblocking")

    def test_filing_is_never_silent(self):
        """What a machine sent is in the log, in the digest, and can become a ticket."""
        sent = [self.deliver("news%d@example.org" % number, "Weekly news %d" % number,
                             headers=[("List-Id", "<news.example.org>")])
                for number in range(25)]
        tap.equal({row["outcome"] for row in sent}, {"file"}, "outcomes")
        filed = self.desk.ctl_json("log", "--filed", "--limit", "0")
        tap.equal([row["delivery"] for row in filed],
                  [row["delivery"] for row in reversed(sent)], "log --filed")
        self.desk.stop_ticketd()
        self.desk.start_ticketd()
        letter = w.wait_for("the digest", lambda: next(
            (one for one in self.desk.letters() if "opened no ticket" in one.text()), None))
        text = letter.text()
        assert "<news24@example.org>" in text and "Weekly news 24" in text, text
        assert "(list, " in text, text
        assert "and more (5): 5 list" in text, text
        assert "blocked" in text, "what is held: " + text

        first = sent[0]["delivery"]
        self.desk.ctl("held", "release", str(first))
        self.desk.ctl("held", "release", str(first), status=1)
        rows = [row for row in self.desk.ctl_json("list") if row["subject"] == "Weekly news 0"]
        tap.equal([row["status"] for row in rows], ["open"], "tickets")
        tap.equal(self.desk.ticket(rows[0]["ticket"])["entries"][0]["text"], "Please help.",
                  "text")
        w.wait_for("the notice", lambda: any(
            one.event == "opened" and one.ticket == rows[0]["ticket"]
            for one in self.desk.letters()))
        assert not any("news0@example.org" in one.recipients for one in self.desk.letters())
        assert first not in [row["delivery"] for row in self.desk.ctl_json("log", "--filed")]

    def test_release_and_refuse(self):
        first, second, *_ = self.held()
        tap.equal(first["would"], "create", "would")
        self.desk.ctl("held", "release", str(first["held"]))
        ticket = next(row for row in self.desk.ctl_json("list") if row["subject"] == "Hello"
                      and "spam.test" in str(row["customer"]))
        tap.equal(ticket["status"], "open", "status")
        self.desk.ctl("held", "release", str(first["held"]), status=1)
        self.desk.ctl("held", "refuse", str(second["held"]))
        self.desk.ctl("held", "refuse", str(second["held"]), status=1)
        assert second["held"] not in [row["held"] for row in self.held()]
        row = next(row for row in self.desk.ctl_json("log")
                   if row["delivery"] == second["held"])
        tap.equal((row["outcome"], row["rule"]), ("file", "refused"), "refused")

    def test_release_onto_a_ticket(self):
        ticket = self.deliver("wati@example.org", "Mine")["ticket"]
        held = self.held()[0]
        self.desk.ctl("held", "release", str(held["held"]), "--ticket", str(ticket))
        row = next(row for row in self.desk.ctl_json("log")
                   if row["delivery"] == held["held"])
        assert any("chosen by a person" in line for line in row["trace"]), row

    def test_confirm(self):
        ticket = self.deliver("cc@example.org", "With a copy",
                              headers=[("Cc", "dewi@example.org")])["ticket"]
        self.desk.ctl("reply", str(ticket), "-m", "First.")
        self.desk.letter("cc@example.org", "answer", ticket)
        self.desk.ctl("confirm", str(ticket), "dewi@example.org")
        self.desk.ctl("reply", str(ticket), "-m", "Second.")
        letter = self.desk.letter("dewi@example.org", "answer", ticket)
        assert "Second." in letter.text() and "First." not in letter.text(), letter.text()
        tap.equal(len([one for one in self.desk.letters()
                       if "dewi@example.org" in one.recipients]), 1, "letters to the copy")

    def test_clear_address(self):
        self.desk.ctl("clear-address", "never@example.org", status=1)

    def test_rotated_keys(self):
        ticket = self.deliver("keys@example.org", "Keys")["ticket"]
        old = self.desk.letter("keys@example.org", "opened", ticket).message_id
        def answered(text):
            return self.deliver("elsewhere@example.org", "Something else", text,
                                headers=[("In-Reply-To", old)])
        for text, outcome in (("Once.", "reply"), ("Twice.", "create")):
            self.desk.ctl("rotate-key")
            self.desk.stop_ticketd()
            self.desk.start_ticketd()
            tap.equal(answered(text)["outcome"], outcome, text)


def main():
    w.enter_namespace()
    w.fail_unless_possible(needs_postfix=False)
    tests = Gatekeeping()
    try:
        tests.desk.start(with_postfix=False)
        status = tap.run([tests.test_log_shows_the_trace, tests.test_blocks_hold_and_count,
                          tests.test_filing_is_never_silent,
                          tests.test_release_and_refuse, tests.test_release_onto_a_ticket,
                          tests.test_confirm, tests.test_clear_address,
                          tests.test_rotated_keys], tests.desk.logs)
    finally:
        tests.desk.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
