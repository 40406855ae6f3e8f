/* envelope.h - what the MTA said about a message, for one recipient. */
#ifndef TICKETD_CORE_ENVELOPE_H
#define TICKETD_CORE_ENVELOPE_H

#include <glib.h>

/* Strings are never NULL; empty means not told. They come from the wire and
 * may hold anything but NUL, CR and LF. */
typedef struct Envelope {
    char *sender;         /* MAIL FROM without brackets; "" is the null sender */
    char *recipient;      /* RCPT TO without brackets */
    char *original;       /* recipient before rewriting (pipe's ${original_recipient}) */
    char *queue_id;       /* XFORWARD IDENT or pipe's ${queue_id} */
    char *client_address; /* XFORWARD ADDR, "192.0.2.1" or "IPV6:2001:db8::1" */
    char *client_name;    /* XFORWARD NAME */
    char *login;          /* SASL login of an authenticated submission */
} Envelope;

/* All strings empty; the caller owns it. */
Envelope *envelope_new(void);
/* A deep copy whose recipient is `recipient`. */
Envelope *envelope_copy_for(const Envelope *envelope, const char *recipient);
void envelope_free(Envelope *envelope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Envelope, envelope_free)

#endif
