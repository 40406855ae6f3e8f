/* language.c - the words of our letters in each language. */
#include "notify/language.h"

#include "rules/proof.h"

#include <jansson.h>
#include <string.h>

#define MISSING "is missing"

static const char *const word_names[] = {
    [WORD_MARKER] = "marker",
    [WORD_FROM] = "from",
    [WORD_KNOWN_BY] = "known_by",
    [WORD_SUBJECT] = "subject",
    [WORD_STATUS] = "status",
    [WORD_ATTACHMENTS] = "attachments",
    [WORD_REASON] = "reason",
    [WORD_AND_MORE] = "and_more",
    [WORD_CUT] = "cut",
    [WORD_ASSIGNED] = "assigned",
    [WORD_PRIORITY] = "priority",
    [WORD_WAITING] = "waiting",
    [WORD_EARLIER] = "earlier",
    [WORD_DAY] = "day",
    [WORD_DAYS] = "days",
    [WORD_NO_SUBJECT] = "no_subject",
    [WORD_NO_TEXT] = "no_text",
    [WORD_FORWARDED_BY] = "forwarded_by",
    [WORD_DONE] = "done",
    [WORD_NOT_DONE] = "not_done",
    [WORD_NOTHING_DONE] = "nothing_done",
    [WORD_FILED] = "filed",
    [WORD_MORE] = "more",
    [WORD_PAGE] = "page",
};

/* Which events are told to whom; a file has the words for these and no others. */
static const bool is_told[][2] = {
    [NOTICE_OPENED] = { true, true },        [NOTICE_CUSTOMER_REPLY] = { true, true },
    [NOTICE_REOPENED] = { true, true },      [NOTICE_ANSWER] = { true, true },
    [NOTICE_NOTE] = { false, true },         [NOTICE_CLOSED] = { true, true },
    [NOTICE_BOUNCE] = { false, true },       [NOTICE_HELD] = { false, true },
    [NOTICE_ASSIGNED] = { false, true },     [NOTICE_COMMAND] = { false, true },
    [NOTICE_CLOSING_SOON] = { true, false }, [NOTICE_CLOSED_INACTIVE] = { true, false },
    [NOTICE_MERGED] = { true, false },       [NOTICE_SPLIT] = { true, false },
    [NOTICE_LOGIN_LINK] = { true, false },   [NOTICE_PASSWORD] = { true, false },
    [NOTICE_GATHERED] = { false, true },     [NOTICE_CHAT] = { false, true },
    [NOTICE_DIGEST] = { false, true },
};

static const char *const places[] = { "ticket", "department", "author", "reason", NULL };

typedef struct Reading {
    const char *text, *place;
    GPtrArray *errors;
    bool is_wrong;
} Reading;

const char *
language_event_name(NoticeEvent event)
{
    return event == NOTICE_DIGEST ? "digest" : notice_event_name(event);
}

/* The line where a key stands, below those that it is in ("customer", "opened"). */
static guint
line_of(const Reading *reading, const char *const *path, bool is_missing)
{
    const char *at = reading->text;
    guint line = 1;

    /* One that is missing may stand elsewhere under the same name. */
    for (; *path && (!is_missing || path[1]); path++) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", *path);
        const char *found = strstr(at, quoted);

        if (!found)
            break;
        at = found;
    }
    for (const char *p = reading->text; p < at; p++)
        line += *p == '\n';
    return line;
}

static void
complain(Reading *reading, const char *const *path, const char *what)
{
    bool is_missing = strcmp(what, MISSING) == 0;
    g_autofree char *joined = g_strjoinv(".", (char **)path);

    g_ptr_array_add(reading->errors,
                    g_strdup_printf("%s:%u: %s: %s", reading->place,
                                    line_of(reading, path, is_missing), joined, what));
    reading->is_wrong = true;
}

static void
check_places(Reading *reading, const char *const *path, const char *words)
{
    for (const char *at = strstr(words, "{{"); at; at = strstr(at + 2, "{{")) {
        const char *end = strstr(at, "}}");
        g_autofree char *name = end ? g_strndup(at + 2, (gsize)(end - at - 2)) : NULL;

        if (!name || !g_strv_contains(places, name)) {
            g_autofree char *what = g_strdup_printf(
                "found {{%s, expected {{ticket}}, {{department}}, {{author}} or "
                "{{reason}}",
                name ? name : "");

            complain(reading, path, what);
        }
    }
}

/* A string of an object; "" where it may be missing. */
static const char *
take_string(Reading *reading, const json_t *object, const char *const *path,
            bool is_needed)
{
    const char *key = path[g_strv_length((char **)path) - 1];
    const json_t *value = json_object_get(object, key);

    if (json_is_string(value)) {
        check_places(reading, path, json_string_value(value));
        return json_string_value(value);
    }
    if (value || is_needed)
        complain(reading, path, value ? "expected a string" : MISSING);
    return "";
}

static void
take_words(Reading *reading, const json_t *root, const char *audience, int column,
           Words *out)
{
    const json_t *all = json_object_get(root, audience);

    for (NoticeEvent event = 0; event <= NOTICE_DIGEST; event++) {
        const char *name = language_event_name(event);
        const json_t *object = json_object_get(all, name);
        const char *parts[] = { "heading", "lead", "closing" };
        const char *values[3];

        if (!is_told[event][column])
            continue;
        for (guint i = 0; i < 3; i++) {
            const char *path[] = { audience, name, parts[i], NULL };

            values[i] = take_string(reading, object, path, i == 0);
        }
        out[event] = (Words){ values[0], values[1], values[2] };
    }
}

