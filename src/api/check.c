/* SPDX-License-Identifier: MIT */
/*
 * check: what this host can do, its limits, and what would get in the way.
 */
#include <string.h>

#include "api/api.h"
#include "api/join.h"
#include "api/json.h"
#include "api/lacks.h"
#include "check/facts.h"
#include "check/verdict.h"
#include "kind/registry.h"

struct ny_check {
	struct arena *arena; /* owned, all lives in it */
	struct facts host;
	struct findings findings;
	size_t n_bad;
};
DEFINE_CLEANUP(struct ny_check *, ny_check_free);

void ny_check_free(struct ny_check *c)
{
	if (c)
		arena_free(c->arena); /* c lives in it */
}

static bool has(const char *const *kinds, size_t n, const char *kind)
{
	while (n--)
		if (!strcmp(kinds[n], kind))
			return true;
	return false;
}

/* The kinds of devices that any of the interconnects needs. */
static const char *const *kinds_needed(struct arena *arena, size_t *ret_n)
{
	const char **kinds = NULL;

	*ret_n = 0;
	for (const struct interconnect *const *d = interconnects; *d; d++)
		for (const struct need *need = (*d)->needs; need->what; need++) {
			if (need->what == NEED_DEVICE && !has(kinds, *ret_n, need->kind))
				ARENA_PUSH(arena, kinds, *ret_n, need->kind);
		}
	return kinds;
}

/* Why it cannot be joined; or NULL. */
static const struct join_refusal *refusal_of(const struct joins *joins, const char *node)
{
	for (size_t i = 0; i < joins->n_refusals; i++)
		if (!strcmp(joins->refusals[i].node->name, node))
			return &joins->refusals[i];
	return NULL;
}

static const char *is_there(struct arena *arena, const struct node *node)
{
	uint32_t pid = node->pid ? node->pid : node->process;
	char command[PROCESS_NAME];

	if (topo_waits(node))
		return "waits for 'netyard attach'";
	if (!pid)
		return arena_printf(arena, "%s is there", topo_joined_words(arena, node));
	process_command((pid_t)pid, command);
	return arena_printf(arena, "runs: process %u, %s", pid, command);
}

/* Each container of t, and namespace that others made. */
static int find_containers(struct ny_world *w, const struct topo *t, struct ny_check *c,
			   struct err *err)
{
	_cleanup_(others_done) struct others others = {.w = w, .lab = t->name};
	_cleanup_topo_ struct topo *settled = NULL;
	struct joins joins;
	int r;

	joins_begin(&joins);
	r = joins_ask(w, t, NULL, &settled, &joins, err);
	if (settled)
		t = settled;
	if (r >= 0)
		r = joins_find(w, t, NULL, &others, &joins, err);
	for (size_t i = 0; r >= 0 && i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];
		const struct join_refusal *no = refusal_of(&joins, node->name);

		if (no)
			judge_container(node, no->code, no->text, &c->findings);
		else if (topo_joins_ns(node))
			judge_container(node, 0, is_there(c->arena, node), &c->findings);
	}
	joins_done(w, &joins);
	return r;
}

/* And the managers of those. */
static int check_containers(struct ny_world *w, const struct topo *t, struct ny_check *c,
			    struct err *err)
{
	bool wanted[MANAGER_COUNT] = {};
	size_t n = 0;

	for (size_t i = 0; t && i < t->n_nodes; i++) {
		n += topo_joins_ns(t->nodes[i]);
		if (topo_manager(t->nodes[i]) >= 0)
			wanted[topo_manager(t->nodes[i])] = true;
	}
	judge_managers(&c->host, wanted, &c->findings);
	return n && c->host.privileged ? find_containers(w, t, c, err) : 0;
}

static void check_services_of(const struct ny_world *w, const struct topo *t,
			      struct ny_check *c)
{
	for (size_t i = 0; t && i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_services; k++) {
			const struct service *s = &t->nodes[i]->services[k];
			struct run_by by = lacks_run_by(w, c->arena, s->command, s->dev);

			judge_service(t->nodes[i], s, by.program, by.path, by.package,
				      &c->findings);
		}
}

