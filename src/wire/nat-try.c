/* SPDX-License-Identifier: MIT */
/*
 * Whether this kernel translates addresses: no file tells, since modules are loaded for
 * the first who asks.
 */
#include <errno.h>
#include <sched.h>
#include <unistd.h>

#include "wire/nl-nat.h"
#include "wire/nl-req.h"
#include "wire/wire-in.h"

struct
try {
	bool wanted[2]; /* by enum nat_what */
	const char **lacks;
};

static int try_one(struct nl *nl, enum nat_what what)
{
	struct nat_rule rule = {
		.what = what, .on = "lo", .to = {.family = AF_INET, .len = 32}};
	struct err why;

	return nl_nat_set(nl, what == NAT_DNAT ? "dnat" : "masquerade", NULL,
			  &(struct nat_rules){&rule, 1}, &why);
}

/* What is not there, and no trouble of ours. */
static bool is_lacking(int r)
{
	return r == -ENOENT || r == -EOPNOTSUPP || r == -EINVAL ||
	       r == -EPROTONOSUPPORT || r == -EAFNOSUPPORT;
}

static int try_here(void *data)
{
	const struct try *try = data;
	_cleanup_nl_ struct nl *nl = NULL;
	int r = unshare(CLONE_NEWNET) < 0 ? -errno : 0, by[2];

	if (r)
		return r;
	r = nl_open_netfilter(&nl, NULL);
	if (r) {
		*try->lacks = "CONFIG_NF_TABLES";
		return r;
	}
	by[NAT_MASQUERADE] = try_one(nl, NAT_MASQUERADE);
	by[NAT_DNAT] = try_one(nl, NAT_DNAT);
	*try->lacks = !by[NAT_DNAT] ? "CONFIG_NFT_MASQ"
		      : !by[NAT_MASQUERADE]
			      ? "CONFIG_NFT_NAT"
			      : "CONFIG_NF_TABLES, CONFIG_NF_TABLES_INET or "
				"CONFIG_NFT_NAT";
	for (int what = 0; !r && what < 2; what++)
		r = try->wanted[what] ? by[what] : 0;
	return r;
}

int wire_try_nat(struct ny_world *w, bool masquerade, bool dnat, const char **ret_lacks,
		 struct err *err)
{
	struct try try = {{[NAT_MASQUERADE] = masquerade, [NAT_DNAT] = dnat}, ret_lacks};
	int r = wire_run(w, w->netns_fd, try_here, &try);

	if (is_lacking(r))
		r = -EOPNOTSUPP;
	return r < 0 ? wire_err(err, r, "try a table of nftables") : 0;
}
