#!/usr/bin/env python3
"""test_doctor.py - ticketctl doctor on Postfix settings that work and that do not."""

import contextlib
import json
import os
import shutil
import smtplib
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import dns
import tap
import world as w

SETTINGS = """\
[gateway]
hostname = desk.example.net
database = sqlite:{folder}/ticketd.db
secret-file = {folder}/secret
[listen]
lmtp = unix:{folder}/lmtp.sock
milter = unix:{folder}/queue/ticketd/milter.sock
[department support]
address = support@desk.example.net
"""
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
mydestination = localhost
smtpd_forbid_bare_newline = normalize
enable_long_queue_ids = yes
"""
MASTER = """\
smtp      inet  n  -  y  -  -  smtpd
local     unix  -  n  n  -  -  local
relay     unix  -  -  n  -  -  smtp
smtp      unix  -  -  n  -  -  smtp
lmtp      unix  -  -  y  -  -  lmtp
desk      unix  -  -  n  -  20 lmtp
  -o lmtp_send_xforward_command=yes
caged     unix  -  -  y  -  20 lmtp
  -o lmtp_send_xforward_command=yes
plain     unix  -  -  n  -  20 lmtp
piped     unix  -  n  n  -  4  pipe
  flags=DORX user=nobody:nogroup argv=/usr/libexec/ticketd/ticketd-pipe
  --queue-id=${queue_id} --socket=SOCKET
other     unix  -  n  n  -  4  pipe
  flags=DORX user=nobody:nogroup argv=/bin/cat
