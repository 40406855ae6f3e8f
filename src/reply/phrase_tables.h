/* phrase_tables.h - the tables behind reply/phrases; nobody else includes this. */
#ifndef TICKETD_REPLY_PHRASE_TABLES_H
#define TICKETD_REPLY_PHRASE_TABLES_H

#include <stddef.h>

/* Each string holds phrases divided by "|"; NULL ends the table. */
extern const char *const phrases_verb[];
extern const char *const phrases_self[];
extern const char *const phrases_lead[];
extern const char *const phrases_from[];
extern const char *const phrases_sent[];
extern const char *const phrases_date[];
extern const char *const phrases_to[];
extern const char *const phrases_cc[];
extern const char *const phrases_subject[];
extern const char *const phrases_other[];
extern const char *const phrases_original[];
extern const char *const phrases_forward[];
extern const char *const phrases_device_verb[];
extern const char *const phrases_own_device[];
extern const char *const phrases_device[];
extern const char *const phrases_excuse[];
extern const char *const phrases_frame[];
extern const char *const phrases_reply_above[];
extern const char *const phrases_pointing[];

#endif
