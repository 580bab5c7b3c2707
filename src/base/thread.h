/* The thread that calls. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

/* Give way to all threads that have not done so. It is a courtesy, and for good. */
void thread_give_way(void);

/* Have the work done by a thread that has given way, and wait for its end. Here, if there is no
 * such thread to be had. It costs some 50 us more than the work. */
void thread_run_aside(void (*work)(void *context), void *context);

#endif
