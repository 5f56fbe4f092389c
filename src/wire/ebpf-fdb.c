/* SPDX-License-Identifier: MIT */
/* The addresses that an eBPF switch has: read, added, forgotten. */
#include <errno.h>
#include <string.h>

#include "wire/ebpf-in.h"

#define SECOND UINT64_C(1000000000)

static int call(const struct ebpf *e, enum bpf_cmd cmd, const struct ebpf_address *key,
		const void *value, uint64_t flags)
{
	union bpf_attr attr = {.map_fd = (uint32_t)e->maps[EBPF_MAP_FDB],
			       .key = (uintptr_t)key,
			       .value = (uintptr_t)value,
			       .flags = flags};

	return ebpf_call(cmd, &attr, sizeof(attr));
}

/* The entry of a key, and its age.  -ENOENT: it has gone, or is too old. */
static int get(const struct ebpf *e, const struct ebpf_conf *conf, struct ebpf_known *k)
{
	uint64_t now, age;
	int r = call(e, BPF_MAP_LOOKUP_ELEM, &k->address, &k->entry, 0);

	if (r || k->entry.flags & EBPF_ENTRY_STATIC)
		return r;
	now = ebpf_now();
	age = now > k->entry.seen ? now - k->entry.seen : 0;
	k->age = (uint32_t)(age / SECOND);
	return age > conf->ageing_ns ? -ENOENT : 0;
}

static int each_address(const struct ebpf *e, int (*fn)(void *data, const void *key),
			void *data, struct err *err)
{
	int r = ebpf_each_key(e, EBPF_MAP_FDB, 2 * EBPF_MAX_ADDRESSES, fn, data);

	return r < 0 ? err_sys(err, r, "read the addresses of an eBPF switch") : r;
}

struct dump {
	const struct ebpf *e;
	struct ebpf_conf conf;
	int (*fn)(void *data, const struct ebpf_known *k);
	void *data;
};

static int on_key(void *data, const void *key)
{
	const struct dump *d = data;
	struct ebpf_known k = {.address = *(const struct ebpf_address *)key};
	int r = get(d->e, &d->conf, &k);

	return r ? (r == -ENOENT ? 0 : r) : d->fn(d->data, &k);
}

int ebpf_fdb_dump(const struct ebpf *e, int (*fn)(void *data, const struct ebpf_known *k),
		  void *data, struct err *err)
{
	struct dump d = {.e = e, .fn = fn, .data = data};
	int r = ebpf_conf_get(e, &d.conf, err);

	return r ?: each_address(e, on_key, &d, err);
}

int ebpf_fdb_add(const struct ebpf *e, const struct ebpf_address *address, uint32_t index,
		 struct err *err)
{
	struct ebpf_member m;
	struct ebpf_known k = {.address = *address};
	int r = ebpf_port_get(e, index, &m, err);

	if (r)
		return r;
	r = call(e, BPF_MAP_LOOKUP_ELEM, address, &k.entry, 0);
	if (!r && k.entry.flags & EBPF_ENTRY_STATIC)
		return err_set(err, -EEXIST, "it is there already");
	k.entry = (struct ebpf_entry){
		.ifindex = index, .port = (uint16_t)m.number, .flags = EBPF_ENTRY_STATIC};
	r = call(e, BPF_MAP_UPDATE_ELEM, address, &k.entry, BPF_ANY);
	if (r == -E2BIG)
		return err_set(err, -EXFULL, "it has %u addresses already",
			       EBPF_MAX_ADDRESSES);
	return r ? err_sys(err, r, "add an address") : 0;
}

int ebpf_fdb_del(const struct ebpf *e, const struct ebpf_address *address,
		 struct err *err)
{
	int r = call(e, BPF_MAP_DELETE_ELEM, address, NULL, 0);

	return r ? err_sys(err, r, "forget an address") : ebpf_gates_recount(e, err);
}

struct flush {
	const struct ebpf *e;
	uint32_t index;
	bool fixed;
};

static int forget(void *data, const void *key)
{
	const struct flush *f = data;
	struct ebpf_entry entry = {};
	int r = call(f->e, BPF_MAP_LOOKUP_ELEM, key, &entry, 0);

	if (r)
		return r == -ENOENT ? 0 : r;
	if ((f->index && entry.ifindex != f->index) ||
	    (!f->fixed && entry.flags & EBPF_ENTRY_STATIC))
		return 0;
	r = call(f->e, BPF_MAP_DELETE_ELEM, key, NULL, 0);
	return r == -ENOENT ? 0 : r;
}

int ebpf_fdb_flush(const struct ebpf *e, uint32_t index, bool fixed, struct err *err)
{
	struct flush f = {e, index, fixed};

	return each_address(e, forget, &f, err) ?: ebpf_gates_recount(e, err);
}
