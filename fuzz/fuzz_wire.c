/* fuzz_wire.c - what a reader sends is refused, or a Mail that keeps every promise. */
#include "check.h"

#include "reader/wire.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Where mutation begins: bytes out of nothing would never get far. */
static GBytes *
small_mail(void)
{
    g_autoptr(Mail) mail = mail_new();
    Attachment *attachment = attachment_new();

    g_ptr_array_add(mail->from, mailbox_new("A", "a@example.org"));
    g_ptr_array_add(mail->references, g_strdup("r@example.org"));
    g_ptr_array_add(mail->headers, header_field_new("Subject", "s"));
    g_ptr_array_add(mail->attachments, attachment);
    g_ptr_array_add(mail->bounce.recipients, g_strdup("b@example.org"));
    g_byte_array_append(mail->marks, (const guint8 *)"\1\2", 2);
    g_free(mail->body);
    mail->body = g_strdup("one\ntwo");
    return wire_from_mail(mail);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size < 64) {
        g_autoptr(GBytes) bytes = small_mail();

        size = MIN(g_bytes_get_size(bytes), most);
        memcpy(data, g_bytes_get_data(bytes, NULL), size);
    }
    return LLVMFuzzerMutate(data, size, most);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GBytes) again = NULL;
    g_autoptr(Mail) mail = NULL, second = NULL;
    g_auto(Fault) why = { 0 };

    if (!wire_to_mail(bytes, &mail, &why))
        return 0;
    check_line(mail->subject);
    check_line(mail->author.address);
    check_text(mail->text);
    again = wire_from_mail(mail);
    if (!wire_to_mail(again, &second, &why))
        refuse("%s", why.text);
    return 0;
}
