/* SPDX-License-Identifier: MIT */
/*
 * The world: which host we work on and whom we tell.  First parameter of
 * everything that touches the host.  Made by the library's face (api), read by
 * all; wire/ hangs its sockets on it.  Not thread-safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/paths.h"

struct sockets; /* wire/wire.h: sockets and the namespace worker */

enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,  /* what a person asked for with nothing special */
	LOG_DEBUG, /* -v: each operation as it runs */
};

struct ny_world {
	const struct paths *paths;
	int netns_fd; /* the network namespace called "the host" */
	struct sockets
		*wire; /* see wire/wire.h; made and freed by wire_open, wire_close */

	void (*log)(void *data, enum log_level level,
		    const char *text); /* NULL: silent */
	void *log_data;
	/* done of total steps of the work called what; NULL: not told */
	void (*progress)(void *data, const char *what, size_t done, size_t total);
	void *progress_data;
	/* non-zero asks running work to stop in good order; NULL: never */
	int (*cancelled)(void *data);
	void *cancel_data;
	unsigned steady; /* how many world_steady there are */
};

void world_log(const struct ny_world *w, enum log_level level, const char *fmt, ...)
	_printf_(3, 4);
void world_progress(const struct ny_world *w, const char *what, size_t done,
		    size_t total);
bool world_cancelled(const struct ny_world *w);

/*
 * As long as what this returns lives, nothing is cancelled, whatever w->cancelled says:
 *
 *	_cleanup_steady_ struct ny_world *steady = world_steady(w);
 */
struct ny_world *world_steady(struct ny_world *w);
void world_steady_end(struct ny_world *const *w);
#define _cleanup_steady_ _cleanup_(world_steady_end) __attribute__((unused))
