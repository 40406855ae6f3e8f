/* reply_to.c - whom an answer would reach, where a program sent the mail: web forms. */
#include "machine/reply_to.h"

#include <string.h>

#include "machine/robot_address.h"

static bool
is_dot_before(const char *domain, const char *p)
{
    return p > domain && p[-1] == '.';
}

/* The registered part of the address's domain. */
static const char *
house_of(const char *address)
{
    const char *at = strrchr(address, '@'), *domain = at ? at + 1 : "";
    const char *house = domain + strlen(domain);
    guint labels = 0;
    gsize last = 0, second = 0;

    for (; house > domain && labels < 3; house--) {
        if (!is_dot_before(domain, house))
            continue;
        if (labels == 0)
            last = strlen(house);
        else if (labels == 1)
            second = strlen(house) - last - 1;
        /* "shop.example", but "shop.co.id" */
        if (labels == 1 && !(last == 2 && second <= 3))
            return house;
        labels++;
    }
    while (house > domain && !is_dot_before(domain, house))
        house--;
    return labels < 3 ? domain : house;
}

static bool
is_office(const char *address)
{
    static const char *const names[] = {
        "info",
        "news",
        "newsletter",
        "marketing",
        "support",
        "service",
        "sales",
        "hello",
        "contact",
        "care",
        "help",
        "team",
        "office",
        "admin",
        "billing",
        "postmaster",
        "cs",
        "layanan",
        "kontak",
        "promo",
        "customercare",
        "customerservice",
        "customer-service",
        "kontakt",
        "redaktion",
        "contacto",
        "contato",
        "contatti",
        "ventas",
    };

    return robot_address_is(address, names, G_N_ELEMENTS(names));
}

static ReplyTo
rank(const char *address, const char *author)
{
    if (!*address || robot_address_is_nobody(address) ||
        robot_address_is_daemon(address) || g_ascii_strcasecmp(address, author) == 0)
        return REPLY_TO_NOBODY;
    if (g_ascii_strcasecmp(house_of(address), house_of(author)) != 0)
        return REPLY_TO_STRANGER;
    return is_office(address) ? REPLY_TO_OFFICE : REPLY_TO_COLLEAGUE;
}

ReplyTo
reply_to_of(const Mail *mail)
{
    const Mailbox *from = mail->from->len ? mail->from->pdata[0] : NULL;
    ReplyTo best = REPLY_TO_NOBODY;

    for (guint i = 0; i < mail->reply_to->len; i++) {
        const Mailbox *box = mail->reply_to->pdata[i];
        ReplyTo ranked = rank(box->address, from ? from->address : "");

        best = MAX(best, ranked);
    }
    return best;
}
