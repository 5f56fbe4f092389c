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
#include "cmd/watch.h"

#define INTERVAL_MIN 0.1
#define INTERVAL_MAX 3600.0
#define KEYS_MAX     64 /* that are read at once */

DEFINE_CLEANUP(struct ny_watch *, ny_watch_free);

static volatile sig_atomic_t resized, stopping;

/* SIGTSTP; SIGWINCH, and SIGCONT after which what stands there is somebody else's. */
static void on_signal(int sig)
{
	*(sig == SIGTSTP ? &stopping : &resized) = 1;
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

/* --- the loop --- */

/* A reader that went away ends us by a signal, or by this. */
static int show(struct watching *x, bool redraw)
{
	char *text;
	int r = 0;

	if (x->table) {
		r = watch_draw(x, redraw);
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

static bool press_keys(struct watching *x)
{
	int keys[KEYS_MAX];
	size_t n = keyboard_read(&x->keyboard, keys, KEYS_MAX);
	bool changed = false;

	for (size_t i = 0; i < n; i++)
		changed |= watch_press(x, keys[i]);
	return changed;
}

/* Waits for the next tick.  1: it is there; 0: only the window has another size, or a key
 * was pressed, *changed: that asks for another table; -EINTR: we are to end. */
static int wait_tick(struct watching *x, int timer, bool *changed)
{
	struct pollfd fds[] = {
		{.fd = timer, .events = POLLIN},
		{.fd = x->keyboard.on ? STDIN_FILENO : -1, .events = POLLIN},
	};
	uint64_t ticks;
	sigset_t blocked;

	/* where a tick takes as long as the interval, ppoll would not hear them */
	sigprocmask(SIG_SETMASK, &x->unblocked, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	if (signals_caught())
		return -EINTR;
	if (ppoll(fds, ARRAY_SIZE(fds), NULL, &x->unblocked) < 0)
		return errno != EINTR ? -errno : signals_caught() ? -EINTR : 0;
	*changed = fds[1].revents && press_keys(x);
	if (!fds[0].revents)
		return 0;
	/* those that were missed are not made up for */
	return read(timer, &ticks, sizeof(ticks)) == sizeof(ticks) ? 1 : -errno;
}

/* Signals are heard only while we wait, so that none is missed. */
static int hear_while_waiting(struct watching *x)
{
	static const int ours[] = {SIGWINCH, SIGCONT, SIGTSTP},
			 all[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT, SIGTSTP};
	struct sigaction sa = {.sa_handler = on_signal};
	sigset_t set;

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; x->on_terminal && i < ARRAY_SIZE(ours); i++)
		sigaction(ours[i], &sa, NULL);
	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		sigaddset(&set, all[i]);
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

static void leave_terminal(struct watching *x)
{
	keyboard_end(&x->keyboard);
	screen_leave(&x->screen);
}

/* As Ctrl-Z does to any program, until we are called for; the terminal is the shell's
 * meanwhile. */
static void stop(struct watching *x)
{
	struct sigaction was, sa = {.sa_handler = SIG_DFL};
	sigset_t set;

	leave_terminal(x);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTSTP, &sa, &was);
	raise(SIGTSTP);
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL); /* here we stand still */
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTSTP, &was, NULL);
	stopping = 0;
	resized = 1;
}

/* One tick, one key, or one change of the window.  1: that was the last. */
static int step(struct watching *x, int timer)
{
	bool changed = false, redraw;
	int r = wait_tick(x, timer, &changed), tick = r;

	if (stopping)
		stop(x);
	redraw = resized;
	resized = 0;
	if (redraw)
		keyboard_begin(&x->keyboard);
	if (r > 0)
		r = ny_watch_tick(x->watch);
	if (r >= 0 && (tick || redraw || changed))
		r = show(x, redraw);
	return r < 0 ? r : x->quit || (tick && x->left && !--x->left);
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
	if (x->on_terminal)
		keyboard_begin(&x->keyboard);
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
	x->on_terminal = x->table && !x->screen.plain;
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
	leave_terminal(&x);
	screen_done(&x.screen);
	free(x.order);
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
		"which is drawn anew each second: q quits, arrows and Page keys scroll, and\n"
		"r, p, d, e, n sort by rate, packets, drops, errors, name.  Elsewhere each\n"
		"second is a line of JSON.",
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
