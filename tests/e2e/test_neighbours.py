#!/usr/bin/env python3
"""test_neighbours.py - opendkim or rspamd in front, set up by the files of contrib: what they
vouch for is believed, what a stranger writes in their name is not.
"""

import base64
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import dns
import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
SITI = "siti@example.org"
CONTRIB = os.path.join(os.environ.get("top_srcdir", os.path.join(w.HERE, "..", "..")), "contrib")
OURS = "mx." + w.DOMAIN
# As contrib's files have it.
NAMED = "mx.desk.example.net"


class Key:
    """Of example.org: its private half in a file, its public one for DNS."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "genrsa", "-out", self.path, "1024"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        public = subprocess.run(["openssl", "rsa", "-in", self.path, "-pubout", "-outform",
                                 "DER"], check=True, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL).stdout
        self.record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    def sign(self, message):
        """rsa-sha256, relaxed/simple, as any signer would."""
        head, body = message.split(b"\r\n\r\n", 1)
        fields = dict((line.split(b":", 1)[0].lower(), line.split(b":", 1)[1].strip())
                      for line in head.split(b"\r\n"))
        names = [b"from", b"to", b"subject", b"message-id", b"date"]
        mark = (b"v=1; a=rsa-sha256; c=relaxed/simple; d=example.org; s=s1; h=%s; bh=%s; b="
                % (b":".join(names), base64.b64encode(hashlib.sha256(body).digest())))
        signed = b"".join(b"%s:%s\r\n" % (name, fields[name]) for name in names)
        made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.path],
                              input=signed + b"dkim-signature:" + mark, check=True,
                              stdout=subprocess.PIPE).stdout
        return b"DKIM-Signature: %s%s\r\n%s" % (mark, base64.b64encode(made), message)


def contrib(name, **changes):
    text = w.read_text(os.path.join(CONTRIB, name)).replace(NAMED, OURS)
    text = text.replace(NAMED.replace(".", "\\."), OURS.replace(".", "\\."))
    for old, new in changes.items():
        assert old in text, "%s: %s" % (name, old)
        text = text.replace(old, new)
    return text


class Neighbour:
    """A world whose Postfix asks this neighbour first."""

    main_cf = None

    def __init__(self):
        self.world = w.World(settings=lambda text: text.replace(
            "[outbound]", "[trust]\nauthserv-id = %s\n\n[outbound]" % OURS))
        self.folder = self.world.folder
        self.key = Key(self.folder)
        self.dns = dns.Dns({"s1._domainkey.example.org": self.key.record,
                        "_dmarc.example.org": b"v=DMARC1; p=reject"})
        self.process = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def settings(self):
        """What contrib/NAME/main.cf says, for the sockets of this world."""
        checks = self.path("header_checks")
        w.write_text(checks, contrib("opendkim/header_checks"))
        text = w.read_text(os.path.join(CONTRIB, self.main_cf)).replace(
            "/etc/postfix/ticketd_header_checks", checks)
        return "".join(line for line in text.splitlines(True) if line[0] != "#")

    def start(self):
        self.launch()
        self.world.postfix.more_settings = self.settings()
        self.world.start()

    def stop(self):
        self.world.stop()
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def run(self, command, log):
        with open(self.path(log), "ab") as file:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file,
                                            stderr=file)

    def proof(self, message):
        """How the author of the new ticket is known, and its raw mail."""
        delivery = self.world.send(message, sender=SITI)
        tap.equal(delivery.outcome, "create", delivery.line)
        entry = self.world.ticket(delivery.ticket)["entries"][0]
        return entry["proof"], self.world.ctl("raw", "e%d" % entry["entry"])


class Nobody(Neighbour):
    """The control: Postfix asks nobody and drops nothing."""

    def launch(self):
        pass

    def settings(self):
        return ""


class Opendkim(Neighbour):
    main_cf = "opendkim/main.cf"

    def launch(self):
        w.write_text(self.path("unbound.conf"), (
            "server:\n  do-not-query-localhost: no\n  module-config: \"iterator\"\n"
            "forward-zone:\n  name: \".\"\n  forward-addr: 127.0.0.1@%d\n" % self.dns.port))
        w.write_text(self.path("opendkim.conf"), contrib(
            "opendkim/opendkim.conf",
            **{"/var/spool/postfix/opendkim/opendkim.sock": self.path("opendkim.sock"),
               "UMask 007": "UMask 000"})
            + "Background no\nResolverConfiguration %s\n" % self.path("unbound.conf"))
        self.run(["opendkim", "-f", "-x", self.path("opendkim.conf")], "opendkim.log")
        w.wait_for("opendkim", lambda: os.path.exists(self.path("opendkim.sock")))

    def settings(self):
        """Without opendmarc, which asks the system's DNS, and the milter of ticketd."""
        return re.sub(r"smtpd_milters = .*", "smtpd_milters = unix:%s" %
                      self.path("opendkim.sock"), super().settings())


