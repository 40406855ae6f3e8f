/* pipe_noop.c - what pipe(8) can run at best: reads its mail to the end, and is content.
 */
#include <unistd.h>

int
main(void)
{
    char buffer[65536];

    while (read(0, buffer, sizeof buffer) > 0)
        ;
    return 0;
}
