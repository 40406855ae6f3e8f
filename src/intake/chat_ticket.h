/* chat_ticket.h - a chat that has ended, made into the ticket that it owes. */
#ifndef TICKETD_INTAKE_CHAT_TICKET_H
#define TICKETD_INTAKE_CHAT_TICKET_H

#include "chat/bot_books.h"
#include "intake/intake.h"

/* Its transcript is taken in as a mail of its customer's, to the first department that
 * takes new tickets; then the chat has that ticket. Those are two jobs of the writer:
 * done again after a crash between them it is the same ticket. Where the mail is held the
 * chat has none. Nothing is done if it owes none. */
bool chat_ticket_make(const Intake *intake, const BotBooks *books, gint64 chat,
                      Fault *why);

/* All that is due: chats for which nobody came in time, those that owe a ticket, and
 * those that nobody wants any more. Cheap where there is nothing to do. One that fails
 * does not hold up the others. */
bool chat_ticket_round(const Intake *intake, const BotBooks *books, Fault *why);

#endif
