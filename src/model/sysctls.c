/* SPDX-License-Identifier: MIT */
/* 'forward' and 'sysctls' of a node: their types, and the rules about them. */
#include "base/sysctl.h"

#include <ctype.h>
#include <string.h>

#include "model/check.h"
#include "model/types.h"

READ(read_forward)
{
	enum forward *forward = member;
	bool on = false;

	read_bool(r, key, v, &on);
	*forward = on ? FORWARD_ON : FORWARD_OFF;
}

WRITE(write_forward)
{
	enum forward forward = *(const enum forward *)member;

	if (forward == FORWARD_UNSAID)
		return NULL;
	return value_text(w->arena, forward == FORWARD_ON ? "true" : "false", true);
}

READ(read_sysctls)
{
	struct node *node = container_of(member, struct node, sysctls);
	struct arena *arena = r->faults->arena;

	for (const struct value *i = v->first; i; i = i->next) {
		struct sysctl s = {.at = i->key_at};
		char *value;

		if (i->kind == VALUE_BAD)
			continue;
		if (!sysctl_is_key(i->key)) {
			fault_add(r->faults, i->key_at,
				  "%s is no name of a sysctl of a network; such a one is "
				  "net.ipv4.conf.all.rp_filter: below net, with dots, at "
				  "most %d characters",
				  quoted(arena, i->key), SYSCTL_KEY_MAX);
			continue;
		}
		value = arena_strdup(r->t->arena, i->kind == VALUE_TEXT ? i->text : "");
		sysctl_squeeze(value);
		if (!sysctl_is_value(value)) {
			fault_add(
				r->faults, i->at,
				"the value of %s must be a number or a text of one line, "
				"at most %d characters, not %s",
				i->key, SYSCTL_VALUE_MAX, value_describe(arena, i));
			continue;
		}
		s.key = arena_strdup(r->t->arena, i->key);
		s.value = value;
		ARENA_PUSH(r->t->arena, node->sysctls, node->n_sysctls, s);
	}
}

/* Which YAML and JSON take for a number, and give back as it was. */
static bool is_number(const char *value)
{
	uint32_t n;

	return isdigit((unsigned char)*value) && !strpbrk(value, "xX") &&
	       !text_u32(value, 0, UINT32_MAX, &n);
}

WRITE(write_sysctls)
{
	const struct node *node = container_of(member, const struct node, sysctls);
	struct value *map = value_new(w->arena, VALUE_MAP);

	for (size_t i = 0; i < node->n_sysctls; i++) {
		const struct sysctl *s = &node->sysctls[i];

		if (!s->by_forward)
			value_add(map, s->key,
				  value_text(w->arena, s->value, is_number(s->value)));
	}
	return map->n ? map : NULL;
}

void derive_forward(struct topo *t, struct node *node)
{
	static const char *const both[] = {SYSCTL_FORWARD4, SYSCTL_FORWARD6};
	struct sysctl *list = NULL;
	size_t n = 0;

	for (size_t i = 0; node->forward && i < ARRAY_SIZE(both); i++) {
		struct sysctl s = {.key = both[i],
				   .value = node->forward == FORWARD_ON ? "1" : "0",
				   .by_forward = true};

		ARENA_PUSH(t->arena, list, n, s);
	}
	for (size_t i = 0; i < node->n_sysctls; i++)
		if (!node->sysctls[i].by_forward)
			ARENA_PUSH(t->arena, list, n, node->sysctls[i]);
	node->sysctls = list;
	node->n_sysctls = n;
}

/* --- rules ------------------------------------------------------------------------- */

static bool begins(const char *key, const char *with)
{
	return !strncmp(key, with, strlen(with));
}

static bool is_of_all(const char *key)
{
	return begins(key, "net.ipv6.conf.all.");
}

