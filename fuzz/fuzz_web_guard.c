/* fuzz_web_guard.c - any head that passes means the same to all. */
#include "check.h"

#include "web/guard.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Head) head = NULL;
    const char *reason = NULL;
    GHashTableIter iterator;
    gpointer name, value;

    if (guard_read((const char *)data, size, &head, &reason) != GUARD_PASSES)
        return 0;
    check_line(head->path);
    if (*head->path != '/' || strstr(head->path, "//") || strstr(head->path, "/../"))
        refuse("path %s", head->path);
    if (head->is_chunked && head->length >= 0)
        refuse("both framings");
    if (!*head_field(head, "host"))
        refuse("no Host");
    g_hash_table_iter_init(&iterator, head->fields);
    while (g_hash_table_iter_next(&iterator, &name, &value)) {
        check_line(name);
        if (strpbrk(value, "\r\n"))
            refuse("a field of two lines");
    }
    return 0;
}
