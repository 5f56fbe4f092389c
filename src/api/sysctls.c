/* SPDX-License-Identifier: MIT */
/* What a plan sets, tried beforehand. */
#include "api/sysctls.h"

#include <errno.h>
#include <string.h>

#include "wire/sysctl.h"

static void refuse(struct plan *p, const char *key, const struct sysctl_ask *ask)
{
	if (ask->result == -ENOENT)
		arena_add_text(
			&p->refusals,
			"this kernel has no sysctl %s in a namespace: 'sysctl -a' lists "
			"those there are; load the module that it is of, or leave it out",
			key);
	else if (ask->fixed)
		arena_add_text(
			&p->refusals,
			"this kernel lets nobody set %s in a namespace: it is the host's "
			"alone; leave it out, and set it there",
			key);
	else if (ask->result && ask->result != -EIO) /* not set yet, as stable_secret */
		arena_add_text(&p->refusals,
			       "sysctl %s cannot be read, so that nobody could tell "
			       "whether it is set: %s; leave it out",
			       key, strerror(-ask->result));
}

void sysctls_refuse(struct ny_world *w, struct plan *p)
{
	struct sysctl_ask *asks = NULL;
	const char **keys = NULL;
	struct map seen = {.arena = p->arena};
	struct err err = {0};
	size_t n = 0, k = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i];
		struct sysctl_ask ask = {};

		if (op->id != OP_SYSCTL_SET || !*op_arg(op, A_NEW))
			continue;
		sysctl_path(op_arg(op, A_SYSCTL), "lo", ask.path);
		if (map_get(&seen, ask.path, NULL))
			continue;
		map_put(&seen, arena_strdup(p->arena, ask.path), n);
		ARENA_PUSH(p->arena, keys, k, op_arg(op, A_SYSCTL));
		ARENA_PUSH(p->arena, asks, n, ask);
	}
	if (!n)
		return;
	if (wire_sysctl_read(w, NULL, asks, n, &err) < 0) {
		world_log(w, LOG_WARN, "sysctls were not tried: %s", err.text);
		return;
	}
	for (size_t i = 0; i < n; i++)
		refuse(p, keys[i], &asks[i]);
}
