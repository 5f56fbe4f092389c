/* SPDX-License-Identifier: MIT */
/* Ports that an eBPF switch has no more, with what was learned there. */
#include <errno.h>

#include "wire/ebpf-in.h"
#include "wire/nl.h"

#define MOMENT UINT64_C(100000000) /* ns */

static int leave_hole(const struct ebpf *e, struct err *err)
{
	struct ebpf_conf conf = {};
	int r = ebpf_conf_get(e, &conf, err);

	conf.n_holes++;
	return r ?: ebpf_conf_set(e, &conf, err);
}

int ebpf_port_del(const struct ebpf *e, uint32_t index, struct err *err)
{
	const struct ebpf_port none = {};
	uint32_t number;
	int r = ebpf_map_get(e, EBPF_MAP_NUMBERS, &index, &number);

	if (r)
		return r == -ENOENT ? 0 : err_sys(err, r, "look for a port");
	r = ebpf_map_put(e, EBPF_MAP_PORTS, &number, &none) ?:
	    ebpf_map_del(e, EBPF_MAP_TRUNKS, &number) ?:
	    ebpf_map_del(e, EBPF_MAP_GATES, &number);
	if (r)
		return err_sys(err, r, "take a port from an eBPF switch");
	r = ebpf_pins_set(e, number, NULL, 0, err)
		    ?: ebpf_fdb_flush(e, index, true, err)
		    ?: leave_hole(e, err);
	/* The last, by which it is found again by who was killed. */
	return r ?: ebpf_map_del(e, EBPF_MAP_NUMBERS, &index);
}

static int prune(const struct ebpf *e, struct nl *nl, uint32_t n_ports, struct err *err)
{
	struct ebpf_port port;
	struct nl_link link;
	int r = 0;

	for (uint32_t number = 0; !r && number < n_ports; number++) {
		r = ebpf_map_get(e, EBPF_MAP_PORTS, &number, &port);
		if (r)
			return err_sys(err, r, "read the ports of an eBPF switch");
		if (port.ifindex &&
		    nl_link_get_index(nl, (int)port.ifindex, &link, NULL) == -ENODEV)
			r = ebpf_port_del(e, port.ifindex, err);
	}
	return r;
}

int ebpf_port_prune(const struct ebpf *e, struct nl *nl, struct err *err)
{
	struct ebpf_conf conf;
	uint64_t now = ebpf_now();
	int r = ebpf_conf_get(e, &conf, err);

	if (r || (conf.looked_ns && now - conf.looked_ns < MOMENT))
		return r;
	conf.looked_ns = now;
	return ebpf_conf_set(e, &conf, err) ?: prune(e, nl, conf.n_ports, err);
}
