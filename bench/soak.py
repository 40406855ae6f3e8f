#!/usr/bin/env python3
"""soak.py - does ticketd stay as it is under a load that goes on and a relay that fails?

  make bench/tools && bench/soak.py [MINUTES [MAILS_A_SECOND]]

Mails come by LMTP, at about that rate; every few seconds the relay hangs, dies or is
replaced. Every ten seconds a line: memory of ticketd and its readers, open files, bytes of
the database's log, letters that wait. At the end the relay stays, all letters must go, and
every mail must be one ticket or one entry.
"""
import os
import random
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import sides  # noqa: E402
from sides import w  # noqa: E402

BATCH = 200  # mails of one run of the load


def resident_kilobytes(pid):
    text = w.read_text("/proc/%d/status" % pid)
    own = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS"))
    for task in os.listdir("/proc/%d/task" % pid):
        for child in w.read_text("/proc/%d/task/%s/children" % (pid, task)).split():
            own += resident_kilobytes(int(child))
    return own


class Soak:
    def __init__(self, desk, minutes, rate):
        self.desk = desk
        self.ends = time.monotonic() + minutes * 60
        self.rate = rate
        self.mails = 0

    def is_over(self):
        return time.monotonic() >= self.ends

    def feed(self):
        while not self.is_over():
            started = time.monotonic()
            subprocess.run([sides.tool("lmtp_load"), "unix:" + self.desk.lmtp,
                            "support@" + w.DOMAIN, "5", str(BATCH), str(sides.SIZE),
                            str(self.mails)],
                           stdout=subprocess.DEVNULL, check=True)
            self.mails += BATCH
            time.sleep(max(0, BATCH / self.rate - (time.monotonic() - started)))

    def trouble(self):
        """The relay hangs, or dies and comes back, on the same port."""
        while not self.is_over():
            time.sleep(random.uniform(1, 8))
            sink = self.desk.quiet.process
            if random.random() < 0.5:
                sink.send_signal(signal.SIGSTOP)
                time.sleep(random.uniform(0.1, 3))
                sink.send_signal(signal.SIGCONT)
            else:
                sink.kill()
                sink.wait()
                time.sleep(random.uniform(0, 3))
                user = ["-u", "root"] if os.geteuid() == 0 else []
                self.desk.quiet.process = subprocess.Popen(
                    ["smtp-sink", *user, "127.0.0.1:%d" % self.desk.sink_port, "200"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL)
                self.desk.sink = self.desk.quiet.process

    def sample(self, started):
        pid = self.desk.ticketd.pid
        log = os.path.join(self.desk.folder, "ticketd.db-wal")
        print("%6.0f s %8d mails %7d KB %5d files %9d log bytes %6d letters wait" % (
            time.monotonic() - started, self.mails, resident_kilobytes(pid),
            len(os.listdir("/proc/%d/fd" % pid)),
            os.path.getsize(log) if os.path.exists(log) else 0,
            self.desk.ctl_json("stats")[0]["letters"]["waiting"]), flush=True)

    def run(self):
        threads = [threading.Thread(target=self.feed), threading.Thread(target=self.trouble)]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        while not self.is_over():
            time.sleep(10)
            self.sample(started)
        for thread in threads:
            thread.join()
        self.desk.ctl("outbox", "retry", "--all")
        self.desk.settled()
        self.sample(started)
        stats = self.desk.ctl_json("stats")[0]
        tickets = sum(stats["tickets"].values())
        print("%d mails, %d taken in, %d tickets, %d letters sent, %d dead" % (
            self.mails, stats["deliveries"], tickets, stats["letters"]["sent"],
            stats["letters"]["dead"]))
        return stats["deliveries"] == self.mails and tickets * 2 == self.mails \
            and stats["letters"]["dead"] == 0


def patient(text):
    """A letter that fails is soon tried again."""
    return text.replace("[outbound]", "[outbound]\nretry-after = 5s", 1)


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 120
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else 500
    desk = sides.Desk()
    edit = desk.edit
    desk.edit = lambda text: patient(edit(text))
    desk.start()
    try:
        return 0 if Soak(desk, minutes, rate).run() else 1
    finally:
        desk.stop()


if __name__ == "__main__":
    sys.exit(main())
