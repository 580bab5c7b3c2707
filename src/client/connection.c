#include "client/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/own.h"

#define SYSTEM_SOCKET "/run/newsdex/newsdex.sock"
#define READ_BYTES 65536

char *connection_default_path(void)
{
    struct stat st;
    const char *set = getenv("NEWSDEX_SOCKET"), *runtime = getenv("XDG_RUNTIME_DIR");
    if (set && set[0])
        return xstrdup(set);
    if (runtime && runtime[0] == '/') {
        char *path = xasprintf("%s/newsdex/newsdex.sock", runtime);
        if (stat(path, &st) == 0)
            return path;
        free(path);
    }
    return xstrdup(SYSTEM_SOCKET);
}

int connection_open(struct connection *out, const char *path, struct err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return err_set(err, -ENAMETOOLONG, "the socket's path is longer than %zu bytes: %s",
                       sizeof address.sun_path - 1, path);
    memcpy(address.sun_path, path, strlen(path));
    OWN(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_sys(err, "cannot make a socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        return err_sys(err, "cannot reach newsdexd on %s", path);
    *out = (struct connection){.fd = fd};
    fd = -1;
    return 0;
}

void connection_close(struct connection *connection)
{
    closep(&connection->fd);
    buf_release(&connection->input);
}

/* A daemon that refuses a request may close before it has read it all; its answer says why. */
int connection_send(struct connection *connection, const json_t *request, struct err *err)
{
    OWN(freep) char *line = json_dumps(request, JSON_COMPACT);
    size_t length = strlen(line), done = 0;
    line[length++] = '\n';
    while (done < length) {
        ssize_t n = send(connection->fd, line + done, length - done, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
            return 0;
        if (n < 0)
            return err_sys(err, "cannot send the request");
        done += (size_t)n;
    }
    return 0;
}

static int read_more(struct connection *connection, struct err *err)
{
    for (;;) {
        ssize_t n = read(connection->fd, buf_reserve(&connection->input, READ_BYTES), READ_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != ECONNRESET)
            return err_sys(err, "cannot read the answer");
        if (n <= 0)
            return err_set(err, -EPIPE, "the daemon closed the connection");
        buf_grow(&connection->input, (size_t)n);
        return 0;
    }
}

int connection_next(struct connection *connection, json_t **out, struct err *err)
{
    struct buf *input = &connection->input;
    const char *newline = NULL;
    while (!newline) {
        newline = input->length > connection->scanned
                      ? memchr(input->data + connection->scanned, '\n',
                               input->length - connection->scanned)
                      : NULL;
        connection->scanned = input->length;
        int rc = newline ? 0 : read_more(connection, err);
        if (rc < 0)
            return rc;
    }
    json_error_t error;
    size_t length = (size_t)(newline - input->data);
    *out = json_loadb(input->data, length, 0, &error);
    buf_consume(input, length + 1);
    connection->scanned = 0;
    if (!json_is_object(*out)) {
        json_decref(*out);
        return err_set(err, ERR_REQUEST, "the answer is not to be understood: %s", error.text);
    }
    return 1;
}
