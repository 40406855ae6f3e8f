/* bounce_phrases.c - the sentences by which mail servers' own reports are known. */
#include "machine/bounce_phrases.h"

#include <glib.h>
#include <string.h>

#include "core/fold.h"

typedef struct Phrase {
    bool at_start; /* only at the line's beginning */
    const char *words;
} Phrase;

/* ASCII words are in lower case. The comment names who writes so. */
static const Phrase heralds[] = {
    { false, "this is the qmail-send program" },
    { false, "the qmail program" },
    { false, "i'm afraid i wasn't able to deliver your message" },
    { false, "i wasn't able to deliver your message" },
    { false, "i was not able to deliver your message" }, /* MessageLabs */
    { false, "mail delivery agent at" },
    { false, "maaf, server kami tidak dapat mengirim" }, /* qmail in Indonesian */
    { false, "pesan anda tidak dapat dikirim" },
    { false, "pesan anda tidak dapat disampaikan" },
    { false, "email anda tidak dapat dikirim" },
    { false, "surat anda tidak dapat dikirim" },
    { false, "there's a problem with the e-mail address(es)" },
    { false, "machine generated message from mail service" },
    { false, "we had trouble delivering your message" },
    { false, "this message was undeliverable" },
    { false, "message was undeliverable" },
    { false, "collection of reports about email delivery" },
    { false, "failed to deliver your message" },
    { false, "message delivery failed" },
    { false, "could not be sent" },
    { false, "is being returned to you" },
    { false, "your message is being returned" },
    { false, "could not deliver your mail" },
    { false, "could not deliver mail to" },
    { false, "no se pudo entregar a" },
    { false, "nie mozna dostarczyc" },
    { false, "leverans misslyckades" },
    { false, "levering mislykkedes" },
    { false, "teslim edilemiyor" },
    { false, "gagal dikirim" },
    { false, "tidak berhasil dikirim" },
    { false, "tidak dapat diantar" },
    { false, "tidak dapat terkirim" },
    { false, "created automatically by mail delivery" }, /* Exim, GMX, Zoho */
    { false, "generated automatically by mail delivery" },
    { false,
      "automatically generated delivery status notification" }, /* Exchange, Gmail */
    { false, "automatically generated delivery notification" },
    { false, "this is the mail system at host" }, /* Postfix */
    { false, "postfix program" },
    { false, "dragonfly mail agent" },
    { false, "the original message was received at" }, /* Sendmail */
    { false, "----- the following addresses had" },
    { false, "----- transcript of session follows" },
    { false, "the following addresses had permanent" },
    { false, "this is the mailer-daemon, please do not reply" }, /* OpenSMTPD */
    { false, "delivery to the following recipient" },
    { false, "delivery has failed to these recipients" }, /* Exchange 2007, 365 */
    { false, "delivery of this message failed" },
    { false, "your message did not reach some or all" },
    { false, "did not reach the following recipient" },
    { false, "couldn't be delivered to" },
    { false, "could not be delivered to" },
    { false, "couldn't be delivered." },
    { false, "your message cannot be delivered to" }, /* Sun, Oracle */
    { false, "this report relates to a message you sent" },
    { false, "your message wasn't delivered" },
    { false, "wasn't delivered to" },
    { false, "your message was not delivered" },
    { false, "your mail was not delivered" },
    { false, "your message could not be delivered" },
    { false, "your mail could not be delivered" },
    { false, "the message could not be delivered" },
    { false, "following mail could not be delivered" },
    { false, "unable to deliver your message" }, /* Yahoo */
    { false, "unable to deliver message to" },
    { false, "unable to deliver the message" },
    { false, "unable to deliver mail" },
    { false, "was undeliverable to the following" }, /* Novell */
    { false, "your message was automatically rejected" },
    { false, "your message has been rejected" },
    { false, "has encountered a delivery problem" },
    { false, "error occurred while trying to deliver" },
    { false, "error while attempting to deliver" },
    { false, "error delivering your mail" },
    { false, "--- non-delivery report ---" },
    { false, "failed recipients ---" },
    { false, "failed addresses follow" },
    { false, "failure reasons ---" },              /* Notes gateway */
    { false, "permanent fatal delivery errors" },  /* MDaemon */
    { false, "rejected by a remote mail server" }, /* KDDI */
    { false, "was rejected by the recipient domain" },
    { false, "message from interscan" },
    { true, "failed to deliver to" },
    { false, "has not yet been delivered" },
    { false, "has been delayed" },
    { false, "has not been delivered to all of its recipients" }, /* Exim */
    { false, "this is a warning only" },
    { false, "a message that you sent contained" },
    { false, "the user(s) account is" },
    { false, "undeliverable address:" },
    { false, "delivery failure" },
    { false, "delivery failed" },
    { false, "user mailbox exceeds allowed" }, /* IMail */
    { false, "invalid final delivery userid" },
    { false, "unknown user:" },
    { false, "no message was collected" },
    { false, "error message below" }, /* Apache James */
    { false, "konnte nicht zugestellt werden" },
    { false, "fehler bei der nachrichtenzustellung" }, /* Exchange, German */
    { false, "die zustellung an folgende" },
    { false, "fehler bei der zustellung" },
    { false, "n'a pas pu etre delivre" },
    { false, "n'a pas pu etre remis" },
    { false, "echec de la remise" },
    { false, "no se pudo entregar" },
    { false, "no se ha podido entregar" },
    { false, "error de entrega" },
    { false, "nao pode ser entregue" },
    { false, "nao foi possivel entregar" },
    { false, "falha na entrega" },
    { false, "non e stato possibile recapitare" },
    { false, "non e stato recapitato" },
    { false, "recapito non riuscito" },
    { false, "kan niet worden bezorgd" },
    { false, "kon niet worden afgeleverd" },
    { false, "bezorging is mislukt" },
    { false, "kunde inte levereras" },
    { false, "kunne ikke leveres" },
    { false, "nie moze zostac dostarczona" },
    { false, "nie mogla zostac dostarczona" },
    { false, "nelze dorucit" },
    { false, "nepodarilo dorucit" },
    { false, "не может быть доставлено" }, /* Mail.ru */
    { false, "не удалось доставить" },     /* Yandex */
    { false, "не было доставлено" },
    { false, "teslim edilemedi" },
    { false, "pengiriman ke penerima" },
    { false, "送信できませんでした" },
    { false, "配信できませんでした" },
    { false, "配信することができません" },
    { false, "宛先に届きませんでした" },
    { false, "邮件无法发送" }, /* Sina */
    { false, "无法送达" },
    { false, "投递失败" }, /* QQ, 163 */
    { false, "退信" },
    { false, "배달하지 못했습니다" },
    { false, "전송되지 못했습니다" },
};

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
};

