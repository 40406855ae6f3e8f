/* match.c - which ticket a mail belongs to: clues, their order of belief, conflicts. */
#include "rules/match.h"

#include "core/old_token.h"
#include "core/token.h"

#include <string.h>

static void
clue_free(gpointer data)
{
    Clue *clue = data;

    g_free(clue->message_id);
    g_free(clue);
}

static Clue *
clue_add(GPtrArray *clues, ClueSource source, const char *message_id, gint64 names)
{
    Clue *clue = g_new0(Clue, 1);

    clue->source = source;
    clue->message_id = g_strdup(message_id);
    clue->names = names;
    g_ptr_array_add(clues, clue);
    return clue;
}

/* In-Reply-To, then References from the newest back, each id once. */
static GPtrArray *
ids_newest_first(const Mail *mail)
{
    GPtrArray *ids = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < mail->in_reply_to->len && ids->len < CLUES_IDS_MAX; i++)
        if (g_hash_table_add(seen, mail->in_reply_to->pdata[i]))
            g_ptr_array_add(ids, mail->in_reply_to->pdata[i]);
    for (guint i = mail->references->len; i > 0 && ids->len < CLUES_IDS_MAX; i--)
        if (g_hash_table_add(seen, mail->references->pdata[i - 1]))
            g_ptr_array_add(ids, mail->references->pdata[i - 1]);
    /* The root is the oldest and may be beyond the newest ones of a long thread. */
    if (mail->references->len > 0 && g_hash_table_add(seen, mail->references->pdata[0]))
        g_ptr_array_add(ids, mail->references->pdata[0]);
    return ids;
}

GPtrArray *
clues_find(const Mail *mail, const char *extension, const SignatureKeys *keys,
           const char *hostname)
{
    GPtrArray *clues = g_ptr_array_new_with_free_func(clue_free);
    g_autoptr(GPtrArray) ids = ids_newest_first(mail);
    g_autoptr(GPtrArray) foreign = g_ptr_array_new();
    SignedClue signature;
    Tokens tokens;

    if (signature_read_extension(keys, extension, &signature) &&
        signature.purpose == SIGN_REPLY)
        clue_add(clues, CLUE_REPLY_ADDRESS, "", signature.ticket)->signature = signature;
    for (guint i = 0; i < ids->len; i++) {
        if (signature_read_message_id(keys, ids->pdata[i], hostname, &signature))
            clue_add(clues, CLUE_SIGNED_ID, ids->pdata[i], signature.ticket)->signature =
                signature;
        else
            g_ptr_array_add(foreign, ids->pdata[i]);
    }
    for (guint i = 0; i < foreign->len; i++)
        clue_add(clues, CLUE_KNOWN_ID, foreign->pdata[i], 0);
    tokens_find(mail->subject, &tokens);
    for (guint i = 0; i < tokens.count; i++)
        clue_add(clues, CLUE_TOKEN, "", tokens.numbers[i]);
    return clues;
}

void
clues_add_old_tokens(GPtrArray *clues, const Mail *mail, char *const *patterns)
{
    g_autoptr(GPtrArray) keys = old_tokens_find(mail->subject, patterns);

    for (guint i = 0; i < keys->len; i++)
        clue_add(clues, CLUE_OLD_TOKEN, keys->pdata[i], 0);
}

void
clues_drop_tokens(GPtrArray *clues)
{
    for (guint i = clues->len; i > 0; i--)
        if (((const Clue *)clues->pdata[i - 1])->source == CLUE_TOKEN)
            g_ptr_array_remove_index(clues, i - 1);
}

bool
clue_find_bounced(const Mail *mail, const char *extension, const SignatureKeys *keys,
                  const char *hostname, SignedClue *out)
{
    if (signature_read_extension(keys, extension, out) && out->purpose == SIGN_BOUNCE)
        return true;
    if (signature_read_message_id(keys, mail->bounce.returned_message_id, hostname,
                                  out) &&
        out->purpose != SIGN_ROOT)
        return true;
    /* Some reporters return no header but set the references of what they report on. */
    for (guint i = 0; i < mail->in_reply_to->len; i++)
        if (signature_read_message_id(keys, mail->in_reply_to->pdata[i], hostname, out) &&
            out->purpose != SIGN_ROOT)
            return true;
    return false;
}

