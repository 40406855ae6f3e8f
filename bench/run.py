#!/usr/bin/env python3
# run.py - how fast mail is taken in, beside the floor measured in the same run.
#
#   make bench/lmtp_load bench/lmtp_floor && bench/run.py [MESSAGES]
#
# Prints messages a second and milliseconds a mail: LMTP direct with 1, 10 and 50
# sessions, and through a private Postfix by LMTP and by pipe(8), for ticketd with its
# whole job done (tickets, entries, letters composed and sent) and for the floor, a bare
# loop that does LMTP, one GMime parse and one SQLite commit with group commit. Half of
# the mails of a direct run open tickets, half answer them; through Postfix all open one.
#
# "cpu µs" is the processor time of a mail in all threads and readers of the side that is
# measured, without the load, Postfix and the sink: what stays comparable on a machine
# that has other things to do. Its load average is printed with the table.
import contextlib
import glob
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "e2e"))
import world as w  # noqa: E402

SIZE = 4096
LOAD = os.path.join(w.build_folder(), "bench", "lmtp_load")
FLOOR = os.path.join(w.build_folder(), "bench", "lmtp_floor")


# Through Postfix there are fewer: by pipe(8) each mail is a process or two.
POSTFIX_SHARE = 5


def processor_seconds(pid):
    """Of a process with all its threads, and of its children that live."""
    try:
        fields = w.read_text("/proc/%d/stat" % pid).rsplit(")", 1)[1].split()
    except IndexError:  # it has just ended
        return 0.0
    seconds = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        seconds += sum(processor_seconds(int(child)) for child in w.read_text(path).split())
    return seconds


def unlimited(text):
    """No limit on senders; letters go to Postfix's own sink, which costs little."""
    return text.replace("[listen]", "sender-limit = 0/15min\n\n[listen]", 1)


class BenchWorld(w.World):
    def start(self, with_postfix=False):
        return super().start(with_postfix)

    def processor_seconds(self):
        return processor_seconds(self.ticketd.pid)

    def letters_waiting(self):
        return self.ctl_json("stats")[0]["letters"]["waiting"]

    def start_sink(self):
        self.sink_port = w.free_port()
        user = ["-u", "root"] if os.geteuid() == 0 else []
        self.sink = subprocess.Popen(
            ["smtp-sink", *user, "127.0.0.1:%d" % self.sink_port, "200"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Floor:
    """The bare loop, with the same face as a World."""

    def __init__(self, transport="lmtp"):
        self.folder = tempfile.mkdtemp(prefix="ticketd-floor-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.lmtp = os.path.join(self.folder, "floor.sock")
        self.postfix = w.Postfix(self.folder, transport, "/bin/false", self.lmtp)
        self.process = None

    def processor_seconds(self):
        return processor_seconds(self.process.pid)

    def __enter__(self):
        self.process = subprocess.Popen([FLOOR, self.lmtp, self.folder + "/floor.db"])
        w.wait_for("the floor", lambda: os.path.exists(self.lmtp))
        os.chmod(self.lmtp, 0o777)
        return self

    def __exit__(self, *_):
        self.postfix.stop()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        subprocess.run(["rm", "-rf", self.folder], check=False)


def load(address, sessions, messages):
    out = subprocess.run([LOAD, address, "support@" + w.DOMAIN, str(sessions),
                          str(messages), str(SIZE)],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.search(r"rate=(\d+)/s p50=([\d.]+)ms p99=([\d.]+)ms", out)
    return int(found[1]), float(found[2]), float(found[3])


def row(name, rate, cpu, p50=None, p99=None):
    times = "" if p50 is None else "%9.2f %9.2f" % (p50, p99)
    print("%-34s %8d %8d %s" % (name, rate, cpu, times), flush=True)


def settled(side):
    """Wait until no letter of that side waits any more."""
    if hasattr(side, "letters_waiting"):
        w.wait_for("the letters to go", lambda: side.letters_waiting() == 0, 120)


def measured(side, messages, run):
    """What run() returns, and the processor time of a mail in microseconds."""
    before = side.processor_seconds()
    result = run()
    return result, (side.processor_seconds() - before) * 1e6 / messages


def direct(messages):
    ratios = []
    for sessions in (1, 10, 50):
        results = {}
        for name, side in (("floor", Floor()), ("ticketd", BenchWorld(settings=unlimited))):
            with side:
                # Unmeasured: what is done once, such as folding tables, is no mail's.
                load("unix:" + side.lmtp, 2, 20)
                results[name] = measured(
                    side, messages,
                    lambda side=side: load("unix:" + side.lmtp, sessions, messages))
            (rate, p50, p99), cpu = results[name]
            row("%s, LMTP, %d sessions" % (name, sessions), rate, cpu, p50, p99)
        ratios.append("ticketd / floor, %d sessions: %.2f of the rate, %.1f times the "
                      "processor time" % (
                          sessions, results["ticketd"][0][0] / results["floor"][0][0],
                          results["ticketd"][1] / max(results["floor"][1], 1)))
    print("\n".join(ratios))


def through_postfix(side, messages, name):
    """From the first mail offered until Postfix has delivered the last."""
    side.postfix.start()
    started = time.monotonic()

    def delivered():
        return w.read_text(side.postfix.log).count("status=sent") >= messages

    def run():
        load("smtp:127.0.0.1:%d" % side.postfix.port, 10, messages)
        w.wait_for("Postfix to deliver", delivered, 600)

    cpu = measured(side, messages, run)[1]
    row(name, messages / (time.monotonic() - started), cpu)


def main():
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    messages -= messages % 2
    print("%d mails of %d bytes, %d processors, load average %.1f" % (
        messages, SIZE, os.cpu_count(), os.getloadavg()[0]))
    print("%-34s %8s %8s %9s %9s" % ("", "a second", "cpu µs", "p50 ms", "p99 ms"))
    direct(messages)
    if w.postfix_is_missing():
        print("no Postfix here: the rest is left out")
        return
    messages = max(messages // POSTFIX_SHARE, 20)
    with Floor() as floor:
        through_postfix(floor, messages, "floor, Postfix LMTP")
    for transport in ("lmtp", "pipe"):
        with contextlib.ExitStack() as stack:
            world = BenchWorld(transport, settings=unlimited)
            world.start()
            stack.callback(world.stop)
            through_postfix(world, messages, "ticketd, Postfix " + transport)


if __name__ == "__main__":
    main()
