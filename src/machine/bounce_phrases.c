/* bounce_phrases.c - the sentences by which mail servers' own reports are known. */
#include "machine/bounce_phrases.h"

#include <glib.h>
#include <string.h>

#include "core/fold.h"
#include "machine/bounce_phrase_tables.h"

static const Phrase openers[] = {
    { false, "addresses had delivery errors" },
    { false, "list of failed recipients" },
    { false, "recipients did not receive" },
    { false, "the affected recipients" },
    { false, "recipients were affected" },
    { false, "recipient(s) were affected" },
    { false, "did not receive your message" },
    { false, "ces destinataires" },
    { false, "estos destinatarios" },
    { false, "estes destinatarios" },
    { false, "questi destinatari" },
    { false, "dessa mottagare" },
    { false, "disse modtagere" },
    { false, "disse mottakerne" },
    { false, "deze geadresseerden" },
    { false, "deze ontvangers" },
    { false, "diese empfanger" },
    { false, "penerima atau grup" },
    { false, "kepada penerima" },
    { false, "ke alamat email berikut" },
    { false, "以下の受信者" },
    { false, "下列收件者" },
    { false, "以下收件者" },
    { false, "şu alıcılara" },
    { false, "tym adresatom" },
    { false, "těmto příjemcům" },
    { false, "message was undeliverable to" },
    { false, "error(s):" },
    { false, "following address" },
    { false, "following recipient" },
    { false, "following user" },
    { false, "undeliverable to the following" },
    { false, "to one or more recipients" },
    { false, "to the following" },
    { false, "address(es) failed" },
    { false, "addresses failed" },
    { true, "failed:" }, /* Exim, 1&1: the sentence wraps here */
    { false, "failed recipients" },
    { false, "failed addresses follow" },
    { false, "failure reasons" },
    { false, "addresses had permanent" },
    { false, "addresses had transient" },
    { false, "addresses had delivery problems" },
    { false, "addresses had fatal errors" },
    { false, "did not reach the following" },
    { false, "failed to these recipients" },
    { false, "these recipients or groups" },
    { false, "these recipients or distribution lists" },
    { false, "these recipients" },
    { false, "recipients have not yet received" },
    { false, "did not receive a copy" },
    { false, "did not receive this message" },
    { false, "list of recipients" },
    { false, "couldn't be delivered to" },
    { false, "could not be delivered to" },
    { false, "cannot be delivered to" },
    { false, "was not delivered to" },
    { false, "wasn't delivered to" },
    { false, "unable to deliver message to" },
    { false, "unable to deliver your message to" },
    { false, "could not deliver message to" },
    { false, "could not deliver the message to" },
    { false, "recipients were undeliverable" },
    { false, "addresses listed below" },
    { false, "recipients listed below" },
    { false, "recipient addresses that were" },
    { false, "recipient addresses that are" },
    { false, "incorrectly constructed" }, /* Exim */
    { false, "error delivering your mail to" },
    { false, "not yet been delivered is" }, /* Exim */
    { false, "not yet been delivered are" },
    { false, "the user(s) account is" }, /* KDDI */
    { false, "to which it was addressed" },
    { false, "folgenden empfanger" },
    { false, "folgende empfanger" },
    { false, "folgenden adresse" },
    { false, "folgende adresse" },
    { false, "destinataires suivants" },
    { false, "destinataire suivant" },
    { false, "adresses suivantes" },
    { false, "n'a pas pu etre delivre a" },
    { false, "siguientes destinatarios" },
    { false, "siguiente destinatario" },
    { false, "destinatarios siguientes" },
    { false, "seguintes destinatarios" },
    { false, "seguinte destinatario" },
    { false, "seguenti destinatari" },
    { false, "seguente destinatario" },
    { false, "volgende geadresseerden" },
    { false, "volgende ontvanger" },
    { false, "foljande mottagare" },
    { false, "følgende modtager" },
    { false, "følgende mottaker" },
    { false, "nastepujacych adresatow" },
    { false, "nasledujicim prijemcum" },
    { false, "одному или нескольким получателям" },
    { false, "следующим получателям" },
    { false, "следующим адресатам" },
    { false, "следующему адресу" },
    { false, "asagidaki alici" },
    { false, "penerima berikut" },
    { false, "alamat berikut" },
    { false, "alamat-alamat berikut" },
    { false, "alamat sebagai berikut" },
    { false, "次のあて先" },
    { false, "次の宛先" },
    { false, "以下の宛先" },
    { false, "以下のメールアドレス" },
    { false, "下記の宛先" },
    { false, "次の受信者" },
    { false, "以下收件人" },
    { false, "下列收件人" },
    { false, "指定的地址" },
    { false, "다음 받는 사람" },
    { false, NULL },
};

