/* fuzz_tnef.c - any winmail.dat gives files with clean names, or nothing. */
#include "check.h"

#include "mime/charset.h"
#include "mime/tnef.h"

static void
found(gpointer data, guint index, const char *name, const char *type,
      const char *content_id, const GString *bytes)
{
    guint *next = data;

    if (index != (*next)++)
        refuse("a place given twice");
    check_line(name);
    check_line(type);
    check_line(content_id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guint next = 0;
    g_auto(TnefText) text = { 0 };

    charset_init();
    tnef_read((const char *)data, size, found, &next, &text);
    return 0;
}
