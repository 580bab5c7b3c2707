#include "query/patience.h"

#define MOST_HALVES 3

static unsigned place_of(uint64_t client)
{
    return (unsigned)(client * UINT64_C(0x9E3779B97F4A7C15) >> 32) % PATIENCE_PLACES;
}

int64_t patience_ms(const struct patience *patience, uint64_t client)
{
    return PATIENCE_MS >> patience->slow[place_of(client)];
}

void patience_lose(struct patience *patience, uint64_t client)
{
    uint8_t *slow = &patience->slow[place_of(client)];
    *slow += *slow < MOST_HALVES;
}

void patience_gain(struct patience *patience, uint64_t client)
{
    uint8_t *slow = &patience->slow[place_of(client)];
    *slow -= *slow > 0;
}