/* Why a sysctl is not for a file, and what is; or NULL. */
static const char *unfit(const char *key)
{
	const char *what = sysctl_what(key);
	bool is_conf = begins(key, "net.ipv4.conf.") || begins(key, "net.ipv6.conf.");

	if (is_conf && !strcmp(what, "forwarding") && strcmp(key, SYSCTL_FORWARD6) != 0)
		return "the kernel sets it along with " SYSCTL_FORWARD4
		       " or " SYSCTL_FORWARD6 "; give these, or 'forward'";
	if (!strcmp(key, "net.ipv4.conf.all.accept_redirects"))
		return "the kernel sets it along with " SYSCTL_FORWARD4
		       "; give it for each interface";
	if (begins(key, "net.ipv6.conf.") && !strcmp(what, "mtu"))
		return "the kernel sets it along with the device's; give the link an 'mtu'";
	if (is_conf && !strcmp(what, "addr_gen_mode"))
		return "netyard sets it itself; leave it out";
	return NULL;
}

/* The kernel hands it on to all interfaces (addrconf_sysctl[] of Linux 6.18). */
static bool is_handed_on(const char *what)
{
	static const char *const list[] = {"forwarding", "disable_ipv6", "disable_policy",
					   "ignore_routes_with_linkdown"};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		if (!strcmp(what, list[i]))
			return true;
	return false;
}

/* One of all interfaces of IPv6, which sets that of a single one, too; or NULL. */
static const struct sysctl *set_by(const struct node *node, const struct sysctl *s)
{
	if (!begins(s->key, "net.ipv6.conf.") || is_of_all(s->key) ||
	    !is_handed_on(sysctl_what(s->key)))
		return NULL;
	for (size_t i = 0; i < node->n_sysctls; i++)
		if (is_of_all(node->sysctls[i].key) &&
		    !strcmp(sysctl_what(node->sysctls[i].key), sysctl_what(s->key)))
			return &node->sysctls[i];
	return NULL;
}

static void check_iface(const struct node *node, const struct sysctl *s,
			struct faults *faults)
{
	struct arena *arena = faults->arena;
	size_t len;
	const char *at = sysctl_iface(s->key, &len);
	const char *name = at ? arena_strndup(arena, at, len) : NULL;
	const struct iface *f = name ? topo_find_iface(node, name) : NULL;

	if (name && strcmp(name, "lo") && !(f && topo_is_connected(f)))
		fault_add(faults, s->at,
			  "%s is of an interface that %s does not have: %s has no link",
			  s->key, quoted(arena, node->name), quoted(arena, name));
}

/* An address of IPv6 that is impossible with it. */
static void check_ipv6(const struct node *node, const struct sysctl *s,
		       struct faults *faults)
{
	if (!begins(s->key, "net.ipv6.conf.") ||
	    strcmp(sysctl_what(s->key), "disable_ipv6") != 0 || !strcmp(s->value, "0"))
		return;
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];
		size_t len, k = 0;

		if (sysctl_iface(s->key, &len) && !sysctl_is_of(s->key, f->name))
			continue;
		while (k < f->n_addresses && !strchr(f->addresses[k].cidr, ':'))
			k++;
		if (k < f->n_addresses)
			fault_add(
				faults, f->addresses[k].at,
				"address %s is impossible with %s on line %u; leave out "
				"one of the two",
				f->addresses[k].cidr, s->key, s->at.line);
	}
}

static void check_one(const struct node *node, const struct sysctl *s,
		      struct faults *faults)
{
	const char *why = unfit(s->key);
	const struct sysctl *all = set_by(node, s);

	if (why)
		fault_add(faults, s->at, "%s is not for a topology file: %s", s->key,
			  why);
	else if (node->forward &&
		 (!strcmp(s->key, SYSCTL_FORWARD4) || !strcmp(s->key, SYSCTL_FORWARD6)))
		fault_add(faults, s->at,
			  "%s is what 'forward' sets; leave out one of the two", s->key);
	else if (all)
		fault_add(faults, s->at,
			  "the kernel sets %s along with %s; leave out one of the two",
			  s->key, all->key);
	check_iface(node, s, faults);
	check_ipv6(node, s, faults);
}

void check_sysctls(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->existing && (node->forward || node->n_sysctls))
			fault_add(
				faults, node->at,
				"%s is existing, and how it is set is for others to say; "
				"leave out 'forward' and 'sysctls', and set them there",
				quoted(faults->arena, node->name));
		for (size_t k = 0; !node->existing && k < node->n_sysctls; k++)
			check_one(node, &node->sysctls[k], faults);
	}
}
