/* Stands before the C library in a process under test: lets writes and syncs of files below a folder fail while a file says so.
 * USHER_FAULT_FOLDER names the folder, USHER_FAULT_ORDER the file; it holds "full", "read-only", "sync" or nothing.
 * USHER_FAULT_SYNCS names a file that gets a sign more for every sync there, once it is done. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_below(int fd) {
    const char *folder = getenv("USHER_FAULT_FOLDER");
    char link[64], path[4096];
    if (!folder) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

/* The order that stands now, by its first letter; 0 for none. */
static char order(int fd) {
    char word = 0;
    const char *file = getenv("USHER_FAULT_ORDER");
    int kept = errno;
    if (file && is_below(fd)) {
        long from = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC, 0);
        if (from >= 0) {
            if (syscall(SYS_read, (int)from, &word, 1) != 1) word = 0;
            syscall(SYS_close, (int)from);
        }
    }
    errno = kept;
    return word;
}

static int refuses_write(int fd) {
    switch (order(fd)) {
        case 'f': errno = ENOSPC; return 1;
        case 'r': errno = EROFS; return 1;
        default: return 0;
    }
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    return refuses_write(fd) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(pwrite);
    return refuses_write(fd) ? -1 : real(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(pwrite64);
    return refuses_write(fd) ? -1 : real(fd, bytes, count, at);
}

static int refuses_sync(int fd) {
    if (order(fd) != 's') return 0;
    errno = EIO;
    return 1;
}

static int counted(int fd, int done) {
    const char *file = getenv("USHER_FAULT_SYNCS");
    int kept = errno;
    if (file && done == 0 && is_below(fd)) {
        long to = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (to >= 0) {
            syscall(SYS_write, (int)to, ".", 1);
            syscall(SYS_close, (int)to);
        }
    }
    errno = kept;
    return done;
}

int fsync(int fd) {
    REAL(fsync);
    return refuses_sync(fd) ? -1 : counted(fd, real(fd));
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return refuses_sync(fd) ? -1 : counted(fd, real(fd));
}
