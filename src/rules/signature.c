/* signature.c - ids and addresses of ours that nobody else can make (HMAC-SHA-256). */
#include "rules/signature.h"

#include <string.h>

#include "core/sha256.h"

/* Hex digits of the MAC that are kept: 128 bits in a Message-ID, 80 where it has to
 * fit into a local part of 64 bytes (RFC 5321, 4.5.3.1.1). */
enum { MAC_DIGITS_ID = 32, MAC_DIGITS_EXTENSION = 20, TAG_DIGITS = 16 };

static const char purpose_letters[] = {
    [SIGN_CUSTOMER] = 'c', [SIGN_STAFF] = 's',  [SIGN_ROOT] = 'r',
    [SIGN_REPLY] = 't',    [SIGN_BOUNCE] = 'b', [SIGN_LOOP] = 'l',
};

void
signature_recipient_tag(const char *address, char tag[17])
{
    g_autofree char *folded = g_ascii_strdown(address, -1);
    Sha256 *sum = sha256_new();
    g_autofree char *digest = NULL;

    sha256_add(sum, folded, strlen(folded));
    digest = sha256_end_hex(sum);
    g_strlcpy(tag, digest, TAG_DIGITS + 1);
}

/* The MAC covers everything a signature names, each field ended by a NUL, so that
 * none can be moved into its neighbour. */
static char *
signature_mac(const guint8 key[SIGNATURE_KEY_BYTES], guint key_id,
              SignaturePurpose purpose, gint64 ticket, gint64 letter, const char *tag,
              guint digits)
{
    g_autofree char *named =
        g_strdup_printf("ticketd/1|%c|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%u",
                        purpose_letters[purpose], ticket, letter, tag, key_id);
    char *mac = sha256_hmac_hex(key, SIGNATURE_KEY_BYTES, named, strlen(named));

    mac[digits] = '\0';
    return mac;
}

/* Constant time in the contents. Lower-cases what the outside may have upper-cased. */
static bool
mac_equals(const char *ours, const char *theirs, gsize length)
{
    guint8 difference = 0;

    for (gsize i = 0; i < length; i++)
        difference |= (guint8)(ours[i] ^ g_ascii_tolower(theirs[i]));
    return difference == 0;
}

static bool
signature_check(const SignatureKeys *keys, guint key_id, const SignedClue *clue,
                const char *mac, guint digits)
{
    for (guint i = 0; i < keys->count; i++) {
        if (keys->ids[i] != key_id)
            continue;
        g_autofree char *want =
            signature_mac(keys->keys[i], key_id, clue->purpose, clue->ticket,
                          clue->letter, clue->recipient_tag, digits);
        if (mac_equals(want, mac, digits))
            return true;
    }
    return false;
}

/* Reads a positive number without sign, blanks or leading zero, at most 18 digits. */
static bool
read_number(const char **at, gint64 *out)
{
    const char *p = *at;
    gint64 value = 0;

    if (*p < '1' || *p > '9')
        return false;
    for (; g_ascii_isdigit(*p); p++) {
        if (p - *at >= 18)
            return false;
        value = value * 10 + (*p - '0');
    }
    *at = p;
    *out = value;
    return true;
}

static bool
read_char(const char **at, char wanted)
{
    if (g_ascii_tolower(**at) != wanted)
        return false;
    (*at)++;
    return true;
}

static bool
read_hex(const char **at, guint digits, const char **start)
{
    *start = *at;
    for (guint i = 0; i < digits; i++)
        if (!g_ascii_isxdigit((*at)[i]))
            return false;
    *at += digits;
    return true;
}

static bool
read_tag(const char **at, SignedClue *clue)
{
    const char *start;

    if (!read_hex(at, TAG_DIGITS, &start))
        return false;
    for (guint i = 0; i < TAG_DIGITS; i++)
        clue->recipient_tag[i] = g_ascii_tolower(start[i]);
    clue->recipient_tag[TAG_DIGITS] = '\0';
    return true;
}

/* ".k<id>.<mac>" at the end of both forms. */
static bool
read_seal(const char **at, guint digits, guint *key_id, const char **mac)
{
    gint64 id;

    if (!read_char(at, '.') || !read_char(at, 'k') || !read_number(at, &id) || id > 999 ||
        !read_char(at, '.') || !read_hex(at, digits, mac))
        return false;
    *key_id = (guint)id;
    return true;
}