class Rspamd(Neighbour):
    main_cf = "rspamd/main.cf"

    def launch(self):
        local = self.path("rspamd/local.d")
        os.makedirs(local)
        os.makedirs(self.path("rspamd/override.d"))
        for name in ("db", "run", "log"):
            os.makedirs(self.path("rspamd/" + name))
        for name in os.listdir(os.path.join(CONTRIB, "rspamd/local.d")):
            shutil.copy(os.path.join(CONTRIB, "rspamd/local.d", name), local)
        self.port = w.free_port()
        own = {
            "../override.d/options.inc": "dns { nameserver = [\"127.0.0.1:%d\"]; timeout = 2s; }\n"
                                         "local_addrs = [\"192.0.2.0/24\"];\n"
                                         % self.dns.port,
            "worker-proxy.inc": "bind_socket = \"127.0.0.1:%d\";\nupstream \"local\" { "
                                "default = yes; self_scan = yes; }\n" % self.port,
            "worker-normal.inc": "enabled = false;\n",
            "worker-controller.inc": "enabled = false;\n",
            # The test's client is on this host.
            "dkim.conf": "check_local = true;\n",
            # What would ask the network.
            "rbl.conf": "enabled = false;\n", "surbl.conf": "enabled = false;\n",
            "fuzzy_check.conf": "enabled = false;\n", "asn.conf": "enabled = false;\n",
            "phishing.conf": "enabled = false;\n", "mid.conf": "enabled = false;\n",
        }
        for name, text in own.items():
            w.write_text(os.path.join(local, name), text)
        subprocess.run(["chown", "-R", "_rspamd", self.path("rspamd")], check=True)
        command = ["rspamd", "-f", "-u", "_rspamd", "-g", "_rspamd", "-c",
                   "/etc/rspamd/rspamd.conf"]
        for name, place in (("LOCAL_CONFDIR", ""), ("DBDIR", "/db"), ("RUNDIR", "/run"),
                            ("LOGDIR", "/log")):
            command.append("--var=%s=%s" % (name, self.path("rspamd" + place)))
        self.run(command, "rspamd.out")

        def answers():
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            except OSError:
                return False
        w.wait_for("rspamd", answers, 60)
        time.sleep(1)

    def settings(self):
        return re.sub(r"smtpd_milters = .*", "smtpd_milters = inet:127.0.0.1:%d" % self.port,
                      super().settings())


def mail(number, extra=""):
    return ("From: %s\r\nTo: %s\r\nSubject: Roof %s\r\nMessage-ID: <%s@example.org>\r\n"
            "Date: %s\r\n%s\r\nThe roof leaks.\r\n" % (
                SITI, SUPPORT, number, number,
                time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime()), extra)).encode()


FORGED = "Authentication-Results: %s%s; dmarc=pass header.from=example.org\r\n"


class Cases:
    def __init__(self, kind):
        self.kind, self.name = kind, kind.__name__.lower()

    def test(self):
        side = self.kind()
        is_control = self.kind is Nobody
        try:
            side.start()
            proof, raw = side.proof(side.key.sign(mail("1")))
            tap.equal(proof == "authenticated", not is_control, "signed: %s\n%s" % (proof, raw))
            broken = side.key.sign(mail("2")).replace(b"leaks", b"burns")
            proof, _ = side.proof(broken)
            assert proof != "authenticated", "altered after it was signed"
            for number, space in (("3", ""), ("4", "\r\n\t"), ("5", "(x) ")):
                proof, raw = side.proof(mail(number, FORGED % (space, OURS)))
                assert proof != "authenticated", "forged: %s" % raw
                tap.equal("dmarc=pass header.from=example.org" in raw, is_control,
                          "a forged field: %s" % raw)
        except BaseException:
            for name in ("opendkim.log", "rspamd.out", "rspamd/log/rspamd.log", "mail.log"):
                print("# %s:\n%s" % (name, re.sub("^", "# ", w.read_text(side.path(name))[-3000:],
                                                  flags=re.M)))
            raise
        finally:
            side.stop()


def test_opendmarc_takes_its_settings():
    """It asks the system's DNS only, so it is not run here."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        def status():
            file.flush()
            return subprocess.run(["opendmarc", "-n", "-c", file.name], check=False,
                                  stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        file.write(contrib("opendkim/opendmarc.conf"))
        tap.equal(status(), 0, "exit status")
        file.write("Nonsense 1\n")
        tap.equal(status(), 78, "control: what is wrong is found")


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    tests = [test_opendmarc_takes_its_settings]
    for kind in (Nobody, Opendkim, Rspamd):
        case = Cases(kind)

        def test(case=case):
            case.test()
        test.__name__ = "test_" + case.name
        tests.append(test)
    sys.exit(tap.run(tests, lambda: ""))


if __name__ == "__main__":
    main()
