/* newsdexd: options, signals, the loop. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"
#include "daemon/config.h"
#include "daemon/daemon.h"

static const char usage[] =
    "usage: newsdexd [-c FILE] [--set SECTION.KEY=VALUE]... [-t]\n"
    "\n"
    "Watch the corpus folders, index every article, and answer queries on a Unix socket.\n"
    "Stays in the foreground and logs to stderr.\n"
    "\n"
    "  -c, --config FILE            read this configuration (" SYSCONFDIR
    "/newsdex/newsdexd.conf,\n"
    "                               if there is one)\n"
    "      --set SECTION.KEY=VALUE  set over the file; may be repeated\n"
    "  -t, --test                   check the configuration and exit\n"
    "      --print-config           print the defaults as a commented configuration and exit\n"
    "  -h, --help                   print this and exit\n"
    "  -V, --version                print the version and exit\n";

enum { OPTION_SET = 256, OPTION_PRINT_CONFIG };

static const struct option long_options[] = {
    {"config", required_argument, NULL, 'c'},
    {"set", required_argument, NULL, OPTION_SET},
    {"test", no_argument, NULL, 't'},
    {"print-config", no_argument, NULL, OPTION_PRINT_CONFIG},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

struct command_line {
    const char *config_path;
    const char **sets;
    size_t set_count;
    bool test;
};

/* Returns -1 to go on, else the exit status. */
static int read_command_line(struct command_line *line, int argc, char **argv)
{
    for (int option; (option = getopt_long(argc, argv, "c:thV", long_options, NULL)) != -1;) {
        switch (option) {
        case 'c':
            line->config_path = optarg;
            break;
        case OPTION_SET:
            line->sets = xrealloc(line->sets, (line->set_count + 1) * sizeof *line->sets);
            line->sets[line->set_count++] = optarg;
            break;
        case 't':
            line->test = true;
            break;
        case OPTION_PRINT_CONFIG:
            config_print_defaults(stdout);
            return 0;
        case 'h':
            fputs(usage, stdout);
            return 0;
        case 'V':
            puts("newsdexd " PACKAGE_VERSION);
            return 0;
        default:
            fputs("newsdexd: see newsdexd --help\n", stderr);
            return 2;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "newsdexd: unexpected \"%s\"; see newsdexd --help\n", argv[optind]);
        return 2;
    }
    return -1;
}

static void ignore_signals(void)
{
    signal(SIGPIPE, SIG_IGN); /* A client that left is an error of write(2). */
    signal(SIGXFSZ, SIG_IGN); /* So is a limit on the size of files, like a full disk. */
    signal(SIGIO, SIG_IGN);   /* A read lease was broken: format/source.c. */
}

/* A reader keeps up to five files of each segment open. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* What it was will do for smaller archives. */
}

static int run(const struct daemon_options *options)
{
    struct err err;
    struct daemon *daemon;
    uv_loop_t loop;
    uv_loop_init(&loop);
    int rc = daemon_start(&daemon, &loop, options, &err);
    if (rc < 0)
        log_error("%s", err.text);
    uv_run(&loop, UV_RUN_DEFAULT);
    daemon_free(daemon);
    if (uv_loop_close(&loop) != 0)
        abort(); /* A handle was forgotten: a bug that would hide leaks. */
    uv_library_shutdown();
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int check(const struct daemon_options *options)
{
    struct err err;
    if (daemon_check(options, &err) < 0) {
        fprintf(stderr, "newsdexd: %s\n", err.text);
        return EXIT_FAILURE;
    }
    puts("configuration ok");
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct command_line line = {0};
    int status = read_command_line(&line, argc, argv);
    if (status < 0) {
        log_init();
        if (!line.config_path && access(SYSCONFDIR "/newsdex/newsdexd.conf", R_OK) == 0)
            line.config_path = SYSCONFDIR "/newsdex/newsdexd.conf";
        const struct daemon_options options = {line.config_path, line.sets, line.set_count};
        ignore_signals();
        raise_file_limit();
        alloc_return_large();
        status = line.test ? check(&options) : run(&options);
    }
    free(line.sets);
    return status;
}
