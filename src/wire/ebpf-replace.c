/* SPDX-License-Identifier: MIT */
/*
 * Another program in place of that of a switch.  It comes with maps of its own, which get
 * what those of the old one have; then, a device at a time, it is in the old one's place.
 * Until the last has it there are two, which hand on to each other's ports.
 */
#include <errno.h>
#include <stdlib.h>

#include "wire/ebpf-in.h"
#include "wire/nl.h"

struct copy {
	const struct ebpf *from, *to;
	enum ebpf_map map;
	uint64_t flags; /* BPF_ANY, or BPF_NOEXIST and what is there stays */
};

/* What is gone meanwhile, or there, is no fault. */
static int copy_element(void *data, const void *key)
{
	const struct copy *c = data;
	unsigned char value[sizeof(struct ebpf_trunk)];
	union bpf_attr put = {.map_fd = (uint32_t)c->to->maps[c->map],
			      .key = (uintptr_t)key,
			      .value = (uintptr_t)value,
			      .flags = c->flags};
	int r = ebpf_map_get(c->from, c->map, key, value)
			?: ebpf_call(BPF_MAP_UPDATE_ELEM, &put, sizeof(put));

	return r == -ENOENT || r == -EEXIST ? 0 : r;
}

/* The elements of a hash, whatever they are; those that others add meanwhile may be
 * missed. */
static int copy_hash(const struct ebpf *from, const struct ebpf *to, enum ebpf_map map,
		     uint64_t flags)
{
	struct copy c = {from, to, map, flags};

	return ebpf_each_key(from, map, 2 * EBPF_MAX_ADDRESSES, copy_element, &c);
}

static int copy_port(const struct ebpf *from, const struct ebpf *to, uint32_t number,
		     void *counts)
{
	struct ebpf_port port;

	return ebpf_map_get(from, EBPF_MAP_PORTS, &number, &port)
		       ?: ebpf_map_put(to, EBPF_MAP_PORTS, &number, &port)
		       ?: ebpf_map_get(from, EBPF_MAP_COUNTS, &number, counts)
		       ?: ebpf_map_put(to, EBPF_MAP_COUNTS, &number, counts);
}

static int copy_all(const struct ebpf *from, const struct ebpf *to, uint32_t n_ports,
		    struct err *err)
{
	static const enum ebpf_map hashes[] = {EBPF_MAP_TRUNKS, EBPF_MAP_GATES,
					       EBPF_MAP_PINNED, EBPF_MAP_FDB,
					       EBPF_MAP_NUMBERS};
	_cleanup_free_ struct ebpf_count *counts = NULL;
	unsigned n;
	int r = ebpf_counts_new(&counts, &n);

	for (uint32_t i = 0; !r && i < n_ports; i++)
		r = copy_port(from, to, i, counts);
	for (size_t i = 0; !r && i < ARRAY_SIZE(hashes); i++)
		r = copy_hash(from, to, hashes[i], BPF_ANY);
	return r ? err_sys(err, r, "copy what an eBPF switch knows") : 0;
}

/* A port whose device is gone has none to have it. */
static int attach_ports(struct nl *nl, const struct ebpf *e, uint32_t n_ports,
			struct err *err)
{
	struct ebpf_port port;
	struct nl_link link;
	int r = 0;

	for (uint32_t i = 0; !r && i < n_ports; i++) {
		r = ebpf_map_get(e, EBPF_MAP_PORTS, &i, &port);
		if (!r && port.ifindex &&
		    !nl_link_get_index(nl, (int)port.ifindex, &link, NULL))
			r = ebpf_attach(nl, (int)port.ifindex, e, err);
	}
	return r;
}

/* The switch's own device comes last: by that it is seen that all is done. */
int ebpf_replace(struct nl *nl, int index, struct err *err)
{
	_cleanup_ebpf_ struct ebpf old = EBPF_INIT, new = EBPF_INIT;
	struct ebpf_conf conf;
	int r = ebpf_open(nl, index, &old, err) ?: ebpf_conf_get(&old, &conf, err);

	if (!r)
		r = ebpf_load(&conf, &new, err)
			    ?: copy_all(&old, &new, conf.n_ports, err)
			    ?: attach_ports(nl, &new, conf.n_ports, err);
	if (!r) /* what was learned meanwhile */
		(void)copy_hash(&old, &new, EBPF_MAP_FDB, BPF_NOEXIST);
	return r ?: ebpf_attach(nl, index, &new, err);
}
