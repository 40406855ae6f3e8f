/* verdict.c - a decision with everything that led to it; reading only. */
#include "intake/verdict.h"

#include "core/content_hash.h"
#include "core/subject.h"
#include "intake/staff_mail.h"
#include "reply/thanks.h"
#include "core/token.h"

#include <string.h>

enum { DAY_SECONDS = 86400, MERGES_MAX = 10 };

/* What is gathered on the way to the decision. */
typedef struct Search {
    Store *store;
    const VerdictInput *input;
    Verdict *verdict;
    GPtrArray *clues;
    const Clue *clue;  /* the chosen one */
    Ticket *looked_up; /* the last that a clue named */
    DecideFacts facts;
    GString *trace;
} Search;

/* The ticket of that number, or the one it was merged into. */
static bool
ticket_after_merges(Store *store, gint64 number, Ticket **out, Fault *why)
{
    *out = NULL;
    for (guint i = 0; i < MERGES_MAX; i++) {
        Ticket *ticket;

        if (!store_ticket(store, number, &ticket, why))
            return false;
        if (!ticket || ticket->merged_into == 0) {
            *out = ticket;
            return true;
        }
        number = ticket->merged_into;
        ticket_free(ticket);
    }
    return true;
}

static bool
clue_look_up(Search *search, Clue *clue, Fault *why)
{
    g_autoptr(Ticket) ticket = NULL;

    if (clue->source == CLUE_KNOWN_ID &&
        !store_ticket_of_message(search->store, clue->message_id, &clue->names, why))
        return false;
    if (clue->source == CLUE_OLD_TOKEN &&
        !store_ticket_of_old_token(search->store, clue->message_id, &clue->names, why))
        return false;
    if (clue->names == 0)
        return true;
    if (!ticket_after_merges(search->store, clue->names, &ticket, why))
        return false;
    clue->ticket = ticket ? ticket->number : 0;
    if (ticket && !store_role(search->store, ticket->number, search->verdict->author,
                              &clue->role, why))
        return false;
    ticket_free(search->looked_up);
    search->looked_up = g_steal_pointer(&ticket);
    return true;
}

/* Clues name few tickets many times: each is looked up once. */
static bool
clues_look_up(Search *search, Fault *why)
{
    for (guint i = 0; i < search->clues->len; i++) {
        Clue *clue = search->clues->pdata[i];
        const Clue *same = NULL;

        for (guint j = 0; j < i && !same && clue->names != 0; j++) {
            const Clue *earlier = search->clues->pdata[j];

            if (earlier->names == clue->names)
                same = earlier;
        }
        if (same) {
            clue->ticket = same->ticket;
            clue->role = same->role;
        } else if (!clue_look_up(search, clue, why)) {
            return false;
        }
    }
    return true;
}

static void
find_clues(Search *search)
{
    const VerdictInput *input = search->input;

    search->clues =
        clues_find(input->mail, input->extension, input->keys, input->settings->hostname);
    if (input->is_import)
        clues_drop_tokens(search->clues);
    clues_add_old_tokens(search->clues, input->mail, input->settings->old_tokens);
}

static bool
find_ticket(Search *search, Fault *why)
{
    const VerdictInput *input = search->input;
    gint64 number = 0;

    if (input->mail->kind == MAIL_BOUNCE) {
        search->facts.is_proven_bounce =
            clue_find_bounced(input->mail, input->extension, input->keys,
                              input->settings->hostname, &search->verdict->bounced);
        if (search->facts.is_proven_bounce) {
            g_string_append_printf(search->trace,
                                   "bounce: proven, letter %" G_GINT64_FORMAT
                                   " of ticket %" G_GINT64_FORMAT "\n",
                                   search->verdict->bounced.letter,
                                   search->verdict->bounced.ticket);
            number = search->verdict->bounced.ticket;
        }
    }
    if (!clues_look_up(search, why))
        return false;
    search->clue = match_choose(search->clues, search->trace);
    if (number == 0 && search->clue) {
        number = search->clue->ticket;
        search->facts.named = search->clue->names;
        search->facts.is_signed = clue_is_signed(search->clue);
    }
    if (input->into != 0) {
        number = input->into;
        g_string_append_printf(
            search->trace, "ticket %" G_GINT64_FORMAT " chosen by a person\n", number);
    }
    if (search->looked_up && search->looked_up->number == number) {
        search->verdict->ticket = g_steal_pointer(&search->looked_up);
        return true;
    }
    return number == 0 ||
           ticket_after_merges(search->store, number, &search->verdict->ticket, why);
}

/* For whom the signed clues were minted, as far as they take part still. */
static bool
find_minted_role(Search *search, TrustFacts *trust, Fault *why)
{
    g_autoptr(GPtrArray) participants = NULL;
    gint64 number = search->verdict->ticket->number;

    if (!store_participants(search->store, number, &participants, why))
        return false;
    trust_read_clues(search->clues, number, search->verdict->author, participants, trust);
    return true;
}

