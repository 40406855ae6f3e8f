/* fuzz_rtf.c - any rich text, packed or not, gives UTF-8. */
#include "check.h"

#include "mime/charset.h"
#include "mime/rtf.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GString) rtf = g_string_new(NULL), text = g_string_new(NULL);

    charset_init();
    rtf_text((const char *)data, size, text);
    if (!g_utf8_validate_len(text->str, strlen(text->str), NULL))
        refuse("not UTF-8");
    if (rtf_decompress((const char *)data, size, rtf))
        rtf_text(rtf->str, rtf->len, text);
    return 0;
}