"""
ADDRESS = "support@desk.example.net"
DESK = "desk:unix:{folder}/lmtp.sock"
TABLE = "transport_maps = inline:{{ {{ %s = %s }} }}\n"
RELAY = "relay_domains = desk.example.net\n"
OURS = "{{ unix:ticketd/milter.sock, default_action=accept, content_timeout=90s }}"
FIRST = "{{ inet:127.0.0.1:8891, default_action=tempfail }}"

# What main.cf says, and what doctor must find of the address: None if all is well.
ROUTES = [
    ("by address", TABLE % (ADDRESS, DESK), None),
    ("by domain", TABLE % ("desk.example.net", DESK), None),
    ("by a domain above", TABLE % (".example.net", DESK), None),
    ("by the wildcard", TABLE % ("*", DESK), None),
    ("by a file", "transport_maps = texthash:{folder}/table\n", None),
    ("by the second table", "transport_maps = inline:{{ {{ a@example.org = smtp: }} }},"
     " texthash:{folder}/table\n", None),
    ("by relay_transport", RELAY + "relay_transport = " + DESK + "\n", None),
    ("by virtual_transport", "virtual_mailbox_domains = desk.example.net\n"
     "virtual_transport = " + DESK + "\n", None),
    ("by mailbox_transport", "mydestination = desk.example.net\n"
     "mailbox_transport = " + DESK + "\n", None),
    ("by default_transport", "default_transport = " + DESK + "\n", None),
    ("by an alias", "virtual_alias_maps = inline:{{ {{ support@desk.example.net ="
     " desk@inside.example.net }} }}\n" + TABLE % ("inside.example.net", DESK), None),
    ("by pipe", TABLE % (ADDRESS, "piped:"), None),
    ("nowhere in particular", "", "goes to smtp, not to ticketd"),
    ("as mail for others", RELAY, "goes to relay, not to ticketd"),
    ("to a mailbox", "mydestination = desk.example.net\n", "goes to local, not to ticketd"),
    ("another address", TABLE % ("sales@desk.example.net", DESK),
     "goes to smtp, not to ticketd"),
    ("a service that is not there", TABLE % (ADDRESS, "gone:unix:{folder}/lmtp.sock"),
     "goes to gone, which is not in master.cf"),
    ("another socket", TABLE % (ADDRESS, "desk:unix:{folder}/other.sock"),
     "goes to unix:{folder}/other.sock, not to unix:{folder}/lmtp.sock"),
    ("out of a chroot", TABLE % (ADDRESS, "caged:unix:{folder}/lmtp.sock"),
     "goes to unix:{folder}/queue{folder}/lmtp.sock, not to unix:{folder}/lmtp.sock"),
    ("a port", TABLE % (ADDRESS, "desk:inet:127.0.0.1:24"),
     "goes to inet:127.0.0.1:24, not to unix:{folder}/lmtp.sock"),
    ("another command", TABLE % (ADDRESS, "other:"),
     "goes to other, which does not run ticketd-pipe"),
    ("no table", "transport_maps = texthash:{folder}/none\n", "none"),
]


# What main.cf says, and of each finding whether it is fine and words of the next command
# ("" if there is none).
ADVICE = "ticketctl postfix print milter"
BETTER = ("postconf -e 'smtpd_milters = { unix:ticketd/milter.sock, default_action=accept, "
          "content_timeout=90s }'")
REORDERED = BETTER.replace("= {", "= { inet:127.0.0.1:8891, default_action=tempfail }, {", 1)
PARAMETERS = [
    ("as it is", TABLE % (ADDRESS, DESK), {
        "Postfix enable_long_queue_ids": (True, ""),
        "Postfix smtpd_forbid_bare_newline": (True, ""),
        "Postfix message_size_limit": (True, ""),
        "Postfix header_size_limit": (True, ""),
        "desk lmtp_data_done_timeout": (True, ""),
        "Postfix desk_destination_recipient_limit": (True, ""),
        "milter": (True, ADVICE)}),
    ("all wrong", TABLE % (ADDRESS, DESK) + "enable_long_queue_ids = no\n"
     "smtpd_forbid_bare_newline = no\nmessage_size_limit = 41943041\n"
     "header_size_limit = 4096\nlmtp_data_done_timeout = 1m\n"
     "desk_destination_recipient_limit = 500\nsmtpd_milters = %s\n" % FIRST, {
        "Postfix enable_long_queue_ids": (False, "postconf -e enable_long_queue_ids=yes"),
        "Postfix smtpd_forbid_bare_newline":
            (False, "postconf -e smtpd_forbid_bare_newline=normalize"),
        "Postfix message_size_limit": (False, "postconf -e message_size_limit=41943040"),
        "Postfix header_size_limit": (False, "postconf -e header_size_limit=102400"),
        "desk lmtp_data_done_timeout":
            (False, "postconf -P desk/unix/lmtp_data_done_timeout=600s"),
        "Postfix desk_destination_recipient_limit":
            (False, "postconf -e desk_destination_recipient_limit=50"),
        "milter": (True, ADVICE)}),
    ("at the limits, by pipe", TABLE % (ADDRESS, "piped:") + "message_size_limit = 41943040\n"
     "header_size_limit = 1024000\npiped_destination_recipient_limit = 1\n"
     "smtpd_milters = %s, %s\n" % (FIRST, OURS), {
        "Postfix message_size_limit": (True, ""),
        "Postfix header_size_limit": (True, ""),
        "Postfix piped_destination_recipient_limit": (True, ""),
        "Postfix piped_time_limit": (True, ""),
        "milter": (True, ""), "milter socket": (True, ""), "milter order": (True, ""),
        "milter default_action": (True, ""), "milter content_timeout": (True, "")}),
    ("wrong by pipe", TABLE % (ADDRESS, "piped:") + "message_size_limit = 0\n"
     "piped_time_limit = 100s\nsmtpd_milters = unix:ticketd/milter.sock\n", {
        "Postfix message_size_limit": (False, "postconf -e message_size_limit=41943040"),
        "Postfix piped_destination_recipient_limit":
            (False, "postconf -e piped_destination_recipient_limit=1"),
        "Postfix piped_time_limit": (False, "postconf -e piped_time_limit=600"),
        "milter order": (True, ""), "milter default_action": (False, BETTER),
        "milter content_timeout": (True, "")}),
    ("the milter in front", "smtpd_milters = %s, %s\nmilter_content_timeout = 1h\n"
     % (OURS, FIRST), {"milter order": (True, REORDERED), "milter content_timeout": (True, "")}),
    ("the milter by parameters", "smtpd_milters = unix:ticketd/milter.sock\n"
     "milter_default_action = accept\nmilter_content_timeout = 10s\n", {
        "milter default_action": (True, ""), "milter content_timeout": (False, BETTER)}),
]


class Relay(socketserver.StreamRequestHandler):
    """One that takes a login, and nothing else."""

    def handle(self):
        def say(text):
            self.wfile.write(text.encode() + b"\r\n")
        say("220 relay.example.net ESMTP")
        for line in self.rfile:
            word = line.split()[0].upper()
            if word == b"EHLO":
                say("250-relay.example.net\r\n250 AUTH PLAIN")
            elif word == b"AUTH":
                right = line.split()[2] == b"AGRlc2sAczNjcmV0"  # desk, s3cret
                say("235 2.7.0 Ok" if right else "535 5.7.8 Wrong password")
            elif word == b"QUIT":
                say("221 Bye")
                return
            else:
                self.server.surprises.append(line)
                say("502 No")


class Doctor:
    """A folder of Postfix settings, a socket, and what doctor finds there."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="ticketd-doctor-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.folder + "/lmtp.sock")
        os.makedirs(self.folder + "/queue/ticketd")
        self.milter = socket.socket(socket.AF_UNIX)
        self.milter.bind(self.folder + "/queue/ticketd/milter.sock")
        os.chmod(self.folder + "/queue/ticketd/milter.sock", 0o666)
        os.chmod(self.folder + "/lmtp.sock", 0o666)
        self.write("ticketd.conf", SETTINGS)
        self.write("table", ADDRESS + " " + DESK + "\n")
        w.write_text(self.folder + "/master.cf",
                     MASTER.replace("SOCKET", self.folder + "/lmtp.sock"))
        self.main()

    def write(self, name, text):
        w.write_text(os.path.join(self.folder, name), text.format(folder=self.folder))

    def main(self, more=""):
        self.write("main.cf", MAIN + more)

    def run(self, *words):
        return subprocess.run(
            [w.program("ticketctl"), "-c", self.folder + "/ticketd.conf", "doctor", *words],
            env=dict(os.environ, MAIL_CONFIG=self.folder), check=False,
            stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def findings(self):
        lines = self.run("--json").stdout.splitlines()
        return {row["check"]: row for row in map(json.loads, lines)}

    def close(self):
        self.listener.close()
        self.milter.close()
        shutil.rmtree(self.folder)


class Cases:
    def __init__(self, doctor):
        self.doctor = doctor

    def all(self):
        return [*(self.route(*row) for row in ROUTES),
                *(self.parameter(*row) for row in PARAMETERS),
                self.test_milter_order_matters_with_authentication,
                self.test_milter_socket_closed_to_postfix, self.test_relay,
                self.test_disk_that_is_not_there, self.test_what_waits,
                self.test_clock_that_was_set_back, self.test_override_is_read,
                self.test_socket_closed_to_postfix, self.test_no_main_cf,
                self.test_acknowledgements_are_advised_on, self.test_version_is_told,
                self.test_domains, self.test_nothing_above_the_table]

    def route(self, name, main, wrong):
        def run():
            self.doctor.main(main)
            found = self.doctor.findings()[ADDRESS]
            tap.equal(found["ok"], wrong is None, found["detail"])
            if wrong:
                text = wrong.format(folder=self.doctor.folder)
                assert text in found["detail"], found["detail"]
        run.__name__ = name
        return run

    def parameter(self, name, main, wanted):
        def run():
            self.doctor.main(main)
            found = self.doctor.findings()
            for what, (fine, following) in wanted.items():
                tap.equal((found[what]["ok"], found[what]["next"]), (fine, following),
                          "%s: %s" % (what, found[what]["detail"]))
        run.__name__ = "parameters " + name
        return run

    def test_milter_order_matters_with_authentication(self):
        self.doctor.write("ticketd.conf",
                          SETTINGS + "acknowledge = no\n[trust]\nauthserv-id = mx\n")
        for list_of, fine in ((OURS + ", " + FIRST, False), (FIRST + ", " + OURS, True)):
            self.doctor.main("smtpd_milters = %s\n" % list_of)
            tap.equal(self.doctor.findings()["milter order"]["ok"], fine, list_of)
        self.doctor.write("ticketd.conf", SETTINGS)

    def test_milter_socket_closed_to_postfix(self):
        self.doctor.main("smtpd_milters = %s\n" % OURS)
        tap.equal(self.doctor.findings()["milter socket"]["ok"], True, "open")
        folder = self.doctor.folder + "/queue/ticketd"
        os.chmod(folder, 0o700)
        found = self.doctor.findings()["milter socket"]
        os.chmod(folder, 0o755)
        assert not found["ok"] and "may not connect" in found["detail"], found
        tap.equal(found["next"], "install -d -m 2750 -o ticketd -g postfix " + folder, "next")

    def test_relay(self):
        password = self.doctor.folder + "/password"
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as server:
            server.daemon_threads = True
            server.surprises = []
            threading.Thread(target=server.serve_forever, daemon=True).start()
            login = "[outbound]\nrelay = smtp://127.0.0.1:%d\n" % server.server_address[1]
            for more, word, fine in (("", "s3cret", True), ("username = desk\npassword-file = "
                                     "{folder}/password\n", "s3cret", True),
                                     ("username = desk\npassword-file = "
                                      "{folder}/password\n", "wrong", False)):
                w.write_text(password, word + "\n")
                os.chmod(password, 0o600)
                self.doctor.write("ticketd.conf", SETTINGS + login + more)
                found = self.doctor.findings()["relay"]
                tap.equal(found["ok"], fine, found["detail"])
                assert word not in found["detail"], found
                if not fine:
                    assert "535 5.7.8 Wrong password" in found["detail"], found
            tap.equal(server.surprises, [], "nothing is sent")
            server.shutdown()
        found = self.doctor.findings()["relay"]
        assert not found["ok"] and found["next"] == "ticketctl settings -x relay", found
        self.doctor.write("ticketd.conf", SETTINGS)

    def test_disk_that_is_not_there(self):
        tap.equal(self.doctor.findings()["disk"]["ok"], True, "disk")
        self.doctor.write("ticketd.conf", SETTINGS.replace("{folder}/ticketd.db",
                                                           "/nonexistent/ticketd.db"))
        found = self.doctor.findings()["disk"]
        assert not found["ok"] and found["next"] == "df -h /nonexistent", found
        self.doctor.write("ticketd.conf", SETTINGS)

    @contextlib.contextmanager
    def desk(self):
        world = w.World()
        try:
            yield world.start(with_postfix=False)
        finally:
            world.stop()

    def seen(self, world):
        result = subprocess.run(
            [w.program("ticketctl"), "-c", world.config, "doctor", "--json"], check=False,
            env=dict(os.environ, MAIL_CONFIG=self.doctor.folder), stdin=subprocess.DEVNULL,
            capture_output=True, text=True)
        return {row["check"]: row for row in map(json.loads, result.stdout.splitlines())}

    def change(self, world, *statements):
        world.stop_ticketd()
        with contextlib.closing(sqlite3.connect(world.folder + "/ticketd.db")) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()
        world.start_ticketd()

    def deliver(self, world, sender, subject):
        with smtplib.LMTP(world.lmtp) as client:
            client.sendmail(sender, ["support@" + w.DOMAIN],
                            w.mail(subject, subject, sender=sender))

    def test_what_waits(self):
        """Nothing for too long at first; then two days go by."""
        rows = ("clock", "database size", "last backup", "dead letters", "waiting letters",
                "held mail")
        with self.desk() as world:
            world.ctl("block", "spam@example.org")
            self.deliver(world, "spam@example.org", "Casino")
            self.deliver(world, "budi@example.org", "Printer")
            found = self.seen(world)
            for row in rows:
                tap.equal(found[row]["ok"], True, "%s: %s" % (row, found[row]["detail"]))
            assert found["held mail"]["detail"].startswith("1, the oldest since 0 min")
            tap.equal(found["last backup"]["next"], "ticketctl db backup FILE", "next")
            world.ctl("db", "backup", world.folder + "/copy.db")
            assert "0 min ago" in self.seen(world)["last backup"]["detail"]
            ago = int((time.time() - 2.5 * 86400) * 1000)
            self.change(world, "UPDATE delivery SET at = %d" % ago,
                        "UPDATE note SET value = '%d' WHERE name = 'backup'" % ago,
                        "UPDATE letter SET created = %d, state = 'dead' WHERE id = 1" % ago,
                        "UPDATE letter SET created = %d, next = 99999999999999, "
                        "state = 'waiting' WHERE id = 2" % ago,
                        "UPDATE figures SET letter_dead = 1, letter_waiting = 1")
            # What was held for so long is told of at once: those letters are not meant.
            w.wait_for("the digest to go", lambda: world.ctl_json("stats")[0]["letters"]
                       ["waiting"] == 1)
            found = self.seen(world)
            for row, detail, following in (
                    ("last backup", "2 d ago", "ticketctl db backup FILE"),
                    ("dead letters", "1", "ticketctl outbox"),
                    ("waiting letters", "1, the oldest since 2 d", "ticketctl outbox"),
                    ("held mail", "1, the oldest since 2 d", "ticketctl held")):
                tap.equal((found[row]["ok"], found[row]["detail"], found[row]["next"]),
                          (False, detail, following), row)

    def test_clock_that_was_set_back(self):
        with self.desk() as world:
            self.deliver(world, "budi@example.org", "Printer")
            ahead = int((time.time() + 3 * 3600) * 1000)
            self.change(world, "UPDATE delivery SET at = %d" % ahead)
            found = self.seen(world)["clock"]
            assert not found["ok"] and "ahead of the clock" in found["detail"], found
            tap.equal(found["next"], "timedatectl", "next")

    def test_override_is_read(self):
        """main.cf says no each time; what counts is what the service says."""
        for service, fine in (("desk", True), ("plain", False)):
            self.doctor.main(TABLE % (ADDRESS, DESK.replace("desk:", service + ":")))
            found = self.doctor.findings()
            tap.equal(found[service + " in master.cf"]["ok"], fine, service)
        self.doctor.main(TABLE % (ADDRESS, DESK.replace("desk:", "plain:"))
                         + "lmtp_send_xforward_command = yes\n")
        tap.equal(self.doctor.findings()["plain in master.cf"]["ok"], True, "by main.cf")

    def test_socket_closed_to_postfix(self):
        self.doctor.main(TABLE % (ADDRESS, DESK))
        for path, closed, opened in ((self.doctor.folder + "/lmtp.sock", 0o600, 0o666),
                                     (self.doctor.folder, 0o700, 0o755)):
            os.chmod(path, closed)
            found = self.doctor.findings()[ADDRESS]
            os.chmod(path, opened)
            assert "may not connect" in found["detail"], found["detail"]
            tap.equal(self.doctor.findings()[ADDRESS]["ok"], True, path)

    def test_no_main_cf(self):
        os.unlink(self.doctor.folder + "/main.cf")
        found = self.doctor.findings()
        self.doctor.main()
        assert "no main.cf in " + self.doctor.folder in found["Postfix"]["detail"]
        assert ADDRESS not in found

    def test_acknowledgements_are_advised_on(self):
        """Only where authentication is checked, and not where it is followed already."""
        for more, advised in (("", False), ("[trust]\nauthserv-id = mx.example.net\n", True),
                              ("acknowledge = authenticated\n[trust]\n"
                               "authserv-id = mx.example.net\n", False)):
            self.doctor.write("ticketd.conf", SETTINGS + more)
            found = self.doctor.findings()
            tap.equal("acknowledgements" in found, advised, more)
            if advised:
                tap.equal(found["acknowledgements"]["ok"], True, "advice is no fault")
        self.doctor.write("ticketd.conf", SETTINGS)

    def test_version_is_told(self):
        found = self.doctor.findings()
        assert found["Postfix"]["detail"][:1].isdigit(), found["Postfix"]

    def test_domains(self):
        """What DNS says of the domain of letters; the names of examples are not asked for."""
        def asked(records, *words):
            server = dns.Dns(records)
            words = words or ("--dns", "127.0.0.1:%d" % server.port)
            lines = self.doctor.run("--json", *words).stdout.splitlines()
            return {row["check"]: row for row in map(json.loads, lines)}[
                "DNS of desk.example.net"]
        domain = "desk.example.net"
        for records, fine, detail in (
                ({}, False, "no SPF, no DKIM key, no DMARC"),
                ({domain: b"v=spf1 mx -all"}, True, "SPF, no DKIM key, no DMARC"),
                ({domain: b"v=spf1 " + b"ip4:192.0.2.1 " * 30 + b"-all"}, True, "SPF, "),
                ({domain: b"words"}, False, "no SPF, "),
                ({"s1._domainkey." + domain: b"v=DKIM1; p="}, True, "no SPF, DKIM keys, no DMARC"),
                ({"_dmarc." + domain: b"v=DMARC1; p=none", domain: b"V=SPF1 -all"}, True,
                 "SPF, no DKIM key, DMARC")):
            found = asked(records)
            tap.equal(found["ok"], fine, found)
            assert found["detail"].startswith(detail), found
        found = asked({}, "--dns", "127.0.0.1:9")
        tap.equal((found["ok"], found["detail"]),
                  (True, "no name server answers: not looked at"), "no answer")
        found = self.doctor.findings()["DNS of desk.example.net"]
        tap.equal(found["detail"], "a name for examples: not asked for", "reserved")
        tap.equal(self.doctor.run("--dns", "mx.example.net").returncode, 64, "no address")

    def test_nothing_above_the_table(self):
        """There is no database here; SQLite's own words about it are nobody's business."""
        result = self.doctor.run()
        tap.equal(result.returncode, 1, "exit status")
        tap.equal(result.stderr, "", "stderr")
        assert "BAD  database " in result.stdout, result.stdout


def main():
    w.enter_namespace()
    w.fail_unless_possible(programs=("ticketctl", "ticketd", "ticketd-reader"))
    doctor = Doctor()
    try:
        return tap.run(Cases(doctor).all())
    finally:
        doctor.close()


if __name__ == "__main__":
    sys.exit(main())
