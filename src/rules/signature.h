/* signature.h - ids and addresses of ours that nobody else can make (HMAC-SHA-256). */
#ifndef TICKETD_RULES_SIGNATURE_H
#define TICKETD_RULES_SIGNATURE_H

#include <glib.h>
#include <stdbool.h>

enum { SIGNATURE_KEY_BYTES = 32 };

/* Two keys are valid at once, so that one can be rotated out. */
typedef struct SignatureKeys {
    guint count;  /* 1 or 2; keys[0] signs */
    guint ids[2]; /* key ids, 1 to 999 */
    guint8 keys[2][SIGNATURE_KEY_BYTES];
} SignatureKeys;

typedef enum SignaturePurpose {
    SIGN_CUSTOMER, /* letter to a customer or copy */
    SIGN_STAFF,    /* letter to a staff member */
    SIGN_ROOT,     /* a ticket's root id: names no recipient and no letter */
    SIGN_REPLY,    /* signed reply address; names no letter */
    SIGN_BOUNCE,   /* envelope sender of a letter (VERP) */
    SIGN_LOOP,     /* loop mark */
} SignaturePurpose;

/* What a valid signature names. */
typedef struct SignedClue {
    SignaturePurpose purpose;
    gint64 ticket;
    gint64 letter;          /* 0 for SIGN_ROOT and SIGN_REPLY */
    char recipient_tag[17]; /* signature_recipient_tag() of whom it was minted for; "" for
                               SIGN_ROOT */
} SignedClue;

/* Sixteen hex digits that stand for an address (ASCII case folded) without showing it. */
void signature_recipient_tag(const char *address, char tag[17]);

/* "t10001.c55.<tag>.k1.<mac>@hostname" and its kin: the letter before the number is
 * c customer, s staff, r root. No brackets. The caller frees it. */
char *signature_message_id(const SignatureKeys *keys, SignaturePurpose purpose,
                           gint64 ticket, gint64 letter, const char *recipient,
                           const char *hostname);
/* True if `message_id` (brackets or not, any case of the domain) is ours and its MAC
 * holds under one of the keys; compares in constant time. `hostname` must match. */
bool signature_read_message_id(const SignatureKeys *keys, const char *message_id,
                               const char *hostname, SignedClue *out);

/* The extension after '+' of a signed reply address: "t10001.<tag>.k1.<mac>", or of a
 * bounce address: "b10001.55.<tag>.k1.<mac>". The caller frees it. At most 60 bytes. */
char *signature_extension(const SignatureKeys *keys, SignaturePurpose purpose,
                          gint64 ticket, gint64 letter, const char *recipient);
bool signature_read_extension(const SignatureKeys *keys, const char *extension,
                              SignedClue *out);

/* Our loop mark for a hostname, and whether a header value is one of ours. */
char *signature_loop_mark(const SignatureKeys *keys, const char *hostname);
bool signature_is_loop_mark(const SignatureKeys *keys, const char *value,
                            const char *hostname);

#endif
