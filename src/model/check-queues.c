/* SPDX-License-Identifier: MIT */
/* The rules about queues: where what an end sends can be delayed, limited and lost. */
#include <string.h>

#include "model/check.h"

const char *topo_no_queue(const struct iface *f)
{
	bool is_switch = kind_is_switch(f->node->kind);
	const struct link *l = f->link;

	if (link_traits[l->type].made == LINK_OF_NAMES)
		return "a patch port is no device";
	if (topo_is_uplink(f) || topo_is_uplink(topo_other_end(f)))
		return "the device is the host's";
	if (is_switch && link_traits[l->type].made == LINK_OF_DEVICE)
		return kind_infos[f->node->kind].in_db
			       ? "there is no device of the switch's before an internal "
				 "port"
			       : "there is no device of the switch's before a member's";
	if (kind_is_guest(f->node->kind))
		return "it is the machine's own doing";
	if (link_traits[l->type].netdev && is_switch)
		return "frames pass an AF_XDP socket there, and no queue";
	return NULL;
}

const struct queue_set *topo_queue_said(const struct iface *f)
{
	return queue_is_set(&f->queue_said) ? &f->queue_said : &f->link->queue;
}

static bool says(const struct queue_set *set, enum queue_id id)
{
	return set->at[id] && strcmp(set->at[id], "0") != 0;
}

/* Of others that would do nothing. */
const char *topo_queue_wrong(const struct queue_set *set)
{
	if (says(set, QUEUE_LIMIT) && !queue_asked(set, TOPO_MTU_MAX).kind)
		return "'limit' is of a queue, and there is none: say 'delay', 'rate' or "
		       "another, too, or leave it out";
	if ((says(set, QUEUE_JITTER) || says(set, QUEUE_REORDER)) &&
	    !says(set, QUEUE_DELAY))
		return "'jitter' and 'reorder' are about frames that are delayed: say "
		       "'delay', too, or leave them out";
	if (set->at[QUEUE_DISTRIBUTION] && !says(set, QUEUE_JITTER))
		return "'distribution' is that of 'jitter': say that, too, or leave it "
		       "out";
	return NULL;
}

static void check_values(const struct link *l, const struct queue_set *set,
			 struct faults *faults)
{
	const char *wrong = topo_queue_wrong(set);

	if (wrong)
		fault_add(faults, l->at, "%s", wrong);
}

static void check_end(const struct iface *f, struct faults *faults)
{
	struct queue q = queue_asked(topo_queue_said(f), TOPO_MTU_MAX);
	const char *why = q.kind ? topo_no_queue(f) : NULL;
	const struct iface *far = topo_other_end(f);
	const char *what = q.kind == QUEUE_TBF ? "'rate'" : "'delay' and the like";
	struct arena *arena = faults->arena;
	const char *cure;

	if (!why)
		return;
	cure = topo_no_queue(far)
		       ? arena_printf(arena, "leave out %s", what)
		       : arena_printf(arena,
				      "say %s in the mapping of %s alone, for what that "
				      "sends",
				      what, quoted(arena, far->node->name));
	fault_add(faults, f->link->at,
		  "what %s sends to %s cannot be queued: %s; %s, or use another type of "
		  "link",
		  quoted(arena, f->node->name), quoted(arena, far->node->name), why,
		  cure);
}

void check_queues(const struct link *l, struct faults *faults)
{
	check_values(l, &l->queue, faults);
	for (int i = 0; i < 2; i++) {
		if (queue_is_set(&l->end[i]->queue_said) &&
		    l->end[i]->node->kind != KIND_COUNT)
			check_values(l, &l->end[i]->queue_said, faults);
		if (l->end[0]->node->kind != KIND_COUNT &&
		    l->end[1]->node->kind != KIND_COUNT)
			check_end(l->end[i], faults);
	}
}
