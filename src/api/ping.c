/* SPDX-License-Identifier: MIT */
/*
 * ping: every node of a lab to every other.  The questions, and the answers as
 * their reader sees them.
 */
#include "api/ping.h"

#include <errno.h>
#include <string.h>

#include "api/api.h"
#include "api/json.h"
#include "api/look.h"
#include "measure/ping.h"

struct ny_ping {
	struct arena *arena; /* owned, all lives in it */
	const char *lab;
	struct look look; /* owned: what the questions are about */
	struct questions questions;
	size_t n_failed;
	struct text_list notes;
};
DEFINE_CLEANUP(struct ny_ping *, ny_ping_free);

void ny_ping_free(struct ny_ping *p)
{
	if (!p)
		return;
	look_done(&p->look);
	arena_free(p->arena); /* p lives in it */
}

/* Takes the look over. */
static struct ny_ping *ping_new(const char *lab, struct look *look, unsigned flags)
{
	struct arena *arena = arena_new();
	struct ny_ping *p = arena_alloc(arena, sizeof(*p));
	const struct topo *applied = look->applied ? look->applied->topo : NULL;

	p->arena = arena;
	p->lab = arena_strdup(arena, lab);
	p->look = *look;
	*look = (struct look){};
	p->questions.arena = p->notes.arena = arena;
	p->questions.all_addresses = flags & NY_PING_ALL;
	p->questions.lab = p->lab;
	p->questions.mend = look_mend(applied, p->look.have);
	questions_ask(&p->questions, applied ? applied : p->look.have, p->look.have);
	return p;
}

static const struct cidr *address_of(const struct question *q)
{
	return q->at < q->to->n[q->six] ? &q->to->addresses[q->six][q->at] : NULL;
}

static void take_answer(struct ny_ping *p, struct question *q,
			const struct ping_probe *probe)
{
	const char *by;

	q->bytes = probe->bytes;
	q->rtt = (uint32_t)(probe->rtt / 1000);
	q->failure = probe->reached ? NULL : probe->why;
	by = probe->reached ? NULL : why_said(&p->questions, q, &probe->by);
	if (by)
		q->failure = arena_printf(p->arena, "%s, says %s", q->failure, by);
	/* another address may do, unless this one has answered already */
	q->over = probe->reached || q->at + 1 == q->to->n_there[q->six];
	q->at += !q->over;
}

/* One packet for each question that is not over; returns how many there were. */
static int ask_once(struct ny_world *w, struct ny_ping *p, size_t *ret_n, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct questions *all = &p->questions;
	struct ping_probe *probes = arena_alloc(arena, all->n * sizeof(*probes));
	size_t n = 0;
	int r;

	for (size_t i = 0; i < all->n; i++)
		if (!all->list[i].over)
			probes[n++] = (struct ping_probe){
				.ns = all->list[i].from->node->ns,
				.peer_ns = all->list[i].to->node->ns,
				.to = *address_of(&all->list[i]),
				.bytes = PING_BYTES,
			};
	*ret_n = n;
	r = n ? ping_run(w, probes, n, NULL, p->arena, err) : 0;
	for (size_t i = 0, k = 0; r == 0 && i < all->n; i++)
		if (!all->list[i].over)
			take_answer(p, &all->list[i], &probes[k++]);
	return r;
}

/* The addresses of a receiver one after the other; then, how much passes. */
static int ask_all(struct ny_world *w, struct ny_ping *p, bool mtu, struct err *err)
{
	struct questions *all = &p->questions;
	size_t n;
	int r;

	do
		r = ask_once(w, p, &n, err);
	while (r == 0 && n);
	if (r == 0 && mtu)
		r = ping_mtu(w, all, p->look.have, err);
	for (size_t i = 0; i < all->n; i++)
		p->n_failed += all->list[i].failure != NULL;
	return r;
}

/* Ports that a spanning tree has not let forward yet. */
static void note_waiting(struct ny_ping *p, const struct node *node)
{
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (node->ifaces[i]->waits)
			arena_add_text(&p->notes,
				       "%s:%s is not forwarding yet: %u s (%s of %s)",
				       node->name, node->ifaces[i]->name,
				       (node->ifaces[i]->waits + 99) / 100,
				       topo_tree_word(node), node->name);
}

