#!/usr/bin/env python3
"""test_explain.py - golden decisions: each tests/fixtures/explain-*.eml against its .decision.

A desk is prepared with tickets in every state and then stopped: explain needs no daemon.
A .decision is a JSON object: "why" for the reader, "settings" more lines by section,
"sender" and "recipient" of the envelope, and "want", whose members must be found in what
`ticketctl explain --json` prints; "trace" lists lines that must be in it, "letters" all
letters as "event>recipient". What differs from run to run stands in the files as
@ID(ticket,recipient)@ for the Message-ID of a letter, @ROOT(ticket)@ for a ticket's root
id, @REPLY(ticket,recipient)@ for a signed reply address, @LOOP@ for the loop mark.
"""

import email
import email.policy
import glob
import json
import hashlib
import os
import re
import shutil
import smtplib
import sqlite3
import sys

import exchange as x
import tap
import world as w

FIXTURES = os.path.join(os.path.dirname(w.HERE), "fixtures")
# Without a reader that dies, a person who releases, an archive they cannot be reached.
ELSEWHERE = {"unreadable", "staff-released", "imported-answer", "imported-own"}


class Collecting(x.Exchange):
    def __init__(self):
        super().__init__(None)
        self.letters = []

    def keep(self, sender, recipients, letter):
        parsed = email.message_from_bytes(letter, policy=email.policy.default)
        with self.lock:
            self.letters.append((recipients[0], parsed))


def event_key(what, key):
    """As store/sqlite/limits.c makes it."""
    digest = hashlib.sha256(what.encode() + b"\0" + key.lower().encode()).digest()
    return int.from_bytes(digest[:8], "little", signed=True)


