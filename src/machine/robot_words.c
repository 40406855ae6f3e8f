/* robot_words.c - how programs that answer mail name themselves. */
#include "machine/robot_words.h"

#include <glib.h>
#include <string.h>

#include "core/fold.h"

/* The names differ from product to product, but not much. */
bool
robot_words_name(const char *field)
{
    static const char *const beginnings[] = {
        "X-Autorepl",    "X-Auto-Repl",    "X-Autoresp",  "X-Auto-Resp",
        "X-Mail-Autore", "X-PH-Autoreply", "X-EG-Autore", "X-Vacation",
        "X-Yahoo-Vacat", "X-Out-Of-Offic", "X-OOO",       "X-Apple-Action",
    };

    /* what a mail must not be answered with tells nothing about who wrote it */
    if (g_ascii_strcasecmp(field, "X-Auto-Response-Suppress") == 0)
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (g_ascii_strncasecmp(field, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

/* Words of the robots themselves, in the first lines of what they write. */
static const char *const words[] = {
    "this is an automat",
    "this is an auto-",
    "automated response",
    "automated reply",
    "automatic reply",
    "automatic response",
    "automatically generated",
    "i am out of the office",
    "i am out of office",
    "i'm out of the office",
    "i will be out of the office",
    "i am currently out",
    "i am away",
    "i am on vacation",
    "i am on annual leave",
    "i am on holiday",
    "will be back on",
    "ich bin nicht im buro",
    "ich bin derzeit nicht",
    "ich bin bis",
    "bin ich nicht im",
    "automatisch generiert",
    "je suis absent",
    "je suis actuellement absent",
    "reponse automatique",
    "estare fuera",
    "me encuentro fuera",
    "respuesta automatica",
    "estarei ausente",
    "estou ausente",
    "resposta automatica",
    "sono fuori ufficio",
    "saro assente",
    "risposta automatica",
    "ik ben afwezig",
    "automatisch antwoord",
    "jestem nieobecn",
    "wiadomosc automatyczna",
    "automatyczna odpowiedz",
    "saya sedang cuti",
    "saya sedang tidak",
    "pesan otomatis",
    "balasan otomatis",
    "dijawab otomatis",
    "меня нет на",
    "я в отпуске",
    "автоматическ",
    "ofis disinda",
    "izindeyim",
    "otomatik",
    "自動返信",
    "自動送信",
    "不在にして",
    "自动回复",
    "自動回覆",
    "休假",
    "부재중",
    "자동",
};

#define FIRST_BYTES 1500

static bool
has_words(const char *text, gsize length)
{
    g_autofree char *first = g_utf8_make_valid(text, (gssize)length);
    g_autofree char *folded = fold_text(first, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (fold_contains(folded, words[i]))
            return true;
    return false;
}

bool
robot_words_in(const char *body)
{
    return has_words(body, strnlen(body, FIRST_BYTES));
}

const char *
robot_words_at(const char *body)
{
    const char *end = body + strnlen(body, FIRST_BYTES);

    for (const char *line = body; line < end;) {
        gsize length = strcspn(line, "\n");

        if (has_words(line, MIN(length, (gsize)(end - line))))
            return line;
        line += length + (line[length] == '\n');
    }
    return body;
}

bool
robot_words_automatic(const char *folded)
{
    static const char *const phrases[] = {
        "this is an automat",
        "automatically generated",
        "generated automatically",
        "do not reply",
        "don't reply",
        "not respond to this",
        "jangan balas",
        "jangan membalas",
        "tidak perlu dibalas",
        "secara otomatis",
        "dikirim otomatis",
        "automatisch generiert",
        "automatisch erstellt",
        "automatisch erzeugt",
        "nicht auf diese",
        "ne pas repondre",
        "genere automatiquement",
        "no responda",
        "generado automaticamente",
        "nao responda",
        "gerada automaticamente",
        "non rispondere",
        "generato automaticamente",
        "niet beantwoorden",
        "automatisch gegenereerd",
        "wygenerowan",
        "nie odpowiadac",
        "не отвечайте",
        "создано автоматически",
        "otomatik olarak",
        "自動送信",
        "自動的に",
        "返信しないで",
        "自动发送",
        "系统自动",
        "请勿回复",
        "請勿回覆",
        "자동으로",
        "발신 전용",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++)
        if (fold_contains(folded, phrases[i]))
            return true;
    return false;
}
