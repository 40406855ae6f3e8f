#!/usr/bin/env python3
"""test_faults.py - what breaks around ticketd: no mail lost, none doubled, no wrong answer.

Quick by default. With --slow (or TICKETD_SLOW set) the kills go through every system call
of a delivery, and ticketd is killed at random under a Postfix that hands it mail.
"""

import contextlib
import email.message
import email.policy
import os
import random
import resource
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import sink as sinks
import tap
import world as w

SLOW = "--slow" in sys.argv or bool(os.environ.get("TICKETD_SLOW"))
SUPPORT = "support@" + w.DOMAIN
SUBJECT = "[Ticket ID: %d] Printer on fire"
ALICE = "alice@" + w.DOMAIN
# What a writer does between a mail's last byte and its reply, and the reply itself.
KILLED_AT = ("pwrite64", "fdatasync", "sendto")
# With --slow at all that is done meanwhile, in whatever thread.
KILLED_AT_ALL = KILLED_AT + ("pread64", "recvfrom", "write", "poll", "ppoll", "read",
                             "fcntl", "mmap", "munmap", "openat", "close", "newfstatat",
                             "fstat", "getrandom", "sendmsg", "recvmsg", "lseek")


class LMTP(smtplib.LMTP):
    """smtplib takes a unix socket by its path."""


def hand_over(world, message, sender="budi@example.org", recipients=(SUPPORT,)):
    """One mail by LMTP; the reply codes, or [] if the connection was lost."""
    try:
        with LMTP(world.lmtp, 0, timeout=w.PATIENCE) as client:
            client.ehlo_or_helo_if_needed()
            client.mail(sender)
            for recipient in recipients:
                client.rcpt(recipient)
            codes = [client.data(message)[0]]
            while len(codes) < len(recipients):
                codes.append(client.getreply()[0])
            return codes
    except (OSError, smtplib.SMTPException):
        return []


class Relay(sinks.Sink):
    """A relay inside this process whose mood can be changed."""

    mood = None  # None, "drop", or a reply to the final dot

    def keep(self, sender, recipients, letter):
        if self.mood and self.mood != "drop":
            raise Refused(self.mood)
        super().keep(sender, recipients, letter)
        if self.mood == "drop":
            raise ValueError("kept, and hung up before saying so")


class Refused(Exception):
    """The relay says no to a whole letter."""


class RelaySession(sinks.Session):
    def data(self):
        try:
            super().data()
        except Refused as reply:
            self.reset()
            self.say(str(reply))


class FaultWorld(w.World):
    """A world whose ticketd can be started under limits, in an environment, traced."""

    def __init__(self, **more):
        super().__init__(**more)
        self.relay = None
        self.environment = None
        self.prepare = None
        self.wrapper = []

    def start_sink(self):
        self.relay = Relay.__new__(Relay)
        sinks.socketserver.ThreadingTCPServer.__init__(self.relay, ("127.0.0.1", 0),
                                                       RelaySession)
        self.relay.folder = self.letters_folder
        self.relay.lock = threading.Lock()
        self.relay.count = 0
        self.sink_port = self.relay.server_address[1]
        threading.Thread(target=self.relay.serve_forever, daemon=True).start()

    def start_ticketd(self, **_):
        with open(self.log, "ab") as log:
            self.ticketd = subprocess.Popen(
                [*self.wrapper, *self.ticketd_command()], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=self.environment, preexec_fn=self.prepare)
        w.wait_for("ticketd", self.lmtp_answers)

    def kill(self):
        self.stop_ticketd(signal.SIGKILL)

    def restart(self):
        self.start_ticketd()

    def settle(self):
        w.wait_for("an empty outbox", self.outbox_is_empty)

    def close(self):
        self.stop()
        if self.relay:
            self.relay.shutdown()
            self.relay.server_close()

    def database(self):
        return contextlib.closing(sqlite3.connect(
            "file:%s?mode=ro" % os.path.join(self.folder, "ticketd.db"), uri=True))

    def is_sound(self):
        with self.database() as database:
            return (database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                    and not database.execute("PRAGMA foreign_key_check").fetchall())

    def state(self):
        """All that a delivery leaves behind, without numbers and times of its own."""
        tickets = []
        for row in sorted(self.ctl_json("list", "--limit", "0"), key=lambda r: r["ticket"]):
            ticket = self.ticket(row["ticket"])
            tickets.append((ticket["ticket"], ticket["subject"], ticket["status"],
                            [(e["kind"], e["text"].strip()) for e in ticket["entries"]],
                            [h["what"] for h in ticket["history"]],
                            sorted((p["address"], p["role"]) for p in ticket["participants"])))
        outbox = sorted((row["ticket"], row["event"], row["recipient"], row["state"])
                        for row in self.ctl_json("outbox"))
        return {"tickets": tickets, "outbox": outbox}

    def sent_ids(self):
        """How often each Message-ID came out at the relay."""
        count = {}
        for letter in self.letters():
            count.setdefault(letter.message_id, []).append(letter.raw)
        return count


