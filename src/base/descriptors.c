/* descriptors.c - the three descriptors that every program takes for granted. */
#include "base/descriptors.h"

#include <fcntl.h>
#include <unistd.h>

bool
descriptors_settle(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}
