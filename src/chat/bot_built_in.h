/* bot_built_in.h - the files of share/bot as they were when this was built. */
#ifndef TICKETD_CHAT_BOT_BUILT_IN_H
#define TICKETD_CHAT_BOT_BUILT_IN_H

#include "notify/built_in.h"

/* "bot/en.conf", ...; ends with a name of NULL. Made from share/. */
extern const BuiltIn bot_built_ins[];

#endif
