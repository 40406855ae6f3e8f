/* person_words.c - signs that a person wrote, above what they paste from a machine. */
#include "machine/person_words.h"

#include <string.h>

#include "core/fold.h"
#include "machine/bounce_lines.h"
#include "machine/bounce_phrases.h"
#include "machine/robot_words.h"
#include "machine/smtp_status.h"

typedef enum Sign {
    SIGN_I,
    SIGN_WE,
    SIGN_REQUEST,
    SIGN_GREETING, /* at a line's beginning */
    SIGN_CLOSING,  /* the same */
    SIGN_OURS,     /* the mail that the author sent */
    SIGN_YOURS,    /* of a program: what became of the reader's mail */
    SIGNS,
} Sign;

/* Whole words, where the script has blanks between them. */
static const char *const tables[SIGNS] = {
    [SIGN_I] =
        "i|i'm|i've|my|myself|saya|aku|ich|mein|meine|meinen|meiner|meinem|mir|mich|"
        "je|j'ai|mon|mes|moi|yo|mis|mio|mia|he recibido|eu|meu|meus|minha|minhas|"
        "io|miei|ho ricevuto|ik|mijn|mij|moj|moja|moje|mnie|dostalem|dostalam|"
        "otrzymalem|otrzymalam|я|мне|меня|мой|моя|мое|мои|ben|benim|bana|aldım|"
        "私|僕|我|저는|제가|내가|저에게",
    [SIGN_WE] = "we|our|ours|us|kami|kita|wir|unser|unsere|unseren|unserem|unserer|uns|"
                "nous|notre|nos|nosotros|nuestro|nuestra|nuestros|nuestras|nosso|nossa|"
                "nossos|nossas|noi|nostro|nostra|nostri|nostre|wij|ons|onze|nasz|nasza|"
                "nasze|nam|nas|мы|наш|наша|наши|наше|нас|нам|biz|bizim|bize|弊社|当社|"
                "我们|我們|저희|우리",
    [SIGN_REQUEST] = "please|thanks|thank you|could you|can you|would you|mohon|tolong|"
                     "minta|terima kasih|bitte|danke|vielen dank|können sie|könnten sie|"
                     "merci|s'il vous plaît|pourriez|pouvez|por favor|gracias|podrían|"
                     "pueden|obrigado|obrigada|podem|poderiam|per favore|grazie|potete|"
                     "potreste|alstublieft|graag|bedankt|kunt u|proszę|prosimy|dziękuję|"
                     "пожалуйста|спасибо|прошу|просим|lütfen|teşekkür|teşekkürler|"
                     "お願い|ください|ありがとう|请|請|谢谢|謝謝|부탁|감사|주세요",
    [SIGN_GREETING] =
        "hello|hi|hey|dear|good morning|good day|good afternoon|halo|hai|selamat|yth|"
        "dengan hormat|assalamualaikum|guten tag|guten morgen|hallo|sehr geehrte|"
        "sehr geehrter|liebe|lieber|moin|bonjour|madame|monsieur|cher|chère|hola|"
        "buenos días|buenas|estimado|estimada|estimados|olá|ola|bom dia|boa tarde|"
        "prezado|prezados|buongiorno|salve|gentile|gentili|ciao|goedemorgen|goedendag|"
        "geachte|beste|dzień dobry|witam|szanowni|szanowny|здравствуйте|добрый день|"
        "уважаемые|привет|merhaba|sayın|iyi günler|こんにちは|お世話に|いつも|你好|您好|"
        "안녕하세요",
    [SIGN_CLOSING] =
        "regards|best regards|kind regards|best|cheers|sincerely|yours|salam|"
        "hormat kami|hormat saya|gruß|grüße|mit freundlichen|viele grüße|beste grüße|"
        "mfg|lg|cordialement|bien à vous|saludos|un saludo|atentamente|"
        "atenciosamente|abraço|abraços|saluti|cordiali saluti|distinti saluti|groet|"
        "groeten|met vriendelijke|pozdrawiam|z poważaniem|с уважением|saygılarımla|"
        "saygılar|敬具|よろしく|此致|祝好|드림",
    [SIGN_OURS] = "our mail|our mails|our message|our messages|our email|our emails|"
                  "our e-mail|our e-mails|my mail|my mails|my email|my emails|my message|"
                  "email kami|pesan kami|surat kami|email saya|pesan saya|unsere mail|"
                  "unsere mails|unsere e-mail|unsere e-mails|unsere nachricht|"
                  "unsere nachrichten|notre message|nos messages|notre mail|nos mails|"
                  "nuestro correo|nuestros correos|nuestro mensaje|nuestros mensajes|"
                  "nosso e-mail|nossos e-mails|nossa mensagem|nossas mensagens|"
                  "nostro messaggio|nostri messaggi|nostra mail|nostre mail|ons bericht|"
                  "onze berichten|onze mail|onze mails|nasza wiadomość|"
                  "nasze wiadomości|наше письмо|наши письма|mesajımız|iletimiz|"
                  "弊社からのメール|当社からのメール|弊社のメール|我们的邮件|我們的郵件|"
                  "저희 메일",
    [SIGN_YOURS] = "your message|your mail|your e-mail|your email|your letter|"
                   "you sent|you have sent|message sent by you|pesan anda|"
                   "email anda|e-mail anda|surat anda|yang anda kirim|"
                   "yang anda kirimkan|kiriman anda|ihre nachricht|ihrer nachricht|"
                   "ihre e-mail|ihrer e-mail|ihre mail|ihrer mail|deine nachricht|"
                   "votre message|votre courriel|votre e-mail|votre email|"
                   "votre mail|vous avez envoyé|su mensaje|su correo|tu mensaje|"
                   "tu correo|que envió|que ha enviado|que enviaste|sua mensagem|"
                   "seu e-mail|seu email|que enviou|enviado por você|"
                   "suo messaggio|tuo messaggio|vostro messaggio|sua mail|tua mail|"
                   "sua e-mail|tua e-mail|uw bericht|uw e-mail|uw mail|je bericht|"
                   "bericht dat u|twoja wiadomość|twojej wiadomości|"
                   "państwa wiadomość|twój list|ваше сообщение|"
                   "ваше письмо|вашего сообщения|"
                   "вашего письма|отправленное вами|"
                   "mesajınız|iletiniz|e-postanız|gönderdiğiniz|"
                   "あなたのメール|お客様のメール|"
                   "送信されたメール|お送りいただいた|您的邮件|"
                   "您的郵件|您的信件|您发送|您發送|您发往|"
                   "您發往|您寄给|您寄給|귀하의 메일|"
                   "귀하의 메시지|보내신 메일|보낸 메일|"
                   "ditt meddelande|din e-post|ditt brev|din besked|din mail|"
                   "din melding|din e-mail|vaši zprávu|vaše zpráva|"
                   "küldött levél|küldött levelet|az üzenete|viestisi|"
                   "thư của bạn|tin nhắn của bạn|email của bạn|"
                   "ваш лист|ваше повідомлення|mesajul dvs|"
                   "mesajul dumneavoastră",
};

