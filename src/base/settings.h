/* settings.h - ticketd.conf as the program sees it; one table says what may stand in it.
 */
#ifndef TICKETD_BASE_SETTINGS_H
#define TICKETD_BASE_SETTINGS_H

#include "base/fault.h"

typedef enum StrangersPolicy {
    STRANGERS_NEW,
    STRANGERS_HOLD,
    STRANGERS_APPEND
} StrangersPolicy;
typedef enum AcceptPolicy { ACCEPT_ALL, ACCEPT_REPLIES, ACCEPT_KNOWN } AcceptPolicy;
typedef enum AutomaticPolicy { AUTOMATIC_FILE, AUTOMATIC_NEW } AutomaticPolicy;
typedef enum AcknowledgePolicy {
    ACKNOWLEDGE_YES,
    ACKNOWLEDGE_AUTHENTICATED,
    ACKNOWLEDGE_NO,
} AcknowledgePolicy;
typedef enum NotifyPolicy { NOTIFY_ALL, NOTIFY_ASSIGNED, NOTIFY_NONE } NotifyPolicy;
typedef enum RegistrationPolicy {
    REGISTRATION_KNOWN, /* who has a ticket or takes part in one */
    REGISTRATION_OPEN,
    REGISTRATION_OFF,
} RegistrationPolicy;
typedef enum NewTopicPolicy { NEW_TOPIC_APPEND, NEW_TOPIC_NEW } NewTopicPolicy;

/* "10/15min": at most `count` in any `seconds`; count 0 is no limit. */
typedef struct Rate {
    guint count;
    guint seconds;
} Rate;

typedef struct Staff {
    char *key; /* of [staff KEY] */
    char *name;
    char *address;
    char *login; /* SASL login, or "" */
    NotifyPolicy notify;
    guint digest_hours; /* what they are told of comes so often, in one letter; 0: at once
                         */
} Staff;

typedef struct Department {
    char *key; /* of [department KEY] */
    char *name;
    char *address;
    char **aliases;   /* NULL-terminated */
    GPtrArray *staff; /* of Staff *, borrowed from Settings */
    char *language;
    AcceptPolicy accept;
    bool signed_replies;
    AcknowledgePolicy acknowledge;
    AutomaticPolicy automatic_mail;
    bool reply_marker;
    bool thanks;         /* thanks-mails = append: a mere "thank you" does not reopen */
    char **types;        /* NULL-terminated, or empty; the first is the default */
    guint close_after;   /* days an answered ticket waits for its customer; 0: for ever */
    guint close_warning; /* days before that when the customer is told; 0: not told */
    bool notes_to_assigned; /* who hears of notes: whose ticket it is, not all */
    bool quote_history;     /* answers quote what was written before */
    gint64 attach_up_to;    /* bytes of files that go along with notices to staff */
} Department;

/* Who is told of changes by HTTP. */
typedef struct Webhook {
    char *key; /* of [webhook KEY] */
    char *url, *secret_file;
    char **events; /* NULL-terminated; empty: all but notes */
    bool allow_private;
} Webhook;

typedef struct Settings {
    char *path; /* file they were read from */
    /* [gateway] */
    char *hostname, *database, *secret_file, *language, *runtime_dir;
    gint64 max_message_size; /* bytes */
    gint64 first_ticket_number;
    StrangersPolicy strangers;
    NewTopicPolicy new_topic;
    guint closed_after_days;         /* 0 = always reopen */
    guint reopen_limit;              /* reopens of one ticket a day; 0 = no limit */
    Rate sender_limit;               /* new tickets per sender */
    Rate reply_limit;                /* replies per sender and ticket */
    Rate same_text_limit;            /* of the same words from one sender */
    Rate same_alert_limit;           /* of the same alert, where alerts open tickets */
    guint automatic_letters_per_day; /* to an address that proved nothing */
    char *log;                       /* "stderr" or "syslog" */
    bool logs_json;
    guint readers;           /* reader processes; 0 = one a processor */
    guint held_digest_hours; /* 0 = no digest */
    char **old_tokens; /* patterns of an earlier desk's ticket numbers; NULL-terminated */
    /* [listen] "unix:/path", "inet:127.0.0.1:2024" or "inet:[::1]:2024"; "" is off */
    char *lmtp, *milter, *control, *member;
    guint lmtp_sessions; /* at once */
    /* [trust] */
    char *authserv_id;
    bool require_authentication;
    /* [outbound] */
    char *relay, *username, *password_file, *tls_ca_file;
    guint connections;
    gint64 give_up_after; /* seconds */
    gint64 retry_after;   /* seconds before the second attempt */

    /* [retention] seconds; 0 keeps */
    gint64 keep_filed, keep_letters, keep_closed;

    /* [web] */
    char *base_url; /* "" where letters name no page */
    RegistrationPolicy registration;
    gint64 session_idle, session_age; /* seconds */
    bool has_chat;
    gint64 chat_wait;   /* seconds */
    char *country_code; /* of phone numbers without one: digits, or "" */

    GPtrArray *departments; /* of Department *, in file order */
    GPtrArray *staff;       /* of Staff * */
    GPtrArray *webhooks;    /* of Webhook * */
} Settings;

