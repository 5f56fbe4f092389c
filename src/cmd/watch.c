/* SPDX-License-Identifier: MIT */
/*
 * netyard watch: live rates.  A table, drawn over itself on a terminal; or a line of JSON
 * for each tick.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/screen.h"

#define INTERVAL_MIN 0.1
#define INTERVAL_MAX 3600.0
#define NUMBERS	     44 /* columns of the table that are not names */
#define NAMES_MIN    12
#define BETWEEN	     " - " /* the names of two ends */

DEFINE_CLEANUP(struct ny_watch *, ny_watch_free);

static volatile sig_atomic_t resized;

static void on_resize(int sig)
{
	resized = 1;
}

/* What is watched, how, and until when. */
struct watching {
	struct cli *cli;
	struct ny_watch *watch;
	const char *lab; /* NULL: the host */
	double interval; /* seconds */
	uint32_t left;	 /* ticks; 0: no end */
	bool table;	 /* else JSON */
	struct screen screen;
	sigset_t unblocked; /* while waiting; signals are not heard otherwise */
};

/* --- numbers --- */

#define SI_TEXT 16

/* Of at most six characters: "0", "0.5", "950", "12.3k", "1.2G". */
static const char *si(double value, char text[SI_TEXT])
{
	static const char units[] = " kMGTPE";
	size_t unit = 0;

	for (; value >= 999.5 && units[unit + 1]; unit++)
		value /= 1000;
	if (unit)
		snprintf(text, SI_TEXT, "%.1f%c", value, units[unit]);
	else
		snprintf(text, SI_TEXT, value > 0 && value < 9.95 ? "%.1f" : "%.0f",
			 value);
	return text;
}

static int parse_interval(const char *text, double *ret)
{
	char *end;
	double value;

	if (!*text || text[strspn(text, "0123456789.")])
		return -EINVAL;
	value = strtod(text, &end);
	if (*end || value < INTERVAL_MIN || value > INTERVAL_MAX)
		return -EINVAL;
	*ret = value;
	return 0;
}

/* --- the table --- */

static double both(const struct ny_watch *w, size_t i, enum ny_rate what)
{
	return ny_watch_rate(w, i, 0, what) + ny_watch_rate(w, i, 1, what);
}

/* "A - B", each end with half the width where both are too long. */
static char *name_cell(const struct ny_watch *w, size_t i, unsigned width)
{
	const char *a = ny_watch_end(w, i, 0), *b = ny_watch_end(w, i, 1);
	_cleanup_free_ char *cut_a = NULL, *cut_b = NULL, *name = NULL;
	size_t half = (width - strlen(BETWEEN)) / 2;

	if (!b)
		return screen_cell(a, width);
	if (strlen(a) + strlen(BETWEEN) + strlen(b) > width) {
		size_t short_a = half, short_b = half;

		if (strlen(a) < half)
			short_b = width - strlen(BETWEEN) - (short_a = strlen(a));
		else if (strlen(b) < half)
			short_a = width - strlen(BETWEEN) - (short_b = strlen(b));
		cut_a = screen_cell(a, (unsigned)short_a);
		cut_b = screen_cell(b, (unsigned)short_b);
	}
	if (asprintf(&name, "%s" BETWEEN "%s", cut_a ? cut_a : a, cut_b ? cut_b : b) < 0)
		abort();
	return screen_cell(name, width);
}

static void draw_row(struct watching *x, size_t i, int width)
{
	const struct ny_watch *w = x->watch;
	_cleanup_free_ char *name = name_cell(w, i, (unsigned)width);
	char text[6][SI_TEXT];

	screen_line(&x->screen, "%s %6s %6s  %6s %6s %6s %6s", name,
		    si(ny_watch_rate(w, i, 0, NY_RATE_BITS), text[0]),
		    si(ny_watch_rate(w, i, 0, NY_RATE_PACKETS), text[1]),
		    si(ny_watch_rate(w, i, 1, NY_RATE_BITS), text[2]),
		    si(ny_watch_rate(w, i, 1, NY_RATE_PACKETS), text[3]),
		    si(both(w, i, NY_RATE_DROPS), text[4]),
		    si(both(w, i, NY_RATE_ERRORS), text[5]));
}

