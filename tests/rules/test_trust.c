/* test_trust.c - who the author is to a ticket: proofs, and what looks like one. */
#include "rules/trust.h"

#include "base/settings.h"

#include <string.h>

enum { TICKET = 10001, LETTER = 55 };

static const SignatureKeys keys = { .count = 1, .ids = { 1 } };

/* Where a mail's signed clue comes from, and for whom it was minted. */
typedef struct Minted {
    SignaturePurpose purpose;
    const char *recipient; /* NULL: no clue */
    gint64 ticket;
    bool is_reply_address;
} Minted;

#define BY_ID(purpose, recipient)                                                        \
    {                                                                                    \
        purpose, recipient, TICKET, false                                                \
    }
#define BY_ADDRESS(recipient)                                                            \
    {                                                                                    \
        SIGN_REPLY, recipient, TICKET, true                                              \
    }

static const struct {
    const char *name, *from;
    AuthVerdict auth;
    Minted minted, second;
    bool requires, has_login, is_doubtful, is_logged_in;
    Standing want;
    const char *proof;
} table[] = {
    { .name = "customer",
      .from = "budi@example.org",
      .want = STANDING_PARTICIPANT,
      .proof = "participant" },
    { .name = "customer-pass",
      .from = "budi@example.org",
      .auth = AUTH_PASS,
      .want = STANDING_PARTICIPANT,
      .proof = "authenticated" },
    { .name = "customer-dmarc-fail",
      .from = "budi@example.org",
      .auth = AUTH_FAIL,
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "customer-dmarc-fail-signed",
      .from = "budi@example.org",
      .auth = AUTH_FAIL,
      .minted = BY_ID(SIGN_CUSTOMER, "budi@example.org"),
      .want = STANDING_PARTICIPANT,
      .proof = "signed" },
    { .name = "customer-doubtful-from",
      .from = "budi@example.org",
      .is_doubtful = true,
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "customer-required-none",
      .from = "budi@example.org",
      .requires = true,
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "customer-required-pass",
      .from = "budi@example.org",
      .auth = AUTH_PASS,
      .requires = true,
      .want = STANDING_PARTICIPANT,
      .proof = "authenticated" },
    { .name = "customer-required-signed",
      .from = "budi@example.org",
      .requires = true,
      .minted = BY_ADDRESS("budi@example.org"),
      .want = STANDING_PARTICIPANT,
      .proof = "signed" },
    { .name = "customer-from-elsewhere",
      .from = "budi@home.test",
      .minted = BY_ID(SIGN_CUSTOMER, "Budi@Example.org"),
      .want = STANDING_PARTICIPANT,
      .proof = "signed" },
    { .name = "copy",
      .from = "RINA@example.org",
      .want = STANDING_PARTICIPANT,
      .proof = "participant" },
    { .name = "pending",
      .from = "tono@example.org",
      .auth = AUTH_PASS,
      .want = STANDING_PENDING,
      .proof = "pending" },
    { .name = "pending-required",
      .from = "tono@example.org",
      .requires = true,
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "pending-root-id",
      .from = "tono@example.org",
      .minted = BY_ID(SIGN_ROOT, ""),
      .want = STANDING_PENDING,
      .proof = "pending" },
    { .name = "stranger",
      .from = "eve@evil.test",
      .auth = AUTH_PASS,
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "stranger-root-id",
      .from = "eve@evil.test",
      .minted = BY_ID(SIGN_ROOT, ""),
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "removed-participant",
      .from = "gone@example.org",
      .auth = AUTH_PASS,
      .minted = BY_ID(SIGN_CUSTOMER, "gone@example.org"),
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "removed-participant-reply-address",
      .from = "gone@example.org",
      .minted = BY_ADDRESS("gone@example.org"),
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "signed-for-other-ticket",
      .from = "eve@evil.test",
      .minted = { SIGN_CUSTOMER, "budi@example.org", 10002, false },
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "bounce-address-is-no-proof",
      .from = "eve@evil.test",
      .minted = { SIGN_BOUNCE, "budi@example.org", TICKET, true },
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "customer-logged-in",
      .from = "budi@example.org",
      .requires = true,
      .is_logged_in = true,
      .want = STANDING_PARTICIPANT,
      .proof = "login" },
    { .name = "pending-logged-in",
      .from = "tono@example.org",
      .is_logged_in = true,
      .want = STANDING_PENDING,
      .proof = "login" },
    { .name = "stranger-logged-in",
      .from = "eve@evil.test",
      .is_logged_in = true,
      .want = STANDING_STRANGER,
      .proof = "login" },
    /* Staff write at the desk: here they are whoever they are to the ticket. */
    { .name = "staff-logged-in-here",
      .from = "alice@desk.test",
      .minted = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .is_logged_in = true,
      .want = STANDING_STRANGER,
      .proof = "login" },
    { .name = "staff-signed",
      .from = "alice@desk.test",
      .minted = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .want = STANDING_STAFF,
      .proof = "signed" },
    { .name = "staff-reply-address",
      .from = "alice@desk.test",
      .minted = BY_ADDRESS("alice@desk.test"),
      .want = STANDING_STAFF,
      .proof = "signed" },
    { .name = "staff-reply-address-and-id",
      .from = "alice@desk.test",
      .minted = BY_ADDRESS("alice@desk.test"),
      .second = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .want = STANDING_STAFF,
      .proof = "signed" },
    { .name = "staff-signed-required",
      .from = "alice@desk.test",
      .requires = true,
      .minted = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .want = STANDING_STAFF,
      .proof = "signed" },
    { .name = "staff-signed-dmarc-fail",
      .from = "alice@desk.test",
      .auth = AUTH_FAIL,
      .minted = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-signed-doubtful-from",
      .from = "alice@desk.test",
      .is_doubtful = true,
      .minted = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-login",
      .from = "alice@desk.test",
      .has_login = true,
      .want = STANDING_STAFF,
      .proof = "login" },
    { .name = "staff-login-doubtful-from",
      .from = "alice@desk.test",
      .has_login = true,
      .is_doubtful = true,
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-plain",
      .from = "alice@desk.test",
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-authenticated-alone",
      .from = "alice@desk.test",
      .auth = AUTH_PASS,
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-with-a-colleague's-letter",
      .from = "alice@desk.test",
      .minted = BY_ID(SIGN_STAFF, "bob@desk.test"),
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-with-a-customer's-letter",
      .from = "alice@desk.test",
      .minted = BY_ID(SIGN_CUSTOMER, "budi@example.org"),
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-with-a-letter-as-customer",
      .from = "alice@desk.test",
      .minted = BY_ID(SIGN_CUSTOMER, "alice@desk.test"),
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "staff-signed-for-other-ticket",
      .from = "alice@desk.test",
      .minted = { SIGN_STAFF, "alice@desk.test", 10002, false },
      .want = STANDING_STAFF_CLAIMED,
      .proof = "none" },
    { .name = "former-staff",
      .from = "former@desk.test",
      .minted = BY_ID(SIGN_STAFF, "former@desk.test"),
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "staff-letter-from-elsewhere",
      .from = "eve@evil.test",
      .minted = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .want = STANDING_STRANGER,
      .proof = "none" },
    { .name = "customer-with-staff-letter",
      .from = "budi@example.org",
      .minted = BY_ID(SIGN_STAFF, "alice@desk.test"),
      .want = STANDING_PARTICIPANT,
      .proof = "participant" },
};

