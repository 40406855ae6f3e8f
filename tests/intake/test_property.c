/* test_property.c - whatever comes in: no letter to a wrong person, no change by a
 * stranger.
 *
 * Mails are generated from everything a sender controls: address, results of
 * authentication, tokens, ids of letters (his own, leaked and forged ones), Cc, Reply-To,
 * kind. What may come of them is judged by rules written down here a second time, from
 * what was put into the mail, and not by asking the code under test. 20,000 mails; with
 * -m slow 100,000.
 */
#include "store/query.h"
#include "tests/intake/desk_fixture.h"
#include "tests/intake/told.h"

#include <string.h>

enum {
    MAILS = 20000,
    MAILS_SLOW = 100000,
    MAILS_A_COMMIT = 500,
    IDS_MAX = 3000, /* letters' ids that senders may use */
    PEOPLE = 400,
    STEP_MS = 7000,
    DAY_MS = 86400 * 1000,
    ACKNOWLEDGEMENTS_A_DAY = 3,
};

/* A letter that somebody got, and so may answer, or let others see. */
typedef struct SentId {
    char *id, *recipient;
    gint64 ticket;
    bool is_staff, is_address; /* an extension of a reply address, not a Message-ID */
} SentId;

typedef struct World {
    DeskFixture f;
    GRand *random;
    GPtrArray *ids;           /* of SentId * */
    GPtrArray *gone;          /* of SentId *: no longer in ids */
    GPtrArray *known;         /* of char *: Message-IDs of mails taken in */
    GHashTable *statuses;     /* ticket number -> status + 1 */
    GHashTable *acknowledged; /* address -> GArray of times */
    gint64 last_letter;
    guint letters, acknowledgements, changes, outcomes[OUTCOME_DUPLICATE + 1];
} World;

/* What a mail was made of. */
typedef struct Made {
    Mail *mail;
    const char *author, *login;
    char *extension;
    AuthVerdict auth;
    GPtrArray *shown; /* of SentId *, borrowed */
    bool has_sender;
} Made;

static void
sent_id_free(gpointer data)
{
    SentId *sent = data;

    g_free(sent->id);
    g_free(sent->recipient);
    g_free(sent);
}

/* ------------------------------------------------------------------ the rules */

/* What the rules ask about one letter. */
typedef struct LetterFacts {
    bool is_staff;   /* the recipient is one of ours */
    bool is_author;  /* the recipient wrote the mail that caused it */
    bool is_opening; /* an acknowledgement of the ticket that this mail opened */
    bool is_answer;
    bool is_automatic_mail; /* no person wrote the mail that caused it, or nobody did */
    bool by_staff;          /* that mail was proven to be a staff member's */
    bool is_larger;         /* than that mail, whose sender proved nothing */
    ParticipantRole role;   /* of the recipient in the letter's ticket */
} LetterFacts;

/* What is wrong with it; NULL if nothing. */
static const char *
letter_wrong(const LetterFacts *facts)
{
    if (facts->is_staff)
        return NULL;
    if (facts->role == ROLE_PENDING)
        return "a letter to somebody pending";
    if (facts->is_opening) {
        if (!facts->is_author)
            return "an acknowledgement to somebody else";
        if (facts->is_automatic_mail)
            return "an acknowledgement to a machine";
        return facts->is_larger ? "an acknowledgement larger than the mail and 4 KB"
                                : NULL;
    }
    if (!facts->is_answer)
        return "a letter about nothing";
    if (facts->role < ROLE_CC)
        return "a letter to a stranger";
    return facts->by_staff ? NULL : "an answer that no staff member wrote";
}

typedef struct ChangeFacts {
    bool by_participant, by_staff;
    bool is_automatic_mail;
} ChangeFacts;

static const char *
change_wrong(const ChangeFacts *facts)
{
    if (facts->is_automatic_mail)
        return "a state changed by a machine";
    return facts->by_participant || facts->by_staff ? NULL
                                                    : "a state changed by a stranger";
}

/* ------------------------------------------------------------------ asking */

static bool
is_staff_address(const char *address)
{
    return g_ascii_strcasecmp(address, "alice@desk.test") == 0 ||
           g_ascii_strcasecmp(address, "bob@desk.test") == 0;
}

