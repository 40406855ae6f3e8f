/* sent.c - what became of one letter that was tried. */
#include "notify/sent.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/unique.h"
#include "core/news.h"
#include "rules/retry.h"

void
sent_free(Sent *sent)
{
    letter_free(sent->letter);
    g_free(sent->error);
    g_free(sent);
}

guint32
sent_dice(void)
{
    guint32 number;

    unique_bytes((guint8 *)&number, sizeof number);
    return number;
}

static void
log_sent(const Sent *sent, const char *status, const char *reply)
{
    const Letter *letter = sent->letter;
    g_autofree char *quoted = g_strdelimit(g_strdup(reply), "\"", '\'');
    void (*write)(const char *format, ...) = sent->state == LETTER_DEAD   ? log_error
                                             : sent->state == LETTER_SENT ? log_info
                                                                          : log_warning;

    write("letter=%" G_GINT64_FORMAT " ticket=%" G_GINT64_FORMAT
          " event=%s to=<%s> status=%s attempts=%u reply=\"%s\"",
          letter->id, letter->ticket, letter->event, letter->recipient, status,
          letter->attempts + 1, quoted);
}

static void
count_sent(const char *status)
{
    g_autofree char *labels = g_strdup_printf("result=\"%s\"", status);

    metrics_count(METRICS_LETTERS, labels);
}

static gint64
next_attempt(const Settings *settings, const Letter *letter, const char *status,
             gint64 now)
{
    return now + retry_delay(retry_class(status), letter->attempts + 1,
                             settings->retry_after * 1000, sent_dice());
}

Sent *
sent_judge(const Settings *settings, bool is_ending, Letter *letter, SendResult result,
           const Channel *channel, const Fault *why)
{
    Sent *sent = g_new0(Sent, 1);
    const char *status = "sent";

    sent->letter = letter;
    sent->at = clock_now();
    sent->error = g_strdup(result == SEND_DONE ? "" : why->text);
    switch (result) {
    case SEND_DONE:
        sent->state = LETTER_SENT;
        break;
    case SEND_NEVER:
        sent->state = LETTER_DEAD;
        sent->is_bad_address = channel->is_bad_address;
        status = "dead";
        break;
    case SEND_LATER:
        sent->state = LETTER_WAITING;
        /* What was let go of at the end is due when we are there again. */
        sent->next = is_ending && channel->is_ended
                         ? sent->at
                         : next_attempt(settings, letter, why->status, sent->at);
        status = "deferred";
        if (sent->at - letter->created >= settings->give_up_after * 1000) {
            sent->state = LETTER_DEAD;
            status = "given-up";
        }
        break;
    }
    count_sent(status);
    log_sent(sent, status, result == SEND_DONE ? channel->reply : sent->error);
    /* Of one that is gone only the row is left to be settled. */
    if (sent->state == LETTER_SENT) {
        g_clear_pointer(&letter->message, g_bytes_unref);
        g_clear_pointer(&letter->news, news_unref);
    }
    return sent;
}
