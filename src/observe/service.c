/* SPDX-License-Identifier: MIT */
/* Services of a lab: those that run, and how others have ended. */
#include "wire/service.h"

#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "observe/find.h"
#include "observe/host.h"
#include "wire/process.h"

/* The lab's node with that namespace, or NULL. */
static struct node *find_node(const struct find *f, const char *ns)
{
	for (size_t i = 0; i < f->t->n_nodes; i++) {
		struct node *node = f->t->nodes[i];

		if (topo_makes_ns(node) && !node->stale && !strcmp(node->ns, ns))
			return node;
	}
	return NULL;
}

/* Why one that runs should not do so there; or NULL. */
static const char *misplaced(const struct find *f, const struct service_seen *seen)
{
	struct netns_id id;

	if (seen->ended)
		return seen->ended;
	if (netns_identify(f->snap->w, netns_by_name(seen->ns), &id) == 0 &&
	    process_is_in(seen->pid, &id))
		return NULL;
	return "it runs in a namespace that is gone";
}

/* What the client of that interface got is no stranger's: see base/dhcp-client.c. */
static void note_leases(struct node *node, struct iface *f)
{
	for (size_t i = 0; i < f->n_addresses; i++)
		if (f->addresses[i].owner == OWNER_FOREIGN && f->addresses[i].lent)
			f->addresses[i].owner = OWNER_LEASED;
	for (size_t i = 0; i < node->n_routes; i++) {
		struct route *r = &node->routes[i];

		if (r->owner == OWNER_FOREIGN && r->proto == RTPROT_DHCP && r->dev &&
		    !strcmp(r->dev, f->dev))
			r->owner = OWNER_LEASED;
	}
}

/* What a file says of it: of the interface, which has to be there. */
static void say_dhcp(struct node *node, struct service *s)
{
	for (size_t i = 0; i < node->n_ifaces; i++) {
		struct iface *f = node->ifaces[i];

		if (!f->dev || strcmp(f->dev, s->dev) != 0)
			continue;
		f->dhcp |= s->command[strlen(s->command) - 1] == '6' ? DHCP_6 : DHCP_4;
		note_leases(node, f);
		return;
	}
	if (!s->error)
		s->error = "its device is gone";
}

static struct service say_service(const struct find *f, const struct service_seen *seen)
{
	struct arena *arena = f->t->arena;

	return (struct service){
		.command = arena_strdup(arena, seen->what.command),
		.user = *seen->what.user ? arena_strdup(arena, seen->what.user) : NULL,
		.dev = *seen->what.iface ? arena_strdup(arena, seen->what.iface) : NULL,
		.place = arena_strdup(arena, seen->dir),
		.ns = arena_strdup(arena, seen->ns),
		.pid = (uint32_t)seen->pid,
		.error =
			arena_strdup(arena, seen->pid ? misplaced(f, seen) : seen->ended),
	};
}

static int on_service(void *data, const struct service_seen *seen)
{
	struct find *f = data;
	struct arena *arena = f->t->arena;
	struct node *node = find_node(f, seen->ns);
	struct service s = say_service(f, seen);

	if (node && s.dev)
		say_dhcp(node, &s);
	if (node)
		ARENA_PUSH(arena, node->services, node->n_services, s);
	else
		ARENA_PUSH(arena, f->t->strays, f->t->n_strays, s);
	return 0;
}

/* Where the file has it; after all others if nowhere. */
static size_t rank_of(const struct node *layout, const struct service *s)
{
	size_t i = 0;

	while (layout && i < layout->n_services &&
	       strcmp(layout->services[i].command, s->command) != 0)
		i++;
	return layout ? i : 0;
}

static int by_rank(const void *a, const void *b, void *layout)
{
	const struct service *x = a, *y = b;
	size_t i = rank_of(layout, x), k = rank_of(layout, y);

	return i == k ? strcmp(x->command, y->command) : i < k ? -1 : 1;
}

/* One that was applied has no directory. */
static bool is_missing(const struct find *f)
{
	for (size_t i = 0; i < f->applied->n_nodes; i++) {
		const struct node *was = f->applied->nodes[i];
		const struct node *is = topo_find_node(f->t, was->name);

		for (size_t k = 0; k < was->n_services; k++)
			if (!is || rank_of(is, &was->services[k]) == is->n_services)
				return true;
	}
	return false;
}

/* Without a record what it would tell may be gone as well. */
static bool may_be_lost(const struct find *f)
{
	return f->applied ? is_missing(f) : f->t->n_nodes || f->t->lab_ns;
}

int find_services(struct find *f, struct err *err)
{
	const char *lab_dir =
		arena_printf(f->arena, "%s/%s", f->snap->w->paths->state, f->t->name);
	int r = service_each(lab_dir, on_service, f, err);

	if (r >= 0 && may_be_lost(f))
		r = service_each_lost(lab_dir, on_service, f);
	for (size_t i = 0; i < f->t->n_nodes; i++) {
		struct node *node = f->t->nodes[i];

		if (node->n_services > 1)
			qsort_r(node->services, node->n_services, sizeof(*node->services),
				by_rank, (void *)find_layout_node(f, node->name));
	}
	return r;
}

/* --- those of all labs of a host ---------------------------------------------------- */

struct of_lab {
	struct find *h;
	const char *lab;
};

static bool by_command(const struct service *a, const struct service *b)
{
	return strcmp(a->command, b->command) < 0;
}

/* In the order of their commands: how files have them is not known. */
static void add_sorted(struct arena *arena, struct node *node, struct service s)
{
	size_t i;

	ARENA_PUSH(arena, node->services, node->n_services, s);
	for (i = node->n_services - 1; i && by_command(&s, &node->services[i - 1]); i--)
		node->services[i] = node->services[i - 1];
	node->services[i] = s;
}

/* One that runs where it is to, as a file says it: of an interface that has a link. */
static int on_service_of_host(void *data, const struct service_seen *seen)
{
	const struct of_lab *of = data;
	struct find *h = of->h;
	struct node *node = find_node(h, seen->ns);
	struct service s = say_service(h, seen);
	bool linked = !s.dev;

	if (s.error || !node || !node->lab || strcmp(node->lab, of->lab) != 0)
		return 0;
	for (size_t i = 0; !linked && i < node->n_ifaces; i++)
		linked = node->ifaces[i]->link && node->ifaces[i]->dev &&
			 !strcmp(node->ifaces[i]->dev, s.dev);
	if (!linked)
		return 0;
	if (s.dev)
		say_dhcp(node, &s);
	add_sorted(h->t->arena, node, s);
	return 0;
}

void host_see_services(struct find *h)
{
	struct map seen = {.arena = h->arena};
	struct err ignored;

	for (size_t i = 0; h->snap->w && i < h->t->n_nodes; i++) {
		struct of_lab of = {h, h->t->nodes[i]->lab};

		if (!of.lab || !*of.lab || map_get(&seen, of.lab, NULL))
			continue;
		map_put(&seen, of.lab, i);
		(void)service_each(
			arena_printf(h->arena, "%s/%s", h->snap->w->paths->state, of.lab),
			on_service_of_host, &of, &ignored);
	}
}
