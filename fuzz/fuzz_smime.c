/* fuzz_smime.c - any CMS is opened, or left alone. */
#include "check.h"

#include "mime/smime.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (!smime_open((const char *)data, size, out) && out->len > 0)
        refuse("half opened");
    if (out->len > size)
        refuse("more than there was");
    smime_is_encrypted((const char *)data, size);
    return 0;
}
