/* SPDX-License-Identifier: MIT */
/* One processor of each core after the other. */
#include "measure/pin.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/cleanup.h"

/* A number in /sys about a processor; -1: the kernel does not tell. */
static int topology(unsigned cpu, const char *what)
{
	_cleanup_fclose_ FILE *f = NULL;
	char path[96];
	int n;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/topology/%s", cpu,
		 what);
	f = fopen(path, "re");
	return f && fscanf(f, "%d", &n) == 1 ? n : -1;
}

struct core {
	int package, id;
};

static bool is_same(const struct core *a, const struct core *b)
{
	return a->id >= 0 && a->id == b->id && a->package == b->package;
}

/* How many of those before it are of the same core. */
static unsigned rank(const struct core *cores, unsigned n)
{
	unsigned before = 0;

	for (unsigned i = 0; i < n; i++)
		before += is_same(&cores[n], &cores[i]);
	return before;
}

int pin_choose(struct pinning *ret)
{
	struct core cores[PIN_CPUS_MAX];
	unsigned cpus[PIN_CPUS_MAX], n = 0;
	cpu_set_t allowed;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
		return -errno;
	for (unsigned i = 0; i < CPU_SETSIZE && n < PIN_CPUS_MAX; i++) {
		if (!CPU_ISSET(i, &allowed))
			continue;
		cores[n] = (struct core){topology(i, "physical_package_id"),
					 topology(i, "core_id")};
		cpus[n++] = i;
	}
	ret->n = 0;
	for (unsigned turn = 0; ret->n < n; turn++)
		for (unsigned i = 0; i < n; i++)
			if (rank(cores, i) == turn)
				ret->cpus[ret->n++] = cpus[i];
	return 0;
}

unsigned pin_cpu(const struct pinning *pin, unsigned stream, enum side side)
{
	return pin->cpus[(2 * stream + (side == SIDE_RECEIVER)) % pin->n];
}

void pin_text(const struct pinning *pin, char *out, size_t size)
{
	if (pin->n == 1)
		snprintf(out, size, "sender and receiver on processor %u, the only one",
			 pin->cpus[0]);
	else if (pin->n <= 3)
		snprintf(out, size, "sender on processor %u, receiver on %u, %s",
			 pin->cpus[0], pin->cpus[1],
			 pin->n == 2 ? "of every stream" : "other streams in turn");
	else
		snprintf(out, size,
			 "sender on processor %u, receiver on %u; of the next stream "
			 "on %u and %u; and so on, round %u processors",
			 pin->cpus[0], pin->cpus[1], pin->cpus[2], pin->cpus[3], pin->n);
}
