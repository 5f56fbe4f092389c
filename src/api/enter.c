/* SPDX-License-Identifier: MIT */
/* Finding the namespace of a node, and going into it. */
#include "api/enter.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "api/hosts.h"
#include "api/look.h"
#include "api/node-files.h"
#include "base/text.h"
#include "model/read.h"
#include "wire/limit.h"
#include "wire/netns.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define RUNDIR "OVS_RUNDIR="

void enter_done(struct enter *enter)
{
	close_fdp(&enter->fd);
	enter->fd = -1;
}

int enter_no_node(const struct topo *t, const char *node, struct err *err)
{
	const char **names = arena_alloc(t->arena, (t->n_nodes + 1) * sizeof(*names)),
		   *near;

	for (size_t i = 0; i < t->n_nodes; i++)
		names[i] = t->nodes[i]->name;
	near = text_nearest(node, names);
	err_set(err, -ENXIO, "lab %s has no node %s", t->name, quoted(t->arena, node));
	if (near)
		return err_hint(err, "did you mean '%s'?", near);
	return err_hint(err, "'netyard show %s' lists its nodes", t->name);
}

/* The name may by now be that of somebody else's namespace: the record knows its number,
 * else its mark tells. */
static int check_mark(struct ny_world *w, const char *ns, uint64_t id, const char *alias,
		      struct err *err)
{
	struct nl_link lo;
	struct nl *nl;
	int r = wire_nl(w, ns, &nl, err);

	if (r == 0)
		r = nl_link_get_index(nl, 1, &lo, err); /* LOOPBACK_IFINDEX, always */
	if (r < 0)
		return err_set(err, -ENXIO, "the namespace %s is gone", ns);
	if (id ? id == nl_netns_cookie(nl) : !strcmp(lo.alias, alias))
		return 0;
	return err_set(err, -ENXIO, "namespace %s is there, but is not the lab's (%s)",
		       ns, id ? "it was made anew" : "no mark");
}

/* Our environment, in which commands of Open vSwitch find that of a switch. */
static char **env_for(struct arena *arena, const char *db)
{
	const char *slash = strrchr(db, '/');
	size_t n = 0, to = 0;
	char **list;

	if (!slash || strcmp(slash + 1, "db.sock") != 0)
		return NULL; /* they look for no other name */
	while (environ[n])
		n++;
	list = arena_alloc(arena, (n + 2) * sizeof(*list));
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], RUNDIR, strlen(RUNDIR)) != 0)
			list[to++] = environ[i];
	list[to] = arena_printf(arena, RUNDIR "%.*s", (int)(slash - db), db);
	return list;
}

static int find_in(struct ny_world *w, const struct topo *t, const char *name,
		   struct enter *ret, struct err *err)
{
	const struct node *node = topo_find_node(t, name);
	const char *alias;
	int r;

	if (!node)
		return enter_no_node(t, name, err);
	if (kind_is_guest(node->kind)) {
		err_set(err, -EOPNOTSUPP,
			"node %s is a VM: nothing can be run inside of it from here",
			name);
		return err_hint(err, "log in to it, on its console or over the network");
	}
	if (node->db)
		ret->env = env_for(ret->arena, node->db);
	ret->ns = arena_strdup(ret->arena, node->ns ? node->ns : "");
	if (!*ret->ns)
		return 0;
	if (topo_waits(node)) {
		err_set(err, -ENXIO, "node %s waits to be attached", name);
		return err_hint(err, "'netyard attach %s %s --pid N' does that", t->name,
				name);
	}
	if (topo_joins_ns(node)) {
		ret->pid = (pid_t)(node->pid ? node->pid : node->process);
		r = join_open(w, node, &ret->fd, err);
		return r < 0 ? err_prefix(err, "node %s", name) : r;
	}
	ret->lab = arena_strdup(ret->arena, t->name);
	ret->hosts = hosts_lines(ret->arena, t);
	alias = kind_is_switch(node->kind) ? t->lab_alias : node->alias;
	r = check_mark(w, ret->ns, node->ns_id, alias ? alias : "", err);
	return r < 0 ? r : netns_open(w, netns_by_name(ret->ns), &ret->fd, err);
}

/* The namespace is not as the record has it. */
static int hint_mend(struct ny_world *w, const char *lab, struct err *err)
{
	_cleanup_look_ struct look look = {};

	if (look_at(w, lab, NULL, &look, NULL) < 0 || !look.applied)
		return err->code;
	return err_hint(err, "%s", look_mend(look.applied->topo, look.have));
}

int enter_find(struct ny_world *w, const char *lab, const char *node, struct enter *ret,
	       struct err *err)
{
	_cleanup_look_ struct look look = {};
	int r = face_lab(w, lab, err);

	if (r < 0)
		return r;
	/* The record tells at once; without it the whole host is looked over. */
	r = applied_load(w, lab, &look.applied, err);
	if (r < 0)
		return r;
	if (look.applied) {
		r = find_in(w, look.applied->topo, node, ret, err);
		return r == -ENXIO && !*err->hint ? hint_mend(w, lab, err) : r;
	}
	r = look_at(w, lab, NULL, &look, err);
	if (r < 0)
		return r;
	if (!look_is_empty(&look))
		return find_in(w, look.have, node, ret, err);
	return look_no_lab(lab, err);
}

int enter_prepare(struct ny_world *w, struct enter *enter, struct err *err)
{
	const char *own = NULL;
	int r = 0;

	if (enter->fd < 0)
		return 0;
	if (enter->lab)
		r = node_files_prepare(w, enter->arena, enter->lab, enter->ns,
				       enter->hosts, &own, err);
	return r < 0 ? r
		     : into_prepare(w, enter->arena, enter->ns, enter->fd, own,
				    &enter->into, err);
}

struct enter_failure enter_run(const struct enter *enter, char *const argv[])
{
	struct enter_failure failure = {};

	if (enter->fd >= 0 && into_steps(&enter->into, &failure.step) < 0) {
		failure.error = errno;
		return failure;
	}
	limit_give_back();
	execvpe(argv[0], argv, enter->env ? enter->env : environ);
	failure = (struct enter_failure){INTO_DONE, errno};
	return failure;
}

int enter_err(const struct enter *enter, struct enter_failure f, const char *command,
	      struct err *err)
{
	if (f.step < INTO_DONE)
		return err_sys(err,
			       f.error == ENOENT || f.error == ENOEXEC ? -EIO : -f.error,
			       "%s (%s)", into_words(f.step), enter->ns);
	if (f.error == ENOENT)
		return err_set(err, -ENOENT, "%s: command not found", command);
	return err_set(err, -ENOEXEC, "%s: cannot be run: %s", command,
		       strerror(f.error));
}
