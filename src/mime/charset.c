/* charset.c - bytes in whatever charset, labelled well or badly, as UTF-8. */
#include "mime/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <uchardet.h>

/* Evidence without which uchardet guesses wildly. */
enum { GUESS_BYTES = 64, GUESS_NON_ASCII = 8, GUESS_READ = 64 * 1024, LABEL_BYTES = 64 };

typedef enum Shape { ONE_BYTE, MANY_BYTES, STATEFUL, WIDE } Shape;

typedef struct Converter {
    const char *name;    /* ours, shown */
    const char *guessed; /* the same, as the outcome of a guess */
    const char *iconv;   /* glibc's */
    Shape shape;
    iconv_t handle;
} Converter;

#define CONVERTER(name, iconv, shape)                                                    \
    {                                                                                    \
        name, name " (guessed)", iconv, shape, (iconv_t)-1                               \
    }

static Converter converters[] = {
    CONVERTER("utf-8", "UTF-8", MANY_BYTES),
    CONVERTER("utf-7", "UTF-7", STATEFUL),
    CONVERTER("utf-16", "UTF-16", WIDE),
    CONVERTER("utf-16le", "UTF-16LE", WIDE),
    CONVERTER("utf-16be", "UTF-16BE", WIDE),
    CONVERTER("utf-32", "UTF-32", WIDE),
    CONVERTER("utf-32le", "UTF-32LE", WIDE),
    CONVERTER("utf-32be", "UTF-32BE", WIDE),
    CONVERTER("windows-1250", "CP1250", ONE_BYTE),
    CONVERTER("windows-1251", "CP1251", ONE_BYTE),
    CONVERTER("windows-1252", "CP1252", ONE_BYTE),
    CONVERTER("windows-1253", "CP1253", ONE_BYTE),
    CONVERTER("windows-1254", "CP1254", ONE_BYTE),
    CONVERTER("windows-1255", "CP1255", ONE_BYTE),
    CONVERTER("windows-1256", "CP1256", ONE_BYTE),
    CONVERTER("windows-1257", "CP1257", ONE_BYTE),
    CONVERTER("windows-1258", "CP1258", ONE_BYTE),
    CONVERTER("windows-874", "CP874", ONE_BYTE),
    CONVERTER("iso-8859-2", "ISO-8859-2", ONE_BYTE),
    CONVERTER("iso-8859-3", "ISO-8859-3", ONE_BYTE),
    CONVERTER("iso-8859-4", "ISO-8859-4", ONE_BYTE),
    CONVERTER("iso-8859-5", "ISO-8859-5", ONE_BYTE),
    CONVERTER("iso-8859-6", "ISO-8859-6", ONE_BYTE),
    CONVERTER("iso-8859-7", "ISO-8859-7", ONE_BYTE),
    CONVERTER("iso-8859-8", "ISO-8859-8", ONE_BYTE),
    CONVERTER("iso-8859-10", "ISO-8859-10", ONE_BYTE),
    CONVERTER("iso-8859-13", "ISO-8859-13", ONE_BYTE),
    CONVERTER("iso-8859-14", "ISO-8859-14", ONE_BYTE),
    CONVERTER("iso-8859-15", "ISO-8859-15", ONE_BYTE),
    CONVERTER("iso-8859-16", "ISO-8859-16", ONE_BYTE),
    CONVERTER("koi8-r", "KOI8-R", ONE_BYTE),
    CONVERTER("koi8-u", "KOI8-U", ONE_BYTE),
    CONVERTER("macintosh", "MACINTOSH", ONE_BYTE),
    CONVERTER("x-mac-cyrillic", "MAC-CYRILLIC", ONE_BYTE),
    CONVERTER("ibm437", "IBM437", ONE_BYTE),
    CONVERTER("ibm850", "IBM850", ONE_BYTE),
    CONVERTER("ibm852", "IBM852", ONE_BYTE),
    CONVERTER("ibm855", "IBM855", ONE_BYTE),
    CONVERTER("ibm866", "IBM866", ONE_BYTE),
    CONVERTER("viscii", "VISCII", ONE_BYTE),
    CONVERTER("tcvn", "TCVN", ONE_BYTE),
    CONVERTER("armscii-8", "ARMSCII-8", ONE_BYTE),
    CONVERTER("georgian-ps", "GEORGIAN-PS", ONE_BYTE),
    CONVERTER("gb18030", "GB18030", MANY_BYTES),
    CONVERTER("big5", "BIG5-HKSCS", MANY_BYTES),
    CONVERTER("euc-tw", "EUC-TW", MANY_BYTES),
    CONVERTER("shift_jis", "CP932", MANY_BYTES),
    CONVERTER("euc-jp", "EUC-JP-MS", MANY_BYTES),
    CONVERTER("iso-2022-jp", NULL,
              STATEFUL), /* the vendors' characters too: jis_decode() */
    CONVERTER("cp949", "CP949", MANY_BYTES),
    CONVERTER("johab", "JOHAB", MANY_BYTES),
    CONVERTER("iso-2022-kr", "ISO-2022-KR", STATEFUL),
    CONVERTER("hz-gb-2312", NULL, STATEFUL), /* glibc has none: hz_decode() */
};

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
label_fold(const char *label, char folded[LABEL_BYTES])
{
    gsize length = 0;

    for (; *label && length < LABEL_BYTES - 1; label++) {
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
        g_strlcpy(folded, name->str, LABEL_BYTES);
    }
}