static GPtrArray *
participants_make(void)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);

    g_ptr_array_add(all, participant_new("", "budi@example.org", ROLE_CUSTOMER));
    g_ptr_array_add(all, participant_new("", "rina@example.org", ROLE_CC));
    g_ptr_array_add(all, participant_new("", "tono@example.org", ROLE_PENDING));
    return all;
}

static ParticipantRole
role_of(const GPtrArray *participants, const char *address)
{
    for (guint i = 0; i < participants->len; i++) {
        const Participant *one = participants->pdata[i];

        if (g_ascii_strcasecmp(one->mailbox.address, address) == 0)
            return one->role;
    }
    return ROLE_STRANGER;
}

static bool
is_staff(const char *address)
{
    Staff alice = { .key = (char *)"alice", .address = (char *)"alice@desk.test" };
    Staff bob = { .key = (char *)"bob", .address = (char *)"bob@desk.test" };
    g_autoptr(GPtrArray) staff = g_ptr_array_new();
    Settings settings = { .staff = staff };

    g_ptr_array_add(staff, &alice);
    g_ptr_array_add(staff, &bob);
    return settings_staff_by_address(&settings, address) != NULL;
}

static void
mail_add_clue(Mail *mail, const Minted *minted, char **extension)
{
    if (!minted->recipient)
        return;
    if (minted->is_reply_address) {
        g_free(*extension);
        *extension = signature_extension(&keys, minted->purpose, minted->ticket, LETTER,
                                         minted->recipient);
    } else {
        g_ptr_array_add(mail->in_reply_to,
                        signature_message_id(&keys, minted->purpose, minted->ticket,
                                             LETTER, minted->recipient, "desk.test"));
    }
}

static Trust
weigh(const Mail *mail, const char *extension, const char *from, TrustFacts *facts)
{
    g_autoptr(GPtrArray) clues = clues_find(mail, extension, &keys, "desk.test");
    g_autoptr(GPtrArray) participants = participants_make();
    GString *trace = g_string_new(NULL);
    Trust trust;

    for (guint i = 0; i < clues->len; i++) {
        Clue *clue = clues->pdata[i];

        clue->ticket = clue->names;
    }
    facts->role = role_of(participants, from);
    facts->is_staff_address = is_staff(from);
    trust_read_clues(clues, TICKET, from, participants, facts);
    trust = trust_weigh(facts, trace);
    g_assert_nonnull(strstr(trace->str, standing_name(trust.standing)));
    g_string_free(trace, TRUE);
    return trust;
}

