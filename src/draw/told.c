/* SPDX-License-Identifier: MIT */
/* Addresses, routes and states in words. */
#include "draw/told.h"

#include <string.h>

#include "base/command.h"

const char *told_state(bool found, const struct iface *f)
{
	if (!found)
		return NULL;
	if (f->error)
		return "error";
	if (!f->up)
		return "down";
	if (f->carrier)
		return NULL;
	return f->link && link_traits[f->link->type].made == LINK_OF_PORT ? "no VM at it"
									  : "no carrier";
}

/* " (foreign)", " (dhcp)", or "" */
static const char *whose(const struct topo *t, enum owner owner)
{
	if (owner == OWNER_LEASED)
		return " (dhcp)";
	return owner == OWNER_FOREIGN && !t->host ? " (foreign)" : "";
}

size_t told_n_addresses(const struct iface *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_addresses; i++)
		n += f->addresses[i].owner != OWNER_KERNEL;
	return n;
}

const char *told_address(struct arena *arena, const struct topo *t, const struct iface *f,
			 size_t k)
{
	for (size_t i = 0; i < f->n_addresses; i++) {
		const struct address *a = &f->addresses[i];

		if (a->owner != OWNER_KERNEL && !k--)
			return arena_printf(arena, "%s%s", a->cidr, whose(t, a->owner));
	}
	return NULL;
}

static bool is_default(const struct route *r)
{
	return (!r->table || r->table == TABLE_MAIN) &&
	       (!strcmp(r->to, "0.0.0.0/0") || !strcmp(r->to, "::/0"));
}

/* Where it leads, after "default "; NULL: nowhere. */
static const char *leads_to(struct arena *arena, const struct route *r)
{
	const char *dev = r->dev ? r->dev : r->dev_name;

	if (r->n_hops)
		return arena_printf(arena, "via %zu next hops", r->n_hops);
	if (r->via)
		return arena_printf(arena, "via %s", r->via);
	return dev ? arena_printf(arena, "dev %s", dev) : NULL;
}

/* "2 rules", "1 rule (foreign)": how many there are, by owner. */
static void count(struct arena *arena, const char *what, const size_t n[OWNER_KERNEL],
		  const struct topo *t, const char ***list, size_t *ret_n)
{
	for (enum owner o = OWNER_LAB; o < OWNER_KERNEL; o++)
		if (n[o])
			ARENA_PUSH(arena, *list, *ret_n,
				   arena_printf(arena, "%zu %s%s%s", n[o], what,
						n[o] == 1 ? "" : "s", whose(t, o)));
}

size_t told_n_neighbours(const struct node *node)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_ifaces; i++)
		n += node->ifaces[i]->n_neighbours;
	return n;
}

#define DNATS_MAX 4 /* more are told in one line */

static const char *told_dnat(struct arena *arena, const struct dnat *d)
{
	return arena_printf(arena, "%s %s%s%s to %s", d->on, nat_protos[d->proto],
			    d->port ? " " : "", d->port ? d->port : "", d->to);
}

/* What it translates, beside the routes. */
static void add_nat(struct arena *arena, const struct node *node, const char ***list,
		    size_t *n)
{
	for (size_t i = 0; i < node->n_masquerade; i++)
		ARENA_PUSH(arena, *list, *n,
			   arena_printf(arena, "masquerade %s", node->masquerade[i].on));
	for (size_t i = 0; i < node->n_dnats && node->n_dnats <= DNATS_MAX; i++)
		ARENA_PUSH(arena, *list, *n, told_dnat(arena, &node->dnats[i]));
	if (node->n_dnats > DNATS_MAX)
		ARENA_PUSH(arena, *list, *n,
			   arena_printf(arena, "dnat of %zu sorts", node->n_dnats));
}

#define SERVICES_MAX 4 /* as of dnats */

const char *told_service(struct arena *arena, const struct service *s)
{
	size_t n;
	char **words = s->dev ? NULL : command_words(arena, s->command, &n);
	const char *what = words ? words[0] : s->command, *slash = strrchr(what, '/');

	what = s->dev  ? arena_printf(arena, "DHCP on %s", s->dev)
	       : slash ? slash + 1
		       : what;
	if (s->error)
		return arena_printf(arena, "%s does not run", what);
	return s->dev ? what : arena_printf(arena, "runs %s", what);
}

static void add_services(struct arena *arena, const struct node *node, const char ***list,
			 size_t *n)
{
	for (size_t i = 0; i < node->n_services && node->n_services <= SERVICES_MAX; i++)
		ARENA_PUSH(arena, *list, *n, told_service(arena, &node->services[i]));
	if (node->n_services > SERVICES_MAX)
		ARENA_PUSH(arena, *list, *n,
			   arena_printf(arena, "runs %zu programs", node->n_services));
}

const char *const *told_routes(struct arena *arena, const struct topo *t,
			       const struct node *node)
{
	const char **list = NULL;
	size_t n = 0, head, others[OWNER_KERNEL] = {0}, rules[OWNER_KERNEL] = {0},
	       neighbours[OWNER_KERNEL] = {told_n_neighbours(node)};

	if (node->forward == FORWARD_ON)
		ARENA_PUSH(arena, list, n, "forwards packets");
	add_nat(arena, node, &list, &n);
	head = n;
	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];
		const char *to = is_default(r) ? leads_to(arena, r) : NULL;

		if (r->owner == OWNER_KERNEL)
			continue;
		if (to)
			ARENA_PUSH(arena, list, n,
				   arena_printf(arena, "default %s%s", to,
						whose(t, r->owner)));
		else
			others[r->owner == OWNER_FOREIGN && !t->host ? OWNER_FOREIGN
								     : OWNER_LAB]++;
	}
	for (size_t i = 0; i < node->n_rules; i++)
		rules[*whose(t, node->rules[i].owner) ? OWNER_FOREIGN : OWNER_LAB]++;
	count(arena, n > head ? "more route" : "route", others, t, &list, &n);
	count(arena, "rule", rules, t, &list, &n);
	count(arena, "permanent neighbour", neighbours, t, &list, &n);
	add_services(arena, node, &list, &n);
	ARENA_PUSH(arena, list, n, NULL);
	return list;
}

const char *told_whose(struct arena *arena, const struct node *node)
{
	int manager = topo_manager(node);

	if (node->whose)
		return node->whose;
	if (manager >= 0)
		return arena_printf(arena, "%s %s", manager_words[manager],
				    node->managed[manager]);
	return node->pid || node->netns ? topo_joined_words(arena, node) : NULL;
}
