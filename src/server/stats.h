/* What has happened since the start, counted: for the operation stats, where status is for how
 * things are. Loop thread only. Private to server/.
 */
#ifndef SERVER_STATS_H
#define SERVER_STATS_H

#include <stdint.h>

#include "base/recent.h"
#include "proto/request.h"

struct session;

/* Why a request got no answer. */
enum stats_error {
    STATS_WRONG,  /* It was not right, or what it asked for is not there. */
    STATS_DENIED, /* Its client may not ask for it. */
    STATS_BUSY,   /* Too much is in work. */
    STATS_FAILED, /* Anything else: the daemon stops, the disk is full, the index is damaged. */
    STATS_ERROR_COUNT
};

/* Zeros are a beginning. */
struct server_stats {
    uint64_t requests[REQUEST_KIND_COUNT];
    uint64_t errors[STATS_ERROR_COUNT];
    uint64_t partial;           /* Answers that the time limit has cut. */
    uint64_t accepted, refused; /* Connections. */
    struct recent searches_us;  /* How long answers to searches took, from request to writing. */
};

void stats_note_error(struct server_stats *stats, int code);

void handle_stats(struct session *session);

#endif
