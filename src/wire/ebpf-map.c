/* SPDX-License-Identifier: MIT */
/* What the maps of an eBPF switch hold: its settings, its ports and what they count. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/ebpf-in.h"

static const uint32_t first = 0;

int ebpf_conf_get(const struct ebpf *e, struct ebpf_conf *ret, struct err *err)
{
	int r = ebpf_map_get(e, EBPF_MAP_CONF, &first, ret);

	return r ? err_sys(err, r, "read the settings of an eBPF switch") : 0;
}

int ebpf_conf_set(const struct ebpf *e, const struct ebpf_conf *conf, struct err *err)
{
	int r = ebpf_map_put(e, EBPF_MAP_CONF, &first, conf);

	return r ? err_sys(err, r, "set an eBPF switch") : 0;
}

/* --- ports ------------------------------------------------------------------------- */

static bool has_no_device(const struct ebpf *e, uint32_t number)
{
	struct ebpf_port port;

	return ebpf_map_get(e, EBPF_MAP_PORTS, &number, &port) == 0 && !port.ifindex;
}

/* A number that no port has, the least one where there are holes. */
static int find_number(const struct ebpf *e, uint32_t *ret, struct err *err)
{
	struct ebpf_conf conf;
	uint32_t number = 0;
	int r = ebpf_conf_get(e, &conf, err);

	if (r)
		return r;
	if (!conf.n_holes)
		number = conf.n_ports;
	while (number < conf.n_ports && !has_no_device(e, number))
		number++;
	if (number >= EBPF_MAX_PORTS)
		return err_set(err, -EXFULL, "it has %u ports already", EBPF_MAX_PORTS);
	*ret = number;
	if (number < conf.n_ports)
		conf.n_holes--;
	else
		conf.n_ports++;
	return ebpf_conf_set(e, &conf, err);
}

int ebpf_port_set(const struct ebpf *e, const struct ebpf_member *m, struct err *err)
{
	struct ebpf_port port = {.ifindex = m->index,
				 .flags = m->flags | (m->peer ? EBPF_PORT_PEER : 0),
				 .max_addresses = m->max_addresses,
				 .storm = m->storm};
	struct ebpf_trunk trunk = {};
	bool limited = m->max_addresses || m->storm;
	int r = limited ? ebpf_gate_set(e, m, err) : 0;

	if (r)
		return r;
	for (uint32_t i = 0; i < VLAN_IDS; i++) {
		if (m->vlans[i] & VLAN_PVID) {
			port.vlan = (uint16_t)i;
		} else if (m->vlans[i]) {
			trunk.has[i / 8] |= (uint8_t)(1u << i % 8);
			port.flags |= EBPF_PORT_TRUNK;
		}
	}
	if (port.flags & EBPF_PORT_TRUNK)
		r = ebpf_map_put(e, EBPF_MAP_TRUNKS, &m->number, &trunk);
	if (!r)
		r = ebpf_map_put(e, EBPF_MAP_PORTS, &m->number, &port);
	if (!r && !(port.flags & EBPF_PORT_TRUNK))
		r = ebpf_map_del(e, EBPF_MAP_TRUNKS, &m->number);
	if (r)
		return err_sys(err, r, "tell an eBPF switch of a port");
	return limited ? 0 : ebpf_gate_set(e, m, err);
}

/* As it is until it has a port of that number again. */
static int reset_count(const struct ebpf *e, uint32_t number)
{
	_cleanup_free_ struct ebpf_count *zeroes = NULL;
	unsigned n;

	return ebpf_counts_new(&zeroes, &n)
		       ?: ebpf_map_put(e, EBPF_MAP_COUNTS, &number, zeroes);
}

int ebpf_port_add(const struct ebpf *e, struct ebpf_member *m, struct err *err)
{
	int r = ebpf_map_get(e, EBPF_MAP_NUMBERS, &m->index, &m->number);

	if (r == -ENOENT)
		r = find_number(e, &m->number, err) ?: reset_count(e, m->number);
	if (!r)
		r = ebpf_port_set(e, m, err);
	if (r)
		return r;
	r = ebpf_map_put(e, EBPF_MAP_NUMBERS, &m->index, &m->number);
	return r ? err_sys(err, r, "tell an eBPF switch of a port") : 0;
}

static void read_vlans(const struct ebpf *e, struct ebpf_member *m,
		       const struct ebpf_port *port)
{
	struct ebpf_trunk trunk = {};

	if (port->flags & EBPF_PORT_TRUNK)
		(void)ebpf_map_get(e, EBPF_MAP_TRUNKS, &m->number, &trunk);
	for (uint32_t i = 0; i < VLAN_IDS; i++)
		m->vlans[i] = trunk.has[i / 8] & 1u << i % 8 ? VLAN_PASSES : 0;
	if (port->vlan && port->vlan < VLAN_IDS)
		m->vlans[port->vlan] = VLAN_PASSES | VLAN_PVID | VLAN_UNTAGGED;
}

int ebpf_port_get(const struct ebpf *e, uint32_t index, struct ebpf_member *ret,
		  struct err *err)
{
	struct ebpf_port port;
	int r = ebpf_map_get(e, EBPF_MAP_NUMBERS, &index, &ret->number);

	if (!r)
		r = ebpf_map_get(e, EBPF_MAP_PORTS, &ret->number, &port);
	if (!r && port.ifindex != index)
		r = -ENOENT;
	if (r)
		return err_sys(err, r, "look for a port of an eBPF switch");
	ret->index = index;
	ret->peer = port.flags & EBPF_PORT_PEER;
	ret->flags = port.flags & (uint16_t) ~(EBPF_PORT_PEER | EBPF_PORT_TRUNK);
	ret->max_addresses = port.max_addresses;
	ret->storm = port.storm;
	read_vlans(e, ret, &port);
	return 0;
}

/* --- what they count --------------------------------------------------------------- */

/* Those that there may ever be: "0-3", of which a value of a map has one each.  0: that is
 * not told. */
static unsigned processors(void)
{
	_cleanup_fclose_ FILE *f = fopen("/sys/devices/system/cpu/possible", "re");
	unsigned n = 0, last;
	char more = ',';

	while (f && more == ',' && fscanf(f, "%u", &last) == 1) {
		more = (char)fgetc(f);
		if (more == '-' && fscanf(f, "%u%c", &last, &more) < 1)
			return 0;
		n = last + 1;
	}
	return n;
}

int ebpf_counts_new(struct ebpf_count **ret, unsigned *ret_n)
{
	*ret_n = processors();
	*ret = *ret_n ? calloc(*ret_n, sizeof(**ret)) : NULL;
	if (!*ret_n)
		return -ENOENT;
	return *ret ? 0 : -ENOMEM;
}

int ebpf_count_get(const struct ebpf *e, uint32_t number, struct ebpf_count *ret,
		   struct err *err)
{
	_cleanup_free_ struct ebpf_count *each = NULL;
	unsigned n;
	int r = ebpf_counts_new(&each, &n)
			?: ebpf_map_get(e, EBPF_MAP_COUNTS, &number, each);

	*ret = (struct ebpf_count){};
	if (r)
		return err_sys(err, r, "read what a port has counted");
	for (unsigned i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(*ret) / sizeof(uint64_t); k++)
			((uint64_t *)ret)[k] += ((const uint64_t *)&each[i])[k];
	return 0;
}
