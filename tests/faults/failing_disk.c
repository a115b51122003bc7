/* LD_PRELOAD: a disk that refuses. KELIU_FAULT_DISK names a file of four numbers that every process maps: the mode (0 works,
   1 full until freed, 2 now and then full, 3 now and then broken), how often in a million, and two counts of what was
   refused (ENOSPC, EIO). Only files below KELIU_RECORD_HOME are meant; reading always works. */
#include "shim.h"
#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct disk { uint64_t mode, often, full, broken; };
static struct disk *disk;
static uint64_t dice;
enum { WORKS, FULL, TIGHT, BROKEN };

__attribute__((constructor)) static void ready(void) {
    find_home();
    const char *name = getenv("KELIU_FAULT_DISK");
    int fd = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC, 0) : -1;
    if (fd < 0) return;
    void *at = mmap(NULL, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    disk = at == MAP_FAILED ? NULL : at;
    syscall(SYS_close, fd);
}

static int strikes(void) {
    if (!dice) dice = (uint64_t)syscall(SYS_gettid) * 0x9E3779B97F4A7C15u + (uint64_t)getpid() + 1;
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    return dice % 1000000 < disk->often;
}

/* -1 with errno set: refused. `grows`: the call takes more room than the file has; `needs_room`: it may need some. */
static int refused(int grows, int needs_room) {
    if ((disk->mode == FULL && grows) || (disk->mode == TIGHT && needs_room && strikes())) {
        __atomic_add_fetch(&disk->full, 1, __ATOMIC_RELAXED);
        errno = ENOSPC;
        return -1;
    }
    if (disk->mode == BROKEN && strikes()) {
        __atomic_add_fetch(&disk->broken, 1, __ATOMIC_RELAXED);
        errno = EIO;
        return -1;
    }
    return 0;
}

static int meant(int fd) {
    char path[4001];
    return disk && disk->mode != WORKS && path_below(fd, path);
}
static int64_t size_of(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 ? found.st_size : 0;
}

ssize_t write(int fd, const void *data, size_t length) {
    if (length && meant(fd)) {
        int64_t size = size_of(fd), at = fcntl(fd, F_GETFL) & O_APPEND ? size : lseek(fd, 0, SEEK_CUR);
        if (refused(at + (int64_t)length > size, 1)) return -1;
        if (disk->mode == TIGHT && length > 1 && strikes()) length /= 2; /* a short write, as the last free block gives */
    }
    return REAL(write)(fd, data, length);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    if (meant(fd) && refused(offset + (int64_t)length > size_of(fd), 1)) return -1;
    return REAL(pwrite)(fd, data, length, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    if (meant(fd) && refused(offset + (int64_t)length > size_of(fd), 1)) return -1;
    return REAL(pwrite64)(fd, data, length, offset);
}
int fsync(int fd) { return meant(fd) && refused(0, 0) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return meant(fd) && refused(0, 0) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t length) {
    int64_t size;
    if (meant(fd) && (size = size_of(fd), refused(length > size, length > size))) return -1;
    return REAL(ftruncate)(fd, length);
}
int ftruncate64(int fd, off64_t length) {
    int64_t size;
    if (meant(fd) && (size = size_of(fd), refused(length > size, length > size))) return -1;
    return REAL(ftruncate64)(fd, length);
}
static int meant_path(const char *path) { return disk && disk->mode != WORKS && below(path); }
int rename(const char *from, const char *to) {
    return meant_path(to) && refused(0, 0) ? -1 : REAL(rename)(from, to);
}
int mkdir(const char *path, mode_t mode) {
    return meant_path(path) && access(path, F_OK) && refused(1, 1) ? -1 : REAL(mkdir)(path, mode);
}
static int no_new(const char *path, int flags) {
    return flags & O_CREAT && meant_path(path) && access(path, F_OK) && refused(1, 1);
}
#define OPENING(name, ...)                                              \
    {                                                                   \
        mode_t mode = 0;                                                \
        if (flags & (O_CREAT | __O_TMPFILE)) {                          \
            va_list more;                                               \
            va_start(more, flags);                                      \
            mode = va_arg(more, mode_t);                                \
            va_end(more);                                               \
        }                                                               \
        return no_new(path, flags) ? -1 : REAL(name)(__VA_ARGS__, mode); \
    }
int open(const char *path, int flags, ...) OPENING(open, path, flags)
int open64(const char *path, int flags, ...) OPENING(open64, path, flags)
int openat(int at, const char *path, int flags, ...) OPENING(openat, at, path, flags)
int openat64(int at, const char *path, int flags, ...) OPENING(openat64, at, path, flags)