static gint64
after_merge(gint64 ticket)
{
    return ticket == 10005 ? 10001 : ticket;
}

static ParticipantRole
role_in(World *w, gint64 ticket, const char *address)
{
    g_auto(Fault) why = { 0 };
    ParticipantRole role = ROLE_STRANGER;

    g_assert_true(store_role(w->f.store, ticket, address, &role, &why));
    return role;
}

/* Did the mail prove that it may write to that ticket as a participant? */
static bool
made_by_participant(World *w, const Made *made, gint64 ticket)
{
    if (made->mail->has_sole_author && made->auth != AUTH_FAIL &&
        role_in(w, ticket, made->author) >= ROLE_CC)
        return true;
    for (guint i = 0; i < made->shown->len; i++) {
        const SentId *sent = made->shown->pdata[i];

        if (!sent->is_staff && after_merge(sent->ticket) == ticket &&
            role_in(w, ticket, sent->recipient) >= ROLE_CC)
            return true;
    }
    return false;
}

static bool
made_by_staff(const Made *made, gint64 ticket)
{
    if (!is_staff_address(made->author) || !made->mail->has_sole_author)
        return false;
    if (made->auth == AUTH_PASS ||
        (*made->login && g_str_has_prefix(made->author, made->login)))
        return true;
    for (guint i = 0; made->auth != AUTH_FAIL && i < made->shown->len; i++) {
        const SentId *sent = made->shown->pdata[i];

        if ((sent->is_staff || sent->is_address) && after_merge(sent->ticket) == ticket &&
            g_ascii_strcasecmp(sent->recipient, made->author) == 0)
            return true;
    }
    return false;
}

static bool
may_change_states(MailKind kind)
{
    return kind == MAIL_PERSON || kind == MAIL_LIST || kind == MAIL_ALERT;
}

/* ------------------------------------------------------------------ making mails */

static guint
below(World *w, guint end)
{
    return (guint)g_rand_int_range(w->random, 0, (gint32)end);
}

static bool
chance(World *w, guint percent)
{
    return below(w, 100) < percent;
}

static const char *
some_address(World *w)
{
    static const char *const named[] = {
        "budi@example.org", "siti@example.org",  "joko@example.org", "rina@example.org",
        "tono@example.org", "eve@evil.test",     "BUDI@Example.org", "alice@desk.test",
        "bob@desk.test",    "support@desk.test", "former@desk.test", "noreply@shop.test",
    };
    static char people[PEOPLE][24];
    guint which = below(w, PEOPLE);

    if (chance(w, 40))
        return named[below(w, G_N_ELEMENTS(named))];
    g_snprintf(people[which], sizeof people[which], "p%u@example.org", which);
    return people[which];
}

static char *
some_subject(World *w)
{
    gint64 last = 10000 + (gint64)g_hash_table_size(w->statuses);
    gint64 number =
        chance(w, 50) ? 10001 + below(w, 6) : 10001 + below(w, (guint)(last - 10000) + 3);

    switch (below(w, 5)) {
    case 0:
        return g_strdup("Something new");
    case 1:
        return g_strdup_printf(
            "Re: [Ticket ID: %" G_GINT64_FORMAT "] [Ticket ID: 10002] Printer", number);
    default:
        return g_strdup_printf("Re: [Ticket ID: %" G_GINT64_FORMAT "] Printer", number);
    }
}

static void
add_people(World *w, GPtrArray *list, guint most)
{
    for (guint i = below(w, most + 1); i > 0; i--)
        g_ptr_array_add(list, mailbox_new("", some_address(w)));
}

static void
set(char **to, char *value)
{
    g_free(*to);
    *to = value;
}

