/* test_sign_off.c - device lines, signatures, banners and tails. */
#include "reply/reply_text.h"

#include <string.h>

/* clang-format off */
static const char *const device_lines[] = {
    "Sent from my iPhone", "Sent from my iPad", "Sent from Yahoo Mail on Android", "Sent from Mail for Windows",
    "Sent from [Mail](https://go.example.org/?LinkId=550986) for Windows 10", "Sent from Outlook for iOS <https://aka.example.org/o0ukef>", "Get Outlook for Android <https://aka.example.org/AAb9ysg>", "Get Outlook for iOS",
    "Sent from my Galaxy", "Sent from my Samsung Galaxy smartphone.", "Sent from my Huawei phone", "Sent from my Wiko RIDGE FAB 4G", "Sent via BlackBerry by AT&T", "Sent with Proton Mail secure email.", "Sent using Zoho Mail", "Sent from my mobile device",
    "Sent from Gmail Mobile", "Sent from my Android phone with K-9 Mail. Please excuse my brevity.", "<Sent from my iPhone>", "- Sent from my iPhone -", "Sent from AOL on Android",
    "Von meinem iPhone gesendet", "Gesendet von Mail für Windows", "Gesendet mit der GMX Mail App", "Von Samsung Mobile gesendet", "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Gesendet von Outlook für iOS", "Outlook für Android herunterladen",
    "Envoyé de mon iPhone", "Envoyé depuis mon mobile Orange", "Envoyé à partir de Outlook pour Android", "Télécharger Outlook pour iOS", "Envoyé depuis l'application Mail pour Windows",
    "Enviado desde mi iPhone", "Enviado desde Correo para Windows", "Enviado desde mi teléfono Huawei", "Obtener Outlook para iOS",
    "Enviado do meu iPhone", "Enviado do Yahoo Mail no Android", "Enviado a partir do meu smartphone Samsung Galaxy.", "Obter o Outlook para Android",
    "Inviato da iPhone", "Inviato dal mio smartphone Samsung", "Inviato da Posta per Windows 10", "Scarica Outlook per iOS", "Inviato da Libero Mail per Android",
    "Verstuurd vanaf mijn iPhone", "Verzonden vanuit Mail voor Windows", "Verstuurd vanaf mijn Samsung-apparaat", "Outlook voor iOS downloaden",
    "Sendt fra min iPhone", "Sendt fra min Samsung Galaxy", "Hent Outlook til Android", "Skickat från min iPhone", "Skickat från Outlook för Android", "Hämta Outlook för iOS",
    "Lähetetty iPhonesta", "Lähetetty puhelimesta", "Saadetud minu iPhone'ist", "Nosūtīts no mana iPhone", "Išsiųsta iš mano „iPhone“",
    "Wysłane z iPhone'a", "Wysłano z mojego telefonu", "Wysłane z aplikacji Mail dla Windows", "Pobierz program Outlook dla systemu Android", "Odesláno z iPhonu", "Odoslané z iPhonu", "Poslano z mojega iPhona", "Poslano s mog iPhonea", "Poslato sa mog iPhone-a",
    "Отправлено с iPhone", "Отправлено с моего iPhone", "Отправлено из мобильной Почты Mail.ru", "Отправлено из Почты для Windows 10", "Надіслано з iPhone", "Изпратено от моя iPhone", "Отправлено из Mail.ru для Android",
    "Trimis de pe iPhone-ul meu", "Az iPhone-omról küldve", "Στάλθηκε από το iPhone μου", "iPhone'umdan gönderildi", "Android için Outlook’u edinin",
    "נשלח מה-iPhone שלי", "أُرسلت من الـ iPhone", "\u202bأُرسلت من الـ iPhone\u202c", "ارسال شده از iPhone من", "मेरे iPhone से भेजा गया", "ส่งจาก iPhone ของฉัน", "Đã gửi từ iPhone của tôi",
    "Dikirim dari iPhone saya", "Dikirim dari Yahoo Mail di Android", "Terkirim dari Ponsel Samsung Galaxy", "Dikirim dari ponsel Xiaomi saya", "Dapatkan Outlook untuk Android", "Dihantar daripada iPhone saya", "Ipinadala mula sa aking iPhone",
    "发自我的 iPhone", "发自我的小米手机", "從我的 iPhone 傳送", "发自我的华为手机", "iPhoneから送信", "私のiPhoneから送信", "나의 iPhone에서 보냄", "Outlook for Android を入手", "Enviat des del meu iPhone", "Nire iPhonetik bidalita", "Anfonwyd o'm iPhone",
};
/* clang-format on */

static void
test_device(gconstpointer data)
{
    static const char *const shapes[] = {
        "The answer.\n\n%s\n",
        "The answer.\n%s",
        "%s\n\nThe answer.\n",
        "The answer.\n\n%s\n\nOn 5 Mar 2024, at 10:04, Ann <ann@example.org> wrote:\n> "
        "old\n",
        "The answer.\n\n%s\n________________________________\nFrom: Ann "
        "<ann@example.org>\n"
        "Sent: 5 March 2024 10:04\nTo: Bob\nSubject: x\n\nold\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_auto(GStrv) halves = g_strsplit(shapes[i], "%s", 2);
        g_autofree char *body = g_strconcat(halves[0], data, halves[1], NULL);
        g_auto(ReplyText) reply = { 0 };

        reply_text(body, NULL, "Re: x", NULL, &reply);
        g_assert_cmpstr(reply.text, ==, "The answer.");
        g_assert_nonnull(strstr(reply.quoted, data));
    }
}

