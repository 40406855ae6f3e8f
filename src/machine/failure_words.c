/* failure_words.c - why a delivery failed, by the words mail servers use for it. */
#include "machine/failure_words.h"

#include <glib.h>
#include <string.h>

#include "core/fold.h"

#define WORDS_MAX 8192 /* a diagnostic is a few lines; the rest is the returned mail */

/* The first row that is found wins, so what is more telling stands first. Beside the
 * groups: who writes so. */
static const struct {
    FailureReason reason;
    const char *words;
} table[] = {
    /* sender and content, before the words about users that such texts also hold */
    { FAILURE_POLICY, "sender address rejected" }, /* Postfix */
    { FAILURE_POLICY, "sender rejected" },
    { FAILURE_POLICY, "sender denied" },
    { FAILURE_POLICY, "sender is not" },
    { FAILURE_POLICY, "unauthenticated mail from" },
    { FAILURE_POLICY, "unauthenticated email" }, /* Gmail, DMARC */
    { FAILURE_POLICY, "dmarc" },
    { FAILURE_POLICY, "domainkeys" },
    { FAILURE_POLICY, "spf " },
    { FAILURE_POLICY, "spf:" },
    { FAILURE_POLICY, "google groups" }, /* no such group, or not for you */
    { FAILURE_POLICY, "access denied" },
    { FAILURE_POLICY, "spamhaus" },
    { FAILURE_POLICY, "spamcop" },
    { FAILURE_POLICY, "blacklist" },
    { FAILURE_POLICY, "black list" },
    { FAILURE_POLICY, "blocklist" },
    { FAILURE_POLICY, "block list" },
    { FAILURE_POLICY, "blocked" },
    { FAILURE_POLICY, "dnsbl" },
    { FAILURE_POLICY, "spam" },
    { FAILURE_POLICY, "unsolicited" },
    { FAILURE_POLICY, "bulk email" },
    { FAILURE_POLICY, "virus" },
    { FAILURE_POLICY, "malware" },
    { FAILURE_POLICY, "not accepting mail from" }, /* AOL */
    { FAILURE_POLICY, "not accepting mail with" },
    { FAILURE_POLICY, "banned" },
    { FAILURE_POLICY, "policy" },
    { FAILURE_POLICY, "reverse dns" },
    { FAILURE_POLICY, "ptr record" },
    { FAILURE_POLICY, "reputation" },
    { FAILURE_POLICY, "cannot find your hostname" },
    { FAILURE_POLICY, "client host rejected" },
    { FAILURE_POLICY, "requires confirmation" },
    { FAILURE_POLICY, "you are not allowed to send" },
    { FAILURE_POLICY, "not authorized to send" },

    { FAILURE_TOO_BIG, "message size exceeds" },
    { FAILURE_TOO_BIG, "message exceeds" },
    { FAILURE_TOO_BIG, "size limit" },
    { FAILURE_TOO_BIG, "maximum incoming message size" },
    { FAILURE_TOO_BIG, "message too big" },
    { FAILURE_TOO_BIG, "message too large" },
    { FAILURE_TOO_BIG, "message is too large" },
    { FAILURE_TOO_BIG, "exceeded maximum" },
    { FAILURE_TOO_BIG, "exceeds maximum message" },
    { FAILURE_TOO_BIG, "message larger than" },
    { FAILURE_TOO_BIG, "message file too big" },
    { FAILURE_TOO_BIG, "melebihi batas ukuran" },

    { FAILURE_FULL, "quota" },
    { FAILURE_FULL, "mailbox exceeded" },
    { FAILURE_FULL, "mailbox space" },
    { FAILURE_FULL, "over its storage" },
    { FAILURE_FULL, "over the storage" },
    { FAILURE_FULL, "exceeded storage" },
    { FAILURE_FULL, "no space left" },
    { FAILURE_FULL, "disk full" },
    { FAILURE_FULL, "melebihi kapasitas" },
    { FAILURE_FULL, "kapasitas penuh" },
    { FAILURE_FULL, "volle mailbox" },
    { FAILURE_FULL, "casella piena" },
    { FAILURE_FULL, "buzon lleno" },
    { FAILURE_FULL, "buzon esta lleno" },
    { FAILURE_FULL, "caixa postal cheia" },
    { FAILURE_FULL, "cota excedida" },
    { FAILURE_FULL, "邮箱已满" },
    { FAILURE_FULL, "메일함" },
    { FAILURE_FULL, "mailbox full" },
    { FAILURE_FULL, "mailbox is full" },
    { FAILURE_FULL, "mailbox was full" },
    { FAILURE_FULL, "mail box full" },
    { FAILURE_FULL, "mailfolder is full" },
    { FAILURE_FULL, "mailbox has exceeded" },
    { FAILURE_FULL, "mailbox exceeds" },
    { FAILURE_FULL, "mailbox size" },
    { FAILURE_FULL, "inbox is full" },
    { FAILURE_FULL, "account is full" },
    { FAILURE_FULL, "boite du destinataire pleine" },
    { FAILURE_FULL, "boite pleine" },
    { FAILURE_FULL, "postfach voll" },
    { FAILURE_FULL, "postfach ist voll" },
    { FAILURE_FULL, "insufficient disk" },
    { FAILURE_FULL, "insufficient storage" },
    { FAILURE_FULL, "out of storage space" }, /* Gmail */
    { FAILURE_FULL, "storage allocation" },
    { FAILURE_FULL, "not enough space" },
    { FAILURE_FULL, "too many messages in" },
    { FAILURE_FULL, "kotak surat penuh" },
    { FAILURE_FULL, "penuh" },
    { FAILURE_FULL, "буфер переполнен" },
    { FAILURE_FULL, "переполнен" },
    { FAILURE_FULL, "容量" },

    { FAILURE_DISABLED, "account has been disabled" }, /* Yahoo */
    { FAILURE_DISABLED, "account disabled" },
    { FAILURE_DISABLED, "account is disabled" },
    { FAILURE_DISABLED, "mailbox disabled" },
    { FAILURE_DISABLED, "mailbox is disabled" },
    { FAILURE_DISABLED, "account that you tried to reach is disabled" }, /* Gmail */
    { FAILURE_DISABLED, "suspended" },
    { FAILURE_DISABLED, "account is inactive" },
    { FAILURE_DISABLED, "is inactive" },
    { FAILURE_DISABLED, "mailbox currently suspended" },
    { FAILURE_DISABLED, "mailbox is frozen" },
    { FAILURE_DISABLED, "account is locked" },
    { FAILURE_DISABLED, "account expired" },
    { FAILURE_DISABLED, "temporarily disabled" },
    { FAILURE_DISABLED, "account is temporarily unavailable" },
    { FAILURE_DISABLED, "not collected after" }, /* Demon */
    { FAILURE_DISABLED, "is a deactivated mailbox" },
    { FAILURE_DISABLED, "account closed" },

    { FAILURE_MOVED, "user has moved" },
    { FAILURE_MOVED, "has moved to" },
    { FAILURE_MOVED, "please try <" },
    { FAILURE_MOVED, "new address is" },

    { FAILURE_RELAY, "relaying" },
    { FAILURE_RELAY, "relay access" },
    { FAILURE_RELAY, "relay denied" },
    { FAILURE_RELAY, "relay not" },
    { FAILURE_RELAY, "to relay" },
    { FAILURE_RELAY, "relay through" },
    { FAILURE_RELAY, "no relay" },
    { FAILURE_RELAY, "rcpthosts" }, /* qmail */
    { FAILURE_RELAY, "we do not accept mail for" },

    { FAILURE_NO_HOST, "host unknown" },
    { FAILURE_NO_HOST, "unknown host" },
    { FAILURE_NO_HOST, "host not found" },
    { FAILURE_NO_HOST, "host or domain name not found" },
    { FAILURE_NO_HOST, "host or domain not found" },
    { FAILURE_NO_HOST, "domain not found" },
    { FAILURE_NO_HOST, "no such domain" },
    { FAILURE_NO_HOST, "domain does not exist" },
    { FAILURE_NO_HOST, "domain doesn't exist" },
    { FAILURE_NO_HOST, "does not exist in dns" },
    { FAILURE_NO_HOST, "nonexistent domain" },
    { FAILURE_NO_HOST, "non-existent domain" },
    { FAILURE_NO_HOST, "non-existent hosts" }, /* Gmail */
    { FAILURE_NO_HOST, "unknown domain" },
    { FAILURE_NO_HOST, "domain unknown" },
    { FAILURE_NO_HOST, "invalid domain" },
    { FAILURE_NO_HOST, "illegal host/domain" }, /* Oracle, Sun */
    { FAILURE_NO_HOST, "bad destination system" },
    { FAILURE_NO_HOST, "bad destination host" },
    { FAILURE_NO_HOST, "unrouteable mail domain" }, /* Exim */
    { FAILURE_NO_HOST, "unroutable mail domain" },
    { FAILURE_NO_HOST, "unrouteable address" },
    { FAILURE_NO_HOST, "unroutable address" },
    { FAILURE_NO_HOST, "name service error for" },
    { FAILURE_NO_HOST, "name or service not known" },
    { FAILURE_NO_HOST, "couldn't find any host" }, /* qmail */
    { FAILURE_NO_HOST, "no smtp service" },        /* Exim, RFC 7505 */
    { FAILURE_NO_HOST, "not accepting network messages" },
    { FAILURE_NO_HOST, "domain is not reachable" },
    { FAILURE_NO_HOST, "nullmx" },
    { FAILURE_NO_HOST, "null mx" },
    { FAILURE_NO_HOST, "does not accept mail" },
    { FAILURE_NO_HOST, "no mail server" },
    { FAILURE_NO_HOST, "no mx" },
    { FAILURE_NO_HOST, "not listed in domino directory or has no mail server" },
    { FAILURE_NO_HOST, "could not find a gateway for" },
    { FAILURE_NO_HOST, "recipient's domain name" },
    { FAILURE_NO_HOST, "address resolving failed" },

    { FAILURE_NO_USER, "user unknown" },
    { FAILURE_NO_USER, "unknown user" },
    { FAILURE_NO_USER, "unknown in virtual" }, /* Postfix */
    { FAILURE_NO_USER, "unknown in local recipient" },
    { FAILURE_NO_USER, "unknown in relay recipient" },
    { FAILURE_NO_USER, "unknown local-part" },
    { FAILURE_NO_USER, "unknown local part" },
    { FAILURE_NO_USER, "unknown address" },
    { FAILURE_NO_USER, "unknown recipient" },
    { FAILURE_NO_USER, "unknown or illegal alias" }, /* Sun */
    { FAILURE_NO_USER, "unknown user account" },
    { FAILURE_NO_USER, "recipient unknown" },
    { FAILURE_NO_USER, "address unknown" },
    { FAILURE_NO_USER, "addressee unknown" },
    { FAILURE_NO_USER, "mailbox unknown" },
    { FAILURE_NO_USER, "mailbox not found" },
    { FAILURE_NO_USER, "no such user" },
    { FAILURE_NO_USER, "no such mailbox" },
    { FAILURE_NO_USER, "no such recipient" },
    { FAILURE_NO_USER, "no such address" },
    { FAILURE_NO_USER, "no such person" },
    { FAILURE_NO_USER, "no such account" },
    { FAILURE_NO_USER, "no such local user" },
    { FAILURE_NO_USER, "no such email" },
    { FAILURE_NO_USER, "no such name" },
    { FAILURE_NO_USER, "no mailbox" },
    { FAILURE_NO_USER, "no user" },
    { FAILURE_NO_USER, "no account" },
    { FAILURE_NO_USER, "no recipient" },
    { FAILURE_NO_USER, "no valid recipient" },
    { FAILURE_NO_USER, "not a valid user" },
    { FAILURE_NO_USER, "not a valid mailbox" },
    { FAILURE_NO_USER, "not a valid recipient" },
    { FAILURE_NO_USER, "not a known user" },
    { FAILURE_NO_USER, "not a registered" },
    { FAILURE_NO_USER, "not our customer" },
    { FAILURE_NO_USER, "not recognized" },
    { FAILURE_NO_USER, "not listed in" }, /* Domino */
    { FAILURE_NO_USER, "does not exist" },
    { FAILURE_NO_USER, "doesn't exist" },
    { FAILURE_NO_USER, "dosn't exist" },
    { FAILURE_NO_USER, "do not exist" },
    { FAILURE_NO_USER, "not exist" },
    { FAILURE_NO_USER, "doesn't have a" }, /* Yahoo */
    { FAILURE_NO_USER, "does not have an account" },
    { FAILURE_NO_USER, "not found in" },
    { FAILURE_NO_USER, "user invalid" },
    { FAILURE_NO_USER, "is not a valid" },
    { FAILURE_NO_USER, "no longer valid" },
    { FAILURE_NO_USER, "no longer exists" },
    { FAILURE_NO_USER, "no longer works here" },
    { FAILURE_NO_USER, "unknown alias" },
    { FAILURE_NO_USER, "unknown mailbox" },
    { FAILURE_NO_USER, "unknown receiver" },
    { FAILURE_NO_USER, "receiver not found" },
    { FAILURE_NO_USER, "email address is not valid" },
    { FAILURE_NO_USER, "usuario desconocido" },
    { FAILURE_NO_USER, "usuario desconhecido" },
    { FAILURE_NO_USER, "utente sconosciuto" },
    { FAILURE_NO_USER, "destinataire inconnu" },
    { FAILURE_NO_USER, "destinatario inexistente" },
    { FAILURE_NO_USER, "onbekende gebruiker" },
    { FAILURE_NO_USER, "pengguna tidak" },
    { FAILURE_NO_USER, "alamat tidak" },
    { FAILURE_NO_USER, "alamat salah" },
    { FAILURE_NO_USER, "kullanıcı bulunamadı" },
    { FAILURE_NO_USER, "пользователь не" },
    { FAILURE_NO_USER, "нет такого" },
    { FAILURE_NO_USER, "没有这个用户" },
    { FAILURE_NO_USER, "用户不存在" },
    { FAILURE_NO_USER, "無此使用者" },
    { FAILURE_NO_USER, "あて先不明" },
    { FAILURE_NO_USER, "宛先不明" },
    { FAILURE_NO_USER, "사용자를 찾을" },
    { FAILURE_NO_USER, "user not found" },
    { FAILURE_NO_USER, "recipient not found" },
    { FAILURE_NO_USER, "recipnotfound" }, /* Exchange */
    { FAILURE_NO_USER, "account not found" },
    { FAILURE_NO_USER, "address not found" },
    { FAILURE_NO_USER, "wasn't found at" }, /* Office 365 */
    { FAILURE_NO_USER, "couldn't be found" },
    { FAILURE_NO_USER, "could not be found" },
    { FAILURE_NO_USER, "invalid recipient" },
    { FAILURE_NO_USER, "invalid address" },
    { FAILURE_NO_USER, "invalid mailbox" },
    { FAILURE_NO_USER, "invalid user" },
    { FAILURE_NO_USER, "invalid final delivery" }, /* IMail */
    { FAILURE_NO_USER, "bad address" },
    { FAILURE_NO_USER, "bad destination mailbox" },
    { FAILURE_NO_USER, "check if address is correct" }, /* InterScan */
    { FAILURE_NO_USER, "did not exactly match" },
    { FAILURE_NO_USER, "unable to find recipient" },
    { FAILURE_NO_USER, "delivery to local recipient failed" },
    { FAILURE_NO_USER, "utilisateur inconnu" },
    { FAILURE_NO_USER, "utilisateur non recense" },
    { FAILURE_NO_USER, "adresse inconnue" },
    { FAILURE_NO_USER, "n'existe pas" },
    { FAILURE_NO_USER, "existiert nicht" },
    { FAILURE_NO_USER, "nicht gefunden" },
    { FAILURE_NO_USER, "unbekannter empfanger" },
    { FAILURE_NO_USER, "no existe" },
    { FAILURE_NO_USER, "nao existe" },
    { FAILURE_NO_USER, "non esiste" },
    { FAILURE_NO_USER, "bestaat niet" },
    { FAILURE_NO_USER, "nie istnieje" },
    { FAILURE_NO_USER, "tidak ditemukan" },
    { FAILURE_NO_USER, "tidak dikenal" },
    { FAILURE_NO_USER, "tidak ada" },
    { FAILURE_NO_USER, "не существует" },
    { FAILURE_NO_USER, "не найден" },
    { FAILURE_NO_USER, "不存在" },
    { FAILURE_NO_USER, "見つかりません" },
    { FAILURE_NO_USER, "存在しません" },

    { FAILURE_LOOP, "too many hops" },
    { FAILURE_LOOP, "hop count exceeded" },
    { FAILURE_LOOP, "mail loop" },
    { FAILURE_LOOP, "loops back to myself" },
    { FAILURE_LOOP, "mail forwarding loop" },

    { FAILURE_EXPIRED, "delivery time expired" },
    { FAILURE_RETRIED, "retry timeout exceeded" }, /* Exim */
    { FAILURE_RETRIED, "retry time not reached" },
    { FAILURE_RETRIED, "have been failing for a long time" },
    { FAILURE_EXPIRED, "not been able to be delivered" },
    { FAILURE_EXPIRED, "in the queue too long" }, /* qmail */
    { FAILURE_EXPIRED, "envelope expired" },      /* OpenSMTPD */
    { FAILURE_EXPIRED, "message expired" },
    { FAILURE_EXPIRED, "message timed out" },
    { FAILURE_EXPIRED, "too old" },
    { FAILURE_EXPIRED, "could not be delivered for more than" },
    { FAILURE_EXPIRED, "aborted after" },
    { FAILURE_EXPIRED, "after multiple retries" },
    { FAILURE_EXPIRED, "could not send message for past" },
    { FAILURE_EXPIRED, "not been delivered" },
    { FAILURE_EXPIRED, "has been delayed" },
    { FAILURE_EXPIRED, "was delayed" },
    { FAILURE_EXPIRED, "delivery failed 20 attempts" }, /* IMail */

    { FAILURE_NETWORK, "connection refused" },
    { FAILURE_NETWORK, "connection timed out" },
    { FAILURE_NETWORK, "connection dropped" },
    { FAILURE_NETWORK, "connection was dropped" },
    { FAILURE_NETWORK, "connection reset" },
    { FAILURE_NETWORK, "connection broken" },
    { FAILURE_NETWORK, "operation timed out" },
    { FAILURE_NETWORK, "timed out" },
    { FAILURE_NETWORK, "timeout" },
    { FAILURE_NETWORK, "no route to host" },
    { FAILURE_NETWORK, "network is unreachable" },
    { FAILURE_NETWORK, "host is down" },
    { FAILURE_NETWORK, "unreachable" },
    { FAILURE_NETWORK, "not reachable" },
    { FAILURE_NETWORK, "host name lookup failure" },
    { FAILURE_NETWORK, "name lookup failure" },
    { FAILURE_NETWORK, "lost connection" },
    { FAILURE_NETWORK, "could not initiate smtp" },
    { FAILURE_NETWORK, "unable to connect" },
    { FAILURE_NETWORK, "couldn't connect" },
    { FAILURE_NETWORK, "could not connect" },
    { FAILURE_NETWORK, "establish an smtp connection" }, /* qmail */
    { FAILURE_NETWORK, "greylist" },
    { FAILURE_NETWORK, "try again later" },
    { FAILURE_NETWORK, "try later" },
    { FAILURE_NETWORK, "temporarily" },
    { FAILURE_NETWORK, "temporary failure" },
    { FAILURE_NETWORK, "temp_failure" },
    { FAILURE_NETWORK, "deferred" },
    { FAILURE_NETWORK, "too many connections" },

    { FAILURE_SYSTEM, "system error" },
    { FAILURE_SYSTEM, "configuration error" },
    { FAILURE_SYSTEM, "service unavailable" },
    { FAILURE_SYSTEM, "can't create" },
    { FAILURE_SYSTEM, "permission denied" },
};

