#!/usr/bin/env python3
"""test_chat.py - the chat at the member door: the bot in two languages, both sides at once,
what a chat becomes, and that neither a crash nor a second click loses or doubles a line.
"""
import contextlib
import glob
import json
import os
import signal
import subprocess
import sys
import threading
import time

import door as d
import tap
import world as w

PASSWORD = "correct horse battery"
GENERATED = [0]


def key():
    GENERATED[0] += 1
    return "%032d" % GENERATED[0]


class Chats:
    def __init__(self):
        self.world = w.World()
        self.world.edit = d.member_settings(self.world)
        self.numbers = 0

    def customer(self, language="en"):
        """One of their own for each test: a Door, logged in."""
        self.numbers += 1
        address = "c%d@example.org" % self.numbers
        self.world.ctl("user", "add", address, "--name", "C%d" % self.numbers, "--language",
                       language)
        return self.login(address)

    def staff(self, who="alice"):
        return self.login("%s@%s" % (who, w.DOMAIN), who)

    def login(self, address, user=None):
        self.world.ctl("user", "passwd", user or address, text=PASSWORD + "\n")
        door = d.Door(self.world)
        door.session = door.good("login", login=address, password=PASSWORD)["session"]
        door.address = address
        return door

    @contextlib.contextmanager
    def setting(self, line):
        """With that line in [web], as long as it takes."""
        before = w.read_text(self.world.config)
        self.reload(before.replace("[web]\n", "[web]\n%s\n" % line, 1))
        try:
            yield
        finally:
            self.reload(before)

    def reload(self, text):
        w.write_text(self.world.config, text)
        count = w.read_text(self.world.log).count("reloaded settings=")
        self.world.ticketd.send_signal(signal.SIGHUP)
        w.wait_for("the reload", lambda: w.read_text(self.world.log).count(
            "reloaded settings=") > count)


chats = Chats()


def chat(door, verb="chat", **fields):
    if verb not in ("chat", "desk.chat"):
        fields.setdefault("key", key())
    return door.good(verb, **fields)["chat"]


def said(seen):
    """Who said what; of the bot only that it did."""
    return [line["text"] if line["from"] != "bot" else "." for line in seen["lines"]]


def offered(seen):
    return [choice["value"] for choice in seen["choices"]]


# ------------------------------------------------------------------ the bot

def test_the_bot_greets_and_answers():
    door = chats.customer()
    first = chat(door, language="en")
    tap.equal((first["state"], first["language"], first["agent"], first["ticket"]),
              ("bot", "en", "", 0))
    tap.equal([line["from"] for line in first["lines"]], ["bot"])
    assert "billing" in offered(first), first
    tap.equal(chat(door)["id"], first["id"])
    seen = chat(door, "chat.say", message="where is my INVOICE?", after=first["lines"][0]["line"])
    tap.equal([line["from"] for line in seen["lines"]], ["customer", "bot"])
    tap.equal(offered(seen), ["live-agent", "resume-bot"])
    seen = chat(door, "chat.choose", choice="resume-bot", after=seen["lines"][-1]["line"])
    tap.equal(offered(seen), ["human", "restart"])
    seen = chat(door, "chat.choose", choice="restart")
    assert "billing" in offered(seen), seen
    tap.equal(seen["id"], first["id"])


def test_in_indonesian():
    door = chats.customer("id")
    seen = chat(door, language="id")
    tap.equal(seen["language"], "id")
    seen = chat(door, "chat.say", message="Tagihan saya salah")
    assert "Bot" not in seen["lines"][-1]["text"] and "tiket" in seen["lines"][-1]["text"], seen
    seen = chat(door, "chat.choose", choice="resume-bot")
    tap.equal([choice["title"] for choice in seen["choices"]],
              ["Obrolan dengan manusia", "Restart"])


def test_what_is_wrong_with_a_line():
    door = chats.customer()
    before = chat(door)
    for message, one, code, text in (
            ("", key(), "invalid", "no-message"), (" \r\n", key(), "invalid", "no-message"),
            ("\x1b\x07", key(), "invalid", "no-message"),
            ("x" * 4001, key(), "limit", "too-long"),
            ("hi", "", "invalid", "bad-key"), ("hi", "short", "invalid", "bad-key")):
        door.refused("chat.say", code, text, message=message, key=one)
    tap.equal(chat(door), before)
    seen = chat(door, "chat.say", message="a\x1b[2Jb\r\nc \n")
    tap.equal(seen["lines"][1]["text"], "a[2Jb\nc")
    for number in range(40):
        answer = door.ask("chat.say", message="No. %d" % number, key=key())
        if not answer["ok"]:
            tap.equal((answer["code"], answer["text"]), ("limit", "too-many"))
            break
    else:
        raise w.Trouble("there is no limit")
    tap.equal(len(chats.customer().good("chat")["chat"]["lines"]), 1)


