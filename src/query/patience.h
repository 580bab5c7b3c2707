/* How long a search is tried before it is done aside: as long as it takes to tell quick ones from
 * slow ones, but less for a client whose searches were slow lately, so that one who asks for
 * nothing else does not keep the others' readers busy with tries. One thread. */
#ifndef QUERY_PATIENCE_H
#define QUERY_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

/* What takes less is not worth a second beginning, what takes more hardly notices it. */
#define PATIENCE_MS 30

/* Clients share places. */
#define PATIENCE_PLACES 64

/* Zeros are a beginning. */
struct patience {
    uint8_t slow[PATIENCE_PLACES]; /* How often the whole time was halved. */
};

/* Between an eighth of PATIENCE_MS and all of it. */
int64_t patience_ms(const struct patience *patience, uint64_t client);

/* A search of the client was not done within its try, */
void patience_lose(struct patience *patience, uint64_t client);
/* or it took no longer than PATIENCE_MS after all, wherever it was done. */
void patience_gain(struct patience *patience, uint64_t client);

#endif
