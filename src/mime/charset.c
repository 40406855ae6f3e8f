/* charset.c - bytes in whatever charset, labelled well or badly, as UTF-8. */
#include "mime/charset.h"

#include "mime/charset_label.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <uchardet.h>

/* Evidence without which uchardet guesses wildly. */
enum { GUESS_BYTES = 64, GUESS_NON_ASCII = 8, GUESS_READ = 64 * 1024 };

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

static Converter *
converter_named(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(converters); i++)
        if (strcmp(converters[i].name, name) == 0)
            return &converters[i];
    return NULL;
}

static Converter *
converter_find(const char *label)
{
    char name[CHARSET_LABEL_BYTES];

    if (!label || !*label)
        return NULL;
    for (int turn = 0; turn < 2; turn++) {
        charset_label_read(label, turn == 1, name);
        Converter *found = converter_named(name);
        if (found)
            return found;
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

/* Returns how many U+FFFD it took. */
static gsize
utf8_append(const char *bytes, gsize length, GString *out)
{
    gsize errors = 0;

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
            errors++;
            /* The rest of a broken character is one mark, not three. */
            while (length > 1 && ((guchar)bytes[1] & 0xc0) == 0x80) {
                bytes++;
                length--;
            }
        }
        bytes++;
        length--;
    }
    return errors;
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
    gsize left = length, errors = 0, before = out->len;

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
    /* glibc lets characters beyond U+10FFFF through. */
    if (!g_utf8_validate_len(out->str + before, out->len - before, NULL)) {
        gsize size = out->len - before;
        g_autofree char *text = g_memdup2(out->str + before, size);
        g_string_truncate(out, before);
        errors += utf8_append(text, size, out);
    }
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
