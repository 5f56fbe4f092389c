/* SPDX-License-Identifier: MIT */
/* What a port of an eBPF switch may send: from which addresses, how many, how much. */
#include <errno.h>
#include <string.h>

#include "wire/ebpf-in.h"

/* --- pinned sources --- */

struct pins {
	uint32_t port;
	struct ebpf_pin *list; /* has room for so many */
	size_t max, n;
};

/* Ends where there is no more room. */
static int on_pin(void *data, const void *key)
{
	const struct ebpf_pin *pin = key;
	struct pins *p = data;

	if (pin->port == p->port)
		p->list[p->n++] = *pin;
	return p->n == p->max;
}

static int read_pins(const struct ebpf *e, uint32_t number, struct ebpf_pin *ret,
		     size_t max, size_t *ret_n)
{
	struct pins p = {number, ret, max, 0};
	int r = ebpf_each_key(e, EBPF_MAP_PINNED, EBPF_MAX_PINNED, on_pin, &p);

	*ret_n = p.n;
	return r < 0 ? r : 0;
}

int ebpf_pins_get(const struct ebpf *e, uint32_t number,
		  unsigned char ret[PORT_PINS_MAX][6], struct err *err)
{
	struct ebpf_pin pins[PORT_PINS_MAX];
	size_t n;
	int r = read_pins(e, number, pins, PORT_PINS_MAX, &n);

	for (size_t i = 0; !r && i < n; i++)
		memcpy(ret[i], pins[i].mac, sizeof(pins[i].mac));
	return r ? err_sys(err, r, "read the pinned addresses of a port") : (int)n;
}

static bool has(unsigned char pins[][6], size_t n, const struct ebpf_pin *pin)
{
	for (size_t i = 0; i < n; i++)
		if (!memcmp(pins[i], pin->mac, sizeof(pin->mac)))
			return true;
	return false;
}

int ebpf_pins_set(const struct ebpf *e, uint32_t number, unsigned char pins[][6],
		  size_t n, struct err *err)
{
	struct ebpf_pin was[PORT_PINS_MAX];
	const uint32_t one = 1;
	size_t n_was;
	int r = read_pins(e, number, was, PORT_PINS_MAX, &n_was);

	for (size_t i = 0; !r && i < n; i++) {
		struct ebpf_pin pin = {.port = (uint16_t)number};

		memcpy(pin.mac, pins[i], sizeof(pin.mac));
		r = ebpf_map_put(e, EBPF_MAP_PINNED, &pin, &one);
	}
	for (size_t i = 0; !r && i < n_was; i++)
		if (!has(pins, n, &was[i]))
			r = ebpf_map_del(e, EBPF_MAP_PINNED, &was[i]);
	return r ? err_sys(err, r, "pin the addresses of a port") : 0;
}

/* --- how many, how much --- */

/* With the first further address they are counted. */
int ebpf_gate_set(const struct ebpf *e, const struct ebpf_member *m, struct err *err)
{
	struct ebpf_gate gate = {};
	int r;

	if (!m->max_addresses && !m->storm) {
		r = ebpf_map_del(e, EBPF_MAP_GATES, &m->number);
	} else {
		r = ebpf_map_get(e, EBPF_MAP_GATES, &m->number, &gate);
		gate.learned = UINT32_MAX;
		gate.counted_ns = 0;
		r = r && r != -ENOENT
			    ? r
			    : ebpf_map_put(e, EBPF_MAP_GATES, &m->number, &gate);
	}
	return r ? err_sys(err, r, "limit a port") : 0;
}

struct recount {
	const struct ebpf *e;
	struct err *err;
	bool failed; /* err has why */
};

static int on_gate(void *data, const void *key)
{
	struct ebpf_member m = {.number = *(const uint32_t *)key, .storm = 1};
	struct recount *c = data;
	int r = ebpf_gate_set(c->e, &m, c->err);

	c->failed = r != 0;
	return r;
}

int ebpf_gates_recount(const struct ebpf *e, struct err *err)
{
	struct recount c = {e, err, false};
	int r = ebpf_each_key(e, EBPF_MAP_GATES, EBPF_MAX_PORTS, on_gate, &c);

	return r && !c.failed ? err_sys(err, r, "read the limits of ports") : r;
}
