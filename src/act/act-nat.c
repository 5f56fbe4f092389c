/* SPDX-License-Identifier: MIT */
/*
 * Translation of addresses in a namespace: the lab's own table of nftables there, by its
 * name and its mark.  Never in the host's, however that is called; no other table.
 */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"
#include "wire/nl-nat.h"

static int not_ours(struct err *err, const char *why, const char *cure)
{
	err_set(err, -EPERM, "%s", why);
	err_hint(err, "%s", cure);
	return ACT_FOREIGN;
}

/* That of a name is not the host's, nor another lab's. */
static int check_place(struct ny_world *w, const char *lab, const char *ns, int fd,
		       struct err *err)
{
	struct netns_id host, here;
	struct device lo;
	int r;

	if (netns_identify(w, netns_by_fd(w->netns_fd), &host) < 0 ||
	    netns_identify(w, netns_by_fd(fd), &here) < 0 || netns_is_same(&host, &here))
		return not_ours(err, "it is the host's own namespace",
				"what the host translates is not netyard's to set");
	r = act_find(w, ns, "lo", &lo, err);
	if (r || strncmp(lo.link.alias, MARK_BEGIN, strlen(MARK_BEGIN)) != 0 ||
	    mark_is_of(lo.link.alias, lab))
		return r;
	return not_ours(err, "it is another lab's", "give the lab another prefix");
}

/* The lab's table as it is, or none (*was NULL). */
static int find_table(struct nl *nl, const char *lab, struct arena *arena,
		      struct nl_nat *nat, const struct nl_nat **was, struct err *err)
{
	struct err why = {0};
	int r = nl_nat_read(nl, lab, arena, nat, &why);

	*was = r ? NULL : nat;
	if (!r && !nat->marked)
		return not_ours(err,
				"there is a table of nftables that would be this lab's, "
				"and is not: it has not its mark for a comment",
				"rename or delete it, or give the lab another name");
	if (r && r != -ENOENT)
		*err = why;
	return r == -ENOENT ? 0 : r;
}

static int set(struct ny_world *w, const char *lab, const char *ns,
	       const struct nat_rules *rules, struct arena *arena, struct err *err)
{
	_cleanup_close_ int fd = -1;
	_cleanup_nl_ struct nl *nl = NULL;
	const struct nl_nat *was;
	struct nl_nat nat;
	int r = netns_open(w, netns_by_name(ns), &fd, err);

	if (r == -ENOENT || r == -ESTALE)
		return ACT_GONE;
	return r ?: check_place(w, lab, ns, fd, err) ?:
	       wire_filter_new(w, fd, &nl, err) ?:
	       find_table(nl, lab, arena, &nat, &was, err) ?:
	       nl_nat_set(nl, lab, was, rules, err);
}

int act_nat_set(struct ny_world *w, const char *lab, const struct op *op, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct nat_rules rules;
	const char *ns;
	int r = arg_ns(op, A_NS, &ns, err) ?: arg_nat(op, A_NEW, arena, &rules, err);

	if (r)
		return r;
	if (!*ns)
		return not_ours(err, "it is the host's own namespace",
				"what the host translates is not netyard's to set");
	r = set(w, lab, ns, &rules, arena, err);
	return act_fail(err, r, "set the address translation of namespace %s", ns);
}
