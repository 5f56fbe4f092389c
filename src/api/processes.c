/* SPDX-License-Identifier: MIT */
#include "api/processes.h"

#include <libgen.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "wire/netns.h"
#include "wire/ovs.h"

#define SHOWN	    10	 /* by pid and command */
#define MAX_ROUNDS  10	 /* of ending: what is told to end may start others */
#define MAX_PARENTS 1000 /* of this process */

/* A namespace that goes, and the daemons that end with it. */
struct going {
	const char *ns, *node;
	struct netns_id id;
	struct ovs_daemons daemons;
};

struct search {
	struct ny_plan *p;
	struct going *list;
	size_t n;
	struct netns_id *services; /* PID namespaces, which end with the lab */
	size_t n_services;
};

static const char *node_of(const struct ny_plan *p, const char *ns)
{
	for (size_t i = 0; p->have && i < p->have->n_nodes; i++) {
		const struct node *node = p->have->nodes[i];

		if (node->ns && !strcmp(node->ns, ns) && !kind_is_switch(node->kind))
			return node->name;
	}
	return ns;
}

static void add_going(struct ny_world *w, struct search *s, const char *ns)
{
	struct going going = {.ns = ns, .node = node_of(s->p, ns)};

	if (netns_identify(w, netns_by_name(ns), &going.id) < 0)
		return;
	ARENA_PUSH(s->p->plan->arena, s->list, s->n, going);
}

static int add_daemons(struct ny_world *w, struct search *s, const struct op *op,
		       struct err *err)
{
	const char *ns = op_arg(op, A_NS);
	char *dir = arena_strdup(s->p->plan->arena, op_arg(op, A_DB));

	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->list[i].ns, ns))
			return ovs_find(w, ns, dirname(dir), &s->list[i].daemons, err);
	return 0;
}

static void add_services(struct search *s, const struct service *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct netns_id id;

		if (list[i].pid && process_pid_ns((pid_t)list[i].pid, &id) == 0)
			ARENA_PUSH(s->p->plan->arena, s->services, s->n_services, id);
	}
}

static void add_all_services(struct search *s)
{
	const struct topo *have = s->p->have;

	for (size_t i = 0; have && i < have->n_nodes; i++)
		add_services(s, have->nodes[i]->services, have->nodes[i]->n_services);
	if (have)
		add_services(s, have->strays, have->n_strays);
}

static bool is_of_service(const struct search *s, pid_t pid)
{
	struct netns_id id;
	size_t i = 0;

	if (!s->n_services || process_pid_ns(pid, &id) < 0)
		return false;
	while (i < s->n_services && !netns_is_same(&s->services[i], &id))
		i++;
	return i < s->n_services;
}

static int on_process(void *data, pid_t pid, const struct netns_id *ns)
{
	const struct search *s = data;
	struct ny_plan *p = s->p;
	struct arena *arena = p->plan->arena;
	struct in_node found = {.process = {pid, *ns}};
	char command[PROCESS_NAME];

	for (size_t i = 0; i < s->n; i++) {
		const struct going *g = &s->list[i];

		if (!netns_is_same(&g->id, ns) || pid == getpid() ||
		    pid == g->daemons.server || pid == g->daemons.vswitchd ||
		    is_of_service(s, pid))
			continue;
		process_command(pid, command);
		found.command = arena_strdup(arena, command);
		found.node = g->node;
		ARENA_PUSH(arena, p->processes, p->n_processes, found);
	}
	return 0;
}

int processes_find(struct ny_world *w, struct ny_plan *p, struct err *err)
{
	struct search s = {.p = p};
	size_t hidden;
	int r = 0;

	p->n_processes = 0;
	for (size_t i = 0; i < p->plan->n; i++)
		if (p->plan->ops[i].id == OP_NETNS_DEL)
			add_going(w, &s, op_arg(&p->plan->ops[i], A_NS));
	for (size_t i = 0; !r && i < p->plan->n; i++)
		if (p->plan->ops[i].id == OP_OVS_STOP)
			r = add_daemons(w, &s, &p->plan->ops[i], err);
	add_all_services(&s);
	return r < 0 || !s.n ? r : process_each(on_process, &s, &hidden, err);
}

void processes_still(struct ny_plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_processes; i++)
		if (process_is_in(p->processes[i].process.pid,
				  &p->processes[i].process.ns))
			p->processes[n++] = p->processes[i];
	p->n_processes = n;
}

void processes_note(struct ny_plan *p)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < p->n_processes && i < SHOWN; i++)
		buf_addf(&text, "%s%s (%d) in %s", i ? ", " : "", p->processes[i].command,
			 p->processes[i].process.pid, p->processes[i].node);
	if (p->n_processes > SHOWN)
		buf_addf(&text, " and %zu more", p->n_processes - SHOWN);
	if (p->n_processes)
		arena_add_text(&p->plan->notes,
			       "still running, in a namespace without a name: %s",
			       buf_str(&text));
}

/* It would end us, or whoever waits for us. */
static bool is_parent(pid_t pid)
{
	pid_t of = getpid();

	for (unsigned i = 0; of > 0 && i < MAX_PARENTS; i++) {
		if (of == pid)
			return true;
		of = process_parent(of);
	}
	return false;
}

/* Those of p->processes that are to end, in the same place: how many. */
static size_t list_ending(const struct ny_plan *p, struct process *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_processes; i++)
		if (!is_parent(p->processes[i].process.pid))
			ret[n++] = p->processes[i].process;
	return n;
}

int processes_end(struct ny_world *w, struct ny_plan *p, struct exec_left *left,
		  struct err *err)
{
	struct process *list;
	size_t n = 1;
	int r = 0;

	for (unsigned i = 0; n && i < MAX_ROUNDS; i++) {
		r = processes_find(w, p, err);
		if (r < 0)
			return r;
		list = arena_alloc(p->plan->arena, (p->n_processes + 1) * sizeof(*list));
		n = list_ending(p, list);
		r = process_end(list, n, err);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < n; i++)
		arena_add_text(&left->what, "process %d: it does not end", list[i].pid);
	return 0;
}
