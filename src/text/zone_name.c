#include "text/zone_name.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOCAL_FILE "/etc/localtime"

static bool take_two(const char **at, int most, int *out)
{
    const char *text = *at;
    if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]))
        return false;
    *out = (text[0] - '0') * 10 + text[1] - '0';
    *at += 2;
    return *out <= most;
}

bool zone_offset_of(const char *name, int32_t *out)
{
    int hours, minutes = 0;
    const char *at = name + 1;
    if ((name[0] != '+' && name[0] != '-') || !take_two(&at, 23, &hours))
        return false;
    if (*at != '\0') {
        at += *at == ':';
        if (!take_two(&at, 59, &minutes) || *at != '\0')
            return false;
    }
    *out = (name[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

/* Letters, digits and a few marks, with slashes between them. Those of right/ count leap seconds.
 */
static bool looks_like_name(const char *name)
{
    size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                 "_+-/");
    return length > 0 && length <= ZONE_NAME_MAX_BYTES && name[length] == '\0' && name[0] != '/' &&
           strncmp(name, "right/", strlen("right/")) != 0;
}

/* Where CCTZ looks, too. */
static const char *folder(void)
{
    const char *set = getenv("TZDIR");
    return set && set[0] ? set : "/usr/share/zoneinfo";
}

bool zone_name_is_known(const char *name)
{
    char path[4096];
    if (!looks_like_name(name))
        return false;
    int length = snprintf(path, sizeof path, "%s/%s", folder(), name);
    return length < (int)sizeof path && access(path, R_OK) == 0;
}

/* -- the local zone -------------------------------------------------------------------------- */

/* What stands behind the folder's name, if the zone is known. */
static const char *name_in(const char *path)
{
    static const char mark[] = "zoneinfo/";
    const char *found = strstr(path, mark);
    const char *name = found ? found + strlen(mark) : path;
    return zone_name_is_known(name) ? name : NULL;
}

static void set_offset(char out[ZONE_NAME_MAX_BYTES + 1])
{
    struct tm local;
    time_t now = time(NULL);
    tzset(); /* localtime_r() alone would keep to the variable that it saw first. */
    long offset = localtime_r(&now, &local) ? local.tm_gmtoff : 0, size = labs(offset);
    snprintf(out, ZONE_NAME_MAX_BYTES + 1, "%c%02d:%02d", offset < 0 ? '-' : '+',
             (int)(size / 3600 % 24), (int)(size / 60 % 60));
}

void zone_local_name(char out[ZONE_NAME_MAX_BYTES + 1])
{
    char target[4096];
    const char *set = getenv("TZ"), *name = NULL;
    if (set) {
        name = name_in(set[0] == ':' ? set + 1 : set[0] ? set : "UTC");
    } else {
        ssize_t length = readlink(LOCAL_FILE, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        name = name_in(target);
    }
    if (name)
        strcpy(out, name); /* A known one is no longer. */
    else
        set_offset(out);
}
