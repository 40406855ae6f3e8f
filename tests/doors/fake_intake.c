/* fake_intake.c - an intake that writes down what a door hands it. */
#include "doors/fake_intake.h"

#include <string.h>

struct IntakeMail {
    GBytes *raw;
};

static void
taken_free(void *data)
{
    Taken *taken = data;

    envelope_free(taken->envelope);
    g_bytes_unref(taken->raw);
    g_free(taken);
}

FakeIntake *
fake_intake_new(void)
{
    FakeIntake *fake = g_new0(FakeIntake, 1);

    fake->settings.path = g_strdup("/etc/ticketd/ticketd.conf");
    fake->settings.hostname = g_strdup("desk.example.net");
    fake->settings.database = g_strdup_printf("sqlite:%s/none.db", g_get_tmp_dir());
    fake->settings.max_message_size = 100000;
    fake->settings.lmtp_sessions = 60;
    fake->intake.settings = &fake->settings;
    pthread_mutex_init(&fake->lock, NULL);
    fake->taken = g_ptr_array_new_with_free_func(taken_free);
    return fake;
}

void
fake_intake_free(FakeIntake *fake)
{
    g_free(fake->settings.path);
    g_free(fake->settings.hostname);
    g_free(fake->settings.database);
    g_free(fake->settings.lmtp);
    g_ptr_array_unref(fake->taken);
    pthread_mutex_destroy(&fake->lock);
    g_free(fake);
}

guint
fake_intake_count(FakeIntake *fake)
{
    guint count;

    pthread_mutex_lock(&fake->lock);
    count = fake->taken->len;
    pthread_mutex_unlock(&fake->lock);
    return count;
}

const Taken *
fake_intake_taken(FakeIntake *fake, guint n)
{
    const Taken *taken;

    pthread_mutex_lock(&fake->lock);
    taken = n < fake->taken->len ? g_ptr_array_index(fake->taken, n) : NULL;
    pthread_mutex_unlock(&fake->lock);
    return taken;
}

bool
intake_read(const Intake *intake, GBytes *raw, const char *envelope_sender,
            IntakeMail **out, Fault *why)
{
    FakeIntake *fake = (void *)intake->settings;

    pthread_mutex_lock(&fake->lock);
    fake->read++;
    pthread_mutex_unlock(&fake->lock);
    if (g_str_has_prefix(envelope_sender, "noreader@"))
        return fault_temporary(why, "4.3.0", "no reader: secret cause");
    *out = g_new0(IntakeMail, 1);
    (*out)->raw = g_bytes_ref(raw);
    return true;
}

void
intake_mail_free(IntakeMail *mail)
{
    if (!mail)
        return;
    g_bytes_unref(mail->raw);
    g_free(mail);
}

bool
intake_take(const Intake *intake, const IntakeMail *mail, const Envelope *envelope,
            IntakeResult *out, Fault *why)
{
    FakeIntake *fake = (void *)intake->settings;
    Taken *taken;

    if (g_str_has_prefix(envelope->recipient, "busy@"))
        return fault_temporary(why, "4.3.0", "secret cause");
    if (g_str_has_prefix(envelope->recipient, "full@"))
        return fault_temporary(why, "4.3.1", "disk full: secret cause");
    if (g_str_has_prefix(envelope->recipient, "bad@"))
        return fault_permanent(why, "5.6.0", "secret cause");
    taken = g_new0(Taken, 1);
    taken->envelope = envelope_copy_for(envelope, envelope->recipient);
    taken->raw = g_bytes_ref(mail->raw);
    pthread_mutex_lock(&fake->lock);
    g_ptr_array_add(fake->taken, taken);
    *out = (IntakeResult){ OUTCOME_REPLY, 10001, 54 + fake->taken->len, "fake" };
    pthread_mutex_unlock(&fake->lock);
    if (g_str_has_prefix(envelope->recipient, "hold@")) {
        out->outcome = OUTCOME_HOLD;
        out->ticket = 0;
    }
    return true;
}

bool
intake_knows_recipient(const Intake *intake, const char *recipient)
{
    return !g_str_has_prefix(recipient, "unknown");
}
