/* SPDX-License-Identifier: MIT */
/* What passes ports of a Linux bridge is copied to another device, which has no more. */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"

/* Which frames are copied, those it receives, those it sends. */
static int arg_copied(const struct op *op, bool ret[2], struct err *err)
{
	const char *word;
	int r = arg_word(op, A_COPIED, &word, err);

	if (r)
		return r;
	ret[0] = strcmp(word, "egress") != 0;
	ret[1] = strcmp(word, "ingress") != 0;
	if (!strcmp(word, "both") || !ret[0] || !ret[1])
		return 0;
	err_set(err, -EINVAL, "frames that are copied are no such word");
	return ACT_MALFORMED;
}

static int find_output(struct ny_world *w, const char *lab, const struct op *op, int *ret,
		       struct err *err)
{
	const char *name;
	struct device d;
	int r = arg_dev_or_none(op, A_OUTPUT, &name, err);

	*ret = 0;
	if (r || !*name)
		return r;
	r = act_own(w, lab, op_arg(op, A_NS), name, &d, err);
	if (!r)
		*ret = d.link.index;
	return r;
}

int act_mirror_add(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char name[NAME_TEXT];
	bool copied[2];
	struct device d;
	int to, r = arg_copied(op, copied, err) ?: act_own_op(w, lab, op, &d, err) ?:
		    find_output(w, lab, op, &to, err) ?:
		    nl_mirror_add(d.nl, d.link.index, copied, to, err);

	return act_fail(err, r, "mirror %s", act_op_name(name, op));
}

int act_mirror_del(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char name[NAME_TEXT];
	struct device d;
	int r = act_own_op(w, lab, op, &d, err) ?: nl_mirror_del(d.nl, d.link.index, err);

	return act_fail(err, r, "end the mirror of %s", act_op_name(name, op));
}