static bool
weigh_author(Search *search, Fault *why)
{
    const VerdictInput *input = search->input;
    const Settings *settings = input->settings;
    Verdict *verdict = search->verdict;
    const char *at = strrchr(verdict->author, '@');
    TrustFacts trust = {
        .has_sole_author = input->mail->has_sole_author,
        .require_authentication = settings->require_authentication,
    };

    trust.auth = auth_results_read(input->mail->headers, settings->authserv_id,
                                   at ? at + 1 : "", &trust.has_dmarc_pass);
    if (*verdict->author)
        verdict->staff = settings_staff_by_address(settings, verdict->author);
    trust.is_logged_in = input->is_form;
    trust.is_staff_address = verdict->staff != NULL;
    trust.has_staff_login =
        verdict->staff && *input->envelope->login &&
        g_ascii_strcasecmp(verdict->staff->login, input->envelope->login) == 0;
    if (verdict->ticket) {
        if (search->clue && search->clue->ticket == verdict->ticket->number)
            trust.role = search->clue->role;
        else if (*verdict->author && !store_role(search->store, verdict->ticket->number,
                                                 verdict->author, &trust.role, why))
            return false;
        if (search->clue && clue_is_signed(search->clue) &&
            search->clue->ticket == verdict->ticket->number &&
            !find_minted_role(search, &trust, why))
            return false;
    }
    verdict->trust = trust_weigh(&trust, search->trace);
    search->facts.auth = verdict->auth = trust.auth;
    search->facts.trust = verdict->trust;
    return true;
}

static bool
is_ours(const Settings *settings, const char *address)
{
    return settings_department_for(settings, address, NULL) ||
           settings_staff_by_address(settings, address);
}

/* Whom a mail is for besides us: the first in To or Cc. */
static const Mailbox *
find_addressee(const VerdictInput *input)
{
    const GPtrArray *lists[] = { input->mail->to, input->mail->cc };

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (guint j = 0; j < lists[i]->len; j++) {
            const Mailbox *one = lists[i]->pdata[j];

            if (*one->address && !is_ours(input->settings, one->address))
                return one;
        }
    return NULL;
}

/* An archive's owner vouches for who wrote what: ours are staff, and whoever else wrote
 * into a ticket took part in it. */
static void
weigh_imported(Search *search)
{
    Verdict *verdict = search->verdict;
    Standing standing = STANDING_PARTICIPANT;

    if (*verdict->author && is_ours(search->input->settings, verdict->author)) {
        ParticipantRole role = search->clue ? search->clue->role : ROLE_STRANGER;

        verdict->staff =
            settings_staff_by_address(search->input->settings, verdict->author);
        if (role < ROLE_CC)
            standing = STANDING_STAFF;
    }
    verdict->addressee = find_addressee(search->input);
    verdict->trust = (Trust){ standing, "imported", false };
    search->facts.trust = verdict->trust;
    g_string_append_printf(search->trace, "author: %s, of an archive\n",
                           standing_name(standing));
}

static bool
address_is_blocked(const char *address, const StoreBlock *block)
{
    const char *at = strrchr(address, '@');
    gsize n = at ? strlen(at + 1) : 0, m = strlen(block->value);

    if (strcmp(block->kind, "address") == 0)
        return g_ascii_strcasecmp(address, block->value) == 0;
    return strcmp(block->kind, "domain") == 0 && at && n >= m &&
           g_ascii_strcasecmp(at + 1 + n - m, block->value) == 0 &&
           (n == m || at[n - m] == '.');
}

static bool
find_block(Search *search, Fault *why)
{
    const VerdictInput *input = search->input;
    g_autoptr(GPtrArray) blocks = NULL;
    g_autofree char *subject = NULL, *body = NULL;

    if (!store_blocks(search->store, &blocks, why))
        return false;
    for (guint i = 0; i < blocks->len; i++) {
        const StoreBlock *block = blocks->pdata[i];
        bool hit = address_is_blocked(search->verdict->author, block) ||
                   address_is_blocked(input->envelope->sender, block);

        if (strcmp(block->kind, "subject") == 0) {
            subject = subject ? subject : g_utf8_casefold(input->mail->subject, -1);
            hit = strstr(subject, block->value) != NULL;
        } else if (strcmp(block->kind, "body") == 0) {
            body = body ? body : g_utf8_casefold(input->mail->body, -1);
            hit = strstr(body, block->value) != NULL;
        }
        if (hit) {
            g_free(search->verdict->block_kind);
            g_free(search->verdict->block_value);
            search->verdict->block_kind = g_strdup(block->kind);
            search->verdict->block_value = g_strdup(block->value);
            search->facts.block = search->verdict->block_value;
            return true;
        }
    }
    return true;
}

