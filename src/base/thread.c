#include "base/thread.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICE 10

/* The disk's turn: see ioprio_set(2), of which the C library has nothing. The lowest of the usual
 * class: in the idle one there may be no turn at all where others read and write all the time. */
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_LOWEST ((2 << 13) | 7)

void thread_give_way(void)
{
#ifdef SYS_gettid /* On Linux a priority belongs to a thread. */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
#endif
#ifdef SYS_ioprio_set
    (void)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_LOWEST);
#endif
}

struct errand {
    void (*work)(void *context);
    void *context;
};

static void *errand_main(void *arg)
{
    const struct errand *errand = arg;
    thread_give_way();
    errand->work(errand->context);
    return NULL;
}

/* A thread of its own each time: none could take its priority back without being privileged. */
void thread_run_aside(void (*work)(void *context), void *context)
{
    pthread_t thread;
    struct errand errand = {work, context};
    if (pthread_create(&thread, NULL, errand_main, &errand) == 0)
        (void)pthread_join(thread, NULL);
    else
        work(context);
}
