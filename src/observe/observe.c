/* SPDX-License-Identifier: MIT */
/*
 * The kernel's state -> a topology: read all of it (snapshot.h), then judge it step
 * by step (find.h).
 */
#include "observe/observe.h"

#include <stdlib.h>
#include <string.h>

#include "base/mark.h"
#include "model/rings.h"
#include "observe/host.h"

/* What a lab has as a whole. */
static void begin(struct find *f)
{
	struct arena *arena = f->t->arena;

	f->t->group = topo_group(f->t->name);
	if (f->applied) {
		f->t->prefix = arena_strdup(arena, f->applied->prefix);
		f->t->path = arena_strdup(arena, f->applied->path);
		f->t->isolated = f->applied->isolated;
		f->t->mtu = f->applied->mtu;
	}
	f->t->ovs.instance = f->private_db ? OVS_PRIVATE : OVS_SYSTEM;
	f->t->ovs.private_db = arena_strdup(arena, f->private_db);
	f->t->ovs.error = arena_strdup(arena, f->private_error);
	f->t->ovs.unreachable = arena_strdup(arena, f->ovs_unreachable);
}

static void take_lab_place(struct find *f)
{
	if (!f->lab_place)
		return;
	f->t->isolated = f->applied ? f->applied->isolated : !f->private_db;
	f->t->lab_ns = arena_strdup(f->t->arena, f->lab_place->ns);
	f->t->lab_alias = arena_strdup(f->t->arena, f->lab_place->alias);
}

/* How all that is set which no topology file says. */
static void tell_beyond(struct find *f)
{
	find_tell_ends(f);
	find_tell_vlans(f);
	find_tell_ovs(f);
	find_tell_fdbs(f);
	for (size_t i = 0; i < f->n_places; i++) {
		const struct node *node = topo_find_node(f->t, f->places[i]->node);

		/* else it may have been read in part */
		if (node && (!f->scope || f->scope->all))
			find_tell_rest(f, node, f->places[i]);
	}
}

int find_lab(struct find *f, struct err *err)
{
	int r;

	begin(f);
	find_marks(f);
	find_claims(f);
	find_namespaces(f);
	take_lab_place(f);
	find_devices(f);
	find_nodes(f);
	add_nodes(f);
	r = add_links(f, err);
	if (r < 0)
		return r;
	find_see_queues(f);
	find_see_mirrors(f);
	add_left(f);
	add_addresses(f);
	add_routes(f);
	add_rules(f);
	add_neighbours(f);
	r = add_taken(f, err);
	if (r >= 0)
		add_declared(f);
	if (r >= 0)
		tell_beyond(f);
	return r < 0 ? r : 0;
}

static bool is_known(void *data, const char *ns, uint64_t id)
{
	const struct lab_scope *scope = data;

	return (scope->applied && claim_recorded(scope->applied, ns, id)) ||
	       claim_joined(scope, ns);
}

/* Of what a file seldom has, only what is to be compared. */
static unsigned what_to_read(const struct lab_scope *scope)
{
	unsigned what = 0;

	if (topo_has_policy(scope->want) || topo_has_policy(scope->applied))
		what |= SNAP_POLICY;
	if (topo_has_neighbours(scope->want) || topo_has_neighbours(scope->applied))
		what |= SNAP_NEIGHBOURS;
	return scope->all ? SNAP_ALL : what;
}

/* Those without a name. */
static int read_joined(struct snapshot *snap, const struct lab_scope *scope,
		       struct err *err)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < scope->n_joined; i++)
		if (strchr(scope->joined[i].ns, '/'))
			r = snap_path(snap, scope->joined[i].ns, what_to_read(scope),
				      err);
	return r;
}

