/* news.h - what the letters of one change tell of, as it was when it happened. */
#ifndef TICKETD_CORE_NEWS_H
#define TICKETD_CORE_NEWS_H

#include "core/ticket.h"

/* A file that goes with the letters, but not with acknowledgements. */
typedef struct NewsFile {
    char *name;
    char *part;     /* where it is in the raw mail of News.delivery */
    guint position; /* else: among the attachments of News.entry */
    GBytes *bytes;  /* NULL: they must be fetched from there */
} NewsFile;

/* With the letter's own row all that makes its bytes: whoever composes it, and whenever,
 * makes the same. Nothing is looked up in settings that may have changed since. Shared by
 * the letters of one change; counted, and read-only once they are added. */
struct News {
    gint references; /* use news_ref() */
    gint64 id;       /* 0 until it is stored */
    gint64 ticket;   /* 0: none, as for mail held before it has one */
    gint64 entry;    /* the entry told of, or 0 */
    gint64 delivery; /* the mail whose parts `files` are, or 0 */
    gint64 at;       /* the Date of its letters, ms */
    TicketStatus status;
    char *subject;         /* of the ticket */
    char *ticket_language; /* of letters to customers */
    char *staff_language;
    char *root_id;                     /* Message-ID that begins References */
    char *thread_topic, *thread_index; /* the latter is the letters' own, a child */
    char *department_name, *department_address;
    /* For staff, since layout 2: keys of the settings' sections, and the ticket's words.
     */
    char *department, *assigned, *assigned_name, *priority, *type;
    Mailbox author; /* of the entry; empty for an acknowledgement */
    char *text;     /* new text of the entry. NULL: it is read from there */
    char *reason, *proof;
    char *in_reply_to;
    GPtrArray *ids;   /* of char *: the customer's own Message-IDs, oldest first */
    GPtrArray *names; /* of char *: files to list for staff */
    GPtrArray *files; /* of NewsFile * */
    char *loop_mark;
    gint64 trigger_size; /* of the mail that is acknowledged; 0: does not matter */
    bool is_unproven;    /* its sender proved nothing */
    bool reply_marker;
    bool quotes_history; /* since layout 3: answers quote what was written before */
    char *base_url;      /* since layout 4: of the pages that letters name; "": none */
    bool is_digest;      /* of what is held, rather than one held mail */
};

/* Empty, with one reference. */
News *news_new(void);
News *news_ref(News *news);
void news_unref(News *news); /* NULL is fine */

/* Bytes to keep, and news made of them again: all but id, ticket, entry and delivery,
 * the bytes of files, and the text where there is an entry to read it from. Strings must
 * be UTF-8. NULL: these bytes are no news. */
GBytes *news_pack(const News *news);
News *news_unpack(GBytes *bytes);

NewsFile *news_file_new(const char *name, const char *part, guint position,
                        GBytes *bytes);
void news_file_free(NewsFile *file);

/* About how much memory it holds, in bytes. */
gsize news_weight(const News *news);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(News, news_unref)

#endif