FailureReason
failure_reason(const char *text)
{
    gsize length = strnlen(text, WORDS_MAX);
    g_autofree char *folded = NULL;

    while (length && length == WORDS_MAX && ((guchar)text[length] & 0xc0) == 0x80)
        length--;
    folded = fold_text(text, (gssize)length);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (fold_contains(folded, table[i].words))
            return table[i].reason;
    return FAILURE_UNKNOWN;
}

FailureReason
failure_reason_of_status(const char *status)
{
    static const struct {
        const char *detail; /* what stands behind the class */
        FailureReason reason;
    } details[] = {
        { ".1.1", FAILURE_NO_USER },  { ".1.2", FAILURE_NO_HOST },
        { ".1.3", FAILURE_NO_USER },  { ".1.4", FAILURE_NO_USER },
        { ".1.6", FAILURE_MOVED },    { ".1.7", FAILURE_POLICY },
        { ".1.8", FAILURE_POLICY },   { ".1.10", FAILURE_NO_HOST },
        { ".2.1", FAILURE_DISABLED }, { ".2.2", FAILURE_FULL },
        { ".2.3", FAILURE_TOO_BIG },  { ".3.1", FAILURE_FULL },
        { ".3.4", FAILURE_TOO_BIG },  { ".4.1", FAILURE_NETWORK },
        { ".4.2", FAILURE_NETWORK },  { ".4.3", FAILURE_NETWORK },
        { ".4.4", FAILURE_NO_HOST },  { ".4.6", FAILURE_LOOP },
        { ".4.7", FAILURE_EXPIRED },  { ".7.1", FAILURE_POLICY },
    };

    if (strlen(status) < 5)
        return FAILURE_UNKNOWN;
    for (gsize i = 0; i < G_N_ELEMENTS(details); i++)
        if (strcmp(status + 1, details[i].detail) == 0)
            return details[i].reason;
    return g_str_has_prefix(status + 1, ".7.") ? FAILURE_POLICY : FAILURE_UNKNOWN;
}

