/* The two clocks. Any thread. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

/* Milliseconds that only ever grow, for intervals and deadlines. */
int64_t clock_monotonic_ms(void);

/* Nanoseconds since 1970, by the coarse clock that the kernel stamps files with: a file changed
 * before this call has a time that is not later. May jump. */
int64_t clock_file_ns(void);

C_DECLS_END

#endif
