#include "text/zone.h"

#include <chrono>
#include <cstring>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include "text/zone_name.h"

struct zone {
    cctz::time_zone rules;
};

using Moment = cctz::time_point<cctz::seconds>;

static Moment moment_at(int64_t seconds)
{
    return Moment(cctz::seconds(seconds));
}

// CCTZ keeps what it was ever asked for, and would read any file: so names are looked at first.
static bool find(const char *name, cctz::time_zone &found)
{
    int32_t offset_s;
    if (!zone_offset_of(name, &offset_s))
        return zone_name_is_known(name) && cctz::load_time_zone(name, &found);
    found = cctz::fixed_time_zone(cctz::seconds(offset_s));
    return true;
}

struct zone *zone_new(const char *name)
{
    char local[ZONE_NAME_MAX_BYTES + 1];
    const bool is_local = strcmp(name, "local") == 0;
    cctz::time_zone found;
    if (is_local)
        zone_local_name(local);
    if (!find(is_local ? local : name, found))
        return nullptr;
    auto *zone = new struct zone();
    zone->rules = found;
    return zone;
}

void zone_free(struct zone *zone)
{
    delete zone;
}

int64_t zone_wall(const struct zone *zone, int64_t moment)
{
    if (!zone)
        return moment;
    return zone->rules.lookup(moment_at(moment)).cs - cctz::civil_second();
}

int64_t zone_moment(const struct zone *zone, int64_t wall)
{
    if (!zone)
        return wall;
    const auto found = zone->rules.lookup(cctz::civil_second() + wall);
    const bool is_skipped = found.kind == cctz::time_zone::civil_lookup::SKIPPED;
    return (is_skipped ? found.trans : found.pre).time_since_epoch().count();
}