# ------------------------------------------------------------------ an agent

def test_both_sides_at_once():
    door, alice = chats.customer(), chats.staff()
    mine, theirs = watch(door), watch(alice)
    after = len(chats.world.letters())
    seen = chat(door, "chat.choose", choice="live-agent")
    tap.equal((seen["state"], offered(seen)), ("waiting", ["resume-bot"]))
    one = seen["id"]
    for who in ("alice", "bob"):
        letter = chats.world.letter("%s@%s" % (who, w.DOMAIN), "chat", None, after)
        assert "C%d" % chats.numbers in letter.text(), letter.text()
        assert "http://desk.test/desk/chats" in letter.text(), letter.text()
    row = next(c for c in alice.good("desk.chats")["chats"] if c["chat"] == one)
    tap.equal((row["state"], row["address"], row["agent"]), ("waiting", door.address, ""))
    tap.equal(heard(theirs, one)["state"], "waiting")
    tap.equal(heard(mine, one)["line"], seen["lines"][-1]["line"])
    joined = chat(alice, "desk.chat-join", chat=one)
    tap.equal((joined["state"], joined["agent"]), ("agent", "alice"))
    tap.equal(heard(mine, one)["state"], "agent")
    talk_at_once(door, alice, one)
    last = chat(door)
    tap.equal(last["agent"], "Alice")
    tap.equal(sorted(t for t in said(last) if t.startswith(("a ", "c "))),
              sorted(["a %d" % n for n in range(10)] + ["c %d" % n for n in range(10)]))
    tap.equal(chat(alice, "desk.chat", chat=one)["lines"], last["lines"])
    bob = chats.staff("bob")
    bob.refused("desk.chat-say", "forbidden", "not-in-chat", chat=one, message="x", key=key())
    bob.refused("desk.chat-join", "forbidden", "not-in-chat", chat=one, key=key())
    tap.equal(chat(bob, "desk.chat-leave", chat=one)["state"], "waiting")
    tap.equal(chat(bob, "desk.chat-join", chat=one)["agent"], "bob")
    chat(bob, "desk.chat-end", chat=one)


def talk_at_once(door, alice, one):
    def talk(who, verb, word, **fields):
        for number in range(10):
            chat(who, verb, message="%s %d" % (word, number), **fields)

    threads = [threading.Thread(target=talk, args=(door, "chat.say", "c")),
               threading.Thread(target=talk, args=(alice, "desk.chat-say", "a"),
                                kwargs={"chat": one})]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def watch(door):
    waiting = d.Door(chats.world, door.session)
    waiting.socket.sendall(json.dumps({"id": 1, "verb": "watch", "session": door.session,
                                       "after": 0}).encode() + b"\n")
    return waiting


def heard(waiting, one):
    """What it hears next of that chat."""
    while True:
        answer = waiting.answer()
        if answer["event"] == "chat" and answer["data"]["chat"] == one:
            return answer["data"]


def test_resume_bot_while_waiting():
    door, alice = chats.customer(), chats.staff()
    one = chat(door, "chat.choose", choice="live-agent")["id"]
    chat(door, "chat.say", message="billing")
    seen = chat(door, "chat.choose", choice="resume-bot")
    tap.equal((seen["state"], offered(seen)), ("bot", ["human", "restart"]))
    tap.equal([c for c in alice.good("desk.chats")["chats"] if c["chat"] == one], [])
    seen = chat(door, "chat.choose", choice="human")
    tap.equal(seen["state"], "waiting")
    chat(door, "chat.choose", choice="resume-bot")
    seen = chat(door, "chat.end")
    tap.equal((seen["state"], seen["ticket"], offered(seen)), ("ended", 0, ["restart"]))
    door.refused("chat.say", "invalid", "chat-over", message="x", key=key())
    tap.equal(chat(door)["id"], one, "it is shown until they restart")
    again = chat(door, "chat.choose", choice="restart")
    assert again["id"] != one and len(again["lines"]) == 1, again


# ------------------------------------------------------------------ what becomes of it

