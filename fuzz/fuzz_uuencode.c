/* fuzz_uuencode.c - files found in a text lie in it, in order, and can be cut out. */
#include "check.h"

#include "mime/uuencode.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    g_autoptr(GPtrArray) files = uuencode_find(text, size);
    gsize before = 0;

    for (guint i = 0; i < files->len; i++) {
        const EmbeddedFile *file = g_ptr_array_index(files, i);
        g_autoptr(GString) bytes = g_string_new(NULL);
        if (file->from < before || file->to <= file->from || file->to > size)
            refuse("a file out of place");
        before = file->to;
        uuencode_extract(text, file, bytes);
    }
    g_autoptr(GString) whole = g_string_new(NULL);
    uuencode_decode(text, size, whole);
    return 0;
}
