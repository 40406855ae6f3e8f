/* sign_off.h - signatures and the lines that programs add round what somebody wrote. */
#ifndef TICKETD_REPLY_SIGN_OFF_H
#define TICKETD_REPLY_SIGN_OFF_H

#include "reply/reply_reading.h"

/* "Sent from my iPhone", "Get Outlook for Android", in any language, alone on a line. */
bool is_device_line(const char *folded);

/* The fourth layer of reply/reply_text: signatures below "-- " and device lines. */
void sign_offs_find(Reading *reading);

/* The fifth: banners of gateways at the top, disclaimers and the tails of virus scanners
 * and mailing lists at the bottom, paragraph by paragraph. */
void frames_find(Reading *reading);

#endif