static Converter *
converter_named(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(converters); i++)
        if (strcmp(converters[i].name, name) == 0)
            return &converters[i];
    return NULL;
}

/* "cp1251", "win1251", "windows1251", "win-1251" and "ibm1251" all mean one. */
static Converter *
converter_by_number(const char *folded)
{
    static const char *const prefixes[] = { "windows-", "windows", "cp-", "cp",   "win-",
                                            "win",      "ibm-",    "ibm", "dos-", "ms" };

    for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (!g_str_has_prefix(folded, prefixes[i]))
            continue;
        const char *number = folded + strlen(prefixes[i]);
        if (number[0] == '\0' || strspn(number, "0123456789") != strlen(number))
            continue;
        char name[LABEL_BYTES];
        static const struct {
            const char *number, *name;
        } pages[] = { { "932", "shift_jis" },      { "936", "gb18030" },
                      { "949", "cp949" },          { "950", "big5" },
                      { "65001", "utf-8" },        { "65000", "utf-7" },
                      { "28591", "windows-1252" }, { "28592", "iso-8859-2" },
                      { "28605", "iso-8859-15" },  { "20866", "koi8-r" },
                      { "20127", "windows-1252" }, { "50220", "iso-2022-jp" },
                      { "50221", "iso-2022-jp" },  { "51932", "euc-jp" },
                      { "1200", "utf-16le" },      { "1201", "utf-16be" } };
        for (guint p = 0; p < G_N_ELEMENTS(pages); p++)
            if (strcmp(pages[p].number, number) == 0)
                return converter_named(pages[p].name);
        g_snprintf(name, sizeof name, "windows-%s", number);
        Converter *found = converter_named(name);
        if (found)
            return found;
        g_snprintf(name, sizeof name, "ibm%s", number);
        return converter_named(name);
    }
    return NULL;
}

static Converter *
converter_find(const char *label)
{
    char folded[LABEL_BYTES];

    if (!label || !*label)
        return NULL;
    label_fold(label, folded);
    for (int turn = 0; turn < 2; turn++) {
        Converter *found = converter_named(folded);
        if (found)
            return found;
        for (guint i = 0; i < G_N_ELEMENTS(aliases); i++)
            if (strcmp(aliases[i].label, folded) == 0)
                return converter_named(aliases[i].name);
        if ((found = converter_by_number(folded)))
            return found;
        /* x-gbk, x-sjis, x-euc-jp, csBig5, csKOI8R ... */
        gsize skip = g_str_has_prefix(folded, "x-")   ? 2
                     : g_str_has_prefix(folded, "cs") ? 2
                                                      : 0;
        if (skip == 0)
            return NULL;
        memmove(folded, folded + skip, strlen(folded + skip) + 1);
    }
    return NULL;
}

const char *
charset_canonical(const char *label)
{
    Converter *found = converter_find(label);

    return found ? found->name : NULL;
}

void
charset_init(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(converters); i++) {
        Converter *converter = &converters[i];
        if (converter->iconv && converter->handle == (iconv_t)-1)
            converter->handle = iconv_open("UTF-8", converter->iconv);
    }
    /* Its tables are static, but the first use allocates and reads the locale. */
    uchardet_t detector = uchardet_new();
    uchardet_handle_data(detector, "\xd0\xb0", 2);
    uchardet_data_end(detector);
    uchardet_delete(detector);
}

