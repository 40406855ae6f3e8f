/* blocks.c - ticketctl blocks: what is held on sight, and how often that happened. */
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"

CtlExit
verb_blocks(Ctl *ctl, int argc, char **argv)
{
    static const char *const columns[] = { "KIND", "~VALUE", "SINCE", ">HITS", NULL };
    g_autoptr(GPtrArray) blocks = NULL;
    g_auto(Fault) why = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 0, 0))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_blocks(ctl->store, &blocks, &why))
        return ctl_fault(&why);
    Table *table = ctl->json ? NULL : table_new(columns);
    for (guint i = 0; i < blocks->len; i++) {
        const StoreBlock *block = g_ptr_array_index(blocks, i);
        g_autofree char *since = output_time(block->created);
        g_autofree char *hits = g_strdup_printf("%" G_GINT64_FORMAT, block->hits);
        if (table == NULL)
            output_json(json_pack("{s:s, s:s, s:o, s:I}", "kind", block->kind, "value",
                                  block->value, "since", output_json_time(block->created),
                                  "hits", (json_int_t)block->hits));
        else
            table_add(table, block->kind, block->value, since, hits);
    }
    if (table != NULL)
        table_print(table, "nothing is blocked");
    return CTL_DONE;
}
