"""world.py - a private Postfix, a ticketd and a mail sink on free loopback ports.

All of it lives in one folder that stop() removes. The system's own Postfix, its
configuration, queue and log are never touched. Postfix needs root: an ordinary user
gets it inside a user namespace, see enter_namespace().
"""

import contextlib
import email
import email.policy
import glob
import grp
import json
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time

import tap

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 30.0  # seconds; a loaded machine and a sanitizer take their time
DOMAIN = "example.net"


class Trouble(Exception):
    """Something of the world did not come up or did not happen in time."""


def wait_for(what, probe, seconds=PATIENCE):
    """Return the first true value of probe(); Trouble if there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Trouble("waited %d s in vain for %s" % (seconds, what))
        time.sleep(0.02)


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_text(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError):  # of a process, it may have gone
        return ""


def write_text(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def postfix_is_missing():
    """Why Postfix cannot be run here, or None."""
    if not os.access("/usr/sbin/postfix", os.X_OK):
        return "Postfix is not installed"
    try:
        pwd.getpwnam("postfix")
        grp.getgrnam("postdrop")
    except KeyError:
        return "Postfix has no user or group here"
    if os.geteuid() != 0:
        return "Postfix needs root, and user namespaces are not to be had"
    return None


PROGRAMS = ("ticketd", "ticketd-reader", "ticketd-pipe", "ticketctl")


def fail_unless_possible(needs_postfix=True, programs=PROGRAMS):
    """End this test, failed, if it cannot run here; skipped, if that was asked for."""
    if os.environ.get("TICKETD_SKIP_E2E"):
        tap.skip_all("TICKETD_SKIP_E2E is set")
    for name in programs:
        if not os.path.exists(program(name)):
            tap.fail_all(name + " is not built")
    why = postfix_is_missing() if needs_postfix else None
    if why:
        tap.fail_all(why)


def namespace_command():
    return ["unshare", "--user", "--map-root-user", "--map-auto", "--pid", "--fork",
            "--mount-proc", "--kill-child"]


def enter_namespace():
    """Start this program again as root of a user namespace if we are not root."""
    if os.geteuid() == 0:
        return
    try:
        able = subprocess.run([*namespace_command(), "true"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0
    except FileNotFoundError:
        able = False
    if able:
        command = [*namespace_command(), sys.executable, *sys.argv]
        os.execvp(command[0], command)


def build_folder():
    return os.environ.get("top_builddir") or os.getcwd()


def program(name):
    return os.path.join(build_folder(), "src", name)


MAIN_CF = """\
# A private instance: nothing here reads or writes what belongs to the system.
compatibility_level = 3.6
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.{domain}
myorigin = {domain}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:no local mail here
default_transport = error:no mail leaves here
relay_domains = {domain}
relay_transport = {transport}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_forbid_bare_newline = normalize
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtputf8_enable = yes
enable_long_queue_ids = yes
recipient_delimiter = +
lmtp_send_xforward_command = yes
lmtp_line_length_limit = 0
ticketd_destination_recipient_limit = 1
notify_classes =
in_flow_delay = 0
message_size_limit = 62914560
# Postfix would cut the header that is to be tested.
header_address_token_limit = 200000
header_size_limit = 1024000
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
ticketd   unix  - n n - 4 pipe
  -o soft_bounce={soft_bounce} flags=DORX null_sender= user=nobody:nogroup
  argv={pipe} --socket={socket} --sender=${{sender}}
  --recipient=${{recipient}} --original=${{original_recipient}}
  --queue-id=${{queue_id}} --size=${{size}} --client=${{client_address}} --sasl=${{sasl_username}}
"""

TICKETD_CONF = """\
[gateway]
hostname = desk.{domain}
database = sqlite:{folder}/ticketd.db
secret-file = {folder}/secret
runtime-dir = {folder}/run

[listen]
lmtp = unix:{folder}/run/lmtp.sock
milter =
control = unix:{folder}/run/control.sock

[outbound]
relay = smtp://127.0.0.1:{sink}

