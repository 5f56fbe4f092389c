/* SPDX-License-Identifier: MIT */
/*
 * netyard show: the labs of this host, or one of them as it is now.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/cmd.h"

#define WIDTH_MAX 20

/* Of columns that all nodes share. */
struct widths {
	size_t name; /* of interfaces; what is longer than WIDTH_MAX is out of line */
	int state;
};

static int show_labs(struct cli *cli)
{
	static const char *const head[] = {"LAB", "STATE", "APPLIED", "FILE", NULL};
	_cleanup_ny_labs_ struct ny_labs *labs = NULL;
	_cleanup_(table_done) struct table table = {.head = head};
	int r = ny_labs_list(cli->world, &labs);

	if (r < 0)
		return report_failure(cli, r);
	if (format_is(cli, "json"))
		return print_text(ny_labs_json(labs));
	for (size_t i = 0; i < ny_labs_n(labs); i++)
		table_add_row(&table, ny_labs_name(labs, i), ny_labs_state(labs, i),
			      ny_labs_applied(labs, i), ny_labs_file(labs, i));
	if (!ny_labs_n(labs) && format_is(cli, "table"))
		puts("no labs");
	else
		table_print(stdout, &table, format_is(cli, "csv"));
	return EXIT_DONE;
}

static bool link_is(const struct ny_iface *iface, const char *type)
{
	const struct ny_link *link = ny_iface_link(iface);

	return link && !strcmp(ny_link_type(link), type);
}

static const char *iface_state(const struct ny_iface *iface)
{
	if (!ny_iface_is_up(iface))
		return "down";
	if (ny_iface_has_carrier(iface))
		return "up";
	return link_is(iface, "tap") ? "no VM at it" : "no carrier";
}

/* "ns1:tap1" of the other end, or "" */
static void peer_name(const struct ny_iface *iface, char *out, size_t size)
{
	const struct ny_iface *peer = ny_iface_peer(iface);

	*out = '\0';
	if (peer)
		snprintf(out, size, "%s:%s", ny_node_name(ny_iface_node(peer)),
			 ny_iface_name(peer));
}

static void print_addresses(const struct cli *cli, const struct ny_iface *iface,
			    size_t margin)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct text_list words = {.arena = arena};

	for (size_t i = 0; i < ny_n_addresses(iface); i++) {
		enum ny_owner owner = ny_address_owner(iface, i);

		if (owner != NY_OWNER_KERNEL || cli->verbose)
			arena_add_text(&words, "%s%s", ny_address_at(iface, i),
				       owner_words[owner]);
	}
	if (words.n)
		print_wrapped(stdout, (size_t)printf("%*s", (int)margin, ""), margin,
			      words.list, words.n);
}

/* "delay 10ms" */
static void add_queue(struct text_list *words, const struct ny_iface *iface)
{
	const char *word, *value;

	for (size_t i = 0; (word = ny_iface_queue(iface, i, &value)); i++)
		arena_add_text(words, "%s %s", word, value);
}

static void print_iface(const struct cli *cli, const struct ny_iface *iface,
			struct widths widths)
{
	const char *name = shown(ny_iface_name(iface)), *mac = ny_iface_mac(iface);
	const char *type = ny_iface_link(iface) ? ny_link_type(ny_iface_link(iface)) : "";
	_cleanup_arena_ struct arena *arena = arena_new();
	struct text_list words = {.arena = arena};
	const size_t margin = widths.name + 4;
	uint32_t mtu = ny_iface_mtu(iface);
	char peer[80];