bool
clue_is_signed(const Clue *clue)
{
    return clue->source == CLUE_REPLY_ADDRESS || clue->source == CLUE_SIGNED_ID;
}

/* What names a ticket only where the store knows it. */
static bool
is_on_file(const Clue *clue)
{
    return clue->source == CLUE_KNOWN_ID || clue->source == CLUE_OLD_TOKEN;
}

static bool
is_token(const Clue *clue)
{
    return clue->source == CLUE_TOKEN ||
           (clue->source == CLUE_OLD_TOKEN && clue->names != 0);
}

static void
trace_clue(GString *trace, const Clue *clue)
{
    if (is_on_file(clue) && clue->names == 0)
        return;
    g_string_append_printf(trace, "clue: %s names ticket %" G_GINT64_FORMAT,
                           clue_source_name(clue->source), clue->names);
    if (clue->ticket == 0)
        g_string_append(trace, ", which is not there\n");
    else if (clue->ticket != clue->names)
        g_string_append_printf(trace,
                               ", merged into %" G_GINT64_FORMAT ", author is %s\n",
                               clue->ticket, participant_role_name(clue->role));
    else
        g_string_append_printf(trace, ", author is %s\n",
                               participant_role_name(clue->role));
}

/* The one token to believe: the only one there is, or the only one that fits. */
static const Clue *
choose_token(const GPtrArray *clues, const Clue *known, GString *trace)
{
    const Clue *only = NULL, *fits = NULL;
    guint named = 0, there = 0, fitting = 0, different = 0;

    for (guint i = 0; i < clues->len; i++) {
        const Clue *clue = clues->pdata[i];

        if (!is_token(clue))
            continue;
        named++;
        different += !only || clue->ticket != only->ticket;
        if (clue->ticket == 0)
            continue;
        there++;
        only = clue;
        if (clue->role >= ROLE_CC || (known && known->ticket == clue->ticket)) {
            fitting += !fits || fits->ticket != clue->ticket;
            fits = clue;
        }
    }
    if (different <= 1 || fitting == 1)
        return fitting == 1 ? fits : only;
    if (there > 0)
        g_string_append_printf(trace, "conflict: %u tokens in the subject, none counts\n",
                               named);
    return NULL;
}

const Clue *
match_choose(const GPtrArray *clues, GString *trace)
{
    const Clue *best_signed = NULL, *known = NULL, *token, *chosen;

    for (guint i = 0; i < clues->len; i++) {
        const Clue *clue = clues->pdata[i];

        trace_clue(trace, clue);
        if (clue->ticket == 0)
            continue;
        if (clue_is_signed(clue) && !best_signed)
            best_signed = clue;
        if (clue->source == CLUE_KNOWN_ID && !known)
            known = clue;
    }
    token = choose_token(clues, known ? known : best_signed, trace);
    chosen = best_signed ? best_signed : known;
    if (!chosen || (!best_signed && token && token->role >= ROLE_CC))
        chosen = token ? token : chosen;
    /* A root id proves that its ticket was read, not by whom: a newer letter's id of
     * the same ticket says more. */
    if (chosen && chosen->source == CLUE_SIGNED_ID &&
        chosen->signature.purpose == SIGN_ROOT)
        for (guint i = 0; i < clues->len; i++) {
            const Clue *clue = clues->pdata[i];

            if (clue->source == CLUE_SIGNED_ID && clue->ticket == chosen->ticket &&
                clue->signature.purpose != SIGN_ROOT) {
                chosen = clue;
                break;
            }
        }
    if (chosen)
        for (guint i = 0; i < clues->len; i++) {
            const Clue *clue = clues->pdata[i];

            if (clue->ticket != 0 && clue->ticket != chosen->ticket) {
                g_string_append_printf(trace,
                                       "conflict: %s %" G_GINT64_FORMAT
                                       " wins over %s %" G_GINT64_FORMAT "\n",
                                       clue_source_name(chosen->source), chosen->ticket,
                                       clue_source_name(clue->source), clue->ticket);
                break;
            }
        }
    return chosen;
}

const char *
clue_source_name(ClueSource source)
{
    static const char *const names[] = {
        [CLUE_REPLY_ADDRESS] = "reply-address", [CLUE_SIGNED_ID] = "signed-id",
        [CLUE_KNOWN_ID] = "known-id",           [CLUE_TOKEN] = "token",
        [CLUE_OLD_TOKEN] = "old-token",
    };

    return names[source];
}
