/* LD_PRELOAD: every write, truncation, rename, removal and sync of a file below KELIU_RECORD_HOME, as a record appended
   to KELIU_RECORD_LOG: kind, length of path, length of data, offset, path, data. */
#include "shim.h"

static int log_fd = -2;

static void ready(void) {
    if (log_fd != -2) return;
    find_home();
    const char *log = getenv("KELIU_RECORD_LOG");
    log_fd = home && log ? (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

static void note(char kind, const char *path, const void *data, uint32_t length, int64_t offset) {
    uint16_t named = (uint16_t)strlen(path);
    size_t total = 15 + named + length;
    char *record = malloc(total);
    if (!record) return;
    record[0] = kind;
    memcpy(record + 1, &named, 2);
    memcpy(record + 3, &length, 4);
    memcpy(record + 7, &offset, 8);
    memcpy(record + 15, path, named);
    if (length) memcpy(record + 15 + named, data, length);
    syscall(SYS_write, log_fd, record, total);
    free(record);
}

static int named(int fd, char *path) {
    ready();
    return log_fd >= 0 && path_below(fd, path);
}

static void wrote(int fd, const void *data, ssize_t done, int64_t offset) {
    char path[4001];
    if (done > 0 && named(fd, path)) note('w', path, data, (uint32_t)done, offset);
}

ssize_t write(int fd, const void *data, size_t length) {
    ssize_t done = REAL(write)(fd, data, length);
    if (done > 0) wrote(fd, data, done, lseek(fd, 0, SEEK_CUR) - done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    ssize_t done = REAL(pwrite)(fd, data, length, offset);
    wrote(fd, data, done, offset);
    return done;
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    ssize_t done = REAL(pwrite64)(fd, data, length, offset);
    wrote(fd, data, done, offset);
    return done;
}
static int synced(int fd, int done) {
    char path[4001];
    if (done == 0 && named(fd, path)) note('s', path, NULL, 0, 0);
    return done;
}
int fsync(int fd) { return synced(fd, REAL(fsync)(fd)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)(fd)); }
static int cut(int fd, int done, int64_t length) {
    char path[4001];
    if (done == 0 && named(fd, path)) note('t', path, NULL, 0, length);
    return done;
}
int ftruncate(int fd, off_t length) { return cut(fd, REAL(ftruncate)(fd, length), length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, REAL(ftruncate64)(fd, length), length); }
int unlink(const char *path) {
    int done = REAL(unlink)(path);
    ready();
    if (done == 0 && log_fd >= 0 && below(path)) note('u', path, NULL, 0, 0);
    return done;
}
int rename(const char *from, const char *to) {
    int done = REAL(rename)(from, to);
    ready();
    if (done == 0 && log_fd >= 0 && below(from)) note('r', from, to, (uint32_t)strlen(to), 0);
    return done;
}
