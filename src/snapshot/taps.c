/* SPDX-License-Identifier: MIT */
/* Which process holds a tap, which only /proc tells. */
#include <string.h>

#include "snapshot/reading.h"
#include "wire/process.h"

struct taps {
	struct snapshot *s;
	ino_t inode;
};

static int on_tap(void *data, pid_t pid, const char name[IFNAMSIZ])
{
	struct taps *x = data;
	struct tap tap = {.inode = x->inode};
	char command[PROCESS_NAME];

	memcpy(tap.name, name, sizeof(tap.name));
	process_command(pid, command);
	tap.holder = arena_printf(x->s->arena, "%s (%d)", command, pid);
	ARENA_PUSH(x->s->arena, x->s->taps, x->s->n_taps, tap);
	return 0;
}

static int on_process(void *data, pid_t pid, const struct netns_id *ns)
{
	struct taps *x = data;

	x->inode = ns->ino;
	return process_taps(pid, on_tap, x);
}

static bool has_tun(const struct snapshot *s, bool that_stays)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->all[i]->n_devs; k++) {
			const struct nl_link *link = &s->all[i]->devs[k].link;

			if (!strcmp(link->kind, "tun") && (!that_stays || link->stays))
				return true;
		}
	return false;
}

int read_taps(struct snapshot *s, bool that_stay, struct err *err)
{
	struct taps x = {.s = s};
	size_t hidden;

	return has_tun(s, that_stay) ? process_each(on_process, &x, &hidden, err) : 0;
}
