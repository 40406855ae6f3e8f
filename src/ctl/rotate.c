/* rotate.c - ticketctl rotate-key: sign with a new key, still believe the last one. */
#include "ctl/output.h"
#include "ctl/verbs.h"
#include "notify/keys.h"

#include <stdio.h>

CtlExit
verb_rotate_key(Ctl *ctl, int argc, char **argv)
{
    SignatureKeys keys = { 0 };
    g_auto(Fault) why = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 0, 0))
        return CTL_USAGE;
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    if (!keys_rotate(ctl->settings->secret_file, &why) ||
        !keys_load(ctl->settings->secret_file, false, &keys, &why))
        return ctl_fault(&why);
    if (ctl->json)
        output_json(json_pack("{s:b, s:I, s:I}", "ok", true, "signs",
                              (json_int_t)keys.ids[0], "believed",
                              (json_int_t)keys.ids[1]));
    else
        printf("key %u signs, key %u is still believed; reload ticketd to take them up\n",
               keys.ids[0], keys.ids[1]);
    return CTL_DONE;
}
