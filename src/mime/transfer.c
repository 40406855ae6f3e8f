/* transfer.c - content transfer encodings, decoded whatever was done to them. */
#include "mime/transfer.h"

#include "mime/uuencode.h"

#include <string.h>

TransferEncoding
transfer_encoding(const char *value)
{
    static const struct {
        const char *name;
        TransferEncoding encoding;
    } names[] = {
        { "base64", TRANSFER_BASE64 },
        { "base-64", TRANSFER_BASE64 },
        { "quoted-printable", TRANSFER_QUOTED_PRINTABLE },
        { "quoted-printible", TRANSFER_QUOTED_PRINTABLE },
        { "quoted_printable", TRANSFER_QUOTED_PRINTABLE },
        { "x-uuencode", TRANSFER_UUENCODE },
        { "x-uue", TRANSFER_UUENCODE },
        { "uuencode", TRANSFER_UUENCODE },
        { "uue", TRANSFER_UUENCODE },
        { "x-uu", TRANSFER_UUENCODE },
    };

    value += strspn(value, " \t\r\n\"'");
    gsize length = strcspn(value, " \t\r\n\"';(,");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == length &&
            g_ascii_strncasecmp(value, names[i].name, length) == 0)
            return names[i].encoding;
    return TRANSFER_IDENTITY;
}

static int
base64_value(guchar c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void
transfer_base64(const char *bytes, gsize length, GString *out)
{
    guint32 group = 0;
    int digits = 0;

    for (gsize i = 0; i <= length; i++) {
        bool ends = i == length || bytes[i] == '=';
        if (ends) {
            /* Two digits hold one byte, three hold two; one alone holds none. */
            if (digits >= 2)
                g_string_append_c(out, (char)(group >> (digits == 2 ? 4 : 10)));
            if (digits == 3)
                g_string_append_c(out, (char)(group >> 2));
            digits = 0;
            group = 0;
            continue;
        }
        int value = base64_value((guchar)bytes[i]);
        if (value < 0)
            continue;
        group = group << 6 | (guint32)value;
        if (++digits == 4) {
            char three[3] = { (char)(group >> 16), (char)(group >> 8), (char)group };
            g_string_append_len(out, three, 3);
            digits = 0;
            group = 0;
        }
    }
}

static void
quoted_printable(const char *bytes, gsize length, GString *out)
{
    for (gsize i = 0; i < length; i++) {
        if (bytes[i] != '=') {
            g_string_append_c(out, bytes[i]);
            continue;
        }
        gsize after = i + 1;
        while (after < length && (bytes[after] == ' ' || bytes[after] == '\t') &&
               after < i + 998)
            after++;
        if (after == length)
            break;
        if (bytes[after] == '\n' || bytes[after] == '\r') {
            i = bytes[after] == '\r' && after + 1 < length && bytes[after + 1] == '\n'
                    ? after + 1
                    : after;
        } else if (i + 2 < length && g_ascii_isxdigit(bytes[i + 1]) &&
                   g_ascii_isxdigit(bytes[i + 2])) {
            g_string_append_c(out, (char)(g_ascii_xdigit_value(bytes[i + 1]) << 4 |
                                          g_ascii_xdigit_value(bytes[i + 2])));
            i += 2;
        } else {
            g_string_append_c(out, '=');
        }
    }
}

void
transfer_decode(TransferEncoding encoding, const char *bytes, gsize length, GString *out)
{
    switch (encoding) {
    case TRANSFER_BASE64:
        transfer_base64(bytes, length, out);
        break;
    case TRANSFER_QUOTED_PRINTABLE:
        quoted_printable(bytes, length, out);
        break;
    case TRANSFER_UUENCODE:
        uuencode_decode(bytes, length, out);
        break;
    case TRANSFER_IDENTITY:
        g_string_append_len(out, bytes, (gssize)length);
        break;
    }
}