/* Ids of letters: one that the author got, one that leaked, one that is forged. */
static void
show_ids(World *w, Made *made)
{
    for (guint i = below(w, 3); i > 0 && w->ids->len > 0; i--) {
        SentId *sent = w->ids->pdata[below(w, w->ids->len)];

        for (guint tries = 0;
             tries < 100 && g_ascii_strcasecmp(sent->recipient, made->author) != 0;
             tries++)
            sent = w->ids->pdata[below(w, w->ids->len)];
        if (chance(w, 20)) {
            char *forged = g_strdup(sent->id);
            gsize at = 10 + below(w, 20);

            forged[at] = forged[at] == '0' ? '1' : '0';
            if (strcmp(forged, sent->id) != 0)
                g_ptr_array_add(made->mail->references, forged);
        } else if (sent->is_address && !*made->extension) {
            set(&made->extension, g_strdup(sent->id));
            g_ptr_array_add(made->shown, sent);
        } else if (!sent->is_address) {
            g_ptr_array_add(chance(w, 50) ? made->mail->in_reply_to
                                          : made->mail->references,
                            g_strdup(sent->id));
            g_ptr_array_add(made->shown, sent);
        }
    }
    if (chance(w, 15) && w->known->len > 0)
        g_ptr_array_add(made->mail->references,
                        g_strdup(w->known->pdata[below(w, w->known->len)]));
}

static void
make_bounce(World *w, Mail *mail)
{
    mail->bounce.action = (BounceAction)below(w, BOUNCE_DELIVERED + 1);
    mail->bounce.hard = chance(w, 10);
    if (w->ids->len > 0) {
        const SentId *sent = w->ids->pdata[below(w, w->ids->len)];

        if (!sent->is_address && !is_staff_address(sent->recipient))
            set(&mail->bounce.returned_message_id, g_strdup(sent->id));
    }
}

static void
make_mail(World *w, Made *made)
{
    static const char *const texts[] = { "Thanks!", "It is broken again, see above.",
                                         "Where is my money?" };
    g_autofree char *subject = some_subject(w);
    g_autofree char *text =
        g_strdup_printf("%s %x", texts[below(w, 3)], g_rand_int(w->random));

    made->author = some_address(w);
    made->mail =
        desk_fixture_mail(made->author, subject, chance(w, 20) ? "Thanks a lot!" : text);
    made->login = chance(w, 10) ? (chance(w, 50) ? "alice" : "bob") : "";
    made->auth = (AuthVerdict)below(w, AUTH_FAIL + 1);
    made->extension = g_strdup("");
    made->shown = g_ptr_array_new();
    made->has_sender = !chance(w, 5);
    if (made->auth != AUTH_NONE) {
        g_autofree char *value =
            g_strdup_printf("mx.desk.test; dmarc=%s header.from=%s",
                            auth_verdict_name(made->auth), strchr(made->author, '@') + 1);

        g_ptr_array_add(made->mail->headers,
                        header_field_new("Authentication-Results", value));
    }
    if (chance(w, 5)) {
        made->mail->has_sole_author = false;
        g_ptr_array_add(made->mail->from, mailbox_new("", some_address(w)));
    }
    made->mail->kind = chance(w, 70) ? MAIL_PERSON : (MailKind)below(w, MAIL_LOOP + 1);
    if (chance(w, 40))
        show_ids(w, made);
    if (made->mail->kind == MAIL_BOUNCE)
        make_bounce(w, made->mail);
    if (chance(w, 30))
        add_people(w, made->mail->cc, 3);
    if (chance(w, 10))
        add_people(w, made->mail->reply_to, 2);
}

static void
made_clear(Made *made)
{
    mail_free(made->mail);
    g_free(made->extension);
    g_ptr_array_unref(made->shown);
}

static void
choose_policy(World *w)
{
    Settings *settings = &w->f.settings;

    settings->strangers = (StrangersPolicy)below(w, 3);
    settings->new_topic = (NewTopicPolicy)below(w, 2);
    settings->require_authentication = chance(w, 10);
    settings->automatic_letters_per_day = ACKNOWLEDGEMENTS_A_DAY;
    w->f.support.automatic_mail = (AutomaticPolicy)below(w, 2);
    w->f.support.accept = chance(w, 90) ? ACCEPT_ALL : (AcceptPolicy)below(w, 3);
    w->f.support.thanks = chance(w, 30);
    w->f.support.signed_replies = chance(w, 50);
}

/* ------------------------------------------------------------------ judging */

