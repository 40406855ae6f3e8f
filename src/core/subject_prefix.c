/* subject_prefix.c - what mail programs put before a subject: "Re:", "Fwd:", "Automatic
 * reply:", in many languages. */
#include "core/subject_prefix.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "core/fold.h"
#include "core/token.h"

#define WIDE_COLON "\xef\xbc\x9a"

/* Words before a colon, in lower case. Titles such as "SQL: error" or "HA: node down"
 * (Latin letters) must not begin with one. */
static const char *const replies[] = {
    "re",   "aw",  "antw",    "antwort", "sv",    "vs",      "res",   "rif",
    "odp",  "ynt", "vá",      "réf",     "rép",   "отв",     "ответ", "на",
    "ang",  "odg", "odpověď", "bls",     "balas", "balasan", "απ",    "απάντηση",
    "atb",  "ats", "trả lời", "回复",    "回覆",  "答复",    "答覆",  "返信",
    "회신", "رد",  "תשובה",   "ตอบ",     NULL,
};

static const char *const forwards[] = {
    "fw",
    "fwd",
    "wg",
    "vb",
    "vl",
    "enc",
    "rv",
    "tr",
    "pd",
    "ilt",
    "i̇lt",
    "yönl",
    "továbbítás",
    "пересл",
    "fs",
    "doorst",
    "přep",
    "trs",
    "terusan",
    "teruskan",
    "πρθ",
    "videresendt",
    "vidarebefordrat",
    "vs fw",
    "转发",
    "轉寄",
    "轉發",
    "転送",
    "전달",
    "הועבר",
    "إعادة توجيه",
    NULL,
};

/* Programs of a few languages write these; so do people who name what they write of. */
static const char *const vague_replies[] = { "r", "ref", NULL };
static const char *const vague_forwards[] = { "i",    "ter",          "prep", "пер",
                                              "преп", "proslijedeno", NULL };

/* Vacation programs put these before the subject that they answer, or alone. */
static const char *const auto_replies[] = {
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "auto:",
    /* Domino */ "automated reply",
    "automated response",
    "automatic response",
    "ooo:",
    "i am away",
    "away until",
    "automatische antwort",
    "autoantwort",
    "réponse automatique",
    "respuesta automatica",
    "resposta automatica",
    "ausência",
    "risposta automatica",
    "automatisch antwoord",
    "automatische beantwoording",
    "autosvar",
    "automatiskt svar",
    "automatisk svar",
    "automaattinen vastaus",
    "balasan otomatis",
    "jawaban otomatis",
    "balasan automatik", /* Malay */
    NULL,
};

enum { PREFIX_BYTES_MAX = 40 };

static const char *
skip_blanks(const char *p)
{
    while (*p && g_unichar_isspace(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p;
}

/* "[2]", "(2)", "^2" after a prefix. */
static const char *
skip_count(const char *p)
{
    char close = *p == '[' ? ']' : *p == '(' ? ')' : '\0';
    const char *start = p + 1;

    if (!close && *p != '^')
        return p;
    for (p++; g_ascii_isdigit(*p); p++)
        ;
    if (p == start || p - start > 4)
        return start - 1;
    if (close && *p++ != close)
        return start - 1;
    return p;
}

/* Past the colon, or NULL. */
static const char *
skip_colon(const char *p)
{
    if (*p == ':')
        return p + 1;
    return g_str_has_prefix(p, WIDE_COLON) ? p + strlen(WIDE_COLON) : NULL;
}

/* Past one "[list name]" or token, or NULL. */
static const char *
skip_tag(const char *p)
{
    const char *start = p;
    gsize token = token_at(p, NULL);

    if (token > 0)
        return p + token;
    if (*p != '[')
        return NULL;
    for (p++; *p && *p != ']'; p = g_utf8_next_char(p))
        if (*p == '[' || p - start > 60)
            return NULL;
    return *p == ']' && p > start + 1 ? p + 1 : NULL;
}

static const char *
skip_tags(const char *p)
{
    const char *next;

    for (p = skip_blanks(p); (next = skip_tag(p)); p = skip_blanks(next))
        ;
    return p;
}

static bool
is_one_of(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* The word before the first colon, in lower case; `rest` gets what is behind the colon.
 * NULL if there is none. The caller owns it. */
static char *
word_before_colon(const char *subject, const char **rest)
{
    const char *end = subject, *last = subject;

    while (*end && end - subject <= PREFIX_BYTES_MAX && !strchr(":[(^", *end) &&
           !g_str_has_prefix(end, WIDE_COLON)) {
        bool blank = g_unichar_isspace(g_utf8_get_char(end));

        end = g_utf8_next_char(end);
        if (!blank)
            last = end;
    }
    if (last == subject || end - subject > PREFIX_BYTES_MAX)
        return NULL;
    *rest = skip_colon(skip_blanks(skip_count(end)));
    return *rest ? g_utf8_casefold(subject, last - subject) : NULL;
}

static bool
begins_auto_reply(const char *subject)
{
    const char *end = subject;
    g_autofree char *folded = NULL;

    while (*end && end - subject < PREFIX_BYTES_MAX)
        end = g_utf8_next_char(end);
    folded = fold_text(subject, end - subject);
    for (gsize i = 0; auto_replies[i]; i++)
        if (fold_begins(folded, auto_replies[i]))
            return true;
    return false;
}

static SubjectPrefix
prefix_at(const char *start, bool sure, const char **rest)
{
    g_autofree char *word = word_before_colon(start, rest);

    if (word && (is_one_of(replies, word) || (!sure && is_one_of(vague_replies, word))))
        return SUBJECT_PREFIX_REPLY;
    if (word && (is_one_of(forwards, word) || (!sure && is_one_of(vague_forwards, word))))
        return SUBJECT_PREFIX_FORWARD;
    if (!begins_auto_reply(start))
        return SUBJECT_PREFIX_NONE;
    if (!word)
        *rest = start + strlen(start);
    return SUBJECT_PREFIX_AUTO_REPLY;
}

static SubjectPrefix
find(const char *subject, bool sure, const char **rest)
{
    const char *after = NULL;
    SubjectPrefix prefix = prefix_at(skip_tags(subject), sure, &after);

    if (rest)
        *rest = prefix == SUBJECT_PREFIX_NONE ? subject : skip_blanks(after);
    return prefix;
}

SubjectPrefix
subject_prefix(const char *subject, const char **rest)
{
    return find(subject, false, rest);
}

SubjectPrefix
subject_prefix_sure(const char *subject, const char **rest)
{
    return find(subject, true, rest);
}
