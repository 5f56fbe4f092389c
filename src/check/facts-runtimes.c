/* SPDX-License-Identifier: MIT */
/* Managers of containers: whether they are there to be asked. */
#include <stdlib.h>

#include "check/facts.h"
#include "runtime/runtime.h"

static const char *const unit_dirs[] = {"/etc/systemd/system", "/run/systemd/system",
					"/usr/local/lib/systemd/system",
					"/usr/lib/systemd/system", "/lib/systemd/system"};

static bool has_unit(const struct facts *h, const char *manager)
{
	for (size_t i = 0; i < ARRAY_SIZE(unit_dirs); i++)
		if (facts_exists(h, arena_printf(h->arena, "%s/%s.socket", unit_dirs[i],
						 manager)))
			return true;
	return false;
}

void facts_read_runtimes(struct ny_world *w, struct facts *h)
{
	for (int i = 0; i < MANAGER_COUNT; i++) {
		struct facts_manager *m = &h->managers[i];
		_cleanup_free_ char *where = NULL;
		struct err err = {0};

		m->reach = runtime_reach(w, i, &where, &err);
		m->error = m->reach < 0 ? arena_strdup(h->arena, err.text) : NULL;
		m->cure = arena_strdup(h->arena, err.hint);
		m->where = where ? arena_strdup(h->arena, where) : NULL;
		m->installed = has_unit(h, manager_words[i]);
	}
}
