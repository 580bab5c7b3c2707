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
    OPTION_ZONE,
    OPTION_UNTIL,
    OPTION_REJECTED,
    OPTION_SETTINGS,
    OPTION_AFTER,
    OPTION_NEXT,
    OPTION_EXACT,
    OPTION_EXPLAIN,
    OPTION_EXPAND,
    OPTION_HALF_LIFE,
    OPTION_AUTO_CORRECT,
    OPTION_AS_YOU_TYPE,
    OPTION_COLLAPSE,
    OPTION_BY,
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
    {"tz", required_argument, NULL, OPTION_ZONE},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"rejected", no_argument, NULL, OPTION_REJECTED},
    {"settings", no_argument, NULL, OPTION_SETTINGS},
    {"after", required_argument, NULL, OPTION_AFTER},
    {"next", no_argument, NULL, OPTION_NEXT},
    {"exact", no_argument, NULL, OPTION_EXACT},
    {"explain", no_argument, NULL, OPTION_EXPLAIN},
    {"expand", no_argument, NULL, OPTION_EXPAND},
    {"half-life", required_argument, NULL, OPTION_HALF_LIFE},
    {"auto-correct", no_argument, NULL, OPTION_AUTO_CORRECT},
    {"as-you-type", no_argument, NULL, OPTION_AS_YOU_TYPE},
    {"collapse", required_argument, NULL, OPTION_COLLAPSE},
    {"by", required_argument, NULL, OPTION_BY},
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
    "options of search (others take those of them that make sense):\n"
    "  -n, --limit N            at most so many articles (10)\n"
    "      --offset N           skip so many first\n"
    "      --after CURSOR       begin behind the last article of another page\n"
    "      --next               print the cursor for that, on stderr or as a line of JSON\n"
    "      --exact              count all that match\n"
    "      --half-life TIME     newer articles count for more: half of that after 7d; 0: not\n"
    "      --expand             have words count too that the best articles share\n"
    "      --explain            how the scores came about, as text or JSON\n"
    "      --auto-correct       search for what was meant, where a word finds nothing or little\n"
    "      --as-you-type        the last word may go on\n"
    "      --collapse story     of articles with about the same text show one\n"
    "      --sort ORDER         relevance, newest or oldest\n"
    "      --since, --until DATE  2025, 2025-11, 2025-11-26, 2025-11-26T14:30Z\n"
    "      --tz ZONE            whose days those are: Europe/Lisbon, +01:00 (yours)\n"
    "      --fields A,B,...     id, score, date, date_from, headline, byline, dateline, lang, "
    "path,\n"
    "                           snippet, copies; show has body in the place of score, snippet "
    "and copies\n"
    "\n"
    "options of histogram:\n"
    "      --by PERIOD          day, week, month or year (month)\n"
    "\n"
    "options of status:\n"
    "      --rejected           files that could not be read, and why\n"
    "      --settings           the settings in force, and where they are from\n"
    "\n"
    "A query is the rest of the arguments; write -- before one that begins with -.\n"
    "exit status: 0 found, 1 nothing found, 2 usage or query, 3 no daemon or none that\n"
    "can answer now, 4 partial\n";

static void print_usage(FILE *out)
{
    fputs("usage: newsdex VERB [OPTION]... [ARGUMENT]...\n\n", out);
    for (size_t i = 0; i < verb_count; i++)
        fprintf(out, "  %-9s %-13s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].help);
    fputs(options_help, out);
}

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
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
    case OPTION_AFTER:
    case OPTION_NEXT:
    case OPTION_EXPLAIN:
    case OPTION_EXPAND:
    case OPTION_HALF_LIFE:
    case OPTION_AUTO_CORRECT:
    case OPTION_AS_YOU_TYPE:
    case OPTION_COLLAPSE:
        return TAKES_ORDER;
    case OPTION_EXACT:
        return TAKES_COUNTING;
    case OPTION_BY:
        return TAKES_PERIOD;
    case OPTION_SINCE:
    case OPTION_ZONE:
    case OPTION_UNTIL:
        return TAKES_DATES;
    case OPTION_REJECTED:
    case OPTION_SETTINGS:
        return TAKES_STATUS;
    default:
        return 0;
    }
}

/* What was said before it is known what verb it is for. */
struct command_line {
    struct invocation invocation;
    const char *format; /* The output's, or of an article to be taken in. */
    bool json;          /* --json came after any --format. */
    char *fields;
    int first[8]; /* For each bit of options, the first one that needs it; 0: none. */
    bool help, version;
};

