/* pages.h - which path is which page, and who may see it. */
#ifndef TICKETD_WEB_PAGES_H
#define TICKETD_WEB_PAGES_H

#include "web/visit.h"

typedef enum PageWho {
    WHO_ALL,
    WHO_MEMBER, /* whoever is logged in; else to the login, and back */
} PageWho;

typedef struct PageRow {
    const char *method; /* GET is HEAD, too */
    const char *path;   /* '#' stands for a number, '*' for any one part of it */
    PageWho who;
    void (*serve)(Visit *visit); /* sets visit->answer */
} PageRow;

/* By the table in pages.c; a POST is let through only with its form's key. The caller
 * owns the answer. */
Answer *pages_serve(const Web *web, const Request *request);

/* pages_login.c */
void page_login(Visit *visit);
void page_login_do(Visit *visit);
void page_link(Visit *visit);
void page_link_do(Visit *visit);
void page_link_token(Visit *visit);
void page_link_token_do(Visit *visit);
void page_logout_do(Visit *visit);
void page_home(Visit *visit);
/* Where somebody who has just come in goes. */
const char *page_first(const Visit *visit);

/* pages_account.c */
void page_password(Visit *visit);
void page_password_do(Visit *visit);
void page_account(Visit *visit);
void page_account_do(Visit *visit);
void page_language_do(Visit *visit);

/* pages_tickets.c */
void page_tickets(Visit *visit);
void page_new_ticket(Visit *visit);
void page_new_ticket_do(Visit *visit);

/* pages_ticket.c */
void page_ticket(Visit *visit);
void page_reply_do(Visit *visit);
void page_resolve_do(Visit *visit);

/* pages_desk.c */
void page_desk(Visit *visit);
void page_desk_held(Visit *visit);
void page_desk_held_do(Visit *visit);

/* pages_desk_ticket.c */
void page_desk_ticket(Visit *visit);

/* pages_desk_do.c */
void page_desk_do(Visit *visit);
void page_desk_answer_do(Visit *visit);

/* pages_chat.c */
void page_chat(Visit *visit);
void page_chat_do(Visit *visit);

/* pages_desk_chat.c */
void page_desk_chats(Visit *visit);
void page_desk_chat(Visit *visit);
void page_desk_chat_do(Visit *visit);

/* pages_files.c */
void page_attachment(Visit *visit);
void page_original(Visit *visit);
void page_static(Visit *visit);
void page_health(Visit *visit);
void page_events(Visit *visit);

#endif
