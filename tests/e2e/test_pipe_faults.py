#!/usr/bin/env python3
"""test_pipe_faults.py - whatever ails the daemon, Postfix keeps the mail and bounces nothing.

A stand-in for ticketd misbehaves at each step of the dialogue; ticketd-pipe is run by a
real pipe(8). At the end the stand-in behaves, and every mail comes in.
"""

import contextlib
import os
import socketserver
import sys
import threading

import tap
import world as w

FAULTS = {
    # name: what the stand-in does; a reply, or "close", at a step of the dialogue
    "closes at once": {"banner": "close"},
    "is too busy": {"banner": "421 4.3.2 busy"},
    "refuses for good at the banner": {"banner": "554 5.3.2 no"},
    "refuses the greeting": {"LHLO": "502 5.5.1 no"},
    "closes after the greeting": {"LHLO": "close"},
    "talks nonsense": {"LHLO": "hello there"},
    "refuses the sender": {"MAIL": "550 5.1.0 no"},
    "refuses the recipient for now": {"RCPT": "450 4.2.0 later"},
    "refuses the recipient for good": {"RCPT": "550 5.1.1 no such user"},
    "closes before the data": {"DATA": "close"},
    "refuses the data": {"DATA": "554 5.5.1 no"},
    "closes after the data": {"end": "close"},
    "cannot store": {"end": "452 4.3.1 full"},
    "refuses what it was given": {"end": "554 5.6.0 no"},
}


class StandIn(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    fault = {}
    taken = 0

    def handle_error(self, request, client_address):
        pass  # a client that goes away is what is tested


class Session(socketserver.StreamRequestHandler):
    def act(self, step, reply):
        """Say what this step is to be answered with; False ends the session."""
        fault = self.server.fault.get(step, reply)
        if fault == "close":
            return False
        self.wfile.write(fault.encode() + b"\r\n")
        return True

    def handle(self):
        going = self.act("banner", "220 desk.example.net LMTP")
        while going:
            line = self.rfile.readline()
            verb = line[:4].upper().decode("ascii", "replace")
            if not line or verb == "QUIT":
                return
            if verb == "LHLO":
                going = self.act(verb, "250-desk.example.net\r\n250-PIPELINING\r\n"
                                 "250-8BITMIME\r\n250-SMTPUTF8\r\n250-XFORWARD NAME ADDR IDENT\r\n"
                                 "250 SIZE 104857600")
            elif verb == "DATA":
                going = self.data()
            else:
                going = self.act(verb, "250 2.0.0 ok")

    def data(self):
        if self.server.fault.get("DATA"):
            return self.act("DATA", "")
        self.act("DATA", "354 go on")
        for line in self.rfile:
            if line == b".\r\n":
                if "end" not in self.server.fault:
                    self.server.taken += 1
                return self.act("end", "250 2.0.0 ticket=10001 outcome=create delivery=1")
        return False


class Faults:
    def __init__(self):
        self.world = w.World("pipe")
        self.socket = self.world.lmtp
        self.server = None
        self.queue_ids = []

    def start_server(self, mode=0o660):
        self.server = StandIn(self.socket, Session)
        os.chmod(self.socket, mode)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop_server(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.socket)

    def start(self):
        self.world.make_folders()
        # ticketd-pipe must do without this safety net.
        self.world.postfix.soft_bounce = "no"
        self.world.postfix.start()

    def stop(self):
        self.stop_server()
        self.world.stop()

    def deferred(self, name):
        delivery = self.world.send(w.mail(name, "Hi"), deferred=True)
        self.queue_ids.append(delivery.queue_id)
        tap.equal(delivery.status, "deferred", delivery.line)

    def test_for(self, name):
        def test():
            self.server.fault = FAULTS[name]
            self.deferred(name)
        test.__name__ = "kept when ticketd " + name
        return test

    def test_kept_when_ticketd_is_absent(self):
        self.deferred("absent")
        self.start_server()

    def test_kept_when_the_socket_is_closed_to_pipe(self):
        self.stop_server()
        self.start_server(0o600)
        self.deferred("no rights")
        self.stop_server()

    def test_kept_when_the_program_is_missing(self):
        os.rename(self.world.pipe, self.world.pipe + ".away")
        self.deferred("no program")
        os.rename(self.world.pipe + ".away", self.world.pipe)

    def test_all_come_in_when_ticketd_is_well(self):
        self.start_server()
        self.world.postfix.flush()
        for queue_id in self.queue_ids:
            tap.equal(self.world.outcome(queue_id).status, "sent", queue_id)
        tap.equal(self.server.taken, len(self.queue_ids), "mails taken")
        w.wait_for("an empty queue", lambda: not self.world.postfix.queue())

    def test_nothing_bounced(self):
        log = w.read_text(self.world.postfix.log)
        assert "status=bounced" not in log
        assert "non-delivery notification" not in log

    def test_control_another_program_would_have_bounced(self):
        os.unlink(self.world.pipe)
        w.write_text(self.world.pipe, "#!/bin/sh\ncat >/dev/null\nexit 67\n")
        os.chmod(self.world.pipe, 0o755)
        delivery = self.world.send(w.mail("control", "Hi"))
        tap.equal(delivery.status, "bounced", delivery.line)

    def all(self):
        return [self.test_kept_when_ticketd_is_absent,
                *[self.test_for(name) for name in FAULTS],
                self.test_kept_when_the_socket_is_closed_to_pipe,
                self.test_kept_when_the_program_is_missing,
                self.test_all_come_in_when_ticketd_is_well,
                self.test_nothing_bounced,
                self.test_control_another_program_would_have_bounced]


def main():
    w.enter_namespace()
    w.fail_unless_possible(programs=("ticketd-pipe",))
    faults = Faults()
    try:
        faults.start()
        status = tap.run(faults.all(), faults.world.logs)
    finally:
        faults.stop()
    return status


if __name__ == "__main__":
    sys.exit(main())
