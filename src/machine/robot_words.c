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
bool
robot_words_in(const char *body)
{
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
    g_autofree char *first = g_utf8_make_valid(body, (gssize)strnlen(body, 1500));
    g_autofree char *folded = fold_text(first, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (fold_contains(folded, words[i]))
            return true;
    return false;
}
