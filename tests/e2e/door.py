"""door.py - a client of the member door, as doc/member-door.md has it."""
import contextlib
import json
import re
import socket

import world as w


def member_settings(world):
    """Settings with the member door and a base-url."""
    def edit(text):
        text = text.replace("[outbound]", "[web]\nbase-url = http://desk.test\n\n[outbound]", 1)
        return text.replace("control =", "member = unix:%s/run/member.sock\ncontrol ="
                            % world.folder, 1)
    return edit


class Door:
    """One connection; `session` goes along with each request."""

    def __init__(self, world, session="", client="192.0.2.7"):
        self.path = world.folder + "/run/member.sock"
        self.session = session
        self.client = client
        self.connect()

    def connect(self):
        w.wait_for("the member door", self.is_open)
        self.stream = self.socket.makefile("rb")

    def is_open(self):
        """It is the last to open after a start."""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(w.PATIENCE)
        try:
            self.socket.connect(self.path)
        except (ConnectionRefusedError, FileNotFoundError):
            self.socket.close()
            return False
        return True

    def close(self):
        with contextlib.suppress(OSError):
            self.stream.close()
            self.socket.close()

    def ask(self, verb, files=(), **fields):
        """The answer; what comes after it is in "files", as (name, type, bytes)."""
        request = {"id": 1, "verb": verb, "session": self.session, "client": self.client,
                   "agent": "test", **fields}
        if files:
            request["files"] = [{"name": name, "type": kind, "bytes": len(data)}
                                for name, kind, data in files]
        self.socket.sendall(json.dumps(request).encode() + b"\n"
                            + b"".join(data for _, _, data in files))
        return self.answer()

    def answer(self):
        line = self.stream.readline()
        if not line:
            raise w.Trouble("the member door hung up")
        answer = json.loads(line)
        answer["files"] = [(f["name"], f["type"], self.stream.read(f["bytes"]))
                           for f in answer.get("files", [])]
        return answer

    def good(self, verb, files=(), **fields):
        answer = self.ask(verb, files, **fields)
        if not answer["ok"]:
            raise w.Trouble("%s: %s %s" % (verb, answer["code"], answer["text"]))
        return answer

    def refused(self, verb, code, reason=None, files=(), **fields):
        """That the answer is no, and why."""
        answer = self.ask(verb, files, **fields)
        if answer["ok"] or answer["code"] != code or (reason and answer["text"] != reason):
            raise w.Trouble("%s: wanted %s %s, got %s" % (verb, code, reason, answer))
        return answer


def link_for(world, address, language="en", after=0):
    """The token of the link that is mailed to the address."""
    door = Door(world)
    door.good("link", address=address, language=language)
    door.close()
    letter = world.letter(address, "login-link", None, after)
    return re.search(r"/login/link/([\w-]{43})\b", letter.text())[1]


def login(world, address, **options):
    """A Door whose visitor came in by a mailed link."""
    after = len(world.letters())
    door = Door(world, **options)
    answer = door.good("link-login", token=link_for(world, address, after=after))
    door.session = answer["session"]
    return door
