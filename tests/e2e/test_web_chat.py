#!/usr/bin/env python3
"""test_web_chat.py - chats on the pages of ticketd-web, the customer's and staff's, as
browsers without script see them."""

import html
import re
import shutil
import sys

import tap
import test_web as t
from test_web import Browser, door, web

HOSTILE = "<b>\"'&</b>"
ESCAPED = "&lt;b&gt;&quot;&#39;&amp;&lt;/b&gt;"
ALICE = door.add_account(name="Alice", address="alice@desk.test", is_staff=True)


def customer(number, **given):
    account = door.add_account(name="Chatter %d" % number,
                               address="chatter%d@example.org" % number, **given)
    return account, Browser(web).log_in(account)


def staff():
    return Browser(web).log_in(ALICE)


def lines(answer):
    return re.findall(r'<li data-from="(\w+)"', answer.text)


def choices(answer):
    return dict((value, html.unescape(title)) for value, title in re.findall(
        r'<button name="choice" value="([^"]*)">([^<]*)<', answer.text))


def chat_of(account):
    return [chat for chat in door.chats.values() if chat["owner"] == account["number"]][-1]


def test_chat_begins():
    account, browser = customer(1)
    answer = browser.get("/chat")
    tap.equal(answer.status, 200)
    tap.equal(lines(answer), ["bot"])
    tap.equal(choices(answer), {"billing": "Billing <&>", "live-agent": "Live Agent Request"})
    assert {"chat", "choose", "chat-end"} <= set(answer.page.forms)
    assert 'data-state="bot"' in answer.text and 'aria-live="polite"' in answer.text
    assert '<noscript><p><a class="button" id="refresh" href="/chat">' in answer.text
    tap.equal(door.last("chat")["language"], "en")
    assert "http-equiv" not in answer.text  # what is being typed must not go away
    tap.equal(Browser(web, "id").log_in(account).get("/chat").page.lang, "id")


def test_say():
    account, browser = customer(2)
    page = browser.get("/chat")
    form = dict(page.fields("chat"), message=HOSTILE + "\nsecond")
    answer = browser.post("/chat/say", form)
    tap.equal((answer.status, answer.location), (303, "/chat"))
    browser.post("/chat/say", form)  # pressed twice
    answer = browser.get("/chat")
    tap.equal(lines(answer), ["bot", "customer"])
    assert ESCAPED + "<br>" in answer.text and HOSTILE not in answer.text
    tap.equal(answer.fields("chat")["message"], "")
    # From the same page, other words and a choice are other things.
    browser.post("/chat/say", dict(form, message="More"))
    browser.post("/chat", dict(form, message="By the other address"))
    browser.post("/chat", dict(page.fields("choose"), choice="live-agent"))
    answer = browser.get("/chat")
    tap.equal(lines(answer), ["bot", "customer", "customer", "customer", "bot"])
    assert 'data-state="waiting"' in answer.text
    tap.equal(choices(answer), {"resume-bot": "Resume chat with bot"})
    last = chat_of(account)["lines"][-2]["line"]
    answer = browser.get("/chat?after=%d" % last)
    tap.equal(lines(answer), ["bot"])
    tap.equal(answer.fields("chat")["after"], str(last + 1))
    tap.equal(browser.get("/chat?after=%d" % (last + 1)).fields("chat")["after"], str(last + 1))


def test_choose():
    account, browser = customer(3)
    form = dict(browser.get("/chat").fields("choose"), choice="live-agent")
    answer = browser.post("/chat/choose", form)
    tap.equal((answer.status, answer.location), (303, "/chat"))
    tap.equal(door.last("chat.choose")["choice"], "live-agent")
    tap.equal(chat_of(account)["state"], "waiting")
    form = dict(browser.get("/chat").fields("choose"), choice=HOSTILE)
    answer = browser.post("/chat/choose", form)
    tap.equal(answer.status, 422)
    tap.equal(len(answer.page.alerts), 1)
    assert HOSTILE not in answer.text


def test_end_and_begin_again():
    account, browser = customer(4)
    answer = browser.post("/chat/end", browser.get("/chat").fields("chat-end"))
    tap.equal((answer.status, answer.location), (303, "/chat"))
    answer = browser.get("/chat")
    assert 'id="ended"' in answer.text and 'href="/tickets/10001"' in answer.text
    assert "chat" not in answer.page.forms and "chat-end" not in answer.page.forms
    form = dict(answer.fields("choose"), choice="restart")
    tap.equal(browser.post("/chat/choose", form).status, 303)
    answer = browser.get("/chat")
    tap.equal(chat_of(account)["state"], "bot")
    assert 'id="ended"' not in answer.text and "chat" in answer.page.forms


