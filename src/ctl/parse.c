/* parse.c - ticketctl parse: a raw mail, and what we read in it. */
#include "base/input.h"
#include "ctl/output.h"
#include "ctl/verbs.h"
#include "mime/mail_json.h"
#include "mime/parse.h"
#include "mime/read.h"

/* A mailbox file given by mistake is no mail. */
#define MAIL_LIMIT ((gsize)1024 * 1024 * 1024)

/* Neither daemon nor settings nor database: so the reading can be tried on any mail. */
CtlExit
verb_parse(Ctl *ctl, int argc, char **argv)
{
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(Mail) mail = NULL;
    g_auto(Fault) why = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 0, 1))
        return CTL_USAGE;
    if (!input_read_file(argc > 1 ? argv[1] : "-", MAIL_LIMIT, &raw, &why))
        return ctl_say(CTL_REFUSED, "%s", why.text);
    mime_init();
    mail = read_mail(raw, NULL);
    output_json(mail_json(mail));
    return CTL_DONE;
}