static const Phrase labels[] = {
    { true, "recipient:" },
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
};

static const Phrase delays[] = {
    { false, "warning message only" },
    { false, "warning only" },
    { false, "do not need to resend" },
    { false, "do not need to re-send" },
    { false, "need not resend" },
    { false, "has been delayed" },
    { false, "is delayed" },
    { false, "was delayed" },
    { false, "delivery is delayed" },
    { false, "will be retried" },
    { false, "will keep trying" },
    { false, "will continue to be made" },
    { false, "will continue trying" },
    { false, "will continue to try" },
    { false, "delivery will continue to be attempted" },
    { false, "still being retried" },
    { false, "temporary failure report" },
    { false, "has not yet been delivered" },
    { false, "not been delivered to all of its recipients after" },
    { false, "no action is required on your part" }, /* Exim */
    { false, "could not send message for past" },
    { false, "have not yet received" },
    { false, "delivery attempts will continue" },
    { false, "transient non-fatal errors" },
    { false, "wird weiterhin versucht" },
    { false, "verzogert" },
    { false, "a ete retardee" },
    { false, "sera retentee" },
    { false, "se ha retrasado" },
    { false, "esta atrasada" },
    { false, "akan dicoba lagi" },
    { false, "tertunda" },
    { false, "再送を" },
};

static const Phrase failed[] = {
    { false, "permanent error" },
    { false, "permanent failure" },
    { false, "permanent fatal" },
    { false, "failed permanently" },
    { false, "giving up" },
    { false, "given up" },
    { false, "will be deleted from queue" },
    { false, "no further delivery attempts" },
    { false, "returned to sender" },
    { false, "has been removed from the mail queue" },
    { false, "not within" },
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
    { true, "received: " },
    { true, "received:from" },
    { true, ">received: " },
    { true, "return-path:" },
    { true, ">return-path:" },
    { true, "dkim-signature:" },
    { true, "x-received:" },
    { true, "message-id:" },
    { true, "mime-version:" },
};

static const struct {
    const Phrase *phrases;
    gsize count;
} tables[PHRASE_KINDS] = {
    [PHRASE_HERALD] = { heralds, G_N_ELEMENTS(heralds) },
    [PHRASE_OPENER] = { openers, G_N_ELEMENTS(openers) },
    [PHRASE_LABEL] = { labels, G_N_ELEMENTS(labels) },
    [PHRASE_DELAY] = { delays, G_N_ELEMENTS(delays) },
    [PHRASE_FAILED] = { failed, G_N_ELEMENTS(failed) },
    [PHRASE_ENDER] = { enders, G_N_ELEMENTS(enders) },
};

static const Phrase *
phrase_find(const char *folded, PhraseKind kind)
{
    for (gsize i = 0; i < tables[kind].count; i++) {
        const Phrase *p = &tables[kind].phrases[i];

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