static void
remember_id(World *w, const char *id, const char *recipient, gint64 ticket, bool is_staff,
            bool is_address)
{
    SentId *sent = g_new0(SentId, 1);

    sent->id = g_strdup(id);
    sent->recipient = g_strdup(recipient);
    sent->ticket = ticket;
    sent->is_staff = is_staff;
    sent->is_address = is_address;
    if (w->ids->len < IDS_MAX) {
        g_ptr_array_add(w->ids, sent);
    } else {
        guint which = below(w, IDS_MAX);

        /* The mail at hand may still show it. */
        g_ptr_array_add(w->gone, w->ids->pdata[which]);
        w->ids->pdata[which] = sent;
    }
}

/* Count it; are there too many today for one who proved nothing? */
static bool
acknowledges_too_often(World *w, const Made *made)
{
    g_autofree char *folded = g_ascii_strdown(made->author, -1);
    GArray *times = g_hash_table_lookup(w->acknowledged, folded);
    guint today = 0;

    if (!times) {
        times = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_hash_table_insert(w->acknowledged, g_strdup(folded), times);
    }
    g_array_append_val(times, w->f.now);
    for (guint i = times->len; i > 0; i--) {
        if (g_array_index(times, gint64, i - 1) < w->f.now - DAY_MS)
            break;
        today++;
    }
    return made->auth != AUTH_PASS && today > ACKNOWLEDGEMENTS_A_DAY;
}

static void
judge_letter(World *w, const Made *made, const Recorded *recorded, gsize mail_size,
             const Letter *letter)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Letter) whole = NULL;
    bool is_opening = strcmp(letter->event, "opened") == 0;
    LetterFacts facts = {
        .is_staff = is_staff_address(letter->recipient),
        .is_author = g_ascii_strcasecmp(letter->recipient, made->author) == 0,
        .is_opening =
            is_opening && letter->is_automatic && letter->ticket == recorded->ticket,
        .is_answer = strcmp(letter->event, "answer") == 0,
        .is_automatic_mail = made->mail->kind != MAIL_PERSON || !made->has_sender,
        .by_staff = made_by_staff(made, letter->ticket),
        .role = letter->ticket ? role_in(w, letter->ticket, letter->recipient)
                               : ROLE_STRANGER,
    };
    const char *wrong;
    bool is_to_staff;

    g_assert_true(store_letter(w->f.store, letter->id, true, &whole, &why));
    make_message(&w->f, whole);
    facts.is_larger = made->auth == AUTH_NONE &&
                      g_bytes_get_size(whole->message) > MAX(mail_size, 4096);
    wrong = letter_wrong(&facts);
    if (wrong)
        g_error("%s: %s to %s about %d, caused by %s", wrong, letter->event,
                letter->recipient, (int)letter->ticket, made->author);
    w->letters++;
    if (is_opening && !facts.is_staff) {
        w->acknowledgements++;
        g_assert_false(acknowledges_too_often(w, made));
    }
    if (letter->ticket == 0)
        return;
    /* A staff member's address may be a customer's too. */
    is_to_staff = strstr(letter->message_id, ".s") != NULL;
    remember_id(w, letter->message_id, letter->recipient, letter->ticket, is_to_staff,
                false);
    if (w->f.support.signed_replies && chance(w, 30)) {
        g_autofree char *extension = signature_extension(
            &w->f.keys, SIGN_REPLY, letter->ticket, 0, letter->recipient);

        remember_id(w, extension, letter->recipient, letter->ticket, false, true);
    }
}

static void
judge_letters(World *w, const Made *made, const Recorded *recorded, gsize mail_size)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) letters = NULL;
    gint64 last = w->last_letter;
    guint seen = 0;

    if (recorded->letters == 0)
        return;
    g_assert_true(query_letters(w->f.store, recorded->letters + 2, &letters, &why));
    for (guint i = 0; i < letters->len; i++) {
        const Letter *letter = letters->pdata[i];

        if (letter->id <= w->last_letter)
            continue;
        seen++;
        last = MAX(last, letter->id);
        judge_letter(w, made, recorded, mail_size, letter);
    }
    g_assert_cmpuint(seen, ==, recorded->letters);
    w->last_letter = last;
}