static bool
count_events(Search *search, Fault *why)
{
    const VerdictInput *input = search->input;
    const Settings *settings = input->settings;
    const Verdict *verdict = search->verdict;
    DecideFacts *facts = &search->facts;
    const Rate *same_limit = decide_same_text_limit(settings, input->mail->kind);
    g_autofree char *same = g_strdup_printf("%s %s", verdict->author, verdict->body_hash);
    g_autofree char *ticket = g_strdup_printf(
        "%" G_GINT64_FORMAT, verdict->ticket ? verdict->ticket->number : 0);
    g_autofree char *reply = g_strdup_printf("%s %s", ticket, verdict->author);
    const struct {
        StoreEvent event;
        gint64 seconds;
        guint *count;
        bool applies;
    } table[] = {
        { { "ticket", verdict->author, 0 },
          settings->sender_limit.seconds,
          &facts->tickets_of_sender,
          true },
        { { "letter", verdict->author, 0 },
          DAY_SECONDS,
          &facts->automatic_letters,
          true },
        /* At a release a person has looked at it; at a form one sits. */
        { { "body", same, 0 },
          same_limit->seconds,
          &facts->same_texts,
          !input->is_release && !input->is_form },
        { { "reply", reply, 0 },
          settings->reply_limit.seconds,
          &facts->replies_of_sender,
          verdict->ticket != NULL },
        { { "reopen", ticket, 0 },
          DAY_SECONDS,
          &facts->reopens_of_ticket,
          verdict->ticket != NULL },
    };
    StoreEvent events[STORE_EVENTS_MAX];
    guint counts[STORE_EVENTS_MAX], n = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].applies) {
            events[n] = table[i].event;
            events[n++].since = input->now - table[i].seconds * 1000;
        }
    if (!store_count_events(search->store, events, n, counts, why))
        return false;
    n = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].applies)
            *table[i].count = counts[n++];
    /* Nobody else asks. */
    return input->department->accept != ACCEPT_KNOWN ||
           store_is_known_address(search->store, verdict->author,
                                  &facts->is_known_address, why);
}

static void
trace_limit(GString *trace, const char *what, guint found, guint most)
{
    if (most == 0)
        g_string_append_printf(trace, "limit: %s %u, no limit\n", what, found);
    else
        g_string_append_printf(trace, "limit: %s %u of %u\n", what, found, most);
}

/* What was counted before this mail, beside what is allowed. */
static void
trace_limits(Search *search)
{
    const Settings *settings = search->input->settings;
    const DecideFacts *facts = &search->facts;

    trace_limit(search->trace, "new tickets of the author", facts->tickets_of_sender,
                settings->sender_limit.count);
    trace_limit(search->trace, "same words", facts->same_texts,
                decide_same_text_limit(settings, search->input->mail->kind)->count);
    g_string_append_printf(search->trace,
                           "limit: acknowledgements to the author today %u of %u\n",
                           facts->automatic_letters, settings->automatic_letters_per_day);
    if (!search->verdict->ticket)
        return;
    trace_limit(search->trace, "replies of the author", facts->replies_of_sender,
                settings->reply_limit.count);
    trace_limit(search->trace, "reopens of the ticket today", facts->reopens_of_ticket,
                settings->reopen_limit);
}

static bool
carries_own_mark(const VerdictInput *input)
{
    for (guint i = 0; i < input->mail->headers->len; i++) {
        const HeaderField *field = input->mail->headers->pdata[i];

        if (g_ascii_strcasecmp(field->name, "X-Ticketd-Loop") == 0 &&
            signature_is_loop_mark(input->keys, field->value, input->settings->hostname))
            return true;
    }
    return false;
}

