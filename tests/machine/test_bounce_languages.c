/* test_bounce_languages.c - reports in prose, in many languages, from whoever says so:
 * postmaster, no-reply, an empty From; with and without the headers of a list. */
#include "machine/bounce.h"

#include <string.h>

#include "report_mail.h"

static const struct {
    const char *language, *subject;
    const char *unknown, *full, *late;
} table[] = {
    { "en", "Message",
      "Your message could not be delivered to the recipient below.\n"
      "\n"
      "ann@example.org\n"
      "User not known at this site.",
      "The following message to ann@example.org could not be delivered because the "
      "mailbox is full.",
      "Delivery of your message to ann@example.org has been postponed. The server will "
      "try again for 3 days." },
    { "id", "Pesan",
      "Pesan Anda tidak dapat disampaikan kepada penerima di bawah ini.\n"
      "\n"
      "ann@example.org\n"
      "Pengguna tidak dikenal.",
      "Email Anda ke ann@example.org tidak dapat dikirim karena kotak surat penerima "
      "penuh.",
      "Pengiriman pesan Anda ke ann@example.org ditunda. Server akan mencoba lagi selama "
      "3 hari." },
    { "de", "Nachricht",
      "Ihre Nachricht konnte nicht zugestellt werden an:\n"
      "\n"
      "ann@example.org\n"
      "Benutzer unbekannt.",
      "Ihre E-Mail an ann@example.org konnte nicht zugestellt werden, weil das Postfach "
      "voll ist.",
      "Die Zustellung Ihrer Nachricht an ann@example.org verzögert sich. Es wird "
      "weiterhin versucht, sie zuzustellen." },
    { "fr", "Message",
      "Votre message n'a pas pu être remis au destinataire ci-dessous.\n"
      "\n"
      "ann@example.org\n"
      "Utilisateur inconnu.",
      "Votre message à ann@example.org n'a pas pu être distribué : la boîte aux lettres "
      "est pleine.",
      "La remise de votre message à ann@example.org a été retardée. Une nouvelle "
      "tentative sera effectuée." },
    { "es", "Mensaje",
      "No se ha podido entregar su mensaje al destinatario siguiente.\n"
      "\n"
      "ann@example.org\n"
      "El usuario no existe.",
      "Su mensaje para ann@example.org no pudo ser entregado porque el buzón está lleno.",
      "La entrega de su mensaje a ann@example.org se ha retrasado. Se volverá a "
      "intentar." },
    { "pt", "Mensagem",
      "Não foi possível entregar a sua mensagem ao destinatário abaixo.\n"
      "\n"
      "ann@example.org\n"
      "Usuário desconhecido.",
      "A sua mensagem para ann@example.org não pôde ser entregue: a caixa postal está "
      "cheia.",
      "A entrega da sua mensagem a ann@example.org foi adiada. Será tentada novamente." },
    { "it", "Messaggio",
      "Non è stato possibile recapitare il messaggio al destinatario seguente.\n"
      "\n"
      "ann@example.org\n"
      "Utente sconosciuto.",
      "Il tuo messaggio per ann@example.org non può essere consegnato: la casella è "
      "piena.",
      "La consegna del messaggio ad ann@example.org è stata rinviata. Verrà effettuato "
      "un nuovo tentativo." },
    { "nl", "Bericht",
      "Uw bericht kon niet worden bezorgd bij de onderstaande ontvanger.\n"
      "\n"
      "ann@example.org\n"
      "Onbekende gebruiker.",
      "Uw bericht aan ann@example.org kon niet worden afgeleverd omdat de mailbox vol "
      "is.",
      "De bezorging van uw bericht aan ann@example.org is vertraagd. Er wordt opnieuw "
      "geprobeerd." },
    { "ja", "お知らせ",
      "メッセージを配信できませんでした。\n"
      "\n"
      "ann@example.org\n"
      "ユーザーが見つかりません。",
      "ann@example.org 宛のメールは、メールボックスが満杯のため配信できませんでした。",
      "ann@example.org 宛のメールの配信が遅延しています。再試行します。" },
    { "zh", "通知",
      "您的邮件无法投递到以下地址：\n"
      "\n"
      "ann@example.org\n"
      "用户不存在。",
      "您发送给 ann@example.org 的邮件投递失败，原因：对方邮箱已满。",
      "发送给 ann@example.org 的邮件投递延迟，系统将重试。" },
    { "ko", "알림",
      "메일을 전달할 수 없습니다.\n"
      "\n"
      "ann@example.org\n"
      "존재하지 않는 사용자입니다.",
      "ann@example.org 님에게 보낸 메일이 메일함 용량 초과로 전송에 실패했습니다.",
      "ann@example.org 님에게 보낸 메일의 전송이 지연되고 있습니다. 다시 시도합니다." },
    { "ru", "Уведомление",
      "Ваше сообщение не удалось доставить следующему адресату:\n"
      "\n"
      "ann@example.org\n"
      "Пользователь не найден.",
      "Ваше письмо для ann@example.org не доставлено: почтовый ящик переполнен.",
      "Доставка письма для ann@example.org отложена. Попытки доставки будут "
      "продолжены." },
    { "pl", "Wiadomość",
      "Nie można dostarczyć wiadomości do adresata:\n"
      "\n"
      "ann@example.org\n"
      "Nieznany użytkownik.",
      "Wiadomość do ann@example.org nie została dostarczona, ponieważ skrzynka jest "
      "pełna.",
      "Dostarczenie wiadomości do ann@example.org jest opóźnione. Próby będą "
      "ponawiane." },
    { "tr", "Bildirim",
      "Mesajınız aşağıdaki alıcıya teslim edilemedi.\n"
      "\n"
      "ann@example.org\n"
      "Kullanıcı bulunamadı.",
      "ann@example.org adresine gönderdiğiniz ileti posta kutusu dolu olduğu için teslim "
      "edilemedi.",
      "ann@example.org adresine gönderdiğiniz ileti ertelendi. Tekrar denenecek." },
};