static void
judge_states(World *w, const Made *made, const Verdict *verdict)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) tickets = NULL;
    TicketFilter filter = { .limit = 4 };

    g_assert_true(query_tickets(w->f.store, &filter, &tickets, &why));
    for (guint i = 0; i < tickets->len; i++) {
        const Ticket *ticket = tickets->pdata[i];
        gpointer key = GINT_TO_POINTER((int)ticket->number);
        int before = GPOINTER_TO_INT(g_hash_table_lookup(w->statuses, key));
        ChangeFacts facts;
        const char *wrong;

        if (ticket->updated != w->f.now || before == (int)ticket->status + 1)
            continue;
        g_hash_table_insert(w->statuses, key, GINT_TO_POINTER((int)ticket->status + 1));
        if (before == 0) {
            g_assert_cmpint(ticket->status, ==, TICKET_OPEN);
            continue;
        }
        facts = (ChangeFacts){
            .by_participant = made_by_participant(w, made, ticket->number),
            .by_staff = made_by_staff(made, ticket->number),
            .is_automatic_mail = !may_change_states(made->mail->kind),
        };
        wrong = change_wrong(&facts);
        if (wrong)
            g_error("%s: ticket %d by %s\n%s", wrong, (int)ticket->number, made->author,
                    verdict->trace);
        w->changes++;
    }
}

/* Now and then staff close a ticket and clear an address, so that there is something to
 * reopen and somebody to write to. */
static void
staff_work(World *w)
{
    g_auto(Fault) why = { 0 };
    bool existed;
    gint64 number = 10001 + below(w, g_hash_table_size(w->statuses));

    g_assert_true(store_clear_address(w->f.store, some_address(w), &existed, &why));
    if (number == 10005)
        return;
    g_assert_true(
        store_set_status(w->f.store, number, TICKET_CLOSED, 0, w->f.now - 1, &why));
    g_hash_table_insert(w->statuses, GINT_TO_POINTER((int)number),
                        GINT_TO_POINTER(TICKET_CLOSED + 1));
}

static void
one_mail(World *w)
{
    g_autoptr(Envelope) envelope = envelope_new();
    g_auto(Verdict) verdict = { 0 };
    Made made = { 0 };
    VerdictInput input;
    Recorded recorded;

    w->f.now += STEP_MS;
    choose_policy(w);
    if (chance(w, 10))
        staff_work(w);
    make_mail(w, &made);
    input = desk_fixture_input(&w->f, made.mail, envelope);
    input.extension = made.extension;
    input.mail_size = chance(w, 50) ? 900 : 4000;
    if (!made.has_sender)
        *envelope->sender = '\0';
    set(&envelope->login, g_strdup(made.login));
    recorded = desk_fixture_take(&w->f, &input, &verdict);
    w->outcomes[verdict.decision.outcome]++;
    judge_letters(w, &made, &recorded, input.mail_size);
    judge_states(w, &made, &verdict);
    if (w->known->len < IDS_MAX && recorded.ticket)
        g_ptr_array_add(w->known, g_strdup(made.mail->message_id));
    made_clear(&made);
    g_ptr_array_set_size(w->gone, 0);
}

static void
world_init(World *w)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) tickets = NULL;
    TicketFilter filter = { 0 };

    memset(w, 0, sizeof *w);
    desk_fixture_init(&w->f);
    w->random = g_rand_new_with_seed((guint32)g_test_rand_int());
    w->ids = g_ptr_array_new_with_free_func(sent_id_free);
    w->gone = g_ptr_array_new_with_free_func(sent_id_free);
    w->known = g_ptr_array_new_with_free_func(g_free);
    w->statuses = g_hash_table_new(NULL, NULL);
    w->acknowledged = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify)g_array_unref);
    g_assert_true(query_tickets(w->f.store, &filter, &tickets, &why));
    for (guint i = 0; i < tickets->len; i++) {
        const Ticket *ticket = tickets->pdata[i];

        g_hash_table_insert(w->statuses, GINT_TO_POINTER((int)ticket->number),
                            GINT_TO_POINTER((int)ticket->status + 1));
    }
}

