/* Stands before the C library in a process under test: its clock on the wall is off by as many seconds as a file says, which may change while it
 * runs. USHER_FAULT_CLOCK names the file. Clocks that only measure how long something takes go on as they are. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long off(void) {
    const char *file = getenv("USHER_FAULT_CLOCK");
    char text[32] = {0};
    int kept = errno;
    long seconds = 0;
    if (file) {
        long from = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC, 0);
        if (from >= 0) {
            if (syscall(SYS_read, (int)from, text, sizeof text - 1) > 0) seconds = strtol(text, NULL, 10);
            syscall(SYS_close, (int)from);
        }
    }
    errno = kept;
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    if (syscall(SYS_clock_gettime, clock, at) != 0) return -1;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) at->tv_sec += off();
    return 0;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return (time_t)-1;
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
