#!/usr/bin/env python3
"""test_forged.py - mails in many people's names: how many acknowledgements come of them.

Handed over by LMTP at once, from addresses whose owners wrote nothing. 1,000 mails; with
TICKETD_SLOW set 10,000. Prints the table.
"""

import os
import queue
import random
import shutil
import smtplib
import sys
import threading

import exchange as x
import tap
import world as w

MAILS = 10000 if os.environ.get("TICKETD_SLOW") else 1000
VICTIMS = MAILS // 20
FREE = 4096  # bytes that an acknowledgement may have whatever it answers
A_DAY = 3


class Counting(x.Exchange):
    """Keeps sizes only."""

    def __init__(self):
        super().__init__(None)
        self.letters = []

    def keep(self, sender, recipients, letter):
        with self.lock:
            self.count += 1
            self.letters.append((recipients[0], letter))


class Forged:
    def __init__(self):
        self.relay = Counting()
        self.desk = w.World(settings=lambda text: text.replace("staff = alice, bob\n", "")
                            .replace("staff = bob\n", ""))
        self.desk.start_sink = self.start_sink
        self.sizes = {}  # victim -> bytes that came in in their name
        self.random = random.Random(4)

    def start_sink(self):
        self.desk.sink_port = self.relay.port()

    def make(self, number):
        victim = "victim%d@example.org" % self.random.randrange(VICTIMS)
        subject = self.random.choice(["Hello %d", "Re: [Ticket ID: %d] x", "Invoice %d"])
        text = "Buy now %s " % os.urandom(6).hex() * self.random.randrange(1, 150)
        message = w.mail(subject % (10001 + number % 50), text, sender=victim)
        self.sizes[victim] = self.sizes.get(victim, 0) + len(message)
        return victim, message

    def send_all(self):
        mails = queue.Queue()
        for number in range(MAILS):
            mails.put(self.make(number))
        failed = []

        def send():
            with smtplib.LMTP(self.desk.lmtp) as client:
                while True:
                    try:
                        victim, message = mails.get_nowait()
                    except queue.Empty:
                        return
                    try:
                        client.sendmail(victim, ["support@" + w.DOMAIN], message)
                    except smtplib.SMTPException as why:
                        failed.append(why)
        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tap.equal(failed, [], "mails refused")

    def test_forged_senders(self):
        self.send_all()
        w.wait_for("the letters", self.outbox_is_settled, 300)
        rows = self.desk.ctl_json("log", "--limit", "0")
        outcomes = {}
        for row in rows:
            outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + 1
        letters = self.relay.letters
        per_victim = {}
        for recipient, letter in letters:
            per_victim.setdefault(recipient, []).append(len(letter))
        came = sum(self.sizes.values())
        went = sum(len(letter) for _, letter in letters)
        tap.note("mails %d, names %d, bytes in %d" % (len(rows), len(self.sizes), came))
        tap.note("outcomes %s" % outcomes)
        tap.note("acknowledgements %d (%.1f %% of the mails), at most %d to one address"
                 % (len(letters), 100.0 * len(letters) / len(rows),
                    max(map(len, per_victim.values()))))
        tap.note("bytes out %d (%.3f of what came in), the largest %d"
                 % (went, went / came, max(len(letter) for _, letter in letters)))
        tap.equal(len(rows), MAILS, "mails taken in")
        assert letters, "no acknowledgement at all: nothing is tested"
        assert all(r in self.sizes for r in per_victim), "a letter to somebody else"
        assert all(len(sizes) <= A_DAY for sizes in per_victim.values()), "too many"
        for victim, sizes in per_victim.items():
            assert sum(sizes) <= max(self.sizes[victim], A_DAY * FREE), "too much: " + victim
        assert not any(b"Buy now" in letter for _, letter in letters), "their words"

    def outbox_is_settled(self):
        return self.desk.ctl_json("stats")[0]["letters"]["waiting"] == 0

    def test_size_of_each(self):
        """Each acknowledgement is no larger than the mail it answers, or 4 KB."""
        by_id = {}
        for row in self.desk.ctl_json("log", "--limit", "0"):
            by_id[row["message_id"].strip("<>")] = row["size"]
        for _, letter in self.relay.letters:
            head = letter.split(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")
            answered = next(line.split(None, 1)[1].strip().strip("<>")
                            for line in head.split("\r\n")
                            if line.lower().startswith("in-reply-to:"))
            assert len(letter) <= max(by_id[answered], FREE), (len(letter), by_id[answered])


def main():
    w.enter_namespace()
    w.fail_unless_possible(needs_postfix=False)
    forged = Forged()
    try:
        forged.desk.start(with_postfix=False)
        status = tap.run([forged.test_forged_senders, forged.test_size_of_each],
                         lambda: w.read_text(forged.desk.log)[-2000:])
    finally:
        forged.desk.stop()
        shutil.rmtree(forged.desk.folder, ignore_errors=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