static bool set_option(struct command_line *line, int option)
{
    struct invocation *invocation = &line->invocation;
    switch (option) {
    case OPTION_SOCKET:
        invocation->socket = optarg;
        break;
    case OPTION_JSON:
        invocation->output.format = OUTPUT_JSON;
        line->json = true;
        break;
    case OPTION_FORMAT:
        line->format = optarg;
        line->json = false;
        break;
    case OPTION_FIELDS:
        line->fields = optarg;
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
    case OPTION_ZONE:
        invocation->zone = optarg;
        break;
    case OPTION_UNTIL:
        invocation->until = optarg;
        break;
    case OPTION_AFTER:
        invocation->after = optarg;
        break;
    case OPTION_NEXT:
        invocation->next = true;
        break;
    case OPTION_EXACT:
        invocation->exact = true;
        break;
    case OPTION_EXPLAIN:
        invocation->explain = true;
        break;
    case OPTION_EXPAND:
        invocation->expand = true;
        break;
    case OPTION_HALF_LIFE:
        invocation->half_life = optarg;
        break;
    case OPTION_AUTO_CORRECT:
        invocation->auto_correct = true;
        break;
    case OPTION_AS_YOU_TYPE:
        invocation->as_you_type = true;
        break;
    case OPTION_COLLAPSE:
        invocation->collapse = optarg;
        break;
    case OPTION_BY:
        invocation->by = optarg;
        break;
    case OPTION_REJECTED:
        invocation->rejected = true;
        break;
    case OPTION_SETTINGS:
        invocation->settings = true;
        break;
    case 'h':
        line->help = true;
        break;
    case 'V':
        line->version = true;
        break;
    default: /* getopt has said what. */
        output_message("see newsdex --help; write -- before a query with words that begin with -");
        return false;
    }
    return true;
}

/* Options may stand anywhere before "--". */
static bool read_options(struct command_line *line, int argc, char **argv)
{
    for (int option; (option = getopt_long(argc, argv, "0qn:hV", long_options, NULL)) != -1;) {
        if (!set_option(line, option))
            return false;
        for (int bit = 0; bit < 8; bit++)
            if (needs(option) & 1u << bit && !line->first[bit])
                line->first[bit] = option;
    }
    return true;
}

static const char *option_name(int option)
{
    for (const struct option *at = long_options; at->name; at++)
        if (at->val == option)
            return at->name;
    return "";
}

static bool check_options(const struct command_line *line, const struct verb *verb)
{
    for (int bit = 0; bit < 8; bit++) {
        if (line->first[bit] && !(verb->options & 1u << bit)) {
            output_message("%s does not take --%s", verb->name, option_name(line->first[bit]));
            return false;
        }
    }
    return true;
}

static bool set_format(struct invocation *invocation, const struct verb *verb, const char *name)
{
    static const char *const names[] = {
        [OUTPUT_TSV] = "tsv", [OUTPUT_JSON] = "json", [OUTPUT_TEXT] = "text"};
    if (verb->options & TAKES_INPUT) {
        invocation->input_format = name;
        return true;
    }
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
    for (char *name; (name = strsep(&list, ","));) {
        output->fields = xrealloc(output->fields,
                                  (output->field_count + 1) * sizeof *output->fields);
        output->fields[output->field_count++] = name;
    }
}

static enum exit_status run(struct command_line *line, const struct verb *verb)
{
    struct invocation *invocation = &line->invocation;
    if (!check_options(line, verb))
        return EXIT_USAGE;
    bool overruled = line->json && !(verb->options & TAKES_INPUT);
    if (line->format && !overruled && !set_format(invocation, verb, line->format))
        return EXIT_USAGE;
    if (line->fields)
        set_fields(&invocation->output, line->fields);
    enum exit_status status = verb->run(invocation);
    free(invocation->output.fields);
    return status;
}

int main(int argc, char **argv)
{
    struct command_line line = {.format = NULL};
    setlocale(LC_CTYPE, "");
    unsetenv("POSIXLY_CORRECT"); /* getopt() would take options behind the verb for the query. */
    if (!read_options(&line, argc, argv))
        return EXIT_USAGE;
    if (line.help || line.version) {
        if (line.help)
            print_usage(stdout);
        else
            puts("newsdex " PACKAGE_VERSION);
        return EXIT_FOUND;
    }
    if (optind == argc) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    const struct verb *verb = find_verb(argv[optind]);
    if (!verb) {
        output_message("no verb \"%s\"; see newsdex --help", argv[optind]);
        return EXIT_USAGE;
    }
    line.invocation.arguments = argv + optind + 1;
    line.invocation.argument_count = (size_t)(argc - optind - 1);
    return (int)run(&line, verb);
}
