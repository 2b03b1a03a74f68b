/* Preloaded by the tests: writes down every call that changes a file below the folder WRITES_DIR, in the file WRITES_LOG.

   A record: kind (1 byte), length of the name (2), offset (8), length of the data (8), name, data; little-endian.
   C created, W written at an offset, T cut to a length, S synced (a file or a folder), U unlinked, R renamed to the data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))
#define FILES 4096

static char *names[FILES];
static int out = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int watched(const char *path) {
    static const char *folder;
    if (!folder) folder = getenv("WRITES_DIR");
    return folder && path && !strncmp(path, folder, strlen(folder));
}

static const char *name_of(int fd) { return fd >= 0 && fd < FILES ? names[fd] : NULL; }

static void put(char kind, const char *name, int64_t at, const void *data, int64_t size) {
    uint16_t length = strlen(name);
    char head[19];
    head[0] = kind;
    memcpy(head + 1, &length, 2);
    memcpy(head + 3, &at, 8);
    memcpy(head + 11, &size, 8);
    struct iovec parts[3] = {{head, 19}, {(void *)name, length}, {(void *)data, data ? size : 0}};
    pthread_mutex_lock(&turn);
    if (out < 0) out = REAL(open64)(getenv("WRITES_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (writev(out, parts, 3) < 0) _exit(99);
    pthread_mutex_unlock(&turn);
}

static int opened(const char *path, int flags, mode_t mode) {
    int ours = watched(path), fresh = ours && access(path, F_OK);
    int fd = REAL(open64)(path, flags, mode);
    if (fd < 0 || fd >= FILES || !ours) return fd;
    free(names[fd]);
    names[fd] = strdup(path);
    if (fresh) put('C', path, 0, NULL, 0);
    else if (flags & O_TRUNC) put('T', path, 0, NULL, 0);
    return fd;
}
#define OPEN(name) int name(const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; va_end(more); \
    return opened(path, flags, mode); }
OPEN(open64)
OPEN(open)

int close(int fd) {
    if (name_of(fd)) { free(names[fd]); names[fd] = NULL; }
    return REAL(close)(fd);
}
ssize_t write(int fd, const void *data, size_t size) {
    const char *name = name_of(fd);
    off64_t at = name ? lseek64(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(fd, data, size);
    if (name && done > 0) put('W', name, at, data, done);
    return done;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    ssize_t done = REAL(pwrite64)(fd, data, size, at);
    if (name_of(fd) && done > 0) put('W', name_of(fd), at, data, done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }
int fsync(int fd) { int done = REAL(fsync)(fd); if (name_of(fd)) put('S', name_of(fd), 0, NULL, 0); return done; }
int fdatasync(int fd) { int done = REAL(fdatasync)(fd); if (name_of(fd)) put('S', name_of(fd), 0, NULL, 0); return done; }
int ftruncate64(int fd, off64_t size) {
    int done = REAL(ftruncate64)(fd, size);
    if (name_of(fd) && !done) put('T', name_of(fd), size, NULL, 0);
    return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int unlink(const char *path) {
    int done = REAL(unlink)(path);
    if (watched(path) && !done) put('U', path, 0, NULL, 0);
    return done;
}
int rename(const char *from, const char *to) {
    int done = REAL(rename)(from, to);
    if (watched(from) && !done) put('R', from, 0, to, strlen(to));
    return done;
}