[department support]
name = Support
address = support@{domain}
aliases = help@{domain}
staff = alice, bob
language = {language}

[department sales]
name = Sales
address = sales@{domain}
staff = bob
language = en

[staff alice]
name = Alice
address = alice@{domain}

[staff bob]
name = Bob
address = bob@{domain}
"""


class Postfix:
    """Its own main.cf, master.cf, queue, data and log below `folder`."""

    def __init__(self, folder, transport, pipe, socket_path):
        self.folder = folder
        self.config = os.path.join(folder, "postfix")
        self.log = os.path.join(folder, "mail.log")
        self.port = 0
        self.transport = transport
        self.pipe = pipe
        self.socket = socket_path
        self.soft_bounce = "yes"
        self.more_settings = ""  # lines added to main.cf
        self.running = False

    def configure(self):
        os.makedirs(self.config, exist_ok=True)
        os.makedirs(os.path.join(self.folder, "queue"), exist_ok=True)
        data = os.path.join(self.folder, "data")
        os.makedirs(data, exist_ok=True)
        shutil.chown(data, "postfix")
        transport = "ticketd:" if self.transport == "pipe" else "lmtp:unix:" + self.socket
        write_text(os.path.join(self.config, "main.cf"),
                   MAIN_CF.format(folder=self.folder, domain=DOMAIN, transport=transport)
                   + self.more_settings)
        self.port = free_port()
        write_text(os.path.join(self.config, "master.cf"),
                   MASTER_CF.format(port=self.port, pipe=self.pipe, socket=self.socket,
                                    soft_bounce=self.soft_bounce))

    def command(self, *words):
        return subprocess.run(list(words), stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                return connection.recv(100).startswith(b"220 mx." + DOMAIN.encode())
        except OSError:
            return False

    def start(self):
        for attempt in range(3):  # another program may have taken the free port
            self.configure()
            result = self.command("postfix", "-c", self.config, "start")
            self.running = True
            if result.returncode == 0:
                try:
                    wait_for("Postfix", self.answers, 10)
                    return
                except Trouble:
                    pass
            self.stop()
            if attempt == 2:
                raise Trouble("Postfix does not start: %s\n%s"
                              % (result.stdout, read_text(self.log)))

    def stop(self):
        if self.running:
            self.command("postfix", "-c", self.config, "stop")
            self.running = False

    def queue(self):
        """One dictionary a mail that waits."""
        text = self.command("postqueue", "-c", self.config, "-j").stdout
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def flush(self):
        self.command("postqueue", "-c", self.config, "-f")

    def deliveries(self, queue_id):
        """The log lines that say what became of that mail, for all its recipients."""
        pattern = re.compile(r"\b%s: to=<.*status=" % re.escape(queue_id))
        return [line for line in read_text(self.log).splitlines() if pattern.search(line)]

    def send(self, sender, recipients, message):
        """Hand over by SMTP; return the queue id."""
        if isinstance(recipients, str):
            recipients = [recipients]
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as client:
            client.ehlo_or_helo_if_needed()
            code, text = client.mail(sender)
            for recipient in recipients:
                if code == 250:
                    code, text = client.rcpt(recipient)
            if code == 250:
                code, text = client.data(message)
        if code != 250:
            raise Trouble("Postfix refused the mail: %d %s" % (code, text.decode()))
        return text.decode().split()[-1]


class Delivery:
    """What Postfix logged about one mail and one recipient."""

    def __init__(self, queue_id, line):
        self.queue_id = queue_id
        self.line = line
        self.status = re.search(r"status=(\w+)", line).group(1)
        found = re.search(r"ticket=(\w+) outcome=([\w-]+)", line)
        self.ticket = int(found.group(1)) if found and found.group(1).isdigit() else None
        self.outcome = found.group(2) if found else None


class World:
    """transport: how Postfix hands over, "lmtp" or "pipe"."""

    def __init__(self, transport="lmtp", language="en", folder=None, settings=None):
        self.folder = folder or tempfile.mkdtemp(prefix="ticketd-world-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.transport = transport
        self.language = language
        self.letters_folder = os.path.join(self.folder, "letters")
        self.config = os.path.join(self.folder, "ticketd.conf")
        self.lmtp = os.path.join(self.folder, "run", "lmtp.sock")
        self.log = os.path.join(self.folder, "ticketd.log")
        self.edit = settings or (lambda text: text)
        self.pipe = os.path.join(self.folder, "bin", "ticketd-pipe")
        self.postfix = Postfix(self.folder, transport, self.pipe, self.lmtp)
        self.sink = None
        self.ticketd = None

    # ------------------------------------------------------------ coming up

    def start(self, with_postfix=True):
        try:
            self.make_folders()
            self.start_sink()
            self.configure()
            self.start_ticketd()
            if with_postfix:
                self.postfix.start()
        except BaseException:
            self.stop()
            raise
        return self

    def make_folders(self):
        for name in ("run", "letters", "bin"):
            os.makedirs(os.path.join(self.folder, name), exist_ok=True)
        if os.path.exists(program("ticketd-pipe")):
            # The build folder may be closed to the user that pipe(8) runs it as.
            shutil.copy(program("ticketd-pipe"), self.pipe)
        if os.geteuid() == 0:
            # Sockets are made with the group of this folder: whoever connects.
            run = os.path.join(self.folder, "run")
            group = "nogroup" if self.transport == "pipe" else "postfix"
            with contextlib.suppress(LookupError):
                shutil.chown(run, group=group)
                os.chmod(run, 0o2750)

    def start_sink(self):
        with open(os.path.join(self.folder, "sink.log"), "ab") as log:
            self.sink = subprocess.Popen(
                [sys.executable, os.path.join(HERE, "sink.py"), self.letters_folder],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        port_file = os.path.join(self.letters_folder, "port")
        self.sink_port = int(wait_for("the sink", lambda: read_text(port_file)))

    def configure(self):
        text = TICKETD_CONF.format(folder=self.folder, domain=DOMAIN, sink=self.sink_port,
                                   language=self.language)
        write_text(self.config, self.edit(text))

    def ticketd_command(self):
        return [program("ticketd"), "-c", self.config,
                "--reader=" + program("ticketd-reader")]

    def lmtp_answers(self):
        if self.ticketd.poll() is not None:
            raise Trouble("ticketd ended with %d:\n%s"
                          % (self.ticketd.returncode, read_text(self.log)))
        try:
            with contextlib.closing(socket.socket(socket.AF_UNIX)) as client:
                client.settimeout(5)
                client.connect(self.lmtp)
                return client.recv(4) == b"220 "
        except OSError:
            return False

    def start_ticketd(self):
        with open(self.log, "ab") as log:
            self.ticketd = subprocess.Popen(self.ticketd_command(), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)
        wait_for("ticketd", self.lmtp_answers)

    def stop_ticketd(self, how=signal.SIGTERM):
        """End it and return its exit status."""
        if self.ticketd is None:
            return None
        if self.ticketd.poll() is None:
            self.ticketd.send_signal(how)
        try:
            status = self.ticketd.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.ticketd.kill()
            self.ticketd.wait()
            raise Trouble("ticketd did not end in time") from None
        self.ticketd = None
        return status

    def stop(self, keep=False):
        self.postfix.stop()
        try:
            self.stop_ticketd()
        finally:
            if self.sink:
                self.sink.kill()
                self.sink.wait()
                self.sink = None
            if not keep:
                shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    # -------------------------------------------------------------- using it

    def send(self, message, sender="budi@example.org", recipient="support@" + DOMAIN,
             deferred=False):
        """Send one mail through Postfix and wait for what becomes of it."""
        queue_id = self.postfix.send(sender, recipient, message)
        return self.outcome(queue_id, deferred)

    def outcome(self, queue_id, deferred=False):
        """The delivery of that mail; one that was put off counts only if asked for."""
        def settled():
            deliveries = [Delivery(queue_id, line)
                          for line in self.postfix.deliveries(queue_id)]
            return next((d for d in deliveries
                         if deferred or d.status != "deferred"), None)
        return wait_for("Postfix to settle " + queue_id, settled)

    def ctl(self, *words, text=None, status=0):
        """Run ticketctl; return what it printed."""
        result = subprocess.run([program("ticketctl"), "-c", self.config, *words],
                                input=text or "", stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, check=False)
        if result.returncode != status:
            raise Trouble("ticketctl %s: exit %d, wanted %d\n%s%s"
                          % (" ".join(words), result.returncode, status, result.stdout,
                             result.stderr))
        return result.stdout

    def ctl_json(self, *words):
        """The objects that ticketctl --json prints, one a line."""
        return [json.loads(line) for line in self.ctl(*words, "--json").splitlines()]

    def ticket(self, number):
        return self.ctl_json("show", str(number))[0]

    def letters(self):
        return [Letter(path) for path in
                sorted(glob.glob(os.path.join(self.letters_folder, "*.eml")))]

    def letter(self, recipient, event, ticket, after=0):
        """Wait for a letter; `after` counts the letters that came before."""
        def found():
            return next((letter for letter in self.letters()[after:]
                         if recipient in letter.recipients and letter.event == event
                         and letter.ticket == ticket), None)
        return wait_for("letter %s about %s to %s" % (event, ticket, recipient), found)

    def outbox_is_empty(self):
        return all(row["state"] != "waiting" for row in self.ctl_json("outbox"))

    def refuse_letters(self, faults):
        write_text(os.path.join(self.letters_folder, "faults.json"), json.dumps(faults))

    def logged(self, queue_id):
        """ticketd's own line about that mail."""
        return next((line for line in read_text(self.log).splitlines()
                     if "queue_id=%s " % queue_id in line), "")

    def logs(self):
        """The ends of both logs, for a failed test."""
        return "\n".join(["--- ticketd"] + read_text(self.log).splitlines()[-12:]
                         + ["--- Postfix"]
                         + read_text(self.postfix.log).splitlines()[-12:])


