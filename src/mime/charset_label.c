/* charset_label.c - what a charset label means, however it is spelt. */
#include "mime/charset_label.h"

#include <string.h>

/* Labels as people's mailers write them, after label_fold(). */
static const struct {
    const char *label, *name;
} aliases[] = {
    { "utf8", "utf-8" },
    { "utf-8-mac", "utf-8" },
    { "unicode-1-1-utf-8", "utf-8" },
    { "us-ascii", "windows-1252" },
    { "ascii", "windows-1252" },
    { "usascii", "windows-1252" },
    { "us", "windows-1252" },
    { "iso646-us", "windows-1252" },
    { "ansi_x3.4-1968", "windows-1252" },
    { "ansi_x3.110-1983", "windows-1252" },
    { "iso-8859-1", "windows-1252" },
    { "iso-8859-1-windows-3.1-latin-1", "windows-1252" },
    { "latin1", "windows-1252" },
    { "latin-1", "windows-1252" },
    { "l1", "windows-1252" },
    { "ansi", "windows-1252" },
    { "western", "windows-1252" },
    { "iso-8859-9", "windows-1254" },
    { "latin5", "windows-1254" },
    { "latin2", "iso-8859-2" },
    { "latin-2", "iso-8859-2" },
    { "latin4", "iso-8859-4" },
    { "latin-9", "iso-8859-15" },
    { "latin9", "iso-8859-15" },
    { "greek", "iso-8859-7" },
    { "hebrew", "iso-8859-8" },
    { "iso-8859-8-i", "iso-8859-8" },
    { "iso-8859-8-e", "iso-8859-8" },
    { "logical", "iso-8859-8" },
    { "arabic", "iso-8859-6" },
    { "iso-8859-6-i", "iso-8859-6" },
    { "iso-8859-6-e", "iso-8859-6" },
    { "cyrillic", "iso-8859-5" },
    { "iso-8859-11", "windows-874" },
    { "tis-620", "windows-874" },
    { "tis620", "windows-874" },
    { "koi8", "koi8-r" },
    { "koi8r", "koi8-r" },
    { "koi", "koi8-r" },
    { "koi8-ru", "koi8-u" },
    { "koi8u", "koi8-u" },
    { "mac", "macintosh" },
    { "macroman", "macintosh" },
    { "mac-roman", "macintosh" },
    { "mac-cyrillic", "x-mac-cyrillic" },
    { "ibm-850", "ibm850" },
    { "gb2312", "gb18030" },
    { "gbk", "gb18030" },
    { "gb_2312-80", "gb18030" },
    { "gb2312-80", "gb18030" },
    { "gb-18030", "gb18030" },
    { "gb-2312", "gb18030" },
    { "iso-ir-58", "gb18030" },
    { "chinese", "gb18030" },
    { "euc-cn", "gb18030" },
    { "euccn", "gb18030" },
    { "hz", "hz-gb-2312" },
    { "big5-hkscs", "big5" },
    { "big5hkscs", "big5" },
    { "big-5", "big5" },
    { "big5-eten", "big5" },
    { "sjis", "shift_jis" },
    { "shift-jis", "shift_jis" },
    { "shiftjis", "shift_jis" },
    { "ms_kanji", "shift_jis" },
    { "windows-31j", "shift_jis" },
    { "eucjp", "euc-jp" },
    { "ujis", "euc-jp" },
    { "iso2022-jp", "iso-2022-jp" },
    { "jis", "iso-2022-jp" },
    { "iso-2022-jp-1", "iso-2022-jp" },
    { "iso-2022-jp-2", "iso-2022-jp" },
    { "iso-2022-jp-3", "iso-2022-jp" },
    { "iso-2022-jp-ms", "iso-2022-jp" },
    { "ks_c_5601-1987", "cp949" },
    { "ks_c_5601-1989", "cp949" },
    { "ksc5601", "cp949" },
    { "ksc_5601", "cp949" },
    { "ks_c_5601", "cp949" },
    { "ksc5601-1987", "cp949" },
    { "euc-kr", "cp949" },
    { "euckr", "cp949" },
    { "korean", "cp949" },
    { "uhc", "cp949" },
    { "unicode-1-1-utf-7", "utf-7" },
    { "utf7", "utf-7" },
    { "utf16", "utf-16" },
    { "ucs-2", "utf-16" },
    { "iso-10646-ucs-2", "utf-16" },
    { "unicode", "utf-16" },
    { "ucs-4", "utf-32" },
};

