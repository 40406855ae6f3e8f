/* fuzz_parameter.c - any Content-Type gives clean values. */
#include "check.h"

#include "mime/charset.h"
#include "mime/parameter.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "filename", "name", "charset", "boundary", "" };

    charset_init();
    g_autoptr(Parameters) parameters = parameters_read((const char *)data, size, NULL);
    check_line(parameters_value(parameters));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        check_line(parameters_get(parameters, names[i]));
    return 0;
}
