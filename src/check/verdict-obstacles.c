/* SPDX-License-Identifier: MIT */
/* What would get in the way of a lab, and what would take it out of the way. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "check/verdict.h"

#define STALE_NAMED   4	     /* so many stale names are told in words */
#define OLDEST	      "5.10" /* which tools/check-kernels tries */
#define KEEPS_PROTO   "5.18"
#define NUMBERS_NETNS "5.14" /* SO_NETNS_COOKIE */

static void add(struct findings *f, const char *name, enum gravity verdict,
		const char *fix, const char *fmt, ...) _printf_(5, 6);
static void add(struct findings *f, const char *name, enum gravity verdict,
		const char *fix, const char *fmt, ...)
{
	struct finding finding = {.group = GROUP_OBSTACLE,
				  .name = name,
				  .verdict = verdict,
				  .fix = fix,
				  .value = FACTS_UNKNOWN};
	va_list ap;

	va_start(ap, fmt);
	finding.text = arena_vprintf(f->arena, fmt, ap);
	va_end(ap);
	finding_add(f, finding);
}

/* --- the firewall --- */

static bool sees(const struct facts_chain *c, bool six)
{
	return !strcmp(c->family, "inet") || !strcmp(c->family, six ? "ip6" : "ip");
}

/* The first chain that drops what is forwarded of that family; or NULL. */
static const struct facts_chain *find_drop(const struct facts_ways *w, bool six)
{
	for (size_t i = 0; i < w->n_drops; i++)
		if (sees(&w->drops[i], six))
			return &w->drops[i];
	return NULL;
}

static const char *chain_words(struct arena *arena, const struct facts_chain *c)
{
	if (c->legacy)
		return arena_printf(arena, "chain FORWARD of %s",
				    !strcmp(c->family, "ip6") ? "ip6tables" : "iptables");
	return arena_printf(arena, "chain %s of nftables' table %s %s", c->chain,
			    c->family, c->table);
}

static void judge_family(const struct facts_ways *w, bool six, struct findings *f)
{
	const char *name = six ? "bridge-firewall-ipv6" : "bridge-firewall-ipv4";
	const char *call = six ? "bridge-nf-call-ip6tables" : "bridge-nf-call-iptables";
	const struct facts_chain *drop = find_drop(w, six);

	if (w->bridge_nf[six] < 0)
		add(f, name, VERDICT_OK, NULL,
		    "bridged packets do not pass the firewall: br_netfilter is not "
		    "loaded");
	else if (!w->bridge_nf[six])
		add(f, name, VERDICT_OK, NULL,
		    "bridged packets do not pass the firewall: net.bridge.%s is 0", call);
	else if (drop)
		add(f, name, VERDICT_BAD,
		    arena_printf(f->arena, "sysctl -w net.bridge.%s=0", call),
		    "packets on Linux bridges pass the firewall (net.bridge.%s is 1), and "
		    "%s drops what no rule of it accepts. Labs that are isolated are out "
		    "of its reach. Docker and Kubernetes count on the 1: beside them "
		    "rather isolate the lab than take the fix",
		    call, chain_words(f->arena, drop));
	else if (w->firewall_error)
		add(f, name, VERDICT_UNKNOWN, NULL,
		    "packets on Linux bridges pass the firewall (net.bridge.%s is 1), "
		    "whose policy is not known: %s",
		    call, w->firewall_error);
	else
		add(f, name, VERDICT_OK, NULL,
		    "bridged packets pass the firewall, whose policy is to let them "
		    "through; single rules of it are not looked at");
}

/* nftables has chains of its own for what is bridged. */
static void judge_bridge_family(const struct facts_ways *w, struct findings *f)
{
	for (size_t i = 0; i < w->n_drops; i++) {
		const struct facts_chain *c = &w->drops[i];
		_cleanup_buf_ struct buf fix = {0};

		if (strcmp(c->family, "bridge") != 0)
			continue;
		buf_add(&fix, "nft chain bridge ");
		buf_add_shell(&fix, c->table);
		buf_add(&fix, " ");
		buf_add_shell(&fix, c->chain);
		buf_add(&fix, " '{ policy accept; }'");
		add(f, "bridge-filter", VERDICT_BAD,
		    finding_can_name(f, buf_str(&fix))
			    ? arena_strdup(f->arena, buf_str(&fix))
			    : NULL,
		    "%s drops what no rule of it accepts, on every Linux bridge of the "
		    "host's namespace",
		    chain_words(f->arena, c));
		return;
	}
}

