/* Preloaded into the daemon by tests: fails chosen system calls on what is below one folder, writes
 * down what is done to it, and has the clock say something else.
 *
 *     FAULTS_BELOW   the folder: absolute, without symbolic links; it has to be there
 *     FAULTS_PLAN    a file of lines "CALLS WHAT WHEN [PATTERN]", in force while it is there. Put a
 *                    new one in its place with rename(2).
 *     FAULTS_FIRED   a file that gets a line "CALL PATH" for every fault
 *     FAULTS_TRACE   a file that gets a record of everything that would be on the disk or not after
 *                    a power cut
 *     FAULTS_CLOCK   a file with a number of seconds, by which the time of day is another one while
 *                    it is there. FAULTS_BELOW is not needed for that.
 *
 *     CALLS    some of write, sync, open (to read), create (and open to write), rename, mkdir, map,
 *              truncate, remove, with commas between them
 *     WHAT     the name of an error, or "short": half of a write is made, or "wait": the call is
 *              made when the plan is another one
 *     WHEN     "every N", "from N" or "chance PERCENT SEED", of the calls that the line means
 *     PATTERN  as in a shell, of paths from the folder on
 *
 * A record of the trace is a struct record, then a path from the folder on, then the bytes of a
 * write or the new path of a rename. Others may append records of their own, which tell when
 * something was promised. One lock is held over each call and its record, so that the order is that
 * in which things happened.
 *
 * Writes to mapped memory are not seen: the only ones are to SQLite's -shm, which is made anew. */
#undef _FORTIFY_SOURCE /* It would define some of these functions itself. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The next function of a name: the system's own. */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define MAX_RULES 16

enum call {
    CALL_WRITE,
    CALL_SYNC,
    CALL_OPEN,
    CALL_CREATE,
    CALL_RENAME,
    CALL_MKDIR,
    CALL_MAP,
    CALL_TRUNCATE,
    CALL_REMOVE,
    CALL_COUNT,
};

static const char *const call_names[CALL_COUNT] = {
    [CALL_WRITE] = "write",   [CALL_SYNC] = "sync",         [CALL_OPEN] = "open",
    [CALL_CREATE] = "create", [CALL_RENAME] = "rename",     [CALL_MKDIR] = "mkdir",
    [CALL_MAP] = "map",       [CALL_TRUNCATE] = "truncate", [CALL_REMOVE] = "remove",
};

/* What of a call is made. */
enum fault { FAULT_NONE, FAULT_FAIL, FAULT_SHORT };

/* What stands for an error in a plan. */
enum { SHORT = 0, WAIT = 10000 };

struct rule {
    bool calls[CALL_COUNT];
    int error; /* SHORT, WAIT or errno. */
    enum { EVERY, FROM, CHANCE } when;
    unsigned number, count;
    uint64_t random;
    char pattern[128];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* Over all below. */
static const char *below, *plan;
static size_t below_length;
static int fired_fd = -1, trace_fd = -1;
static struct stat planned;
static struct rule rules[MAX_RULES];
static size_t rule_count;

/* -- the trace ----------------------------------------------------------------------------- */

enum { OP_FOLDER = 'F', OP_CREATE = 'C', OP_WRITE = 'W', OP_TRUNCATE = 'T' };
enum { OP_SYNC = 'S', OP_RENAME = 'R', OP_REMOVE = 'U' };

#define RECORD_MARK "\xF8record"

/* The mark tells where the next record begins behind one whose writer was killed while it wrote. */
struct record {
    uint64_t inode, offset;
    uint32_t path_length, data_length;
    char op, mark[7];
};

static void trace(int op, uint64_t inode, uint64_t offset, const char *path, const void *data,
                  size_t length)
{
    struct record record = {.op = (char)op, .inode = inode, .offset = offset, .mark = RECORD_MARK};
    struct iovec parts[3] = {{&record, sizeof record}};
    if (trace_fd < 0)
        return;
    record.path_length = (uint32_t)strlen(path);
    record.data_length = (uint32_t)length;
    parts[1] = (struct iovec){(void *)(uintptr_t)path, record.path_length};
    parts[2] = (struct iovec){(void *)(uintptr_t)data, length};
    if (writev(trace_fd, parts, 3) != (ssize_t)(sizeof record + record.path_length + length))
        abort();
}

/* -- the plan ------------------------------------------------------------------------------ */

static int error_of(const char *name)
{
    static const struct {
        const char *name;
        int error;
    } errors[] = {{"short", SHORT},   {"wait", WAIT},     {"ENOSPC", ENOSPC},
                  {"EIO", EIO},       {"EDQUOT", EDQUOT}, {"EMFILE", EMFILE},
                  {"ENOMEM", ENOMEM}, {"EACCES", EACCES}, {"EROFS", EROFS}};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(name, errors[i].name) == 0)
            return errors[i].error;
    return -1;
}

