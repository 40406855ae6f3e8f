/* subject_words.c - subjects that machines write, in many languages. */
#include "machine/subject_words.h"

#include <string.h>

#include "core/fold.h"
#include "core/subject_prefix.h"

typedef struct Words {
    SubjectHint hint;
    bool anywhere; /* else at the beginning only */
    const char *words;
} Words;

/* Plain ASCII entries are in lower case; the others are folded when compared. The
 * evidence is what the named products write themselves. What programs put before the
 * subject that they answer is in core/subject_prefix. */
static const Words table[] = {
    /* Exchange, Outlook, Office 365 in the language of the mailbox */
    { SUBJECT_AUTO_REPLY, true, "(automatic response)" }, /* AOL */
    { SUBJECT_AUTO_REPLY, true, "(auto reply)" },
    { SUBJECT_AUTO_REPLY, true, "(autoreply)" },
    { SUBJECT_AUTO_REPLY, true, "(auto response)" },
    { SUBJECT_AUTO_REPLY, true, "[auto-reply]" },
    { SUBJECT_AUTO_REPLY, true, "[autoreply]" },
    { SUBJECT_AUTO_REPLY, true, "[auto reply]" },
    { SUBJECT_AUTO_REPLY, true, "out of office" },
    { SUBJECT_AUTO_REPLY, true, "out of the office" },
    { SUBJECT_AUTO_REPLY, true, "out-of-office" },
    { SUBJECT_AUTO_REPLY, true, "away from my mail" }, /* vacation(1) */
    { SUBJECT_AUTO_REPLY, true, "away from the office" },
    { SUBJECT_AUTO_REPLY, true, "vacation reply" },
    { SUBJECT_AUTO_REPLY, true, "vacation message" },
    { SUBJECT_AUTO_REPLY, true, "on vacation" },
    { SUBJECT_AUTO_REPLY, true, "on annual leave" },
    { SUBJECT_AUTO_REPLY, true, "abwesenheitsnotiz" },
    { SUBJECT_AUTO_REPLY, true, "abwesenheitsnachricht" },
    { SUBJECT_AUTO_REPLY, true, "abwesenheitsbenachrichtigung" },
    { SUBJECT_AUTO_REPLY, true, "abwesenheitsmeldung" },
    { SUBJECT_AUTO_REPLY, true, "außer haus" },
    { SUBJECT_AUTO_REPLY, true, "absence du bureau" },
    { SUBJECT_AUTO_REPLY, true, "message d'absence" },
    { SUBJECT_AUTO_REPLY, true, "absent du bureau" },
    { SUBJECT_AUTO_REPLY, true, "fuera de la oficina" },
    { SUBJECT_AUTO_REPLY, true, "fuera de oficina" },
    { SUBJECT_AUTO_REPLY, true, "fora do escritorio" },
    { SUBJECT_AUTO_REPLY, true, "ausencia temporaria" },
    { SUBJECT_AUTO_REPLY, true, "fuori sede" },
    { SUBJECT_AUTO_REPLY, true, "fuori ufficio" },
    { SUBJECT_AUTO_REPLY, true, "afwezigheidsbericht" },
    { SUBJECT_AUTO_REPLY, true, "afwezigheidsassistent" },
    { SUBJECT_AUTO_REPLY, true, "niet op kantoor" },
    { SUBJECT_AUTO_REPLY, true, "frånvaromeddelande" },
    { SUBJECT_AUTO_REPLY, true, "fraværsmelding" },
    { SUBJECT_AUTO_REPLY, true, "fraværende" },
    { SUBJECT_AUTO_REPLY, true, "ikke til stede" },
    { SUBJECT_AUTO_REPLY, true, "poissaoloilmoitus" },
    { SUBJECT_AUTO_REPLY, true, "automaatvastus" },
    { SUBJECT_AUTO_REPLY, true, "automātiskā atbilde" },
    { SUBJECT_AUTO_REPLY, true, "automatiska atbilde" },
    { SUBJECT_AUTO_REPLY, true, "automatinis atsakymas" },
    { SUBJECT_AUTO_REPLY, true, "automatyczna odpowiedz" },
    { SUBJECT_AUTO_REPLY, true, "odpowiedz automatyczna" },
    { SUBJECT_AUTO_REPLY, true, "autoodpowiedz" },
    { SUBJECT_AUTO_REPLY, true, "poza biurem" },
    { SUBJECT_AUTO_REPLY, true, "automaticka odpoved" },
    { SUBJECT_AUTO_REPLY, true, "mimo kancelar" },
    { SUBJECT_AUTO_REPLY, true, "nepritomnost v kancelari" },
    { SUBJECT_AUTO_REPLY, true, "automatikus valasz" },
    { SUBJECT_AUTO_REPLY, true, "hazon kivul" },
    { SUBJECT_AUTO_REPLY, true, "raspuns automat" },
    { SUBJECT_AUTO_REPLY, true, "automatski odgovor" },
    { SUBJECT_AUTO_REPLY, true, "samodejni odgovor" },
    { SUBJECT_AUTO_REPLY, true, "автоответ" },
    { SUBJECT_AUTO_REPLY, true, "автоматический ответ" },
    { SUBJECT_AUTO_REPLY, true, "нет на рабочем месте" },
    { SUBJECT_AUTO_REPLY, true, "автоматична відповідь" },
    { SUBJECT_AUTO_REPLY, true, "автовідповідь" },
    { SUBJECT_AUTO_REPLY, true, "автоматичен отговор" },
    { SUBJECT_AUTO_REPLY, true, "αυτόματη απάντηση" },
    { SUBJECT_AUTO_REPLY, true, "εκτός γραφείου" },
    { SUBJECT_AUTO_REPLY, true, "otomatik yanıt" },
    { SUBJECT_AUTO_REPLY, true, "otomatik cevap" },
    { SUBJECT_AUTO_REPLY, true, "ofis dışında" },
    { SUBJECT_AUTO_REPLY, true, "di luar kantor" },
    { SUBJECT_AUTO_REPLY, true, "sedang cuti" },
    { SUBJECT_AUTO_REPLY, true, "trả lời tự động" },
    { SUBJECT_AUTO_REPLY, true, "thư trả lời tự động" },
    { SUBJECT_AUTO_REPLY, true, "ตอบกลับอัตโนมัติ" },
    { SUBJECT_AUTO_REPLY, true, "自動返信" },
    { SUBJECT_AUTO_REPLY, true, "自動応答" },
    { SUBJECT_AUTO_REPLY, true, "不在通知" },
    { SUBJECT_AUTO_REPLY, true, "外出中" },
    { SUBJECT_AUTO_REPLY, true, "自动回复" },
    { SUBJECT_AUTO_REPLY, true, "自动答复" },
    { SUBJECT_AUTO_REPLY, true, "自動回覆" },
    { SUBJECT_AUTO_REPLY, true, "自動回復" },
    { SUBJECT_AUTO_REPLY, true, "外出時自動" },
    { SUBJECT_AUTO_REPLY, true, "자동 회신" },
    { SUBJECT_AUTO_REPLY, true, "자동회신" },
    { SUBJECT_AUTO_REPLY, true, "부재중" },
    { SUBJECT_AUTO_REPLY, true, "부재 중" },
    { SUBJECT_AUTO_REPLY, true, "תשובה אוטומטית" },
    { SUBJECT_AUTO_REPLY, true, "מענה אוטומטי" },
    { SUBJECT_AUTO_REPLY, true, "رد تلقائي" },
    { SUBJECT_AUTO_REPLY, true, "پاسخ خودکار" },
    { SUBJECT_AUTO_REPLY, true, "स्वचालित उत्तर" },

    /* delay before failure: the words of the second are often in the first */
    { SUBJECT_DELAY, true, "notification (delay)" }, /* Exchange, Gmail */
    { SUBJECT_DELAY, true, "mail delivery delayed" },
    { SUBJECT_DELAY, false, "delayed mail" },     /* Postfix */
    { SUBJECT_DELAY, false, "delivery delayed" }, /* Exchange 2007 */
    { SUBJECT_DELAY, false, "message delayed" },
    { SUBJECT_DELAY, false, "mail delivery delay" },
    { SUBJECT_DELAY, false, "delivery status notification: delayed" },
    { SUBJECT_DELAY, false, "delivery status notification: warning" },
    { SUBJECT_DELAY, false, "warning: could not send" }, /* Sendmail */
    { SUBJECT_DELAY, false, "warning: message" },        /* Exim */
    { SUBJECT_DELAY, false, "warning: e-mail still not" },
    { SUBJECT_DELAY, true, "unable to deliver mail right now" },
    { SUBJECT_DELAY, false, "pengiriman tertunda" },
    { SUBJECT_DELAY, false, "verzögert:" },
    { SUBJECT_DELAY, false, "übermittlung verzögert" },
    { SUBJECT_DELAY, false, "zustellung verzögert" },
    { SUBJECT_DELAY, false, "remise retardée" },
    { SUBJECT_DELAY, false, "entrega retrasada" },
    { SUBJECT_DELAY, false, "entrega atrasada" },
    { SUBJECT_DELAY, false, "recapito in ritardo" },

    { SUBJECT_BOUNCE, false, "undeliver" }, /* undelivered, -able, -ability */
    { SUBJECT_BOUNCE, true, "undeliverable" },
    { SUBJECT_BOUNCE, true, "undelivered mail" },
    { SUBJECT_BOUNCE, false, "non-deliver" },
    { SUBJECT_BOUNCE, false, "nondeliver" },
    { SUBJECT_BOUNCE, false, "non deliver" },
    { SUBJECT_BOUNCE, true, "returned mail" },
    { SUBJECT_BOUNCE, true, "returned to sender" },
    { SUBJECT_BOUNCE, true, "returning to sender" },
    { SUBJECT_BOUNCE, true, "returning message to sender" },
    { SUBJECT_BOUNCE, true, "failure notice" }, /* qmail, Yahoo */
    { SUBJECT_BOUNCE, true, "delivery status notification" },
    { SUBJECT_BOUNCE, false, "delivery status" },
    { SUBJECT_BOUNCE, true, "delivery failure" },
    { SUBJECT_BOUNCE, true, "delivery failed" },
    { SUBJECT_BOUNCE, true, "delivery has failed" },
    { SUBJECT_BOUNCE, true, "delivery error" },
    { SUBJECT_BOUNCE, true, "delivery problem" },
    { SUBJECT_BOUNCE, true, "delivery unsuccessful" },
    { SUBJECT_BOUNCE, false, "delivery report" },
    { SUBJECT_BOUNCE, false, "delivery notification" },
    { SUBJECT_BOUNCE, true, "mail delivery status" },
    { SUBJECT_BOUNCE, true, "failure delivery" },
    { SUBJECT_BOUNCE, true, "failed delivery" },
    { SUBJECT_BOUNCE, false, "mail failure" }, /* Exim */
    { SUBJECT_BOUNCE, false, "failed mail" },
    { SUBJECT_BOUNCE, false, "mail failed" },
    { SUBJECT_BOUNCE, false, "mail not delivered" },
    { SUBJECT_BOUNCE, false, "message not delivered" },
    { SUBJECT_BOUNCE, true, "could not be delivered" },
    { SUBJECT_BOUNCE, true, "could not deliver" },
    { SUBJECT_BOUNCE, true, "cannot be delivered" },
    { SUBJECT_BOUNCE, true, "was not delivered" },
    { SUBJECT_BOUNCE, true, "unable to deliver" },
    { SUBJECT_BOUNCE, true, "mail could not be" },
    { SUBJECT_BOUNCE, false, "mail system error" }, /* Exchange */
    { SUBJECT_BOUNCE, true, "error sending your mail" },
    { SUBJECT_BOUNCE, true, "postmaster notify" },
    { SUBJECT_BOUNCE, true, "user unknown" },
    { SUBJECT_BOUNCE, false, "message status - undeliverable" },
    { SUBJECT_BOUNCE, false, "unzustellbar" },
    { SUBJECT_BOUNCE, false, "nicht zustellbar" },
    { SUBJECT_BOUNCE, true, "konnte nicht zugestellt werden" },
    { SUBJECT_BOUNCE, false, "non remis" },
    { SUBJECT_BOUNCE, true, "(delivery failed)" },
    { SUBJECT_BOUNCE, false, "échec de la remise" },
    { SUBJECT_BOUNCE, true, "avis de non-remise" },
    { SUBJECT_BOUNCE, false, "courrier non distribue" },
    { SUBJECT_BOUNCE, false, "no se puede entregar" },
    { SUBJECT_BOUNCE, false, "no entregado" },
    { SUBJECT_BOUNCE, true, "mensaje no entregado" },
    { SUBJECT_BOUNCE, false, "não entregue" },
    { SUBJECT_BOUNCE, false, "não é possível entregar" },
    { SUBJECT_BOUNCE, true, "mensagem não entregue" },
    { SUBJECT_BOUNCE, false, "non recapitabile" },
    { SUBJECT_BOUNCE, false, "mancato recapito" },
    { SUBJECT_BOUNCE, true, "messaggio non consegnato" },
    { SUBJECT_BOUNCE, false, "onbestelbaar" },
    { SUBJECT_BOUNCE, false, "kan niet worden bezorgd" },
    { SUBJECT_BOUNCE, false, "kan inte levereras" },
    { SUBJECT_BOUNCE, false, "olevererbart" },
    { SUBJECT_BOUNCE, false, "kan ikke leveres" },
    { SUBJECT_BOUNCE, false, "uleverbar" },
    { SUBJECT_BOUNCE, false, "ei voi toimittaa" },
    { SUBJECT_BOUNCE, false, "niedostarczaln" },
    { SUBJECT_BOUNCE, false, "niedostarczon" },
    { SUBJECT_BOUNCE, false, "nedoručiteln" },
    { SUBJECT_BOUNCE, false, "kézbesíthetetlen" },
    { SUBJECT_BOUNCE, false, "nelivrabil" },
    { SUBJECT_BOUNCE, false, "недоставлен" },
    { SUBJECT_BOUNCE, true, "не доставлено" },
    { SUBJECT_BOUNCE, true, "не может быть доставлено" },
    { SUBJECT_BOUNCE, false, "не вдається доставити" },
    { SUBJECT_BOUNCE, false, "teslim edilemedi" },
    { SUBJECT_BOUNCE, false, "iletilemedi" },
    { SUBJECT_BOUNCE, false, "tidak terkirim" },
    { SUBJECT_BOUNCE, false, "tidak dapat dikirim" },
    { SUBJECT_BOUNCE, true, "gagal terkirim" },
    { SUBJECT_BOUNCE, false, "pengiriman gagal" },
    { SUBJECT_BOUNCE, true, "gagal mengirim" },
    { SUBJECT_BOUNCE, true, "không gửi được" },
    { SUBJECT_BOUNCE, true, "配信不能" },
    { SUBJECT_BOUNCE, true, "配信できません" },
    { SUBJECT_BOUNCE, true, "配信できませんでした" },
    { SUBJECT_BOUNCE, true, "送信できませんでした" },
    { SUBJECT_BOUNCE, true, "配達不能" },
    { SUBJECT_BOUNCE, true, "退信" },
    { SUBJECT_BOUNCE, true, "未送达" },
    { SUBJECT_BOUNCE, true, "无法送达" },
    { SUBJECT_BOUNCE, true, "无法传递" },
    { SUBJECT_BOUNCE, true, "未傳遞" },
    { SUBJECT_BOUNCE, true, "無法傳遞" },
    { SUBJECT_BOUNCE, true, "배달되지 않음" },
    { SUBJECT_BOUNCE, true, "반송" },
    { SUBJECT_BOUNCE, true, "لم يتم التسليم" },
    { SUBJECT_BOUNCE, true, "לא ניתן למסירה" },

    { SUBJECT_RECEIPT, false, "read:" },
    { SUBJECT_RECEIPT, false, "not read:" },
    { SUBJECT_RECEIPT, false, "read receipt" },
    { SUBJECT_RECEIPT, false, "return receipt" },
    { SUBJECT_RECEIPT, false, "gelesen:" },
    { SUBJECT_RECEIPT, false, "lu :" },
    { SUBJECT_RECEIPT, false, "lu:" },
    { SUBJECT_RECEIPT, false, "leído:" },
    { SUBJECT_RECEIPT, false, "lido:" },
    { SUBJECT_RECEIPT, false, "letto:" },
    { SUBJECT_RECEIPT, false, "gelezen:" },
    { SUBJECT_RECEIPT, false, "läst:" },
    { SUBJECT_RECEIPT, false, "lest:" },
    { SUBJECT_RECEIPT, false, "læst:" },
    { SUBJECT_RECEIPT, false, "luettu:" },
    { SUBJECT_RECEIPT, false, "przeczytano:" },
    { SUBJECT_RECEIPT, false, "прочтено:" },
    { SUBJECT_RECEIPT, false, "dibaca:" },
    { SUBJECT_RECEIPT, false, "okundu:" },
    { SUBJECT_RECEIPT, false, "開封済み" },
    { SUBJECT_RECEIPT, false, "已读:" },
};

/* Past "[list] " and "{Spam?} " tags and stars that others put before a subject. */
static const char *
skip_tags(const char *folded)
{
    const char *p = folded;

    while (*p == '[' || *p == '{' || *p == '*' || *p == ' ') {
        const char *end = *p == '[' ? strchr(p, ']') : *p == '{' ? strchr(p, '}') : p;

        if (!end || !end[1])
            return folded;
        p = end + 1;
    }
    return p;
}

SubjectHint
subject_hint(const char *subject)
{
    g_autofree char *folded = fold_text(subject, -1);
    const char *start = skip_tags(folded);
    SubjectPrefix prefix = subject_prefix(start, NULL);
    bool is_answer = prefix == SUBJECT_PREFIX_REPLY || prefix == SUBJECT_PREFIX_FORWARD;

    if (prefix == SUBJECT_PREFIX_AUTO_REPLY)
        return SUBJECT_AUTO_REPLY;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        const Words *w = &table[i];
        bool bracketed = w->words[0] == '(' || w->words[0] == '[';

        if (is_answer && !bracketed)
            continue;
        if (w->anywhere ? fold_contains(folded, w->words) : fold_begins(start, w->words))
            return w->hint;
    }
    return SUBJECT_PLAIN;
}
