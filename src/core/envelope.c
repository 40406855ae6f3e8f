/* envelope.c - what the MTA said about a message, for one recipient. */
#include "core/envelope.h"

Envelope *
envelope_new(void)
{
    Envelope *envelope = g_new0(Envelope, 1);

    envelope->sender = g_strdup("");
    envelope->recipient = g_strdup("");
    envelope->original = g_strdup("");
    envelope->queue_id = g_strdup("");
    envelope->client_address = g_strdup("");
    envelope->client_name = g_strdup("");
    envelope->login = g_strdup("");
    return envelope;
}

Envelope *
envelope_copy_for(const Envelope *envelope, const char *recipient)
{
    Envelope *copy = g_new0(Envelope, 1);

    copy->sender = g_strdup(envelope->sender);
    copy->recipient = g_strdup(recipient);
    copy->original = g_strdup(envelope->original);
    copy->queue_id = g_strdup(envelope->queue_id);
    copy->client_address = g_strdup(envelope->client_address);
    copy->client_name = g_strdup(envelope->client_name);
    copy->login = g_strdup(envelope->login);
    return copy;
}

void
envelope_free(Envelope *envelope)
{
    if (!envelope)
        return;
    g_free(envelope->sender);
    g_free(envelope->recipient);
    g_free(envelope->original);
    g_free(envelope->queue_id);
    g_free(envelope->client_address);
    g_free(envelope->client_name);
    g_free(envelope->login);
    g_free(envelope);
}
