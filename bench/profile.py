#!/usr/bin/env python3
# profile.py - where the processor time of a mail goes, by thread and by area.
#
#   make bench/tools && bench/profile.py [MESSAGES [SESSIONS [FUNCTION ...]]]
#
# For each FUNCTION it says, too, what that calls, three calls deep.
#
# Needs perf. The load is that of run.py: 4 KB mails by LMTP, half new and half replies,
# letters sent into smtp-sink. A sample belongs to the first area of AREAS that one of its
# callers, seen from the innermost, is named by; what no area names is "other".
import collections
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run as bench  # noqa: E402
import sides  # noqa: E402

AREAS = [
    ("writer: commit and fsync", r"^(sqlite_commit|sqlite_begin)$"),
    ("writer: checkpoint", r"^(checkpoint|sqlite_tend)$"),
    ("writer: savepoints", r"^sqlite_(savepoint|release|undo)$"),
    ("writer: letters settled", r"^turn_job$"),
    ("writer: letters recorded", r"^letters_add$"),
    ("writer: delivery and raw mail", r"^sqlite_add_delivery$"),
    ("writer: entry", r"^(sqlite_add_entry|add_entry)$"),
    ("writer: ticket", r"^(open_ticket|change_ticket|take_cc)$"),
    ("writer: the rest of recording", r"^record_verdict$"),
    ("new text against known texts", r"^new_text_read$"),
    ("verdict", r"^(verdict_reach|verdict_find_ticket)$"),
    ("writer: the rest", r"^writer_thread$"),
    ("letters: composed", r"^composer_make$"),
    ("letters: handed to the relay", r"^smtp_send$"),
    ("letters: the rest of sending", r"^(send_letters|dispatch)$"),
    ("reader: mail into its parts", r"^read_mail$"),
    ("reader: answer written", r"^mail_answer$"),
    ("reader: waiting and the rest", r"^(serve|serve_one|main)$"),
    ("session: answer read", r"^wire_to_mail$"),
    ("session: asking a reader", r"^pool_read$"),
    ("session: hashes", r"^(content_hash|content_sha256|content_text_hash)$"),
    ("session: log", r"^log_(info|warning|debug)$"),
    ("session: waiting for the writer", r"^writer_run$"),
    ("session: the rest of taking in", r"^(intake_read|intake_take)$"),
    ("session: LMTP", r"^lmtp_session[a-z_]*$"),
]


def samples(text):
    """(thread's name, [functions from the innermost]) of each sample."""
    name, chain = None, []
    for line in text.splitlines():
        if not line.strip():
            if name:
                yield name, chain
            name, chain = None, []
        elif not line[0].isspace():
            name = re.match(r"(.{1,16}?)\s+\d+", line)[1].strip()
        else:
            found = re.match(r"\s+[0-9a-f]+ (.+?)(\+0x[0-9a-f]+)? \(", line)
            chain.append(found[1] if found else "?")


def area_of(chain):
    for function in chain:
        for area, pattern in AREAS:
            if re.match(pattern, function):
                return area
    return "other"


def table(title, counts, all_samples, mails, seconds):
    print("\n%-36s %6s %9s" % (title, "share", "µs a mail"))
    for name, count in counts.most_common(40):
        print("%-36s %5.1f%% %9.0f" % (name, 100 * count / all_samples,
                                       count / all_samples * seconds * 1e6 / mails))


def calls_of(function, chain):
    """What it called, three calls deep; None: it is not in there."""
    for place, name in enumerate(chain):
        if name == function:
            return " > ".join(reversed(chain[max(place - 3, 0):place])) or "itself"
    return None


def children(pid):
    found = [pid]
    for task in os.listdir("/proc/%d/task" % pid):
        for child in sides.w.read_text("/proc/%d/task/%s/children" % (pid, task)).split():
            found += children(int(child))
    return found


def main():
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    sessions = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    data = tempfile.NamedTemporaryFile(prefix="ticketd-perf-")
    with sides.Desk() as side:
        bench.load("unix:" + side.lmtp, 2, 20)
        pids = ",".join(str(pid) for pid in children(side.ticketd.pid))
        perf = subprocess.Popen(["perf", "record", "-q", "-F", "997", "--call-graph",
                                 "dwarf,16384", "-o", data.name, "-p", pids],
                                stderr=subprocess.DEVNULL)
        sides.w.wait_for("perf", lambda: os.path.getsize(data.name) > 0)
        before = side.processor_seconds()
        rate = bench.load("unix:" + side.lmtp, sessions, messages)[0]
        side.settled()
        seconds = side.processor_seconds() - before
        perf.send_signal(2)
        perf.wait()
    text = subprocess.run(["perf", "script", "-i", data.name, "-F", "comm,tid,ip,sym,dso"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          check=True).stdout
    threads, areas, total = collections.Counter(), collections.Counter(), 0
    calls = {function: collections.Counter() for function in sys.argv[3:]}
    for name, chain in samples(text):
        total += 1
        threads[re.sub(r"[-\d]+$", "", name)] += 1
        areas[area_of(chain)] += 1
        for function, counts in calls.items():
            path = calls_of(function, chain)
            if path:
                counts[path] += 1
    print("%d mails, %d sessions, %d a second while watched, %d samples" % (
        messages, sessions, rate, total))
    writer = sum(count for name, count in threads.items() if name == "writer")
    print("the writer: %.0f %%" % (100 * writer / max(total, 1)))
    table("thread", threads, total, messages, seconds)
    table("area", areas, total, messages, seconds)
    for function, counts in calls.items():
        table("called by " + function, counts, total, messages, seconds)


if __name__ == "__main__":
    main()
