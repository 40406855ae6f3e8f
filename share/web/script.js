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
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
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
                const page = new DOMParser().parseFromString(text, "text/html");
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
        const live = document.getElementById("live");
        if (!live || !document.body.dataset.live || !window.EventSource)
            return;
        const source = new EventSource("/events");
        const changed = event => {
            const wanted = live.dataset.liveTicket;
            let told = {};
            try {
                told = JSON.parse(event.data);
            } catch (error) {
                return;
            }
            if (!wanted || String(told.ticket) === wanted)
                refresh();
        };
        source.addEventListener("ticket", changed);
        source.addEventListener("queue", changed);
        window.addEventListener("pagehide", () => source.close());
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
        for (const form of document.querySelectorAll("form[data-max]"))
            watchForm(form);
    }

    begin();
    listen();
    setInterval(tellTimes, 60000);
})();