char *
signature_message_id(const SignatureKeys *keys, SignaturePurpose purpose, gint64 ticket,
                     gint64 letter, const char *recipient, const char *hostname)
{
    char tag[TAG_DIGITS + 1] = "";
    g_autofree char *mac = NULL;

    g_assert(purpose == SIGN_CUSTOMER || purpose == SIGN_STAFF || purpose == SIGN_ROOT);
    if (purpose != SIGN_ROOT)
        signature_recipient_tag(recipient, tag);
    mac = signature_mac(keys->keys[0], keys->ids[0], purpose, ticket, letter, tag,
                        MAC_DIGITS_ID);
    if (purpose == SIGN_ROOT)
        return g_strdup_printf("t%" G_GINT64_FORMAT ".r.k%u.%s@%s", ticket, keys->ids[0],
                               mac, hostname);
    return g_strdup_printf("t%" G_GINT64_FORMAT ".%c%" G_GINT64_FORMAT ".%s.k%u.%s@%s",
                           ticket, purpose_letters[purpose], letter, tag, keys->ids[0],
                           mac, hostname);
}

bool
signature_read_message_id(const SignatureKeys *keys, const char *message_id,
                          const char *hostname, SignedClue *out)
{
    SignedClue clue = { .purpose = SIGN_ROOT };
    const char *p = message_id, *mac;
    gsize host_length = strlen(hostname);
    guint key_id;

    if (*p == '<')
        p++;
    if (!read_char(&p, 't') || !read_number(&p, &clue.ticket) || !read_char(&p, '.'))
        return false;
    if (!read_char(&p, 'r')) {
        clue.purpose = g_ascii_tolower(*p) == 's' ? SIGN_STAFF : SIGN_CUSTOMER;
        if (!read_char(&p, purpose_letters[clue.purpose]) ||
            !read_number(&p, &clue.letter) || !read_char(&p, '.') || !read_tag(&p, &clue))
            return false;
    }
    if (!read_seal(&p, MAC_DIGITS_ID, &key_id, &mac) || !read_char(&p, '@') ||
        g_ascii_strncasecmp(p, hostname, host_length) != 0)
        return false;
    p += host_length;
    if (*p && strcmp(p, ">") != 0)
        return false;
    if (!signature_check(keys, key_id, &clue, mac, MAC_DIGITS_ID))
        return false;
    *out = clue;
    return true;
}

char *
signature_extension(const SignatureKeys *keys, SignaturePurpose purpose, gint64 ticket,
                    gint64 letter, const char *recipient)
{
    char tag[TAG_DIGITS + 1];
    g_autofree char *mac = NULL;

    g_assert(purpose == SIGN_REPLY || purpose == SIGN_BOUNCE);
    signature_recipient_tag(recipient, tag);
    if (purpose == SIGN_REPLY)
        letter = 0;
    mac = signature_mac(keys->keys[0], keys->ids[0], purpose, ticket, letter, tag,
                        MAC_DIGITS_EXTENSION);
    if (purpose == SIGN_REPLY)
        return g_strdup_printf("t%" G_GINT64_FORMAT ".%s.k%u.%s", ticket, tag,
                               keys->ids[0], mac);
    return g_strdup_printf("b%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s.k%u.%s", ticket,
                           letter, tag, keys->ids[0], mac);
}

bool
signature_read_extension(const SignatureKeys *keys, const char *extension,
                         SignedClue *out)
{
    SignedClue clue = { .purpose = SIGN_REPLY };
    const char *p = extension, *mac;
    guint key_id;

    if (read_char(&p, 'b'))
        clue.purpose = SIGN_BOUNCE;
    else if (!read_char(&p, 't'))
        return false;
    if (!read_number(&p, &clue.ticket) || !read_char(&p, '.'))
        return false;
    if (clue.purpose == SIGN_BOUNCE &&
        (!read_number(&p, &clue.letter) || !read_char(&p, '.')))
        return false;
    if (!read_tag(&p, &clue) || !read_seal(&p, MAC_DIGITS_EXTENSION, &key_id, &mac) || *p)
        return false;
    if (!signature_check(keys, key_id, &clue, mac, MAC_DIGITS_EXTENSION))
        return false;
    *out = clue;
    return true;
}

char *
signature_loop_mark(const SignatureKeys *keys, const char *hostname)
{
    g_autofree char *folded = g_ascii_strdown(hostname, -1);
    g_autofree char *mac = signature_mac(keys->keys[0], keys->ids[0], SIGN_LOOP, 1, 1,
                                         folded, MAC_DIGITS_ID);

    return g_strdup_printf("k%u.%s@%s", keys->ids[0], mac, folded);
}

bool
signature_is_loop_mark(const SignatureKeys *keys, const char *value, const char *hostname)
{
    g_autofree char *folded = g_ascii_strdown(hostname, -1);

    for (guint i = 0; i < keys->count; i++) {
        g_autofree char *mac = signature_mac(keys->keys[i], keys->ids[i], SIGN_LOOP, 1, 1,
                                             folded, MAC_DIGITS_ID);
        g_autofree char *mark = g_strdup_printf("k%u.%s@%s", keys->ids[i], mac, folded);

        if (strlen(value) == strlen(mark) && mac_equals(mark, value, strlen(mark)))
            return true;
    }
    return false;
}