class Explain:
    def __init__(self):
        self.relay = Collecting()
        self.desk = w.World(settings=lambda text: text.replace(
            "[department support]\n", "[department support]\nsigned-replies = yes\n")
            .replace("[listen]\n", "closed-after-days = 30\n\n[trust]\n"
                     "authserv-id = mx.example.net\n\n[listen]\n"))
        self.desk.start_sink = self.start_sink
        self.rules = set()

    def start_sink(self):
        self.desk.sink_port = self.relay.port()

    # ------------------------------------------------------------- preparing

    def deliver(self, sender, subject, text, **more):
        with smtplib.LMTP(self.desk.lmtp) as client:
            client.sendmail(sender, ["support@" + w.DOMAIN],
                            w.mail(subject, text, sender=sender, **more))

    def prepare(self):
        ctl = self.desk.ctl
        budi, same = "budi@example.org", "The same words again and again."
        self.deliver(budi, "Printer", "It does not print.", message_id="<one@example.org>",
                     headers=[("Cc", "rina@example.org, tono@example.org")])
        self.deliver("siti@example.org", "Domain", "It is gone.")
        self.deliver(budi, "Invoice", "It is wrong.", message_id="<three@example.org>")
        self.deliver(budi, "Backup", "It is old.")
        self.deliver(budi, "Printer again", "It still does not print.")
        self.deliver("joko@example.org", "Phone", "It is mute.")
        self.deliver("joko@example.org", "Re: [Ticket ID: 10006] Phone", "Still mute.")
        for _ in range(4):
            self.deliver("loud@example.org", "Loud", same)
        ctl("confirm", "10001", "rina@example.org")
        ctl("reply", "10001", "-m", "Turn it off and on.", "--as", "alice")
        ctl("merge", "10005", "10001")
        ctl("close", "10003")
        ctl("close", "10004")
        for what in ("@spam.test", "subject:casino", "body:wire the money"):
            ctl("block", what)
        with open(os.path.join(FIXTURES, "explain-duplicate.eml"), "rb") as file:
            twice = file.read()
        with smtplib.LMTP(self.desk.lmtp) as client:
            client.sendmail("twice@example.org", ["support@" + w.DOMAIN], twice)
        w.wait_for("the letters", self.desk.outbox_is_empty)
        self.desk.stop_ticketd()
        base = sqlite3.connect(os.path.join(self.desk.folder, "ticketd.db"))
        base.execute("UPDATE ticket SET closed = closed - 40 * 86400000 WHERE number = 10004")
        base.execute("INSERT OR REPLACE INTO event (key, at, count) SELECT ?, closed, 9 "
                     "FROM ticket WHERE number = 10003", (event_key("reopen", "10003"),))
        for what in ("ticket", "letter"):
            base.execute("DELETE FROM event WHERE key = ?", (event_key(what, budi),))
        base.commit()
        base.close()

    # ------------------------------------------------------------ explaining

    def letter(self, ticket, recipient):
        return next(mail for to, mail in reversed(self.relay.letters)
                    if (not recipient or to == recipient)
                    and str(mail["X-Ticket-ID"]) == ticket)

    def filled(self, text):
        def value(match):
            what, ticket, recipient = match.group(1), match.group(3), match.group(4)
            if what == "LOOP":
                return str(self.relay.letters[0][1]["X-Ticketd-Loop"])
            mail = self.letter(ticket, recipient)
            if what == "ROOT":
                return str(mail["References"]).split()[0].strip("<>")
            if what == "REPLY":
                return re.search(r"\S+\+\S+@[\w.]+", str(mail["Reply-To"])).group().strip("<")
            return str(mail["Message-ID"]).strip("<>")
        return re.sub(r"@(ID|ROOT|REPLY|LOOP)(\((\d+)(?:,([^)]*))?\))?@", value, text)

    def settings_with(self, more):
        text = w.read_text(self.desk.config)
        for section, lines in more.items():
            head = "[%s]\n" % section
            assert head in text, section
            text = text.replace(head, head + "\n".join(lines) + "\n")
        path = os.path.join(self.desk.folder, "variant.conf")
        w.write_text(path, text)
        return path

    def explain(self, name, decision):
        with open(os.path.join(FIXTURES, name + ".eml"), encoding="utf-8",
                  newline="") as file:
            message = self.filled(file.read())
        words = ["explain", "--json"]
        for option in ("sender", "recipient"):
            if option in decision:
                words += ["--%s=%s" % (option, self.filled(decision[option]))]
        config, self.desk.config = (self.desk.config,
                                    self.settings_with(decision.get("settings", {})))
        try:
            return json.loads(self.desk.ctl(*words, text=message))
        finally:
            self.desk.config = config

    def check(self, name):
        with open(os.path.join(FIXTURES, name + ".decision"), encoding="utf-8") as file:
            decision = json.load(file)
        got = self.explain(name, decision)
        self.rules.add(got["rule"])
        want = decision["want"]
        for key in ("outcome", "rule", "ticket", "status"):
            if key in want:
                tap.equal(got[key], want[key], key + " of " + json.dumps(got))
        for line in want.get("trace", []):
            assert any(line in one for one in got["trace"]), (line, got["trace"])
        if "letters" in want:
            letters = sorted("%s>%s" % (one["event"], one["recipient"])
                             for one in got["letters"])
            tap.equal(letters, sorted(want["letters"]), "letters")

    def tests(self):
        for path in sorted(glob.glob(os.path.join(FIXTURES, "explain-*.decision"))):
            name = os.path.basename(path)[:-len(".decision")]

            def test(name=name):
                self.check(name)
            test.__name__ = name
            yield test

    def test_every_row_is_explained(self):
        source = os.path.join(os.path.dirname(os.path.dirname(w.HERE)), "src", "rules",
                              "decide.c")
        rows = set(re.findall(r'^    \{ "([a-z-]+)",', w.read_text(source), re.M))
        assert len(rows) > 20, rows
        tap.equal(rows - self.rules, ELSEWHERE, "rows without a fixture")


def main():
    w.enter_namespace()
    w.fail_unless_possible(needs_postfix=False)
    explain = Explain()
    try:
        explain.desk.start(with_postfix=False)
        explain.prepare()
        status = tap.run([*explain.tests(), explain.test_every_row_is_explained],
                         lambda: "")
    finally:
        explain.desk.stop()
        shutil.rmtree(explain.desk.folder, ignore_errors=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
