/* The members of a request of the JSON face, private to proto/: names and values to what
 * struct request has. Pure functions. */
#ifndef PROTO_MEMBERS_H
#define PROTO_MEMBERS_H

#include <jansson.h>

#include "proto/request.h"

struct reading {
    struct request *request; /* Its kind is known. */
    const struct request_limits *limits;
    struct err *err;
};

/* Say what a member has to be; returns ERR_REQUEST. */
int member_wrong(struct reading *reading, const char *member, const char *wants);

/* Read a member that the operation may have. */
int member_read(struct reading *reading, const char *name, json_t *value);

/* Check that the object has the members that the operation needs. */
int members_check(struct reading *reading, json_t *object);

#endif
