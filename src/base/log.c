#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static _Atomic enum log_level max_level = LOG_LEVEL_INFO;
static atomic_bool to_journal;
static atomic_bool to_terminal;
static atomic_bool progress_shown;

#define CLEAR_LINE "\r\033[K"

/* systemd sets JOURNAL_STREAM to "device:inode" of the stream it connected (systemd.exec(5)). */
static bool stderr_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat st;
    return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
           fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_init(void)
{
    const char *term = getenv("TERM");
    to_journal = stderr_is_journal();
    to_terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

void log_set_level(enum log_level level)
{
    max_level = level;
}

int log_is_terminal(void)
{
    return to_terminal;
}

static void put(const char *bytes, size_t length)
{
    ssize_t written = write(STDERR_FILENO, bytes, length);
    (void)written; /* There is nowhere to complain. */
}

static const char *word(enum log_level level)
{
    return level == LOG_LEVEL_ERROR ? "error: " : level == LOG_LEVEL_WARN ? "warning: " : "";
}

/* What an article or a file name brought in must not steer the terminal or split the line. */
static void make_harmless(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

void log_write(enum log_level level, const char *fmt, ...)
{
    if (level > max_level)
        return;

    char text[1024], line[1100];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    make_harmless(text);

    int length;
    if (to_journal)
        length = snprintf(line, sizeof line, "<%d>%s\n", level, text);
    else
        length = snprintf(line, sizeof line, "%snewsdexd: %s%s\n",
                          atomic_exchange(&progress_shown, false) ? CLEAR_LINE : "", word(level),
                          text);
    put(line, (size_t)length);
}

void log_progress(const char *text)
{
    if (!to_terminal)
        return;
    if (!text) {
        if (atomic_exchange(&progress_shown, false))
            put(CLEAR_LINE, strlen(CLEAR_LINE));
        return;
    }
    char line[256];
    int length = snprintf(line, sizeof line, CLEAR_LINE "%.200s", text);
    progress_shown = true;
    put(line, (size_t)length);
}
