#!/usr/bin/env python3
"""test_metrics.py - what ticketd tells Prometheus is well-formed and true, and the alerts do
what they say.
"""

import contextlib
import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import threading

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
CONTRIB = os.path.join(os.path.dirname(os.path.dirname(w.HERE)), "contrib", "prometheus")


class Metrics:
    def __init__(self):
        self.world = w.World(settings=lambda text: text.replace(
            "[listen]\n", "log-format = json\n\n[listen]\n"))

    def figures(self):
        found = {}
        for line in self.world.ctl("metrics").splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                found[name] = float(value)
        return found

    def test_counted(self):
        first = self.world.send(w.mail("Printer", "It hums."))
        self.world.send(w.mail("[Ticket ID: %d] Printer" % first.ticket, "Still."))
        self.world.send(b"From: robot@example.org\r\nAuto-Submitted: auto-replied\r\n"
                        b"Subject: Away\r\n\r\nAway.\r\n", sender="robot@example.org")
        w.wait_for("the letters", self.world.outbox_is_empty)
        figures = self.figures()
        tap.equal(figures['ticketd_mails_total{outcome="create",rule="new"}'], 1, "created")
        tap.equal(figures['ticketd_mails_total{outcome="reply",rule="reply"}'], 1, "replies")
        tap.equal(figures['ticketd_mails_total{outcome="file",rule="automatic-filed"}'], 1,
                  "filed")
        tap.equal(figures["ticketd_mail_seconds_count"], 3, "mails timed")
        tap.equal(figures['ticketd_mail_seconds_bucket{le="+Inf"}'], 3, "mails timed")
        tap.equal(figures['ticketd_letter_attempts_total{result="sent"}'],
                  len(self.world.letters()), "letters")
        tap.equal(figures['ticketd_tickets{status="customer-reply"}'], 1, "tickets")
        tap.equal(figures['ticketd_letters{state="waiting"}'], 0, "waiting")
        assert figures["ticketd_database_bytes"] > 4096
        tap.equal(figures['ticketd_readers{state="busy"}'], 0, "busy readers")
        assert figures['ticketd_readers{state="idle"}'] >= 2, "idle readers"

    def test_dashboard(self):
        """Its expressions are such, and name metrics that there are, and their labels."""
        dashboard = json.loads(w.read_text(os.path.join(CONTRIB, "dashboard.json")))
        expressions = [target["expr"] for panel in dashboard["panels"]
                       for target in panel["targets"]]
        expressions += [one["expr"] for one in dashboard["annotations"]["list"]]
        assert len(expressions) > 20, expressions
        figures = self.figures()
        there = {name.split("{")[0] for name in figures} | {"ticketd_held"}
        names = {name for text in expressions for name in re.findall(r"\bticketd_[a-z_]+", text)}
        tap.equal(sorted(names - there), [], "metrics of the dashboard that are none")
        labels = {label for name in figures for label in re.findall(r'([a-z]+)="', name)}
        used = {label for text in expressions
                for found in re.findall(r"by \(([a-z]+)\)|([a-z]+)!?=~?\"", text)
                for label in found if label} - {"instance"}
        tap.equal(sorted(used - labels - {"reason"}), [], "labels that there are not")
        # What README explains and no panel shows.
        tap.equal(sorted(name for name in there - names
                         if not re.search("_(sum|count|bucket)$", name)), [], "not shown")
        rules = os.path.join(self.world.folder, "dashboard.yml")
        w.write_text(rules, json.dumps({"groups": [{"name": "dashboard", "rules": [
            {"record": "panel:%d" % number,
             "expr": text.replace("$__rate_interval", "5m").replace("$instance", ".*")}
            for number, text in enumerate(expressions)]}]}))
        result = subprocess.run(["promtool", "check", "rules", rules], check=False, text=True,
                                capture_output=True)
        tap.equal(result.returncode, 0, result.stdout + result.stderr)

    def test_dashboard_has_room(self):
        panels = json.loads(w.read_text(os.path.join(CONTRIB, "dashboard.json")))["panels"]
        tap.equal(len({panel["id"] for panel in panels}), len(panels), "ids")
        taken = set()
        for panel in panels:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            assert not cells & taken and place["x"] + place["w"] <= 24, panel["title"]
            taken |= cells

    def test_sessions(self):
        def open_now():
            return self.figures()['ticketd_sessions{door="lmtp"}']
        before = open_now()
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as client:
            client.connect(self.world.lmtp)
            client.recv(100)
            tap.equal(open_now(), before + 1, "with one more")
        w.wait_for("its end", lambda: open_now() == before)

    def test_top(self):
        """Mails come in while it looks."""
        ends = threading.Event()

        def send():
            number = 0
            while not ends.is_set():
                number += 1
                sender = "top%d@example.org" % number
                with smtplib.LMTP(self.world.lmtp) as client:
                    client.sendmail(sender, [SUPPORT], w.mail("Top %d" % number, "Text",
                                                              sender=sender))
        thread = threading.Thread(target=send)
        thread.start()
        try:
            text = self.world.ctl("top", "--once")
            look = self.world.ctl_json("top", "--once")[0]
        finally:
            ends.set()
            thread.join()
        tap.note(text)
        for line in (r"^Mails +\d+\.\d/s, \d+\.\d ms each, \d+ since the start$",
                     r"^Sessions +LMTP \d+, milter 0$", r"^Readers +\d+ busy, \d+ idle, 0 died$",
                     r"^Writer +\d+ jobs wait, \d+\.\d/s in \d+\.\d/s commits$",
                     r"^Outbox +\d+ wait.*, 0 dead, \d+\.\d/s sent$", r"^Held +0$",
                     r"^Unanswered +\d+, oldest 0 min$",
                     r"^Database +[\d.]+ .B, log .*B, backup never$",
                     r"^create +new +\d+\.\d/s +\d+$", r"^reply +reply +0.0/s +1$"):
            assert re.search(line, text, re.MULTILINE), line
        assert look["mails_rate"] > 0 and look["mail_ms"] > 0, look
        tap.equal((look["outcomes"][0]["outcome"], look["outcomes"][0]["rule"]),
                  ("create", "new"), "the busiest")
        assert look["outcomes"][0]["rate"] > 0, look
        assert look["database_bytes"] > 4096, look

    def test_top_goes_on(self):
        """Until it is interrupted, also while ticketd is away."""
        command = [w.program("ticketctl"), "-c", self.world.config, "--json", "top"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as top:
            assert json.loads(top.stdout.readline())["mails"] > 0
            self.world.stop_ticketd()
            assert "is it running?" in top.stderr.readline()
            self.world.start_ticketd()
            look = json.loads(top.stdout.readline())
            assert look["mails"] == 0 and look["mails_rate"] == 0, look
            top.send_signal(signal.SIGINT)
            tap.equal(top.wait(w.PATIENCE), 0, "exit status")

    def test_log(self):
        """Each line is an object, and a delivery has its fields."""
        lines = [json.loads(line) for line in w.read_text(self.world.log).splitlines()]
        found = [line for line in lines if line.get("what") == "delivery"]
        tap.equal([line["outcome"] for line in found], ["create", "reply", "file"],
                  "deliveries")
        tap.equal((found[0]["from"], found[0]["level"]), ("budi@example.org", "info"), "fields")
        assert isinstance(found[0]["ticket"], int) and isinstance(found[0]["ms"], int), found[0]
        assert any(line.get("status") == "sent" for line in lines), "letters"

    def test_well_formed(self):
        result = subprocess.run(["promtool", "check", "metrics"], check=False, text=True,
                                input=self.world.ctl("metrics"), capture_output=True)
        tap.equal((result.returncode, result.stdout + result.stderr), (0, ""), "promtool")

    def test_textfile(self):
        path = os.path.join(self.world.folder, "ticketd.prom")
        self.world.ctl("metrics", "--textfile", path)
        self.world.ctl("metrics", "--textfile", path)
        tap.equal(os.stat(path).st_mode & 0o777, 0o644, "mode")
        assert "ticketd_build_info" in w.read_text(path)
        tap.equal([name for name in os.listdir(self.world.folder) if ".part" in name], [],
                  "left over")
        self.world.ctl("metrics", "--textfile", "/nowhere/x.prom", status=1)

    def test_each_is_explained(self):
        manual = w.read_text(os.path.join(CONTRIB, "..", "..", "man", "ticketctl.1"))
        names = {re.sub(r"_(bucket|sum|count)$", "", name.split("{")[0])
                 for name in self.figures()}
        lost = [name for name in sorted(names) if ".It Li %s" % name not in manual]
        tap.equal(lost, [], "metrics that ticketctl(1) does not name")

    def test_alerts(self):
        for words in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
            result = subprocess.run(["promtool", *words], cwd=CONTRIB, check=False, text=True,
                                    capture_output=True)
            tap.equal(result.returncode, 0, result.stdout + result.stderr)
        alerts = w.read_text(os.path.join(CONTRIB, "alerts.yml"))
        names = set(re.findall(r"\bticketd_[a-z_]+", alerts))
        there = {name.split("{")[0] for name in self.figures()}
        tap.equal(sorted(name for name in names - there if name != "ticketd_reader_deaths"), [],
                  "metrics of alerts that are none")

    def test_gone(self):
        self.world.stop_ticketd()
        self.world.ctl("metrics", status=75)
        self.world.ctl("top", "--once", status=75)


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    metrics = Metrics()
    try:
        metrics.world.start()
        status = tap.run([metrics.test_counted, metrics.test_log, metrics.test_well_formed,
                          metrics.test_textfile,
                          metrics.test_each_is_explained, metrics.test_alerts,
                          metrics.test_dashboard, metrics.test_dashboard_has_room,
                          metrics.test_sessions, metrics.test_top, metrics.test_top_goes_on,
                          metrics.test_gone], metrics.world.logs)
    finally:
        metrics.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
