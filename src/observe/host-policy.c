/* SPDX-License-Identifier: MIT */
/*
 * Rules for routing and permanent neighbours of a host: of namespaces that a file can
 * have, and of their interfaces with a link; what else is set there is told.
 */
#include <linux/fib_rules.h>
#include <string.h>

#include "observe/host.h"

/* Why it is not for a file, or NULL. */
static const char *rule_wrong(const struct nl_rule *r)
{
	if (r->special || r->action == FR_ACT_GOTO || r->action == FR_ACT_NOP)
		return "it has more to it than a file can say";
	return NULL;
}

static void see_rule(struct find *h, struct node *node, const struct nl_rule *r)
{
	struct rule *rule = find_add_rule(h, node, r);

	rule->beyond = rule_wrong(r);
	rule->owner = rule->beyond ? OWNER_FOREIGN : OWNER_LAB;
	if (rule->beyond && !node->beyond)
		topo_warn_file(h->t, node, NULL, "rule %u is left out: %s",
			       rule->priority, rule->beyond);
}

static void see_neighbours(struct find *h, const struct netns *netns)
{
	for (size_t i = 0; i < netns->n_neighs; i++) {
		const struct dev *dev = netns_dev(netns, netns->neighs[i].index);

		if (dev && find_says_neighbours(dev->as))
			find_add_neighbour(h, dev->as, &netns->neighs[i]);
	}
}

void host_see_policy(struct find *h)
{
	for (size_t i = 0; i < h->snap->n; i++) {
		const struct netns *netns = h->snap->all[i];
		struct node *node = netns->as;

		if (!node || netns->unread)
			continue;
		for (size_t k = 0; topo_makes_ns(node) && k < netns->n_rules; k++)
			see_rule(h, node, &netns->rules[k]);
		see_neighbours(h, netns);
		find_tell_rest(h, node, netns);
	}
}
