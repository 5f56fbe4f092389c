/* SPDX-License-Identifier: MIT */
/*
 * Telling the caller, through whichever of its callbacks are there.
 */
#include "base/world.h"

#include <stdarg.h>
#include <stdio.h>

void world_log(const struct ny_world *w, enum log_level level, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	if (!w->log)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	w->log(w->log_data, level, text);
}

void world_progress(const struct ny_world *w, const char *what, size_t done, size_t total)
{
	if (w->progress)
		w->progress(w->progress_data, what, done, total);
}

bool world_cancelled(const struct ny_world *w)
{
	return !w->steady && w->cancelled && w->cancelled(w->cancel_data) != 0;
}

struct ny_world *world_steady(struct ny_world *w)
{
	w->steady++;
	return w;
}

void world_steady_end(struct ny_world *const *w)
{
	if (*w)
		(*w)->steady--;
}
