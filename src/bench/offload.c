/* SPDX-License-Identifier: MIT */
/*
 * Segmentation offloads of a bed's ends.  Those of a running lab are given back, by
 * another process if this one is killed.
 */
#include "wire/offload.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/wait.h>

#include "bench/bench.h"
#include "wire/child.h"

#define ON (OFFLOAD_SG | OFFLOAD_TSO | OFFLOAD_GSO)

/*
 * On: senders segment late; receivers join again only where the device came so.  A veth
 * comes without GRO, and what is joined there is too long for an Open vSwitch in user
 * space.  Off: none of all.
 */
static unsigned wanted(const struct bed_end *end, bool on)
{
	return on ? end->made | ON : end->made & ~OFFLOAD_SEGMENTS;
}

/* What was to go and did not: some devices have it for good. */
static int check_off(struct ny_world *w, const struct bed_end *end, struct err *err)
{
	char text[32];
	unsigned set;
	int r = wire_offload_get(w, end->ns, end->dev, &set, err);

	if (r < 0 || !(set & (OFFLOAD_TSO | OFFLOAD_GSO)))
		return r;
	wire_offload_text(set & (OFFLOAD_TSO | OFFLOAD_GSO), text);
	return err_set(err, -EOPNOTSUPP, "%s cannot be turned off", text);
}

int bed_set_offload(struct ny_world *w, struct bed *bed, bool on, struct err *err)
{
	if (bed->offload == on)
		return 0;
	for (size_t i = 0; i < bed->n_ends; i++) {
		struct bed_end *end = &bed->ends[i];
		int r = bed->offload < 0
				? wire_offload_get(w, end->ns, end->dev, &end->made, err)
				: 0;

		if (r == 0)
			r = wire_offload_set(w, end->ns, end->dev, wanted(end, on), err);
		if (r == 0 && !on)
			r = check_off(w, end, err);
		if (r < 0)
			return err_prefix(err, "cannot set the offloads of %s", end->dev);
	}
	bed->offload = on;
	return 0;
}

struct offload_keep {
	struct ny_world *w;
	const struct bed *bed;
	unsigned *before; /* by end */
	pid_t guard;
	int fd; /* the guard waits for a word, or the end, on the other side */
};

/* All of them, whatever fails: a device may be gone by now. */
static void give_back(struct ny_world *w, const struct offload_keep *keep)
{
	for (size_t i = 0; i < keep->bed->n_ends; i++) {
		const struct bed_end *end = &keep->bed->ends[i];
		struct err err = {};

		if (wire_offload_set(w, end->ns, end->dev, keep->before[i], &err) < 0)
			world_log(w, LOG_WARN,
				  "the offloads of %s are not given back: %s", end->dev,
				  err.text);
	}
}

/* Only the end of who started us means that there is something to do. */
static void guard(const struct offload_keep *keep, int fd) __attribute__((noreturn));
static void guard(const struct offload_keep *keep, int fd)
{
	struct ny_world *w;
	char word;
	ssize_t n;

	setsid();
	close_range(0, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0U, 0);
	do
		n = read(fd, &word, 1);
	while (n < 0 && errno == EINTR);
	if (n == 0 && ny_world_new(&w) == 0 && face_host(w, face_begin(w)) == 0)
		give_back(w, keep);
	_exit(0);
}

static int start_guard(struct offload_keep *keep, struct err *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(err, -errno, "cannot make a pipe");
	keep->guard = child_fork();
	if (keep->guard == 0)
		guard(keep, fds[0]);
	close(fds[0]);
	keep->fd = fds[1];
	if (keep->guard > 0)
		return 0;
	close(fds[1]);
	return err_sys(err, -EAGAIN, "cannot start a process");
}

int offload_keep(struct ny_world *w, struct arena *arena, const struct bed *bed,
		 struct offload_keep **ret, struct err *err)
{
	struct offload_keep *keep = arena_alloc(arena, sizeof(*keep));
	int r = 0;

	*keep = (struct offload_keep){.w = w, .bed = bed};
	keep->before = arena_alloc(arena, (bed->n_ends + 1) * sizeof(*keep->before));
	for (size_t i = 0; i < bed->n_ends && r == 0; i++)
		r = wire_offload_get(w, bed->ends[i].ns, bed->ends[i].dev,
				     &keep->before[i], err);
	if (r == 0)
		r = start_guard(keep, err);
	if (r == 0)
		*ret = keep;
	return r;
}

void offload_give_back(struct offload_keep *keep)
{
	if (!keep)
		return;
	give_back(keep->w, keep);
	(void)!write(keep->fd, "", 1);
	close(keep->fd);
	while (waitpid(keep->guard, NULL, 0) < 0 && errno == EINTR)
		;
}
