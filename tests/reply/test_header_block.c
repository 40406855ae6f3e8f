/* test_header_block.c - header blocks and "Original Message" in the languages of clients.
 */
#include "reply/reply_text.h"

#include <string.h>

typedef struct Case {
    const char *name;
    const char *block;
} Case;

/* clang-format off */
static const Case cases[] = {
    /* Outlook, translated: sender, sent, to, cc, subject */
    { "en", "From: Ann Lee <ann@example.org>\nSent: Tuesday, March 5, 2024 10:04 AM\nTo: Support <support@example.org>\nSubject: RE: Question" },
    { "en-bold", "*From:* Ann Lee <ann@example.org>\n*Sent:* Tuesday, March 5, 2024 10:04 AM\n*To:* Support <support@example.org>\n*Subject:* RE: Question" },
    { "en-bold-double", "**From:** Ann Lee\n**Sent:** Tuesday, March 5, 2024 10:04\n**To:** Support\n**Subject:** Question" },
    { "en-bold-inside", "*From: *Ann Lee <ann@example.org>\n*Date: *Tuesday, 5 March 2024 at 10:04\n*To: *Support <support@example.org>\n*Subject: *Question" },
    { "en-rule", "________________________________\nFrom: Ann Lee <ann@example.org>\nSent: 05 March 2024 10:04\nTo: Support\nSubject: Question" },
    { "en-rule-dashes", "-----\nFrom: Ann Lee <ann@example.org>\nSent: 05 March 2024 10:04\nTo: Support\nSubject: Question" },
    { "en-original", "-----Original Message-----\nFrom: Ann Lee [mailto:ann@example.org]\nSent: 05 March 2024 10:04\nTo: Support\nSubject: Question" },
    { "en-original-only", "-----Original Message-----" },
    { "en-original-star", "*-------- Original Message --------*" },
    { "en-samsung", "-------- Original message --------\nFrom: Ann <ann@example.org>\nDate: 05/03/2024 10:04 (GMT+07:00)\nTo: support@example.org\nSubject: Question" },
    { "en-folded-to", "From: Ann Lee <ann@example.org>\nSent: 05 March 2024 10:04\nTo: Support One <one@example.org>; Support Two <two@example.org>;\nSupport Three <three@example.org>\nSubject: Question" },
    { "en-no-subject", "From: Ann Lee <ann@example.org>\nSent: 05 March 2024 10:04\nTo: Support <support@example.org>" },
    { "en-date-first", "Date: Tue, 5 Mar 2024 10:04:12 +0000\nFrom: ann@example.org\nTo: support@example.org\nSubject: Question" },
    { "en-subject-first", "Subject: Question\nFrom: ann@example.org\nTo: support@example.org\nDate: 05/03/2024" },
    { "en-cc-importance", "From: Ann <ann@example.org>\nSent: 05 March 2024 10:04\nTo: Support\nCc: Bob\nSubject: Question\nImportance: High" },
    { "en-empty-lines", "**From:** Ann <ann@example.org>\n\n**Sent:** 05 March 2024 10:04\n\n**To:** Support\n\n**Subject:** Question" },
    { "en-one-line", "From: Ann <ann@example.org> Sent: Tuesday, March 5, 2024 10:04 AM To: Support Subject: Question" },
    { "en-fullwidth-colon", "From：Ann <ann@example.org>\nDate：2024-03-05 10:04\nTo：support\nSubject：Question" },
    { "en-windows-mail", "From: Ann Lee\nSent: Tuesday, March 5, 2024 10:04 AM\nTo: Support" },
    { "de", "Von: Anna Müller <anna@example.org>\nGesendet: Dienstag, 5. März 2024 10:04\nAn: Support\nBetreff: AW: Frage" },
    { "de-original", "-----Ursprüngliche Nachricht-----\nVon: Anna <anna@example.org>\nGesendet: Dienstag, 5. März 2024 10:04\nAn: Support\nBetreff: Frage" },
    { "de-ios", "Von: Anna Müller <anna@example.org>\nDatum: Dienstag, 5. März 2024 um 10:04\nAn: Support <support@example.org>\nBetreff: Frage" },
    { "de-glued", "-------- Ursprüngliche Nachricht --------Von: Anna <anna@example.org> Datum: 05.03.24 10:04 (GMT+01:00) An: Support Betreff: Frage" },
    { "nl", "Van: Jan Jansen <jan@example.org>\nVerzonden: dinsdag 5 maart 2024 10:04\nAan: Support\nOnderwerp: Vraag" },
    { "nl-original", "-----Oorspronkelijk bericht-----" },
    { "af", "Van: Piet <piet@example.org>\nGestuur: Dinsdag 5 Maart 2024 10:04\nAan: Support\nOnderwerp: Vraag" },
    { "da", "Fra: Peter Hansen <peter@example.org>\nSendt: 5. marts 2024 10:04\nTil: Support\nEmne: Spørgsmål" },
    { "da-original", "-----Oprindelig meddelelse-----" },
    { "nb", "Fra: Kari Nordmann <kari@example.org>\nSendt: tirsdag 5. mars 2024 10:04\nTil: Support\nEmne: Spørsmål" },
    { "nb-original", "-----Opprinnelig melding-----" },
    { "sv", "Från: Åsa Öberg <asa@example.org>\nSkickat: den 5 mars 2024 10:04\nTill: Support\nÄmne: Fråga" },
    { "sv-original", "-----Ursprungligt meddelande-----" },
    { "fi", "Lähettäjä: Matti <matti@example.org>\nLähetetty: tiistai 5. maaliskuuta 2024 10.04\nVastaanottaja: Support\nAihe: Kysymys" },
    { "fi-original", "-----Alkuperäinen viesti-----" },
    { "is", "Frá: Jón <jon@example.org>\nSent: þriðjudagur, 5. mars 2024 10:04\nTil: Support\nEfni: Spurning" },
    { "fr", "De : Émile Zola <emile@example.org>\nEnvoyé : mardi 5 mars 2024 10:04\nÀ : Support\nObjet : Question" },
    { "fr-nbsp", "De\u00a0: Émile Zola <emile@example.org>\nEnvoyé\u00a0: mardi 5 mars 2024 10:04\nÀ\u00a0: Support\nObjet\u00a0: Question" },
    { "fr-original", "-----Message d'origine-----" },
    { "fr-original-curly", "-----Message d’origine-----" },
    { "fr-samsung", "-------- Message d'origine --------\nDe : Émile <emile@example.org>\nDate : 05/03/2024 10:04 (GMT+01:00)\nÀ : support@example.org Objet : Question" },
    { "es", "De: José Pérez <jose@example.org>\nEnviado: martes, 5 de marzo de 2024 10:04\nPara: Soporte\nAsunto: Pregunta" },
    { "es-el", "De: José Pérez <jose@example.org>\nEnviado el: martes, 5 de marzo de 2024 10:04\nPara: Soporte\nAsunto: Pregunta" },
    { "es-original", "-----Mensaje original-----" },
    { "pt", "De: João <joao@example.org>\nEnviada em: terça-feira, 5 de março de 2024 10:04\nPara: Suporte\nAssunto: Pergunta" },
    { "pt-original", "-----Mensagem original-----" },
    { "it", "Da: Mario Rossi <mario@example.org>\nInviato: martedì 5 marzo 2024 10:04\nA: Assistenza\nOggetto: Domanda" },
    { "it-original", "-----Messaggio originale-----" },
    { "ca", "De: Jordi <jordi@example.org>\nEnviat: dimarts, 5 de març de 2024 10:04\nPer a: Suport\nAssumpte: Pregunta" },
    { "ro", "De la: Ion <ion@example.org>\nTrimis: marți, 5 martie 2024 10:04\nCătre: Suport\nSubiect: Întrebare" },
    { "pl", "Od: Jan Kowalski <jan@example.org>\nWysłano: wtorek, 5 marca 2024 10:04\nDo: Pomoc\nTemat: Pytanie" },
    { "pl-original", "-----Oryginalna wiadomość-----" },
    { "cs", "Od: Jan Novák <jan@example.org>\nOdesláno: úterý 5. března 2024 10:04\nKomu: Podpora\nPředmět: Dotaz" },
    { "cs-original", "-----Původní zpráva-----" },
    { "sk", "Od: Ján Novák <jan@example.org>\nOdoslané: utorok 5. marca 2024 10:04\nKomu: Podpora\nPredmet: Otázka" },
    { "sl", "Od: Janez <janez@example.org>\nPoslano: torek, 5. marec 2024 10:04\nZa: Podpora\nZadeva: Vprašanje" },
    { "hr", "Šalje: Ivan <ivan@example.org>\nPoslano: 5. ožujka 2024. 10:04\nPrima: Podrška\nPredmet: Pitanje" },
    { "sr", "Од: Јован <jovan@example.org>\nПослато: уторак, 05. март 2024. 10:04\nЗа: Подршка\nНаслов: Питање" },
    { "bg", "От: Иван <ivan@example.org>\nИзпратено: вторник, 5 март 2024 г. 10:04\nДо: Поддръжка\nОтносно: Въпрос" },
    { "ru", "От: Иван Петров <ivan@example.org>\nОтправлено: 5 марта 2024 г. 10:04\nКому: Поддержка\nТема: Вопрос" },
    { "ru-original", "-----Исходное сообщение-----" },
    { "uk", "Від: Олена <olena@example.org>\nНадіслано: вівторок, 5 березня 2024 р. 10:04\nКому: Підтримка\nТема: Питання" },
    { "lt", "Nuo: Jonas <jonas@example.org>\nIšsiųsta: 2024 m. kovo 5 d. 10:04\nKam: Pagalba\nTema: Klausimas" },
    { "lv", "No: Jānis <janis@example.org>\nNosūtīts: otrdiena, 2024. gada 5. marts 10:04\nKam: Atbalsts\nTēma: Jautājums" },
    { "et", "Saatja: Jaan <jaan@example.org>\nSaadetud: teisipäev, 5. märts 2024 10:04\nAdressaat: Tugi\nTeema: Küsimus" },
    { "hu", "Feladó: Kiss Anna <anna@example.org>\nElküldve: 2024. március 5., kedd 10:04\nCímzett: Támogatás\nTárgy: Kérdés" },
    { "hu-original", "-----Eredeti üzenet-----" },
    { "el", "Από: Νίκος <nikos@example.org>\nΣτάλθηκε: Τρίτη, 5 Μαρτίου 2024 10:04\nΠρος: Υποστήριξη\nΘέμα: Ερώτηση" },
    { "tr", "Kimden: Ali Veli <ali@example.org>\nGönderildi: 5 Mart 2024 Salı 10:04\nKime: Destek\nKonu: Soru" },
    { "tr-original", "-----Orijinal Mesaj-----" },
    { "he", "מאת: Dana <dana@example.org>\nנשלח: יום שלישי 05 מרץ 2024 10:04\nאל: Support\nנושא: שאלה" },
    { "ar", "من: Omar <omar@example.org>\nتم الإرسال: 05/مارس/2024 10:04\nإلى: Support\nالموضوع: سؤال" },
    { "ar-marks", "\u200f\u202bمن: Omar <omar@example.org>\u202c\n\u200fتم الإرسال: ٥ مارس ٢٠٢٤ ١٠:٠٤ ص\n\u200fإلى: Support\n\u200fالموضوع: سؤال" },
    { "fa", "از: Ali <ali@example.org>\nتاریخ: ۵ مارس ۲۰۲۴ ۱۰:۰۴\nبه: Support\nموضوع: سؤال" },
    { "hi", "प्रेषक: Ravi <ravi@example.org>\nभेजा गया: 5 मार्च 2024 10:04\nप्रति: Support\nविषय: प्रश्न" },
    { "th", "จาก: Somchai <somchai@example.org>\nส่ง: 5 มีนาคม 2567 10:04\nถึง: Support\nเรื่อง: คำถาม" },
    { "vi", "Từ: An <an@example.org>\nĐã gửi: Thứ Ba, 5 Tháng Ba 2024 10:04\nĐến: Support\nChủ đề: Câu hỏi" },
    { "id", "Dari: Budi <budi@example.org>\nDikirim: Selasa, 05 Maret 2024 10:04\nKepada: Dukungan\nSubjek: Pertanyaan" },
    { "id-original", "-----Pesan Asli-----" },
    { "id-yahoo", "Dari: Budi Santoso <budi@example.org>\nKepada: support@example.org\nDikirim: Selasa, 5 Maret 2024 10.04\nJudul: Re: Pertanyaan" },
    { "ms", "Daripada: Ahmad <ahmad@example.org>\nDihantar: Selasa, 5 Mac 2024 10:04\nKepada: Sokongan\nSubjek: Soalan" },
    { "zh-cn", "发件人: Li Wei <liwei@example.org>\n发送时间: 2024年3月5日 10:04\n收件人: Support\n主题: 问题" },
    { "zh-cn-foxmail", "发件人： Li Wei\n发送时间： 2024-03-05 10:04\n收件人： support\n主题： Re: 问题" },
    { "zh-cn-original", "-----邮件原件-----\n发件人: Li Wei [mailto:liwei@example.org]\n发送时间: 2024年3月5日 10:04\n收件人: Support\n主题: 问题" },
    { "zh-tw", "寄件者: 王小明 <ming@example.org>\n寄件日期: 2024年3月5日 10:04\n收件者: Support\n主旨: 問題" },
    { "ja", "差出人: 田中太郎 <taro@example.org>\n送信日時: 2024年3月5日 10:04\n宛先: Support\n件名: 質問" },
    { "ko", "보낸 사람: 홍길동 <gildong@example.org>\n보낸 날짜: 2024년 3월 5일 화요일 오전 10:04\n받는 사람: Support\n제목: 질문" },
    { "ko-original", "-----원본 메시지-----" },
    { "proton", "------- Original Message -------" },
    { "star-rule", "* * *\nFrom: Ann <ann@example.org>\nSent: 05 March 2024 10:04\nTo: Support\nSubject: Question" },
    { "reply-above", "##- Please type your reply above this line -##" },
    { "reply-above-quoted", "> -- REPLY ABOVE THIS LINE --" },
};
/* clang-format on */

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *body = g_strconcat("The answer.\nIts end.\n\n", c->block,
                                        "\n\nA line of a quote.\nMore.\n", NULL);
    g_auto(ReplyText) reply = { 0 };

    reply_text(body, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, "The answer.\nIts end.");
    g_assert_nonnull(strstr(reply.quoted, "A line of a quote."));
}

