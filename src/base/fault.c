/* fault.c - the one failure type: what becomes of the mail, never what broke. */
#include "base/fault.h"

#include <string.h>

static void G_GNUC_PRINTF(4, 0)
fault_set(Fault *why, FaultKind kind, const char *status, const char *format, va_list args)
{
    char *text = g_strdup_vprintf(format, args);

    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    g_free(why->text);
    why->kind = kind;
    why->text = text;
    g_strlcpy(why->status, status, sizeof why->status);
}

bool
fault_temporary(Fault *why, const char *status, const char *format, ...)
{
    va_list args;

    g_assert(status[0] == '4');
    va_start(args, format);
    fault_set(why, FAULT_TEMPORARY, status, format, args);
    va_end(args);
    return false;
}

bool
fault_permanent(Fault *why, const char *status, const char *format, ...)
{
    va_list args;

    g_assert(status[0] == '5');
    va_start(args, format);
    fault_set(why, FAULT_PERMANENT, status, format, args);
    va_end(args);
    return false;
}

void
fault_clear(Fault *why)
{
    g_free(why->text);
    memset(why, 0, sizeof *why);
}

const char *
fault_public_text(const Fault *why)
{
    static const struct {
        const char *status, *text;
    } table[] = {
        {"4.2.2", "Storage is full, please try again later"},
        {"4.3.1", "Storage is full, please try again later"},
        {"4.3.2", "Service is stopping, please try again later"},
        {"4.4.2", "Connection timed out"},
        {"4.5.3", "Too many connections, please try again later"},
        {"5.1.1", "No such support address"},
        {"5.3.4", "Message is too big"},
        {"5.7.1", "Not accepted here"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].status, why->status) == 0)
            return table[i].text;
    return why->kind == FAULT_PERMANENT ? "Request refused"
                                        : "Temporary internal error, please try again later";
}
