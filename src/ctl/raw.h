/* raw.h - bytes that are kept with an entry. */
#ifndef TICKETD_CTL_RAW_H
#define TICKETD_CTL_RAW_H

#include "ctl/ctl.h"

/* The mail that a delivery brought; *raw is NULL where there is none, or it is gone. */
bool raw_of_delivery(Ctl *ctl, gint64 delivery, GBytes **raw, Fault *why);
/* The bytes of an entry's attachment; *out is NULL where they are not kept. */
bool raw_attachment(Ctl *ctl, const Entry *entry, guint place, GBytes **out, Fault *why);

#endif