int observe_lab(struct ny_world *w, const struct see *const *sees,
		const struct owners *owners, const struct lab_scope *scope,
		struct topo **ret, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_topo_ struct topo *t = topo_new(scope->lab);
	struct snapshot snap;
	struct find f = {
		.sees = sees,
		.snap = &snap,
		.applied = scope->applied,
		.want = scope->want,
		.owners = owners,
		.scope = scope,
		.claims.arena = arena,
		.seen.arena = arena,
		.arena = arena,
		.t = t,
	};
	int r;

	t->paths = w->paths;
	r = snap_marked(w, scope->lab, what_to_read(scope), is_known, (void *)scope,
			arena, &snap, err);
	if (r >= 0)
		r = read_joined(&snap, scope, err);
	if (r >= 0 && (topo_has_uplinks(scope->want) || topo_has_uplinks(scope->applied)))
		r = snap_host_routes(&snap, err);
	if (r >= 0)
		r = uplink_read_abroad(&f, err);
	if (r >= 0)
		r = find_read_ovs(&f, err);
	if (r >= 0)
		r = find_lab(&f, err);
	if (r >= 0)
		r = find_sysctls(&f, err);
	if (r >= 0)
		r = find_nats(&f, err);
	if (r >= 0)
		r = find_services(&f, err);
	if (r >= 0)
		r = add_taken_abroad(&f, err);
	if (r < 0)
		return err_prefix(err, "lab %s cannot be observed", scope->lab);
	*ret = steal_ptr(t);
	return 0;
}

/* --- a host --- */

void host_find(struct find *h)
{
	h->t->prefix = "";
	h->t->host = host_plain(h->t->arena, h->snap->host);
	find_marks(h);
	host_prepare(h);
	host_name_nodes(h);
	host_see_switches(h);
	host_see_ovs(h);
	host_see_nodes(h);
	host_see_ifaces(h);
	(void)see_links(h, NULL); /* asks nobody */
	find_see_queues(h);
	find_see_mirrors(h);
	host_tell(h);
	host_see_services(h);
	host_see_addresses(h);
	host_see_routes(h);
	host_see_policy(h);
	for (size_t i = 0; i < h->t->n_nodes; i++)
		find_say_forward(h, h->t->nodes[i]);
	rings_allow(h->t);
}

int observe_host(struct ny_world *w, const struct see *const *sees,
		 const struct owners *owners, const struct contained *contained, size_t n,
		 struct topo **ret, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct snapshot snap;
	struct find h = {.sees = sees,
			 .snap = &snap,
			 .whole = true,
			 .owners = owners,
			 .arena = arena,
			 .names.arena = arena,
			 .contained = contained,
			 .n_contained = n};
	int r = snap_all(w, arena, &snap, err);

	if (r >= 0)
		r = host_read_ovs(&snap, err);
	if (r < 0)
		return err_prefix(err, "this host cannot be looked at");
	h.t = topo_new("discovered");
	h.t->paths = w->paths;
	host_find(&h);
	*ret = h.t;
	return 0;
}

/* --- the labs of a host --- */

/* netns: whose mark it is, NULL: a device's of the host. */
static void note_lab(struct text_list *labs, struct map *seen,
		     const struct owners *owners, const char *alias,
		     const struct netns *netns)
{
	const char *lab, *node, *iface, *owner = NULL;

	if (!alias || topo_alias_parse(labs->arena, alias, &lab, &node, &iface) < 0 ||
	    map_get(seen, lab, NULL))
		return;
	if (netns && owners)
		owner = owners->of(owners->data, netns->ns, netns->id);
	if (netns &&
	    ((owner && strcmp(owner, lab)) || !mark_fits_ns(netns->ns, lab, node)))
		return;
	map_put(seen, lab, labs->n);
	arena_add_text(labs, "%s", lab);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int observe_labs(struct ny_world *w, const struct owners *owners, struct arena *arena,
		 const char ***ret, size_t *ret_n, struct err *err)
{
	struct text_list labs = {.arena = arena};
	struct map seen = {.arena = arena};
	struct snapshot snap;
	struct netns *host;
	int r = snap_marked(w, NULL, 0, NULL, NULL, arena, &snap, err);

	if (r < 0)
		return err_prefix(err, "the labs of this host cannot be listed");
	host = snap_host(&snap);
	for (size_t i = 1; i < snap.n; i++)
		note_lab(&labs, &seen, owners, snap.all[i]->alias, snap.all[i]);
	for (size_t i = 0; i < host->n_devs; i++)
		if (host->devs[i].link.index != NL_LOOPBACK)
			note_lab(&labs, &seen, owners, host->devs[i].link.alias, NULL);
	if (labs.n)
		qsort(labs.list, labs.n, sizeof(*labs.list), by_name);
	*ret = labs.list;
	*ret_n = labs.n;
	return 0;
}
