/* The handler may run at any moment in any thread, so it looks guards up without a lock: they are
 * in blocks that are never freed, and a free one is empty. Whoever reads memory keeps its guard, so
 * the one that is looked for does not change meanwhile. */
#include "base/bus_guard.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uv.h>

#include "base/alloc.h"

#define BLOCK_GUARDS 128

struct bus_guard {
    atomic_uintptr_t begin, end; /* begin is 0 while it is free. */
    atomic_bool has_struck;
};

struct block {
    struct bus_guard guards[BLOCK_GUARDS];
    struct block *next;
};

static _Atomic(struct block *) blocks;
static uv_mutex_t lock; /* For those who make and free guards. */
static uv_once_t once = UV_ONCE_INIT;
static struct sigaction before;
static size_t page_bytes;

static struct bus_guard *find(uintptr_t address)
{
    for (struct block *block = blocks; block; block = block->next)
        for (size_t i = 0; i < BLOCK_GUARDS; i++) {
            struct bus_guard *guard = &block->guards[i];
            uintptr_t begin = guard->begin, end = guard->end;
            if (begin && address >= begin && address < end && begin == guard->begin)
                return guard;
        }
    return NULL;
}

static bool put_zeros(uintptr_t address)
{
    void *page = (void *)(address & ~(uintptr_t)(page_bytes - 1));
    return mmap(page, page_bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
           page;
}

/* The reading is tried again at the return. If it is none of a guard's, or there is no page to be
 * had, so is what the signal did before. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
    int saved = errno;
    uintptr_t address = info->si_code > 0 ? (uintptr_t)info->si_addr : 0;
    struct bus_guard *guard = find(address);
    (void)context;
    if (guard)
        guard->has_struck = true; /* Before others can read the zeros. */
    if (!guard || !put_zeros(address)) {
        (void)sigaction(number, &before, NULL);
        if (info->si_code <= 0) /* Somebody sent it: it would not come again. */
            (void)raise(number);
    }
    errno = saved;
}

static void set_up(void)
{
    page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    uv_mutex_init(&lock);
}

/* With the lock held: have the signal, also where somebody took it since. */
static void handle_signal(void)
{
    struct sigaction now;
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGBUS, NULL, &now) == 0 && now.sa_sigaction != on_bus_error) {
        before = now;
        (void)sigaction(SIGBUS, &action, NULL);
    }
}

static struct bus_guard *find_free(void)
{
    for (struct block *block = blocks; block; block = block->next)
        for (size_t i = 0; i < BLOCK_GUARDS; i++)
            if (!block->guards[i].begin)
                return &block->guards[i];
    struct block *block = NEW(struct block);
    block->next = blocks;
    blocks = block;
    return &block->guards[0];
}

struct bus_guard *bus_guard_new(const void *bytes, size_t length)
{
    uv_once(&once, set_up);
    uv_mutex_lock(&lock);
    handle_signal();
    struct bus_guard *guard = find_free();
    guard->has_struck = false;
    guard->end = (uintptr_t)bytes + length;
    guard->begin = (uintptr_t)bytes;
    uv_mutex_unlock(&lock);
    return guard;
}

bool bus_guard_has_struck(const struct bus_guard *guard)
{
    return guard->has_struck;
}

void bus_guard_free(struct bus_guard *guard)
{
    if (!guard)
        return;
    uv_mutex_lock(&lock);
    guard->begin = 0;
    uv_mutex_unlock(&lock);
}
