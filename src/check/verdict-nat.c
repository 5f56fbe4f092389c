/* SPDX-License-Identifier: MIT */
/* Translation of addresses on the host itself: never done, and what does it by hand. */
#include "check/verdict.h"

static const char *commands(struct arena *arena, const struct topo *t,
			    const struct node *host)
{
	_cleanup_buf_ struct buf nft = {}, out = {};
	struct nat_rules rules;

	if (nat_parse(arena, host->nat, &rules) < 0)
		return NULL;
	nat_add_nft(&nft, arena_printf(arena, "nat-%s", t->name), NULL, &rules);
	buf_add(&out,
		"sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1\nnft ");
	buf_add_shell(&out, buf_str(&nft));
	return arena_strdup(arena, buf_str(&out));
}

void judge_host_nat(const struct topo *t, const struct node *host, struct findings *ret)
{
	finding_add(ret,
		    (struct finding){
			    .group = GROUP_OBSTACLE,
			    .name = "host-nat",
			    .verdict = VERDICT_BAD,
			    .text = "the host's addresses are not netyard's to "
				    "translate: take 'masquerade' and 'dnat' out of the "
				    "file's node of kind host; by hand, once the lab is "
				    "up:",
			    .fix = commands(ret->arena, t, host),
			    .value = FACTS_UNKNOWN,
		    });
}