static bool
gather(Search *search, Fault *why)
{
    const VerdictInput *input = search->input;
    const Mail *mail = input->mail;
    Verdict *verdict = search->verdict;
    DecideFacts *facts = &search->facts;
    Tokens tokens;

    verdict->body_hash =
        input->body_hash ? g_strdup(input->body_hash) : content_text_hash(mail->text);
    g_string_append_printf(search->trace, "kind: %s%s%s\n", mail_kind_name(mail->kind),
                           *mail->kind_reason ? ", " : "", mail->kind_reason);
    find_clues(search);
    if (!find_ticket(search, why))
        return false;
    if (input->is_import) {
        weigh_imported(search);
    } else {
        if (!weigh_author(search, why) || !find_block(search, why) ||
            !count_events(search, why))
            return false;
        trace_limits(search);
    }
    if (facts->is_proven_bounce && verdict->bounced.letter != 0) {
        g_autoptr(Letter) letter = NULL;

        if (!store_letter(search->store, verdict->bounced.letter, false, &letter, why))
            return false;
        if (letter) {
            g_free(verdict->bounced_address);
            verdict->bounced_address = g_strdup(letter->recipient);
        }
    }
    tokens_find(mail->subject, &tokens);
    facts->ticket = verdict->ticket;
    facts->has_own_mark = carries_own_mark(input);
    facts->is_import = input->is_import;
    facts->has_addressee = verdict->addressee != NULL;
    facts->is_own_address =
        *verdict->author &&
        settings_department_for(input->settings, verdict->author, NULL);
    facts->is_new_topic = verdict->ticket && tokens.count == 0 && search->clue &&
                          search->clue->source != CLUE_REPLY_ADDRESS &&
                          search->clue->source != CLUE_OLD_TOKEN && input->into == 0 &&
                          subject_is_other_topic(mail->subject, verdict->ticket->subject);
    if (verdict->trust.standing == STANDING_STAFF && !input->is_import &&
        !staff_mail_read(search->store, input, verdict, facts, search->trace, why))
        return false;
    facts->is_thanks =
        thanks_is(mail->text, mail->author.name) && mail->attachments->len == 0;
    return true;
}

static const char *
author_of(const VerdictInput *input)
{
    const Mail *mail = input->mail;

    if (mail && *mail->author.address)
        return mail->author.address;
    /* A name with a comma that nobody quoted makes two of one: the envelope knows better.
     */
    for (guint i = 0; mail && i < mail->from->len; i++) {
        const Mailbox *from = mail->from->pdata[i];

        if (*from->address &&
            g_ascii_strcasecmp(from->address, input->envelope->sender) == 0)
            return from->address;
    }
    if (mail && mail->from->len > 0)
        return ((const Mailbox *)mail->from->pdata[0])->address;
    return input->envelope->sender;
}

bool
verdict_find_ticket(Store *store, const VerdictInput *input, Ticket **out, Fault *why)
{
    Verdict verdict = { .author = (char *)author_of(input) };
    Search search = { .store = store, .input = input, .verdict = &verdict };
    bool done;

    find_clues(&search);
    search.trace = g_string_new(NULL);
    done = search.clues->len == 0 || find_ticket(&search, why);
    g_string_free(search.trace, TRUE);
    g_ptr_array_unref(search.clues);
    ticket_free(search.looked_up);
    *out = verdict.ticket;
    return done;
}

bool
verdict_reach(Store *store, const VerdictInput *input, Verdict *out, Fault *why)
{
    Verdict verdict = { .bounced_address = g_strdup(""),
                        .block_kind = g_strdup(""),
                        .block_value = g_strdup(""),
                        .complaint = g_strdup(""),
                        .trust = { STANDING_STRANGER, "none", false } };
    Search search = { .store = store, .input = input, .verdict = &verdict };
    bool done;

    search.trace = g_string_new(NULL);
    search.facts.mail = input->mail;
    search.facts.envelope_sender = input->envelope->sender;
    search.facts.waived = input->waived;
    search.facts.now = input->now;
    search.facts.trust = verdict.trust;
    verdict.author = g_strdup(author_of(input));
    done = store_seen(store, input->content_hash, input->department->key, &verdict.seen,
                      why);
    if (done && !input->is_release) {
        search.facts.is_duplicate = verdict.seen.delivery != 0;
        search.facts.duplicate_ticket = verdict.seen.ticket;
    }
    if (done && input->into == 0)
        search.facts.elsewhere_ticket = verdict.seen.elsewhere;
    if (done && input->mail && !search.facts.is_duplicate)
        done = gather(&search, why);
    if (!input->mail)
        g_string_append_printf(search.trace, "unreadable: %s\n", input->unreadable);
    if (done)
        decide(&search.facts, input->settings, input->department, &verdict.decision,
               search.trace);
    verdict.trace = g_string_free(search.trace, FALSE);
    if (!verdict.body_hash)
        verdict.body_hash = g_strdup("");
    g_clear_pointer(&search.clues, g_ptr_array_unref);
    g_clear_pointer(&search.looked_up, ticket_free);
    if (done)
        *out = verdict;
    else
        verdict_clear(&verdict);
    return done;
}

void
verdict_clear(Verdict *verdict)
{
    g_clear_pointer(&verdict->ticket, ticket_free);
    g_clear_pointer(&verdict->bounced_address, g_free);
    g_clear_pointer(&verdict->author, g_free);
    g_clear_pointer(&verdict->block_kind, g_free);
    g_clear_pointer(&verdict->block_value, g_free);
    g_clear_pointer(&verdict->body_hash, g_free);
    g_clear_pointer(&verdict->trace, g_free);
    commands_clear(&verdict->commands);
    g_clear_pointer(&verdict->commanding, g_free);
    g_clear_pointer(&verdict->complaint, g_free);
    g_clear_pointer(&verdict->forwarded, forwarded_free);
}