static void
test_row(gconstpointer data)
{
    gsize row = GPOINTER_TO_SIZE(data);
    g_autoptr(Mail) mail = mail_new();
    g_autofree char *extension = g_strdup("");
    TrustFacts facts = { .has_sole_author = !table[row].is_doubtful,
                         .auth = table[row].auth,
                         .require_authentication = table[row].requires,
                         .has_staff_login = table[row].has_login,
                         .is_logged_in = table[row].is_logged_in };
    Trust trust;

    mail_add_clue(mail, &table[row].minted, &extension);
    mail_add_clue(mail, &table[row].second, &extension);
    trust = weigh(mail, extension, table[row].from, &facts);
    g_assert_cmpstr(standing_name(trust.standing), ==, standing_name(table[row].want));
    g_assert_cmpstr(trust.proof, ==, table[row].proof);
}

/* A customer's own letter with one piece changed, so that it would be a staff member's,
 * another ticket's or another person's. */
static void
test_replayed(void)
{
    char staff_tag[17], customer_tag[17];
    g_autofree char *id = signature_message_id(&keys, SIGN_CUSTOMER, TICKET, LETTER,
                                               "budi@example.org", "desk.test");
    g_autoptr(GPtrArray) forged = g_ptr_array_new_with_free_func(g_free);

    signature_recipient_tag("alice@desk.test", staff_tag);
    signature_recipient_tag("budi@example.org", customer_tag);
    {
        g_auto(GStrv) pieces = g_strsplit(id, customer_tag, 2);
        g_auto(GStrv) letters = g_strsplit(id, ".c55.", 2);
        g_auto(GStrv) tickets = g_strsplit(id, "t10001.", 2);
        g_autofree char *purpose = g_strjoinv(".s55.", letters);
        g_auto(GStrv) both = g_strsplit(purpose, customer_tag, 2);

        g_assert_cmpuint(g_strv_length(pieces), ==, 2);
        g_assert_cmpuint(g_strv_length(letters), ==, 2);
        g_assert_cmpuint(g_strv_length(tickets), ==, 2);
        g_ptr_array_add(forged, g_strjoinv(staff_tag, pieces));
        g_ptr_array_add(forged, g_strjoinv(".s55.", letters));
        g_ptr_array_add(forged, g_strjoinv(".c56.", letters));
        g_ptr_array_add(forged, g_strjoinv("t10002.", tickets));
        g_ptr_array_add(forged, g_strjoinv(staff_tag, both));
    }
    for (guint i = 0; i < forged->len; i++) {
        g_autoptr(Mail) mail = mail_new();
        TrustFacts facts = { .has_sole_author = true };
        Trust trust;

        g_ptr_array_add(mail->in_reply_to, g_strdup(forged->pdata[i]));
        trust = weigh(mail, "", "alice@desk.test", &facts);
        g_assert_cmpstr(standing_name(trust.standing), ==, "staff-claimed");
        facts = (TrustFacts){ .has_sole_author = true };
        trust = weigh(mail, "", "eve@evil.test", &facts);
        g_assert_cmpstr(standing_name(trust.standing), ==, "stranger");
    }
    /* The control: unchanged it does prove the customer. */
    {
        g_autoptr(Mail) mail = mail_new();
        TrustFacts facts = { .has_sole_author = true };

        g_ptr_array_add(mail->in_reply_to, g_strdup(id));
        g_assert_cmpstr(weigh(mail, "", "eve@evil.test", &facts).proof, ==, "signed");
    }
}

/* Addresses that people would take for alice's: none may be hers. */
static void
test_look_alikes(void)
{
    static const char *const addresses[] = {
        "аlice@desk.test",             /* Cyrillic a */
        "alicе@desk.test",             /* Cyrillic e */
        "aliсe@desk.test",             /* Cyrillic s */
        "alıce@desk.test",             /* dotless i */
        "al\xe2\x80\x8bice@desk.test", /* zero-width space */
        ("\xe2\x80\xae"
         "alice@desk.test"),       /* right-to-left override */
        "alice\xc2\xad@desk.test", /* soft hyphen */
        "alice@dеsk.test",         /* Cyrillic e in the domain */
        "alice@desk.tést",
        "alice@desk。test", /* ideographic full stop */
        "alice@desk.test.",
        "alice@desk.test.evil.test",
        "alice@evil.test",
        "alice+x@desk.test",
        "a.lice@desk.test",
        "alice@desk.test@evil.test",
        "\"alice\"@desk.test",
        "alice @desk.test",
        "aIice@desk.test",
        "ALİCE@desk.test", /* dotted capital I */
        "alice%desk.test@evil.test",
        "ａlice@desk.test", /* full-width a */
    };

    g_assert_true(is_staff("Alice@DESK.test"));
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_test_message("%s", addresses[i]);
        g_assert_false(is_staff(addresses[i]));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *path = g_strdup_printf("/rules/trust/%s", table[i].name);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_row);
    }
    g_test_add_func("/rules/trust/replayed", test_replayed);
    g_test_add_func("/rules/trust/look-alikes", test_look_alikes);
    return g_test_run();
}