def test_refused_and_nothing_lost():
    account, browser = customer(5)
    form = browser.get("/chat").fields("chat")
    answer = browser.post("/chat/say", dict(form, message="  "))
    tap.equal((answer.status, len(answer.page.alerts)), (422, 1))
    tap.equal(lines(answer), ["bot"])
    typed = dict(form, message="Typed " + HOSTILE)
    answer = browser.post("/chat/say", dict(typed, csrf="wrong"))
    tap.equal(answer.status, 403)
    tap.equal(answer.fields("chat")["message"], "Typed " + HOSTILE)
    tap.equal(browser.post("/chat/choose", dict(form, csrf="", choice="x")).status, 403)
    tap.equal(browser.post("/chat/end", {}).status, 403)
    door.failures["chat.say"] = dict(ok=False, code="limit", text="")
    answer = browser.post("/chat/say", typed)
    tap.equal(answer.status, 429)
    tap.equal(answer.fields("chat")["message"], "Typed " + HOSTILE)
    door.failures["chat.say"] = "close"
    answer = browser.post("/chat/say", typed)
    tap.equal(answer.status, 503)
    tap.equal(answer.fields("chat")["message"], "Typed " + HOSTILE)
    tap.equal(answer.page.forms["chat"]["action"], "/chat/say")
    del door.failures["chat.say"]
    door.sessions.clear()
    answer = browser.post("/chat/say", typed)
    tap.equal((answer.status, answer.fields("login")["next"]), (401, "/chat"))
    form = dict(answer.fields("login"), login=account["address"],
                password=account["password"])
    answer = browser.post("/login", form)
    tap.equal(answer.fields("chat")["message"], "Typed " + HOSTILE)
    tap.equal(browser.post("/chat/say", answer.fields("chat")).status, 303)
    tap.equal(chat_of(account)["lines"][-1]["text"], "Typed " + HOSTILE)
    tap.equal(Browser(web).get("/chat").location, "/login?next=/chat")


def test_where_chats_are_off():
    _, browser = customer(6, chat=False)
    tap.equal(browser.get("/chat").status, 404)
    assert 'href="/chat"' not in browser.get("/tickets").text


def test_staff_see_chats():
    door.chats.clear()
    browser = staff()
    assert "Nobody is chatting" in browser.get("/desk/chats").text
    account, other = customer(7)
    account["name"] = HOSTILE
    other.get("/chat")
    chat = chat_of(account)
    chat["state"] = "waiting"
    door.add_line(chat, "customer", "last " + HOSTILE, HOSTILE)
    answer = browser.get("/desk/chats")
    tap.equal(answer.status, 200)
    assert '<tr data-chat="%d" data-state="waiting">' % chat["id"] in answer.text
    assert 'href="/desk/chats/%d"' % chat["id"] in answer.text
    assert "last " + ESCAPED in answer.text and HOSTILE not in answer.text
    answer = browser.get("/desk/chats/%d" % chat["id"])
    tap.equal(lines(answer), ["bot", "customer"])
    assert HOSTILE not in answer.text and "join" in answer.page.forms
    tap.equal(browser.get("/desk/chats/999").status, 404)
    for path in ("/desk/chats", "/desk/chats/%d" % chat["id"]):
        tap.equal(other.get(path).status, 404)
    tap.equal(browser.get("/chat").status, 404)


def test_staff_chat():
    account, other = customer(8)
    other.get("/chat")
    chat = chat_of(account)
    path = "/desk/chats/%d" % chat["id"]
    browser = staff()
    page = browser.get(path)
    assert "chat" not in page.page.forms
    form = dict(page.fields("join"), message="Too early " + HOSTILE)
    answer = browser.post(path + "/say", form)
    tap.equal(answer.status, 422)
    assert "chat &lt;%d&gt; has no agent" % chat["id"] in answer.text
    tap.equal(answer.fields("chat")["message"], "Too early " + HOSTILE)
    answer = browser.post(path + "/join", page.fields("join"))
    tap.equal((answer.status, answer.location), (303, path))
    page = browser.get(path)
    assert 'data-state="agent"' in page.text and "join" not in page.page.forms
    form = dict(page.fields("chat"), message="Hello " + HOSTILE)
    tap.equal(browser.post(path + "/say", form).location, path)
    browser.post(path + "/say", form)
    for one in (browser.get(path), other.get("/chat")):
        tap.equal(lines(one), ["bot", "agent"])
        assert "Hello " + ESCAPED in one.text and HOSTILE not in one.text
    tap.equal(browser.post(path + "/leave", page.fields("leave")).location, path)
    tap.equal(chat["state"], "waiting")
    browser.post(path + "/join", browser.get(path).fields("join"))
    form = browser.get(path).fields("chat-end")
    form["open"] = "yes"
    tap.equal(browser.post(path + "/end", form).location, path)
    tap.equal(door.last("desk.chat-end")["open"], True)
    answer = browser.get(path)
    assert 'href="/desk/10001"' in answer.text and 'id="ended"' in answer.text
    assert not {"chat", "join", "leave", "chat-end"} & set(answer.page.forms)
    for deed in ("join", "say", "leave", "end"):
        fields = other.get("/account").fields("account")
        tap.equal(other.post("%s/%s" % (path, deed), fields).status, 404, deed)
        tap.equal(browser.post("%s/%s" % (path, deed), {"message": "x"}).status, 403, deed)
        tap.equal(browser.get("%s/%s" % (path, deed)).status, 405, deed)


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")
         and callable(value)]

if __name__ == "__main__":
    wanted = sys.argv[1:]
    try:
        status = tap.run([test for test in TESTS if not wanted or test.__name__ in wanted],
                         t.log_of_web)
    finally:
        web.process.terminate()
        web.process.wait(20)
        shutil.rmtree(t.PLACE)
    sys.exit(status)
