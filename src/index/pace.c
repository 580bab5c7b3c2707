#include "index/pace.h"

/* Nobody has to pay for longer than this. */
#define LONGEST_US 3600000000

void pace_spend(struct pace *pace, uint64_t bytes, uint64_t rate, int64_t now_ms)
{
    int64_t now_us = now_ms * 1000;
    double cost_us = rate > 0 ? (double)bytes * 1e6 / (double)rate : 0;
    if (pace->paid_us < now_us)
        pace->paid_us = now_us;
    if (cost_us < LONGEST_US)
        pace->paid_us += (int64_t)cost_us;
    if (cost_us >= LONGEST_US || pace->paid_us > now_us + LONGEST_US)
        pace->paid_us = now_us + LONGEST_US;
}

int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms)
{
    int64_t wait_us = pace->paid_us - now_ms * 1000;
    return wait_us > 0 ? (wait_us + 999) / 1000 : 0;
}
