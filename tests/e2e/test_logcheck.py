#!/usr/bin/env python3
"""test_logcheck.py - contrib/logcheck passes over what is said day by day, and nothing else.

A day of it is made here, without Postfix; and each line that the sources can say is tried,
too, with made-up values.
"""

import glob
import os
import re
import signal
import smtplib
import subprocess
import sys

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
TOP = os.path.dirname(os.path.dirname(w.HERE))
RULES = os.path.join(TOP, "contrib", "logcheck", "ticketd")
# As rsyslog writes it and as journalctl does.
BEGINNINGS = ("2026-11-27T22:18:47.123456+00:00 mx.example.net ticketd[4711]: ",
              "Nov  7 22:18:47 mx ticketd[4711]: ")
# Said as information, and yet for somebody to read.
FOR_PEOPLE = ("erased a person", "database %s: schema", "database %s: as it was")


def left_over(lines):
    """What logcheck would mail."""
    rules = [line for line in w.read_text(RULES).splitlines() if line and line[0] != "#"]
    result = subprocess.run(["grep", "-E", "-v", *(word for rule in rules
                                                   for word in ("-e", rule))],
                            input="".join(line + "\n" for line in lines), text=True,
                            stdout=subprocess.PIPE, check=False)
    assert result.returncode < 2, "a rule is none"
    return result.stdout.splitlines()


def as_syslog(log):
    """The lines of a log as they stand in syslog, once for each way to write them."""
    lines = [line.split(": ", 1)[1] for line in log.splitlines() if line.startswith("ticketd: ")]
    return [begins + line for line in lines for begins in BEGINNINGS]


def is_for_people(line):
    return re.search(r"\]: (warning|error): ", line) is not None


class Day:
    def __init__(self):
        self.world = w.World(settings=lambda text: text.replace(
            "[listen]", "sender-limit = 5/1h\n\n[listen]"))

    def deliver(self, sender, subject, text="Please help.", recipient=SUPPORT, **more):
        with smtplib.LMTP(self.world.lmtp) as client:
            client.sendmail(sender, [recipient], w.mail(subject, text, sender=sender, **more))

    def make(self):
        """Some of everything, good and bad."""
        world = self.world
        world.refuse_letters({"dead@example.org": "550 5.1.1 No such user",
                              "later@example.org": "450 4.2.0 Later"})
        self.deliver("budi@example.org", "Printer")
        self.deliver("budi@example.org", "[Ticket ID: 10001] Printer", "It still hums.")
        self.deliver("dead@example.org", "Dead")
        self.deliver("later@example.org", "Later")
        self.deliver("news@example.org", "News", headers=[("List-Id", "<news.example.org>")])
        world.ctl("block", "spam@example.org")
        world.ctl("block", "subject:Casino night")
        self.deliver("spam@example.org", "Casino")
        held = world.ctl_json("held")[0]["held"]
        world.ctl("reply", "10001", "-m", "Off and on.", "--as", "alice")
        world.ctl("note", "10001", "-m", "Old model.")
        world.ctl("assign", "10001", "bob")
        world.ctl("tag", "10001", "+hardware")
        world.ctl("close", "10001")
        world.ctl("undo", "10001")
        world.ctl("held", "release", str(held))
        world.ctl("unblock", "spam@example.org")
        world.ctl("user", "add", "budi@example.org")
        world.ctl("user", "passwd", "alice", text="a horse in the rain\n")
        world.ctl("user", "lock", "budi@example.org")
        world.ctl("user", "logout", "alice")
        world.ctl("rotate-key")
        world.ctl("outbox", "retry", "--all")
        try:
            self.deliver("a@example.org", "Nobody's", recipient="nobody@" + w.DOMAIN)
        except smtplib.SMTPException:
            pass
        w.write_text(world.config, w.read_text(world.config).replace(
            "sender-limit = 5/1h", "readers = 3\nsender-limit = 6/1h"))
        world.ticketd.send_signal(signal.SIGHUP)
        w.wait_for("the reload", lambda: "reloaded" in w.read_text(world.log))
        w.wait_for("the letters", lambda: "status=dead" in w.read_text(world.log)
                   and "450 4.2.0 Later" in w.read_text(world.log))
        world.stop_ticketd()
        world.start_ticketd()
        world.stop_ticketd()

    def test_day(self):
        self.make()
        lines = as_syslog(w.read_text(self.world.log))
        kinds = {re.sub(r"[ =].*", "", line.split("]: ")[1]) for line in lines}
        assert {"ready", "delivery", "letter", "control:", "desk", "held", "reload:", "reloaded",
                "stopping"} <= kinds, kinds
        tap.note("%d lines" % len(lines))
        wanted = [line for line in lines if is_for_people(line)]
        assert len({line.split("]: ")[1] for line in wanted}) >= 4, wanted
        tap.equal(left_over(lines), wanted, "what logcheck mails")

    def test_all_that_is_said(self):
        """Formats of log_info() in the sources, with values in them."""
        values = {"s": "word", "u": "7", "d": "7", "G_GINT64_FORMAT": "7", "G_GSIZE_FORMAT": "7",
                  "JSON_INTEGER_FORMAT": "7"}
        seen = 0
        for path in glob.glob(os.path.join(TOP, "src", "**", "*.c"), recursive=True):
            for call in re.findall(r"log_info\(\s*((?:\"(?:[^\"\\]|\\.)*\"|[A-Z0-9_]+|\s)+)",
                                   w.read_text(path)):
                text = "".join(part[1:-1] if part[0] == '"' else "{%s}" % part for part in
                               re.findall(r'"(?:[^"\\]|\\.)*"|[A-Z0-9_]+', call))
                text = text.replace('\\"', '"')
                for_people = any(text.startswith(begins) for begins in FOR_PEOPLE)
                line = re.sub(r"%\{(\w+)\}|%(\w)", lambda m: values[m[1] or m[2]], text)
                line = line.replace("ticket=word", "ticket=none").replace(
                    "reload: word", "reload: [gateway] log = syslog, was stderr")
                seen += 1
                for begins in BEGINNINGS:
                    left = left_over([begins + line])
                    tap.equal(bool(left), for_people, "%s: %s" % (path, line))
        assert seen >= 20, seen

    def test_forged_lines_are_seen(self):
        """What strangers write into a line cannot make it another one."""
        for line in ("ticketd[1]: delivery queue_id=x from=<a b@example.org> to=<c> ",
                     "ticketd[1]: stopping signal=15 and more", "ticketd[1]: warning: ready",
                     "ticketd[1]: error: letter=1 ticket=1 event=opened to=<a> status=dead "
                     'attempts=1 reply="550 no"', "sshd[1]: stopping signal=15"):
            line = "Nov 27 22:18:47 mx " + line
            tap.equal(left_over([line]), [line], line)


def main():
    w.fail_unless_possible(needs_postfix=False, programs=("ticketd", "ticketd-reader",
                                                          "ticketctl"))
    day = Day()
    try:
        day.world.start(with_postfix=False)
        return tap.run([day.test_day, day.test_all_that_is_said, day.test_forged_lines_are_seen],
                       day.world.logs)
    finally:
        day.world.stop()


if __name__ == "__main__":
    sys.exit(main())
