/* fuzz_encoded_word.c - any header value gives one clean line. */
#include "check.h"

#include "mime/charset.h"
#include "mime/encoded_word.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    charset_init();
    g_autofree char *line = encoded_word_decode((const char *)data, size, "iso-8859-2");
    check_line(line);
    return 0;
}
