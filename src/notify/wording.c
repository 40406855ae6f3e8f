/* wording.c - what our letters say: the words of an event in their template. */
#include "notify/wording.h"

#include <string.h>

#include "notify/phrase.h"
#include "notify/wordbook.h"
#include "rules/proof.h"

enum {
    COLUMNS_MAX = 77,
    REASON_CHARS_MAX = 700,
    NAMES_LISTED_MAX = 20, /* of attachments */
    EARLIER_BYTES_MAX = 16 * 1024,
    ANSWER_BYTES_MAX = 2000,
};

#define BAR "| "
#define QUOTE "> "

bool
wording_exists(NoticeEvent event, NoticeAudience audience)
{
    return language_words(wordbook_language_at(NULL, 0), event, audience) != NULL;
}

/* ---------------------------------------------------------------- content */

/* A letter's content, ready for either form. Strings are clean and owned. */
typedef struct Content {
    const Language *language;
    char *marker, *heading, *lead, *closing;
    PhraseValues values;
    const char *status; /* in the reader's language; "" */
    GPtrArray *facts;   /* of char *: "Label: value" */
    char *text;
    char *earlier;      /* what was written before, "" */
    bool is_behind_bar; /* the text is not ours */
} Content;

/* Many lines with '\n' ends, without controls and direction overrides, cut where
 * they are too many, without empty lines at the ends. */
static char *
many_lines(const char *text, const char *cut)
{
    gsize size = strnlen(text, WORDING_TEXT_MAX + 1);
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)MIN(size, WORDING_TEXT_MAX));
    GString *out = g_string_sized_new(strlen(valid) + 1);

    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c >= ' ' && c < 0x7f) {
            g_string_append_c(out, (char)c);
            continue;
        }
        if (c == 0x2028 || c == 0x2029 || c == 0x85)
            c = '\n';
        if (c == '\n' || c == '\t' ||
            (!g_unichar_iscntrl(c) && !phrase_is_direction_override(c)))
            g_string_append_unichar(out, c);
    }
    if (size > WORDING_TEXT_MAX)
        g_string_append_printf(out, "\n\n%s", cut);
    while (g_str_has_prefix(out->str, "\n"))
        g_string_erase(out, 0, 1);
    return g_strchomp(g_string_free(out, FALSE));
}

static void
add_fact(Content *content, const char *label, const char *value)
{
    g_autofree char *line = phrase_line(value, REASON_CHARS_MAX);

    if (*line)
        g_ptr_array_add(content->facts, g_strdup_printf("%s: %s", label, line));
}

static void
add_proof(Content *content, const char *proof)
{
    g_autofree char *words = phrase_proof(content->language, proof);

    if (*language_proof(content->language, proof)->word)
        add_fact(content, content->language->words[WORD_KNOWN_BY], words);
}

static void
add_attachments(Content *content, const GPtrArray *names)
{
    GString *list;

    if (!names || names->len == 0)
        return;
    list = g_string_new(content->language->words[WORD_ATTACHMENTS]);
    for (guint i = 0; i < names->len && i < NAMES_LISTED_MAX; i++) {
        g_autofree char *name = phrase_line(names->pdata[i], PHRASE_LINE_CHARS);

        g_string_append_printf(list, "%s%s", i ? ", " : ": ", *name ? name : "?");
    }
    if (names->len > NAMES_LISTED_MAX)
        g_string_append_printf(list, ", %s", content->language->words[WORD_AND_MORE]);
    g_ptr_array_add(content->facts, g_string_free(list, FALSE));
}

/* "2026-11-27 10:15 UTC": the same from whatever process makes the letter. */
static char *
time_words(gint64 at)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at / 1000);

    return g_date_time_format(time, "%Y-%m-%d %H:%M UTC");
}

/* One entry with who wrote it and when, as much of it as fits. */
static void
put_earlier(GString *out, const Entry *entry, const WordingFields *fields, gsize room,
            const char *cut)
{
    const char *name = *entry->author.name          ? entry->author.name
                       : entry->kind == ENTRY_STAFF ? fields->department_name
                                                    : entry->author.address;
    g_autofree char *who = phrase_line(name, PHRASE_LINE_CHARS);
    g_autofree char *when = time_words(entry->at);
    g_autofree char *part =
        g_utf8_make_valid(entry->text, (gssize)MIN(room, strlen(entry->text)));
    g_autofree char *text = many_lines(part, cut);

    g_string_append_printf(out, "%s%s, %s:\n%s%s", out->len > 0 ? "\n\n" : "", who, when,
                           text, strlen(entry->text) > room ? " ..." : "");
}

