/* proof.c - how sure it is that the author of an entry is who they say. */
#include "rules/proof.h"

#include <string.h>

typedef struct Words {
    const char *word, *line;
} Words;

static const struct {
    const char *proof;
    Words english, indonesian;
} table[] = {
    { "signed",
      { "signed answer", "answers a letter that only this address got" },
      { "jawaban bertanda", "menjawab surat yang hanya dikirim ke alamat ini" } },
    { "signed-other",
      { "signed answer",
        "answers a letter that only a participant got, but from another address" },
      { "jawaban bertanda", "menjawab surat yang hanya dikirim ke seorang peserta, "
                            "tetapi dari alamat lain" } },
    { "login",
      { "login", "sent under this person's own login" },
      { "login", "dikirim dengan login orang ini sendiri" } },
    { "staff", { "staff", "typed at the desk" }, { "staf", "ditulis di meja layanan" } },
    { "authenticated",
      { "authenticated", "the sending domain vouches for the address" },
      { "terautentikasi", "domain pengirim menjamin alamat ini" } },
    { "participant",
      { "address only", "anybody can write this address into a mail" },
      { "alamat saja", "siapa pun bisa menulis alamat ini di sebuah email" } },
    { "unauthenticated",
      { "address only",
        "your mail server checks authentication and found none: it may be forged" },
      { "alamat saja", "server email Anda memeriksa autentikasi dan tidak menemukannya: "
                       "mungkin palsu" } },
    { "forwarded",
      { "forwarded", "a colleague passed it on; whose it is stands in what they got" },
      { "diteruskan",
        "diteruskan oleh rekan; pengirimnya seperti tertulis di dalamnya" } },
    { "imported",
      { "imported", "old mail: as the archive says that it came from" },
      { "diimpor", "email lama: pengirimnya seperti tertulis di arsip" } },
    { "pending",
      { "copied", "was in Cc, and nobody has confirmed them yet" },
      { "tembusan", "pernah ada di Cc dan belum dikonfirmasi" } },
    { "none",
      { "stranger", "nobody to this ticket, and nothing proves the address" },
      { "orang asing", "bukan siapa-siapa di tiket ini, dan alamatnya tidak terbukti" } },
};

const char *
proof_of(const Trust *trust, AuthVerdict auth, bool is_new, bool checks_authentication)
{
    bool is_address_only = strcmp(trust->proof, "participant") == 0 ||
                           (is_new && strcmp(trust->proof, "none") == 0);

    if (strcmp(trust->proof, "signed") == 0)
        return trust->is_other_address ? "signed-other" : "signed";
    if (strcmp(trust->proof, "none") == 0 && auth == AUTH_PASS)
        return "authenticated";
    if (is_address_only)
        return checks_authentication ? "unauthenticated" : "participant";
    return trust->proof;
}

static const Words *
words_of(const char *proof, const char *language)
{
    static const Words nothing = { "", "" };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].proof, proof) == 0)
            return strcmp(language, "id") == 0 ? &table[i].indonesian : &table[i].english;
    return &nothing;
}

const char *
proof_word(const char *proof, const char *language)
{
    return words_of(proof, language)->word;
}

const char *
proof_line(const char *proof, const char *language)
{
    return words_of(proof, language)->line;
}

const char *
proof_at(guint index)
{
    return index < G_N_ELEMENTS(table) ? table[index].proof : NULL;
}