/* What is left of the window; where there is none, what the longest name takes. */
static int names_width(const struct watching *x)
{
	size_t widest = 0;

	if (!x->screen.plain) {
		int width = (int)x->screen.columns - NUMBERS;

		return width < NAMES_MIN ? NAMES_MIN : width;
	}
	for (size_t i = 0; i < ny_watch_n(x->watch); i++) {
		const char *b = ny_watch_end(x->watch, i, 1);
		size_t n = strlen(ny_watch_end(x->watch, i, 0)) +
			   (b ? strlen(BETWEEN) + strlen(b) : 0);

		widest = n > widest ? n : widest;
	}
	return widest < NAMES_MIN ? NAMES_MIN : (int)widest;
}

/* Rates of one tick; the names get what is left of the width, "A - B" and A to B first. */
static int draw(struct watching *x, bool redraw)
{
	struct screen *s = &x->screen;
	size_t n = ny_watch_n(x->watch), i = 0;
	int width;

	screen_begin(s, redraw);
	width = names_width(x);
	if (!ny_watch_is_there(x->watch))
		screen_line(s, "lab %s is not there (any more); waiting for it", x->lab);
	else
		screen_line(s,
			    "%s%s: %zu %s, bits/s and packets/s, every %g s; Ctrl-C ends",
			    x->lab ? "lab " : "the host", x->lab ? x->lab : "", n,
			    x->lab ? "links" : "devices", x->interval);
	screen_line(s, "%-*s %6s %6s  %6s %6s %6s %6s", width,
		    x->lab ? "LINK, A - B" : "DEVICE", x->lab ? "A>B" : "SENT", "PKTS",
		    x->lab ? "B>A" : "RECVD", "PKTS", "DROPS", "ERRORS");
	while (i < n && screen_room(s) > (i + 1 < n))
		draw_row(x, i++, width);
	if (i < n)
		screen_line(s, "and %zu more", n - i);
	return screen_end(s);
}

/* --- the loop --- */

/* A reader that went away ends us by a signal, or by this. */
static int show(struct watching *x, bool redraw)
{
	char *text;
	int r = 0;

	if (x->table) {
		r = draw(x, redraw);
	} else {
		text = ny_watch_json(x->watch);
		if (!text)
			return -ENOMEM;
		if (fputs(text, stdout) == EOF || fflush(stdout))
			r = -EIO;
		free(text);
	}
	return r;
}

/* Waits for the next tick.  1: it is there; 0: only the window has another size; -EINTR:
 * we are to end. */