def test_an_agent_ends_it():
    door, alice = chats.customer("id"), chats.staff()
    chat(door, language="id")
    chat(door, "chat.say", message="Domain saya tidak aktif sejak kemarin")
    one = chat(door, "chat.choose", choice="live-agent")["id"]
    chat(alice, "desk.chat-join", chat=one)
    chat(alice, "desk.chat-say", chat=one, message="Sudah kami aktifkan.")
    after = len(chats.world.letters())
    same = key()
    ended = chat(alice, "desk.chat-end", chat=one, key=same)
    tap.equal(ended["state"], "ended")
    assert ended["ticket"] > 0, ended
    tap.equal(chat(alice, "desk.chat-end", chat=one, key=same)["ticket"], ended["ticket"])
    tap.equal(chat(door)["ticket"], ended["ticket"])
    ticket = chats.world.ticket(ended["ticket"])
    tap.equal((ticket["status"], ticket["subject"], ticket["customer"]["address"],
               ticket["language"]),
              ("closed", "Domain saya tidak aktif sejak kemarin", door.address, "id"))
    tap.equal(len(ticket["entries"]), 1)
    assert "Sudah kami aktifkan." in ticket["entries"][0]["text"], ticket
    tap.equal(ticket["entries"][0]["proof"], "login")
    letter = chats.world.letter(door.address, "closed", ended["ticket"], after)
    assert "Sudah kami aktifkan." in letter.text(), letter.text()
    w.wait_for("the outbox", chats.world.outbox_is_empty)
    tap.equal([(x.event, x.recipients) for x in chats.world.letters()[after:]
               if x.ticket == ended["ticket"]], [("closed", [door.address])])


def test_an_agent_leaves_it_open():
    door, alice = chats.customer(), chats.staff()
    one = chat(door, "chat.choose", choice="live-agent")["id"]
    chat(alice, "desk.chat-join", chat=one)
    after = len(chats.world.letters())
    ended = chat(alice, "desk.chat-end", chat=one, open=True)
    tap.equal(chats.world.ticket(ended["ticket"])["status"], "open")
    chats.world.letter(door.address, "opened", ended["ticket"], after)
    chats.world.letter("bob@" + w.DOMAIN, "opened", ended["ticket"], after)


def test_what_intake_would_not_take_is_held():
    door, alice = chats.customer(), chats.staff()
    for _ in range(20):
        one = chat(door, "chat.choose", choice="live-agent")["id"]
        chat(alice, "desk.chat-join", chat=one)
        ended = chat(alice, "desk.chat-end", chat=one)
        if ended["ticket"] == 0:
            break
        chat(door, "chat.choose", choice="restart")
    else:
        raise w.Trouble("there is no limit of tickets")
    held = [h for h in chats.world.ctl_json("held") if h["sender"] == door.address]
    tap.equal([h["reason"] for h in held], ["sender-limit"])
    assert "Live Agent Request" in chats.world.ctl("raw", "d%d" % held[0]["held"]), held
    row = chats.world.ctl_json("chat", "show", str(one))[0]
    tap.equal((row["state"], row["ticket"], row["due"]), ("ended", None, ""))


def test_a_customer_ends_it():
    door, alice = chats.customer(), chats.staff()
    one = chat(door, "chat.choose", choice="live-agent")["id"]
    chat(alice, "desk.chat-join", chat=one)
    ended = chat(door, "chat.end")
    tap.equal(chats.world.ticket(ended["ticket"])["status"], "closed")
    alice.refused("desk.chat-say", "invalid", "chat-over", chat=one, message="x", key=key())
    # The bot's alone is none.
    door = chats.customer()
    chat(door, "chat.say", message="hello there bot")
    tap.equal(chat(door, "chat.end")["ticket"], 0)
    tap.equal(door.good("tickets")["tickets"], [])


def test_nobody_comes():
    door = chats.customer()
    waiting = watch(door)
    after = len(chats.world.letters())
    with chats.setting("chat-wait = 5s"):
        # Not a single word was said.
        one = chat(door, "chat.choose", choice="live-agent")["id"]
        w.wait_for("its ticket", lambda: chat(door)["ticket"])
    seen = chat(door)
    tap.equal((seen["state"], offered(seen)), ("ended", ["restart"]))
    assert str(seen["ticket"]) in seen["lines"][-1]["text"], seen
    while heard(waiting, one)["line"] != seen["lines"][-1]["line"]:
        pass
    ticket = chats.world.ticket(seen["ticket"])
    tap.equal((ticket["status"], len(ticket["entries"])), ("open", 1))
    assert "Live Agent Request" in ticket["entries"][0]["text"], ticket
    chats.world.letter(door.address, "opened", seen["ticket"], after)
    for who in ("alice", "bob"):
        chats.world.letter("%s@%s" % (who, w.DOMAIN), "opened", seen["ticket"], after)
    tap.equal([t["ticket"] for t in door.good("tickets")["tickets"]], [seen["ticket"]])


