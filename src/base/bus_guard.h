/* Mapped files that cannot be read. Where a file was cut off since, or its disk fails, the kernel
 * answers a reading with SIGBUS, which ends the process. For memory that is guarded it does not:
 * zeros take the place of the page, and are noted. That costs nothing while all is well; copying
 * the files, or pread(2), would.
 *
 * Guards have a handler of SIGBUS for the whole process; for other memory the signal does what it
 * did before. Any thread.
 */
#ifndef BASE_BUS_GUARD_H
#define BASE_BUS_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

struct bus_guard;

/* Guard what was mapped, until the guard is freed, before it is unmapped. */
struct bus_guard *bus_guard_new(const void *bytes, size_t length);

/* Whether some of it could not be read, and zeros are there. */
bool bus_guard_has_struck(const struct bus_guard *guard);

/* Accepts NULL. */
void bus_guard_free(struct bus_guard *guard);

C_DECLS_END

#endif