static const Phrase labels[] = {
    { true, "recipient:" },
    { true, "error-for:" }, /* LSMTP */
    { false, "originally addressed to" },
    { true, "failed address:" },
    { true, "receiver not found:" },
    { true, "invalid receiver address:" },
    { true, "invalid recipient:" },
    { true, "invalid user:" },
    { true, "unknown recipient:" },
    { true, "unknown address:" },
    { true, "no such user:" },
    { true, "user unknown:" },
    { true, "undeliverable to" },
    { true, "addressed to:" },
    { true, "rejected recipient" },
    { true, "mailbox unavailable:" },
    { true, "tujuan:" },
    { false, "deliver mail to" },
    { false, "deliver email to" },
    { false, "deliver e-mail to" },
    { false, "deliver message to" },
    { false, "deliver your message to" },
    { false, "deliver the message to" },
    { false, "deliver your mail to" },
    { false, "delivery to <" },
    { false, "rejected recipient <" },
    { false, "email ke alamat" },
    { false, "pesan ke alamat" },
    { false, "dikirim ke alamat" },
    { true, "recipients:" },
    { true, "recipient address:" },
    { true, "recipient :" },
    { true, "failed recipient:" },
    { true, "intended recipient:" },
    { true, "original recipient:" },
    { true, "rejected recipient:" },
    { true, "undelivered to:" },
    { true, "undeliverable to:" },
    { true, "undeliverable address:" },
    { true, "unable to deliver message to" },
    { true, "unable to deliver to" },
    { true, "failed to deliver to" }, /* CommuniGate */
    { true, "could not be delivered to:" },
    { true, "could not deliver to" },
    { true, "unable to deliver mail to" },
    { true, "unknown user:" }, /* IMail */
    { true, "unknown local user:" },
    { true, "invalid final delivery userid:" },
    { true, "user mailbox exceeds allowed size:" },
    { true, "undeliverable mail to" },
    { true, "user's mailbox is full:" },
    { true, "delivery failed 20 attempts:" },
    { true, "delivery failed " },
    { true, "unknown host:" },
    { true, "mailbox is full:" },
    { true, "did not reach the following recipient:" },
    { true, "[status: error, address:" }, /* Zoho */
    { true, "final recipient:" },
    { true, "reason: unable to deliver message to" },
    { true, "empfanger:" },
    { true, "destinataire" },
    { true, "destinatario:" },
    { true, "penerima:" },
    { true, "alamat tujuan:" },
    { true, "kepada alamat" },
    { true, "宛先:" },
    { true, "宛先アドレス:" },
    { true, "收件人:" },
    { true, "收件人地址:" },
    { true, "받는 사람:" },
    { false, "the following message, addressed to" }, /* Demon */
    { false, "your message was addressed," },
    { false, "error delivering your mail to" },
    { false, "deliver your mail to" },
    { false, "unable to deliver your message to" },
    { false, "message could not be delivered to" },
    { false, "message to the following address" },
    { false, "the message to " },
    { false, "your message to <" },
    { false, "your email to <" },
    { false, NULL },
};

static const Phrase nouns[] = {
    { false, "message" },   { false, "mail" },       { false, "pesan" },
    { false, "surat" },     { false, "nachricht" },  { false, "courriel" },
    { false, "mensaje" },   { false, "correo" },     { false, "mensagem" },
    { false, "messaggio" }, { false, "posta" },      { false, "bericht" },
    { false, "wiadomość" }, { false, "wiadomości" }, { false, "письм" },
    { false, "сообщени" },  { false, "mesaj" },      { false, "ileti" },
    { false, "メール" },    { false, "メッセージ" }, { false, "邮件" },
    { false, "郵件" },      { false, "信件" },       { false, "메일" },
    { false, "메시지" },    { false, NULL },
};

static const Phrase enders[] = {
    { false, "is a copy of the message" },
    { false, "is a copy of your message" },
    { false, "a copy of the message header" },
    { false, "is a copy of the original" },
    { false, "here is a copy of the first part" },
    { false, "copy of the original message below" },
    { false, "original message follows" },
    { false, "original message as received" },
    { true, "original message headers" },
    { true, "original message:" },
    { true, "old message:" },
    { true, "message headers follow" },
    { true, "message header follows" },
    { false, "message text follows" },
    { false, "start of returned message" },
    { false, "header of the original message" },
    { false, "headers of the original message" },
    { false, "header and top" },
    { false, "--- original message" },
    { false, "---original message" },
    { false, "---original mail" },
    { false, "--- original mail" },
    { false, "--- returned message" },
    { false, "--- returned mail" },
    { false, "--- message header" },
    { false, "--- unsent message" },
    { false, "--- unsent mail" },
    { false, "--- undelivered message" },
    { false, "--- message text" },
    { false, "--- enclosed" },
    { false, "--- below" },
    { false, "--- di bawah ini" },
    { false, "--- berikut ini salinan" },
    { false, "--- salinan pesan" },
    { false, "--- weitergeleitete" },
    { false, "--- 附件中" },
    { false, "--- 以下は" },
    { false, "--- attached" },
    { true, "error-end:" },
    { true, "received: " },
    { true, "received:from" },
    { true, ">received: " },
    { true, "return-path:" },
    { true, ">return-path:" },
    { true, "dkim-signature:" },
    { true, "x-received:" },
    { true, "message-id:" },
    { true, "mime-version:" },
    { false, NULL },
};

static const Phrase *const tables[PHRASE_KINDS] = {
    [PHRASE_HERALD] = bounce_heralds, [PHRASE_DAEMON] = bounce_daemons,
    [PHRASE_OPENER] = openers,        [PHRASE_LABEL] = labels,
    [PHRASE_DELAY] = bounce_delays,   [PHRASE_FAILED] = bounce_finals,
    [PHRASE_ENDER] = enders,          [PHRASE_MAIL] = nouns,
};

static const Phrase *
phrase_find(const char *folded, PhraseKind kind)
{
    for (const Phrase *p = tables[kind]; p->words; p++) {
        if (p->at_start ? fold_begins(folded, p->words) : fold_contains(folded, p->words))
            return p;
    }
    return NULL;
}

bool
bounce_phrase_in(const char *folded, PhraseKind kind)
{
    return phrase_find(folded, kind) != NULL;
}

const char *
bounce_phrase_after(const char *line, const char *folded, PhraseKind kind)
{
    const Phrase *p = phrase_find(folded, kind);
    gsize length = p ? strlen(p->words) : 0;

    if (!p)
        return NULL;
    for (const char *at = line; *at; at++)
        if (g_ascii_strncasecmp(at, p->words, length) == 0)
            return at + length;
    return line;
}