/* Read and check the whole file. Every error of the file is appended to `errors`
 * (of char *, freed by the array; may be NULL), one line each:
 * "FILE: [section] key: found X, expected Y (did you mean Z?)"; why->text counts
 * them and names the first. Never default-open: a wrong value is an error, not a
 * default. The caller owns *out. */
bool settings_load(const char *path, Settings **out, GPtrArray *errors, Fault *why);
void settings_free(Settings *settings);

/* The department a recipient belongs to: address or alias, case-insensitive,
 * with or without a "+extension" before the '@'. NULL if none. If `extension`
 * is not NULL, *extension gets a copy of what stood after the '+' ("" if none);
 * the caller frees it. */
const Department *settings_department_for(const Settings *settings, const char *recipient,
                                          char **extension);
/* The type of a new ticket there; "" if its tickets have none. */
const char *settings_first_type(const Department *department);
/* By key; NULL if none. */
const Department *settings_department(const Settings *settings, const char *key);
const Staff *settings_staff(const Settings *settings, const char *key);
const Webhook *settings_webhook(const Settings *settings, const char *key);
/* The words that `events` may hold; NULL behind the last. Static. */
const char *const *settings_webhook_events(void);
/* By key, address or name (case-insensitive), as people call each other; NULL if none. */
const Staff *settings_staff_called(const Settings *settings, const char *word);
/* By key, address or name likewise. */
const Department *settings_department_called(const Settings *settings, const char *word);
/* Where what is too large for memory waits: beside the database, where there is room for it
 * or it could not be kept anyway. The caller frees it. */
char *settings_spool_folder(const Settings *settings);

/* The staff member with that address (case-insensitive), or NULL. */
const Staff *settings_staff_by_address(const Settings *settings, const char *address);

/* --- the table, for ticketctl check, ticketd.conf(5) and etc/ticketd.conf --- */
typedef enum SettingKind {
    SETTING_TEXT,      /* char *: one line */
    SETTING_HOSTNAME,  /* char *: a domain with a dot in it */
    SETTING_PATH,      /* char *: absolute */
    SETTING_DATABASE,  /* char *: "sqlite:/path" */
    SETTING_SOCKET,    /* char *: "unix:/path" or "inet:ADDRESS:PORT" */
    SETTING_RELAY,     /* char *: URL of an SMTP server */
    SETTING_URL,       /* char *: http:// or https:// */
    SETTING_LANGUAGE,  /* char *: code of a language of letters */
    SETTING_ADDRESS,   /* char *: one addr-spec */
    SETTING_ADDRESSES, /* char **: several, with commas between them */
    SETTING_NAMES,     /* char **: words for people, with commas between them */
    SETTING_STAFF,     /* GPtrArray *: keys of [staff ...] sections, with commas */
    SETTING_WORD,      /* char *: one of the words of `type` */
    SETTING_CHOICE,    /* enum: place of the word in `type` */
    SETTING_EITHER,    /* bool: true for the second word of `type` */
    SETTING_SWITCH,    /* bool: "yes" or "no" */
    SETTING_NUMBER,    /* guint */
    SETTING_TICKET,    /* gint64 */
    SETTING_SIZE,      /* gint64: bytes, written 512K, 50M, 1G */
    SETTING_DURATION,  /* gint64: seconds, written 90s, 15min, 4h, 5d, 2w */
    SETTING_HOURS,     /* guint: hours, written as a duration or a plain number */
    SETTING_RATE,      /* Rate */
} SettingKind;

typedef struct SettingRow {
    const char *section; /* "gateway", "listen", "trust", "outbound", "retention", ... */
    const char *key;
    const char *type;     /* for people: "size", "yes | no", "new | hold | append", ... */
    const char *fallback; /* default as it would be written; NULL if it must be given */
    const char *help;     /* one or two sentences */
    SettingKind kind;
    gint64 least, most; /* range, in the unit of the field; both 0: none */
    gsize where;        /* offset in Settings, Department or Staff */
    bool is_at_start;   /* what it says later counts from the next start on */
} SettingRow;
/* All rows in file order; *n gets their number. Static. */
const SettingRow *settings_table(gsize *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)

#endif