static const char *const reporters[] = { "postmaster@mx.example.test",
                                         "no-reply@mail.example.test", "<>" };

static void
check(gsize row, const char *body, char status, BounceAction action, bool hard)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reporters); i++)
        for (guint k = 0; k < 4; k++) {
            g_autoptr(Mail) mail =
                report_mail_new(reporters[i], table[row].subject, body);

            if (k & 1)
                report_mail_add_list(mail);
            report_mail_read(mail, k & 2 ? "" : NULL);
            g_test_message("%s from %s: %s", table[row].language, reporters[i],
                           mail->kind_reason);
            report_mail_assert(mail, "ann@example.org", status, action, hard);
        }
}

static void
test_unknown(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        check(i, table[i].unknown, '5', BOUNCE_FAILED, true);
}

static void
test_full(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        check(i, table[i].full, '5', BOUNCE_FAILED, false);
}

static void
test_late(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        check(i, table[i].late, '4', BOUNCE_DELAYED, false);
}

/* The control: the same words of a person are a person's, those of a list a list's. */
static void
test_persons(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        const char *const bodies[] = { table[i].unknown, table[i].full, table[i].late };

        for (gsize k = 0; k < G_N_ELEMENTS(bodies); k++) {
            g_autoptr(Mail) person =
                report_mail_new("rina@example.org", table[i].subject, bodies[k]);
            g_autoptr(Mail) post =
                report_mail_new("rina@example.org", table[i].subject, bodies[k]);

            report_mail_add_list(post);
            report_mail_read(person, NULL);
            report_mail_read(post, NULL);
            g_assert_cmpint(person->kind, ==, MAIL_PERSON);
            g_assert_cmpint(post->kind, ==, MAIL_LIST);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/bounce_languages/unknown", test_unknown);
    g_test_add_func("/machine/bounce_languages/full", test_full);
    g_test_add_func("/machine/bounce_languages/late", test_late);
    g_test_add_func("/machine/bounce_languages/control/persons", test_persons);
    return g_test_run();
}