static void
world_clear(World *w)
{
    g_hash_table_unref(w->statuses);
    g_hash_table_unref(w->acknowledged);
    g_ptr_array_unref(w->ids);
    g_ptr_array_unref(w->gone);
    g_ptr_array_unref(w->known);
    g_rand_free(w->random);
    desk_fixture_clear(&w->f);
}

static void
test_mails(void)
{
    guint mails = g_test_slow() ? MAILS_SLOW : MAILS;
    g_auto(Fault) why = { 0 };
    World w;

    world_init(&w);
    for (guint i = 0; i < mails; i++) {
        if (i % MAILS_A_COMMIT == 0)
            g_assert_true(store_begin(w.f.store, &why));
        one_mail(&w);
        if (i % MAILS_A_COMMIT == MAILS_A_COMMIT - 1)
            g_assert_true(store_commit(w.f.store, &why));
    }
    g_test_message("%u mails: %u letters, %u of them acknowledgements, %u states changed",
                   mails, w.letters, w.acknowledgements, w.changes);
    /* A generator that reaches nothing proves nothing. */
    for (guint i = 0; i <= OUTCOME_DUPLICATE; i++) {
        g_test_message("%s: %u", outcome_name((Outcome)i), w.outcomes[i]);
        if (i != OUTCOME_REFUSE && i != OUTCOME_DUPLICATE)
            g_assert_cmpuint(w.outcomes[i], >, mails / 4000);
    }
    g_assert_cmpuint(w.acknowledgements, >, mails / 100);
    g_assert_cmpuint(w.changes, >, mails / 100);
    world_clear(&w);
}

/* The rules themselves: each forbidden thing is seen. */
static void
test_rules_can_fail(void)
{
    static const struct {
        LetterFacts facts;
        const char *want;
    } letters[] = {
        { { .is_staff = true }, NULL },
        { { .is_opening = true, .is_author = true, .role = ROLE_CUSTOMER }, NULL },
        { { .is_answer = true, .by_staff = true, .role = ROLE_CC }, NULL },
        { { .is_answer = true, .by_staff = true, .role = ROLE_PENDING }, "pending" },
        { { .is_opening = true, .is_author = true, .role = ROLE_PENDING }, "pending" },
        { { .is_answer = true, .by_staff = true, .role = ROLE_STRANGER }, "stranger" },
        { { .is_opening = true, .role = ROLE_CUSTOMER }, "somebody else" },
        { { .is_opening = true, .is_author = true, .is_automatic_mail = true },
          "machine" },
        { { .is_opening = true, .is_author = true, .is_larger = true }, "larger" },
        { { .is_answer = true, .role = ROLE_CUSTOMER }, "no staff" },
        { { .role = ROLE_CUSTOMER }, "nothing" },
    };
    ChangeFacts stranger = { 0 },
                machine = { .by_participant = true, .is_automatic_mail = true };

    for (gsize i = 0; i < G_N_ELEMENTS(letters); i++) {
        const char *wrong = letter_wrong(&letters[i].facts);

        g_assert_true(letters[i].want ? wrong && strstr(wrong, letters[i].want) : !wrong);
    }
    g_assert_nonnull(change_wrong(&stranger));
    g_assert_nonnull(change_wrong(&machine));
}

/* The generator and the rules together: a desk whose states change by themselves is found
 * out. */
static void
change_behind_the_scenes(void)
{
    g_auto(Fault) why = { 0 };
    World w;

    world_init(&w);
    g_assert_true(store_begin(w.f.store, &why));
    for (guint i = 0; i < 2000; i++) {
        /* The defence is off: some mail changes what it must not. */
        for (gint64 ticket = 10001; ticket < 10005; ticket++)
            g_assert_true(store_set_status(w.f.store, ticket, TICKET_ON_HOLD, 0,
                                           w.f.now + STEP_MS, &why));
        one_mail(&w);
    }
}

static void
test_generator_finds(void)
{
    if (g_test_subprocess()) {
        change_behind_the_scenes();
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*a state changed by *");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake/property/mails", test_mails);
    g_test_add_func("/intake/property/rules-can-fail", test_rules_can_fail);
    g_test_add_func("/intake/property/generator-finds", test_generator_finds);
    return g_test_run();
}