def test_nobody_comes_while_it_is_down():
    door = chats.customer()
    one = chat(door, "chat.choose", choice="live-agent")["id"]
    chats.world.stop_ticketd()
    before = w.read_text(chats.world.config)
    w.write_text(chats.world.config, before.replace("[web]\n", "[web]\nchat-wait = 5s\n", 1))
    w.wait_for("the time to run out", later(5.5))
    chats.world.start_ticketd()
    reconnect(door)
    w.wait_for("its ticket", lambda: chat(door)["ticket"])
    tap.equal(chat(door)["id"], one)
    chats.reload(before)


def reconnect(door):
    door.close()
    door.connect()


def later(seconds):
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


# ------------------------------------------------------------------ crashes, and strangers

def restart_killed():
    chats.world.ticketd.wait()
    chats.world.start_ticketd()


def left_of(words):
    """Those that stand in the files of the database still."""
    found = b""
    for path in glob.glob(chats.world.folder + "/ticketd.db*"):
        with open(path, "rb") as file:
            found += file.read()
    return [word for word in words if word.encode() in found]


def test_an_erased_person_leaves_nothing():
    door, alice = chats.customer(), chats.staff()
    words = (door.address, "CANARY")
    chat(door, "chat.say", message="my CANARY sings since yesterday")
    one = chat(door, "chat.choose", choice="live-agent")["id"]
    chat(alice, "desk.chat-join", chat=one)
    ended = chat(alice, "desk.chat-end", chat=one)
    chats.world.ctl("export", door.address, "-o", chats.world.folder + "/out")
    assert "CANARY" in w.read_text(chats.world.folder + "/out/tickets.json")
    chat(door, "chat.choose", choice="restart")
    chat(door, "chat.say", message="CANARY again")
    w.wait_for("the outbox", chats.world.outbox_is_empty)
    tap.equal(left_of(words), list(words), "the control: both are there")
    tap.equal(chats.world.ctl_json("erase", door.address, "--yes")[0]["tickets"], 1)
    tap.equal(left_of(words), [])
    alice.refused("desk.chat", "not-found", "no-chat", chat=one)
    chats.world.ctl("show", str(ended["ticket"]), status=1)
    door.refused("chat", "forbidden", "login")


def test_ticketctl():
    door = chats.customer("id")
    one = chat(door, "chat.say", message="halo \x1b[2J")["id"]
    row = next(c for c in chats.world.ctl_json("chat", "list") if c["chat"] == one)
    tap.equal((row["state"], row["customer"]["address"], row["ticket"]),
              ("bot", door.address, None))
    assert door.address in chats.world.ctl("chat", "list")
    shown = chats.world.ctl("chat", "show", str(one))
    assert "(Pelanggan): halo [2J" in shown, shown
    tap.equal([(x["from"], x["name"]) for x in
               chats.world.ctl_json("chat", "show", str(one))[0]["lines"]],
              [("bot", ""), ("customer", "C%d" % chats.numbers), ("bot", "")])
    chats.world.ctl("chat", "show", "4711", status=1)
    chats.world.ctl("chat", "show", "x", status=64)
    chats.world.ctl("chat", status=64)


def bot_file():
    folder = os.path.join(chats.world.folder, "bot")
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, "en.conf")


def test_the_words_of_a_site():
    w.write_text(bot_file(), "[bot]\ngreeting = Welcome to the zoo.\n")
    chats.reload(w.read_text(chats.world.config))
    assert "other words of the bot" in w.read_text(chats.world.log)
    tap.equal(chat(chats.customer())["lines"][0]["text"], "Welcome to the zoo.")
    w.write_text(bot_file(), "[bot]\ngreting = Welcome.\n")
    chats.world.ticketd.send_signal(signal.SIGHUP)
    w.wait_for("the refusal", lambda: "reload: refused" in w.read_text(chats.world.log))
    assert "bot/en.conf:2" in w.read_text(chats.world.log)
    tap.equal(chat(chats.customer())["lines"][0]["text"], "Welcome to the zoo.")
    chats.world.stop_ticketd()
    result = subprocess.run(chats.world.ticketd_command(), capture_output=True, text=True,
                            check=False, timeout=w.PATIENCE)
    tap.equal(result.returncode, 78)
    assert "bot/en.conf:2" in result.stderr, result.stderr
    os.unlink(bot_file())
    chats.world.start_ticketd()