	peer_name(iface, peer, sizeof(peer));
	arena_add_text(&words, "%-*s", *peer || mtu ? widths.state : 0,
		       iface_state(iface));
	if (*type && strcmp(type, "veth"))
		arena_add_text(&words, "%s", type);
	if (*type && *peer && ny_link_takes_addresses(ny_iface_link(iface)) && mtu)
		arena_add_text(&words, "addresses at %s",
			       ny_node_name(ny_iface_node(ny_iface_peer(iface))));
	if (mtu)
		arena_add_text(&words, "mtu %u", mtu);
	if (ny_iface_vlan(iface))
		arena_add_text(&words, "vlan %u", ny_iface_vlan(iface));
	if (ny_iface_parent(iface))
		arena_add_text(&words, "of %s%s", ny_iface_parent(iface),
			       strcmp(ny_iface_vlan_protocol(iface), "802.1Q")
				       ? " (802.1ad)"
				       : "");
	if (ny_iface_trunk(iface))
		arena_add_text(&words, "trunk %s", ny_iface_trunk(iface));
	if (ny_iface_waits(iface))
		arena_add_text(&words, "not forwarding yet: %u s", ny_iface_waits(iface));
	for (size_t i = 0; ny_iface_option(iface, i); i++)
		arena_add_text(&words, "%s", ny_iface_option(iface, i));
	if (ny_iface_dropped(iface))
		arena_add_text(&words, "dropped %llu", ny_iface_dropped(iface));
	add_queue(&words, iface);
	if (ny_iface_no_tx_checksum(iface))
		arena_add_text(&words, "tx-checksum off");
	if (*ny_iface_device(iface) &&
	    strcmp(ny_iface_device(iface), ny_iface_name(iface)))
		arena_add_text(&words, "dev %s", ny_iface_device(iface));
	if (cli->verbose)
		arena_add_text(&words, "mac %s", mac ? mac : "-");
	if (*peer)
		arena_add_text(&words, "to %s", peer);
	if (strlen(name) <= widths.name)
		printf("  %-*s  ", (int)widths.name, name);
	else
		printf("  %s\n%*s", name, (int)margin, "");
	print_wrapped(stdout, margin, margin, words.list, words.n);
	print_addresses(cli, iface, margin);
	print_neighbours(iface, margin);
}

static void print_sysctls(const struct ny_node *node)
{
	const char *key, *value;

	for (size_t i = 0; (key = ny_sysctl_at(node, i, &value)); i++) {
		_cleanup_buf_ struct buf text = {};

		buf_addf(&text, "%s = %s", key, *value ? shown(value) : "none");
		print_wrapped(stdout, (size_t)printf("  sysctl "), strlen("  sysctl "),
			      (const char *const[]){buf_str(&text)}, 1);
	}
}

/* A line for each rule. */
static void print_nat(const struct ny_node *node)
{
	const char *rest = ny_node_nat(node), *end;

	for (; *rest; rest = *end ? end + 2 : end) {
		end = strstr(rest, ", ");
		end = end ? end : rest + strlen(rest);
		printf("  %.*s\n", (int)(end - rest), rest);
	}
}

static void print_services(const struct ny_node *node)
{
	const struct ny_service *service;

	for (size_t i = 0; (service = ny_service_at(node, i)); i++) {
		const char *error = ny_service_error(service),
			   *user = ny_service_user(service),
			   *dhcp = ny_service_dhcp(service),
			   *command = ny_service_command(service);
		_cleanup_arena_ struct arena *arena = arena_new();
		struct text_list words = {.arena = arena};

		arena_add_text(&words, "%s%s", dhcp ? "dhcp " : "",
			       shown(dhcp ? dhcp : command));
		if (dhcp)
			arena_add_text(&words, "IPv%c", command[strlen(command) - 1]);
		if (ny_service_pid(service))
			arena_add_text(&words, "pid %u", ny_service_pid(service));
		if (strcmp(user, "root"))
			arena_add_text(&words, "by %s", shown(user));
		if (error)
			arena_add_text(&words, "%s%s%s", colour(RED), shown(error),
				       colour(PLAIN));
		print_wrapped(stdout, (size_t)printf("  service "), strlen("  service "),
			      words.list, words.n);
	}
}

static void print_warnings(const struct ny_topology *t, const struct ny_node *about)
{
	const struct ny_node *node;
	const struct ny_iface *iface;

	for (size_t i = 0; i < ny_topology_n_warnings(t); i++) {
		const char *text = ny_topology_warning(t, i, &node, &iface);

		if (node == about)
			printf("%s%s%s%s%s%s\n", colour(YELLOW), about ? "  ! " : "! ",
			       iface ? shown(ny_iface_name(iface)) : "",
			       iface ? ": " : "", shown(text), colour(PLAIN));
	}
}

static void print_node(const struct cli *cli, const struct ny_topology *t,
		       const struct ny_node *node, struct widths widths)
{
	const char *netns = ny_node_netns(node), *device = ny_node_device(node),
		   *datapath = ny_node_datapath(node), *whose = ny_node_whose(node);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct text_list words = {.arena = arena};
	const struct ny_iface *iface;

	arena_add_text(&words, "%s", ny_node_kind(node));
	if (ny_node_is_existing(node))
		arena_add_text(&words, "existing");
	if (datapath) {
		arena_add_text(&words, "instance %s", ny_topology_ovs(t));
		arena_add_text(&words, "datapath %s", datapath);
	}
	if (*netns && strcmp(netns, ny_node_name(node)))
		arena_add_text(&words, "netns %s", netns);
	if (whose)
		arena_add_text(&words, "of %s", shown(whose));
	if (device && strcmp(device, ny_node_name(node)))
		arena_add_text(&words, "dev %s", device);
	printf("%s%s%s  ", colour(BOLD), ny_node_name(node), colour(PLAIN));
	print_wrapped(stdout, strlen(ny_node_name(node)) + 2, 2, words.list, words.n);
	if (ny_node_self(node))
		print_addresses(cli, ny_node_self(node), 2);
	for (size_t i = 0; (iface = ny_iface_at(node, i)); i++)
		print_iface(cli, iface, widths);
	print_routes(cli, node);
	print_rules(node);
	print_sysctls(node);
	print_nat(node);
	print_services(node);
	print_warnings(t, node);
}