typedef struct Case {
    const char *name;
    const char *body;
    const char *want;
} Case;

static const Case cases[] = {
    { "rule", "Text.\n\n-- \nAnn\nCEO", "Text." },
    { "rule-no-blank", "Text.\n--\nAnn", "Text." },
    { "rule-nbsp", "Text.\n\n--\u00a0\nAnn", "Text." },
    { "rule-long-dash", "Text.\n\n—\nAnn", "Text.\n\n—\nAnn" },
    { "closing-stays", "Text.\n\nRegards,\nAnn", "Text.\n\nRegards,\nAnn" },
    { "rule-on-top", "--\nAnn wrote this", "--\nAnn wrote this" },
    { "question-below", "One.\n--\nTwo?", "One.\n--\nTwo?" },
    { "only-device", "Sent from my iPhone", "Sent from my iPhone" },
    { "only-device-and-quote",
      "Sent from my iPhone\n\nOn 5 Mar 2024, at 10:04, A <a@example.org> wrote:\n> b",
      "Sent from my iPhone" },
    { "before-quote",
      "Text.\n\n-- \nAnn\n\nDnia 14 lip 2024 o godz. 00:25 B <b@example.org> "
      "napisał(a):\n> c",
      "Text." },
    { "below-quote",
      "Text.\n\nOn 5 Mar 2024, at 10:04, A <a@example.org> wrote:\n> b\n\n-- \nAnn",
      "Text." },
    { "banner",
      "CAUTION: This email originated from outside of the organization.\nDo not click "
      "links.\n\n"
      "Text.",
      "Text." },
    { "banner-id",
      "PERHATIAN: Email ini berasal dari luar perusahaan. Hati-hati.\n\nMohon dibantu.",
      "Mohon dibantu." },
    { "disclaimer",
      "Text.\n\nThis email and any attachments are confidential and intended solely for "
      "the "
      "addressee.",
      "Text." },
    { "disclaimer-de",
      "Text.\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der "
      "richtige "
      "Adressat sind, löschen Sie sie.",
      "Text." },
    { "disclaimer-fr",
      "Texte.\n\nCe message et toutes les pièces jointes sont confidentiels.", "Texte." },
    { "avast", "Text.\n\nVirus-free. www.avast.example <https://www.avast.example/x>",
      "Text." },
    { "list",
      "Text.\n\n--\nYou received this message because you are subscribed to the "
      "group.\nTo "
      "unsubscribe from this group, send an email.",
      "Text." },
    { "mailman",
      "Text.\n\n_______________________________________________\nusers mailing list\n"
      "users@lists.example.org\nhttps://lists.example.org/users",
      "Text." },
    { "name-line", "Text.\n\n-Ann Lee", "Text." },
    { "name-line-slash", "Tekst.\n\n/Åsa", "Tekst." },
    { "name-and-list",
      "Text.\n\n-Ann\n\n_______________________\nusers mailing "
      "list\nhttps://lists.example.org",
      "Text." },
    { "item-stays", "Text:\n\n- Paris", "Text:\n\n- Paris" },
    { "items-stay", "Text:\n\n-one\n-Two", "Text:\n\n-one\n-Two" },
    { "option-stays", "Try\n\n--force", "Try\n\n--force" },
    { "frame-in-the-middle",
      "The mail said\n\nthis email originated from outside\n\nIs that bad?",
      "The mail said\n\nthis email originated from outside\n\nIs that bad?" },
    { "rules-at-end", "Text.\n\n****\n____\n", "Text." },
    { "rules-inside", "One.\n\n----\n\nTwo.\n\n====\n\nThree.",
      "One.\n\n----\n\nTwo.\n\n====\n\nThree." },
    { "fence", "Code:\n\n```\n> not a quote\n-- \nnot a signature\n```\n\nEnd.",
      "Code:\n\n```\n> not a quote\n-- \nnot a signature\n```\n\nEnd." },
    { "not-a-device", "The mail was\n\nSent from the shop on Tuesday\n\nand never came.",
      "The mail was\n\nSent from the shop on Tuesday\n\nand never came." },
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_auto(ReplyText) reply = { 0 };

    reply_text(c->body, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, c->want);
}

/* Each layer can be left out. */
static void
test_layers(void)
{
    const char *body = "Text.\n\n-- \nAnn\n\nVirus-free. www.avast.example";
    g_auto(ReplyText) all = { 0 }, no_frames = { 0 }, no_sign_offs = { 0 };

    reply_text_layers(body, NULL, "", NULL, REPLY_ALL_LAYERS, &all);
    g_assert_cmpstr(all.text, ==, "Text.");
    reply_text_layers(body, NULL, "", NULL, REPLY_SIGN_OFFS, &no_frames);
    g_assert_cmpstr(no_frames.text, ==, "Text.");
    g_assert_cmpstr(no_frames.how, ==, "signature");
    reply_text_layers(body, NULL, "", NULL, REPLY_FRAMES, &no_sign_offs);
    g_assert_cmpstr(no_sign_offs.text, ==, "Text.\n\n-- \nAnn");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(device_lines); i++) {
        g_autofree char *path = g_strdup_printf("/reply/sign_off/device-%zu", i + 1);

        g_test_add_data_func(path, device_lines[i], test_device);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/reply/sign_off/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/reply/sign_off/layers", test_layers);
    return g_test_run();
}