/* What customers get: all of it. */
static char *
earlier_all(const WordingFields *fields, const char *cut)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0;
         fields->earlier && i < fields->earlier->len && out->len < EARLIER_BYTES_MAX; i++)
        put_earlier(out, fields->earlier->pdata[i], fields, EARLIER_BYTES_MAX - out->len,
                    cut);
    return g_string_free(out, FALSE);
}

/* What staff get: the last answer. */
static char *
earlier_answer(const WordingFields *fields, const char *cut)
{
    GString *out = g_string_new(NULL);
    const GPtrArray *earlier = fields->earlier;
    const Entry *last =
        earlier && earlier->len > 0 ? earlier->pdata[earlier->len - 1] : NULL;

    if (last && last->kind == ENTRY_STAFF)
        put_earlier(out, last, fields, ANSWER_BYTES_MAX, cut);
    return g_string_free(out, FALSE);
}

/* Since when the customer waits who had written before this, too; 0: not so. */
static gint64
waiting_since(const GPtrArray *earlier)
{
    gint64 since = 0;

    for (guint i = 0; earlier && i < earlier->len; i++) {
        const Entry *entry = earlier->pdata[i];

        if (entry->kind == ENTRY_CUSTOMER)
            since = entry->at;
    }
    return since;
}

static void
add_waiting(Content *content, const GPtrArray *earlier)
{
    gint64 since = waiting_since(earlier);
    g_autofree char *when = since > 0 ? time_words(since) : g_strdup("");

    add_fact(content, content->language->words[WORD_WAITING], when);
}

/* True for letters that tell customers of their own mail: anybody can cause them
 * in anybody's name, so they must not carry what the causer wrote. */
static bool
is_acknowledgement(NoticeEvent event, NoticeAudience audience)
{
    return audience == AUDIENCE_CUSTOMER && event != NOTICE_ANSWER &&
           event != NOTICE_CLOSED;
}

static void
content_make(NoticeEvent event, NoticeAudience audience, const Language *language,
             const WordingFields *fields, Content *out)
{
    const Words *words = language_words(language, event, audience);
    bool is_ack = is_acknowledgement(event, audience);

    memset(out, 0, sizeof *out);
    out->language = language;
    out->facts = g_ptr_array_new_with_free_func(g_free);
    out->values = phrase_values(fields->ticket, fields->department_name, fields->author,
                                fields->reason ? fields->reason : "");
    out->status = fields->ticket > 0 ? language->status_labels[fields->status] : "";
    out->marker =
        g_strdup(fields->reply_marker && !is_ack ? language->words[WORD_MARKER] : "");
    out->heading = phrase_expand(words->heading, &out->values);
    out->lead = phrase_expand(words->lead, &out->values);
    out->closing = phrase_expand(words->closing, &out->values);
    out->text =
        is_ack ? g_strdup("") : many_lines(fields->text, language->words[WORD_CUT]);
    out->is_behind_bar = audience == AUDIENCE_STAFF;
    out->earlier = is_ack ? g_strdup("")
                   : audience == AUDIENCE_STAFF
                       ? earlier_answer(fields, language->words[WORD_CUT])
                       : earlier_all(fields, language->words[WORD_CUT]);
    if (audience == AUDIENCE_STAFF) {
        add_fact(out, language->words[WORD_FROM], fields->author);
        add_proof(out, fields->proof ? fields->proof : "");
        add_fact(out, language->words[WORD_SUBJECT], fields->subject);
        /* That of a chat is where it is: its words say so. */
        if (event != NOTICE_CHAT)
            add_fact(out, language->words[WORD_REASON], fields->reason);
    }
    if (audience == AUDIENCE_STAFF) {
        add_fact(out, language->words[WORD_STATUS], out->status);
        add_fact(out, language->words[WORD_ASSIGNED],
                 fields->assigned ? fields->assigned : "");
        add_waiting(out, fields->earlier);
        if (fields->priority && strcmp(fields->priority, "normal") != 0)
            add_fact(out, language->words[WORD_PRIORITY], fields->priority);
    }
    if (audience == AUDIENCE_STAFF)
        add_attachments(out, fields->attachments);
}

static void
content_clear(Content *content)
{
    g_free(content->marker);
    g_free(content->heading);
    g_free(content->lead);
    g_free(content->closing);
    g_free(content->text);
    g_free(content->earlier);
    phrase_values_clear(&content->values);
    g_ptr_array_unref(content->facts);
}

/* ------------------------------------------------------------- text/plain */