static void note_switch(struct ny_ping *p, const struct node *node)
{
	if (look_is_still(node))
		arena_add_text(&p->notes, "%s is down and forwards nothing", node->name);
	else if (kind_infos[node->kind].in_db && node->self && node->self->error)
		arena_add_text(&p->notes, "%s: Open vSwitch: %s", node->name,
			       node->self->error);
	else if (kind_is_switch(node->kind) && topo_has_tree(node))
		note_waiting(p, node);
}

/* How ports and the like are set: what surely keeps frames from passing, or, where
 * nothing does, what may. */
static void note_set(struct ny_ping *p, bool stops)
{
	const struct topo *have = p->look.have;
	size_t before = p->notes.n;

	for (size_t i = 0; i < have->n_warnings; i++) {
		const struct warning *w = &have->warnings[i];

		if (w->stops == stops)
			arena_add_text(&p->notes, "%s%s%s: %s", w->node->name,
				       w->iface ? ":" : "",
				       w->iface ? w->iface->name : "", w->text);
	}
	if (stops && p->notes.n == before)
		note_set(p, false);
}

/* Those who are not there yet are not asked. */
static void note_absent(struct ny_ping *p)
{
	const struct topo *want = p->look.applied ? p->look.applied->topo : NULL;

	for (size_t i = 0; want && i < want->n_nodes; i++)
		if (topo_waits(want->nodes[i]))
			arena_add_text(&p->notes, "%s",
				       look_waits(p->arena, want, want->nodes[i]));
}

/* What explains failures better than each of them does. */
static void note_all(struct ny_ping *p)
{
	const struct topo *have = p->look.have,
			  *want = p->look.applied ? p->look.applied->topo : have;

	if (have->ovs.error)
		arena_add_text(&p->notes, "%s Open vSwitch: %s",
			       have->ovs.private_db ? "the lab's own" : "the system's",
			       have->ovs.error);
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *node = want->nodes[i],
				  *found = topo_find_node(have, node->name);

		if (found)
			note_switch(p, found);
		else if (kind_is_switch(node->kind))
			arena_add_text(&p->notes, "%s is missing", node->name);
	}
	why_note(&p->notes, &p->questions, have);
	note_set(p, true);
}

/* Of a lab half done, nothing tells whom there should be to ask. */
static int refuse_unfinished(const struct ny_world *w, const char *lab, struct err *err)
{
	const char *state = look_unfinished(w, lab);

	if (!state)
		return 0;
	if (!strcmp(state, "busy")) {
		err_set(err, -EBUSY, "a command is at work on lab %s", lab);
		return err_hint(err, "ask again when it has ended");
	}
	err_set(err, -EBUSY,
		"lab %s is half done (broken): a command was killed, or could not take all "
		"back",
		lab);
	return err_hint(err, "'netyard up' and 'netyard down' mend it");
}

/* A node that has addresses, none of them with netyard's mark. */
static bool is_unmarked(const struct node *node)
{
	size_t n_foreign = 0, n_ours = 0;

	for (size_t i = 0; i < node->n_ifaces; i++) {
		for (size_t k = 0; k < node->ifaces[i]->n_addresses; k++) {
			n_foreign += node->ifaces[i]->addresses[k].owner == OWNER_FOREIGN;
			n_ours += node->ifaces[i]->addresses[k].owner == OWNER_LAB;
		}
	}
	return n_foreign && !n_ours && !kind_is_switch(node->kind);
}

/* Where nobody is asked, nobody is said to reach anybody. */
static int refuse_nobody(const struct ny_ping *p, struct err *err)
{
	if (p->questions.n)
		return 0;
	if (p->notes.n) {
		err_set(err, -ENODATA, "lab %s: there are no two nodes to ask: %s",
			p->lab, p->notes.list[0]);
		return -ENODATA;
	}
	err_set(err, -ENODATA,
		"lab %s: %sthere are no two nodes with addresses: nobody was asked",
		p->lab,
		p->look.applied ? "" : "no record of what was applied can be read, and ");
	return err_hint(err, "%s%s",
			p->look.applied ? "give them some in the file"
					: "'netyard up' first",
			p->questions.all_addresses
				? ""
				: ", or ask those of DHCP, too: --all-addresses");
}

