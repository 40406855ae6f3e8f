/* test_match.c - which of several clues is believed. */
#include "rules/match.h"

#include <string.h>

static Clue
signed_id(gint64 ticket, SignaturePurpose purpose)
{
    return (Clue){ .source = CLUE_SIGNED_ID,
                   .names = ticket,
                   .ticket = ticket,
                   .signature = { .purpose = purpose, .ticket = ticket, .letter = 1 } };
}

static Clue
token(gint64 ticket, ParticipantRole role)
{
    return (
        Clue){ .source = CLUE_TOKEN, .names = ticket, .ticket = ticket, .role = role };
}

static Clue
known(gint64 ticket)
{
    return (Clue){ .source = CLUE_KNOWN_ID, .names = ticket, .ticket = ticket };
}

static gint64
chosen(Clue *clues, guint n, ClueSource *source)
{
    g_autoptr(GPtrArray) array = g_ptr_array_new();
    GString *trace = g_string_new(NULL);
    const Clue *clue;

    for (guint i = 0; i < n; i++)
        g_ptr_array_add(array, &clues[i]);
    clue = match_choose(array, trace);
    g_string_free(trace, TRUE);
    if (clue)
        *source = clue->source;
    return clue ? clue->ticket : 0;
}

#define CHOSEN(source, ...)                                                              \
    chosen((Clue[]){ __VA_ARGS__ },                                                      \
           (guint)(sizeof((Clue[]){ __VA_ARGS__ }) / sizeof(Clue)), source)

static void
test_order(void)
{
    ClueSource source = CLUE_TOKEN;
    Clue reply_address = { .source = CLUE_REPLY_ADDRESS, .names = 5, .ticket = 5 };

    g_assert_cmpint(CHOSEN(&source, token(7, ROLE_STRANGER)), ==, 7);
    g_assert_cmpint(CHOSEN(&source, known(8), token(7, ROLE_STRANGER)), ==, 8);
    g_assert_cmpint(source, ==, CLUE_KNOWN_ID);
    /* The customer changed the subject to another ticket of his: the token wins. */
    g_assert_cmpint(CHOSEN(&source, known(8), token(7, ROLE_CUSTOMER)), ==, 7);
    g_assert_cmpint(source, ==, CLUE_TOKEN);
    g_assert_cmpint(
        CHOSEN(&source, signed_id(9, SIGN_CUSTOMER), known(8), token(7, ROLE_CUSTOMER)),
        ==, 9);
    g_assert_cmpint(CHOSEN(&source, reply_address, signed_id(9, SIGN_CUSTOMER)), ==, 5);
    g_assert_cmpint(source, ==, CLUE_REPLY_ADDRESS);
}

static void
test_tokens(void)
{
    ClueSource source = CLUE_TOKEN;
    Clue missing = token(99, ROLE_STRANGER);

    missing.ticket = 0;
    g_assert_cmpint(CHOSEN(&source, missing), ==, 0);
    g_assert_cmpint(CHOSEN(&source, token(7, ROLE_STRANGER), token(8, ROLE_STRANGER)), ==,
                    0);
    g_assert_cmpint(CHOSEN(&source, token(7, ROLE_STRANGER), token(8, ROLE_CUSTOMER)), ==,
                    8);
    g_assert_cmpint(CHOSEN(&source, token(7, ROLE_CC), token(8, ROLE_CUSTOMER)), ==, 0);
    g_assert_cmpint(
        CHOSEN(&source, known(8), token(7, ROLE_STRANGER), token(8, ROLE_STRANGER)), ==,
        8);
    /* One of the two is another desk's: that it exists here for a stranger is chance. */
    g_assert_cmpint(CHOSEN(&source, missing, token(7, ROLE_STRANGER)), ==, 0);
    g_assert_cmpint(CHOSEN(&source, missing, token(7, ROLE_CUSTOMER)), ==, 7);
    /* Both merged into one. */
    g_assert_cmpint(CHOSEN(&source, token(7, ROLE_CC), token(7, ROLE_CC)), ==, 7);
}

/* The root says which ticket, a letter's id also who. */
static void
test_root(void)
{
    Clue clues[] = { signed_id(9, SIGN_ROOT), signed_id(9, SIGN_CUSTOMER) };
    g_autoptr(GPtrArray) array = g_ptr_array_new();
    GString *trace = g_string_new(NULL);

    g_ptr_array_add(array, &clues[0]);
    g_ptr_array_add(array, &clues[1]);
    g_assert_true(match_choose(array, trace) == &clues[1]);
    g_string_free(trace, TRUE);
}

static void
test_find(void)
{
    SignatureKeys keys = { .count = 1, .ids = { 1 } };
    g_autoptr(Mail) mail = mail_new();
    g_autofree char *ours =
        signature_message_id(&keys, SIGN_CUSTOMER, 5, 3, "a@example.org", "desk.test");
    g_autofree char *extension =
        signature_extension(&keys, SIGN_REPLY, 6, 0, "a@example.org");
    g_autoptr(GPtrArray) clues = NULL;
    const ClueSource want[] = { CLUE_REPLY_ADDRESS, CLUE_SIGNED_ID, CLUE_KNOWN_ID,
                                CLUE_TOKEN };

    g_free(mail->subject);
    mail->subject = g_strdup("Re: [Ticket ID: 4] x");
    g_ptr_array_add(mail->references, g_strdup("customer-1@example.org"));
    g_ptr_array_add(mail->references, g_strdup(ours));
    g_ptr_array_add(mail->in_reply_to, g_strdup(ours));
    clues = clues_find(mail, extension, &keys, "desk.test");
    g_assert_cmpuint(clues->len, ==, G_N_ELEMENTS(want));
    for (guint i = 0; i < clues->len; i++)
        g_assert_cmpint(((const Clue *)clues->pdata[i])->source, ==, want[i]);
}

/* A header of ten thousand ids costs no more look-ups than a long thread's. */
static void
test_bounded(void)
{
    SignatureKeys keys = { .count = 1, .ids = { 1 } };
    g_autoptr(Mail) mail = mail_new();
    g_autoptr(GPtrArray) clues = NULL;

    for (int i = 0; i < 500; i++)
        g_ptr_array_add(mail->references, g_strdup_printf("%d@example.org", i));
    clues = clues_find(mail, "", &keys, "desk.test");
    g_assert_cmpuint(clues->len, ==, CLUES_IDS_MAX + 1);
    g_assert_cmpstr(((const Clue *)clues->pdata[0])->message_id, ==, "499@example.org");
    g_assert_cmpstr(((const Clue *)clues->pdata[CLUES_IDS_MAX])->message_id, ==,
                    "0@example.org");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/match/order", test_order);
    g_test_add_func("/rules/match/tokens", test_tokens);
    g_test_add_func("/rules/match/root", test_root);
    g_test_add_func("/rules/match/find", test_find);
    g_test_add_func("/rules/match/bounded", test_bounded);
    return g_test_run();
}