static void print_drift(const struct ny_topology *t)
{
	if (ny_topology_n_drift(t))
		printf("%sdrift:%s\n", colour(RED), colour(PLAIN));
	for (size_t i = 0; i < ny_topology_n_drift(t); i++)
		printf("  %s\n", shown(ny_topology_drift(t, i)));
}

static bool is_stopped(const struct ny_topology *t)
{
	for (size_t i = 0; i < ny_topology_n_warnings(t); i++)
		if (ny_topology_warning_stops(t, i))
			return true;
	return false;
}

/* What keeps frames from passing. */
static void print_stops(const struct ny_topology *t)
{
	const struct ny_node *node;
	const struct ny_iface *iface;

	for (size_t i = 0; i < ny_topology_n_warnings(t); i++) {
		const char *text = ny_topology_warning(t, i, &node, &iface);

		if (ny_topology_warning_stops(t, i))
			printf("  %s%s%s: %s\n", ny_node_name(node), iface ? ":" : "",
			       iface ? shown(ny_iface_name(iface)) : "", shown(text));
	}
}

/* Returns whether there is anything. */
static bool check_lab(const struct ny_topology *t, bool quiet)
{
	bool drift = ny_topology_n_drift(t), stopped = is_stopped(t);

	if (quiet)
		return drift || stopped;
	print_drift(t);
	if (stopped)
		printf("%sin the way of frames:%s\n", colour(RED), colour(PLAIN));
	print_stops(t);
	if (!drift && !stopped)
		printf("lab %s: no drift\n", ny_topology_name(t));
	return drift || stopped;
}

static struct widths measure(const struct ny_topology *t)
{
	const struct ny_node *node;
	const struct ny_iface *iface;
	struct widths widths = {};

	for (size_t i = 0; (node = ny_node_at(t, i)); i++) {
		for (size_t j = 0; (iface = ny_iface_at(node, j)); j++) {
			size_t len = strlen(shown(ny_iface_name(iface)));
			int state = (int)strlen(iface_state(iface));

			if (len > widths.name && len <= WIDTH_MAX)
				widths.name = len;
			widths.state = state > widths.state ? state : widths.state;
		}
	}
	return widths;
}

static void print_lab(const struct cli *cli, const struct ny_topology *t)
{
	struct widths widths = measure(t);
	const struct ny_node *node;

	printf("lab %s%s%s", colour(BOLD), ny_topology_name(t), colour(PLAIN));
	if (ny_topology_applied(t))
		printf(", applied %s", ny_topology_applied(t));
	putchar('\n');
	if (ny_topology_file(t))
		printf("file %s\n", shown(ny_topology_file(t)));
	print_warnings(t, NULL);
	for (size_t i = 0; (node = ny_node_at(t, i)); i++) {
		putchar('\n');
		print_node(cli, t, node, widths);
	}
	if (ny_topology_n_drift(t))
		putchar('\n');
	print_drift(t);
}

static void add_addresses(struct buf *out, const struct ny_iface *iface)
{
	buf_reset(out);
	for (size_t i = 0; i < ny_n_addresses(iface); i++)
		buf_addf(out, "%s%s", i ? " " : "", ny_address_at(iface, i));
}

static void print_lab_csv(const struct ny_topology *t)
{
	static const char *const head[] = {"NODE",   "KIND",	  "NETNS", "INTERFACE",
					   "DEVICE", "STATE",	  "MTU",   "MAC",
					   "PEER",   "ADDRESSES", NULL};
	_cleanup_(table_done) struct table table = {.head = head};
	const struct ny_node *node;
	const struct ny_iface *iface;
	_cleanup_buf_ struct buf addresses = {};
	char mtu[16], peer[80];

	for (size_t i = 0; (node = ny_node_at(t, i)); i++) {
		for (size_t j = 0; (iface = ny_iface_at(node, j)); j++) {
			snprintf(mtu, sizeof(mtu), "%u", ny_iface_mtu(iface));
			peer_name(iface, peer, sizeof(peer));
			add_addresses(&addresses, iface);
			table_add_row(&table, ny_node_name(node), ny_node_kind(node),
				      ny_node_netns(node), ny_iface_name(iface),
				      ny_iface_device(iface), iface_state(iface), mtu,
				      ny_iface_mac(iface), peer, buf_str(&addresses));
		}
	}
	table_print(stdout, &table, true);
}