/* The words, folded. Never freed. */
static char **
words_of(Sign sign)
{
    static gsize folded[SIGNS];

    if (g_once_init_enter(&folded[sign])) {
        char **words = g_strsplit(tables[sign], "|", -1);

        for (char **word = words; *word; word++) {
            char *plain = *word;

            *word = fold_text(plain, -1);
            g_free(plain);
        }
        g_once_init_leave(&folded[sign], (gsize)words);
    }
    return (char **)folded[sign];
}

static bool
is_part_of_word(gunichar c)
{
    return c != 0 && g_unichar_isalnum(c) && !g_unichar_iswide(c);
}

/* Does it end where a word does? Scripts without blanks have no such place. */
static bool
is_whole(const char *text, const char *found, gsize length)
{
    const char *last = g_utf8_find_prev_char(found, found + length);

    if (!last || !is_part_of_word(g_utf8_get_char(last)))
        return true;
    if (found > text &&
        is_part_of_word(g_utf8_get_char(g_utf8_find_prev_char(text, found))))
        return false;
    return !is_part_of_word(g_utf8_get_char(found + length));
}

static bool
has_sign(const char *folded, Sign sign)
{
    bool first = sign == SIGN_GREETING || sign == SIGN_CLOSING;

    for (char **word = words_of(sign); *word; word++) {
        gsize length = strlen(*word);
        const char *found = folded;

        if (first && g_str_has_prefix(folded, *word) && is_whole(folded, folded, length))
            return true;
        while (!first && (found = strstr(found, *word))) {
            if (is_whole(folded, found, length) &&
                !g_str_has_prefix(found, "mohon maaf")) /* "sorry" */
                return true;
            found += length;
        }
    }
    return false;
}

