/* SPDX-License-Identifier: MIT */
/* Queues of devices: what these send is delayed, limited and lost. */
#include <errno.h>

#include "act/act-in.h"

/* Somebody else's is left; gone is gone. */
static int take(const struct device *d, const struct queue *old, struct err *err)
{
	int r = old->kind ? nl_queue_del(d->nl, d->link.index, queue_handle(old), err)
			  : 0;

	return r == -ENOENT ? 0 : r;
}

/* Beside one that duplicates the kernel takes no other netem, not even for the moment in
 * which it takes the place of that, and of one handle none of another kind: what is there
 * goes first. */
static int replace(const struct device *d, const struct queue *old,
		   const struct queue *new, struct err *err)
{
	bool is_other = old->kind && (old->kind != new->kind ||
				      queue_handle(old) != queue_handle(new));
	int r = is_other ? take(d, old, err) : 0;

	if (!r)
		r = nl_queue_set(d->nl, d->link.index, new, err);
	if (r != -EINVAL || !new->value[QUEUE_DUPLICATE])
		return r;
	(void)nl_queue_del(d->nl, d->link.index, 0, NULL); /* somebody else's */
	return nl_queue_set(d->nl, d->link.index, new, err);
}

static int put(const struct device *d, const struct queue *old, const struct queue *new,
	       struct err *err)
{
	int r = replace(d, old, new, err);

	if (r != -ENOENT)
		return r;
	err_set(err, -EOPNOTSUPP, "this kernel has no qdisc %s", queue_kinds[new->kind]);
	return err_hint(err, "it is without %s: take another kernel",
			queue_options[new->kind]);
}

int act_queue_set(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct queue old, new;
	char name[NAME_TEXT];
	struct device d;
	int r = arg_queue(op, A_OLD, &old, err) ?:
		arg_queue(op, A_NEW, &new, err) ?:
		act_own_op(w, lab, op, &d, err) ?:
		(new.kind ? put(&d, &old, &new, err) : take(&d, &old, err)) ?:
		act_ebpf_follow(&d, err);

	/* What is in a namespace goes in the background: that came first. */
	if (!new.kind && (r == ACT_GONE || r == -ENODEV))
		return 0;
	return act_fail(err, r, "set the queue of %s", act_op_name(name, op));
}
