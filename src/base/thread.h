/* The thread that calls. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

/* Give way to all threads that have not done so. It is a courtesy, and for good. */
void thread_give_way(void);

#endif