/* Without a record marks alone tell whom to ask, where those of others do not count. */
static int refuse_unknown(const struct ny_ping *p, struct err *err)
{
	const struct topo *have = p->look.have;

	if (p->look.applied || p->questions.all_addresses)
		return refuse_nobody(p, err);
	for (size_t i = 0; i < have->n_nodes; i++) {
		if (!is_unmarked(have->nodes[i]))
			continue;
		err_set(err, -ENODATA,
			"lab %s: the addresses of %s do not bear netyard's mark (made by a "
			"script?)",
			p->lab, have->nodes[i]->name);
		return err_hint(err, "'netyard up' first");
	}
	return refuse_nobody(p, err);
}

int ny_ping_all(struct ny_world *w, const char *lab, unsigned flags, struct ny_ping **ret)
{
	struct err *err = face_begin(w);
	_cleanup_(ny_ping_freep) struct ny_ping *p = NULL;
	_cleanup_look_ struct look look = {.all = true};
	int r = look_by_name(w, lab, &look, err);

	if (r < 0)
		return r;
	if (look_is_empty(&look) && !look.applied)
		return look_no_lab(lab, err);
	r = refuse_unfinished(w, lab, err);
	if (r < 0)
		return r;
	p = ping_new(lab, &look, flags);
	note_absent(p);
	r = refuse_unknown(p, err);
	if (r == 0)
		r = ask_all(w, p, flags & NY_PING_MTU, err);
	if (r < 0)
		return r;
	if (p->n_failed)
		note_all(p);
	*ret = steal_ptr(p);
	return 0;
}

static const struct question *at(const struct ny_ping *p, size_t i)
{
	return i < p->questions.n ? &p->questions.list[i] : NULL;
}

const char *ny_ping_lab(const struct ny_ping *p)
{
	return p->lab;
}

size_t ny_ping_n(const struct ny_ping *p)
{
	return p->questions.n;
}

size_t ny_ping_n_failed(const struct ny_ping *p)
{
	return p->n_failed;
}

const char *ny_ping_from(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->from->node->name : NULL;
}

const char *ny_ping_to(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->to->node->name : NULL;
}

const char *ny_ping_address(const struct ny_ping *p, size_t i)
{
	const struct question *q = at(p, i);

	return q && address_of(q) ? q->to->texts[q->six][q->at] : "";
}

const char *ny_ping_failure(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->failure : NULL;
}

uint32_t ny_ping_rtt(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->rtt : 0;
}

uint32_t ny_ping_bytes(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->bytes : 0;
}

uint32_t ny_ping_passes(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->passes : 0;
}

const char *ny_ping_path(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->path : NULL;
}

size_t ny_ping_n_notes(const struct ny_ping *p)
{
	return p->notes.n;
}

const char *ny_ping_note(const struct ny_ping *p, size_t i)
{
	return i < p->notes.n ? p->notes.list[i] : NULL;
}

char *ny_ping_json(const struct ny_ping *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->questions.n; i++) {
		const struct question *q = at(p, i);
		const char *address = ny_ping_address(p, i);

		json_array_append_new(
			list,
			json_pack(
				"{s:s, s:s, s:o, s:i, s:o, s:o, s:o, s:o}", "from",
				ny_ping_from(p, i), "to", ny_ping_to(p, i), "address",
				json_words(*address ? address : NULL), "bytes",
				(int)q->bytes, "rtt_us",
				q->failure ? json_null() : json_integer(q->rtt), "passes",
				q->passes ? json_integer(q->passes) : json_null(), "path",
				json_words(q->path), "failure", json_words(q->failure)));
	}
	return json_text(json_pack("{s:i, s:s, s:i, s:o, s:o}", "format", JSON_FORMAT,
				   "lab", p->lab, "failed", (int)p->n_failed, "notes",
				   json_strings(p->notes.list, p->notes.n), "pings",
				   list));
}
