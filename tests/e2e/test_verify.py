#!/usr/bin/env python3
"""test_verify.py - contrib/postfix/verify says whether mail comes in, and opens no ticket."""

import os
import subprocess
import sys

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
VERIFY = os.path.join(os.environ.get("top_srcdir", os.path.join(w.HERE, "..", "..")),
                      "contrib", "postfix", "verify")


class Verify:
    def __init__(self):
        self.world = w.World()

    def verify(self, address=SUPPORT, patience=30):
        environment = dict(os.environ, TICKETD_CONF=self.world.config, PATIENCE=str(patience),
                           PATH="%s/src:%s" % (w.build_folder(), os.environ["PATH"]),
                           SENDMAIL="/usr/sbin/sendmail -C " + self.world.postfix.config)
        done = subprocess.run([VERIFY, address], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        return done.returncode, done.stdout.splitlines()

    def test_all_is_well(self):
        status, lines = self.verify()
        tap.equal(status, 0, lines)
        tap.equal([line.split(":")[0] for line in lines], ["ok"] * 3, lines)
        tap.equal(self.world.ctl_json("list"), [], "tickets")
        tap.equal(self.world.ctl_json("outbox"), [], "letters")

    def test_an_address_that_is_no_department(self):
        status, lines = self.verify("nobody@" + w.DOMAIN, 3)
        tap.equal(status, 1, lines)
        tap.equal([line.split(":")[0] for line in lines], ["not ok"] * 3, lines)

    def test_long_lines_are_broken(self):
        """As Postfix does unless it is told not to."""
        self.world.postfix.command("postconf", "-c", self.world.postfix.config, "-e",
                                   "lmtp_line_length_limit = 998")
        self.world.postfix.command("postfix", "-c", self.world.postfix.config, "reload")
        status, lines = self.verify()
        tap.equal(status, 1, lines)
        tap.equal([line for line in lines if line.startswith("not ok")],
                  ["not ok: a long line: it was broken on its way, and signatures with it; "
                   "set lmtp_line_length_limit = 0"], lines)

    def test_ticketd_is_down(self):
        self.world.stop_ticketd()
        status, lines = self.verify(patience=2)
        tap.equal(status, 1, lines)
        self.world.start_ticketd()

    def test_usage(self):
        tap.equal(self.verify("support")[0], 64, "exit status")


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    verify = Verify()
    try:
        verify.world.start()
        status = tap.run([verify.test_all_is_well, verify.test_an_address_that_is_no_department,
                          verify.test_long_lines_are_broken, verify.test_ticketd_is_down, verify.test_usage], verify.world.logs)
    finally:
        verify.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
