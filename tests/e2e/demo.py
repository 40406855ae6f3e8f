#!/usr/bin/env python3
"""demo.py - the story that ./demo tells, and the small commands that go with it."""

import argparse
import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import web
import world as w

BOB = "bob@" + w.DOMAIN
CUSTOMER = "Budi Santoso <budi@example.org>"
PASSWORD = "nasi goreng pedas"
STATE = os.path.join(w.build_folder(), "world.json")


# ------------------------------------------------------------------ the keeper

def keep():
    """Start a world, say where it is, and keep it until SIGTERM."""
    w.enter_namespace()
    why = w.postfix_is_missing()
    if why:
        sys.exit(why)
    end = []
    signal.signal(signal.SIGTERM, lambda *_: end.append(True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    world = web.Web(language="id")
    try:
        world.start()
        state = {"folder": world.folder, "port": world.postfix.port, "url": world.url}
        w.write_text(STATE + ".part", json.dumps(state))
        os.rename(STATE + ".part", STATE)
        while not end:
            time.sleep(0.2)
    finally:
        world.stop()


class Remote(w.World):
    """The keeper's world seen from outside: ports and files, no processes."""

    def __init__(self, state):
        super().__init__("lmtp", folder=state["folder"])
        self.postfix.port = state["port"]
        self.url = state["url"]


def start():
    log = os.path.join(w.build_folder(), "keeper.log")
    with open(log, "wb") as file:
        keeper = subprocess.Popen([sys.executable, "-B", os.path.abspath(__file__), "keep"],
                                  stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                  start_new_session=True)
    def is_up():
        if keeper.poll() is not None:
            raise w.Trouble("the demo does not start:\n" + w.read_text(log))
        return os.path.exists(STATE)
    w.wait_for("the demo to start", is_up, 60)
    state = json.loads(w.read_text(STATE))
    state["keeper"] = keeper.pid
    w.write_text(STATE, json.dumps(state))
    return Remote(state)


def running():
    text = w.read_text(STATE)
    if not text:
        sys.exit("Nothing is running: start with ./demo")
    return Remote(json.loads(text))


def is_alive(pid):
    """A keeper that nobody waits for any more stays as a zombie: that is dead, too."""
    stat = w.read_text("/proc/%d/stat" % pid)
    return bool(stat) and stat.rsplit(")", 1)[1].split()[0] != "Z"


def is_keeper(pid):
    return b"demo.py" in w.read_text("/proc/%d/cmdline" % pid).encode()


def stop():
    text = w.read_text(STATE)
    if not text:
        return
    state = json.loads(text)
    os.unlink(STATE)
    pid = state.get("keeper", 0)
    if pid and is_keeper(pid):
        # The whole session: inside a namespace the keeper is unshare's child.
        os.killpg(pid, signal.SIGTERM)
        w.wait_for("the demo to stop", lambda: not is_alive(pid))


# ------------------------------------------------------------------- the story

class Story:
    def __init__(self, world):
        self.world = world
        self.is_good = True
        self.letters_shown = 0
        self.number = 0

    def say(self, text=""):
        print(text, flush=True)

    def check(self, what, found, wanted):
        if found != wanted:
            self.is_good = False
            self.say("      NOT AS EXPECTED: %s is %s, not %s" % (what, found, wanted))

    def head(self, title):
        self.number += 1
        self.say("\n[%d/8] %s" % (self.number, title))

    def mail(self, title, outcome, message, **options):
        self.head(title)
        begin = time.monotonic()
        delivery = self.world.send(message, **options)
        took = time.monotonic() - begin
        for line in message.decode().split("\r\n\r\n")[0].splitlines():
            if line.split(":")[0] in ("From", "Subject", "In-Reply-To"):
                self.say("      %s" % line)
        line = delivery.line[delivery.line.index(delivery.queue_id):]
        self.say("      Postfix after %.2f s:" % took)
        self.say(textwrap.fill(line, 94, initial_indent="        ",
                               subsequent_indent="        ", break_long_words=False,
                               break_on_hyphens=False))
        self.check("the outcome", delivery.outcome, outcome)
        self.letters()
        return delivery.ticket

    def letters(self):
        w.wait_for("the letters", self.world.outbox_is_empty)
        letters = self.world.letters()
        for letter in letters[self.letters_shown:]:
            self.say("      letter to %s: %s  (%s)"
                     % (", ".join(letter.recipients), letter.subject, letter.event))
        if len(letters) == self.letters_shown:
            self.say("      no letter")
        self.letters_shown = len(letters)

    def status(self, ticket, wanted):
        status = self.world.ticket(ticket)["status"]
        self.say("      ticket %d is now: %s" % (ticket, status))
        self.check("the status", status, wanted)

    def tell(self):
        ticket = self.mail(
            "A customer writes, in Indonesian.", "create",
            w.mail("Website saya down", "Selamat pagi,\n\nsejak tadi malam website saya "
                   "tidak bisa dibuka.\n\nTerima kasih,\nBudi", sender=CUSTOMER))
        self.status(ticket, "open")
        token = "[Ticket ID: %d]" % ticket
        opened = next(letter for letter in self.world.letters() if letter.event == "opened"
                      and letter.recipients == ["budi@example.org"])

        self.mail("He answers the acknowledgement: the token in the subject finds the ticket.",
                  "reply",
                  w.mail("Re: %s Website saya down" % token, "Sekarang muncul error 503.",
                         sender=CUSTOMER))
        self.status(ticket, "customer-reply")

        self.mail("He answers again from his phone, which lost the subject: References "
                  "finds it.", "reply",
                  w.mail("Sent from my phone", "Masih error.", sender=CUSTOMER,
                         headers=[("In-Reply-To", opened.message_id),
                                  ("References", opened.message_id)]))
        self.status(ticket, "customer-reply")

        self.world.ctl("close", str(ticket))
        self.say("\n      $ ticketctl close %d" % ticket)
        w.wait_for("the letters", self.world.outbox_is_empty)
        self.letters_shown = len(self.world.letters())
        self.status(ticket, "closed")
        self.mail("He replies to the closed ticket: it is reopened, and the staff told.",
                  "reopen",
                  w.mail("Re: %s Website saya down" % token, "Error lagi!", sender=CUSTOMER))
        self.status(ticket, "customer-reply")

        self.mail("His vacation program answers by itself: noted, nobody is told, nothing "
                  "loops.", "note",
                  w.mail("Automatic reply: %s Website saya down" % token, "Saya sedang cuti.",
                         sender=CUSTOMER, headers=[("Auto-Submitted", "auto-replied"),
                                                   ("In-Reply-To", opened.message_id)]),
                  sender="")
        self.status(ticket, "customer-reply")

        self.head("Alice answers from her terminal.")
        self.say("      $ ticketctl reply %d --as alice -m 'Sudah kami perbaiki.'" % ticket)
        self.world.ctl("reply", str(ticket), "--as", "alice", "-m", "Sudah kami perbaiki.")
        self.letters()
        self.status(ticket, "answered")
        answer = self.world.letters()[-1]
        self.check("the subject", answer.subject, opened.subject)

        notice = next(letter for letter in self.world.letters() if letter.event == "reopened"
                      and letter.recipients == [BOB])
        self.mail("Bob writes a note from his mail client: colleagues hear of it, the "
                  "customer does not.", "note",
                  w.mail("Re: " + notice.subject, "#tag +website\n#note Disk was full again.",
                         sender="Bob <%s>" % BOB, headers=[("In-Reply-To", notice.message_id)]),
                  sender=BOB)
        self.status(ticket, "answered")

        self.mail("And he answers and closes it, in one mail.", "answer",
                  w.mail("Re: " + notice.subject, "#close\n\nDisknya sudah kami perbesar, Pak.",
                         sender="Bob <%s>" % BOB, headers=[("In-Reply-To", notice.message_id)]),
                  sender=BOB)
        self.status(ticket, "closed")
        answer = next(letter for letter in reversed(self.world.letters())
                      if letter.event == "answer")
        self.say("      which begins:")
        for line in answer.text().splitlines()[:5]:
            self.say("        | " + line)

        self.say("\n$ ticketctl list")
        self.say(self.world.ctl("list").rstrip())
        return self.is_good


def hints(world):
    world.ctl("user", "add", "budi@example.org", "--name", "Budi Santoso",
              "--language", "id")
    for who in ("budi@example.org", "alice"):
        world.ctl("user", "passwd", who, text=PASSWORD + "\n")
    print("""
In a browser: %s
  customer   budi@example.org     password: %s
  agent      alice@%s    the same
  Try: open the ticket and write a reply with a file; write as Budi in one window and answer
  as Alice in another; close the ticket and write again; ask for a link instead of a password
  (./demo letters shows it).

Your turn:
  ./demo mail 'Hello, my printer is on fire'        or any client: SMTP 127.0.0.1:%d,
                                                    to support@%s
  ./demo ctl list                                   and show N, reply N -m TEXT, close N, log
  ./demo letters                                    what ticketd has sent: %s
  ./demo log                                        the last lines of both logs
  ./demo stop                                       stop it all and remove it

Nothing of your system's Postfix was used or changed.""" %
          (world.url, PASSWORD, w.DOMAIN, world.postfix.port, w.DOMAIN,
           world.letters_folder))


def play(is_once):
    stop()
    print("Starting a private Postfix, ticketd and a mail sink on free loopback ports ...",
          flush=True)
    try:
        world = start()
        is_good = Story(world).tell()
        if not is_once:
            hints(world)
    except (w.Trouble, OSError, StopIteration) as trouble:
        print("\n%s" % (trouble or "a letter is missing"))
        is_good = False
    finally:
        if is_once:
            stop()
    print("\nAll went as told." if is_good else "\nNOT all went as told.")
    return 0 if is_good else 1


# ---------------------------------------------------------------- the commands

def send_mail(words):
    parser = argparse.ArgumentParser(prog="./demo mail")
    parser.add_argument("text")
    parser.add_argument("--subject")
    parser.add_argument("--from", dest="sender", default="you@example.org")
    options = parser.parse_args(words)
    subject = options.subject or options.text[:60]
    delivery = running().send(w.mail(subject, options.text, sender=options.sender),
                              sender=options.sender)
    print(delivery.line)


def show_letters():
    for letter in running().letters():
        print("%s  %-14s to %-22s %s" % (letter.path, letter.event,
                                         ",".join(letter.recipients), letter.subject))


def main():
    words = sys.argv[1:]
    command = words[0] if words else ""
    if command == "keep":
        keep()
    elif command in ("", "--once"):
        return play(command == "--once")
    elif command == "mail":
        send_mail(words[1:])
    elif command == "ctl":
        ticketctl = w.program("ticketctl")
        os.execv(ticketctl, [ticketctl, "-c", running().config, *words[1:]])
    elif command == "letters":
        show_letters()
    elif command == "log":
        print(running().logs())
    elif command == "stop":
        stop()
        print("Stopped; nothing is left.")
    else:
        print("./demo --help tells what there is.")
        return 64
    return 0


if __name__ == "__main__":
    sys.exit(main())