/* Append one line, wrapped at blanks under COLUMNS_MAX; each piece begins with `bar`. */
static void
put_wrapped(GString *out, const char *line, gsize length, const char *bar)
{
    glong room = COLUMNS_MAX - (glong)strlen(bar);
    const char *end = line + length;

    do {
        const char *p = line, *blank = NULL;
        glong column = 0;

        for (; p < end && column < room; p = g_utf8_next_char(p), column++)
            if (*p == ' ' && p > line)
                blank = p;
        if (p < end && *p != ' ') {
            if (!blank) /* a long word, such as a link, stays whole */
                while (p < end && *p != ' ')
                    p++;
            else
                p = blank;
        }
        g_string_append(out, bar);
        g_string_append_len(out, line, p - line);
        g_string_append_c(out, '\n');
        line = p;
        while (line < end && *line == ' ')
            line++;
    } while (line < end);
}

static void
put_lines(GString *out, const char *text, const char *bar)
{
    while (true) {
        gsize length = strcspn(text, "\n");

        put_wrapped(out, text, length, bar);
        if (text[length] == '\0')
            return;
        text += length + 1;
    }
}

static bool
is_wrapped(const char *line, gsize length)
{
    return g_str_has_prefix(line, BAR) ||
           (g_str_has_prefix(line, QUOTE) &&
            g_utf8_strlen(line, (gssize)length) <= COLUMNS_MAX);
}

/* Wrap what a template gave; what stands behind a bar is wrapped already. */
static char *
wrapped(const char *text)
{
    GString *out = g_string_sized_new(strlen(text) + 64);

    while (*text) {
        gsize length = strcspn(text, "\n");

        if (is_wrapped(text, length)) {
            g_string_append_len(out, text, (gssize)length);
            g_string_append_c(out, '\n');
        } else {
            put_wrapped(out, text, length, "");
        }
        text += length + (text[length] == '\n');
    }
    return g_string_free(out, FALSE);
}

static char *
behind(const char *bar, const char *text)
{
    GString *out = g_string_new(NULL);

    if (*text)
        put_lines(out, text, bar);
    return g_strchomp(g_string_free(out, FALSE));
}

/* ------------------------------------------------------------------ in its template */

/* What the templates may name: wordbook_fields. */
static json_t *
content_json(const Content *content, const WordingFields *fields)
{
    g_autofree char *bars =
        content->is_behind_bar ? behind(BAR, content->text) : g_strdup("");
    g_autofree char *quoted = behind(QUOTE, content->earlier);
    json_t *facts = json_array();

    for (guint i = 0; i < content->facts->len; i++)
        json_array_append_new(facts, json_string(content->facts->pdata[i]));
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:I, "
        "s:s, s:s, s:s, s:s, s:s}",
        "language", content->language->code, "marker", content->marker, "heading",
        content->heading, "lead", content->lead, "closing", content->closing, "text",
        content->text, "barred", bars, "author", content->values.author, "facts", facts,
        "status_label", content->language->words[WORD_STATUS], "status", content->status,
        "department", content->values.department, "ticket", (json_int_t)fields->ticket,
        "earlier_label", *content->earlier ? content->language->words[WORD_EARLIER] : "",
        "earlier", content->earlier, "quoted", quoted, "page_label",
        content->language->words[WORD_PAGE], "page", fields->page ? fields->page : "");
}

static void
put_into_templates(const Content *content, const WordingFields *fields, Wording *out)
{
    const Templates *templates = wordbook_templates(fields->words);
    json_t *data = content_json(content, fields);
    g_autofree char *text = NULL;

    text = templates_render(
        templates, content->is_behind_bar ? "letters/staff.txt" : "letters/customer.txt",
        data);
    out->text = wrapped(text);
    out->html = templates_render(
        templates,
        content->is_behind_bar ? "letters/staff.html" : "letters/customer.html", data);
    json_decref(data);
}

/* ----------------------------------------------------------------- wording */

void
wording_make(NoticeEvent event, NoticeAudience audience, const char *language,
             const WordingFields *fields, Wording *out)
{
    Content content;

    g_assert(wording_exists(event, audience));
    content_make(event, audience, wordbook_language(fields->words, language), fields,
                 &content);
    if (fields->is_brief) {
        out->text = g_strconcat(content.heading, "\n", NULL);
        out->html = g_strdup("");
    } else {
        put_into_templates(&content, fields, out);
    }
    content_clear(&content);
}

void
wording_clear(Wording *wording)
{
    g_clear_pointer(&wording->text, g_free);
    g_clear_pointer(&wording->html, g_free);
}