const char *
failure_status(FailureReason reason, bool is_temporary)
{
    switch (reason) {
    case FAILURE_NO_USER:
        return "5.1.1";
    case FAILURE_NO_HOST:
        return is_temporary ? "4.4.3" : "5.1.2";
    case FAILURE_MOVED:
        return "5.1.6";
    case FAILURE_DISABLED:
        return is_temporary ? "4.2.1" : "5.2.1";
    case FAILURE_FULL:
        return is_temporary ? "4.2.2" : "5.2.2";
    case FAILURE_TOO_BIG:
        return "5.3.4";
    case FAILURE_POLICY:
        return is_temporary ? "4.7.1" : "5.7.1";
    case FAILURE_RELAY:
        return "5.7.1";
    case FAILURE_EXPIRED:
        return is_temporary ? "4.4.7" : "5.4.7";
    case FAILURE_RETRIED:
        return "4.4.7";
    case FAILURE_NETWORK:
        return is_temporary ? "4.4.1" : "5.4.1";
    case FAILURE_LOOP:
        return "5.4.6";
    case FAILURE_SYSTEM:
        return is_temporary ? "4.3.0" : "5.3.0";
    case FAILURE_UNKNOWN:
        return is_temporary ? "4.0.0" : "5.0.0";
    }
    return "";
}

bool
failure_is_hard(FailureReason reason)
{
    return reason == FAILURE_NO_USER || reason == FAILURE_NO_HOST ||
           reason == FAILURE_MOVED;
}
