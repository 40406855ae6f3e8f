#!/usr/bin/env python3
"""test_milter.py - a private Postfix asks the milter door before it takes a mail."""

import re
import signal
import smtplib
import sys

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
SALES = "sales@" + w.DOMAIN
STRANGER_TEXT = "This address takes mail from known correspondents only"


def settings(text):
    """The milter door is open; sales takes replies only; three new tickets a sender."""
    socket = re.search(r"lmtp = unix:(.*)/lmtp.sock", text).group(1) + "/milter.sock"
    text = text.replace("milter =\n", "milter = unix:%s\n" % socket)
    text = text.replace("[listen]", "sender-limit = 3/15min\n\n[listen]")
    return text.replace("address = " + SALES, "address = %s\naccept = replies" % SALES)


class Cases:
    def __init__(self):
        self.world = w.World("lmtp", settings=settings)
        self.socket = self.world.folder + "/run/milter.sock"
        self.world.postfix.more_settings = (
            "smtpd_milters = { unix:%s, default_action=accept, content_timeout=90s }\n"
            % self.socket)

    def all(self):
        return [
            self.test_mail_from_anybody_opens_a_ticket,
            self.test_blocked_sender_is_refused_and_nothing_is_kept,
            self.test_blocked_domain_is_refused_in_the_same_words,
            self.test_report_for_a_blocked_sender_is_not_refused,
            self.test_replies_only_refuses_new_mail,
            self.test_replies_only_takes_replies,
            self.test_refused_for_one_department_but_not_for_the_other,
            self.test_over_the_limit_is_put_off,
            self.test_header_of_70_kilobytes,
            self.test_mail_of_300_kilobytes,
            self.test_hang_up_reloads_what_it_says,
            self.test_stops_at_once_while_a_session_is_open,
            self.test_without_the_milter_mail_comes_and_is_held,
        ]

    def send(self, message, sender, recipient=SUPPORT):
        """(code, text) of the end of data, or of what refused the mail before."""
        recipients = [recipient] if isinstance(recipient, str) else recipient
        with smtplib.SMTP("127.0.0.1", self.world.postfix.port, timeout=w.PATIENCE) as client:
            client.ehlo()
            assert client.mail(sender)[0] == 250
            for address in recipients:
                code, text = client.rcpt(address)
                assert code == 250, text
            code, text = client.data(message)
        return code, text.decode()

    def accepted(self, message, sender, recipient=SUPPORT):
        code, text = self.send(message, sender, recipient)
        tap.equal(code, 250, text)
        return self.world.outcome(text.split()[-1])

    def refused(self, message, sender, recipient, reply, rule):
        kept = len(self.world.ctl_json("log", "--limit", "0"))
        code, text = self.send(message, sender, recipient)
        tap.equal("%d %s" % (code, text), reply, "reply")
        tap.equal(len(self.world.ctl_json("log", "--limit", "0")), kept, "deliveries")
        tap.equal(self.world.postfix.queue(), [], "queue")
        line = [line for line in w.read_text(self.world.log).splitlines()
                if "outcome=refuse" in line][-1]
        assert "rule=%s reply=%d" % (rule, code) in line, line
        assert "from=<%s>" % sender in line and "client=127.0.0.1" in line, line
        assert "queue_id=none" not in line, line

    def mail(self, sender, subject="Help", text="Please help me with it.", **more):
        return w.mail(subject, text, sender=sender, **more)

    # ----------------------------------------------------------------- tests

    def test_mail_from_anybody_opens_a_ticket(self):
        delivery = self.accepted(self.mail("budi@example.org"), "budi@example.org")
        tap.equal(delivery.outcome, "create", delivery.line)
        self.ticket = delivery.ticket

    def test_blocked_sender_is_refused_and_nothing_is_kept(self):
        self.world.ctl("block", "spammer@example.org")
        self.refused(self.mail("spammer@example.org"), "spammer@example.org", SUPPORT,
                     "550 5.7.1 Message refused by the policy of this address", "blocked")
        tap.equal(self.world.ctl_json("held"), [], "held")

    def test_blocked_domain_is_refused_in_the_same_words(self):
        self.world.ctl("block", "@spam.example.com")
        self.refused(self.mail("a@mail.spam.example.com"), "b@example.org", SUPPORT,
                     "550 5.7.1 Message refused by the policy of this address", "blocked")

    def test_report_for_a_blocked_sender_is_not_refused(self):
        delivery = self.accepted(self.mail("spammer@example.org", "Report"), "")
        tap.equal(delivery.outcome, "hold", delivery.line)

    def test_replies_only_refuses_new_mail(self):
        self.refused(self.mail("siti@example.org"), "siti@example.org", SALES,
                     "550 5.7.1 " + STRANGER_TEXT, "replies-only")

    def test_replies_only_takes_replies(self):
        subject = "Re: [Ticket ID: %d] Help" % self.ticket
        delivery = self.accepted(self.mail("budi@example.org", subject, "Any news?"),
                                 "budi@example.org", SALES)
        tap.equal((delivery.outcome, delivery.ticket), ("reply", self.ticket), delivery.line)
        self.refused(self.mail("eve@example.org", subject, "Me too"), "eve@example.org", SALES,
                     "550 5.7.1 " + STRANGER_TEXT, "replies-only")

    def test_refused_for_one_department_but_not_for_the_other(self):
        code, text = self.send(self.mail("dewi@example.org", "Both"), "dewi@example.org",
                               [SALES, SUPPORT])
        tap.equal(code, 250, text)

    def test_over_the_limit_is_put_off(self):
        sender = "busy@example.org"
        for number in range(3):
            delivery = self.accepted(
                self.mail(sender, "Busy %d" % number, "Text number " + "abc"[number]), sender)
            tap.equal(delivery.outcome, "create", delivery.line)
        self.refused(self.mail(sender, "Busy 4", "Once more"), sender, SUPPORT,
                     "450 4.7.1 Too many messages, please try again later", "sender-limit")

    def test_header_of_70_kilobytes(self):
        sender = "long@example.org"
        value = "\r\n ".join(["x" * 900] * 78)
        delivery = self.accepted(
            self.mail(sender, "Long header", headers=[("X-Long", value)]), sender)
        tap.equal(delivery.outcome, "create", delivery.line)
        self.refused(self.mail("spammer@example.org", headers=[("X-Long", value)]),
                     "spammer@example.org", SUPPORT,
                     "550 5.7.1 Message refused by the policy of this address", "blocked")

    def test_mail_of_300_kilobytes(self):
        text = "\n".join(["All work and no play makes a long mail."] * 8000)
        delivery = self.accepted(self.mail("big@example.org", "Big", text), "big@example.org")
        tap.equal(delivery.outcome, "create", delivery.line)
        self.refused(self.mail("spammer@example.org", "Big", text), "spammer@example.org",
                     SUPPORT, "550 5.7.1 Message refused by the policy of this address",
                     "blocked")

    def reload(self, text):
        w.write_text(self.world.config, text)
        before = w.read_text(self.world.log).count("reloaded settings=")
        self.world.ticketd.send_signal(signal.SIGHUP)
        w.wait_for("the reload", lambda: w.read_text(self.world.log).count(
            "reloaded settings=") > before)

    def test_hang_up_reloads_what_it_says(self):
        good = w.read_text(self.world.config)
        sender = "anew@example.org"
        self.reload(good.replace("address = " + SUPPORT,
                                 "address = %s\naccept = replies" % SUPPORT))
        self.refused(self.mail(sender), sender, SUPPORT, "550 5.7.1 " + STRANGER_TEXT,
                     "replies-only")
        self.reload(good)
        tap.equal(self.accepted(self.mail(sender), sender).outcome, "create", "outcome")
        self.refused(self.mail("spammer@example.org"), "spammer@example.org", SUPPORT,
                     "550 5.7.1 Message refused by the policy of this address", "blocked")

    def test_stops_at_once_while_a_session_is_open(self):
        sender = "open@example.org"
        with smtplib.SMTP("127.0.0.1", self.world.postfix.port, timeout=w.PATIENCE) as client:
            client.ehlo()
            client.mail(sender)
            client.rcpt(SUPPORT)
            tap.equal(self.world.stop_ticketd(), 0, "exit status of ticketd")
            code, text = client.data(self.mail(sender, "While it stops"))
            tap.equal(code, 250, text.decode())
        self.world.start_ticketd()
        self.world.postfix.flush()
        delivery = self.world.outcome(text.decode().split()[-1])
        tap.equal(delivery.outcome, "create", delivery.line)

    def test_without_the_milter_mail_comes_and_is_held(self):
        self.world.stop_ticketd(signal.SIGKILL)
        code, text = self.send(self.mail("spammer@example.org", "Absent"),
                               "spammer@example.org")
        tap.equal(code, 250, text)
        # The socket of the one that was killed still lies there.
        self.world.start_ticketd()
        self.world.postfix.flush()
        delivery = self.world.outcome(text.split()[-1])
        tap.equal(delivery.outcome, "hold", delivery.line)
        tap.equal([row["reason"] for row in self.world.ctl_json("held")
                   if row["subject"] == "Absent"], ["blocked"], "held")
        self.refused(self.mail("spammer@example.org"), "spammer@example.org", SUPPORT,
                     "550 5.7.1 Message refused by the policy of this address", "blocked")


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    cases = Cases()
    try:
        cases.world.start()
        status = tap.run(cases.all(), cases.world.logs)
    finally:
        cases.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