bool
charset_is_ascii(const char *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if ((guchar)bytes[i] > 127)
            return false;
    return true;
}

static gsize converter_run(Converter *converter, const char *bytes, gsize length,
                           GString *out);

/* RFC 1843: "~{" and "~}" switch to and from GB with the high bits off. */
static gsize
hz_decode(const char *bytes, gsize length, GString *out)
{
    g_autoptr(GString) gb = g_string_sized_new(length);
    bool shifted = false;

    for (gsize i = 0; i < length; i++) {
        char c = bytes[i];
        char next = i + 1 < length ? bytes[i + 1] : '\0';
        if (c == '~' && next == '{') {
            shifted = true;
            i++;
        } else if (c == '~' && next == '}') {
            shifted = false;
            i++;
        } else if (c == '~' && next == '~') {
            g_string_append_c(gb, '~');
            i++;
        } else if (c == '~' && next == '\n') {
            i++;
        } else if (c == '\n') {
            shifted = false;
            g_string_append_c(gb, c);
        } else {
            g_string_append_c(gb, shifted && c > 32 ? (char)(c | 0x80) : c);
        }
    }
    return converter_run(converter_named("gb18030"), gb->str, gb->len, out);
}

/* ISO-2022-JP with what real mailers put into it: the vendors' rows of JIS X 0208
 * (circled digits), JIS X 0212 and half-width kana. All of it is in EUC-JP-MS too. */
static gsize
jis_decode(const char *bytes, gsize length, GString *out)
{
    static const struct {
        const char *escape;
        gsize size;
        char set; /* 'a'scii, double 'b'yte, 'k'ana, 's'upplement */
    } escapes[] = { { "\033(B", 3, 'a' },  { "\033(J", 3, 'a' },  { "\033$B", 3, 'b' },
                    { "\033$@", 3, 'b' },  { "\033(I", 3, 'k' },  { "\033$(D", 4, 's' },
                    { "\033$(Q", 4, 'b' }, { "\033$(O", 4, 'b' }, { "\033$(B", 4, 'b' } };
    g_autoptr(GString) euc = g_string_sized_new(length);
    char set = 'a';

    for (gsize i = 0; i < length; i++) {
        char c = bytes[i];
        gsize skip = 0;
        for (guint e = 0; c == '\033' && e < G_N_ELEMENTS(escapes); e++)
            if (length - i >= escapes[e].size &&
                memcmp(bytes + i, escapes[e].escape, escapes[e].size) == 0) {
                set = escapes[e].set;
                skip = escapes[e].size;
                break;
            }
        if (skip > 0) {
            i += skip - 1;
        } else if (c <= 32 || set == 'a') {
            set = c == '\n' ? 'a' : set;
            g_string_append_c(euc, c);
        } else if (set == 'k') {
            g_string_append_c(euc, (char)0x8e);
            g_string_append_c(euc, (char)(c | 0x80));
        } else {
            if (set == 's')
                g_string_append_c(euc, (char)0x8f);
            g_string_append_c(euc, (char)(c | 0x80));
            if (i + 1 < length && bytes[i + 1] > 32)
                g_string_append_c(euc, (char)(bytes[++i] | 0x80));
        }
    }
    return converter_run(converter_named("euc-jp"), euc->str, euc->len, out);
}

/* Appends what can be decoded, U+FFFD for each byte that cannot, and returns
 * how many those were. */
static gsize
converter_run(Converter *converter, const char *bytes, gsize length, GString *out)
{
    if (!converter->iconv)
        return converter->name[0] == 'h' ? hz_decode(bytes, length, out)
                                         : jis_decode(bytes, length, out);
    if (converter->handle == (iconv_t)-1)
        return length + 1;
    char buffer[4096];
    char *in = (char *)(guintptr)bytes;
    gsize left = length, errors = 0;

    iconv(converter->handle, NULL, NULL, NULL, NULL);
    while (left > 0) {
        char *to = buffer;
        gsize room = sizeof buffer;
        gsize result = iconv(converter->handle, &in, &left, &to, &room);
        int problem = errno;
        g_string_append_len(out, buffer, to - buffer);
        if (result != (gsize)-1 || problem == E2BIG)
            continue;
        errors++;
        g_string_append(out, "\xef\xbf\xbd");
        gsize skip = converter->shape == WIDE ? MIN(left, 2) : 1;
        if (problem == EINVAL) /* cut off in mid-character */
            skip = left;
        in += skip;
        left -= skip;
    }
    char *to = buffer;
    gsize room = sizeof buffer;
    if (iconv(converter->handle, NULL, NULL, &to, &room) != (gsize)-1)
        g_string_append_len(out, buffer, to - buffer);
    return errors;
}