def test_a_restart_loses_nothing():
    door = chats.customer()
    one = chat(door, "chat.say", message="before")
    chats.world.stop_ticketd()
    chats.world.start_ticketd()
    reconnect(door)
    again = chat(door)
    tap.equal((again["id"], again["lines"][-2:]), (one["id"], one["lines"][-2:]))


def test_killed_at_any_moment_of_a_line():
    door = chats.customer()
    chat(door, "chat.choose", choice="live-agent")
    for number in range(6):
        one, text = key(), "Word %d" % number
        killer = threading.Timer(0.002 * number, chats.world.ticketd.send_signal,
                                 [signal.SIGKILL])
        killer.start()
        try:
            door.ask("chat.say", message=text, key=one)
        except (w.Trouble, OSError):
            pass
        killer.join()
        restart_killed()
        reconnect(door)
        seen = chat(door, "chat.say", message=text, key=one, after=0)
        tap.equal(said(seen).count(text), 1)
    tap.equal([t for t in said(chat(door)) if t.startswith("Word")],
              ["Word %d" % n for n in range(6)])


def test_killed_at_any_moment_of_the_end():
    alice = chats.staff()
    for number in range(6):
        door = chats.customer()
        one = chat(door, "chat.choose", choice="live-agent")["id"]
        chat(alice, "desk.chat-join", chat=one)
        same = key()
        killer = threading.Timer(0.003 * number, chats.world.ticketd.send_signal,
                                 [signal.SIGKILL])
        killer.start()
        try:
            alice.ask("desk.chat-end", chat=one, key=same)
        except (w.Trouble, OSError):
            pass
        killer.join()
        restart_killed()
        reconnect(door)
        reconnect(alice)
        chat(alice, "desk.chat-end", chat=one, key=same)
        w.wait_for("its ticket", lambda door=door: chat(door)["ticket"])
        tap.equal([t["ticket"] for t in door.good("tickets")["tickets"]],
                  [chat(door)["ticket"]])


def test_strangers():
    door, other, alice = chats.customer(), chats.customer(), chats.staff()
    one = chat(door, "chat.say", message="a secret")
    # Whatever number they say: they see their own.
    seen = chat(other, chat=one["id"])
    assert seen["id"] != one["id"] and "secret" not in json.dumps(seen), seen
    chat(other, "chat.say", chat=one["id"], message="not theirs")
    assert "not theirs" not in json.dumps(chat(door)), "it went into another's"
    for verb in ("desk.chats", "desk.chat", "desk.chat-join", "desk.chat-leave",
                 "desk.chat-say", "desk.chat-end"):
        other.refused(verb, "not-found", "no-page", chat=one["id"], message="x", key=key())
        d.Door(chats.world).refused(verb, "forbidden", "login", chat=one["id"])
    for number in (0, -1, 99999999):
        alice.refused("desk.chat", "not-found", "no-chat", chat=number)
        alice.refused("desk.chat-join", "not-found", "no-chat", chat=number, key=key())
    for verb in ("chat", "chat.say", "chat.choose", "chat.end"):
        alice.refused(verb, "forbidden", "not-staff", key=key(), message="x")


def test_where_chats_are_off():
    door, alice = chats.customer(), chats.staff()
    with chats.setting("chat = no"):
        for who, verbs in ((door, ("chat", "chat.say", "chat.choose", "chat.end")),
                           (alice, ("desk.chats", "desk.chat", "desk.chat-join",
                                    "desk.chat-leave", "desk.chat-say", "desk.chat-end"))):
            for verb in verbs:
                who.refused(verb, "not-found", "no-page", key=key(), chat=1, message="x")
    chat(door)


def main():
    tests = [value for name, value in sorted(globals().items()) if name.startswith("test_")]
    chats.world.start(with_postfix=False)
    try:
        return tap.run(tests, chats.world.logs)
    finally:
        chats.world.stop()


if __name__ == "__main__":
    sys.exit(main())
