/* envelope.c - the dialogue up to DATA: who, from whom, how it came. */
#include "pipe/envelope.h"

#include "pipe/link.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A line of LMTP under way. */
typedef struct Line {
    char text[LINE_BYTES];
    size_t length;
} Line;

static void
line_add(Line *line, const char *text, size_t length)
{
    if (length >= sizeof line->text - line->length)
        give_up(LATER_SETUP, "the options are too long");
    memcpy(line->text + line->length, text, length);
    line->length += length;
    line->text[line->length] = '\0';
}

static void
line_print(Line *line, const char *text)
{
    line_add(line, text, strlen(text));
}

/* RFC 3461 section 4. */
static void
line_xtext(Line *line, const char *text)
{
    for (; *text; text++) {
        char hex[4];

        if (*text > 32 && *text < 127 && *text != '+' && *text != '=') {
            line_add(line, text, 1);
            continue;
        }
        snprintf(hex, sizeof hex, "+%02X", (unsigned)(unsigned char)*text);
        line_add(line, hex, 3);
    }
}

/* Is it "..." with its inner quotes and backslashes escaped? */
static bool
is_quoted(const char *local, size_t length)
{
    if (length < 2 || local[0] != '"' || local[length - 1] != '"')
        return false;
    for (size_t i = 1; i < length - 1; i++) {
        if (local[i] == '"')
            return false;
        if (local[i] == '\\' && ++i == length - 1)
            return false;
    }
    return true;
}

/* Postfix gives local parts unquoted unless the q flag is set: both are understood. */
static void
line_address(Line *line, const char *address)
{
    static const char special[] = "()<>[]:;@\\,\" ";
    const char *at = strrchr(address, '@');
    size_t local = at ? (size_t)(at - address) : strlen(address);

    if (at && strpbrk(at, "<>()\\,\" "))
        give_up(LATER_SETUP, "the domain of %s is none", address);
    if (strcspn(address, special) >= local || is_quoted(address, local)) {
        line_add(line, address, local);
    } else {
        line_print(line, "\"");
        for (size_t i = 0; i < local; i++) {
            if (address[i] == '"' || address[i] == '\\')
                line_print(line, "\\");
            line_add(line, address + i, 1);
        }
        line_print(line, "\"");
    }
    line_print(line, address + local);
}

static bool
is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static void
send_xforward(int fd, const char *name, const char *prefix, const char *value)
{
    Line line = { .length = 0 };
    Reply reply;

    if (!*value)
        return;
    line_print(&line, "XFORWARD ");
    line_print(&line, name);
    line_print(&line, "=");
    line_print(&line, prefix);
    line_xtext(&line, value);
    line_print(&line, "\r\n");
    link_command(fd, line.text, 2, LATER_REFUSED, &reply);
}

void
envelope_send(int fd, const Options *options)
{
    Line mail = { .length = 0 }, rcpt = { .length = 0 };
    bool is_six =
        strchr(options->client, ':') && strncasecmp(options->client, "IPV6:", 5) != 0;
    Reply reply, offer;

    line_print(&mail, "MAIL FROM:<");
    line_address(&mail, options->sender);
    line_print(&mail, "> BODY=8BITMIME");
    line_print(&mail, is_ascii(options->sender) && is_ascii(options->recipient)
                          ? "\r\n"
                          : " SMTPUTF8\r\n");
    line_print(&rcpt, "RCPT TO:<");
    line_address(&rcpt, options->recipient);
    line_print(&rcpt, ">");

    link_command(fd, NULL, 2, LATER_REFUSED, &reply);
    link_command(fd, "LHLO ticketd-pipe\r\n", 2, LATER_REFUSED, &offer);
    if (offer.has_xforward) {
        send_xforward(fd, "ADDR", is_six ? "IPV6:" : "", options->client);
        send_xforward(fd, "IDENT", "", options->queue_id);
        send_xforward(fd, "LOGIN", "", options->sasl);
    }
    if (offer.has_xorcpt && *options->original) {
        line_print(&rcpt, " ORCPT=rfc822;");
        line_xtext(&rcpt, options->original);
    }
    line_print(&rcpt, "\r\n");
    link_command(fd, mail.text, 2, LATER_REFUSED, &reply);
    link_command(fd, rcpt.text, 2, LATER_RECIPIENT, &reply);
    link_command(fd, "DATA\r\n", 3, LATER_REFUSED, &reply);
}