static bool read_rule(struct rule *rule, const char *line)
{
    char calls[128], error[16], when[16], *rest = calls;
    unsigned seed = 0;
    int end = 0;
    *rule = (struct rule){.pattern = "*"};
    if (sscanf(line, "%127s %15s %15s %u%n", calls, error, when, &rule->number, &end) < 4)
        return false;
    for (const char *name; (name = strsep(&rest, ","));)
        for (int i = 0; i < CALL_COUNT; i++)
            rule->calls[i] |= strcmp(name, call_names[i]) == 0;
    rule->error = error_of(error);
    rule->when = strcmp(when, "chance") == 0 ? CHANCE : strcmp(when, "every") == 0 ? EVERY : FROM;
    if (rule->when == CHANCE) {
        int length = 0;
        if (sscanf(line + end, "%u%n", &seed, &length) < 1)
            return false;
        end += length;
    }
    rule->random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    (void)sscanf(line + end, "%127s", rule->pattern);
    return rule->error >= 0 && rule->number > 0;
}

static void read_plan(void)
{
    char line[512];
    FILE *file = fopen(plan, "re");
    rule_count = 0;
    while (file && fgets(line, sizeof line, file)) {
        if (rule_count == MAX_RULES || !read_rule(&rules[rule_count++], line)) {
            fprintf(stderr, "faults: bad line in %s: %s", plan, line);
            abort();
        }
    }
    if (file)
        fclose(file);
}

static void follow_plan(void)
{
    struct stat now;
    if (!plan || stat(plan, &now) < 0)
        now = (struct stat){0};
    if (now.st_ino == planned.st_ino && now.st_mtim.tv_sec == planned.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == planned.st_mtim.tv_nsec)
        return;
    planned = now;
    if (now.st_ino)
        read_plan();
    else
        rule_count = 0;
}

static bool strikes(struct rule *rule)
{
    rule->count++;
    switch (rule->when) {
    case EVERY:
        return rule->count % rule->number == 0;
    case FROM:
        return rule->count >= rule->number;
    case CHANCE:
        rule->random ^= rule->random << 13;
        rule->random ^= rule->random >> 7;
        rule->random ^= rule->random << 17;
        return rule->random % 100 < rule->number;
    }
    return false;
}

/* With the lock held, which others get meanwhile. */
static void wait_for_another_plan(void)
{
    const struct stat before = planned;
    while (planned.st_ino == before.st_ino && planned.st_mtim.tv_sec == before.st_mtim.tv_sec &&
           planned.st_mtim.tv_nsec == before.st_mtim.tv_nsec) {
        pthread_mutex_unlock(&lock);
        poll(NULL, 0, 5);
        pthread_mutex_lock(&lock);
        follow_plan();
    }
}

/* What becomes of a call on a path from the folder on; errno is set if it fails. */
static enum fault fault_of(enum call call, const char *path)
{
    follow_plan();
    for (size_t i = 0; i < rule_count; i++) {
        struct rule *rule = &rules[i];
        if (!rule->calls[call] || fnmatch(rule->pattern, path, 0) != 0 || !strikes(rule))
            continue;
        if (fired_fd >= 0)
            dprintf(fired_fd, "%s %s\n", call_names[call], path);
        if (rule->error == WAIT) {
            wait_for_another_plan();
            return FAULT_NONE;
        }
        errno = rule->error;
        return rule->error == SHORT ? FAULT_SHORT : FAULT_FAIL;
    }
    return FAULT_NONE;
}

/* -- paths --------------------------------------------------------------------------------- */

/* The rest of a path below the folder, "" for itself; NULL if it is not there. */
static const char *rest_of(const char *path)
{
    if (!below || strncmp(path, below, below_length) != 0)
        return NULL;
    if (path[below_length] == '\0')
        return path + below_length;
    return path[below_length] == '/' ? path + below_length + 1 : NULL;
}

/* The same for an open file. */
static const char *rest_of_fd(int fd, char buffer[PATH_MAX])
{
    char link[32];
    if (!below)
        return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, buffer, PATH_MAX - 1);
    if (n <= 0)
        return NULL;
    buffer[n] = '\0';
    return rest_of(buffer);
}

/* And for a path from an open folder on. */
static const char *rest_of_at(int dir, const char *path, char buffer[PATH_MAX])
{
    if (path[0] == '/')
        return rest_of(path);
    if (dir == AT_FDCWD || !rest_of_fd(dir, buffer))
        return NULL;
    size_t length = strlen(buffer);
    snprintf(buffer + length, PATH_MAX - length, "/%s", path);
    return rest_of(buffer);
}

static uint64_t inode_of(int fd, uint64_t *size)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        abort();
    if (size)
        *size = (uint64_t)st.st_size;
    return st.st_ino;
}

