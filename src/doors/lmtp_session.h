/* lmtp_session.h - one LMTP dialogue over one connection. */
#ifndef TICKETD_DOORS_LMTP_SESSION_H
#define TICKETD_DOORS_LMTP_SESSION_H

#include "doors/listener.h"
#include "intake/intake.h"

/* Where a session comes to its end. */
typedef struct LmtpLimits {
    guint line;         /* bytes of a command line */
    guint recipients;   /* of one mail; more get 452 and are tried again by the MTA */
    guint bad_commands; /* of one session */
    guint idle_ms;      /* for one command, or between two pieces of data */
    guint data_ms;      /* for the whole of a message */
    gsize memory; /* bytes of mails that all sessions may hold at once; 0: no bound, */
    guint memory_mails; /* but never fewer than so many of the biggest */
} LmtpLimits;

/* 4,096 bytes, 100 recipients, 50 bad commands, 300 s, 600 s, no bound. */
extern const LmtpLimits lmtp_limits_default;

/* What the sessions of a door share. Both callbacks are called from any thread. */
typedef struct LmtpHost {
    const Intake *intake;
    LmtpLimits limits;
    bool (*is_stopping)(void *data);
    /* An address that no department has was turned away. */
    void (*recipient_unknown)(const char *address, void *data);
    void *data;
    gsize *in_hand;     /* atomic: bytes of mails that sessions hold; NULL: not counted */
    const char *spool;  /* the folder for big mails on their way in; see base/spool.h */
    Listener *listener; /* told when a session rests; NULL: nobody needs to know */
} LmtpHost;

/* Talk until the peer quits, goes away, is too slow or too wrong, or the door closes.
 * The caller closes fd. */
void lmtp_session_run(const LmtpHost *host, int fd);

#endif
