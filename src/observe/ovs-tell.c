/* SPDX-License-Identifier: MIT */
/*
 * How bridges and ports of Open vSwitch are set where no topology file says it, of a lab
 * and of a whole host; and their OpenFlow rules.  VLANs: vlan.c.
 */
#include <stdlib.h>
#include <string.h>

#include "observe/host.h"

#define TOLD 3 /* rules are told */

/* --- rules ------------------------------------------------------------------------- */

struct rules {
	struct arena *arena;
	const struct ovs_seen *of;
	size_t n, n_drops, n_others; /* others do anything but what a switch does */
	const char *drops;	     /* what the first of them are about */
};

/* What a rule is about; of a port, its name. */
static const char *words_of(const struct rules *r, const char *match)
{
	const char *word = "in_port=", *at = strstr(match, word);
	const struct ovs_scan *ovs = r->of->ovs;
	char *end = NULL;
	long number = at ? strtol(at + strlen(word), &end, 10) : 0;

	for (size_t i = 0; number && i < ovs->n_ports; i++)
		if (ovs->ports[i].bridge == r->of->bridge &&
		    ovs->ports[i].number == number)
			return arena_printf(r->arena, "%.*s%s%s%s", (int)(at - match),
					    match, word, ovs->ports[i].name, end);
	return *match ? match : "all";
}

/* "duration=4s, n_packets=0, n_bytes=0, priority=100,in_port=1,actions=drop"; those of
 * table 254 are its own. */
static void count_rule(struct rules *r, char *line)
{
	char *actions = strstr(line, ",actions="), *match;

	if (!actions || !strncmp(line, "table_id=254,", strlen("table_id=254,")))
		return;
	*actions = '\0';
	actions += strlen(",actions=");
	match = strrchr(line, ' ');
	r->n++;
	if (!strcmp(actions, "drop")) {
		if (r->n_drops++ < TOLD)
			r->drops =
				arena_printf(r->arena, "%s%s%s", r->drops ? r->drops : "",
					     r->drops ? "; " : "",
					     words_of(r, match ? match + 1 : line));
	} else if (strcmp(actions, "NORMAL") != 0) {
		r->n_others++;
	}
}

static void tell_rules(struct find *f, const struct node *node, const struct rules *r)
{
	if (!r->n)
		find_tell(f, node, NULL, true,
			  "it has no OpenFlow rules: nothing passes");
	if (r->n_drops)
		find_tell(f, node, NULL, true, "OpenFlow rules (%zu) drop frames: %s%s",
			  r->n_drops, host_plain(f->arena, r->drops),
			  r->n_drops > TOLD ? "; ..." : "");
	if (r->n_others)
		find_tell(f, node, NULL, false,
			  "its OpenFlow rules (%zu) are not in the file", r->n_others);
}

/* Without an ovs-vswitchd there are none, which is told elsewhere. */
static void read_rules(struct find *f, const struct ovs_seen *seen)
{
	struct rules rules = {.arena = f->arena, .of = seen};
	struct err why = {0};
	const char *text;
	char *line, *rest;

	if (!f->snap->flows || !seen->ovs->served || !seen->bridge->works)
		return;
	if (f->snap->flows(f->snap, seen->ovs, seen->bridge->name, &text, &why) < 0) {
		f->snap->flows = NULL; /* nor will it tell of others */
		find_tell(f, seen->node, NULL, false,
			  "its OpenFlow rules are not known: %s",
			  host_plain(f->arena, why.text));
		return;
	}
	rest = arena_strdup(f->arena, text);
	while ((line = strsep(&rest, "\n")))
		count_rule(&rules, line);
	tell_rules(f, seen->node, &rules);
}

/* --- bridges ----------------------------------------------------------------------- */

static void tell_bridge(struct find *f, const struct ovs_seen *seen)
{
	const struct ovs_bridge *b = seen->bridge;

	if (b->controlled)
		find_tell(f, seen->node, NULL, false, "a controller rules it");
	if (b->secure)
		find_tell(f, seen->node, NULL, false,
			  "it forwards by its OpenFlow rules only (fail_mode secure)");
	if (b->n_mirrors > (seen->node->mirror_row != NULL))
		find_tell(f, seen->node, NULL, false, "its mirrors are not in the file");
	read_rules(f, seen);
}

/* --- ports ------------------------------------------------------------------------- */

static bool has_other_isolated(const struct ovs_scan *ovs, const struct ovs_port *p)
{
	for (size_t i = 0; i < ovs->n_ports; i++)
		if (&ovs->ports[i] != p && ovs->ports[i].bridge == p->bridge &&
		    ovs->ports[i].isolated)
			return true;
	return false;
}

static void tell_port(struct find *f, const struct ovs_scan *ovs,
		      const struct ovs_port *p)
{
	const struct node *node = p->as->node;

	if (p->isolated && !f->whole && has_other_isolated(ovs, p) &&
	    !find_is_applied_option(f, p->as, OPTION_ISOLATED))
		find_tell(f, node, p->as, true,
			  "protected is on: nothing passes between it and other ports "
			  "that are protected");
	if (p->mirror && !p->as->copies)
		find_tell(f, node, p->as, true,
			  "only what the mirror %s copies leaves there",
			  host_plain(f->arena, p->mirror));
	if (p->policed)
		find_tell(f, node, p->as, false,
			  "what it takes in is policed (%u kbit/s)", p->policed);
	if (p->queues)
		find_tell(f, node, p->as, false, "what leaves there is queued (QoS)");
}

void find_tell_ovs(struct find *f)
{
	for (size_t i = 0; i < f->n_bridges; i++)
		tell_bridge(f, &f->bridges[i]);
	for (size_t i = 0; i < f->snap->n_ovs; i++)
		for (size_t k = 0; k < f->snap->ovs[i].n_ports; k++)
			if (f->snap->ovs[i].ports[k].as)
				tell_port(f, &f->snap->ovs[i], &f->snap->ovs[i].ports[k]);
}
