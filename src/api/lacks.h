/* SPDX-License-Identifier: MIT */
/*
 * What a plan is refused for, since this host has not what it takes.
 */
#pragma once

#include "base/world.h"
#include "plan/plan.h"

/* What a service is run by, as this host has it. */
struct run_by {
	const char *program; /* what it is called; of a DHCP client any that would do */
	const char *path;    /* where it is; NULL: it is not there, */
	const char *package; /* ... and what it is in; NULL: that is not known */
};
/* command: of a service; client: it is a DHCP client.  In the arena. */
struct run_by lacks_run_by(const struct ny_world *w, struct arena *arena,
			   const char *command, bool client);

/* Programs that operations of p start: Open vSwitch's, and those of nodes. */
void lacks_refuse_programs(const struct ny_world *w, struct plan *p,
			   const struct topo *t);
/* What the kernel is without of what t needs. */
void lacks_refuse(struct ny_world *w, struct plan *p, const struct topo *t);
/* Of that, only queues. */
void lacks_refuse_queues(struct ny_world *w, struct plan *p, const struct topo *t);
