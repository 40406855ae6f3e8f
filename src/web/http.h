/* http.h - HTTP/1.1: requests made of connections, answers sent on them. */
#ifndef TICKETD_WEB_HTTP_H
#define TICKETD_WEB_HTTP_H

#include "web/answer.h"
#include "web/visit.h"

typedef struct Http Http;

/* Runs on threads of its own, several at once; the caller owns the answer. */
typedef Answer *(*HttpServe)(const Web *web, const Request *request);

/* Listen as the settings say and serve. All threads there will ever be are there when it
 * returns. */
bool http_start(const Web *web, HttpServe serve, Http **out, Fault *why);
/* With the port it got. Borrowed. */
const char *http_address(const Http *http);
/* Nobody else is let in; what is being served is served to its end. */
void http_stop(Http *http);

#endif