/* --- names --- */

static void judge_stale(const struct facts_ways *w, struct findings *f)
{
	_cleanup_buf_ struct buf names = {0}, fix = {0};

	if (!w->n_stale) {
		add(f, "stale-names", VERDICT_OK, NULL, "every file in %s is a namespace",
		    w->netns_dir);
		return;
	}
	for (size_t i = 0; i < w->n_stale; i++) {
		const char *path =
			arena_printf(f->arena, "%s/%s", w->netns_dir, w->stale[i]);

		if (i < STALE_NAMED)
			buf_addf(&names, "%s%s", i ? ", " : "", w->stale[i]);
		if (!finding_can_name(f, path))
			continue;
		buf_add(&fix, fix.len ? " " : "rm -d ");
		buf_add_shell(&fix, path);
	}
	if (w->n_stale > STALE_NAMED)
		buf_addf(&names, " and %zu more", w->n_stale - STALE_NAMED);
	add(f, "stale-names", VERDICT_BAD,
	    fix.len ? arena_strdup(f->arena, buf_str(&fix)) : NULL,
	    "in %s are files without a namespace: %s", w->netns_dir, buf_str(&names));
}

/* --- daemons --- */

static void judge_udev(const struct facts_ways *w, struct findings *f)
{
	if (!w->udevd)
		add(f, "udev", VERDICT_OK, NULL, "udev does not run in this namespace");
	else if (!w->udev_policy)
		add(f, "udev", VERDICT_OK, NULL,
		    "udev runs, and has no MAC address policy");
	else
		add(f, "udev", VERDICT_OK, NULL,
		    "udev (pid %d) gives devices persistent MAC addresses (%s); not "
		    "netyard's, which have theirs from the request that makes them",
		    (int)w->udevd, w->udev_policy);
}

#define FIX_NETWORKD                                                                     \
	"printf '[Match]\\nKind=veth bridge\\n[Link]\\nUnmanaged=yes\\n' \\\n"           \
	"\t>/etc/systemd/network/10-netyard.network && networkctl reload"

static void judge_networkd(const struct facts_ways *w, struct findings *f)
{
	if (!w->networkd)
		add(f, "networkd", VERDICT_OK, NULL,
		    "systemd-networkd does not run in this namespace");
	else if (!w->networkd_file)
		add(f, "networkd", VERDICT_OK, NULL,
		    "systemd-networkd runs; none of its files takes netyard's devices");
	else
		add(f, "networkd", VERDICT_BAD, FIX_NETWORKD,
		    "systemd-networkd (pid %d) manages every device, netyard's switches "
		    "and ports among them: %s",
		    (int)w->networkd, w->networkd_file);
}

#define FIX_NM                                                                           \
	"printf '[keyfile]\\nunmanaged-devices=type:veth;type:bridge\\n' \\\n"           \
	"\t>/etc/NetworkManager/conf.d/netyard.conf && nmcli general reload"

/* Bridges that others made it only watches; of veth it depends on its udev rules. */
static void judge_network_manager(const struct facts_ways *w, struct findings *f)
{
	if (!w->network_manager)
		add(f, "network-manager", VERDICT_OK, NULL,
		    "NetworkManager does not run in this namespace");
	else if (w->nm_unmanaged)
		add(f, "network-manager", VERDICT_OK, NULL,
		    "NetworkManager leaves veth devices alone: %s", w->nm_unmanaged);
	else
		add(f, "network-manager", VERDICT_NOTE, FIX_NM,
		    "NetworkManager (pid %d) may ask for addresses on devices that a lab "
		    "puts into the host's namespace, unless it is told not to",
		    (int)w->network_manager);
}

/* --- settings --- */

#define FIX_IPV6 "sysctl -w net.ipv6.conf.default.disable_ipv6=0"

/* New namespaces have it from the first one only where devconf_inherit says so: 1, of the
 * first; 3, of the one where it is made. */
