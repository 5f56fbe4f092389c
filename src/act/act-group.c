/* SPDX-License-Identifier: MIT */
/*
 * Many devices deleted at once.  The kernel's waiting (it lets all readers of a
 * device finish before it goes) is then done once instead of once per device.  Only
 * where a dump just before shows that the request hits nothing but what is to go.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "act/act-in.h"
#include "base/map.h"

size_t act_group_len(const struct op *ops, size_t n)
{
	size_t len = 0;

	while (len < n && op_makes_link(op_rows[ops[len].id].undo) &&
	       !strcmp(op_arg(&ops[len], A_NS), op_arg(ops, A_NS)) &&
	       !strcmp(op_arg(&ops[len], A_GROUP), op_arg(ops, A_GROUP)))
		len++;
	return len;
}

/* The devices that are to go, by name, and which of them the dump has shown. */
struct census {
	const struct op *ops;
	uint32_t group;
	struct map mains, peers; /* device -> number of its operation */
	bool *seen;	/* by operation: its main device is in the group, and ours */
	bool strangers; /* the group has others, too */
};

static int on_link(void *data, const struct nl_link *link)
{
	struct census *census = data;
	size_t i;

	if (link->group != census->group)
		return 0;
	if (map_get(&census->mains, link->name, &i) &&
	    act_is_recorded(&census->ops[i], false, link))
		census->seen[i] = true;
	else if (!map_get(&census->peers, link->name, &i) ||
		 !act_is_recorded(&census->ops[i], true, link))
		census->strangers = true;
	return 0;
}

/* True if deleting the group deletes nothing but what the n operations delete. */
static bool take_census(struct nl *nl, struct census *census, size_t n)
{
	const char *ns = op_arg(census->ops, A_NS);

	for (size_t i = 0; i < n; i++) {
		const struct op *op = &census->ops[i];

		map_put(&census->mains, op_arg(op, A_IF), i);
		if (*op_arg(op, A_PEER) && !strcmp(op_arg(op, A_PEER_NS), ns))
			map_put(&census->peers, op_arg(op, A_PEER), i);
	}
	return !nl_link_dump(nl, on_link, census, NULL) && nl_dump_is_whole(nl) &&
	       !census->strangers;
}

/* Those that are elsewhere, gone, or somebody else's: each by itself.  False if one
 * fails: then it has to fail in its turn. */
static bool delete_unseen(struct ny_world *w, const char *lab,
			  const struct census *census, size_t n)
{
	struct err err;

	for (size_t i = 0; i < n; i++)
		if (!census->seen[i] && act_one(w, lab, &census->ops[i], &err) < 0)
			return false;
	return true;
}

bool act_group_del(struct ny_world *w, const char *lab, const struct op *ops, size_t n)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct census census = {
		.ops = ops,
		.mains.arena = arena,
		.peers.arena = arena,
		.seen = arena_alloc(arena, n * sizeof(*census.seen)),
	};
	const char *ns;
	struct err err;
	struct nl *nl;
	int r;

	if (arg_ns(ops, A_NS, &ns, &err) ||
	    arg_u32(ops, A_GROUP, UINT32_MAX, &census.group, &err) || !census.group)
		return false;
	if (wire_nl(w, ns, &nl, &err) || !take_census(nl, &census, n) ||
	    !delete_unseen(w, lab, &census, n) || wire_nl(w, ns, &nl, &err))
		return false;
	r = nl_group_del(nl, census.group, &err);
	return !r || r == -ENODEV;
}