static int wait_tick(const struct watching *x, int timer)
{
	struct pollfd fd = {.fd = timer, .events = POLLIN};
	uint64_t ticks;
	sigset_t blocked;

	/* where a tick takes as long as the interval, ppoll would not hear them */
	sigprocmask(SIG_SETMASK, &x->unblocked, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	if (signals_caught())
		return -EINTR;
	if (ppoll(&fd, 1, NULL, &x->unblocked) < 0)
		return errno != EINTR ? -errno : signals_caught() ? -EINTR : 0;
	/* those that were missed are not made up for */
	return read(timer, &ticks, sizeof(ticks)) == sizeof(ticks) ? 1 : -errno;
}

/* Signals are heard only while we wait, so that none is missed. */
static int hear_while_waiting(struct watching *x)
{
	struct sigaction sa = {.sa_handler = on_resize};
	sigset_t set;

	sigemptyset(&sa.sa_mask);
	sigaction(SIGWINCH, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	return sigprocmask(SIG_BLOCK, &set, &x->unblocked) < 0 ? -errno : 0;
}

/* The timer counts from its start, whatever a tick takes: there is no drift. */
static int start_timer(double interval)
{
	time_t s = (time_t)interval;
	struct timespec every = {.tv_sec = s, .tv_nsec = (long)((interval - s) * 1e9)};
	struct itimerspec spec = {.it_interval = every, .it_value = every};
	_cleanup_close_ int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

	if (fd < 0 || timerfd_settime(fd, 0, &spec, NULL) < 0)
		return -errno;
	return steal_fd(&fd);
}

/* One tick, or one change of the window.  1: that was the last. */
static int step(struct watching *x, int timer)
{
	int r = wait_tick(x, timer), tick = r;
	bool redraw = resized;

	resized = 0;
	if (r > 0)
		r = ny_watch_tick(x->watch);
	if (r >= 0 && (tick || (x->table && !x->screen.plain)))
		r = show(x, redraw);
	return r < 0 ? r : tick && x->left && !--x->left;
}

/* 0: all ticks are over. */
static int run(struct watching *x)
{
	_cleanup_close_ int timer = -1;
	int r = hear_while_waiting(x);

	if (r < 0)
		return r;
	timer = start_timer(x->interval);
	if (timer < 0)
		return timer;
	do
		r = step(x, timer);
	while (!r);
	return r < 0 ? r : 0;
}

static int parse(struct watching *x)
{
	const char *interval = cli_opt(x->cli, "interval");
	const char *count = cli_opt(x->cli, "count");

	if (interval && parse_interval(interval, &x->interval) < 0)
		return usage_error("watch",
				   "--interval takes seconds, %g to %g; not '%s'",
				   INTERVAL_MIN, INTERVAL_MAX, interval);
	if (count && text_u32(count, 1, UINT32_MAX, &x->left) < 0)
		return usage_error("watch",
				   "--count takes a number of ticks, 1 or more; not '%s'",
				   count);
	if (cli_opt(x->cli, "host") && x->cli->n_operands)
		return usage_error("watch", "--host or a lab, not both");
	x->table =
		cli_opt(x->cli, "format") ? format_is(x->cli, "table") : !x->screen.plain;
	return 0;
}

static int cmd_watch_run(struct cli *cli)
{
	struct watching x = {
		.cli = cli, .interval = 1, .screen.plain = !isatty(STDOUT_FILENO)};
	_cleanup_(ny_watch_freep) struct ny_watch *watch = NULL;
	_cleanup_free_ char *lab = NULL;
	int r = parse(&x);

	if (!r && !cli_opt(cli, "host"))
		r = operand_lab(cli, cli->operands[0], &lab);
	if (r)
		return r;
	signals_catch(cli);
	r = ny_watch_new(cli->world, lab, &watch);
	x.watch = watch;
	x.lab = lab;
	if (r >= 0)
		r = run(&x);
	screen_done(&x.screen);
	if (r >= 0)
		return EXIT_DONE;
	if (r == -EINTR && signals_caught())
		return EXIT_SIGNAL + signals_caught();
	if (ferror(stdout)) /* which is reported when the program ends */
		return EXIT_FAILED;
	return report_failure(cli, r);
}

static const char *const formats[] = {"table", "json", NULL};

const struct command cmd_watch = {
	.name = "watch",
	.summary = "live rates of the links of a lab",
	.operands = "[NAME]",
	.about =
		"Show what goes over each link of a lab in a second, the busiest first:\n"
		"bits and packets both ways, drops and errors.  On a terminal that is a table\n"
		"which is drawn anew each second; elsewhere each second is a line of JSON.",
	.what = WHAT_LAB,
	.max_operands = 1,
	.opts =
		{
			{"host", 0, NULL,
			 "every device of the host and of all named namespaces"},
			{"format", 0, "FORMAT", "how it is printed", formats},
			{"interval", 'i', "SECONDS", "how often, 0.1 to 3600; 1"},
			{"count", 'c', "N", "end after so many ticks"},
		},
	.run = cmd_watch_run,
};
