#!/usr/bin/env python3
"""test_postfix.py - ticketctl postfix against configurations of a real Postfix: what it prints
can be pasted, what it applies is the same, and what Postfix refuses is undone.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import tap  # noqa: E402
import world as w  # noqa: E402

SETTINGS = """[gateway]
hostname = desk.example.net
[listen]
lmtp = unix:/run/ticketd/lmtp/lmtp.sock
milter = unix:{queue}/ticketd/milter.sock
[department support]
address = support@desk.example.net
aliases = help@desk.example.net, info@example.net
[department sales]
address = sales@other.example.net
signed-replies = yes
"""


class Machine:
    """A folder that is /etc/postfix, and settings of ticketd."""

    def __init__(self, main=""):
        self.folder = tempfile.mkdtemp(prefix="ticketd-postfix-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.queue = os.path.join(self.folder, "spool")
        self.config = os.path.join(self.folder, "etc")
        os.mkdir(self.config)
        os.mkdir(self.queue)
        os.mkdir(os.path.join(self.folder, "data"))
        shutil.chown(os.path.join(self.folder, "data"), "postfix")
        with open(os.path.join(self.config, "main.cf"), "w", encoding="utf-8") as file:
            file.write("compatibility_level = 3.6\nqueue_directory = %s\n"
                       "data_directory = %s/data\nmydestination = example.net\n"
                       "alias_maps =\nalias_database =\nmyhostname = mx.example.net\n%s"
                       % (self.queue, self.folder, main))
        with open(os.path.join(self.config, "master.cf"), "w", encoding="utf-8") as file:
            file.write("smtp inet n - y - - smtpd\nlocal unix - n n - - local\n")
        self.settings = os.path.join(self.folder, "ticketd.conf")
        with open(self.settings, "w", encoding="utf-8") as file:
            file.write(SETTINGS.format(queue=self.queue))

    def run(self, *words, status=0):
        result = subprocess.run([w.program("ticketctl"), "-c", self.settings, "postfix",
                                 *words], check=False, capture_output=True, text=True,
                                env=dict(os.environ, MAIL_CONFIG=self.config))
        tap.equal(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def paste(self, text):
        lines = [line for line in text.splitlines() if line not in ("postfix reload",
                                                                    "ticketctl doctor")]
        subprocess.run(["sh", "-e", "-c", "\n".join(lines)], check=True,
                       env=dict(os.environ, MAIL_CONFIG=self.config))

    def value(self, name):
        return subprocess.run(["postconf", "-c", self.config, "-hx", name], check=True,
                              capture_output=True, text=True).stdout.strip()

    def look_up(self, table, key):
        return subprocess.run(["postmap", "-c", self.config, "-q", key, table], check=False,
                              capture_output=True, text=True).stdout.strip()

    def files(self):
        found = {}
        for name in sorted(os.listdir(self.config)):
            path = os.path.join(self.config, name)
            if os.path.isfile(path) and not name.endswith(".db"):
                with open(path, encoding="utf-8") as file:
                    found[name] = file.read().replace(self.folder, "@")
        return found

    def names(self):
        """All files, what postmap made among them, but for the copies that apply keeps."""
        return sorted(name for name in os.listdir(self.config)
                      if not name.startswith("ticketd-before-"))

    def write(self, name, text):
        with open(os.path.join(self.config, name), "w", encoding="utf-8") as file:
            file.write(text)

    def change_settings(self, old, new):
        with open(self.settings, encoding="utf-8") as file:
            text = file.read()
        assert old in text
        with open(self.settings, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def spoil(self):
        """From now on postfix check finds the data directory wrong."""
        os.rmdir(os.path.join(self.folder, "data"))
        with open(os.path.join(self.folder, "data"), "w", encoding="utf-8"):
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)


def test_lmtp():
    with Machine() as pasted, Machine() as applied:
        pasted.paste(pasted.run("print", "lmtp"))
        said = applied.run("apply", "lmtp")
        assert "+ticketd-lmtp" in said and "next: postfix reload" in said, said
        tap.equal(applied.files(), pasted.files(), "the same by both ways")
        table = applied.value("transport_maps")
        tap.equal(applied.look_up(table, "help@desk.example.net"),
                  "ticketd-lmtp:unix:/run/ticketd/lmtp/lmtp.sock", "transport")
        tap.equal(applied.value("relay_domains"), "desk.example.net, other.example.net",
                  "domains")
        # One address is in a domain of this machine's own.
        assert "ticketd_recipients" in applied.value("local_recipient_maps")
        assert "passwd" in applied.value("local_recipient_maps"), "what was there is kept"
        assert "+" in applied.value("recipient_delimiter")
        before = applied.files()
        applied.run("apply", "lmtp")
        tap.equal(applied.files(), before, "again")


def test_pipe():
    with Machine() as machine:
        machine.paste(machine.run("print", "pipe"))
        line = subprocess.run(["postconf", "-c", machine.config, "-M", "ticketd/unix"],
                              check=True, capture_output=True, text=True).stdout
        assert "argv=" in line and "--sasl=${sasl_username}" in line, line
        tap.equal(machine.value("ticketd_destination_recipient_limit"), "1", "limit")


def test_milter():
    with Machine("smtpd_milters = inet:127.0.0.1:8891\n") as machine:
        machine.run("apply", "milter")
        tap.equal(machine.value("smtpd_milters"),
                  "inet:127.0.0.1:8891, { unix:ticketd/milter.sock, default_action=accept, "
                  "content_timeout=90s }", "milters, ours behind the others")
        before = machine.files()
        machine.run("apply", "milter")
        tap.equal(machine.files(), before, "again")


def test_what_is_there_is_kept():
    with Machine("relay_domains = old.example.net\n"
                 "transport_maps = inline:{old.example.net=smtp:[10.0.0.1]}\n") as machine:
        said = machine.run("apply", "lmtp")
        assert machine.value("transport_maps").startswith("inline:{old.example.net"), said
        tap.equal(machine.value("relay_recipient_maps"), "",
                  "addresses of the other domain are still taken")
        assert "relay_recipient_maps is empty" in said, said


def test_dry_run():
    with Machine() as machine:
        before = machine.files()
        said = machine.run("apply", "lmtp", "--dry-run")
        assert "+transport_maps" in said, said
        tap.equal(machine.files(), before, "files")


def test_undone():
    """postfix check finds the data directory wrong: all is as before, and a copy is there."""
    with Machine() as machine:
        machine.spoil()
        before, names = machine.files(), machine.names()
        said = machine.run("apply", "lmtp", status=1)
        assert "all is as it was" in said, said
        tap.equal(machine.files(), before, "files")
        tap.equal(machine.names(), names, "files, with what postmap makes")
        kept = [name for name in os.listdir(machine.config)
                if name.startswith("ticketd-before-")]
        tap.equal(len(kept), 1, "copies")


def test_undone_tables():
    """A table that was there answers as before."""
    with Machine() as machine:
        machine.run("apply", "lmtp")
        machine.spoil()
        machine.change_settings("support@desk.example.net", "new@desk.example.net")
        table = machine.value("transport_maps")
        before, names = machine.files(), machine.names()
        said = machine.run("apply", "lmtp", status=1)
        assert "all is as it was" in said, said
        tap.equal(machine.files(), before, "files")
        tap.equal(machine.names(), names, "files, with what postmap makes")
        tap.equal(machine.look_up(table, "new@desk.example.net"), "", "the new address")
        tap.equal(machine.look_up(table, "support@desk.example.net"),
                  "ticketd-lmtp:unix:/run/ticketd/lmtp/lmtp.sock", "the old address")


def test_size():
    """What the postmaster wrote is for all mail of the server; only a default is lowered."""
    with Machine() as machine:
        machine.change_settings("[gateway]\n", "[gateway]\nmax-message-size = 1M\n")
        machine.run("apply", "lmtp")
        tap.equal(machine.value("message_size_limit"), str((1 << 20) // 5 * 4), "default")
    for limit in ("99999999", "0"):
        with Machine("message_size_limit = %s\n" % limit) as machine:
            said = machine.run("apply", "lmtp")
            tap.equal(machine.value("message_size_limit"), limit, "limit")
            assert "message_size_limit is " + limit in said, said
    with Machine("message_size_limit = 20000000\n") as machine:
        said = machine.run("apply", "lmtp")
        tap.equal(machine.value("message_size_limit"), "20000000", "what fits")
        assert "message_size_limit is" not in said, said


def test_lists():
    """Domains in files, and domains that are not meant."""
    hosted = ("virtual_mailbox_domains = %s$config_directory/hosted\n"
              "virtual_mailbox_maps = inline:{a@old.example.net=a}\n")
    lines = "# !desk.example.net\nold.example.net\n  DESK.example.net, third.example.net\n"
    cases = [  # in front, in the file, domains that are not hosted
        ("", lines, "other.example.net"),
        ("!desk.example.net ", lines, "desk.example.net, other.example.net"),
        ("[::1] !!desk.example.net ", "", "other.example.net"),
        ("!", lines + "!other.example.net\n", "desk.example.net"),
    ]
    for words, text, relayed in cases:
        with Machine(hosted % words) as machine:
            machine.write("hosted", text)
            machine.run("apply", "lmtp")
            tap.equal(machine.value("relay_domains"), relayed, words + text)
            tap.equal("ticketd_recipients" in machine.value("virtual_mailbox_maps"),
                      relayed != "desk.example.net, other.example.net", words + text)
    with Machine(hosted % "") as machine:
        said = machine.run("apply", "lmtp", status=1)
        assert "cannot look through" in said and "hosted" in said, said
        machine.write("hosted", machine.config + "/hosted\n")
        assert "too deep" in machine.run("apply", "lmtp", status=1)
    with Machine("relay_domains = !desk.example.net, old.example.net\n") as machine:
        assert "relay_domains has a '!'" in machine.run("print", "lmtp")


def test_refused():
    with Machine("virtual_alias_domains = desk.example.net\n") as machine:
        before = machine.files()
        said = machine.run("apply", "lmtp", status=1)
        assert "virtual_alias_domains" in said, said
        tap.equal(machine.files(), before, "files")
        machine.run("print", "uucp", status=64)
        machine.run("show", "lmtp", status=64)


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    pwd.getpwnam("postfix")
    sys.exit(tap.run([test_lmtp, test_pipe, test_milter, test_what_is_there_is_kept,
                      test_dry_run, test_undone, test_undone_tables, test_size, test_lists,
                      test_refused]))


if __name__ == "__main__":
    main()