@contextlib.contextmanager
def a_world(**more):
    world = FaultWorld(**more)
    try:
        world.start(with_postfix=False)
        yield world
    finally:
        world.close()


def message(subject, text, name, sender="budi@example.org", reply_to=None, file=None):
    headers = [("In-Reply-To", reply_to)] if reply_to else []
    if file is None:
        return w.mail(subject, text, sender=sender, headers=headers,
                      message_id="<%s@example.org>" % name)
    mail = email.message.EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, SUPPORT, subject
    mail["Message-ID"] = "<%s@example.org>" % name
    mail["Date"] = "Sun, 22 Nov 2026 08:30:44 +0700"
    for field, value in headers:
        mail[field] = value
    mail.set_content(text + "\n")
    mail.add_attachment(file, maintype="application", subtype="octet-stream",
                        filename="file.bin")
    boundary = "=_" + name  # the same bytes each time
    mail.set_boundary(boundary)
    return mail.as_bytes(policy=email.policy.SMTP)


# ------------------------------------------------------------------- kill -9

class Scene:
    """A kind of delivery: what comes before it, and the mails themselves, which are handed
    over at once; `mails` makes them of the world as it stands then."""

    def __init__(self, name, status, before, mails):
        self.name = name
        self.status = status  # of the first ticket afterwards
        self.before = before
        self.make = mails
        self.mails = []  # (message, sender)
        self.template = None
        self.wanted = None


def open_ticket(world):
    tap.equal(hand_over(world, message("Printer on fire", "Help", "first")), [250])


def close_ticket(world):
    open_ticket(world)
    world.ctl("close", "10001")


def open_four(world):
    for number in range(4):
        tap.equal(hand_over(world, message("Printer %d" % number, "Help", "f%d" % number)),
                  [250])


def one(subject, text, name, **more):
    return lambda world: [(message(subject, text, name, **more), "budi@example.org")]


def four_replies(_):
    return [(message("Re: " + SUBJECT % (10001 + n), "News of %d?" % n, "reply%d" % n),
             "budi@example.org") for n in range(4)]


def staff_answer(world):
    """To the letter that told Alice, with a file that goes on to the customer."""
    told = next(row for row in world.ctl_json("outbox") if row["recipient"] == ALICE)
    return [(message("Re: " + SUBJECT % 10001, "Turn it off.", "answer", sender=ALICE,
                     reply_to="<%s>" % told["message_id"], file=b"how to\r\n" * 40), ALICE)]


SCENES = [
    Scene("new", "open", lambda world: None, one("Printer on fire", "Help", "new")),
    Scene("reply", "customer-reply", open_ticket,
          one("Re: " + SUBJECT % 10001, "Any news?", "reply")),
    Scene("reopen", "customer-reply", close_ticket,
          one("Re: " + SUBJECT % 10001, "Again!", "reopen")),
    Scene("attachment", "open", lambda world: None,
          one("Printer on fire", "See the picture", "file", file=b"\x89PNG" * 900)),
    Scene("answer", "answered", open_ticket, staff_answer),
    Scene("four at once", "customer-reply", open_four, four_replies),
]


