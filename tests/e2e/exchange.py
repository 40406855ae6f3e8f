"""exchange.py - a relay inside the test: counts letters and hands them on as it is told."""

import queue
import shutil
import threading

import sink
import world as w


class Exchange(sink.Sink):
    """route(sender, recipient, letter) is called for each letter, one after the other,
    on a thread of its own: a relay answers first and delivers then."""

    def __init__(self, route):
        super().__init__(None)
        self.route = route
        self.waiting = queue.Queue()
        self.busy = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()
        threading.Thread(target=self.deliver, daemon=True).start()

    def fault_for(self, recipient):
        return None

    def keep(self, sender, recipients, letter):
        with self.lock:
            self.count += 1
            self.busy += len(recipients)
        for recipient in recipients:
            self.waiting.put((sender, recipient, letter))

    def deliver(self):
        while True:
            letter = self.waiting.get()
            try:
                self.route(*letter)
            finally:
                with self.lock:
                    self.busy -= 1

    def port(self):
        return self.server_address[1]


class Desk(w.World):
    """A ticketd behind its own Postfix, for a domain of its own, whose relay is ours."""

    def __init__(self, domain, exchange, settings=lambda text: text):
        super().__init__("lmtp", settings=lambda text: settings(text.replace(w.DOMAIN,
                                                                             domain)))
        self.domain = domain
        self.support = "support@" + domain
        self.exchange = exchange
        configure = self.postfix.configure

        def configure_domain():
            configure()
            path = self.postfix.config + "/main.cf"
            text = w.read_text(path)
            w.write_text(path, text.replace("relay_domains = " + w.DOMAIN,
                                            "relay_domains = " + domain))
        self.postfix.configure = configure_domain

    def start_sink(self):
        self.sink_port = self.exchange.port()

    def is_at_rest(self):
        return not self.postfix.queue() and self.outbox_is_empty()

    def deliveries(self):
        return self.ctl_json("log", "--limit", "0")


def rest(exchange, *desks):
    """Wait until nothing is on its way any more, seen twice."""
    seen = []

    def quiet():
        figures = (exchange.count, exchange.busy, [len(d.deliveries()) for d in desks])
        still = exchange.busy == 0 and all(d.is_at_rest() for d in desks)
        seen.append(figures if still else None)
        return len(seen) > 2 and still and seen[-1] == seen[-2] == seen[-3]
    w.wait_for("rest", quiet, 120)


def remove(*desks):
    for desk in desks:
        desk.stop()
        shutil.rmtree(desk.folder, ignore_errors=True)
