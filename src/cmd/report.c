/* SPDX-License-Identifier: MIT */
/*
 * What people read on standard error: "netyard: what failed, on which object: the
 * kernel's words; what to do about it", the log, and a line of progress that is
 * rewritten in place, on a terminal only.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/cmd.h"

#define PROGRESS_AFTER_MS 200

static double started; /* when the work was */
static bool progress_shown;

double now_ms(void)
{
	return clock_seconds(CLOCK_MONOTONIC) * 1e3;
}

static void progress_clear(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

void report_line(const char *fmt, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	fflush(stdout); /* where both go into one pipe, what was said first is first */
	progress_clear();
	fprintf(stderr, "netyard: %s\n", shown(text));
}

static void on_log(void *data, enum ny_log_level level, const char *text)
{
	const struct cli *cli = data;

	if (level == NY_LOG_DEBUG && !cli->verbose)
		return;
	progress_clear();
	fprintf(stderr, level == NY_LOG_DEBUG ? "%s\n" : "netyard: %s\n", shown(text));
}

static void on_progress(void *data, const char *what, size_t done, size_t total)
{
	const struct cli *cli = data;

	if (done >= total) {
		progress_clear();
		return;
	}
	if (now_ms() - started < PROGRESS_AFTER_MS)
		return;
	fprintf(stderr, "\r\033[K%s%s%s %zu of %zu", cli->lab ? shown(cli->lab) : "",
		cli->lab ? ": " : "", what, done, total);
	progress_shown = true;
}

void report_init(struct cli *cli)
{
	started = now_ms();
	ny_world_on_log(cli->world, on_log, cli);
	if (isatty(STDERR_FILENO) && !cli->verbose)
		ny_world_on_progress(cli->world, on_progress, cli);
}

static int exit_code(int code)
{
	if (code == -ENOTRECOVERABLE)
		return EXIT_LEFT;
	if (code == -EINTR && signals_caught())
		return EXIT_SIGNAL + signals_caught();
	return EXIT_FAILED;
}

int report_failure(struct cli *cli, int code)
{
	const char *text = ny_error(cli->world), *hint = ny_error_hint(cli->world);

	progress_clear();
	for (size_t i = 0; i < ny_error_n_details(cli->world); i++)
		fprintf(stderr, "%s\n", shown(ny_error_detail(cli->world, i)));
	report_line("%s%s%s", *text ? text : strerror(-code), *hint ? "; " : "", hint);
	return exit_code(code);
}

int report_end(int code)
{
	int error = stdout_end();

	progress_clear();
	if (!error || error == EPIPE)
		return code;
	report_line("cannot write to standard output: %s", strerror(error));
	return code ? code : EXIT_FAILED;
}

static bool colours_wanted(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(no && *no) && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

static int wanted = -1; /* colours; not yet known */

void colour_never(void)
{
	wanted = 0;
}

const char *colour(enum colour c)
{
	static const char *const escapes[] = {"\033[m", "\033[1m", "\033[31m", "\033[32m",
					      "\033[33m"};

	if (wanted < 0)
		wanted = colours_wanted();
	return wanted ? escapes[c] : "";
}
