/* fuzz_address.c - any address field gives clean mailboxes, and one author at most. */
#include "check.h"

#include "mime/address.h"
#include "mime/charset.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GPtrArray) out =
        g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_free);

    charset_init();
    bool is_plain = address_list_read((const char *)data, size, NULL, out);
    for (guint i = 0; i < out->len; i++) {
        const Mailbox *mailbox = g_ptr_array_index(out, i);
        check_line(mailbox->name);
        check_line(mailbox->address);
        if (is_plain && !strchr(mailbox->address, '@'))
            refuse("a plain mailbox without an address");
    }
    return 0;
}
