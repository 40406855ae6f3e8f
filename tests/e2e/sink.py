#!/usr/bin/env python3
"""sink.py - an SMTP relay that keeps every letter in a folder and delivers none.

sink.py FOLDER: listens on a free loopback port, writes it to FOLDER/port, and puts
each letter into FOLDER/NNNN.eml, its envelope into FOLDER/NNNN.json. FOLDER/faults.json
maps a recipient to the reply it gets instead of 250.
"""

import json
import os
import socketserver
import sys
import threading


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Session)
        self.folder = folder
        self.lock = threading.Lock()
        self.count = 0

    def fault_for(self, recipient):
        try:
            with open(os.path.join(self.folder, "faults.json"), encoding="utf-8") as file:
                return json.load(file).get(recipient)
        except FileNotFoundError:
            return None

    def keep(self, sender, recipients, letter):
        with self.lock:
            self.count += 1
            stem = os.path.join(self.folder, "%04d" % self.count)
            with open(stem + ".json", "w", encoding="utf-8") as file:
                json.dump({"sender": sender, "recipients": recipients}, file)
            with open(stem + ".part", "wb") as file:
                file.write(letter)
            os.rename(stem + ".part", stem + ".eml")


class Session(socketserver.StreamRequestHandler):
    timeout = 120

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def reset(self):
        self.sender = None
        self.recipients = []

    def handle(self):
        self.reset()
        self.say("220 sink.example.net ESMTP")
        try:
            while self.command(self.rfile.readline(4096)):
                pass
        except (OSError, ValueError):
            pass

    def command(self, line):
        verb = line[:4].upper()
        if not line or verb == b"QUIT":
            self.say("221 2.0.0 bye")
            return False
        if verb in (b"EHLO", b"HELO"):
            self.reset()
            self.say("250-sink.example.net\r\n250-PIPELINING\r\n250-8BITMIME\r\n"
                     "250-SMTPUTF8\r\n250 SIZE 104857600")
        elif verb == b"MAIL":
            self.sender = self.path(line)
            self.say("250 2.1.0 ok")
        elif verb == b"RCPT":
            self.recipient(self.path(line))
        elif verb == b"DATA":
            self.data()
        elif verb == b"RSET":
            self.reset()
            self.say("250 2.0.0 ok")
        elif verb == b"NOOP":
            self.say("250 2.0.0 ok")
        else:
            self.say("502 5.5.1 no such command")
        return True

    @staticmethod
    def path(line):
        text = line.decode("utf-8", "replace")
        return text[text.index("<") + 1:text.index(">")]

    def recipient(self, address):
        fault = self.server.fault_for(address)
        if fault:
            self.say(fault)
        else:
            self.recipients.append(address)
            self.say("250 2.1.5 ok")

    def data(self):
        if self.sender is None or not self.recipients:
            self.say("503 5.5.1 no envelope")
            return
        self.say("354 go on")
        lines = []
        while True:
            line = self.rfile.readline()
            if not line:
                raise ValueError("cut off")
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        self.server.keep(self.sender, self.recipients, b"".join(lines))
        self.reset()
        self.say("250 2.0.0 kept")


def main():
    folder = sys.argv[1]
    sink = Sink(folder)
    with open(os.path.join(folder, "port.part"), "w", encoding="ascii") as file:
        file.write("%d\n" % sink.server_address[1])
    os.rename(os.path.join(folder, "port.part"), os.path.join(folder, "port"))
    sink.serve_forever()


if __name__ == "__main__":
    main()