/* How many characters of more than one byte, and whether all is valid. A
 * character cut off by the end of the bytes does not make them invalid. */
static bool
utf8_survey(const char *bytes, gsize length, gsize *characters, gsize *errors)
{
    const guchar *p = (const guchar *)bytes, *end = p + length;

    *characters = *errors = 0;
    while (p < end) {
        if (*p < 128) {
            p++;
            continue;
        }
        gunichar c = g_utf8_get_char_validated((const char *)p, end - p);
        if (c == (gunichar)-2 && *characters > 0)
            return *errors == 0;
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            (*errors)++;
            p++;
            continue;
        }
        (*characters)++;
        p += g_unichar_to_utf8(c, NULL);
    }
    return *errors == 0;
}

static void
utf8_append(const char *bytes, gsize length, GString *out)
{
    while (length > 0) {
        const char *end;
        /* A NUL ends g_utf8_validate_len() but is no reason to stop here. */
        g_utf8_validate_len(bytes, length, &end);
        gsize good = (gsize)(end - bytes);
        g_string_append_len(out, bytes, (gssize)good);
        bytes += good;
        length -= good;
        if (length == 0)
            break;
        if (*bytes == '\0') {
            g_string_append_c(out, '\0');
        } else {
            g_string_append(out, "\xef\xbf\xbd");
            /* The rest of a broken character is one mark, not three. */
            while (length > 1 && ((guchar)bytes[1] & 0xc0) == 0x80) {
                bytes++;
                length--;
            }
        }
        bytes++;
        length--;
    }
}

static Converter *
charset_guess(const char *bytes, gsize length)
{
    gsize non_ascii = 0;

    length = MIN(length, (gsize)GUESS_READ);
    for (gsize i = 0; i < length; i++)
        non_ascii += (guchar)bytes[i] > 127;
    if (length < GUESS_BYTES || non_ascii < GUESS_NON_ASCII)
        return NULL;
    uchardet_t detector = uchardet_new();
    Converter *found = NULL;
    if (uchardet_handle_data(detector, bytes, length) == 0) {
        uchardet_data_end(detector);
        found = converter_find(uchardet_get_charset(detector));
    }
    uchardet_delete(detector);
    return found;
}

/* U+FFFD and C1 controls among what came out: a label that lies produces them. */
static gsize
text_oddities(const char *text, gsize length)
{
    gsize odd = 0;

    for (gsize i = 0; i + 1 < length; i++)
        odd += (guchar)text[i] == 0xc2 && (guchar)text[i + 1] < 0xa0;
    return odd;
}

static bool
wide_is_plausible(const char *bytes, gsize length)
{
    return length >= 2 && (memchr(bytes, 0, length) || (guchar)bytes[0] >= 0xfe);
}

static const char *
decode_unlabelled(const char *bytes, gsize length, const char *hint, GString *out)
{
    gsize characters, errors;

    if (utf8_survey(bytes, length, &characters, &errors) || characters > errors * 8) {
        utf8_append(bytes, length, out);
        return characters > 0 ? "utf-8 (guessed)" : "us-ascii";
    }
    Converter *guess = charset_guess(bytes, length);
    Converter *hinted = converter_find(hint);
    Converter *turns[] = { guess, hinted };
    for (guint i = 0; i < G_N_ELEMENTS(turns); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        if (!turns[i] || turns[i]->shape == WIDE ||
            strcmp(turns[i]->name, "utf-8") == 0 ||
            converter_run(turns[i], bytes, length, text) > 0)
            continue;
        g_string_append_len(out, text->str, (gssize)text->len);
        return turns[i]->guessed;
    }
    Converter *western = guess ? guess : converter_named("windows-1252");
    converter_run(western, bytes, length, out);
    return western->guessed;
}

