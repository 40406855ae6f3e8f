/* test_attribution.c - introductions of quotes as clients of all languages write them.
 *
 * Each stands between an answer and a quote; once the quote is marked with ">", once, if
 * `is_strong`, it is not: then the introduction must be known by itself. */
#include "reply/reply_text.h"

#include <string.h>

typedef struct Intro {
    const char *name;
    const char *intro;
    bool is_strong;
} Intro;

/* clang-format off */
static const Intro intros[] = {
    /* English */
    { "en-gmail", "On Tue, Mar 5, 2024 at 10:04 AM Ann Lee <ann@example.org> wrote:", true },
    { "en-gmail-wrapped", "On Tue, Mar 5, 2024 at 10:04 AM Support of Example Company Limited <\nsupport@example.org> wrote:", true },
    { "en-gmail-wrapped-3", "On Tue, Mar 5, 2024 at 10:04 AM\nSupport of Example Company Limited\n<support@example.org> wrote:", true },
    { "en-gmail-narrow-space", "On Tue, Mar 5, 2024 at 10:04\u202fAM Ann Lee <ann@example.org> wrote:", true },
    { "en-apple", "On Mar 5, 2024, at 10:04 AM, Ann Lee <ann@example.org> wrote:", true },
    { "en-apple-gb", "On 5 Mar 2024, at 10:04, Ann Lee <ann@example.org> wrote:", true },
    { "en-apple-bold", "*On 5 Mar 2024, at 10:04, Ann Lee <ann@example.org> wrote:*", true },
    { "en-thunderbird", "On 3/5/24 10:04, Ann Lee wrote:", true },
    { "en-thunderbird-2", "On 05/03/2024 10:04 AM, Ann Lee wrote:", true },
    { "en-evolution", "On Tue, 2024-03-05 at 10:04 +0700, Ann Lee wrote:", true },
    { "en-yahoo", "On Tuesday, March 5, 2024 at 10:04:12 AM GMT+7, Ann Lee <ann@example.org> wrote:", true },
    { "en-yahoo-old", "--- On Tue, 3/5/24, Ann Lee <ann@example.org> wrote:", true },
    { "en-proton", "On Tuesday, March 5th, 2024 at 10:04 AM, Ann Lee <ann@example.org> wrote:", true },
    { "en-proton-old", "------- Original Message -------\nOn Tuesday, March 5th, 2024 at 10:04 AM, Ann Lee <ann@example.org> wrote:", true },
    { "en-roundcube", "On 2024-03-05 10:04, Ann Lee wrote:", true },
    { "en-horde", "Quoting Ann Lee <ann@example.org>:", true },
    { "en-horde-citing", "Zitat von Ann Lee <ann@example.org>:", true },
    { "en-k9", "Ann Lee <ann@example.org> wrote:", true },
    { "en-k9-date", "On March 5, 2024 10:04:12 AM GMT+07:00, Ann Lee <ann@example.org> wrote:", true },
    { "en-mailto", "On Tue, 5 Mar 2024 at 10:04, Ann Lee <ann@example.org<mailto:ann@example.org>> wrote:", true },
    { "en-link", "On Tue, 5 Mar 2024 at 10:04, Ann Lee <ann@example.org <mailto:ann@example.org>> wrote:", true },
    { "en-no-colon", "On Wed, 14 Nov 2018 08:14:43 -0200 Ann Lee <ann@example.org> wrote", true },
    { "en-zoho", "---- On Tue, 05 Mar 2024 10:04:12 +0700 Ann Lee <ann@example.org> wrote ---", true },
    { "en-airmail", "On March 5, 2024 at 10:04:12, Ann Lee (ann@example.org) wrote:", true },
    { "en-spark", "On Mar 5, 2024, 10:04 AM +0700, Ann Lee <ann@example.org>, wrote:", true },
    { "en-newsreader", "Ann Lee wrote:", false },
    { "en-bare", "ann@example.org wrote:", true },
    { "en-you", "At 3/5/2024 10:04 AM, you wrote:", true },
    { "en-no-verb", "2024-03-05 10:04 GMT+07:00 Ann Lee <ann@example.org>:", true },
    { "en-no-verb-slashes", "2024/3/5 Ann Lee <ann@example.org>", false },
    { "en-quoted-name", "On 5 Mar 2024 10:04, \"Lee, Ann (Example)\" <ann@example.org> wrote:", true },
    { "en-via", "On Tue, Mar 5, 2024 at 10:04 AM Ann Lee via Example Desk <desk@example.org>\nwrote:", true },
    { "en-entities", "On Tue, 5 Mar 2024 at 10:04, Ann Lee &lt;ann@example.org&gt; wrote:", true },
    { "en-bracket-wrapped", "On Tue, Mar 5, 2024 at 10:04 AM Ann Lee <ann.lee.of.example@example.org\n>\nwrote:", true },
    /* Indonesian, Malay, Filipino, Vietnamese, Thai */
    { "id-gmail", "Pada tanggal Sel, 5 Mar 2024 pukul 10.04 Budi Santoso <budi@example.org> menulis:", true },
    { "id-gmail-wrapped", "Pada tanggal Sel, 5 Mar 2024 pukul 10.04 Dukungan Pelanggan Contoh <\ndukungan@example.org> menulis:", true },
    { "id-gmail-old", "Pada 5 Maret 2024 10.04, Budi Santoso <budi@example.org> menulis:", true },
    { "id-apple", "Pada 5 Mar 2024, pada 10.04, Budi Santoso <budi@example.org> menulis:", true },
    { "id-yahoo", "Pada Selasa, 5 Maret 2024 10.04.12 WIB, Budi Santoso <budi@example.org> menulis:", true },
    { "id-webmail", "Pada 2024-03-05 10:04, Budi Santoso menulis:", true },
    { "ms-gmail", "Pada Sel, 5 Mac 2024 pada 10:04 PG Ahmad <ahmad@example.org> menulis:", true },
    { "tl-gmail", "Noong Mar, Mar 5, 2024 nang 10:04 AM, sumulat si Juan <juan@example.org>:", true },
    { "vi-gmail", "Vào Th 3, 5 thg 3, 2024 vào lúc 10:04 Nguyễn An <an@example.org> đã\nviết:", true },
    { "vi-apple", "Vào 5 thg 3, 2024, lúc 10:04, Nguyen An <an@example.org> đã viết:", true },
    { "th-gmail", "ในวันที่ อ. 5 มี.ค. 2024 เวลา 10:04 Somchai <somchai@example.org> เขียนว่า:", true },
    { "th-gmail-be", "เมื่อ อ. 5 มี.ค. 2567 เวลา 10:04 Somchai <somchai@example.org> เขียนว่า:", true },
    /* German, Dutch, Afrikaans */
    { "de-gmail", "Am Di., 5. März 2024 um 10:04 Uhr schrieb Anna Müller <anna@example.org>:", true },
    { "de-gmail-wrapped", "Am Di., 5. März 2024 um 10:04 Uhr schrieb Kundendienst der Beispiel GmbH <\nservice@example.org>:", true },
    { "de-name-first", "Anna Müller <anna@example.org> schrieb am Di., 5. März 2024, 10:04:", true },
    { "de-name-first-wrapped", "Anna Müller <anna@example.org> schrieb am Di., 5.\nMärz 2024, 10:04:", true },
    { "de-apple", "Am 05.03.2024 um 10:04 schrieb Anna Müller <anna@example.org>:", true },
    { "de-thunderbird", "Am 05.03.24 um 10:04 schrieb Anna Müller:", true },
    { "de-gmx", "Gesendet: Dienstag, 05. März 2024 um 10:04 Uhr\nVon: \"Anna Müller\" <anna@example.org>\nAn: service@example.org\nBetreff: Re: Frage", true },
    { "de-hat", "Am 5. März 2024 10:04:12 MEZ hat Anna Müller <anna@example.org> geschrieben:", true },
    { "de-webde", "Am Dienstag, 5. März 2024 um 10:04:12 MEZ hat Anna <anna@example.org> Folgendes geschrieben:", true },
    { "nl-gmail", "Op di 5 mrt 2024 om 10:04 schreef Jan Jansen <jan@example.org>:", true },
    { "nl-gmail-old", "Op 5 maart 2024 10:04 schreef Jan Jansen <jan@example.org> het\nvolgende geschreven:", true },
    { "nl-apple", "Op 5 mrt. 2024, om 10:04 heeft Jan Jansen <jan@example.org> het volgende geschreven:", true },
    { "nl-thunderbird", "Op 05-03-2024 om 10:04 schreef Jan Jansen:", true },
    { "af-gmail", "Op Di. 5 Mrt. 2024 om 10:04 het Piet <piet@example.org> geskryf:", true },
    /* Nordic */
    { "da-gmail", "Den tirs. 5. mar. 2024 kl. 10.04 skrev Peter <peter@example.org>:", true },
    { "da-gmail-2", "tir. 5. mar. 2024 kl. 10.04 skrev Peter <peter@example.org>:", true },
    { "da-apple", "Den 5. mar. 2024 kl. 10.04 skrev Peter Hansen <peter@example.org>:", true },
    { "nb-gmail", "tir. 5. mars 2024 kl. 10:04 skrev Kari <kari@example.org>:", true },
    { "nb-thunderbird", "På 05.03.2024 10:04, skrev Kari Nordmann:", true },
    { "sv-gmail", "Den tis 5 mars 2024 kl 10:04 skrev Åsa Öberg <asa@example.org>:", true },
    { "sv-apple", "5 mars 2024 kl. 10:04 skrev Åsa Öberg <asa@example.org>:", true },
    { "fi-gmail", "ti 5. maalisk. 2024 klo 10.04 Matti <matti@example.org> kirjoitti:", true },
    { "fi-apple", "Matti Meikäläinen <matti@example.org> kirjoitti 5.3.2024 kello 10.04:", true },
    { "is-gmail", "Þann þri., 5. mar. 2024 kl. 10:04 skrifaði Jón <jon@example.org>:", true },
    /* Romance */
    { "fr-gmail", "Le mar. 5 mars 2024 à 10:04, Émile Zola <emile@example.org> a écrit :", true },
    { "fr-gmail-wrapped", "Le mar. 5 mars 2024 à 10:04, Service Clientèle Exemple <\nservice@example.org> a\nécrit :", true },
    { "fr-orange", "> Message du 05/03/24 10:04\n> De : \"Émile\" <emile@example.org>\n> A : service@example.org\n> Copie à :\n> Objet : Re: question", false },
    { "fr-thunderbird", "Le 05/03/2024 à 10:04, Émile Zola a écrit :", true },
    { "fr-zimbra", "Le 2024-03-05 10:04, Émile Zola a écrit :", true },
    { "fr-android", "Le 5 mars 2024 10:04, \"Émile\" <emile@example.org> a écrit :", true },
    { "es-gmail", "El mar, 5 mar 2024 a las 10:04, José Pérez (<jose@example.org>) escribió:", true },
    { "es-gmail-las", "El mar, 5 mar 2024 a la(s) 10:04 a.m., José Pérez (jose@example.org) escribió:", true },
    { "es-apple", "El 5 mar 2024, a las 10:04, José Pérez <jose@example.org> escribió:", true },
    { "es-thunderbird", "El 5/3/24 a las 10:04, José Pérez escribió:", true },
    { "pt-gmail", "Em ter., 5 de mar. de 2024 às 10:04, João <joao@example.org> escreveu:", true },
    { "pt-apple", "No dia 05/03/2024, às 10:04, João Silva <joao@example.org> escreveu:", true },
    { "pt-thunderbird", "Em 05/03/2024 10:04, João Silva escreveu:", true },
    { "pt-uol", "Em 2024-03-05 10:04, joao@example.org escreveu:", true },
    { "it-gmail", "Il giorno mar 5 mar 2024 alle ore 10:04 Mario Rossi <mario@example.org> ha\nscritto:", true },
    { "it-apple", "Il giorno 5 mar 2024, alle ore 10:04, Mario Rossi <mario@example.org> ha scritto:", true },
    { "it-libero", "Il 05/03/2024 10:04 Mario Rossi <mario@example.org> ha scritto:", true },
    { "it-thunderbird", "Il 05/03/2024 10:04, Mario Rossi ha scritto:", true },
    { "ca-gmail", "Missatge de Jordi <jordi@example.org> del dia dt., 5 de març 2024 a les 10:04:", true },
    { "ca-apple", "El 5 març 2024, a les 10:04, Jordi <jordi@example.org> va escriure:", true },
    { "gl-gmail", "O mar, 5 mar 2024 ás 10:04, Uxía (<uxia@example.org>) escribiu:", true },
    { "ro-gmail", "mar., 5 mar. 2024 la 10:04, Ion Popescu <ion@example.org> a scris:", true },
    { "ro-apple", "Pe 5 mar. 2024, la 10:04, Ion Popescu <ion@example.org> a scris:", true },
    { "eu-gmail", "Hau idatzi du Ane (ane@example.org) erabiltzaileak (2024 mar. 5, ar. (10:04)):", true },
    /* Slavic, Baltic */
    { "pl-gmail", "wt., 5 mar 2024 o 10:04 Jan Kowalski <jan@example.org> napisał(a):", true },
    { "pl-apple", "Wiadomość napisana przez Jan Kowalski <jan@example.org> w dniu 5 mar 2024, o godz. 10:04:", true },
    { "pl-onet", "W dniu 2024-03-05 10:04:12 użytkownik Jan Kowalski <jan@example.org> napisał:", true },
    { "pl-wp", "Dnia 5 marca 2024 10:04 Jan Kowalski <jan@example.org> napisał(a):", true },
    { "pl-thunderbird", "W dniu 5.03.2024 o 10:04, Jan Kowalski pisze:", true },
    { "cs-gmail", "út 5. 3. 2024 v 10:04 odesílatel Jan Novák <jan@example.org> napsal:", true },
    { "cs-seznam", "---------- Původní e-mail ----------\nOd: Jan Novák <jan@example.org>\nKomu: podpora@example.org\nDatum: 5. 3. 2024 10:04:12\nPředmět: Re: dotaz", true },
    { "cs-thunderbird", "Dne 05. 03. 24 v 10:04 Jan Novák napsal(a):", true },
    { "cs-apple", "5. 3. 2024 v 10:04, Jan Novák <jan@example.org>:", true },
    { "sk-gmail", "ut 5. 3. 2024 o 10:04 Ján Novák <jan@example.org> napísal(a):", true },
    { "sl-gmail", "V V tor., 5. mar. 2024 ob 10:04 je oseba Janez <janez@example.org> napisala:", true },
    { "hr-gmail", "uto, 5. ožu 2024. u 10:04 Ivan Horvat <ivan@example.org> napisao je:", true },
    { "sr-gmail", "уто, 5. мар 2024. у 10:04 Јован <jovan@example.org> је написао/ла:", true },
    { "bs-apple", "Dana 5. 3. 2024., u 10:04, Emir <emir@example.org> je napisao/la:", true },
    { "mk-gmail", "На вто, 5 мар 2024 во 10:04 Иван <ivan@example.org> напиша:", true },
    { "bg-gmail", "На вт, 5.03.2024 г. в 10:04 Иван Петров <ivan@example.org> написа:", true },
    { "bg-abv", "-------- Оригинално писмо --------\nОт: Иван Петров ivan@example.org\nОтносно: Re: въпрос\nДо: support@example.org\nИзпратено на: 05.03.2024 10:04", true },
    { "ru-gmail", "вт, 5 мар. 2024 г. в 10:04, Иван Петров <ivan@example.org>:", true },
    { "ru-gmail-old", "5 марта 2024 г., 10:04 пользователь Иван Петров <ivan@example.org> написал:", true },
    { "ru-apple", "5 марта 2024 г., в 10:04, Иван Петров <ivan@example.org> написал(а):", true },
    { "ru-mailru", "Вторник, 5 марта 2024, 10:04 +03:00 от Иван Петров <ivan@example.org>:", true },
    { "ru-mailru-marks", ">Вторник, 5 марта 2024, 10:04 +03:00 от Иван Петров <ivan@example.org>:", false },
    { "ru-yandex", "05.03.2024, 10:04, \"Иван Петров\" <ivan@example.org>:", true },
    { "ru-bat", "Вы писали 5 марта 2024 г., 10:04:12:", false },
    { "ru-thunderbird", "05.03.2024 10:04, Иван Петров пишет:", true },
    { "uk-gmail", "вт, 5 бер. 2024 р. о 10:04 Олена <olena@example.org> пише:", true },
    { "uk-ukrnet", "5 березня 2024, 10:04:12, від \"Олена\" <olena@example.org>:", true },
    { "be-gmail", "аў, 5 сак 2024 у 10:04 Алесь <ales@example.org> піша:", true },
    { "lt-gmail", "2024-03-05, an, 10:04 Jonas <jonas@example.org> rašė:", true },
    { "lv-gmail", "otrd., 2024. g. 5. marts, plkst. 10:04 — lietotājs Jānis (<janis@example.org>)\nrakstīja:", true },
    { "et-gmail", "Kontakt Jaan (<jaan@example.org>) kirjutas kuupäeval T, 5. märts\n2024 kell 10:04:", true },
    /* Others */
    { "hu-gmail", "Kiss Anna <anna@example.org> ezt írta (időpont: 2024. márc. 5., K, 10:04):", true },
    { "hu-thunderbird", "2024. 03. 05. 10:04 keltezéssel, Kiss Anna írta:", true },
    { "hu-freemail", "Feladó: Kiss Anna <anna@example.org>\nDátum: 2024. március 5. 10:04\nTárgy: Re: kérdés\nCímzett: support@example.org", true },
    { "el-gmail", "Στις Τρί 5 Μαρ 2024 στις 10:04 π.μ., ο/η Νίκος <nikos@example.org> έγραψε:", true },
    { "el-apple", "5 Μαρ 2024, 10:04 πμ, ο χρήστης «Νίκος <nikos@example.org>» έγραψε:", true },
    { "tr-gmail", "Ali Veli <ali@example.org>, 5 Mar 2024 Sal, 10:04 tarihinde şunu yazdı:", true },
    { "tr-apple", "Ali Veli <ali@example.org> şunları yazdı (5 Mar 2024 10:04):", true },
    { "tr-thunderbird", "5.03.2024 10:04 tarihinde Ali Veli yazdı:", true },
    { "az-gmail", "Əli <ali@example.org>, 5 Mar 2024, Ç.A, 10:04 tarixində yazıb:", true },
    { "he-gmail", "\u202bבתאריך יום ג׳, 5 במרץ 2024 ב-10:04 מאת \u202aDana\u202c\u200f <\u202adana@example.org\u202c\u200f>:\u202c", true },
    { "he-apple", "ב-5 במרץ 2024, בשעה 10:04, Dana <dana@example.org> כתב/ה:", true },
    { "ar-gmail", "\u202bفي الثلاثاء، 5 مارس 2024 في 10:04 ص تمت كتابة ما يلي بواسطة \u202aOmar\u202c\u200f <\u202aomar@example.org\u202c\u200f>:\u202c", true },
    { "ar-digits", "في ٥ مارس ٢٠٢٤، الساعة ١٠:٠٤ ص، كتب عمر <omar@example.org>:", true },
    { "ar-apple", "في ٥/٣/٢٠٢٤ الساعة ١٠:٠٤، كتب/كتبت عمر:", true },
    { "fa-gmail", "در تاریخ سه‌شنبه ۵ مارس ۲۰۲۴ ساعت ۱۰:۰۴ علی <ali@example.org> نوشت:", true },
    { "hi-gmail", "मंगल, 5 मार्च 2024 को 10:04 am बजे को रवि <ravi@example.org> ने लिखा:", true },
    { "bn-gmail", "মঙ্গল, ৫ মার্চ, ২০২৪ তারিখে ১০:০৪ AM টায় তারিখে Rahim <rahim@example.org> লিখেছেন:", true },
    { "ka-gmail", "სამ, 5 მარ. 2024, 10:04 — Giorgi <giorgi@example.org> დაწერა:", true },
    { "zh-gmail", "Li Wei <liwei@example.org> 于2024年3月5日周二 10:04写道：", true },
    { "zh-gmail-old", "在 2024年3月5日 上午10:04，Li Wei <liwei@example.org>写道：", true },
    { "zh-apple", "在 2024年3月5日，10:04，Li Wei <liwei@example.org> 写道：", true },
    { "zh-netease", "在 2024-03-05 10:04:12，\"Li Wei\" <liwei@example.org> 写道：", true },
    { "zh-netease-old", "At 2024-03-05 10:04:12, \"Li Wei\" <liwei@example.org> wrote:", true },
    { "zh-qq", "------------------ 原始邮件 ------------------\n发件人: \"Li Wei\" <liwei@example.org>;\n发送时间: 2024年3月5日(星期二) 上午10:04\n收件人: \"support\"<support@example.org>;\n主题: Re: 问题", true },
    { "zh-tw-gmail", "王小明 <ming@example.org> 於 2024年3月5日 週二 上午10:04寫道：", true },
    { "zh-tw-yahoo", "在 2024年3月5日 星期二 上午10:04:12 [GMT+8]， 王小明<ming@example.org> 寫道：", true },
    { "ja-gmail", "2024年3月5日(火) 10:04 田中太郎 <taro@example.org>:", true },
    { "ja-apple", "2024/03/05 10:04、田中太郎 <taro@example.org>のメール:", true },
    { "ja-thunderbird", "On 2024/03/05 10:04, 田中太郎 wrote:", true },
    { "ja-yahoo", "----- Original Message -----\n> 2024/03/05 10:04, 田中太郎 <taro@example.org>", false },
    { "ko-gmail", "2024년 3월 5일 (화) 오전 10:04, 홍길동 <gildong@example.org>님이 작성:", true },
    { "ko-apple", "2024. 3. 5. 오전 10:04, 홍길동 <gildong@example.org> 작성:", true },
    { "ko-naver", "-----Original Message-----\nFrom: \"홍길동\"<gildong@example.org>\nTo: <support@example.org>;\nCc:\nSent: 2024-03-05 (화) 10:04:12 (GMT+09:00)\nSubject: Re: 질문", true },
    { "sq-gmail", "Më mar, 5 mar 2024 në 10:04, Arben <arben@example.org> shkroi:", true },
    { "cy-gmail", "Ar Maw, 5 Maw 2024 am 10:04 Dafydd <dafydd@example.org> ysgrifennodd:", true },
    { "ga-gmail", "Ar Máirt 5 Márta 2024 ag 10:04, scríobh Seán <sean@example.org>:", true },
    { "sw-gmail", "Mnamo Jum, 5 Mac 2024 saa 10:04 Juma <juma@example.org> aliandika:", true },
    { "kk-gmail", "сс, 5 нау. 2024 ж., сағат 10:04 Асан <asan@example.org> жазды:", true },
    { "mn-gmail", "2024 оны 3-р сарын 5, Мяг 10:04 цагт Bat <bat@example.org> бичсэн:", true },
    { "hy-gmail", "երք, 5 մրտ, 2024 թ., 10:04-ին Արամ <aram@example.org> գրել է՝", false },
    { "unknown-language", "Qwe 5 rty 2024 uio 10:04 Ann <ann@example.org> zxcvbn:", true },
};
/* clang-format on */