class Letter:
    """One mail that ticketd sent."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.raw = file.read()
        self.mail = email.message_from_bytes(self.raw, policy=email.policy.default)
        with open(path[:-3] + "json", encoding="utf-8") as file:
            envelope = json.load(file)
        self.sender = envelope["sender"]
        self.recipients = envelope["recipients"]
        self.subject = str(self.mail["Subject"])
        self.event = str(self.mail["X-Ticket-Event"])
        number = str(self.mail["X-Ticket-ID"])
        self.ticket = int(number) if number.isdigit() else None
        self.message_id = str(self.mail["Message-ID"])

    def text(self):
        return self.mail.get_body(("plain",)).get_content()


def provider_headers():
    """What a mail brings along from its provider: some kilobytes."""
    lines = ["Received: from phone.example.org (phone.example.org [192.0.2.7])",
             "\tby mx.example.org with ESMTPSA id 4F2A1C; Sun, 22 Nov 2026 01:30:44 +0000"]
    for name in ("DKIM-Signature", "X-Provider-DKIM-Signature", "X-Provider-Trace"):
        lines.append(name + ": v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=mail;")
        lines += ["\t" + 72 * letter for letter in "abcdefghijklmnop"]
    return lines


def mail(subject, text, sender="Budi <budi@example.org>", recipient="support@" + DOMAIN,
         headers=(), message_id=None, raw_subject=None):
    """A mail as bytes. `raw_subject` goes in as it stands."""
    unique = message_id or "<%s@example.org>" % os.urandom(8).hex()
    lines = [*provider_headers(), "From: " + sender, "To: " + recipient]
    lines.append("Subject: " + (raw_subject or email.header.Header(subject).encode()))
    lines += ["Date: Sun, 22 Nov 2026 08:30:44 +0700", "Message-ID: " + unique]
    lines += ["%s: %s" % pair for pair in headers]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
              "Content-Transfer-Encoding: 8bit", "", *text.split("\n"), ""]
    return "\r\n".join(lines).encode()
