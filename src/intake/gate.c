/* gate.c - which mail is refused while its sender still listens; asks, never stores. */
#include "intake/gate.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/content_hash.h"
#include "intake/verdict.h"
#include "store/stores.h"

#include <pthread.h>
#include <string.h>

enum {
    QUESTIONS_MAX = 16,  /* at once; deliveries need the readers too */
    RECIPIENTS_MAX = 20, /* judged; a mail to more departments is not refused */
};

struct Gate {
    Intake intake;
    pthread_mutex_t lock; /* of all below */
    guint questions;
    Stores *stores;
};

/* ------------------------------------------------------------------ advice */

#define REFUSED(why) .refuses = true, .code = "550", .status = "5.7.1", .text = why
#define PUT_OFF(why)                                                                     \
    .refuses = true, .is_temporary = true, .code = "450", .status = "4.7.1", .text = why

#define UNWELCOME "This address takes mail from known correspondents only"
#define TOO_MANY "Too many messages, please try again later"

static const struct {
    const char *held_reason;
    GateAdvice advice;
} refusals[] = {
    { "blocked", { REFUSED("Message refused by the policy of this address") } },
    { "replies-only", { REFUSED(UNWELCOME) } },
    { "unknown-customer", { REFUSED(UNWELCOME) } },
    { "reply-limit", { PUT_OFF(TOO_MANY) } },
    { "sender-limit", { PUT_OFF(TOO_MANY) } },
};

static const GateAdvice welcome = { .code = "", .status = "", .text = "", .rule = "" };

GateAdvice
gate_weigh(const Decision *decision, const char *envelope_sender)
{
    if (decision->outcome != OUTCOME_HOLD || !*envelope_sender)
        return welcome;
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
        if (strcmp(decision->held_reason, refusals[i].held_reason) == 0) {
            GateAdvice advice = refusals[i].advice;

            advice.rule = decision->rule;
            return advice;
        }
    return welcome;
}

/* ------------------------------------------------------------------ asking */

typedef struct Question {
    const Intake *intake;
    const Envelope *envelope;
    const Mail *mail;
    const char *content_hash;
    gsize size;
} Question;

static bool
judge(Store *store, const Question *question, const char *recipient, GateAdvice *out,
      Fault *why)
{
    g_autofree char *extension = NULL;
    g_auto(Verdict) verdict = { 0 };
    VerdictInput input = {
        .settings = question->intake->settings,
        .words = question->intake->words,
        .keys = question->intake->keys,
        .department =
            settings_department_for(question->intake->settings, recipient, &extension),
        .envelope = question->envelope,
        .mail = question->mail,
        .unreadable = "",
        .content_hash = question->content_hash,
        .mail_size = question->size,
        .waived = "",
        .now = clock_now(),
    };

    *out = welcome;
    if (!input.department)
        return true;
    input.extension = extension;
    if (!verdict_reach(store, &input, &verdict, why))
        return false;
    *out = gate_weigh(&verdict.decision, question->envelope->sender);
    return true;
}

/* The first that says yes decides; else a "later" of any is worth another try. */
static bool
judge_all(Store *store, const Question *question, const GPtrArray *recipients,
          GateAdvice *out, Fault *why)
{
    for (guint i = 0; i < recipients->len; i++) {
        GateAdvice advice;

        if (!judge(store, question, recipients->pdata[i], &advice, why))
            return false;
        if (i == 0 || !advice.refuses || advice.is_temporary)
            *out = advice;
        if (!advice.refuses)
            break;
    }
    return true;
}

static void
log_refusal(const Question *question, const GPtrArray *recipients,
            const GateAdvice *advice)
{
    const Envelope *envelope = question->envelope;
    g_autofree char *queue_id = log_word(envelope->queue_id);
    g_autofree char *sender = log_word(envelope->sender);
    g_autofree char *recipient = log_word(recipients->pdata[0]);
    g_autofree char *message_id = log_word(question->mail->message_id);

    log_info("gate queue_id=%s from=<%s> to=<%s> recipients=%u message_id=<%s> client=%s "
             "class=%s outcome=refuse rule=%s reply=%s",
             *queue_id ? queue_id : "none", sender, recipient, recipients->len,
             message_id, *envelope->client_address ? envelope->client_address : "none",
             mail_kind_class(question->mail->kind), advice->rule, advice->code);
}

static GateAdvice
ask(Gate *gate, GBytes *raw, bool is_whole, const Envelope *envelope,
    const GPtrArray *recipients)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) mail = NULL;
    /* Half a mail is like nothing that came before. */
    g_autofree char *hash = is_whole ? content_hash(raw) : g_strdup("");
    g_autoptr(Setup) setup = setups_take(gate->intake.setups);
    Intake intake = intake_by(&gate->intake, setup);
    Question question = { &intake, envelope, NULL, hash, g_bytes_get_size(raw) };
    GateAdvice advice = welcome;
    bool done = false;
    Store *store;

    if (pool_read(intake.pool, raw, envelope->sender, &mail, &why) != READ_DONE) {
        log_debug("gate: not asked: %s", why.text);
        return welcome;
    }
    question.mail = mail;
    store = stores_take(gate->stores, &why);
    if (store) {
        done = judge_all(store, &question, recipients, &advice, &why);
        stores_put_back(gate->stores, store, done);
    }
    if (!done) {
        log_warning("gate: queue_id=%s let in unasked: %s", envelope->queue_id, why.text);
        return welcome;
    }
    if (advice.refuses)
        log_refusal(&question, recipients, &advice);
    return advice;
}

static bool
gate_enter(Gate *gate)
{
    bool has_room;

    pthread_mutex_lock(&gate->lock);
    has_room = gate->questions < QUESTIONS_MAX;
    gate->questions += has_room;
    pthread_mutex_unlock(&gate->lock);
    return has_room;
}

static void
gate_leave(Gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->questions--;
    pthread_mutex_unlock(&gate->lock);
}

GateAdvice
gate_ask(Gate *gate, GBytes *raw, bool is_whole, const Envelope *envelope,
         const GPtrArray *recipients)
{
    GateAdvice advice;

    if (!*envelope->sender || recipients->len == 0 || recipients->len > RECIPIENTS_MAX)
        return welcome;
    if (!gate_enter(gate)) {
        log_debug("gate: queue_id=%s let in unasked: too many questions at once",
                  envelope->queue_id);
        return welcome;
    }
    advice = ask(gate, raw, is_whole, envelope, recipients);
    gate_leave(gate);
    return advice;
}

bool
gate_knows_recipient(const Gate *gate, const char *recipient)
{
    g_autoptr(Setup) setup = setups_take(gate->intake.setups);
    Intake intake = intake_by(&gate->intake, setup);

    return settings_department_for(intake.settings, recipient, NULL) != NULL;
}

Gate *
gate_new(const Intake *intake)
{
    Gate *gate = g_new0(Gate, 1);

    gate->intake = *intake;
    pthread_mutex_init(&gate->lock, NULL);
    gate->stores = stores_new(intake->settings->database);
    return gate;
}

void
gate_free(Gate *gate)
{
    if (!gate || gate->questions > 0)
        return;
    stores_free(gate->stores);
    pthread_mutex_destroy(&gate->lock);
    g_free(gate);
}
