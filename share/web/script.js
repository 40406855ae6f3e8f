/* script.js - what makes pages nicer; all of them work without it. */
"use strict";

(function () {
    const words = document.body.dataset;

    /* ---------------------------------------------------------------- times */

    const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

    function ago(then) {
        const seconds = (Date.now() - then.getTime()) / 1000;
        const language = document.documentElement.lang;
        if (seconds > 14 * 86400 || seconds < -60 || !window.Intl || !Intl.RelativeTimeFormat)
            return then.toLocaleDateString(language, { dateStyle: "long" });
        const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
        for (const [unit, length] of units)
            if (seconds >= length)
                return format.format(-Math.floor(seconds / length), unit);
        return format.format(0, "second");
    }

    function tellTimes() {
        for (const element of document.querySelectorAll("time[datetime]")) {
            const then = new Date(element.dateTime);
            if (isNaN(then))
                continue;
            element.title = then.toLocaleString(document.documentElement.lang,
                { dateStyle: "full", timeStyle: "long" });
            element.textContent = ago(then);
        }
    }

    /* ---------------------------------------------------------------- drafts */

    function draftKey(form, path) {
        return "draft:" + (path || new URL(form.action).pathname);
    }

    function store(job) {
        try {
            return job(window.localStorage);
        } catch (error) {
            return null; /* forbidden, or full */
        }
    }

    function draftFields(form) {
        return Array.from(form.elements).filter(
            field => field.name && (field.tagName === "TEXTAREA" || field.type === "text"));
    }

    function say(form, text, role) {
        let line = form.querySelector("[data-said]");
        if (!line) {
            line = document.createElement("p");
            line.dataset.said = "yes";
            form.prepend(line);
        }
        line.className = role === "alert" ? "alert" : "hint";
        line.setAttribute("role", role);
        line.textContent = text;
    }

    function keepDraft(form) {
        const key = draftKey(form);
        const kept = JSON.parse(store(place => place.getItem(key)) || "{}");
        let wasRestored = false;
        for (const field of draftFields(form)) {
            if (kept[field.name] && !field.value.trim()) {
                field.value = kept[field.name];
                wasRestored = true;
            }
        }
        if (wasRestored)
            say(form, words.wordDraft, "status");
        form.addEventListener("input", () => {
            const now = {};
            for (const field of draftFields(form))
                now[field.name] = field.value;
            store(place => place.setItem(key, JSON.stringify(now)));
        });
    }

    /* The page behind a form that was taken says so. */
    function forgetDrafts() {
        const notice = document.querySelector("[data-notice]");
        const path = { opened: "/tickets/new", sent: location.pathname + "/reply",
            answered: location.pathname + "/answer", noted: location.pathname + "/note" };
        if (notice && path[notice.dataset.notice])
            store(place => place.removeItem("draft:" + path[notice.dataset.notice]));
    }

    /* ---------------------------------------------------------------- sending */

    function filesSize(form) {
        let size = 0;
        for (const input of form.querySelectorAll("input[type=file]"))
            for (const file of input.files)
                size += file.size;
        return size;
    }

    function isTooLarge(form) {
        const most = Number(form.dataset.max);
        if (!most || filesSize(form) + 65536 <= most)
            return false;
        say(form, words.wordTooLarge + " " + Math.floor(most / 1048576) + " MB.", "alert");
        form.querySelector("[data-said]").scrollIntoView({ block: "center" });
        return true;
    }

    function showPage(page, address) {
        document.body.replaceWith(page.body);
        document.title = page.title;
        if (address)
            history.pushState(null, "", address);
        window.scrollTo(0, 0);
        begin();
    }

    function showAnswer(form, request) {
        const page = parse(request.responseText);
        const alert = page.querySelector("[role=alert]");
        const key = page.querySelector("input[name=csrf]");
        /* Stay here if something is wrong, and we can: the files are still chosen. */
        if (request.status < 400 || request.status === 401 || !alert) {
            showPage(page, request.status < 400 ? request.responseURL : "");
            return;
        }
        say(form, alert.textContent, "alert");
        if (key && request.status === 403)
            form.elements.csrf.value = key.value;
        for (const button of form.querySelectorAll("button"))
            button.disabled = false;
    }

    function sendWithProgress(form) {
        const request = new XMLHttpRequest();
        const bar = document.createElement("progress");
        const failed = () => {
            bar.remove();
            say(form, words.wordNotSent, "alert");
            for (const button of form.querySelectorAll("button"))
                button.disabled = false;
        };
        const data = new FormData(form);
        bar.max = 1;
        bar.setAttribute("aria-label", words.wordSending);
        form.append(bar);
        for (const button of form.querySelectorAll("button"))
            button.disabled = true;
        request.upload.addEventListener("progress", event => {
            if (event.lengthComputable)
                bar.value = event.loaded / event.total;
        });
        request.addEventListener("load", () => { bar.remove(); showAnswer(form, request); });
        request.addEventListener("error", failed);
        request.addEventListener("abort", failed);
        request.open("POST", form.action);
        request.send(data);
    }

    function watchForm(form) {
        if (form.dataset.draft)
            keepDraft(form);
        form.addEventListener("submit", event => {
            if (isTooLarge(form)) {
                event.preventDefault();
            } else if (filesSize(form) > 0) {
                event.preventDefault();
                sendWithProgress(form);
            }
        });
    }

    /* ---------------------------------------------------------------- live */

    let isLoading = false;

    function refresh() {
        if (isLoading)
            return;
        isLoading = true;
        fetch(location.href, { credentials: "same-origin", redirect: "error" })
            .then(answer => answer.ok ? answer.text() : Promise.reject(answer.status))
            .then(text => {
                const page = parse(text);
                const fresh = page.getElementById("live"), old = document.getElementById("live");
                const isOpen = old && old.querySelector("details[open]");
                if (fresh && old && !isOpen) {
                    old.replaceWith(fresh);
                    fresh.setAttribute("aria-live", "polite");
                    tellTimes();
                }
            })
            .catch(() => {})
            .finally(() => { isLoading = false; });
    }

    function listen() {
        if (!document.body.dataset.live || !window.EventSource)
            return;
        const source = new EventSource("/events");
        const on = (name, act) => source.addEventListener(name, event => {
            let told = {};
            try {
                told = JSON.parse(event.data);
            } catch (error) {
                return;
            }
            act(told, (document.getElementById("live") || document.body).dataset);
        });
        const changed = (told, live) => {
            if (live.liveTicket ? String(told.ticket) === live.liveTicket : live.liveList)
                refresh();
        };
        on("ticket", changed);
        on("queue", changed);
        on("chat", (told, live) => {
            if (live.liveChats)
                refresh();
            hearTalk(String(told.chat));
        });
        /* Also what came between the page and this, or while it was cut off. */
        source.addEventListener("open", () => hearTalk(""));
        window.addEventListener("pagehide", () => source.close());
    }

    /* ---------------------------------------------------------------- chat */

    let isSending = false, isHearing = false, wantsMore = false;

    function parse(text) {
        return new DOMParser().parseFromString(text, "text/html");
    }

    function lastLine() {
        const lines = document.querySelectorAll("#lines > li");
        return lines.length ? Number(lines[lines.length - 1].dataset.line) : 0;
    }

    /* Only what differs is put in the place of the old: somebody may be about to press it. */
    function renew(old, fresh, box) {
        const hidden = part => part.querySelectorAll("input[type=hidden]");
        const bare = part => part.outerHTML.replace(/(name="(csrf|key|after)" value=)"[^"]*"/g, "$1");
        if (bare(old) === bare(fresh))
            hidden(fresh).forEach((field, i) => { hidden(old)[i].value = field.value; });
        else if (!box || !old.contains(box) || !box.value)
            old.replaceWith(fresh);
    }

    /* What is new in that page; what is being typed and the focus stay where they are. */
    function takeTalk(page) {
        const talk = document.getElementById("talk"), fresh = page.getElementById("talk");
        if (!talk || !fresh || talk.dataset.chat !== fresh.dataset.chat) {
            if (talk)
                location.reload();
            return;
        }
        const box = () => document.getElementById("chat-message");
        const after = lastLine(), hadFocus = talk.contains(document.activeElement);
        const isAtEnd = window.innerHeight + window.scrollY > document.body.scrollHeight - 240;
        for (const line of page.querySelectorAll("#lines > li"))
            if (Number(line.dataset.line) > after)
                document.getElementById("lines").append(line);
        for (const id of ["talk-state", "talk-now", "talk-say", "talk-end"])
            renew(document.getElementById(id), page.getElementById(id), box());
        if (hadFocus && !talk.contains(document.activeElement) && box())
            box().focus({ preventScroll: true });
        if (isAtEnd && lastLine() > after)
            document.getElementById("talk-say").scrollIntoView({ block: "nearest" });
        tellTimes();
    }

    function hearTalk(chat) {
        const talk = document.getElementById("talk");
        if (!talk || (chat && chat !== talk.dataset.chat))
            return;
        wantsMore = true;
        if (isHearing || isSending)
            return;
        isHearing = true;
        wantsMore = false;
        fetch(talk.dataset.path + "?after=" + lastLine(), { redirect: "error" })
            .then(answer => answer.ok ? answer.text() : Promise.reject(answer.status))
            .then(text => { if (!isSending) takeTalk(parse(text)); else wantsMore = true; })
            .catch(() => {})
            .finally(() => {
                isHearing = false;
                if (wantsMore)
                    hearTalk("");
            });
    }

    function sendTalk(form, button) {
        const data = new URLSearchParams(new FormData(form));
        const box = form.elements.message, typed = box ? box.value : "";
        if (button && button.name)
            data.append(button.name, button.value);
        isSending = true;
        fetch(form.action, { method: "POST", body: data })
            .then(answer => answer.text().then(text => [answer.status, parse(text)]))
            .then(([status, page]) => {
                const alert = page.querySelector("[role=alert]"), key = page.querySelector("#chat [name=csrf]");
                if (status === 401) {
                    showPage(page, "");
                } else if (status >= 400) {
                    say(form, alert ? alert.textContent : words.wordNotSent, "alert");
                    if (key)
                        form.elements.csrf.value = key.value;
                    wantsMore = true;
                } else {
                    for (const said of document.querySelectorAll("#talk [data-said]"))
                        said.remove();
                    if (box && box.value === typed)
                        box.value = "";
                    takeTalk(page);
                }
            })
            .catch(() => say(form, words.wordNotSent, "alert"))
            .finally(() => {
                isSending = false;
                if (wantsMore)
                    hearTalk("");
            });
    }

    function beginTalk() {
        const talk = document.getElementById("talk");
        if (!talk)
            return;
        talk.addEventListener("submit", event => {
            if (event.target.id !== "chat" && event.target.id !== "choose")
                return;
            event.preventDefault();
            if (!isSending)
                sendTalk(event.target, event.submitter);
        });
        talk.addEventListener("keydown", event => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.id !== "chat-message")
                return;
            event.preventDefault();
            event.target.form.requestSubmit();
        });
    }

    /* ---------------------------------------------------------------- all */

    function closeMenus() {
        const menu = document.querySelector("details.menu");
        if (!menu)
            return;
        document.addEventListener("click", event => {
            if (!menu.contains(event.target))
                menu.open = false;
        });
        menu.addEventListener("keydown", event => {
            if (event.key === "Escape") {
                menu.open = false;
                menu.querySelector("summary").focus();
            }
        });
    }

    function begin() {
        forgetDrafts();
        tellTimes();
        closeMenus();
        beginTalk();
        for (const form of document.querySelectorAll("form[data-max]"))
            watchForm(form);
    }

    begin();
    listen();
    setInterval(tellTimes, 60000);
})();
