/* SPDX-License-Identifier: MIT */
/* What is on the host, however it was made. */
#include <errno.h>
#include <unistd.h>

#include "api/api.h"
#include "api/applied.h"
#include "kind/registry.h"
#include "observe/observe.h"
#include "runtime/runtime.h"
#include "wire/netns.h"
#include "wire/process.h"

struct finding_all {
	struct arena *arena;
	struct contained *list;
	size_t n;
};

static int on_container(void *data, const struct runtime_ref *ref,
			const struct runtime_process *process)
{
	struct finding_all *all = data;
	struct contained is = {.manager = ref->manager,
			       .name = arena_strdup(all->arena, ref->name)};
	struct netns_id id;

	if (netns_identify(NULL, netns_by_process(process->pid), &id) < 0 ||
	    process_has_ended(process->pidfd))
		return 0;
	is.dev = id.dev;
	is.ino = id.ino;
	ARENA_PUSH(all->arena, all->list, all->n, is);
	return 0;
}

static int on_process(void *data, pid_t pid, const struct netns_id *ns)
{
	return !netns_is_same(data, ns);
}

/* Some process is in another namespace, or may be. */
static bool is_anybody_elsewhere(void)
{
	struct netns_id ours;
	struct err ignored;
	size_t hidden = 0;

	return netns_identify(NULL, netns_by_process(getpid()), &ours) < 0 ||
	       process_each(on_process, &ours, &hidden, &ignored) || hidden;
}

/* One that is not there has none. */
static int ask_managers(struct ny_world *w, struct finding_all *all, struct err *err)
{
	for (int i = 0; i < MANAGER_COUNT; i++) {
		struct err why = {0};
		int r = runtime_each(w, i, on_container, all, &why);

		if (r == -EINTR) {
			*err = why;
			return r;
		}
		if (r < 0 && r != -EHOSTDOWN && r != -EOPNOTSUPP)
			world_log(w, LOG_WARN,
				  "containers of %s are told by their processes: %s",
				  manager_words[i], why.text);
	}
	return 0;
}

int ny_discover(struct ny_world *w, struct ny_topology **ret)
{
	struct err *err = face_begin(w);
	struct finding_all all = {.arena = face_arena(w)};
	_cleanup_(others_done) struct others others = {.w = w};
	struct owners owners = {others_owner, others_node, others_device, &others};
	struct topo *topo;
	int r = face_host(w, err);

	if (r == 0 && is_anybody_elsewhere())
		r = ask_managers(w, &all, err);
	if (r == 0)
		r = observe_host(w, kind_sees, &owners, all.list, all.n, &topo, err);
	if (r < 0)
		return r;
	*ret = topology_wrap(topo, NULL);
	return 0;
}
