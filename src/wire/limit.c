/* SPDX-License-Identifier: MIT */
#include "wire/limit.h"

#include <sys/resource.h>

/* Of the process, as the limit is: worlds come and go. */
static struct {
	rlim_t from, to; /* equal: not raised */
} raised;

size_t limit_raise(void)
{
	struct rlimit limit;
	rlim_t from;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	from = limit.rlim_cur;
	limit.rlim_cur = limit.rlim_max;
	if (from >= limit.rlim_max || setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return from;
	raised.from = from;
	raised.to = limit.rlim_cur;
	return limit.rlim_cur;
}

void limit_give_back(void)
{
	struct rlimit limit;

	if (raised.from == raised.to || getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur != raised.to)
		return;
	limit.rlim_cur = raised.from;
	setrlimit(RLIMIT_NOFILE, &limit);
}
