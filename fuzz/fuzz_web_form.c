/* fuzz_web_form.c - any body gives clean fields and harmless names, or none. */
#include "check.h"

#include "web/form.h"

static void
check_form(const Form *form)
{
    for (guint i = 0; i < form->fields->len; i++) {
        const FormField *field = form->fields->pdata[i];

        check_line(field->name);
        check_text(field->value);
    }
    for (guint i = 0; i < form->files->len; i++) {
        const FormFile *file = form->files->pdata[i];

        check_line(file->name);
        check_line(file->type);
        if (!*file->name || strpbrk(file->name, "/\\"))
            refuse("file name %s", file->name);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = { "multipart/form-data; boundary=m",
                                         "application/x-www-form-urlencoded" };

    for (guint i = 0; i < 4; i++) {
        g_autoptr(GBytes) body = g_bytes_new(data, size);
        g_autoptr(Form) form = NULL;
        const char *reason = NULL;

        if (form_read(types[i % 2], body, i >= 2, &form, &reason))
            check_form(form);
        else if (!reason)
            refuse("no reason");
    }
    return 0;
}