static void judge_ipv6(const struct facts_ways *w, struct findings *f)
{
	bool inherit = w->devconf_inherit == 1 || w->devconf_inherit == 3;

	if (!w->ipv6)
		add(f, "ipv6", VERDICT_NOTE, NULL,
		    "this kernel has no IPv6, or it was booted with ipv6.disable=1: labs "
		    "cannot have IPv6 addresses");
	else if (w->no_ipv6 > 0 && inherit)
		add(f, "ipv6", VERDICT_BAD, FIX_IPV6,
		    "IPv6 is disabled, and namespaces that are made inherit that "
		    "(net.core.devconf_inherit_init_net): IPv6 addresses of labs are lost");
	else if (w->no_ipv6 > 0)
		add(f, "ipv6", VERDICT_NOTE, FIX_IPV6,
		    "IPv6 is disabled on new devices of the host: members of kind host "
		    "cannot have IPv6 addresses; namespaces can");
	else
		add(f, "ipv6", VERDICT_OK, NULL, "IPv6 is there and enabled");
}

static void judge_rp_filter(const struct facts_ways *w, struct findings *f)
{
	if (w->rp_filter == 1)
		add(f, "rp-filter", VERDICT_NOTE,
		    "sysctl -w net.ipv4.conf.all.rp_filter=2 "
		    "net.ipv4.conf.default.rp_filter=2",
		    "rp_filter is strict, and namespaces may inherit it: nodes drop packets "
		    "that come by another way than the answer would go");
	else if (w->rp_filter == FACTS_UNKNOWN)
		add(f, "rp-filter", VERDICT_UNKNOWN, NULL, "rp_filter cannot be read");
	else
		add(f, "rp-filter", VERDICT_OK, NULL, "rp_filter is not strict");
}

static void judge_apparmor(const struct facts_ways *w, struct findings *f)
{
	if (w->apparmor_userns > 0)
		add(f, "apparmor-userns", VERDICT_NOTE,
		    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
		    "AppArmor keeps users other than root from making user namespaces: in "
		    "the way of containers without root, not of netyard as root");
	else
		add(f, "apparmor-userns", VERDICT_OK, NULL,
		    "AppArmor does not restrict user namespaces");
}

/* What is missing of an older kernel, and is no device (judge_interconnects). */
static void judge_kernel(const struct facts *h, struct findings *f)
{
	const char *kernel = h->kernel ? h->kernel : "";

	if (!*kernel)
		add(f, "kernel", VERDICT_UNKNOWN, NULL,
		    "the version of the kernel is not known");
	else if (strverscmp(kernel, OLDEST) < 0)
		add(f, "kernel", VERDICT_BAD, INSTALL_KERNEL,
		    "Linux %s is older than " OLDEST
		    ", the oldest that netyard is tried on: what it lacks is met half-way",
		    kernel);
	else if (strverscmp(kernel, KEEPS_PROTO) < 0)
		add(f, "kernel", VERDICT_NOTE, INSTALL_KERNEL,
		    "Linux %s keeps no mark on addresses, as " KEEPS_PROTO
		    " does (IFA_PROTO): which are a lab's is known from its record "
		    "alone%s",
		    kernel,
		    strverscmp(kernel, NUMBERS_NETNS) < 0
			    ? "; nor a number of each namespace, as " NUMBERS_NETNS
			      " does: one that others made anew is not told from the old"
			    : "");
	else
		add(f, "kernel", VERDICT_OK, NULL, "Linux %s marks addresses (IFA_PROTO)",
		    kernel);
}

void judge_obstacles(const struct facts *h, struct findings *ret)
{
	const struct facts_ways *w = &h->ways;

	if (!h->privileged)
		add(ret, "privilege", VERDICT_NOTE, NULL,
		    "not run as root: what only root can see is told as unknown, and only "
		    "root can make labs");
	judge_kernel(h, ret);
	judge_family(w, false, ret);
	judge_family(w, true, ret);
	judge_bridge_family(w, ret);
	judge_stale(w, ret);
	judge_udev(w, ret);
	judge_networkd(w, ret);
	judge_network_manager(w, ret);
	judge_ipv6(w, ret);
	judge_rp_filter(w, ret);
	judge_apparmor(w, ret);
}