static void
check(const Intro *c, const char *quote)
{
    g_autofree char *body =
        g_strconcat("The answer.\nIts end.\n\n", c->intro, quote, NULL);
    g_auto(ReplyText) reply = { 0 };

    reply_text(body, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, "The answer.\nIts end.");
    if (c->is_strong)
        g_assert_nonnull(strstr(reply.quoted, "line of a quote"));
}

static void
test_intro(gconstpointer data)
{
    const Intro *c = data;

    check(c, "\n> first line of a quote\n> second\n");
    check(c, "\n\n> first line of a quote\n> second\n");
    if (c->is_strong) {
        check(c, "\n\nfirst line of a quote\n\nsecond\n");
        check(c, "\nfirst line of a quote\nsecond\n");
    }
}

/* What people write themselves: nothing of it may be cut. */
static const char *const sentences[] = {
    "As I wrote on 12 May 2024:\nthe printer is broken.",
    "On Monday I called at 10:00 and nobody answered.\nPlease call me back.",
    "On 5 March 2024 at 10:00 your colleague wrote that all is well. It is not.",
    "My order of 5.3.2024 has not come.\nWhat I need:\n- a refund\n- an apology",
    "Please send it to ann@example.org:\nthe invoice and the receipt.",
    "The log says 2024-03-05 10:04:12 error:\ncannot open file",
    "2024-03-05 10:04:12 ERROR user ann@example.org failed to log in\n2024-03-05 "
    "10:04:13 OK",
    "I wrote:\nhello\nand it said:\nworld",
    "Dates: 2024-01-15 14:30:25\n15.01.2024 14:30\nJan 15, 2024 at 14:30",
    "Am Montag, 12.05.2024, schrieb mir Ihr Kollege, dass alles gut ist. Das stimmt "
    "nicht:\nes geht nicht.",
    "Saya menulis pada 5 Maret 2024:\ntolong reset password saya.",
    "Here is what happened at 10:00:\nthe site went down",
    "Name: Ann\nEmail: ann@example.org\nMessage: hello",
    "From: Jakarta\nTo: Denpasar\nDate: 5 March 2024\nPlease book it.",
    "Project: store\nStatus: open\nStart date: 2024-03-05\nPlease check.",
    "if (a > b)\n    return c->d;",
    "The error is:\n  expected > got <\nwhat now?",
    "a | b | c\n1 | 2 | 3",
    "--\nThis is only a divider. Is it shown?\nYes.",
    "Point one\n-- sub point\n-- another\nEnd",
    "Sent from my desk, which is easier than my phone.",
    "Sent from the warehouse on Monday, the parcel never came.",
    "My phone:\niPhone 12\nwhat do I do?",
    "Gesendet habe ich das Paket am 5.3.2024.\nBitte prüfen.",
    "> is what my prompt shows. Nothing else.",
};

static void
test_sentence(gconstpointer data)
{
    g_auto(ReplyText) reply = { 0 };

    reply_text(data, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, data);
    g_assert_cmpstr(reply.quoted, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(intros); i++) {
        g_autofree char *path = g_strconcat("/reply/attribution/", intros[i].name, NULL);

        g_test_add_data_func(path, &intros[i], test_intro);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(sentences); i++) {
        g_autofree char *path = g_strdup_printf("/reply/attribution/sentence-%zu", i + 1);

        g_test_add_data_func(path, sentences[i], test_sentence);
    }
    return g_test_run();
}