def has_strace():
    return shutil.which("strace") and subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", "inject=getppid:signal=KILL", "true"],
        stderr=subprocess.DEVNULL, check=False).returncode == 0


@contextlib.contextmanager
def traced(world, rule):
    """ticketd with strace(1) attached, which does what the rule says."""
    pid = world.ticketd.pid
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + rule.split(":")[0],
         "-e", "inject=" + rule, "-p", str(pid)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def is_attached():
        if world.ticketd.poll() is not None:  # it has struck already
            return True
        tasks = os.listdir("/proc/%d/task" % pid)
        return all("TracerPid:\t0\n" not in w.read_text("/proc/%d/task/%s/status" % (pid, t))
                   for t in tasks)
    try:
        w.wait_for("strace", is_attached)
        yield
    finally:
        # A tracer may hang on a thread of what it has killed.
        tracer.send_signal(signal.SIGTERM)
        try:
            tracer.wait(5)
        except subprocess.TimeoutExpired:
            tracer.kill()
            tracer.wait()


def hand_over_all(world, scene):
    """The replies to the scene's mails, which come at once."""
    replies = [[] for _ in scene.mails]

    def one_of(index):
        mail, sender = scene.mails[index]
        replies[index] = hand_over(world, mail, sender)
    threads = [threading.Thread(target=one_of, args=(i,)) for i in range(len(replies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def has_ended(world):
    """Also one that is dead but for a thread that its tracer has not let go of yet."""
    return world.ticketd.poll() is not None or ") Z " in w.read_text(
        "/proc/%d/stat" % world.ticketd.pid)


class Kills:
    """Kill ticketd at the k-th call of a kind while it takes one mail, then retry."""

    def __init__(self, world):
        self.world = world
        self.rounds = self.killed = self.repeated = self.partly = 0

    def template(self, scene):
        """The folder as it stands before the mail, and the state wanted after it."""
        world = self.world
        self.blank()
        world.restart()
        scene.before(world)
        world.settle()
        world.stop_ticketd()
        scene.template = tempfile.mkdtemp(prefix="scene-", dir=world.folder)
        for name in os.listdir(world.folder):
            if name.startswith("ticketd.db"):
                shutil.copy(os.path.join(world.folder, name), scene.template)
        world.restart()
        scene.mails = scene.make(world)
        tap.equal(hand_over_all(world, scene), [[250]] * len(scene.mails), scene.name)
        world.settle()
        scene.wanted = world.state()
        tap.equal(scene.wanted["tickets"][0][2], scene.status, scene.name)
        world.stop_ticketd()

    def blank(self, scene=None):
        world = self.world
        for name in os.listdir(world.folder):
            if name.startswith("ticketd.db"):
                os.unlink(os.path.join(world.folder, name))
        for name in os.listdir(world.letters_folder):
            os.unlink(os.path.join(world.letters_folder, name))
        if scene:
            for name in os.listdir(scene.template):
                shutil.copy(os.path.join(scene.template, name), world.folder)

    def once(self, scene, call, number):
        """False if the delivery has no such call any more."""
        world = self.world
        self.blank(scene)
        world.restart()
        with traced(world, "%s:signal=KILL:when=%d" % (call, number)):
            codes = hand_over_all(world, scene)
            # It may also die a little later, in the sender, or not at all.
            w.wait_for("its end or an empty outbox",
                       lambda: has_ended(world)
                       or (all(codes) and world.outbox_is_empty()))
            is_killed = has_ended(world)
        world.kill()
        world.restart()
        name = "%s, killed at %s %d" % (scene.name, call, number)
        assert world.is_sound(), name
        # What was answered 250 is there without the retry; Postfix repeats the rest.
        if codes == [[250]] * len(codes):
            tap.equal(world.state()["tickets"], scene.wanted["tickets"], name)
        elif [250] in codes:
            self.partly += 1
            for ticket, wanted, code in zip(world.state()["tickets"],
                                            scene.wanted["tickets"], codes):
                assert code != [250] or ticket == wanted, name
        tap.equal(hand_over_all(world, scene), [[250]] * len(codes), name)
        world.settle()
        tap.equal(world.state(), scene.wanted, name)
        for message_id, copies in world.sent_ids().items():
            assert len(set(copies)) == 1, "%s: %s differs" % (name, message_id)
            self.repeated += len(copies) - 1
        world.stop_ticketd()
        self.rounds += 1
        self.killed += is_killed
        return is_killed

    def run(self, scene, call, numbers):
        for number in numbers:
            if not self.once(scene, call, number):
                return


def test_killed_at_each_step_of_a_delivery():
    if not has_strace():
        raise w.Trouble("no strace, or it may not trace")
    with a_world() as world:
        world.stop_ticketd()
        kills = Kills(world)
        for scene in SCENES:
            kills.template(scene)
            for call in KILLED_AT_ALL if SLOW else KILLED_AT:
                before = kills.killed
                if SLOW:
                    numbers = range(1, 1000)
                else:
                    numbers = [random.randint(2, 12)] if call == "pwrite64" else [1, 2]
                kills.run(scene, call, numbers)
                if SLOW:
                    tap.note("%s: %d kills at %s" % (scene.name, kills.killed - before, call))
        tap.note("%d rounds, %d killed, %d letters went out twice, each with its own "
                 "Message-ID and the same bytes" % (kills.rounds, kills.killed,
                                                    kills.repeated))
        assert kills.killed >= 9, "the control: strace killed nothing"
        world.restart()


# --------------------------------------------------------- resources run out

def numbered(world, number):
    """A mail of its own from a customer of its own; True if it was taken."""
    sender = "c%d@example.org" % number
    mail = w.mail("Mail %d" % number, "Text %d" % number, sender=sender)
    return hand_over(world, mail, sender) == [250]


def subjects(world):
    return [row["subject"] for row in world.ctl_json("list", "--limit", "0")]


def check_taken(world, taken):
    """Those that were answered 250 are there, each once, and nothing is there twice."""
    found = subjects(world)
    assert len(found) == len(set(found)), "doubled: %s" % found
    missing = {"Mail %d" % n for n in taken} - set(found)
    assert not missing, "lost: %s" % missing


def test_full_disk():
    world = FaultWorld()
    disk = os.path.join(world.folder, "disk")
    os.makedirs(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3M", "tmpfs", disk], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        world.close()
        raise w.Trouble("no small file system can be had")
    world.edit = lambda text: text.replace("%s/ticketd.db" % world.folder, disk + "/t.db")
    try:
        world.start(with_postfix=False)
        taken, number = [], 0
        while numbered(world, number) and number < 500:
            taken.append(number)
            number += 1
        assert 3 < len(taken) < 500, "the control: the disk never was full"
        assert world.ticketd.poll() is None, "ticketd died"
        assert not numbered(world, number), "taken without room"
        check_taken(world, taken)
        subprocess.run(["mount", "-o", "remount,size=64M", disk], check=True)
        for more in range(number, number + 5):
            assert numbered(world, more), "not taken after there is room"
            taken.append(more)
        world.kill()
        world.restart()
        check_taken(world, taken)
        tap.note("%d mails before the disk was full, %d after" % (len(taken) - 5, 5))
    finally:
        world.stop(keep=True)
        subprocess.run(["umount", "-l", disk], check=False)
        world.close()


def test_no_descriptors_left():
    """Clients that hold connections take all descriptors; then they go."""
    with a_world() as world:
        world.stop_ticketd()
        limit = 60
        world.prepare = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        world.restart()
        assert numbered(world, 1)
        held = []
        for _ in range(limit):
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(0.5)
            client.connect(world.lmtp)
            held.append(client)
        served = sum(1 for client in held if heard(client))
        assert served < limit, "the control: descriptors did not run out"
        assert world.ticketd.poll() is None, "ticketd died"
        for client in held:
            client.close()
        w.wait_for("a delivery", lambda: numbered(world, 2))
        check_taken(world, [1, 2])
        tap.note("%d of %d connections served" % (served, limit))


def heard(client):
    try:
        return client.recv(4) == b"220 "
    except OSError:
        return False


# ------------------------------------------------------------------- readers

def readers(world):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        status = w.read_text("/proc/%s/status" % pid)
        if "\nPPid:\t%d\n" % world.ticketd.pid in status:
            found.append(int(pid))
    return found


def test_readers_killed_at_random():
    """By whom ever: a mail is held only if it met that fate twice."""
    with a_world() as world:
        full = len(readers(world))
        done = threading.Event()
        killed = [0]

        def killer():
            while not done.is_set():
                found = readers(world)
                if len(found) >= full:  # or a mail might meet no other fate
                    with contextlib.suppress(OSError):
                        os.kill(random.choice(found), signal.SIGKILL)
                        killed[0] += 1
                time.sleep(0.05)
        thread = threading.Thread(target=killer)
        thread.start()
        taken, refused, number = [], [], 0
        while (killed[0] < (200 if SLOW else 10) or number < 20) and number < 2000:
            (taken if numbered(world, number) else refused).append(number)
            number += 1
        done.set()
        thread.join()
        for other in refused:
            assert numbered(world, other), "never taken"
        held = {row["sender"] for row in world.ctl_json("held")}
        check_taken(world, [n for n in range(number) if "c%d@example.org" % n not in held])
        tap.note("%d killed, %d mails, %d put off, %d held"
                 % (killed[0], number, len(refused), len(held)))
        assert killed[0] >= 10, "the control: nobody was killed"
        assert len(held) <= killed[0] / 5, held


def test_a_reader_killed_with_a_mail_in_hand():
    """Once, and by somebody else, is no fault of the mail's."""
    with a_world() as world:
        stopped = readers(world)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        codes = []
        thread = threading.Thread(target=lambda: codes.append(numbered(world, 1)))
        thread.start()
        time.sleep(0.3)  # too short, and the test proves less; it does not fail
        for pid in stopped:
            os.kill(pid, signal.SIGKILL)
        thread.join()
        tap.equal(codes, [True], "taken")
        check_taken(world, [1])
        tap.equal(world.ctl_json("held"), [], "held mail")


def test_readers_survive_the_signals_of_a_stop():
    """A terminal and a service manager signal all processes of ours, not ticketd alone."""
    with a_world() as world:
        before = sorted(readers(world))
        assert before, "the control: no readers"
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            for pid in before:
                os.kill(pid, number)
        assert numbered(world, 1)
        tap.equal(sorted(readers(world)), before, "readers")
        tap.equal(world.ctl_json("held"), [], "held mail")
        pids = readers(world)
        tap.equal(world.stop_ticketd(), 0, "exit status")
        w.wait_for("the readers' end", lambda: not any(os.path.exists("/proc/%d/mem" % p)
                                                        for p in pids))


def test_stopped_while_a_reader_hangs():
    with a_world() as world:
        for pid in readers(world):
            os.kill(pid, signal.SIGSTOP)
        codes = []
        thread = threading.Thread(target=lambda: codes.append(numbered(world, 1)))
        thread.start()
        time.sleep(0.5)  # too short, and the test proves less; it does not fail
        tap.equal(world.stop_ticketd(), 0, "exit status")
        thread.join()
        tap.equal(codes, [False], "taken")
        world.restart()
        assert numbered(world, 1)
        check_taken(world, [1])


# ------------------------------------------------------- killed under Postfix

def test_killed_at_random_under_postfix():
    """Mails go on coming while ticketd is killed again and again; all come in once."""
    why = w.postfix_is_missing()
    if why:
        raise w.Trouble(why)
    count, least = (400, 10) if SLOW else (60, 3)
    kills = 0
    world = FaultWorld()
    try:
        world.start()
        for name, value in (("minimal_backoff_time", "1s"), ("maximal_backoff_time", "2s"),
                            ("queue_run_delay", "1s")):
            world.postfix.command("postconf", "-c", world.postfix.config, "-e",
                                  "%s = %s" % (name, value))
        world.postfix.command("postfix", "-c", world.postfix.config, "reload")

        fed = 0

        def feed():
            """Until it was killed often enough, however fast the machine is."""
            nonlocal fed
            while fed < count or (kills < least and fed < count * 10):
                sender = "c%d@example.org" % fed
                world.postfix.send(sender, SUPPORT, w.mail(
                    "Mail %d" % fed, "Text %d" % fed, sender=sender))
                fed += 1
        feeder = threading.Thread(target=feed)
        feeder.start()
        while feeder.is_alive() or (world.postfix.queue() and kills < 60):
            time.sleep(random.uniform(0.05, 1 if SLOW else 0.3))
            world.kill()
            world.restart()
            kills += 1
            world.postfix.flush()
        feeder.join()

        def is_drained():
            world.postfix.flush()
            return not world.postfix.queue()
        w.wait_for("an empty queue", is_drained, 120)
        world.settle()
        assert world.is_sound()
        check_taken(world, range(fed))
        tap.equal(len(subjects(world)), fed, "tickets")
        for row in world.ctl_json("list", "--limit", "0"):
            tap.equal(row["entries"], 1, "entries of %d" % row["ticket"])
        outbox = {row["message_id"] for row in world.ctl_json("outbox")}
        sent = world.sent_ids()
        for message_id, copies in sent.items():
            assert len(set(copies)) == 1, message_id
        tap.note("%d mails, %d kills, %d letters, %d of them twice" % (
            fed, kills, len(sent), sum(len(c) - 1 for c in sent.values())))
        assert not world.ctl_json("held")
        assert kills >= least, "the control: hardly killed"
        assert {i.strip("<>") for i in sent} >= {i.strip("<>") for i in outbox}
        assert "status=bounced" not in w.read_text(world.postfix.log)
    finally:
        world.close()


# --------------------------------------------------------------------- relay

def test_relay_that_fails_at_the_final_dot():
    """Put off, refused, or kept and not answered: what goes again is the same letter."""
    with a_world() as world:
        for number, (mood, state) in enumerate((("451 4.3.0 later", "waiting"),
                                                ("drop", "waiting"),
                                                ("554 5.6.0 no", "dead"))):
            world.relay.mood = mood
            assert numbered(world, number)
            ticket = 10001 + number

            def mine(ticket=ticket):
                return [row for row in world.ctl_json("outbox") if row["ticket"] == ticket]
            w.wait_for("an attempt for each", lambda: mine() and all(
                row["attempts"] > 0 for row in mine()))
            tap.equal({row["state"] for row in mine()}, {state}, mood)
        world.relay.mood = None
        world.ctl("outbox", "retry", "--all")
        w.wait_for("all letters", lambda: all(row["state"] == "sent"
                                              for row in world.ctl_json("outbox")))
        copies = list(world.sent_ids().values())
        tap.equal(sorted(len(set(c)) for c in copies), [1] * 9, "different letters of one id")
        assert max(len(c) for c in copies) > 1, "the control: nothing went out twice"


# -------------------------------------------------------------- surroundings

def test_started_with_closed_descriptors():
    """What would be printed must not go into whatever got the number 2."""
    with a_world() as world:
        world.stop_ticketd()
        world.prepare = lambda: [os.close(fd) for fd in (0, 1, 2)]
        world.restart()
        for number in range(3):
            assert numbered(world, number)
        for fd in ("0", "1", "2"):
            tap.equal(os.readlink("/proc/%d/fd/%s" % (world.ticketd.pid, fd)), "/dev/null",
                      "descriptor " + fd)
        check_taken(world, range(3))
        assert world.is_sound()
        result = subprocess.run([w.program("ticketctl"), "-c", world.config, "list"],
                                preexec_fn=lambda: [os.close(fd) for fd in (0, 1, 2)],
                                check=False)
        tap.equal(result.returncode, 0, "ticketctl's exit status")
        assert world.is_sound()


def test_runtime_dir_is_open_to_the_group():
    with a_world() as world:
        world.stop_ticketd()
        shutil.rmtree(os.path.join(world.folder, "run"))
        old = os.umask(0o077)
        try:
            world.restart()
        finally:
            os.umask(old)
        for name, mode in (("run", 0o40750), ("run/lmtp.sock", 0o140660)):
            tap.equal(oct(os.stat(os.path.join(world.folder, name)).st_mode), oct(mode), name)
        for name in os.listdir(world.folder):
            if name.startswith(("ticketd.db", "secret")):
                mode = os.stat(os.path.join(world.folder, name)).st_mode & 0o777
                tap.equal(oct(mode), oct(0o600), name)


HOSTILE = {
    "GCONV_PATH": "/nonexistent", "LD_BIND_NOW": "1", "LD_DEBUG_OUTPUT": "/nonexistent",
    "MALLOC_ARENA_MAX": "0", "TZ": "/nonexistent/zone", "TMPDIR": "/nonexistent",
    "SQLITE_TMPDIR": "/nonexistent", "LC_ALL": "tr_TR.UTF-8", "LANG": "xx_XX",
    "http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1",
    "all_proxy": "socks5://127.0.0.1:1", "CURL_CA_BUNDLE": "/nonexistent",
    "G_MESSAGES_DEBUG": "all", "NOTIFY_SOCKET": "/nonexistent", "JOURNAL_STREAM": "x",
    "XDG_RUNTIME_DIR": "/nonexistent", "PATH": "/nonexistent",
}


def test_hostile_environment():
    with a_world() as world:
        for environment in (HOSTILE, {}):
            world.stop_ticketd()
            world.environment = environment
            world.restart()
            number = len(environment)
            sender = "c%d@example.org" % number
            mail = w.mail("Mail %d" % number, "caf\xe9 \u20ac", sender=sender)
            mail = mail.replace(b"utf-8", b"iso-8859-2").replace(
                "caf\xe9 \u20ac".encode(), b"\xbelu\xbbou\xe8k\xfd k\xf9\xf2")
            tap.equal(hand_over(world, mail, sender), [250])
            world.settle()
            ticket = next(row["ticket"] for row in world.ctl_json("list")
                          if row["subject"] == "Mail %d" % number)
            text = world.ticket(ticket)["entries"][0]["text"]
            tap.equal(text.strip(), "\u017elu\u0165ou\u010dk\xfd k\u016f\u0148", "text")
        tap.equal(world.ctl_json("held"), [], "held mail")


def test_wrong_command_lines():
    with a_world() as world:
        ticketd = w.program("ticketd")
        for words in (["--nonsense"], ["-c"], ["-c", ""], ["-c", world.folder], ["extra"],
                      ["-c", "/dev/null"], ["-c", "/dev/zero"], ["--", "-c"]):
            result = subprocess.run([ticketd, *words], stdin=subprocess.DEVNULL,
                                    capture_output=True, text=True, timeout=w.PATIENCE,
                                    check=False)
            tap.equal(result.returncode, 78, "exit status of %s" % words)
            assert result.stderr.startswith("ticketd: "), result.stderr
            tap.equal(result.stdout, "", "stdout of %s" % words)


def main():
    w.enter_namespace()
    w.fail_unless_possible(needs_postfix=False, programs=("ticketd", "ticketd-reader",
                                                           "ticketctl"))
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    tests = [function for name, function in globals().items()
             if name.startswith("test_") and (not names or any(n in name for n in names))]
    return tap.run(tests)


if __name__ == "__main__":
    sys.exit(main())
