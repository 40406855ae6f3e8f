/* serve.h - the reader's side: takes raw mails from a socket, answers with Mails. */
#ifndef TICKETD_READER_SERVE_H
#define TICKETD_READER_SERVE_H

/* Serve requests on the socket until it is closed; returns the exit status. */
int serve(int fd);

#endif
