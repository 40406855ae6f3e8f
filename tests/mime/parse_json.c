/* parse_json.c - a raw mail on standard input as JSON, without a ticketctl. */
#include "base/input.h"
#include "mime/mail_json.h"
#include "mime/parse.h"
#include "mime/read.h"

#include <stdio.h>
#include <unistd.h>

int
main(void)
{
    g_autoptr(GBytes) raw = NULL;
    g_auto(Fault) why = {0};

    mime_init();
    if (!input_read_fd(STDIN_FILENO, 100 * 1024 * 1024, &raw, &why)) {
        fprintf(stderr, "parse_json: %s\n", why.text);
        return 1;
    }
    g_autoptr(Mail) mail = read_mail(raw, NULL);
    json_t *object = mail_json(mail);
    json_dumpf(object, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(object);
    return 0;
}
