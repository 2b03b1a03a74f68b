/* Preloaded by the tests: counts the calls that change a file, and ends or fails the one it is told to.

   arm(at, mode, number): from now on, at the call of that number (from 0): mode 0 die there, half of a write done;
   1 fail once with errno `number`; 2 fail from then on; 3 as 1 and 4 as 2 for calls that read, not those that write. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long left = -1;
static int how, what, armed;

void arm(long at, int mode, int number) { left = at; how = mode; what = number; armed = 1; }

/* Whether the call that was to end or fail has not come. */
int waiting(void) { return left >= 0; }

static int hit(int reads) {
    if (!armed || (how >= 3) != reads) return 0;
    if (left-- > 0) return 0;
    if (how == 1 || how == 3) armed = 0;
    return 1;
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))
#define STOP(failed) do { if (hit(0)) { if (!how) _exit(9); errno = what; return failed; } } while (0)

static int regular(int fd) {
    struct stat found;
    return fd > 2 && (fstat(fd, &found) || S_ISREG(found.st_mode));
}

ssize_t write(int fd, const void *data, size_t size) {
    if (regular(fd) && hit(0)) {
        if (!how) { REAL(write)(fd, data, size / 2); _exit(9); }
        errno = what; return -1;
    }
    return REAL(write)(fd, data, size);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    if (hit(0)) {
        if (!how) { REAL(pwrite64)(fd, data, size / 2, at); _exit(9); }
        errno = what; return -1;
    }
    return REAL(pwrite64)(fd, data, size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) {
    if (hit(1)) { errno = what; return -1; }
    return REAL(pread64)(fd, data, size, at);
}
ssize_t pread(int fd, void *data, size_t size, off_t at) { return pread64(fd, data, size, at); }
ssize_t read(int fd, void *data, size_t size) {
    if (regular(fd) && hit(1)) { errno = what; return -1; }
    return REAL(read)(fd, data, size);
}
int fsync(int fd) { STOP(-1); return REAL(fsync)(fd); }
int fdatasync(int fd) { STOP(-1); return REAL(fdatasync)(fd); }
int ftruncate64(int fd, off64_t size) { STOP(-1); return REAL(ftruncate64)(fd, size); }
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int unlink(const char *path) { STOP(-1); return REAL(unlink)(path); }
int rename(const char *from, const char *to) { STOP(-1); return REAL(rename)(from, to); }
int mkdir(const char *path, mode_t mode) { STOP(-1); return REAL(mkdir)(path, mode); }