/* A key that nothing reads is a mistyped one. `path` leads to the object, with room for
 * two more. */
static void
check_keys(Reading *reading, const json_t *object, const char **path,
           const char *const *known)
{
    guint depth = g_strv_length((char **)path);
    const char *key;
    const json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        g_autofree char *there_are = g_strjoinv(", ", (char **)known);
        g_autofree char *what = g_strdup_printf("expected one of %s", there_are);

        path[depth] = key;
        if (!g_strv_contains(known, key))
            complain(reading, path, what);
    }
    path[depth] = NULL;
}

static void
check_events(Reading *reading, const json_t *root, const char *audience, int column)
{
    const char *known[NOTICE_DIGEST + 2] = { NULL };
    const char *path[5] = { audience, NULL };
    static const char *const parts[] = { "heading", "lead", "closing", NULL };
    const char *key;
    const json_t *value, *all = json_object_get(root, audience);
    guint n = 0;

    for (NoticeEvent event = 0; event <= NOTICE_DIGEST; event++)
        if (is_told[event][column])
            known[n++] = language_event_name(event);
    check_keys(reading, all, path, known);
    json_object_foreach((json_t *)all, key, value)
    {
        path[1] = key;
        path[2] = NULL;
        check_keys(reading, value, path, parts);
    }
}

static void
take_proofs(Reading *reading, const json_t *root, Language *out)
{
    static const char *const parts[] = { "word", "line", NULL };
    const json_t *all = json_object_get(root, "proof");
    const char *known[LANGUAGE_PROOFS_MAX + 1] = { NULL };
    const char *path[5] = { "proof", NULL };

    for (guint i = 0; proof_at(i); i++) {
        const json_t *object = json_object_get(all, proof_at(i));
        const char *word[] = { "proof", proof_at(i), "word", NULL };
        const char *line[] = { "proof", proof_at(i), "line", NULL };

        g_assert(i < LANGUAGE_PROOFS_MAX);
        known[i] = proof_at(i);
        path[1] = proof_at(i);
        path[2] = NULL;
        check_keys(reading, object, path, parts);
        out->proofs[i].word = take_string(reading, object, word, true);
        out->proofs[i].line = take_string(reading, object, line, true);
    }
    path[1] = NULL;
    check_keys(reading, all, path, known);
}

static void
take_all(Reading *reading, const json_t *root, Language *out)
{
    static const char *const sections[] = { "language", "status", "words", "proof",
                                            "customer", "staff",  NULL };
    const char *known[G_N_ELEMENTS(word_names) + 1] = { NULL };
    const char *statuses[TICKET_CLOSED + 2] = { NULL };
    const char *top[3] = { NULL }, *words[3] = { "words", NULL };
    const char *status_path[3] = { "status", NULL };

    for (gsize i = 0; i < G_N_ELEMENTS(word_names); i++)
        known[i] = word_names[i];
    for (TicketStatus status = TICKET_OPEN; status <= TICKET_CLOSED; status++)
        statuses[status] = ticket_status_name(status);
    /* A mistyped key first: what is missing follows from it. */
    check_keys(reading, root, top, sections);
    check_keys(reading, json_object_get(root, "words"), words, known);
    check_keys(reading, json_object_get(root, "status"), status_path, statuses);
    check_events(reading, root, "customer", 0);
    check_events(reading, root, "staff", 1);
    for (gsize i = 0; i < G_N_ELEMENTS(word_names); i++) {
        const char *path[] = { "words", word_names[i], NULL };

        out->words[i] = take_string(reading, json_object_get(root, "words"), path, true);
    }
    for (TicketStatus status = TICKET_OPEN; status <= TICKET_CLOSED; status++) {
        const char *path[] = { "status", ticket_status_name(status), NULL };

        out->status_labels[status] =
            take_string(reading, json_object_get(root, "status"), path, true);
    }
    take_proofs(reading, root, out);
    take_words(reading, root, "customer", 0, out->customer);
    take_words(reading, root, "staff", 1, out->staff);
}

Language *
language_read(const char *code, const char *text, const char *place, GPtrArray *errors)
{
    Reading reading = { .text = text, .place = place, .errors = errors };
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    Language *language;

    if (!json_is_object(root)) {
        g_ptr_array_add(errors,
                        g_strdup_printf("%s:%d: %s", place, MAX(error.line, 1),
                                        root ? "expected an object" : error.text));
        json_decref(root);
        return NULL;
    }
    language = g_new0(Language, 1);
    language->code = g_strdup(code);
    language->source = root;
    take_all(&reading, root, language);
    if (reading.is_wrong)
        g_clear_pointer(&language, language_free);
    return language;
}

void
language_free(Language *language)
{
    if (!language)
        return;
    json_decref(language->source);
    g_free(language->code);
    g_free(language);
}

const ProofWords *
language_proof(const Language *language, const char *proof)
{
    static const ProofWords nothing = { "", "" };

    for (guint i = 0; proof_at(i); i++)
        if (strcmp(proof_at(i), proof) == 0)
            return &language->proofs[i];
    return &nothing;
}

const Words *
language_words(const Language *language, NoticeEvent event, NoticeAudience audience)
{
    const Words *words =
        audience == AUDIENCE_STAFF ? &language->staff[event] : &language->customer[event];

    return words->heading ? words : NULL;
}
