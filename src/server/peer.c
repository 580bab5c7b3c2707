#include "server/peer.h"

#include <sys/socket.h>
#include <unistd.h>

/* SO_PEERCRED names one group; the others, which memberships are mostly in, come by SO_PEERGROUPS
 * (Linux 4.13). Of more than fit the kernel gives none. */
static void read_groups(struct peer *peer, int fd)
{
#ifdef SO_PEERGROUPS
    socklen_t size = (socklen_t)(sizeof peer->groups - sizeof peer->groups[0]);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, peer->groups + 1, &size) == 0)
        peer->group_count += size / sizeof peer->groups[0];
#else
    (void)peer, (void)fd;
#endif
}

void peer_read(struct peer *out, int fd)
{
    *out = (struct peer){0};
#ifdef SO_PEERCRED
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0)
        return;
    out->known = true;
    out->pid = credentials.pid;
    out->uid = credentials.uid;
    out->groups[0] = credentials.gid;
#else
    if (getpeereid(fd, &out->uid, &out->groups[0]) < 0)
        return;
    out->known = true;
#endif
    out->group_count = 1;
    read_groups(out, fd);
}

bool peer_may(const struct peer *peer, const struct peer_rules *rules, enum request_access access)
{
    if (rules->everyone[access])
        return true;
    if (!peer->known)
        return false;
    if (peer->uid == 0 || peer->uid == geteuid())
        return true;
    for (size_t i = 0; rules->has_group[access] && i < peer->group_count; i++)
        if (peer->groups[i] == rules->group[access])
            return true;
    return false;
}
