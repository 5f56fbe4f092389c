/* SPDX-License-Identifier: MIT */
/*
 * Namespaces, made and removed.  The mark of one is the alias of its loopback device.
 */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"

/*
 * 0: the namespace bears this mark.  ACT_FOREIGN, ACT_GONE, -ESTALE: it is a stale file,
 * which is what a record without a mark means.
 */
static int check_mark(struct ny_world *w, const char *ns, const char *alias,
		      struct err *err)
{
	struct nl_link lo;
	struct nl *nl;
	int r = wire_nl(w, ns, &nl, err);

	if (r == -ENOENT)
		return ACT_GONE;
	if (!r)
		r = nl_link_get_index(nl, NL_LOOPBACK, &lo, err);
	if (r || (*alias && !strcmp(lo.alias, alias)))
		return r;
	err_set(err, -EPERM, "it is not this lab's: the alias of its lo is not '%s'",
		alias);
	err_hint(err, "rename or delete it, or give the lab another prefix");
	return ACT_FOREIGN;
}

static int args(const struct op *op, const char **ret_ns, const char **ret_alias,
		struct err *err)
{
	int r = arg_ns(op, A_NS, ret_ns, err);

	if (!r && (!**ret_ns || strchr(*ret_ns, '/')))
		return err_set(err, -EINVAL, "operation %s: that is no namespace of ours",
			       op_rows[op->id].word);
	*ret_alias = op_arg(op, A_ALIAS);
	return r || !**ret_alias ? r : arg_alias(op, A_ALIAS, ret_alias, err);
}

/* Whose a stale name would have to be. */
struct stale {
	const char *lab, *alias;
};

/* Where no mark is known, the record has the name; it may be another's who makes empty
 * files, as ip netns does. */
static bool is_ours(void *data, const char *text)
{
	const struct stale *stale = data;

	return *stale->alias ? !strcmp(text, stale->alias)
			     : !*text || mark_is_of(text, stale->lab);
}

/* A file that is no namespace.  One that says something else was never to become one. */
static int delete_stale(struct ny_world *w, const char *lab, const char *ns,
			const char *alias, struct err *err)
{
	struct stale stale = {lab, alias};
	int r = wire_netns_del_stale(w, ns, is_ours, &stale, err);

	if (r != -EEXIST)
		return r;
	err_set(err, -EPERM, "it is not netyard's: it is no file that netyard has made");
	err_hint(err, "if nobody needs it, remove it");
	return ACT_FOREIGN;
}

/* Whose a namespace is by its mark. */
static bool lab_of(struct ny_world *w, const char *ns, char ret[LAB_NAME_MAX + 1])
{
	struct nl_link lo;
	struct err none;
	struct nl *nl;

	return !wire_nl(w, ns, &nl, &none) &&
	       !nl_link_get_index(nl, NL_LOOPBACK, &lo, &none) && mark_lab(lo.alias, ret);
}

/* The name is taken; when taking back, perhaps by what is to be there. */
static int add_again(struct ny_world *w, const char *lab, const struct op *op,
		     const char *ns, const char *alias, struct err *err)
{
	char other[LAB_NAME_MAX + 1];
	struct err why;
	int r = check_mark(w, ns, alias, &why);

	if (!r && op->flags & OP_UNDO)
		return 0;
	/* What an unfinished removal left of the name. */
	if (r == -ESTALE && op->flags & OP_UNSURE &&
	    !delete_stale(w, lab, ns, alias, &why))
		return wire_netns_add(w, ns, alias, err);
	if (r == -ESTALE) {
		*err = why;
		return -EEXIST;
	}
	err_sys(err, -EEXIST, "the name is taken");
	if (lab_of(w, ns, other) && strcmp(other, lab) != 0)
		return err_hint(err,
				"that namespace is lab %s's: give one of the two labs "
				"another prefix",
				other);
	return err_hint(err,
			"delete that namespace (ip netns del %s), or give the lab "
			"another prefix",
			ns);
}

int act_netns_add(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	const char *ns, *alias;
	int r = args(op, &ns, &alias, err);

	if (r)
		return r;
	if (!*alias) /* a stale file is not put back; nothing is made unmarked */
		return op->flags & OP_UNDO ? 0 : arg_alias(op, A_ALIAS, &alias, err);
	r = wire_netns_add(w, ns, alias, err);
	if (r == -EEXIST)
		r = add_again(w, lab, op, ns, alias, err);
	return act_fail(err, r, "create namespace %s", ns);
}

/* What is mounted there, on ours or under it, is not for us to unmount. */
static int mounted_over(struct err *err)
{
	err->code = -EPERM;
	err_hint(err, "if nobody needs it, unmount it and remove the file");
	return ACT_FOREIGN;
}

int act_netns_del(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	const char *ns, *alias;
	int r = args(op, &ns, &alias, err);

	if (r)
		return r;
	r = check_mark(w, ns, alias, err);
	if (!r)
		r = wire_netns_del(w, ns, err);
	else if (r == -ESTALE)
		r = delete_stale(w, lab, ns, alias, err);
	if (r == -EBUSY)
		r = mounted_over(err);
	if (r == ACT_GONE || r == -ENOENT)
		return 0;
	return act_fail(err, r, "delete namespace %s", ns);
}
