"""fake_door.py - a member door (doc/member-door.md) that does as it is told, for tests of
ticketd-web: accounts, tickets and sessions in memory, what it was asked kept, its faults
on demand."""

import copy
import json
import os
import re
import secrets
import socket
import threading

LINE_MAX = 1 << 20
FIRST = 10001


class Door:
    def __init__(self, path):
        self.path = path
        self.lock = threading.RLock()
        self.asked = []  # each request, with "files" as (name, type, bytes)
        self.sessions = {}  # token -> account number
        self.accounts = {}
        self.tickets = {}
        self.done = {}  # key -> (request, answer)
        self.links = {}  # token -> account number
        self.attachments = {}  # (ticket, entry, part) -> (name, type, bytes)
        self.next_entry = 1
        self.held = []
        self.chats = {}  # number -> chat
        self.failures = {}  # verb -> answer, or "close" or "hang"
        self.watchers = []  # (connection, session)
        self.connections = []
        self.server = None

    # ------------------------------------------------------------ up and down

    def start(self):
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.server.bind(self.path)
        self.server.listen(2048)
        threading.Thread(target=self.accept, args=(self.server,), daemon=True).start()

    def stop(self):
        server, self.server = self.server, None
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        with self.lock:
            for connection in self.connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self.connections, self.watchers = [], []
        os.unlink(self.path)

    def accept(self, server):
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with self.lock:
                self.connections.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        stream = connection.makefile("rwb")
        try:
            while self.serve_one(connection, stream):
                pass
        except (OSError, ValueError):
            pass
        finally:
            with self.lock:
                if connection in self.connections:
                    self.connections.remove(connection)
                self.watchers = [w for w in self.watchers if w[0] is not connection]
            try:
                stream.close()
            except OSError:
                pass
            connection.close()

    def serve_one(self, connection, stream):
        line = stream.readline(LINE_MAX + 1)
        if not line.endswith(b"\n"):
            return False
        request = json.loads(line)
        request["files"] = [(f["name"], f["type"], stream.read(f["bytes"]))
                            for f in request.get("files", [])]
        with self.lock:
            self.asked.append(request)
            failure = self.failures.get(request["verb"])
        if failure == "close":
            return False
        if failure == "hang":
            stream.read(1)
            return False
        with self.lock:
            answer, files = failure or self.answer(request), []
            if isinstance(answer, tuple):
                answer, files = answer
            self.send(stream, request, answer, files)
            if request["verb"] == "watch" and answer.get("event"):
                self.watchers.append((connection, request["session"]))
        return True

    def send(self, stream, request, answer, files):
        answer = dict(answer, id=request["id"])
        account = self.accounts.get(self.sessions.get(request.get("session")))
        if account and "me" not in answer:
            answer["me"] = self.me(account)
        stream.write(json.dumps(answer).encode() + b"\n")
        for content in files:
            stream.write(content)
        stream.flush()

    # ------------------------------------------------------------ what tests put in

    def add_account(self, **given):
        number = len(self.accounts) + 1
        account = dict(number=number, name="Budi", address="budi@example.org", addresses=[],
                       user_name="", phone="", language="", password="correct horse",
                       is_staff=False, chat=True)
        account.update(given)
        self.accounts[number] = account
        return account

    def log_in(self, account):
        token = secrets.token_urlsafe(32)
        self.sessions[token] = account["number"]
        return token

    def add_ticket(self, account, subject="Printer", text="It does not print.", files=(),
                   **given):
        number = FIRST + len(self.tickets)
        ticket = dict(ticket=number, subject=subject, status="open", department="Support",
                      type="General", opener=account["name"], created=1700000000000,
                      updated=1700000000000, may_reply=True, may_resolve=True, merged_into=0,
                      entries=[], owner=account["number"])
        ticket.update(given)
        self.tickets[number] = ticket
        self.add_entry(ticket, account["name"], text, files, account)
        return ticket

    def add_entry(self, ticket, author, text, files=(), account=None, kind="customer"):
        entry = dict(entry=self.next_entry, kind=kind, author=author, at=1700000000000,
                     owner=account["number"] if account else 0, text=text, has_original=True,
                     attachments=[])
        self.next_entry += 1
        for part, (name, kind_of, content) in enumerate(files):
            entry["attachments"].append(dict(part=part, name=name, type=kind_of,
                                             size=len(content)))
            self.attachments[ticket["ticket"], entry["entry"], part] = (name, kind_of, content)
        ticket["entries"].append(entry)
        return entry

    def tell(self, event, data, number):
        """An event for all who watch."""
        line = json.dumps(dict(ok=True, event=event, data=data, number=number)).encode() + b"\n"
        with self.lock:
            for connection, _ in self.watchers:
                connection.sendall(line)

    def last(self, verb):
        with self.lock:
            return [request for request in self.asked if request["verb"] == verb][-1]

    def count(self, verb):
        with self.lock:
            return len([request for request in self.asked if request["verb"] == verb])

    # ------------------------------------------------------------ answers

    @staticmethod
    def no(code, text="", **more):
        return dict(ok=False, code=code, text=text, **more)

    def me(self, account):
        return dict(account=account["number"], name=account["name"], address=account["address"],
                    language=account["language"], is_staff=account["is_staff"], staff="",
                    has_password=bool(account["password"]), chat=account["chat"],
                    site=dict(name="Example Support"))

    def answer(self, request):
        verb = request["verb"]
        account = self.accounts.get(self.sessions.get(request["session"]))
        if verb in ("login", "link", "link-login"):
            return getattr(self, "do_" + verb.replace("-", "_"))(request)
        if not account:
            return self.no("forbidden", login=True)
        if verb.startswith("desk.") and not account["is_staff"]:
            return self.no("not-found")
        return getattr(self, "do_" + re.sub("[-.]", "_", verb))(request, account)

    def do_login(self, request):
        for account in self.accounts.values():
            names = (account["address"], account["user_name"], account["phone"])
            if request["login"] in names and request["password"] == account["password"]:
                return dict(ok=True, session=self.log_in(account), me=self.me(account))
        return self.no("forbidden", "wrong-login")

    def do_link(self, request):
        return dict(ok=True)

    def do_link_login(self, request):
        account = self.accounts.get(self.links.pop(request["token"], None))
        if not account:
            return self.no("forbidden", "link-over")
        return dict(ok=True, session=self.log_in(account), me=self.me(account))

    def do_logout(self, request, account):
        for token, number in list(self.sessions.items()):
            if token == request["session"] or (request["everywhere"]
                                               and number == account["number"]):
                del self.sessions[token]
        return dict(ok=True)

    def do_me(self, request, account):
        return dict(ok=True)

    def do_password(self, request, account):
        if account["password"] and request["current"] != account["password"]:
            return self.no("invalid", "wrong-password", field="current")
        if len(request["password"]) < 10:
            return self.no("invalid", "weak-password", field="password")
        account["password"] = request["password"]
        self.sessions = {token: n for token, n in self.sessions.items()
                         if n != account["number"]}
        return dict(ok=True, session=self.log_in(account), me=self.me(account))

    @staticmethod
    def account_json(account):
        return {name: account[name] for name in ("name", "address", "addresses", "user_name",
                                                 "phone", "language")}

    def do_account(self, request, account):
        return dict(ok=True, account=self.account_json(account))

    def do_account_set(self, request, account):
        if request.get("user_name") == "taken":
            return self.no("invalid", "taken", field="user_name")
        for name in ("name", "user_name", "phone", "language"):
            account[name] = request.get(name, account[name])
        return dict(ok=True, account=self.account_json(account))

    def do_tickets(self, request, account):
        found = [t for t in self.tickets.values() if t["owner"] == account["number"]
                 and (request["status"] in ("", t["status"])
                      or (request["status"] == "active" and t["status"] != "closed"))
                 and request["q"].lower() in t["subject"].lower()]
        found.sort(key=lambda t: -t["ticket"])
        start = (request["page"] - 1) * 50
        names = ("ticket", "subject", "opener", "department", "type", "status", "created",
                 "updated")
        return dict(ok=True, tickets=[{n: t[n] for n in names} for t in found[start:start + 50]],
                    page=request["page"], more=len(found) > start + 50)

    def do_form(self, request, account):
        return dict(ok=True, departments=[
            dict(key="support", name="Support", types=["General", "Technical"]),
            dict(key="sales", name="Sales", types=["General", "Billing"])])

    def once(self, request, job):
        """The same form sent again changes nothing."""
        words = (request["key"], request["text"], request["files"])
        if words[0] in self.done and self.done[words[0]][0] == words:
            return self.done[words[0]][1]
        answer = job()
        if answer["ok"]:
            self.done[words[0]] = (words, answer)
        return answer

    def do_open(self, request, account):
        if not request["subject"].strip():
            return self.no("invalid", "no-subject", field="subject")
        if not request["text"].strip():
            return self.no("invalid", "no-message", field="description")
        return self.once(request, lambda: dict(ok=True, ticket=self.add_ticket(
            account, request["subject"], request["text"], request["files"])["ticket"]))

    def own(self, request, account):
        ticket = self.tickets.get(request["ticket"])
        if ticket and (account["is_staff"] or ticket["owner"] == account["number"]):
            return ticket
        return None

    def do_ticket(self, request, account):
        ticket = copy.deepcopy(self.own(request, account))
        if not ticket:
            return self.no("not-found")
        for entry in ticket["entries"]:
            entry["is_mine"] = entry.pop("owner") == account["number"]
        del ticket["owner"]
        return dict(ok=True, ticket=ticket)

    def do_reply(self, request, account):
        ticket = self.own(request, account)
        if not ticket:
            return self.no("not-found")
        if not request["text"].strip():
            return self.no("invalid", "no-message", field="message")

        def job():
            self.add_entry(ticket, account["name"], request["text"], request["files"], account)
            ticket["status"] = "customer-reply"
            return dict(ok=True, ticket=ticket["ticket"], status="customer-reply")
        return self.once(request, job)

    def do_resolve(self, request, account):
        ticket = self.own(request, account)
        if not ticket:
            return self.no("not-found")
        ticket["status"] = "closed"
        return dict(ok=True, ticket=ticket["ticket"])

    def do_attachment(self, request, account):
        if not self.own(request, account):
            return self.no("not-found")
        found = self.attachments.get((request["ticket"], request["entry"], request["part"]))
        if not found:
            return self.no("not-found")
        name, kind, content = found
        return dict(ok=True, files=[dict(name=name, type=kind, bytes=len(content))]), [content]

    def do_original(self, request, account):
        if not self.own(request, account):
            return self.no("not-found")
        content = b"<p>Hello</p><script>alert(1)</script>"
        return dict(ok=True, files=[dict(name="original.html", type="text/html",
                                         bytes=len(content))]), [content]

    # ------------------------------------------------------------ staff's

    def add_held(self, **given):
        mail = dict(held=len(self.held) + 1, reason="stranger", since=1700000000000,
                    sender="eve@example.com", recipient="support@example.org", subject="Hello",
                    would="ticket 10001", trace="1 stranger-held yes")
        mail.update(given)
        self.held.append(mail)
        return mail

    def do_desk_queue(self, request, account):
        found = [t for t in self.tickets.values()
                 if (request["status"] in ("", "all", t["status"]))
                 and request["department"] in ("", t["department"].lower())
                 and request["q"].lower() in t["subject"].lower()]
        start = (request["page"] - 1) * 50
        names = ("ticket", "subject", "status", "type", "created", "updated")
        rows = [dict({n: t[n] for n in names}, department=t["department"].lower(),
                     priority=t.get("priority", "normal"), assigned=t.get("assigned", ""),
                     customer=t["opener"], address="budi@example.org",
                     entries=len(t["entries"])) for t in found[start:start + 50]]
        return dict(ok=True, tickets=rows, page=request["page"], more=len(found) > start + 50,
                    held=len(self.held))

    def do_desk_ticket(self, request, account):
        ticket = self.tickets.get(request["ticket"])
        if not ticket:
            return self.no("not-found", "no-ticket")
        entries = [dict(entry=e["entry"], kind=e["kind"], at=e["at"], text=e["text"],
                        author=dict(name=e["author"], address="budi@example.org"),
                        received="2023-11-14T22:13:20Z", quoted=e.get("quoted", ""),
                        proof=e.get("proof", "signed"), known_by="x", known_by_line="x",
                        trace=e.get("trace", "1 known-token yes"),
                        has_original=e["has_original"],
                        attachments=[dict(a, part="2.%d" % a["part"])
                                     for a in e["attachments"]])
                   for e in ticket["entries"]]
        whole = dict(ticket=ticket["ticket"], subject=ticket["subject"],
                     status=ticket["status"], department="support",
                     priority=ticket.get("priority", "normal"), language="en",
                     type=ticket["type"],
                     customer=dict(name=ticket["opener"], address="budi@example.org"),
                     created="2023-11-14T22:13:20Z", updated="2023-11-14T22:13:20Z",
                     participants=[dict(name=ticket["opener"], address="budi@example.org",
                                        role="customer"),
                                   dict(name="", address="c@example.org", role="pending")],
                     entries=entries, assigned=ticket.get("assigned", ""), merged_into=None,
                     linked_from=None, tags=ticket.get("tags", []), links=[10002], closed=None,
                     reopened=0, history=ticket.get("history", []))
        choices = dict(staff=[dict(key="alice", name="Alice <A>"), dict(key="bob", name="Bob")],
                       departments=[dict(key="support", name="Support",
                                         types=["General", "Technical"]),
                                    dict(key="sales", name="Sales", types=["Billing"])])
        return dict(ok=True, ticket=whole, choices=choices)

    def not_done(self, detail):
        return self.no("invalid", "not-done", detail=detail)

    def by_key(self, request, job):
        """Under the same key nothing is done twice."""
        if len(request["key"]) < 16:
            return self.no("invalid", "bad-key", field="key")
        if request["key"] not in self.done:
            answer = job()
            if not answer["ok"]:
                return answer
            self.done[request["key"]] = answer
        return self.done[request["key"]]

    def do_desk_answer(self, request, account):
        ticket = self.tickets.get(request["ticket"])
        if not ticket:
            return self.not_done("there is no ticket %d" % request["ticket"])
        if not request["text"].strip():
            return self.not_done("the answer is <empty>")

        def job():
            self.add_entry(ticket, "Alice", request["text"], request["files"], None, "staff")
            ticket["status"] = "closed" if request["close"] else "answered"
            return dict(ok=True, letters=1)
        return self.by_key(request, job)

    def do_desk_do(self, request, account):
        verb = request["do"]
        if verb.startswith("held-"):
            return self.by_key(request, lambda: self.settle_held(request))
        ticket = self.tickets.get(request["ticket"])
        if not ticket:
            return self.not_done("there is no ticket %d" % request["ticket"])
        return self.by_key(request, lambda: self.change(request, ticket))

    def settle_held(self, request):
        found = [mail for mail in self.held if mail["held"] == request["held"]]
        if not found:
            return self.not_done("nothing is held under %d" % request["held"])
        if request["ticket"] and request["ticket"] not in self.tickets:
            return self.not_done("there is no ticket <%d>" % request["ticket"])
        self.held.remove(found[0])
        if request["do"] == "held-refuse":
            return dict(ok=True, held=request["held"])
        return dict(ok=True, outcome="opened", ticket=request["ticket"] or None, delivery=1)

    def change(self, request, ticket):
        verb = request["do"]
        if verb == "note":
            if not request["text"].strip():
                return self.not_done("the note is empty")
            self.add_entry(ticket, "Alice", request["text"], kind="note")
        elif verb == "merge":
            if request["into"] not in self.tickets:
                return self.not_done("there is no ticket <%d>" % request["into"])
            return dict(ok=True, ticket=request["ticket"], into=request["into"])
        elif verb == "split":
            if request["entry"] not in [e["entry"] for e in ticket["entries"]]:
                return self.not_done("it has no entry %d" % request["entry"])
            return dict(ok=True, ticket=10001)
        elif verb in ("cc", "undo"):
            if request.get("address") == "no address":
                return self.not_done("<no address> is no address")
        else:
            field, value = {"status": ("status", "status"), "assign": ("assigned", "staff"),
                            "priority": ("priority", "priority"), "type": ("type", "type"),
                            "move": ("department", "department"),
                            "tag": ("tag", "tags")}[verb]
            if ticket.get(field) == request[value]:
                return self.not_done("ticket %d is <%s> already"
                                     % (ticket["ticket"], request[value]))
            ticket[field] = request[value]
        return dict(ok=True, ticket=ticket["ticket"])

    def do_desk_held(self, request, account):
        return dict(ok=True, held=copy.deepcopy(self.held))

    # ------------------------------------------------------------ chats

    CHOICES = [dict(value="billing", title="Billing <&>"),
               dict(value="live-agent", title="Live Agent Request")]

    def chat_of(self, account):
        for chat in self.chats.values():
            if chat["owner"] == account["number"] and chat["state"] != "ended":
                return chat
        last = [c for c in self.chats.values() if c["owner"] == account["number"]]
        return last[-1] if last else self.begin_chat(account)

    def begin_chat(self, account):
        chat = dict(id=len(self.chats) + 1, state="bot", language="en", agent="", ticket=0,
                    lines=[], choices=list(self.CHOICES), owner=account["number"])
        self.chats[chat["id"]] = chat
        self.add_line(chat, "bot", "Hello")
        return chat

    @staticmethod
    def add_line(chat, sender, text, name=""):
        chat["lines"].append({"line": 10 * chat["id"] + len(chat["lines"]), "from": sender,
                              "name": name, "text": text, "at": 1700000000000})

    def show_chat(self, chat, request):
        shown = copy.deepcopy(chat)
        del shown["owner"]
        shown["lines"] = [line for line in shown["lines"]
                          if line["line"] > request.get("after", 0)]
        return dict(ok=True, chat=shown)

    def chat_does(self, chat, request, job):
        return self.by_key(request, lambda: job() or self.show_chat(chat, request))

    def do_chat(self, request, account):
        if not account["chat"] or account["is_staff"]:
            return self.no("not-found", "no-page")
        return self.show_chat(self.chat_of(account), request)

    def do_chat_say(self, request, account):
        chat = self.chat_of(account)
        if not request["message"].strip():
            return self.no("invalid", "no-message", field="message")
        return self.chat_does(chat, request, lambda: self.add_line(
            chat, "customer", request["message"], account["name"]))

    def do_chat_choose(self, request, account):
        chat = self.chat_of(account)

        def job():
            if request["choice"] == "restart":
                self.begin_chat(account)
            elif request["choice"] == "live-agent":
                chat.update(state="waiting", choices=[dict(value="resume-bot",
                                                           title="Resume chat with bot")])
                self.add_line(chat, "bot", "In a moment")
            else:
                return self.no("invalid", "no-choice", field="choice")
            return None
        return self.chat_does(chat, request, job)

    def do_chat_end(self, request, account):
        chat = self.chat_of(account)
        return self.chat_does(chat, request, lambda: chat.update(
            state="ended", ticket=10001, choices=[dict(value="restart", title="Restart")]))

    def do_desk_chats(self, request, account):
        return dict(ok=True, chats=[
            dict(chat=c["id"], state=c["state"], customer=self.accounts[c["owner"]]["name"],
                 address=self.accounts[c["owner"]]["address"], agent=c["agent"], language="en",
                 created=1700000000000, last=c["lines"][-1]["text"],
                 waiting=1700000000000 if c["state"] == "waiting" else 0)
            for c in self.chats.values() if c["state"] != "ended"])

    def desk_chat(self, request, job):
        chat = self.chats.get(request["chat"])
        if not chat:
            return self.no("not-found")
        return self.chat_does(chat, request, lambda: job(chat))

    def do_desk_chat(self, request, account):
        chat = self.chats.get(request["chat"])
        return self.show_chat(chat, request) if chat else self.no("not-found")

    def do_desk_chat_join(self, request, account):
        return self.desk_chat(request, lambda chat: chat.update(state="agent", agent="alice",
                                                                choices=[]))

    def do_desk_chat_leave(self, request, account):
        return self.desk_chat(request, lambda chat: chat.update(state="waiting", agent=""))

    def do_desk_chat_say(self, request, account):
        def job(chat):
            if chat["state"] != "agent":
                return self.not_done("chat <%d> has no agent" % chat["id"])
            return self.add_line(chat, "agent", request["message"], account["name"])
        return self.desk_chat(request, job)

    def do_desk_chat_end(self, request, account):
        return self.desk_chat(request, lambda chat: chat.update(state="ended", ticket=10001))

    def do_watch(self, request, account):
        return dict(ok=True, event="ping")