/* The same in a mail whose subject says that it forwards: all is kept. */
static void
test_forward(void)
{
    static const char *const subjects[] = { "Fwd: x", "FW: x",  "WG: x",    "TR : x",
                                            "RV: x",  "Enc: x", "[a] I: x", "转发：x" };
    const char *body =
        "See below.\n\nFrom: Ann <ann@example.org>\nSent: 5 March 2024 10:04\n"
        "To: Support\nSubject: x\n\nThe text.";

    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_auto(ReplyText) reply = { 0 };

        reply_text(body, NULL, subjects[i], NULL, &reply);
        g_assert_cmpstr(reply.text, ==, body);
    }
}

static const char *const forwards[] = {
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "---------- Weitergeleitete Nachricht ---------",
    "Anfang der weitergeleiteten Nachricht:",
    "---------- Pesan terusan ---------",
    "---------- Mensaje reenviado ---------",
    "Début du message réexpédié :",
    "-------- Пересылаемое сообщение --------",
    "---------- 转发邮件 ----------",
    "---------- רסלת ----------\n---------- הודעה שהועברה ---------",
};

static void
test_forward_lines(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(forwards); i++) {
        g_autofree char *body = g_strconcat(
            "See below.\n\n", forwards[i],
            "\nFrom: Ann <ann@example.org>\nDate: 5 March 2024 10:04\nSubject: x\n"
            "To: <support@example.org>\n\nThe text.",
            NULL);
        g_auto(ReplyText) reply = { 0 };

        reply_text(body, NULL, "x", NULL, &reply);
        g_assert_cmpstr(reply.text, ==, body);
    }
}

/* A block at the top: the answer may stand below it. */
static void
test_block_on_top(void)
{
    const char *body =
        "Gesendet: Dienstag, 5. März 2024 10:04\nVon: \"Support\" <support@example.org>\n"
        "An: anna@example.org\nBetreff: Frage\n\nGuten Tag,\nich antworte hier unten.";
    g_auto(ReplyText) reply = { 0 };

    reply_text(body, NULL, "AW: Frage", NULL, &reply);
    g_assert_nonnull(strstr(reply.text, "ich antworte hier unten."));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/reply/header_block/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/reply/header_block/forward", test_forward);
    g_test_add_func("/reply/header_block/forward-lines", test_forward_lines);
    g_test_add_func("/reply/header_block/block-on-top", test_block_on_top);
    return g_test_run();
}
