/* fuzz_header_scan.c - fields lie inside the bytes, in order, within the limits. */
#include "check.h"

#include "mime/header_scan.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;

    for (int outermost = 0; outermost < 2; outermost++) {
        g_auto(HeaderBlock) block = { 0 };
        header_scan(bytes, size, outermost, &block);
        const char *before = bytes;
        for (guint i = 0; i < block.fields->len; i++) {
            const ScannedField *field = &g_array_index(block.fields, ScannedField, i);
            const char *end = field->value.data + field->value.length;
            if (field->name.data < before || field->name.length == 0 ||
                field->value.data <= field->name.data || end > bytes + block.length)
                refuse("a field out of place");
            before = end;
            GString *line = header_unfold(field->value);
            if (memchr(line->str, '\n', line->len) || memchr(line->str, '\0', line->len))
                refuse("not one line");
            g_string_free(line, TRUE);
        }
        if (block.length > size || block.fields->len > HEADER_LINES)
            refuse("beyond the limits");
    }
    return 0;
}