static uint64_t inode_at(const char *rest)
{
    struct stat st;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", below, rest);
    return lstat(path, &st) < 0 ? 0 : st.st_ino;
}

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("FAULTS_BELOW");
    const char *fired = getenv("FAULTS_FIRED"), *traced = getenv("FAULTS_TRACE");
    if (!folder)
        return;
    plan = getenv("FAULTS_PLAN");
    if (fired)
        fired_fd = open(fired, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (traced)
        trace_fd = open(traced, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    below_length = strlen(folder);
    below = folder;
    trace(OP_FOLDER, inode_at(""), 0, "", NULL, 0);
}

/* -- files --------------------------------------------------------------------------------- */

static int faulty_open(int dir, const char *path, int flags, mode_t mode)
{
    char buffer[PATH_MAX];
    const char *rest = rest_of_at(dir, path, buffer);
    if (!rest)
        return REAL(openat)(dir, path, flags, mode);
    int fd = -1;
    pthread_mutex_lock(&lock);
    enum call call = flags & (O_CREAT | O_WRONLY | O_RDWR) ? CALL_CREATE : CALL_OPEN;
    if (fault_of(call, rest) != FAULT_FAIL) {
        bool is_new = (flags & O_CREAT) && inode_at(rest) == 0;
        fd = REAL(openat)(dir, path, flags, mode);
        if (fd >= 0 && is_new)
            trace(OP_CREATE, inode_of(fd, NULL), 0, rest, NULL, 0);
        else if (fd >= 0 && (flags & O_TRUNC))
            trace(OP_TRUNCATE, inode_of(fd, NULL), 0, rest, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define DEFINE_OPEN(name)                                \
    int name(const char *path, int flags, ...)           \
    {                                                    \
        va_list arguments;                               \
        va_start(arguments, flags);                      \
        mode_t mode = mode_of(flags, arguments);         \
        va_end(arguments);                               \
        return faulty_open(AT_FDCWD, path, flags, mode); \
    }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(name)                             \
    int name(int dir, const char *path, int flags, ...) \
    {                                                   \
        va_list arguments;                              \
        va_start(arguments, flags);                     \
        mode_t mode = mode_of(flags, arguments);        \
        va_end(arguments);                              \
        return faulty_open(dir, path, flags, mode);     \
    }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

/* What programs call that were built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);
int __open_2(const char *path, int flags)
{
    return faulty_open(AT_FDCWD, path, flags, 0);
}
int __open64_2(const char *path, int flags)
{
    return faulty_open(AT_FDCWD, path, flags, 0);
}
int __openat_2(int dir, const char *path, int flags)
{
    return faulty_open(dir, path, flags, 0);
}
int __openat64_2(int dir, const char *path, int flags)
{
    return faulty_open(dir, path, flags, 0);
}

/* at is -1 for where the file's offset is. */
static ssize_t faulty_write(int fd, const void *bytes, size_t length, off_t at)
{
    char buffer[PATH_MAX];
    const char *rest = rest_of_fd(fd, buffer);
    if (!rest)
        return at < 0 ? REAL(write)(fd, bytes, length) : REAL(pwrite)(fd, bytes, length, at);
    ssize_t n = -1;
    pthread_mutex_lock(&lock);
    enum fault fault = fault_of(CALL_WRITE, rest);
    if (fault == FAULT_SHORT && length > 1)
        length /= 2;
    if (fault != FAULT_FAIL) {
        uint64_t size, inode = inode_of(fd, &size);
        bool appends = fcntl(fd, F_GETFL) & O_APPEND;
        uint64_t offset = at >= 0   ? (uint64_t)at
                          : appends ? size
                                    : (uint64_t)lseek(fd, 0, SEEK_CUR);
        n = at < 0 ? REAL(write)(fd, bytes, length) : REAL(pwrite)(fd, bytes, length, at);
        if (n > 0)
            trace(OP_WRITE, inode, offset, rest, bytes, (size_t)n);
    }
    pthread_mutex_unlock(&lock);
    return n;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    return faulty_write(fd, bytes, length, -1);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    return faulty_write(fd, bytes, length, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
    return faulty_write(fd, bytes, length, at);
}

static int faulty_sync(int fd, int (*sync)(int fd))
{
    char buffer[PATH_MAX];
    const char *rest = rest_of_fd(fd, buffer);
    if (!rest)
        return sync(fd);
    int rc = -1;
    pthread_mutex_lock(&lock);
    if (fault_of(CALL_SYNC, rest) != FAULT_FAIL) {
        rc = sync(fd);
        if (rc == 0)
            trace(OP_SYNC, inode_of(fd, NULL), 0, rest, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

int fsync(int fd)
{
    return faulty_sync(fd, REAL(fsync));
}
int fdatasync(int fd)
{
    return faulty_sync(fd, REAL(fdatasync));
}

static int faulty_truncate(int fd, off_t length)
{
    char buffer[PATH_MAX];
    const char *rest = rest_of_fd(fd, buffer);
    if (!rest)
        return REAL(ftruncate)(fd, length);
    int rc = -1;
    pthread_mutex_lock(&lock);
    if (fault_of(CALL_TRUNCATE, rest) != FAULT_FAIL) {
        rc = REAL(ftruncate)(fd, length);
        if (rc == 0)
            trace(OP_TRUNCATE, inode_of(fd, NULL), (uint64_t)length, rest, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

int ftruncate(int fd, off_t length)
{
    return faulty_truncate(fd, length);
}
int ftruncate64(int fd, off64_t length)
{
    return faulty_truncate(fd, length);
}

static void *faulty_map(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
    char buffer[PATH_MAX];
    bool fails = false;
    const char *rest = fd < 0 ? NULL : rest_of_fd(fd, buffer);
    if (rest) {
        pthread_mutex_lock(&lock);
        fails = fault_of(CALL_MAP, rest) == FAULT_FAIL;
        pthread_mutex_unlock(&lock);
    }
    /* Sanitizers map memory before anything can be looked up. */
    return fails ? MAP_FAILED
                 : (void *)syscall(SYS_mmap, at, length, protection, flags, fd, offset);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
    return faulty_map(at, length, protection, flags, fd, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset)
{
    return faulty_map(at, length, protection, flags, fd, offset);
}

/* -- names --------------------------------------------------------------------------------- */

static int faulty_rename(int old_dir, const char *old, int new_dir, const char *new)
{
    char old_buffer[PATH_MAX], new_buffer[PATH_MAX];
    const char *from = rest_of_at(old_dir, old, old_buffer);
    const char *to = rest_of_at(new_dir, new, new_buffer);
    if (!from || !to)
        return REAL(renameat)(old_dir, old, new_dir, new);
    int rc = -1;
    pthread_mutex_lock(&lock);
    if (fault_of(CALL_RENAME, to) != FAULT_FAIL) {
        rc = REAL(renameat)(old_dir, old, new_dir, new);
        if (rc == 0)
            trace(OP_RENAME, inode_at(to), 0, from, to, strlen(to));
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

int rename(const char *old, const char *new)
{
    return faulty_rename(AT_FDCWD, old, AT_FDCWD, new);
}
int renameat(int old_dir, const char *old, int new_dir, const char *new)
{
    return faulty_rename(old_dir, old, new_dir, new);
}

static int faulty_mkdir(int dir, const char *path, mode_t mode)
{
    char buffer[PATH_MAX];
    const char *rest = rest_of_at(dir, path, buffer);
    if (!rest)
        return REAL(mkdirat)(dir, path, mode);
    int rc = -1;
    pthread_mutex_lock(&lock);
    if (fault_of(CALL_MKDIR, rest) != FAULT_FAIL) {
        rc = REAL(mkdirat)(dir, path, mode);
        if (rc == 0)
            trace(OP_FOLDER, inode_at(rest), 0, rest, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

int mkdir(const char *path, mode_t mode)
{
    return faulty_mkdir(AT_FDCWD, path, mode);
}
int mkdirat(int dir, const char *path, mode_t mode)
{
    return faulty_mkdir(dir, path, mode);
}

static int faulty_remove(int dir, const char *path, int flags)
{
    char buffer[PATH_MAX];
    const char *rest = rest_of_at(dir, path, buffer);
    if (!rest)
        return REAL(unlinkat)(dir, path, flags);
    int rc = -1;
    pthread_mutex_lock(&lock);
    if (fault_of(CALL_REMOVE, rest) != FAULT_FAIL) {
        rc = REAL(unlinkat)(dir, path, flags);
        if (rc == 0)
            trace(OP_REMOVE, 0, 0, rest, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

int unlink(const char *path)
{
    return faulty_remove(AT_FDCWD, path, 0);
}
int rmdir(const char *path)
{
    return faulty_remove(AT_FDCWD, path, AT_REMOVEDIR);
}
int unlinkat(int dir, const char *path, int flags)
{
    return faulty_remove(dir, path, flags);
}

/* -- the time of day ----------------------------------------------------------------------- */

static time_t seconds_off(void)
{
    char text[32] = "";
    const char *path = getenv("FAULTS_CLOCK");
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    if (syscall(SYS_read, fd, text, sizeof text - 1) < 0)
        abort();
    syscall(SYS_close, fd);
    return (time_t)atoll(text);
}

/* No lookup of the real one: sanitizers ask for the time before there is any. */
int clock_gettime(clockid_t id, struct timespec *out)
{
    int rc = (int)syscall(SYS_clock_gettime, id, out);
    if (rc == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        out->tv_sec += seconds_off();
    return rc;
}