int ny_check_host(struct ny_world *w, struct ny_check **ret)
{
	return ny_check_topology(w, NULL, ret);
}

int ny_check_topology(struct ny_world *w, const struct ny_topology *t,
		      struct ny_check **ret)
{
	struct err *err = face_begin(w);
	struct arena *arena = arena_new();
	_cleanup_(ny_check_freep) struct ny_check *c = arena_alloc(arena, sizeof(*c));
	size_t n;
	const char *const *kinds = kinds_needed(arena, &n);
	int r = facts_read(w, arena, kinds, n, &c->host, err);

	c->arena = c->findings.arena = arena;
	if (r < 0)
		return r;
	judge_interconnects(&c->host, interconnects, &c->findings);
	judge_interconnects(&c->host, guest_interconnects, &c->findings);
	judge_abilities(&c->host, t ? t->topo : NULL, &c->findings);
	judge_limits(&c->host, switch_kind(KIND_BRIDGE)->max_ports, &c->findings);
	judge_obstacles(&c->host, &c->findings);
	for (size_t i = 0; t && i < t->topo->n_nodes; i++)
		if (t->topo->nodes[i]->nat && kind_is_host(t->topo->nodes[i]->kind))
			judge_host_nat(t->topo, t->topo->nodes[i], &c->findings);
	check_services_of(w, t ? t->topo : NULL, c);
	r = check_containers(w, t ? t->topo : NULL, c, err);
	if (r < 0)
		return r;
	c->n_bad = findings_n_bad(&c->findings);
	*ret = steal_ptr(c);
	return 0;
}

static const struct finding *at(const struct ny_check *c, size_t i)
{
	return i < c->findings.n ? &c->findings.list[i] : NULL;
}

const char *ny_check_kernel(const struct ny_check *c)
{
	return c->host.kernel ? c->host.kernel : "";
}

const char *ny_check_machine(const struct ny_check *c)
{
	return c->host.machine ? c->host.machine : "";
}

bool ny_check_is_privileged(const struct ny_check *c)
{
	return c->host.privileged;
}

size_t ny_check_n(const struct ny_check *c)
{
	return c->findings.n;
}

size_t ny_check_n_bad(const struct ny_check *c)
{
	return c->n_bad;
}

const char *ny_check_group(const struct ny_check *c, size_t i)
{
	return at(c, i) ? group_words[at(c, i)->group] : NULL;
}

const char *ny_check_name(const struct ny_check *c, size_t i)
{
	return at(c, i) ? at(c, i)->name : NULL;
}

const char *ny_check_verdict(const struct ny_check *c, size_t i)
{
	return at(c, i) ? verdict_words[at(c, i)->verdict] : NULL;
}

const char *ny_check_text(const struct ny_check *c, size_t i)
{
	return at(c, i) ? at(c, i)->text : NULL;
}

const char *ny_check_fix(const struct ny_check *c, size_t i)
{
	return at(c, i) ? at(c, i)->fix : NULL;
}

static json_t *finding_json(const struct finding *f)
{
	return json_pack(
		"{s:s, s:o, s:s, s:o, s:o, s:o}", "group", group_words[f->group], "name",
		json_words(f->name), "verdict", verdict_words[f->verdict], "text",
		json_words(f->text), "fix", json_words(f->fix), "value",
		f->value == FACTS_UNKNOWN ? json_null() : json_integer(f->value));
}

char *ny_check_json(const struct ny_check *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->findings.n; i++)
		json_array_append_new(list, finding_json(&c->findings.list[i]));
	return json_text(json_pack("{s:i, s:o, s:o, s:b, s:i, s:o}", "format",
				   JSON_FORMAT, "kernel", json_words(c->host.kernel),
				   "machine", json_words(c->host.machine), "privileged",
				   c->host.privileged, "in_the_way", (int)c->n_bad,
				   "findings", list));
}
