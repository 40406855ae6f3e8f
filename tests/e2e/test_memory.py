#!/usr/bin/env python3
"""test_memory.py - a big mail costs ticketd no more than its own size, and only for a while."""

import base64
import contextlib
import hashlib
import os
import random
import smtplib
import sys

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
MAIL_BYTES = 45 * 1024 * 1024
MIB = 1024 * 1024
# Sanitizers keep a shadow of all memory and put off what is freed.
SANITIZED = b"__asan_init"


class LMTP(smtplib.LMTP):
    """smtplib takes a unix socket by its path."""


def status_bytes(pid, name):
    """A row of /proc/PID/status that counts memory."""
    for line in w.read_text("/proc/%d/status" % pid).splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no %s of process %d" % (name, pid))


def children(pid):
    found = []
    for task in os.listdir("/proc/%d/task" % pid):
        found += w.read_text("/proc/%d/task/%s/children" % (pid, task)).split()
    return [int(child) for child in found]


def big_mail(size=MAIL_BYTES, seed=1):
    """A mail of `size` bytes, nearly all of it one attachment; and the attachment."""
    head = ("From: Budi <budi@example.org>\r\nTo: %s\r\nSubject: Big %d\r\n"
            "Message-ID: <big-%d@example.org>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n"
            "--b\r\nContent-Type: application/octet-stream; name=big.bin\r\n"
            "Content-Disposition: attachment; filename=big.bin\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n" % (SUPPORT, seed, seed)).encode()
    tail = b"--b--\r\n"
    lines = (size - len(head) - len(tail)) // 78
    payload = random.Random(seed).randbytes(lines * 57)
    text = base64.b64encode(payload)
    body = b"".join(text[at:at + 76] + b"\r\n" for at in range(0, len(text), 76))
    return head + body + tail, payload


def hand_over(world, message):
    with LMTP(world.lmtp, 0, timeout=w.PATIENCE) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("budi@example.org")
        client.rcpt(SUPPORT)
        code, text = client.data(message)
        tap.equal(code, 250, text)


@contextlib.contextmanager
def a_world():
    world = w.World()
    try:
        yield world.start(with_postfix=False)
    finally:
        world.stop()


def is_sanitized():
    with open(w.program("ticketd"), "rb") as file:
        return SANITIZED in file.read()


def measure(world, message):
    """Bytes resident: of ticketd idle, at its peak, idle again; the most of a reader."""
    pid = world.ticketd.pid
    hand_over(world, w.mail("Small", "hello"))
    idle = status_bytes(pid, "VmRSS")
    hand_over(world, message)
    w.wait_for("an empty outbox", world.outbox_is_empty)
    return {"idle": idle, "peak": status_bytes(pid, "VmHWM"),
            "after": status_bytes(pid, "VmRSS"),
            "reader": max(status_bytes(child, "VmHWM") for child in children(pid)),
            "reader after": max(status_bytes(child, "VmRSS") for child in children(pid))}


def test_big_mail():
    message, payload = big_mail()
    with a_world() as world:
        found = measure(world, message)
        for name, size in found.items():
            tap.note("%s: %.1f MiB" % (name, size / MIB))
        tap.equal([name for name in os.listdir(world.folder) if "mail-" in name], [],
                  "files left behind")
        out = os.path.join(world.folder, "out")
        world.ctl("raw", "d2", "-o", out)
        with open(out, "rb") as file:
            tap.equal(hashlib.sha256(file.read()).hexdigest(),
                      hashlib.sha256(message).hexdigest(), "the raw mail")
        if is_sanitized():
            return
        # The control: a mail that is held in memory is counted, as it is in the reader.
        assert found["reader"] > len(message), found
        assert found["peak"] < 1.3 * len(message) + found["idle"], found
        assert found["after"] < found["idle"] + 8 * MIB, found
        assert found["reader after"] < 32 * MIB, found


def main():
    w.fail_unless_possible(needs_postfix=False, programs=("ticketd", "ticketd-reader",
                                                           "ticketctl"))
    return tap.run([test_big_mail])


if __name__ == "__main__":
    sys.exit(main())
