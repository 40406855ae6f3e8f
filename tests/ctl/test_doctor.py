#!/usr/bin/env python3
"""test_doctor.py - ticketctl doctor on Postfix settings that work and that do not."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import tap
import world as w

SETTINGS = """\
[gateway]
hostname = desk.example.net
database = sqlite:{folder}/ticketd.db
secret-file = {folder}/secret
[listen]
lmtp = unix:{folder}/lmtp.sock
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


class Doctor:
    """A folder of Postfix settings, a socket, and what doctor finds there."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="ticketd-doctor-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.folder + "/lmtp.sock")
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
        shutil.rmtree(self.folder)


class Cases:
    def __init__(self, doctor):
        self.doctor = doctor

    def all(self):
        return [*(self.route(*row) for row in ROUTES), self.test_override_is_read,
                self.test_socket_closed_to_postfix, self.test_no_main_cf,
                self.test_acknowledgements_are_advised_on, self.test_version_is_told, self.test_nothing_above_the_table]

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

    def test_nothing_above_the_table(self):
        """There is no database here; SQLite's own words about it are nobody's business."""
        result = self.doctor.run()
        tap.equal(result.returncode, 1, "exit status")
        tap.equal(result.stderr, "", "stderr")
        assert "BAD  database " in result.stdout, result.stdout


def main():
    w.enter_namespace()
    w.fail_unless_possible(programs=("ticketctl",))
    doctor = Doctor()
    try:
        return tap.run(Cases(doctor).all())
    finally:
        doctor.close()


if __name__ == "__main__":
    sys.exit(main())