static void
label_fold(const char *label, char folded[CHARSET_LABEL_BYTES])
{
    gsize length = 0;

    for (; *label && length < CHARSET_LABEL_BYTES - 1; label++) {
        if (strchr("\"' \t\r\n;", *label))
            continue;
        if (*label == '*') /* RFC 2231 language suffix */
            break;
        folded[length++] = g_ascii_tolower(*label);
    }
    folded[length] = '\0';
    /* ISO8859-1, ISO_8859-1, ISO-8859_1, ISO-8859-1:1987 */
    if (g_str_has_prefix(folded, "iso")) {
        g_autoptr(GString) name = g_string_new(folded);
        g_string_replace(name, "_", "-", 0);
        if (g_str_has_prefix(name->str, "iso8859"))
            g_string_insert_c(name, 3, '-');
        if (g_str_has_prefix(name->str, "iso-8859") && name->len > 8 &&
            name->str[8] != '-')
            g_string_insert_c(name, 8, '-');
        name->str[strcspn(name->str, ":")] = '\0';
        g_strlcpy(folded, name->str, CHARSET_LABEL_BYTES);
    }
}

/* "cp1251", "win1251", "windows1251", "win-1251" and "ibm1251" all mean one. */
static void
number_read(char folded[CHARSET_LABEL_BYTES])
{
    static const char *const prefixes[] = { "windows-", "windows", "cp-", "cp",   "win-",
                                            "win",      "ibm-",    "ibm", "dos-", "ms" };
    static const struct {
        const char *number, *name;
    } pages[] = { { "437", "ibm437" },        { "850", "ibm850" },
                  { "852", "ibm852" },        { "855", "ibm855" },
                  { "866", "ibm866" },        { "932", "shift_jis" },
                  { "936", "gb18030" },       { "949", "cp949" },
                  { "950", "big5" },          { "65001", "utf-8" },
                  { "65000", "utf-7" },       { "28591", "windows-1252" },
                  { "28592", "iso-8859-2" },  { "28605", "iso-8859-15" },
                  { "20866", "koi8-r" },      { "20127", "windows-1252" },
                  { "50220", "iso-2022-jp" }, { "50221", "iso-2022-jp" },
                  { "51932", "euc-jp" },      { "1200", "utf-16le" },
                  { "1201", "utf-16be" } };

    for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (!g_str_has_prefix(folded, prefixes[i]))
            continue;
        g_autofree char *number = g_strdup(folded + strlen(prefixes[i]));
        if (number[0] == '\0' || strspn(number, "0123456789") != strlen(number))
            continue;
        for (guint p = 0; p < G_N_ELEMENTS(pages); p++)
            if (strcmp(pages[p].number, number) == 0) {
                g_strlcpy(folded, pages[p].name, CHARSET_LABEL_BYTES);
                return;
            }
        g_snprintf(folded, CHARSET_LABEL_BYTES, "windows-%s", number);
        return;
    }
}

/* x-gbk, x-sjis, x-euc-jp, csBig5, csKOI8R ... */
static void
prefix_strip(char folded[CHARSET_LABEL_BYTES])
{
    if (g_str_has_prefix(folded, "x-") || g_str_has_prefix(folded, "cs"))
        memmove(folded, folded + 2, strlen(folded + 2) + 1);
}

void
charset_label_read(const char *label, bool without_prefix, char name[CHARSET_LABEL_BYTES])
{
    label_fold(label, name);
    if (without_prefix)
        prefix_strip(name);
    for (guint i = 0; i < G_N_ELEMENTS(aliases); i++)
        if (strcmp(aliases[i].label, name) == 0) {
            g_strlcpy(name, aliases[i].name, CHARSET_LABEL_BYTES);
            return;
        }
    number_read(name);
}