const char *
charset_decode(const char *bytes, gsize length, const char *label, const char *hint,
               GString *out)
{
    Converter *converter = converter_find(label);
    gsize characters, errors;

    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 &&
        g_utf8_validate_len(bytes, length, NULL)) {
        g_string_append_len(out, bytes + 3, (gssize)length - 3);
        return "utf-8";
    }
    bool ascii = charset_is_ascii(bytes, length);
    if (ascii &&
        (!converter || converter->shape == ONE_BYTE || converter->shape == MANY_BYTES)) {
        /* ISO-2022-JP and HZ travel without their labels. */
        bool escapes =
            memmem(bytes, length, "\033$B", 3) || memmem(bytes, length, "\033$@", 3);
        if (escapes && charset_decode_exactly(bytes, length, "iso-2022-jp", out))
            return "iso-2022-jp (guessed)";
        g_string_append_len(out, bytes, (gssize)length);
        return converter ? converter->name : "us-ascii";
    }
    if (!converter || (converter->shape == WIDE && !wide_is_plausible(bytes, length)))
        return decode_unlabelled(bytes, length, hint, out);
    bool valid = utf8_survey(bytes, length, &characters, &errors);
    if (strcmp(converter->name, "utf-8") == 0) {
        if (!valid && errors * 8 >= characters)
            return decode_unlabelled(bytes, length, hint, out);
        utf8_append(bytes, length, out);
        return "utf-8";
    }
    bool western = strcmp(converter->name, "windows-1252") == 0;
    if (valid && converter->shape == ONE_BYTE && characters >= (western ? 1 : 4)) {
        utf8_append(bytes, length, out);
        return "utf-8 (guessed)";
    }
    g_autoptr(GString) text = g_string_sized_new(length + length / 4);
    gsize wrong = converter_run(converter, bytes, length, text);
    if (wrong > 0 && converter->shape == MANY_BYTES && valid) {
        utf8_append(bytes, length, out);
        return "utf-8 (guessed)";
    }
    wrong += text_oddities(text->str, text->len);
    if (converter->shape != WIDE && wrong > 0 && wrong * 16 > length)
        return decode_unlabelled(bytes, length, hint, out);
    g_string_append_len(out, text->str, (gssize)text->len);
    return converter->name;
}

bool
charset_decode_exactly(const char *bytes, gsize length, const char *label, GString *out)
{
    Converter *converter = converter_find(label);
    gsize before = out->len;

    if (!converter)
        return false;
    if (converter_run(converter, bytes, length, out) == 0)
        return true;
    g_string_truncate(out, before);
    return false;
}

void
charset_clean_line(GString *line)
{
    const char *p = line->str, *end = p + line->len;
    g_autoptr(GString) clean = g_string_sized_new(line->len);
    bool blank = false;

    while (p < end) {
        gunichar c = g_utf8_get_char(p);
        gsize size = *p == '\0' ? 1 : (gsize)g_unichar_to_utf8(c, NULL);
        if (c < 32 || (c >= 127 && c < 160) || c == 0x2028 || c == 0x2029) {
            if (!blank)
                g_string_append_c(clean, ' ');
            blank = true;
        } else if (c != 0xfeff) {
            g_string_append_len(clean, p, (gssize)size);
            blank = c == ' ';
        }
        p += size;
    }
    g_string_assign(line, g_strstrip(clean->str));
}

void
charset_clean_text(GString *text)
{
    const char *p = text->str, *end = p + text->len;
    g_autoptr(GString) clean = g_string_sized_new(text->len);

    if (text->len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;
    while (p < end) {
        gsize size = *p == '\0' ? 1 : (gsize)g_utf8_skip[(guchar)*p];
        guchar c = (guchar)*p;
        if (c == '\r') {
            if (p + 1 == end || p[1] != '\n')
                g_string_append_c(clean, '\n');
        } else if (c == '\f' || c == '\v') {
            g_string_append_c(clean, '\n');
        } else if (c == '\n' || c == '\t' || (c >= 32 && c < 127)) {
            g_string_append_c(clean, (char)c);
        } else if (size == 3 && memcmp(p, "\xe2\x80\xa8", 3) == 0) {
            g_string_append_c(clean, '\n');
        } else if (size > 1 && !(c == 0xc2 && (guchar)p[1] < 0xa0)) {
            g_string_append_len(clean, p, (gssize)size);
        }
        p += size;
    }
    g_string_truncate(text, 0);
    g_string_append_len(text, clean->str, (gssize)clean->len);
}
