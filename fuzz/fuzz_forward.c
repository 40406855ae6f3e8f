/* fuzz_forward.c - any body: what is forwarded in it, when, and what commands stand in it. */
#include "reply/forward.h"
#include "reply/written_date.h"
#include "rules/command.h"

#include <string.h>

#include "check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *body = g_utf8_make_valid((const char *)data, (gssize)size);
    g_autoptr(GByteArray) marks = g_byte_array_new();
    g_auto(Commands) commands = { 0 };
    Forward forward;
    gint64 seconds;

    commands_read(body, &commands);
    if (commands.rest < body || commands.rest > body + strlen(body))
        refuse("a rest that is elsewhere");
    if (forward_read(body, marks, &forward)) {
        const char *const parts[] = { forward.author.name, forward.author.address,
                                      forward.subject,     forward.date,
                                      forward.comment,     forward.text };

        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
            if (!g_utf8_validate(parts[i], -1, NULL))
                refuse("not UTF-8");
        if (strlen(forward.comment) + strlen(forward.text) > strlen(body))
            refuse("made up");
        if (written_date_read(forward.date, 420, &seconds) &&
            (seconds < 315532800 - 86400 || seconds > 4133980800 + 86400))
            refuse("another century");
        forward_clear(&forward);
    }
    return 0;
}