static int show_lab(struct cli *cli, const char *lab)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	bool check = cli_opt(cli, "check");
	int r = ny_topology_find(cli->world, lab, &t);

	if (r < 0)
		return report_failure(cli, r);
	if (format_is(cli, "json"))
		r = print_text(ny_topology_json(t));
	else if (format_is(cli, "csv"))
		print_lab_csv(t);
	else if (!check)
		print_lab(cli, t);
	if (!r && check && check_lab(t, !format_is(cli, "table")))
		r = EXIT_DIFFERENT;
	return r;
}

/* --- a VM -------------------------------------------------------------------------- */

/* QEMU would make a tap of that name itself where it does not find it. */
static void tell_place(const struct ny_topology *t, const struct ny_node *node)
{
	const struct ny_iface *iface = ny_iface_at(node, 0),
			      *port = iface ? ny_iface_peer(iface) : NULL;
	const char *sw = port ? ny_node_name(ny_iface_node(port)) : "",
		   *netns = port ? ny_node_netns(ny_iface_node(port)) : "";

	if (*netns)
		report_line("its taps are in namespace %s, and so must be whoever opens "
			    "them: netyard exec %s %s -- COMMAND",
			    netns, ny_topology_name(t), sw);
	if (ny_topology_n_drift(t))
		report_line("lab %s is not as it was applied: netyard show %s --check",
			    ny_topology_name(t), ny_topology_name(t));
}

static int show_vm(struct cli *cli, const char *lab, const char *name)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	const struct ny_node *node;
	char *text = NULL;
	int r = ny_topology_find(cli->world, lab, &t);

	if (r < 0)
		return report_failure(cli, r);
	node = ny_node_find(t, name);
	if (node)
		text = (cli_opt(cli, "qemu") ? ny_node_qemu : ny_node_libvirt)(node);
	if (!text) {
		report_line(node ? "node %s of lab %s is no VM"
				 : "no node %s of lab %s is up",
			    shown(name), lab);
		return EXIT_FAILED;
	}
	tell_place(t, node);
	return print_text(text);
}

static int cmd_show_run(struct cli *cli)
{
	bool vm = cli_opt(cli, "qemu") || cli_opt(cli, "libvirt");
	const char *node =
		vm && cli->n_operands ? cli->operands[cli->n_operands - 1] : NULL;
	_cleanup_free_ char *lab = NULL;
	int r;

	if (vm && !node)
		return usage_error("show", "the node is missing");
	if (!vm && cli->n_operands > 1)
		return usage_error("show", "a node goes with --qemu or --libvirt");
	if (vm && (cli_opt(cli, "check") || cli_opt(cli, "format") ||
		   (cli_opt(cli, "qemu") && cli_opt(cli, "libvirt"))))
		return usage_error("show", "--qemu and --libvirt go with nothing else");
	if (vm) {
		r = operand_lab(cli, cli->n_operands > 1 ? cli->operands[0] : NULL, &lab);
		return r ? r : show_vm(cli, lab, node);
	}
	if (!cli->n_operands && !cli_opt(cli, "check"))
		return show_labs(cli);
	r = operand_lab(cli, cli->operands[0], &lab);
	return r ? r : show_lab(cli, lab);
}

const struct command cmd_show = {
	.name = "show",
	.summary = "list the labs, or show one as it is now",
	.operands = "[NAME] [VM]",
	.about =
		"Without NAME, list the labs of this host.  Else show that lab as it is now: its\n"
		"nodes, links and addresses, what others added to it, and how it differs from\n"
		"what was last applied (drift).  With --qemu or --libvirt, print what opens the\n"
		"taps of a VM of it.",
	.what = WHAT_LAB,
	.max_operands = 2,
	.opts =
		{
			{"check", 0, NULL,
			 "only drift and what stops frames; exit 2 if there is any"},
			{"qemu", 0, NULL, "the arguments of QEMU for a VM of the lab"},
			{"libvirt", 0, NULL, "the elements <interface> of libvirt"},
			{"format", 0, "FORMAT", "how it is printed", formats_table},
			OPT_VERBOSE(
				"also MAC addresses, and what the kernel makes by itself"),
		},
	.run = cmd_show_run,
};