/* Programs that speak of themselves as "I". */
static bool
is_programs_i(const char *folded)
{
    static const char *const words[] = { "i'm sorry",         "i'm afraid",
                                         "i am sorry",        "i've given up",
                                         "i have given up",   "i wasn't able",
                                         "i was not able",    "i couldn't",
                                         "i could not",       "i'm not going to",
                                         "i am not going to", "i am sending you this" };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(folded, words[i]))
            return true;
    return false;
}

static bool
asks(const char *text, gsize length)
{
    static const char *const marks[] = { "?", "\xef\xbc\x9f", "\xd8\x9f", "か。" };

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *mark = g_strstr_len(text, (gssize)length, marks[i]);

        /* those of addresses of the web stand within a word */
        for (; mark; mark = g_strstr_len(mark + 1, (gssize)(text + length - mark - 1),
                                         marks[i])) {
            const char *after = mark + strlen(marks[i]);

            if (after >= text + length || !g_ascii_isalnum(*after))
                return true;
        }
    }
    return false;
}

bool
person_pastes(const char *folded)
{
    static const char *const labels[] = {
        "from:",     "to:",          "subject:", "date:",      "sent:",   "received:",
        "reply-to:", "return-path:", "von:",     "gesendet:",  "an:",     "betreff:",
        "dari:",     "kepada:",      "de:",      "para:",      "da:",     "van:",
        "objet:",    "asunto:",      "de :",     "от:",        "кому:",   "差出人:",
        "件名:",     "发件人:",      "發件人:",  "보낸 사람:", "kimden:", "od:",
    };

    if (*folded == '>' || g_str_has_prefix(folded, "--") ||
        g_str_has_prefix(folded, "==") || g_str_has_prefix(folded, "__") ||
        g_str_has_prefix(folded, "**"))
        return true;
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        if (fold_begins(folded, labels[i]))
            return true;
    return false;
}

/* A line of a report's list or of its dialogue with another server. */
static bool
is_servers(const Line *line)
{
    const char *close = *line->text == '<' ? strchr(line->text, '>') : NULL;

    return (close && (close[1] == ':' || close[1] == '\0')) ||
           (g_ascii_isdigit(*line->text) && smtp_reply_find(line->text) &&
            strspn(line->text, "0123456789") == 3);
}

bool
person_is_told(const char *folded)
{
    return has_sign(folded, SIGN_YOURS);
}

guint
person_signs(const char *body, bool whole)
{
    g_autoptr(GPtrArray) lines = bounce_lines_read(body, NULL);
    bool has[SIGNS] = { false }, question = false, in_report = false;
    bool before = false; /* the question stands above the report */
    guint active;

    for (guint i = 0; i < lines->len && i < PERSON_LINES_MAX; i++) {
        const Line *line = lines->pdata[i];

        if (!*line->text && in_report && !whole)
            break;
        if (person_pastes(line->folded))
            break;
        if (is_servers(line))
            continue;
        in_report = in_report || bounce_phrase_in(line->folded, PHRASE_HERALD);
        if (!question && !has[SIGN_I] && !has[SIGN_WE] &&
            robot_words_automatic(line->folded))
            return 0;
        question = question || asks(line->text, strlen(line->text));
        before = before || (question && !in_report);
        for (Sign sign = is_programs_i(line->folded) ? SIGN_WE : 0; sign < SIGNS; sign++)
            if (!in_report || whole || sign == SIGN_I || sign == SIGN_OURS ||
                sign == SIGN_YOURS)
                has[sign] = has[sign] || has_sign(line->folded, sign);
    }
    active = 2 * question + before + 2 * (has[SIGN_I] || has[SIGN_OURS]) + has[SIGN_WE] +
             has[SIGN_REQUEST];
    if (has[SIGN_YOURS] && !question)
        active = active > 2 ? active - 2 : 0;
    return active ? active + has[SIGN_GREETING] + has[SIGN_CLOSING] : 0;
}

bool
person_asks_before(const char *text, const char *at)
{
    if (*at == '>')
        return true;
    for (const char *line = text; line < at;) {
        const char *end = line + strcspn(line, "\n");
        g_autofree char *folded = fold_text(line, MIN(end, at) - line);

        if (asks(line, (gsize)(MIN(end, at) - line)) || person_pastes(folded) ||
            has_sign(folded, SIGN_CLOSING))
            return true;
        line = *end ? end + 1 : end;
    }
    return false;
}
