/* One line per event on stderr. Thread-safe: a line is one write.
 *
 * Under the journal each line begins with the priority that journald reads ("<4>..."); elsewhere
 * with the program's name and, from warnings up, the word.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARN = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* Look once at where stderr goes. Before it, and without it, lines are in the plain form. */
void log_init(void);

void log_set_level(enum log_level level);
void log_write(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Show one line that the next one overwrites ("12,000 articles"), only where stderr is a terminal;
 * NULL clears it. Any log line clears it first. */
void log_progress(const char *text);

/* Whether log_progress() shows anything. */
int log_is_terminal(void);

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...) log_write(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
