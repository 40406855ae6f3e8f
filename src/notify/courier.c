/* courier.c - composes a letter, hands it to the relay, and says what became of it. */
#include "notify/courier.h"

#include "base/log.h"
#include "notify/composer.h"
#include "notify/hook.h"
#include "notify/hook_channel.h"

struct Courier {
    Setup *setup;
    Pool *pool;
    const gint *ends;
    Channel *channel;
    Channel *hooks; /* NULL: there are none */
    Composer *composer;
};

static bool
extract(void *data, GBytes *raw, const char *part, GBytes **out, Fault *why)
{
    Courier *courier = data;
    g_auto(Fault) reason = { 0 };

    *out = NULL;
    if (!courier->pool)
        return true;
    switch (pool_extract(courier->pool, raw, part, out, &reason)) {
    case READ_DONE:
        return true;
    case READ_UNREADABLE:
        log_warning("attachment %s is left out of a letter: %s", part, reason.text);
        return true;
    case READ_FAILED:
        break;
    }
    return fault_temporary(why, "4.3.0", "no reader: %s", reason.text);
}

bool
courier_open(Setup *setup, Pool *pool, const gint *ends, ChannelOpen open, void *data,
             Courier **out, Fault *why)
{
    const Settings *settings = setup->settings;
    Courier *courier = g_new0(Courier, 1);

    courier->pool = pool;
    courier->ends = ends;
    if (!open(settings, data, &courier->channel, why)) {
        g_free(courier);
        return false;
    }
    courier->channel->ends = ends;
    if (settings->webhooks && settings->webhooks->len > 0) {
        if (!hook_channel_open(settings, &courier->hooks, why)) {
            courier->channel->close(courier->channel);
            g_free(courier);
            return false;
        }
        courier->hooks->ends = ends;
    }
    courier->setup = setup_ref(setup);
    courier->composer = composer_new(settings->database, setup->words, extract, courier);
    *out = courier;
    return true;
}

void
courier_close(Courier *courier)
{
    courier->channel->close(courier->channel);
    if (courier->hooks)
        courier->hooks->close(courier->hooks);
    composer_free(courier->composer);
    setup_unref(courier->setup);
    g_free(courier);
}

Sent *
courier_try(Courier *courier, Letter *letter, bool *is_down)
{
    bool is_hook = hook_is_letter(letter);
    Channel *channel = is_hook && courier->hooks ? courier->hooks : courier->channel;
    g_auto(Fault) why = { 0 };
    bool had_message = letter->message != NULL;
    SendResult result;
    Sent *sent;

    channel->is_down = channel->is_ended = channel->is_bad_address = false;
    if (is_hook && !courier->hooks) {
        fault_permanent(&why, "5.1.1", "there is no [%s] any more", letter->recipient);
        result = SEND_NEVER;
    } else if (composer_make(courier->composer, letter, &why))
        result = channel->send(channel, letter, &why);
    else
        result = why.kind == FAULT_PERMANENT ? SEND_NEVER : SEND_LATER;
    sent = sent_judge(courier->setup->settings,
                      g_atomic_int_get(courier->ends) != CHANNEL_GOES_ON, letter, result,
                      channel, &why);
    sent->had_message = had_message;
    *is_down = result == SEND_LATER && channel->is_down;
    return sent;
}
