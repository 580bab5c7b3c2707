/* Who is at the other end of a connection, and what that lets them do. */
#ifndef SERVER_PEER_H
#define SERVER_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "proto/request.h"

/* Groups whose members may do what an access covers. The daemon's own user and root always may. */
struct peer_rules {
    bool everyone[3];  /* By enum request_access: whoever may connect. */
    gid_t group[3];    /* Else this group's members, */
    bool has_group[3]; /* if there is one; else nobody more. */
};

#define PEER_MAX_GROUPS 64

struct peer {
    bool known; /* The kernel told. */
    pid_t pid;
    uid_t uid;
    gid_t groups[PEER_MAX_GROUPS]; /* The first is the main one. */
    size_t group_count;
};

/* Ask the kernel about the peer of a connected Unix socket (SO_PEERCRED, unix(7)). */
void peer_read(struct peer *out, int fd);

bool peer_may(const struct peer *peer, const struct peer_rules *rules, enum request_access access);

#endif
