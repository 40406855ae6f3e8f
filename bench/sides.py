"""sides.py - what is measured: ticketd, and what it is measured against, with one face.

A side is entered and left; between, `lmtp` is where it takes mail, processor_seconds() what
it has used, settled() waits until nothing is left to do.
"""
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "e2e"))
import world as w  # noqa: E402

SIZE = 4096
LETTER_SIZE = 6400  # what a letter of ticketd's to such a mail weighs, headers and HTML
TOOLS = os.path.join(w.build_folder(), "bench")


def tool(name):
    return os.path.join(TOOLS, name)


def processor_seconds(pid):
    """Of a process with all its threads, and of its children, those that ended too."""
    try:
        fields = w.read_text("/proc/%d/stat" % pid).rsplit(")", 1)[1].split()
    except IndexError:  # it has just ended
        return 0.0
    seconds = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        seconds += sum(processor_seconds(int(child)) for child in w.read_text(path).split())
    return seconds


def peak_kilobytes(pid):
    """Of a process and its children, together."""
    found = re.search(r"VmHWM:\s+(\d+)", w.read_text("/proc/%d/status" % pid))
    own = int(found[1]) if found else 0
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        own += sum(peak_kilobytes(int(child)) for child in w.read_text(path).split())
    return own


def unlimited(text):
    """No limit on senders; letters go to Postfix's own sink, which costs little."""
    return text.replace("[listen]", "sender-limit = 0/15min\n\n[listen]", 1)


class Sink:
    """smtp-sink(1), which takes all and keeps nothing; by LMTP on a unix socket with
    `path`."""

    def __init__(self, path=None):
        self.port = w.free_port()
        self.lmtp = path
        user = ["-u", "root"] if os.geteuid() == 0 else []
        where = ["-L", "unix:" + path] if path else ["127.0.0.1:%d" % self.port]
        self.process = subprocess.Popen(["smtp-sink", *user, *where, "200"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Desk(w.World):
    """ticketd with its whole job."""

    def __init__(self, *args, milter=False):
        super().__init__(*args, settings=self.settings)
        self.has_milter = milter
        self.milter = os.path.join(self.folder, "run", "milter.sock")

    def settings(self, text):
        text = unlimited(text)
        return text.replace("milter =\n", "milter = unix:%s\n" % self.milter) \
            if self.has_milter else text

    def start(self, with_postfix=False):
        return super().start(with_postfix)

    def start_sink(self):
        self.quiet = Sink()
        self.sink = self.quiet.process
        self.sink_port = self.quiet.port

    def processor_seconds(self):
        return processor_seconds(self.ticketd.pid)

    def settled(self):
        w.wait_for("the letters to go",
                   lambda: self.ctl_json("stats")[0]["letters"]["waiting"] == 0, 300)

    def database_bytes(self):
        return self.ctl_json("stats")[0]["database_bytes"]


class Side:
    """A program of its own in a folder of its own."""

    def __init__(self, transport="lmtp", pipe="/bin/false"):
        self.folder = tempfile.mkdtemp(prefix="ticketd-bench-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.lmtp = os.path.join(self.folder, "side.sock")
        self.postfix = w.Postfix(self.folder, transport, pipe, self.lmtp)
        self.process = None
        self.sink = None

    def command(self):
        raise NotImplementedError

    def processor_seconds(self):
        return processor_seconds(self.process.pid) if self.process else 0.0

    def settled(self):
        """Until it does nothing any more."""
        last = -1.0
        while last != self.processor_seconds():
            last = self.processor_seconds()
            time.sleep(0.3)

    def __enter__(self):
        command = self.command()
        if command:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
            w.wait_for("a side", lambda: os.path.exists(self.lmtp))
            os.chmod(self.lmtp, 0o777)
        return self

    def __exit__(self, *_):
        self.postfix.stop()
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.sink:
            self.sink.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Floor(Side):
    """The bare loop."""

    def command(self):
        return [tool("lmtp_floor"), self.lmtp, self.folder + "/floor.db"]


class FloorWithLetters(Floor):
    """The bare loop, with two and a half letters a mail."""

    def command(self):
        self.sink = Sink()
        return [*super().command(), "127.0.0.1:%d" % self.sink.port, str(LETTER_SIZE)]


class Nothing(Side):
    """smtp-sink as the LMTP server, or, by pipe(8), a program that does nothing."""

    def command(self):
        if self.postfix.transport == "lmtp":
            self.sink = Sink(self.lmtp)
            w.wait_for("smtp-sink", lambda: os.path.exists(self.lmtp))
            os.chmod(self.lmtp, 0o777)
        else:
            # The build folder may be closed to the user that pipe(8) runs it as.
            shutil.copy(tool("pipe_noop"), self.folder)
            self.postfix.pipe = os.path.join(self.folder, "pipe_noop")
        return None


DOVECOT_CONF = """\
protocols = lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = nobody
mail_location = maildir:{folder}/mail/%u
mail_fsync = always
first_valid_uid = 1
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
passdb {{
  driver = static
  args = nopassword=y
}}
service lmtp {{
  process_limit = 60
  unix_listener {folder}/side.sock {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot(Side):
    """Dovecot's LMTP into a maildir."""

    def command(self):
        path = self.folder + "/dovecot.conf"
        os.makedirs(self.folder + "/mail")
        shutil.chown(self.folder + "/mail", "mail", "mail")
        w.write_text(path, DOVECOT_CONF.format(folder=self.folder, user="mail",
                                               group="mail"))
        return ["dovecot", "-F", "-c", path]

    @staticmethod
    def is_missing():
        return not (shutil.which("dovecot") and os.geteuid() == 0
                    and os.path.exists("/usr/lib/dovecot/lmtp"))
