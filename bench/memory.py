#!/usr/bin/env python3
# memory.py - what a big mail costs the daemon and a reader, and what stays.
#
#   make && bench/memory.py [MEGABYTES]
#
# Prints MiB: resident (with the pages of mapped files, which the kernel can take back)
# before, at the peak and after one mail of 45 MB by LMTP, and all processes idle, each
# shared page counted once (PSS; "-" where the kernel does not tell).
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "e2e"))
import test_memory as memory  # noqa: E402
import world as w  # noqa: E402


def proportional(pid):
    try:
        text = w.read_text("/proc/%d/smaps_rollup" % pid)
    except OSError:
        return None
    rows = [line for line in text.splitlines() if line.startswith("Pss:")]
    return int(rows[0].split()[1]) * 1024 if rows else None


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 45
    message, _ = memory.big_mail(size * memory.MIB)
    with memory.a_world() as world:
        pid = world.ticketd.pid
        parts = [proportional(number) for number in [pid, *memory.children(pid)]]
        found = memory.measure(world, message)
    print("%-22s %s" % ("all idle, PSS",
                        "-" if None in parts else "%.1f" % (sum(parts) / memory.MIB)))
    for name, title in (("idle", "daemon idle"), ("peak", "daemon peak"),
                        ("after", "daemon after"), ("reader", "reader peak"),
                        ("reader after", "reader after")):
        print("%-22s %.1f" % (title, found[name] / memory.MIB))


if __name__ == "__main__":
    main()
