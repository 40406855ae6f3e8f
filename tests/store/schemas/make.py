#!/usr/bin/env python3
"""make.py FILE - the small desk of README, lived through by the ticketd that is built here.

Run where it is built (top_builddir says where), before a schema is added; FILE is what
test_migrate.c will open.
"""
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "e2e"))
import world as w  # noqa: E402

FILE = ("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n%s\r\n"
        "--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n")
LONG = "It still burns.\n\n> Use water.\n\n" + "It burns, and it goes on burning.\n" * 500


def deliver(world, sender, subject, text, name, headers="", body=None):
    mail = ("From: %s\r\nTo: support@%s\r\nSubject: %s\r\nMessage-ID: <%s@client.test>\r\n%s"
            % (sender, w.DOMAIN, subject, name, headers))
    mail += body % text if body else "\r\n" + text.replace("\n", "\r\n") + "\r\n"
    pipe = [w.program("ticketd-pipe"), "--socket=" + world.lmtp, "--sender=" + sender,
            "--recipient=support@" + w.DOMAIN]
    subprocess.run(pipe, input=mail.encode(), check=True, stdout=subprocess.DEVNULL)


def live(world):
    paper = os.path.join(world.folder, "how.txt")
    w.write_text(paper, "Take it and pour.\n")
    deliver(world, "budi@example.org", "Printer", "The printer burns.", "m1")
    world.ctl("reply", "--as", "alice", "--attach", paper, "10001", text="Use water.\n")
    world.ctl("note", "--as", "alice", "10001", text="He is angry.\n")
    deliver(world, "budi@example.org", "Re: [Ticket ID: 10001] Printer", LONG, "m2")
    deliver(world, "siti@example.org", "Invoice", "Where is it?", "m3", body=FILE)
    world.ctl("close", "--as", "alice", "10002")
    world.ctl("tag", "10001", "+fire")
    world.ctl("link", "10001", "10002")
    deliver(world, "x@example.org", "Away", "I am away.", "m4",
            "Auto-Submitted: auto-replied\r\n")
    w.wait_for("the letters to go", world.outbox_is_empty)
    world.refuse_letters({"budi@example.org": "451 4.3.0 not now"})
    world.ctl("reply", "--as", "alice", "10001", text="Better now?\n")
    w.wait_for("the letter to be refused", lambda: any(
        row["state"] == "waiting" and row["last_error"] for row in world.ctl_json("outbox")))


def main():
    with w.World() as world:
        live(world)
        time.sleep(2)  # indexing, when nothing waits
        world.stop_ticketd()
        database = os.path.join(world.folder, "ticketd.db")
        subprocess.run(["zstd", "-19", "-q", "-f", database, "-o", sys.argv[1]], check=True)


if __name__ == "__main__":
    main()
