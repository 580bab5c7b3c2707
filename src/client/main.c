/* newsdex: options, and the verb's function. */
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "client/verbs.h"

enum {
    OPTION_SOCKET = 256,
    OPTION_JSON,
    OPTION_FORMAT,
    OPTION_FIELDS,
    OPTION_OFFSET,
    OPTION_SORT,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_REJECTED,
    OPTION_SETTINGS,
};

static const struct option long_options[] = {
    {"socket", required_argument, NULL, OPTION_SOCKET},
    {"json", no_argument, NULL, OPTION_JSON},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"fields", required_argument, NULL, OPTION_FIELDS},
    {"null", no_argument, NULL, '0'},
    {"quiet", no_argument, NULL, 'q'},
    {"limit", required_argument, NULL, 'n'},
    {"offset", required_argument, NULL, OPTION_OFFSET},
    {"sort", required_argument, NULL, OPTION_SORT},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"rejected", no_argument, NULL, OPTION_REJECTED},
    {"settings", no_argument, NULL, OPTION_SETTINGS},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

static const char options_help[] =
    "\n"
    "options of every verb:\n"
    "      --json               one JSON object a line\n"
    "      --format FORMAT      tsv, json or text (text on a terminal, else tsv)\n"
    "  -0, --null               end records with NUL, and give values as they are\n"
    "  -q, --quiet              print nothing but errors\n"
    "      --socket PATH        the daemon's socket ($NEWSDEX_SOCKET)\n"
    "  -h, --help               print this and exit\n"
    "  -V, --version            print the version and exit\n"
    "\n"
    "options of search (count takes --since and --until, show --fields):\n"
    "  -n, --limit N            at most so many articles (10)\n"
    "      --offset N           skip so many first\n"
    "      --sort ORDER         relevance, newest or oldest\n"
    "      --since, --until DATE  2025, 2025-11, 2025-11-26, 2025-11-26T14:30Z\n"
    "      --fields A,B,...     id, score, date, date_from, headline, byline, dateline, path\n"
    "\n"
    "options of status:\n"
    "      --rejected           files that could not be read, and why\n"
    "      --settings           the settings in force, and where they are from\n"
    "\n"
    "A query is the rest of the arguments; write -- before one that begins with -.\n"
    "exit status: 0 found, 1 nothing found, 2 usage or query, 3 no daemon, 4 partial\n";

static void print_usage(FILE *out)
{
    fputs("usage: newsdex VERB [OPTION]... [ARGUMENT]...\n\n", out);
    for (size_t i = 0; i < verb_count; i++)
        fprintf(out, "  %-7s %-12s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].help);
    fputs(options_help, out);
}

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static bool set_format(struct invocation *invocation, const char *name)
{
    static const char *const names[] = {
        [OUTPUT_TSV] = "tsv", [OUTPUT_JSON] = "json", [OUTPUT_TEXT] = "text"};
    for (int i = OUTPUT_TSV; i <= OUTPUT_TEXT; i++)
        if (strcmp(names[i], name) == 0) {
            invocation->output.format = (enum output_format)i;
            return true;
        }
    output_message("--format: \"%s\" is none of tsv, json, text", name);
    return false;
}

/* Split at commas, in place. */
static void set_fields(struct output *output, char *list)
{
    output->field_count = 0;
    for (char *name; (name = strsep(&list, ","));) {
        output->fields = xrealloc(output->fields,
                                  (output->field_count + 1) * sizeof *output->fields);
        output->fields[output->field_count++] = name;
    }
}

/* The bit that a verb has to have for the option; 0 if every verb has it. */
static unsigned needs(int option)
{
    switch (option) {
    case OPTION_FIELDS:
        return TAKES_FIELDS;
    case 'n':
        return TAKES_LIMIT;
    case OPTION_OFFSET:
    case OPTION_SORT:
        return TAKES_ORDER;
    case OPTION_SINCE:
    case OPTION_UNTIL:
        return TAKES_DATES;
    case OPTION_REJECTED:
    case OPTION_SETTINGS:
        return TAKES_STATUS;
    default:
        return 0;
    }
}

static bool set_option(struct invocation *invocation, const struct verb *verb, int option)
{
    switch (option) {
    case OPTION_SOCKET:
        invocation->socket = optarg;
        break;
    case OPTION_JSON:
        invocation->output.format = OUTPUT_JSON;
        break;
    case OPTION_FORMAT:
        if (!(verb->options & TAKES_INPUT))
            return set_format(invocation, optarg);
        invocation->input_format = optarg;
        break;
    case OPTION_FIELDS:
        set_fields(&invocation->output, optarg);
        break;
    case '0':
        invocation->output.nul = true;
        break;
    case 'q':
        invocation->output.quiet = true;
        break;
    case 'n':
        invocation->limit = optarg;
        break;
    case OPTION_OFFSET:
        invocation->offset = optarg;
        break;
    case OPTION_SORT:
        invocation->sort = optarg;
        break;
    case OPTION_SINCE:
        invocation->since = optarg;
        break;
    case OPTION_UNTIL:
        invocation->until = optarg;
        break;
    case OPTION_REJECTED:
        invocation->rejected = true;
        break;
    case OPTION_SETTINGS:
        invocation->settings = true;
        break;
    default:
        return false;
    }
    return true;
}

/* Returns -1 to go on, else the exit status. */
static int read_options(struct invocation *invocation, const struct verb *verb, int argc,
                        char **argv)
{
    for (int option; (option = getopt_long(argc, argv, "0qn:hV", long_options, NULL)) != -1;) {
        if (option == 'h') {
            print_usage(stdout);
            return EXIT_FOUND;
        }
        if (option == 'V') {
            puts("newsdex " PACKAGE_VERSION);
            return EXIT_FOUND;
        }
        if (option == '?') {
            output_message("see newsdex --help; write -- before a query with words that begin "
                           "with -");
            return EXIT_USAGE;
        }
        if (verb && needs(option) && !(needs(option) & verb->options)) {
            output_message("%s does not take %s", verb->name, argv[optind - 1]);
            return EXIT_USAGE;
        }
        if (verb && !set_option(invocation, verb, option))
            return EXIT_USAGE;
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct invocation invocation = {0};
    setlocale(LC_CTYPE, "");
    const struct verb *verb = argc > 1 ? find_verb(argv[1]) : NULL;
    if (argc > 1 && !verb && argv[1][0] != '-') {
        output_message("no verb \"%s\"; see newsdex --help", argv[1]);
        return EXIT_USAGE;
    }
    /* The verb takes the place of the program's name for getopt. */
    argc -= verb != NULL;
    argv += verb != NULL;
    int status = read_options(&invocation, verb, argc, argv);
    if (status < 0 && !verb) {
        print_usage(stderr);
        status = EXIT_USAGE;
    }
    if (status < 0) {
        invocation.arguments = argv + optind;
        invocation.argument_count = (size_t)(argc - optind);
        status = (int)verb->run(&invocation);
    }
    free(invocation.output.fields);
    return status;
}
