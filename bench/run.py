#!/usr/bin/env python3
"""run.py - what ticketd costs, beside what it is measured against, in one run.

  make bench/tools && bench/run.py [MESSAGES [ROW ...]]

Mails of 4 KB, half of which open tickets and half answer them (through Postfix all open
one); ticketd does its whole job: tickets, entries, letters composed and sent, until none
waits. "cpu µs" is the processor time of a mail in all threads and processes of the side,
without the load, Postfix and the sink: what stays comparable on a machine that has other
things to do. ROW is a word of those rows that are wanted; all are.

Beside it: bench/profile.py says by area where the time goes, bench/desk.py how the desk
answers with many tickets, bench/memory.py what large mails need.
"""
import contextlib
import glob
import os
import re
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import sides  # noqa: E402
from sides import w  # noqa: E402

# Through Postfix there are fewer: by pipe(8) each mail is a process or two.
POSTFIX_SHARE = 5
SESSIONS = (1, 10, 50)
wanted = []


def is_wanted(name):
    return not wanted or any(word in name for word in wanted)


def load(address, sessions, messages, first=0):
    out = subprocess.run([sides.tool("lmtp_load"), address, "support@" + w.DOMAIN,
                          str(sessions), str(messages), str(sides.SIZE), str(first)],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.search(r"rate=(\d+)/s p50=([\d.]+)ms p99=([\d.]+)ms", out)
    return int(found[1]), float(found[2]), float(found[3])


def row(name, rate, cpu=None, p50=None, p99=None):
    print("%-34s %8d %8s %9s %9s" % (
        name, rate, "" if cpu is None else "%.0f" % cpu,
        "" if p50 is None else "%.2f" % p50, "" if p99 is None else "%.2f" % p99),
        flush=True)


def processor_time(side, messages, run):
    """What run() returns, and the processor time of a mail in µs until all is done."""
    before = side.processor_seconds()
    result = run()
    side.settled()
    return result, (side.processor_seconds() - before) * 1e6 / messages


# ------------------------------------------------------------------ LMTP, directly

def direct(messages):
    kinds = [("floor", sides.Floor), ("floor with letters", sides.FloorWithLetters),
             ("ticketd", sides.Desk)]
    if sides.Dovecot.is_missing():
        print("no Dovecot here: its rows are left out")
    else:
        kinds.append(("dovecot, maildir", sides.Dovecot))
    found = {}
    for sessions in SESSIONS:
        for name, kind in kinds:
            if not is_wanted(name):
                continue
            count = messages // 4 if kind is sides.Dovecot else messages
            count -= count % 2
            with kind() as side:
                # Unmeasured: what is done once, such as folding tables, is no mail's.
                load("unix:" + side.lmtp, 2, 20)
                side.settled()
                (rate, p50, p99), cpu = processor_time(
                    side, count,
                    lambda side=side: load("unix:" + side.lmtp, sessions, count))
                row("%s, LMTP, %d session%s" % (name, sessions, "s" * (sessions > 1)), rate,
                    cpu, p50, p99)
            found[name, sessions] = rate, cpu
    return found


def print_ratios(found):
    for sessions in SESSIONS:
        ours, least = found.get(("ticketd", sessions)), found.get(
            ("floor with letters", sessions))
        if ours and least:
            print("%d sessions: %.1f times the processor time of the floor with letters, "
                  "%.2f of its rate" % (sessions, ours[1] / max(least[1], 1),
                                        ours[0] / least[0]))
        dovecot = found.get(("dovecot, maildir", sessions))
        if ours and dovecot:
            print("%d sessions: %.1f times the rate of Dovecot" % (sessions,
                                                                   ours[0] / dovecot[0]))


# ------------------------------------------------------------------ through Postfix

def through_postfix(side, messages, name):
    """From the first mail offered until Postfix has delivered the last."""
    side.postfix.start()
    started = time.monotonic()

    def delivered():
        return w.read_text(side.postfix.log).count("status=sent") >= messages

    def run():
        load("smtp:127.0.0.1:%d" % side.postfix.port, 10, messages)
        w.wait_for("Postfix to deliver", delivered, 600)
        return messages / (time.monotonic() - started)

    rate, cpu = processor_time(side, messages, run)
    row(name, rate, cpu or None)


def all_through_postfix(messages):
    for name, make in (
            ("smtp-sink, Postfix LMTP", lambda: sides.Nothing("lmtp")),
            ("floor, Postfix LMTP", sides.Floor),
            ("a no-op, Postfix pipe", lambda: sides.Nothing("pipe"))):
        if is_wanted(name):
            with make() as side:
                through_postfix(side, messages, name)
    for transport in ("lmtp", "pipe"):
        name = "ticketd, Postfix " + transport
        if is_wanted(name):
            with contextlib.ExitStack() as stack:
                desk = sides.Desk(transport)
                desk.start()
                stack.callback(desk.stop)
                through_postfix(desk, messages, name)


# ------------------------------------------------------------------ the milter

def gated(name, messages, milter):
    """Mails of one session through smtpd, and its time for each, without delivery."""
    with contextlib.ExitStack() as stack:
        if milter == "ticketd":
            side = sides.Desk(milter=True)
            side.start()
            stack.callback(side.stop)
            path = side.milter
        else:
            side = stack.enter_context(sides.Nothing("lmtp"))
            path = os.path.join(side.folder, "milter.sock")
            if milter == "noop":
                process = subprocess.Popen([sides.tool("milter_noop"), "unix:" + path])
                stack.callback(process.kill)
                w.wait_for("the milter", lambda: os.path.exists(path))
                os.chmod(path, 0o777)
        if milter:
            side.postfix.more_settings += "smtpd_milters = unix:%s\n" % path
        side.postfix.start()
        rate, p50, p99 = load("smtp:127.0.0.1:%d" % side.postfix.port, 1, messages)
        row(name, rate, None, p50, p99)


# ------------------------------------------------------------------ the rest

def outbound(messages):
    """A full outbox, from when the relay comes up until nothing waits."""
    if not is_wanted("outbound"):
        return
    sink = sides.Sink()
    letters = messages * 5 // 2
    out = subprocess.run([sides.tool("lmtp_floor"), "-", str(letters),
                          "127.0.0.1:%d" % sink.port, str(sides.LETTER_SIZE)],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    row("outbound, bare libcurl", int(re.search(r"rate=(\d+)", out)[1]))
    sink.stop()
    with sides.Desk() as desk:
        load("unix:" + desk.lmtp, 2, 20)
        desk.settled()
        desk.sink.send_signal(19)  # SIGSTOP
        load("unix:" + desk.lmtp, 10, messages)
        desk.sink.send_signal(18)  # SIGCONT
        before = desk.ctl_json("stats")[0]["letters"]["sent"]
        started = time.monotonic()
        desk.settled()
        sent = desk.ctl_json("stats")[0]["letters"]["sent"] - before
        row("outbound, ticketd, composing", sent / (time.monotonic() - started))


def reading(messages):
    """Mails a second in one process, of the fixtures."""
    if not is_wanted("parse"):
        return
    files = sorted(glob.glob(os.path.join(HERE, "..", "tests", "fixtures", "*.eml")))
    code = ("import email, email.policy, sys\n"
            "for p in sys.argv[1:]:\n"
            "  m = email.message_from_binary_file(open(p, 'rb'), policy=email.policy.default)\n"
            "  b = m.get_body(('plain', 'html')); t = b and b.get_content(); m['subject']\n"
            "  [a.get_filename() for a in m.iter_attachments()]\n")
    for name, command in (("parse, ticketctl parse, a file each",
                           [w.program("ticketctl"), "parse", "--json"]),
                          ("parse, python3's email, a file each",
                           [sys.executable, "-c", code])):
        times = []
        for path in files:
            started = time.monotonic()
            subprocess.run([*command, path], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
            times.append(time.monotonic() - started)
        times.sort()
        row(name, len(times) / sum(times), None, statistics.median(times) * 1e3,
            times[len(times) * 99 // 100] * 1e3)


def footprint(messages):
    if not is_wanted("database"):
        return
    with sides.Desk() as desk:
        load("unix:" + desk.lmtp, 2, 20)
        desk.settled()
        before = desk.database_bytes()
        load("unix:" + desk.lmtp, 10, messages)
        desk.settled()
        time.sleep(5)  # indexing, when nothing waits
        grown = (desk.database_bytes() - before) / messages
        print("database: %.0f bytes a mail, %.1f times its size, letters sent and all "
              "indexed" % (grown, grown / sides.SIZE))
        print("memory: ticketd and its readers at most %.0f MB"
              % (sides.peak_kilobytes(desk.ticketd.pid) / 1024))


def main():
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    wanted.extend(sys.argv[2:])
    messages -= messages % 4
    print("%d mails of %d bytes, %d processors, load average %.1f" % (
        messages, sides.SIZE, os.cpu_count(), os.getloadavg()[0]))
    print("%-34s %8s %8s %9s %9s" % ("", "a second", "cpu µs", "p50 ms", "p99 ms"))
    found = direct(messages)
    outbound(messages)
    if w.postfix_is_missing():
        print("no Postfix here: its rows are left out")
    else:
        few = max(messages // POSTFIX_SHARE, 20)
        all_through_postfix(few - few % 2)
        for name, milter in (("smtpd without a milter", None), ("smtpd, a no-op milter", "noop"),
                             ("smtpd, ticketd's milter", "ticketd")):
            if is_wanted(name):
                gated(name, few - few % 2, milter)
    reading(messages)
    print_ratios(found)
    footprint(messages)


if __name__ == "__main__":
    main()
