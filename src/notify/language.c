/* language.c - the words of our letters in each language. */
#include "notify/language.h"

#include <string.h>

/* {ticket}, {department} and {author} are put in by expand(). */
static const Language languages[] = {
    {
        .code = "en",
        .marker = "##- Please type your reply above this line -##",
        .from = "From",
        .known_by = "Known by",
        .subject = "Subject",
        .status = "Status",
        .attachments = "Attachments",
        .reason = "Reason",
        .and_more = "and more",
        .cut = "[Cut here: the whole text is kept with the ticket.]",
        .customer = {
            [NOTICE_OPENED] = {
                "We have received your message: it is ticket {ticket}.",
                "We will answer by mail. To add something, just reply to this message.", "" },
            [NOTICE_CUSTOMER_REPLY] = {
                "We have added your message to ticket {ticket}.",
                "We will answer by mail.", "" },
            [NOTICE_REOPENED] = {
                "We have added your message to ticket {ticket} and opened it again.",
                "We will answer by mail.", "" },
            [NOTICE_ANSWER] = {
                "{author} has answered your ticket {ticket}.", "",
                "To answer, just reply to this message." },
            [NOTICE_CLOSED] = {
                "Your ticket {ticket} is closed.", "",
                "If anything is left to do, just reply to this message." },
            [NOTICE_CLOSING_SOON] = {
                "Your ticket {ticket} will be closed in {reason}.",
                "We have answered and not heard from you since. If anything is left to do, "
                "just reply to this message: the ticket stays open then.", "" },
            [NOTICE_CLOSED_INACTIVE] = {
                "Your ticket {ticket} is closed.",
                "We had answered and have not heard from you since. If anything is left to "
                "do, just reply to this message: that opens the ticket again.", "" },
        },
        .staff = {
            [NOTICE_OPENED] = {
                "New ticket {ticket} in {department}.", "",
                "Reply to this message to answer the customer." },
            [NOTICE_CUSTOMER_REPLY] = {
                "New reply on ticket {ticket} in {department}.", "",
                "Reply to this message to answer the customer." },
            [NOTICE_REOPENED] = {
                "Ticket {ticket} in {department} was closed; a reply opened it again.", "",
                "Reply to this message to answer the customer." },
            [NOTICE_ANSWER] = {
                "{author} answered ticket {ticket} in {department}.", "", "" },
            [NOTICE_NOTE] = {
                "Internal note on ticket {ticket} in {department}.", "",
                "The customer does not get this note." },
            [NOTICE_CLOSED] = {
                "Ticket {ticket} in {department} is closed.", "", "" },
            [NOTICE_BOUNCE] = {
                "A letter about ticket {ticket} in {department} was not delivered.", "",
                "Details: ticketctl show {ticket}" },
            [NOTICE_HELD] = {
                "A message to {department} is held until somebody looks at it.", "",
                "To see it, release it or refuse it: ticketctl held" },
            [NOTICE_ASSIGNED] = {
                "{author} gave you ticket {ticket} in {department}.", "",
                "Reply to this message to answer the customer." },
            [NOTICE_COMMAND] = {
                "Your commands on ticket {ticket} in {department}.", "", "" },
            [NOTICE_DIGEST] = {
                "Messages to {department} that opened no ticket.", "",
                "Held ones wait: ticketctl held. Filed ones: ticketctl log --filed" },
        },
    },
    {
        .code = "id",
        .marker = "##- Mohon tulis balasan Anda di atas baris ini -##",
        .from = "Dari",
        .known_by = "Dikenal dari",
        .subject = "Perihal",
        .status = "Status",
        .attachments = "Lampiran",
        .reason = "Alasan",
        .and_more = "dan lainnya",
        .cut = "[Dipotong di sini: teks lengkap tersimpan bersama tiketnya.]",
        .customer = {
            [NOTICE_OPENED] = {
                "Pesan Anda sudah kami terima sebagai tiket {ticket}.",
                "Kami akan menjawab lewat email. Untuk menambahkan keterangan, cukup balas "
                "pesan ini.", "" },
            [NOTICE_CUSTOMER_REPLY] = {
                "Pesan Anda sudah kami tambahkan ke tiket {ticket}.",
                "Kami akan menjawab lewat email.", "" },
            [NOTICE_REOPENED] = {
                "Pesan Anda sudah kami tambahkan ke tiket {ticket} dan tiketnya dibuka kembali.",
                "Kami akan menjawab lewat email.", "" },
            [NOTICE_ANSWER] = {
                "{author} telah menjawab tiket Anda {ticket}.", "",
                "Untuk menjawab, cukup balas pesan ini." },
            [NOTICE_CLOSED] = {
                "Tiket Anda {ticket} telah ditutup.", "",
                "Jika masih ada yang belum selesai, cukup balas pesan ini." },
            [NOTICE_CLOSING_SOON] = {
                "Tiket Anda {ticket} akan ditutup dalam {reason}.",
                "Kami sudah menjawab dan belum mendengar kabar dari Anda. Jika masih ada "
                "yang belum selesai, cukup balas pesan ini: tiketnya tetap terbuka.", "" },
            [NOTICE_CLOSED_INACTIVE] = {
                "Tiket Anda {ticket} telah ditutup.",
                "Kami sudah menjawab dan belum mendengar kabar dari Anda. Jika masih ada "
                "yang belum selesai, cukup balas pesan ini: tiketnya dibuka kembali.", "" },
        },
        .staff = {
            [NOTICE_OPENED] = {
                "Tiket baru {ticket} di {department}.", "",
                "Balas pesan ini untuk menjawab pelanggan." },
            [NOTICE_CUSTOMER_REPLY] = {
                "Balasan baru pada tiket {ticket} di {department}.", "",
                "Balas pesan ini untuk menjawab pelanggan." },
            [NOTICE_REOPENED] = {
                "Tiket {ticket} di {department} sudah ditutup; sebuah balasan membukanya kembali.",
                "", "Balas pesan ini untuk menjawab pelanggan." },
            [NOTICE_ANSWER] = {
                "{author} menjawab tiket {ticket} di {department}.", "", "" },
            [NOTICE_NOTE] = {
                "Catatan internal pada tiket {ticket} di {department}.", "",
                "Pelanggan tidak menerima catatan ini." },
            [NOTICE_CLOSED] = {
                "Tiket {ticket} di {department} telah ditutup.", "", "" },
            [NOTICE_BOUNCE] = {
                "Sebuah surat tentang tiket {ticket} di {department} tidak terkirim.", "",
                "Rinciannya: ticketctl show {ticket}" },
            [NOTICE_HELD] = {
                "Sebuah pesan untuk {department} ditahan sampai ada yang memeriksanya.", "",
                "Untuk melihat, meloloskan, atau menolaknya: ticketctl held" },
            [NOTICE_ASSIGNED] = {
                "{author} memberi Anda tiket {ticket} di {department}.", "",
                "Balas pesan ini untuk menjawab pelanggan." },
            [NOTICE_COMMAND] = {
                "Perintah Anda pada tiket {ticket} di {department}.", "", "" },
            [NOTICE_DIGEST] = {
                "Pesan untuk {department} yang tidak membuka tiket.", "",
                "Yang ditahan menunggu: ticketctl held. Yang diarsipkan: ticketctl log --filed" },
        },
    },
};

const Language *
language_by_code(const char *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        if (strcmp(languages[i].code, code) == 0)
            return &languages[i];
    return &languages[0];
}

const Words *
language_words(const Language *language, NoticeEvent event, NoticeAudience audience)
{
    return audience == AUDIENCE_STAFF ? &language->staff[event]
                                      : &language->customer[event];
}

const Language *
language_at(guint index)
{
    return index < G_N_ELEMENTS(languages) ? &languages[index] : NULL;
}
