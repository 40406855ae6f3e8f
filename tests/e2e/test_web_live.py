#!/usr/bin/python3
"""test_web_live.py - chats and the desk in a real browser, with script: what comes by itself,
and what must stay as it is meanwhile. (Debian's Python: it has python3-selenium.)
"""

import shutil
import sys

import tap
import test_web as t
from test_web import door, wait_for, web
from web import browser

BUDI = t.BUDI
ALICE = door.add_account(name="Alice", address="alice@desk.test", is_staff=True)
told = [0]


class Window:
    """A browser in which somebody is logged in; css() is the first that fits."""

    def __init__(self, account, width=420):
        self.driver = browser(t.PLACE, width=width)
        self.open("/login")
        self.css("[name=login]").send_keys(account["address"])
        self.css("[name=password]").send_keys(account["password"])
        self.css("#login button").click()
        self.until("the login", "#logout")

    def open(self, path):
        self.driver.get("http://127.0.0.1:%d%s" % (web.port, path))

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def css(self, selector):
        return self.driver.find_element("css selector", selector)

    def until(self, what, selector, count=1):
        wait_for(what, lambda: len(self.all(selector)) == count)

    def lines(self):
        return [(line.get_attribute("data-from"),
                 line.find_element("css selector", ".text").text)
                for line in self.all("#lines li")]

    def typed(self):
        return self.css("#chat-message").get_attribute("value")

    def focus(self):
        return self.driver.switch_to.active_element.get_attribute("id")


def chat_now():
    return list(door.chats.values())[-1]


def tell(chat):
    told[0] += 1
    door.tell("chat", dict(chat=chat["id"], state=chat["state"], line=0), told[0])


def listening(before):
    """A page has opened its stream of events."""
    wait_for("a listener", lambda: door.count("watch") > before)


customer, staff = Window(BUDI), Window(ALICE, 1200)


def test_lines_come_and_what_is_typed_stays():
    before = door.count("watch")
    customer.open("/chat")
    listening(before)
    tap.equal(customer.focus(), "chat-message")
    customer.css("#chat-message").send_keys("first\n")
    customer.until("the line", "#lines li", 2)
    tap.equal(customer.lines(), [("bot", "Hello"), ("customer", "first")])
    wait_for("an empty box", lambda: customer.typed() == "")
    customer.css("#chat-message").send_keys("half typed")
    button = customer.css("button[value=live-agent]")
    door.add_line(chat_now(), "agent", "<b>one</b>", "Alice")
    tell(chat_now())
    customer.until("the agent's line", "#lines li", 3)
    tap.equal(customer.lines()[-1], ("agent", "<b>one</b>"))
    tap.equal((customer.typed(), customer.focus()), ("half typed", "chat-message"))
    button.click()  # it is still the same one
    customer.until("the state", "[data-state=waiting]")
    tap.equal((chat_now()["state"], customer.typed()), ("waiting", "half typed"))


def test_the_end_takes_nothing_away():
    chat_now().update(state="ended", ticket=10001,
                      choices=[dict(value="restart", title="Restart")])
    tell(chat_now())
    customer.until("the end", "#ended")
    tap.equal((customer.typed(), len(customer.all("#chat-end"))), ("half typed", 0))
    customer.css("button[value=restart]").click()
    customer.until("another chat", "#ended", 0)
    customer.until("its greeting", "#lines li")


def test_without_a_connection_it_is_said():
    door.failures["chat.say"] = "close"
    customer.css("#chat-message").send_keys("lost?\n")
    customer.until("the word", "#chat [role=alert]")
    tap.equal(customer.typed(), "lost?")
    del door.failures["chat.say"]
    customer.css("#chat button").click()
    wait_for("the line", lambda: customer.lines()[-1:] == [("customer", "lost?")])
    tap.equal(len(customer.all("#chat [role=alert]")), 0)


def test_staff_see_who_waits_and_answer():
    before = door.count("watch")
    staff.open("/desk/chats")
    listening(before)
    chat_now()["state"] = "waiting"
    tell(chat_now())
    staff.until("who waits", "tr[data-state=waiting]")
    staff.css("tr[data-state=waiting] a").click()
    staff.until("the chat", "#join")
    staff.css("#join button").click()
    staff.until("the box", "#chat-message")
    staff.css("#chat-message").send_keys("Hello from staff\n")
    wait_for("the line", lambda: staff.lines()[-1:] == [("agent", "Hello from staff")])
    tell(chat_now())
    wait_for("it at the customer's",
             lambda: customer.lines()[-1:] == [("agent", "Hello from staff")])
    customer.until("the state", "[data-state=agent]")


def test_a_ticket_changes_and_what_is_typed_stays():
    ticket = door.add_ticket(BUDI)
    before = door.count("watch")
    staff.open("/desk/%d" % ticket["ticket"])
    listening(before)
    staff.css("#answer-message").send_keys("half")
    door.add_entry(ticket, "Budi", "And more")
    told[0] += 1
    door.tell("queue", dict(ticket=ticket["ticket"]), told[0])
    staff.until("the entry", "#thread article", 2)
    tap.equal(staff.css("#answer-message").get_attribute("value"), "half")
    staff.css("#answer-message").clear()


def test_nothing_is_wider_than_a_phone():
    door.add_held()
    staff.driver.set_window_size(420, 900)
    number = list(door.tickets)[-1]
    for path in ("/desk", "/desk/%d" % number, "/desk/held", "/desk/chats",
                 "/desk/chats/%d" % chat_now()["id"]):
        staff.open(path)
        wide = staff.driver.execute_script(
            "return document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, (path, wide)
    for window in (customer, staff):  # no error of the script, nothing that the policy refused
        wrong = [line for line in window.driver.get_log("browser")
                 if "status of 503" not in line["message"]]
        tap.equal(wrong, [])


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")
         and callable(value)]

if __name__ == "__main__":
    wanted = sys.argv[1:]
    try:
        status = tap.run([test for test in TESTS if not wanted or test.__name__ in wanted],
                         t.log_of_web)
    finally:
        for window in (customer, staff):
            window.driver.quit()
        web.process.terminate()
        web.process.wait(20)
        shutil.rmtree(t.PLACE)
    sys.exit(status)
