#!/usr/bin/env python3
"""test_webhook.py - a program on the web that is told of changes, checks who tells it, and is
down for a while.
"""

import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import time

import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
BUDI = "budi@example.org"
SECRET = b"hush hush"


class Service(http.server.ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.status = 200
        self.got = []  # of (status, headers, body)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def taken(self):
        with self.lock:
            return [(headers, json.loads(body)) for status, headers, body in self.got
                    if status == 200]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            status = self.server.status
            self.server.got.append((status, dict(self.headers), body))
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


class Webhooks:
    def __init__(self):
        self.service = Service()
        self.world = w.World(settings=self.settings)

    def settings(self, text):
        secret = os.path.join(self.world.folder, "hook-secret")
        with open(secret, "wb") as file:
            file.write(SECRET + b"\n")
        os.chmod(secret, 0o600)
        url = "http://127.0.0.1:%d/hook" % self.service.server_port
        hook = ("\n[webhook %s]\nurl = " + url + "\nsecret-file = " + secret +
                "\nallow-private = %s\nevents = %s\n")
        return (text.replace("[outbound]\n", "[outbound]\nretry-after = 1s\n")
                + hook % ("all", "yes", "") + hook % ("notes", "yes", "note, closed")
                + (hook % ("private", "no", "")).replace("http://127.0.0.1",
                                                         "https://127.0.0.1"))

    def events(self):
        return sorted((body["event"], body["ticket"]["ticket"])
                      for _, body in self.service.taken())

    def test_told(self):
        mail = ("From: Budi <%s>\r\nTo: %s\r\nSubject: Printer\r\nMessage-ID: <1@c.test>\r\n"
                "\r\nIt hums.\r\n" % (BUDI, SUPPORT)).encode()
        self.ticket = self.world.send(mail, sender=BUDI).ticket
        self.world.ctl("reply", str(self.ticket), "-m", "Since when?")
        self.world.ctl("note", str(self.ticket), "-m", "A secret.")
        self.world.ctl("assign", str(self.ticket), "bob")
        self.world.ctl("close", str(self.ticket))
        want = sorted([("opened", self.ticket), ("answer", self.ticket),
                       ("note", self.ticket), ("assigned", self.ticket),
                       ("closed", self.ticket), ("closed", self.ticket)])
        w.wait_for("the events", lambda: len(self.events()) >= len(want))
        time.sleep(0.3)
        tap.equal(self.events(), want, "events")

    def test_what_it_says(self):
        opened = next(body for _, body in self.service.taken() if body["event"] == "opened")
        tap.equal(opened["ticket"]["subject"], "Printer", "subject")
        tap.equal(opened["ticket"]["customer"], {"name": "Budi", "address": BUDI}, "customer")
        tap.equal(opened["entry"]["text"], "It hums.", "text")
        closed = next(body for _, body in self.service.taken() if body["event"] == "closed")
        tap.equal((closed["ticket"]["status"], closed["ticket"]["assigned"], closed["entry"]),
                  ("closed", "bob", None), "closed")

    def test_signature(self):
        for _, headers, body in self.service.got:
            fields = dict(part.split("=") for part in
                          headers["X-Ticketd-Signature"].split(","))
            wanted = hmac.new(SECRET, fields["t"].encode() + b"." + body,
                              hashlib.sha256).hexdigest()
            tap.equal(fields["v1"], wanted, "signature")
            assert abs(int(fields["t"]) - time.time()) < 60
            tap.equal(headers["X-Ticketd-Delivery"], json.loads(body)["id"], "id")

    def test_private_network(self):
        rows = [row for row in self.world.ctl_json("outbox")
                if row["recipient"] == "webhook:private"]
        assert rows and all(row["state"] == "dead" for row in rows), rows
        assert "private network" in rows[0]["last_error"], rows[0]

    def test_down_and_up(self):
        """Mail goes out meanwhile; the event comes later, under the same id."""
        with self.service.lock:
            self.service.status = 503
        before = len(self.world.letters())
        self.world.ctl("reply", str(self.ticket), "-m", "Still there?")
        w.wait_for("the answer by mail", lambda: len(self.world.letters()) > before)
        w.wait_for("an attempt", lambda: self.service.got[-1][0] == 503)
        failed = json.loads(self.service.got[-1][2])["id"]
        with self.service.lock:
            self.service.status = 200
        self.world.stop_ticketd()
        self.world.start_ticketd()
        self.world.ctl("outbox", "retry", "--all")
        w.wait_for("the event", lambda: failed in
                   [body["id"] for _, body in self.service.taken()])
        waiting = [row for row in self.world.ctl_json("outbox") if row["state"] == "waiting"]
        tap.equal([row for row in waiting if row["recipient"] == "webhook:all"], [], "waiting")

    def test_settings(self):
        path = os.path.join(self.world.folder, "bad.conf")
        with open(self.world.config, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("allow-private = yes\nevents = note, closed",
                                    "allow-private = no\nevents = note, closd"))
        try:
            self.world.ctl("-c", path, "check")
            raise AssertionError("bad settings passed")
        except w.Trouble as trouble:
            assert "exit 78" in str(trouble), trouble
            assert "did you mean closed" in str(trouble), trouble
            assert "expected https://" in str(trouble), trouble


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    hooks = Webhooks()
    try:
        hooks.world.start()
        status = tap.run([hooks.test_told, hooks.test_what_it_says, hooks.test_signature,
                          hooks.test_private_network, hooks.test_down_and_up,
                          hooks.test_settings], hooks.world.logs)
    finally:
        hooks.world.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
