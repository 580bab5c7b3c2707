/* Names of time zones; see text/zone.h, which tells zones by them. Any thread. */
#ifndef TEXT_ZONE_NAME_H
#define TEXT_ZONE_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

#define ZONE_NAME_MAX_BYTES 63

/* Whether the name is an offset, as +01:00, -0330 or +01; and which, in seconds east of UTC. */
bool zone_offset_of(const char *name, int32_t *out);

/* Whether the system has a file for the zone; false for whatever does not look like a name. */
bool zone_name_is_known(const char *name);

/* The name of the local zone, by the variable TZ and /etc/localtime; where it has none, its offset
 * of this moment. Not while another thread changes the environment. */
void zone_local_name(char out[ZONE_NAME_MAX_BYTES + 1]);

C_DECLS_END

#endif
