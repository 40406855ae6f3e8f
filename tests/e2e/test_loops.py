#!/usr/bin/env python3
"""test_loops.py - desks and robots that answer everything come to rest, and nothing is lost.

Two desks behind two private Postfixes write to each other; robots strip every header and
change subject and Message-ID each time. No limit on time is waited for: what is at rest
has no reason to start again.
"""

import email
import email.policy
import os
import sys

import exchange as x
import tap
import world as w

A, B = "a.example.net", "b.example.org"
HANDFUL = 8


def stripped(letter, counter, sender, recipient):
    """What a robot makes of a letter: its words, and nothing of its header."""
    text = email.message_from_bytes(letter, policy=email.policy.default)
    body = text.get_body(("plain",)).get_content().strip().splitlines()
    return w.mail("Automatic words, number %s" % os.urandom(4).hex(),
                  "We got your mail no. %d, which says %s" % (counter, " / ".join(body[:3])),
                  sender=sender, recipient=recipient)


class Loops:
    def __init__(self):
        self.crossed = []  # (sender, recipient) of what went from one to the other
        self.robots = {}   # address -> where it answers to
        self.strips = False
        self.exchange = x.Exchange(self.route)
        self.a = x.Desk(A, self.exchange)
        self.b = x.Desk(B, self.exchange)

    def route(self, sender, recipient, letter):
        for desk in (self.a, self.b):
            if recipient == desk.support:
                self.crossed.append((sender, recipient))
                author = (self.b if desk is self.a else self.a).support
                if self.strips:
                    letter = stripped(letter, len(self.crossed), author, recipient)
                    sender = author
                desk.postfix.send(sender, recipient, letter)
        if recipient in self.robots:
            self.crossed.append((recipient, self.robots[recipient]))
            desk = self.a if self.robots[recipient] == self.a.support else self.b
            desk.postfix.send(recipient, desk.support,
                              stripped(letter, len(self.crossed), recipient, desk.support))

    def rest(self, what, most):
        x.rest(self.exchange, self.a, self.b)
        tap.note("%s: %d mails" % (what, len(self.crossed)))
        assert len(self.crossed) <= most, self.crossed
        count = len(self.crossed)
        self.crossed.clear()
        return count

    def taken(self, desk):
        """Every mail that Postfix delivered is in the log of deliveries, once."""
        text = w.read_text(desk.postfix.log)
        sent = text.count("status=sent")
        assert "status=bounced" not in text and "status=deferred" not in text
        tap.equal(len(desk.deliveries()), sent, "deliveries of " + desk.domain)

    def person_writes(self, desk, sender, subject):
        desk.send(w.mail(subject, "Hello, please help with " + subject, sender=sender,
                         recipient=desk.support), sender=sender, recipient=desk.support)

    # ----------------------------------------------------------------- tests

    def test_two_desks_each_the_others_customer(self):
        self.person_writes(self.b, self.a.support, "From desk to desk")
        self.rest("opened by the other desk", 1)
        ticket = self.b.ctl_json("list")[0]["ticket"]
        self.b.ctl("reply", str(ticket), "-m", "An answer by a person.")
        self.rest("answered by a person", 2)
        other = self.a.ctl_json("list")[0]["ticket"]
        self.a.ctl("reply", str(other), "-m", "And one back.")
        self.rest("answered back", 2)
        tap.equal(self.b.ticket(ticket)["status"], "customer-reply", "status")
        tap.equal(len(self.a.ctl_json("list")), 1, "tickets of a")
        tap.equal(len(self.b.ctl_json("list")), 1, "tickets of b")
        self.taken(self.a)
        self.taken(self.b)

    def test_two_desks_whose_headers_are_stripped(self):
        self.strips = True
        self.person_writes(self.b, self.a.support, "Through a stripping relay")
        self.rest("two desks, every header stripped", HANDFUL)
        self.strips = False
        self.taken(self.a)
        self.taken(self.b)

    def test_robot_of_a_customer(self):
        robot = "robot@example.org"
        self.robots = {robot: self.a.support}
        self.person_writes(self.a, robot, "From a robot")
        self.rest("a customer's robot", HANDFUL)
        ticket = next(t["ticket"] for t in self.a.ctl_json("list", "--limit", "0")
                      if robot in str(t["customer"]))
        self.a.ctl("reply", str(ticket), "-m", "An answer by a person.")
        self.rest("a customer's robot, answered", HANDFUL)
        self.robots = {}
        self.taken(self.a)

    def test_robots_of_staff(self):
        self.robots = {"alice@" + A: self.a.support, "bob@" + A: self.a.support}
        self.person_writes(self.a, "budi@example.org", "Staff are away")
        self.rest("robots of two staff members", 60)
        self.robots = {}
        self.taken(self.a)
        held = {row["reason"] for row in self.a.ctl_json("held")}
        assert held <= {"sender-limit", "staff-unproven", "repeating"}, held


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    loops = Loops()
    try:
        loops.a.start()
        loops.b.start()
        status = tap.run([loops.test_two_desks_each_the_others_customer,
                          loops.test_two_desks_whose_headers_are_stripped,
                          loops.test_robot_of_a_customer,
                          loops.test_robots_of_staff],
                         lambda: loops.a.logs() + loops.b.logs())
    finally:
        x.remove(loops.a, loops.b)
    sys.exit(status)


if __name__ == "__main__":
    main()
