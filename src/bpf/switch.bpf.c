// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The program of an eBPF switch, which the kernel runs on every frame that a port
 * receives (tc ingress): IEEE 802.1D/Q learning, ageing, filtering, VLANs.  It hands on
 * or drops; no frame gets to the host.  No spanning tree, no snooping of multicast, no
 * check of MTUs.
 */
#include <linux/bpf.h>
#include <linux/errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/pkt_cls.h>
#include <stdbool.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "bpf/switch.h"

#define SECOND	   1000000000ULL
#define VID_MASK   0x0fff
#define ARP_SENDER (ETH_HLEN + 8) /* its address of Ethernet's */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ebpf_conf);
} ny_conf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, EBPF_MAX_PORTS);
	__type(key, __u32);
	__type(value, struct ebpf_port);
} ny_ports SEC(".maps");

/* Index of a device -> number of the port. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EBPF_MAX_PORTS);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u32);
} ny_numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EBPF_MAX_PORTS);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct ebpf_trunk);
} ny_trunks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EBPF_MAX_ADDRESSES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct ebpf_address);
	__type(value, struct ebpf_entry);
} ny_fdb SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, EBPF_MAX_PORTS);
	__type(key, __u32);
	__type(value, struct ebpf_count);
} ny_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EBPF_MAX_PORTS);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct ebpf_gate);
} ny_gates SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EBPF_MAX_PINNED);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct ebpf_pin);
	__type(value, __u32);
} ny_pinned SEC(".maps");

/* A frame on its way. */
struct frame {
	struct __sk_buff *skb;
	struct ebpf_conf *conf;
	const struct ebpf_port *from;
	struct ebpf_count *count; /* ... of that port */
	__u64 now;
	__u32 port; /* ... its number */
	__u32 len;
	__u32 learned; /* addresses there, counted by count_learned() */
	bool unknown;  /* nobody knows where its receiver is */
	__u16 vlan;    /* 0: VLANs are not looked at */
	__u16 tag;     /* what it bears now, */
	bool tagged;   /* if it does */
};

static __always_inline int drop(const struct frame *f, enum ebpf_reason why)
{
	f->count->dropped[why]++;
	return TC_ACT_SHOT;
}

static __always_inline void copy_mac(__u8 *to, const __u8 *from)
{
	for (int i = 0; i < 3; i++)
		((__u16 *)to)[i] = ((const __u16 *)from)[i];
}

static __always_inline bool is_zero(const __u8 *mac)
{
	const __u16 *m = (const __u16 *)mac;

	return !(m[0] | m[1] | m[2]);
}

/* 01-80-C2-00-00-0X */
static __always_inline bool is_reserved(const __u8 *mac)
{
	const __u16 *m = (const __u16 *)mac;

	return m[0] == bpf_htons(0x0180) && m[1] == bpf_htons(0xc200) &&
	       (m[2] & bpf_htons(0xfff0)) == 0;
}

/* --- VLANs ---------------------------------------------------------------------- */

static __always_inline bool trunk_has(__u32 number, __u16 vlan)
{
	const struct ebpf_trunk *trunk = bpf_map_lookup_elem(&ny_trunks, &number);

	return trunk && trunk->has[(vlan & VID_MASK) / 8] & 1u << vlan % 8;
}

/* The VLAN that the frame is in; false: the port is not in that one. */
static __always_inline bool enter_vlan(struct frame *f, const struct ebpf_port *port)
{
	struct __sk_buff *skb = f->skb;

	/* A tag of another protocol is none of ours, and stays. */
	f->tagged = skb->vlan_present && skb->vlan_proto == bpf_htons(ETH_P_8021Q);
	f->tag = f->tagged ? skb->vlan_tci : 0;
	f->vlan = f->tag & VID_MASK;
	if (!f->vlan) {
		f->vlan = port->vlan;
		return f->vlan;
	}
	return f->vlan == port->vlan ||
	       (port->flags & EBPF_PORT_TRUNK && trunk_has(f->port, f->vlan));
}

/* Gives the frame the tag that it has behind that port: 0, 1: it must not leave there, or
 * -errno. */
static __always_inline int leave_vlan(struct frame *f, const struct ebpf_port *port,
				      __u32 number)
{
	int r = 0;

	if (f->vlan == port->vlan) {
		if (f->tagged)
			r = bpf_skb_vlan_pop(f->skb);
		f->tagged &= r != 0;
		return r;
	}
	if (!(port->flags & EBPF_PORT_TRUNK) || !trunk_has(number, f->vlan))
		return 1;
	if (f->tagged && (f->tag & VID_MASK) == f->vlan)
		return 0;
	if (f->tagged) /* with a priority only */
		r = bpf_skb_vlan_pop(f->skb);
	if (r)
		return r;
	f->tag = (f->tag & ~VID_MASK) | f->vlan;
	r = bpf_skb_vlan_push(f->skb, bpf_htons(ETH_P_8021Q), f->tag);
	f->tagged = r == 0;
	return r;
}

/* --- learning ------------------------------------------------------------------- */

static __always_inline bool is_old(const struct frame *f, const struct ebpf_entry *e)
{
	return !(e->flags & EBPF_ENTRY_STATIC) && f->now > e->seen && /* not by others */
	       f->now - e->seen > f->conf->ageing_ns;
}

static long forget_old(void *map, const struct ebpf_address *key,
		       const struct ebpf_entry *e, struct frame *f)
{
	if (is_old(f, e))
		bpf_map_delete_elem(&ny_fdb, key);
	return 0;
}

static long count_learned(void *map, const struct ebpf_address *key,
			  const struct ebpf_entry *e, struct frame *f)
{
	if (is_old(f, e))
		bpf_map_delete_elem(&ny_fdb, key);
	else if (e->port == f->port && !(e->flags & EBPF_ENTRY_STATIC))
		f->learned++;
	return 0;
}

/* Takes one of the addresses that the port may have; *ret_count: there seem to be none
 * left, and that has not just been counted. */
static __always_inline bool take_one(struct frame *f, struct ebpf_gate *gate,
				     bool *ret_count)
{
	bool has_room;

	bpf_spin_lock(&gate->lock);
	has_room = gate->learned < f->from->max_addresses;
	*ret_count = !has_room && f->now - gate->counted_ns >= SECOND;
	if (has_room)
		gate->learned++;
	if (*ret_count)
		gate->counted_ns = f->now;
	bpf_spin_unlock(&gate->lock);
	return has_room;
}

/* Whether a port with a limit may have one more.  That addresses have gone elsewhere, or
 * are too old, is seen where it has no more room. */
static __always_inline bool is_within(struct frame *f)
{
	struct ebpf_gate *gate = bpf_map_lookup_elem(&ny_gates, &f->port);
	bool count;

	if (!gate)
		return false;
	if (take_one(f, gate, &count))
		return true;
	if (!count)
		return false;
	bpf_for_each_map_elem(&ny_fdb, count_learned, f, 0);
	bpf_spin_lock(&gate->lock);
	gate->learned = f->learned;
	bpf_spin_unlock(&gate->lock);
	return take_one(f, gate, &count);
}

/* What is too old makes room in a full table, where that has not just been tried.  False:
 * the port may have no more addresses. */
static __always_inline bool learn(struct frame *f, const struct ebpf_address *source)
{
	struct ebpf_entry e = {
		.ifindex = f->from->ifindex, .port = f->port, .seen = f->now};

	if (f->from->flags & EBPF_PORT_NO_LEARNING || !f->conf->ageing_ns)
		return true;
	if (f->from->max_addresses && !is_within(f))
		return false;
	if (!bpf_map_update_elem(&ny_fdb, source, &e, BPF_ANY) ||
	    f->now - f->conf->swept_ns < SECOND)
		return true;
	f->conf->swept_ns = f->now;
	bpf_for_each_map_elem(&ny_fdb, forget_old, f, 0);
	bpf_map_update_elem(&ny_fdb, source, &e, BPF_ANY);
	return true;
}

/* --- sending -------------------------------------------------------------------- */

static __always_inline void count_sent(__u32 number, __u32 len)
{
	struct ebpf_count *count = bpf_map_lookup_elem(&ny_counts, &number);

	if (!count)
		return;
	count->sent++;
	count->sent_bytes += len;
}

static __always_inline bool may_copy(const struct frame *f, const struct ebpf_port *to,
				     __u32 number)
{
	if (number == f->port && !(to->flags & EBPF_PORT_HAIRPIN))
		return false;
	if (f->unknown && to->flags & EBPF_PORT_NO_FLOOD)
		return false;
	return !(f->from->flags & to->flags & EBPF_PORT_ISOLATED);
}

static long flood_one(void *map, const __u32 *key, const struct ebpf_port *port,
		      struct frame *f)
{
	__u32 number = *key;

	if (number >= f->conf->n_ports)
		return 1;
	if (!port->ifindex || !may_copy(f, port, number))
		return 0;
	if (f->vlan && leave_vlan(f, port, number))
		return 0;
	if (!bpf_clone_redirect(f->skb, port->ifindex, 0))
		count_sent(number, f->len);
	return 0;
}

/* Of so many in a second, that many at once. */
static __always_inline bool is_storm(struct frame *f)
{
	struct ebpf_gate *gate = bpf_map_lookup_elem(&ny_gates, &f->port);
	__u64 due;
	bool storm;

	if (!gate)
		return true;
	bpf_spin_lock(&gate->lock);
	due = (gate->due_ns > f->now ? gate->due_ns : f->now) + SECOND / f->from->storm;
	storm = due - f->now > SECOND;
	if (!storm)
		gate->due_ns = due;
	bpf_spin_unlock(&gate->lock);
	return storm;
}

static __always_inline int flood(struct frame *f)
{
	if (f->from->storm && is_storm(f))
		return drop(f, EBPF_STORM);
	f->count->flooded++;
	bpf_for_each_map_elem(&ny_ports, flood_one, f, 0);
	return TC_ACT_SHOT; /* it was copies that went */
}

/* The device has gone, with a container, say.  Whoever has just sent has one. */
static __always_inline bool is_gone(struct frame *f, const struct ebpf_entry *to)
{
	__u32 mtu = 0;

	return f->now - to->seen > SECOND &&
	       bpf_check_mtu(f->skb, to->ifindex, &mtu, 0, 0) == -ENODEV;
}

/* Right to the other end of a port's device.  Kernels before the fixes of May 2025 take
 * the frame for another station's, which it was at the switch. */
static __always_inline int send_to_peer(struct frame *f, __u32 ifindex)
{
	if (f->skb->pkt_type != PACKET_HOST)
		bpf_skb_change_type(f->skb, PACKET_HOST);
	return bpf_redirect_peer(ifindex, 0);
}

/* Back to where it came from no frame gets the short way. */
static __always_inline int send(struct frame *f, const struct ebpf_entry *to)
{
	__u32 number = to->port, ifindex = to->ifindex;
	const struct ebpf_port *port = bpf_map_lookup_elem(&ny_ports, &number);

	if (!port)
		return TC_ACT_SHOT;
	if (number == f->port && !(f->from->flags & EBPF_PORT_HAIRPIN))
		return drop(f, EBPF_SAME);
	if (f->from->flags & port->flags & EBPF_PORT_ISOLATED)
		return drop(f, EBPF_ISOLATED);
	if (f->vlan && leave_vlan(f, port, number))
		return drop(f, EBPF_VLAN);
	count_sent(number, f->len);
	return port->flags & EBPF_PORT_PEER && number != f->port
		       ? send_to_peer(f, ifindex)
		       : bpf_redirect(ifindex, 0);
}

/* --- a frame -------------------------------------------------------------------- */

/* The number of the port that a device is. */
static __always_inline bool find_port(struct frame *f)
{
	__u32 ifindex = f->skb->ifindex, *number;

	number = bpf_map_lookup_elem(&ny_numbers, &ifindex);
	if (!number)
		return false;
	f->port = *number;
	return true;
}

static __always_inline bool start(struct frame *f)
{
	f->from = bpf_map_lookup_elem(&ny_ports, &f->port);
	f->count = bpf_map_lookup_elem(&ny_counts, &f->port);
	if (!f->from || !f->count)
		return false;
	f->count->received++;
	f->count->received_bytes += f->len;
	return true;
}

static __always_inline bool has_pin(const struct frame *f, struct ebpf_pin *pin)
{
	pin->port = f->port;
	return bpf_map_lookup_elem(&ny_pinned, pin);
}

/* In ARP the sender says once more who it is; and so he could behind a second tag, which
 * nobody looks behind (the first one is not part of the frame any more). */
static __always_inline bool is_pinned(const struct frame *f,
				      const struct ebpf_address *source)
{
	struct ebpf_pin pin = {};

	copy_mac(pin.mac, source->mac);
	if (!has_pin(f, &pin))
		return false;
	if (f->skb->protocol == bpf_htons(ETH_P_8021Q) ||
	    f->skb->protocol == bpf_htons(ETH_P_8021AD))
		return false;
	if (f->skb->protocol != bpf_htons(ETH_P_ARP))
		return true;
	return !bpf_skb_load_bytes(f->skb, ARP_SENDER, pin.mac, sizeof(pin.mac)) &&
	       has_pin(f, &pin);
}

static __always_inline bool is_here(const struct frame *f, const struct ebpf_entry *e)
{
	return e && e->ifindex == f->skb->ifindex;
}

/* What the switch has of the source, with its VLAN, as it is now: 0, or what to
 * return. */
static __always_inline int remember(struct frame *f, const struct ebpf_address *source,
				    struct ebpf_entry *e)
{
	if (!is_here(f, e)) {
		if (!(e && e->flags & EBPF_ENTRY_STATIC) && !learn(f, source))
			return drop(f, EBPF_LIMIT);
	} else if (f->now - e->seen > SECOND &&
		   !(f->from->flags & EBPF_PORT_NO_LEARNING)) {
		e->seen = f->now;
	}
	return 0;
}

/* Where the frame came from, with its VLAN, and learned: 0, or what to return. */
static __always_inline int receive(struct frame *f, struct ebpf_address *source)
{
	struct ebpf_entry *e = NULL;

	/* Without VLANs, whoever sends again is looked up once. */
	if (!f->conf->vlan_filtering)
		e = bpf_map_lookup_elem(&ny_fdb, source);
	if (is_here(f, e))
		f->port = e->port;
	else if (!find_port(f))
		return TC_ACT_SHOT;
	if (!start(f))
		return TC_ACT_SHOT;
	if (source->mac[0] & 1 || is_zero(source->mac))
		return drop(f, EBPF_SOURCE);
	if (f->from->flags & EBPF_PORT_PINNED && !is_pinned(f, source))
		return drop(f, EBPF_PINNED);
	if (f->conf->vlan_filtering) {
		if (!enter_vlan(f, f->from))
			return drop(f, EBPF_VLAN);
		source->vlan = f->vlan;
		e = bpf_map_lookup_elem(&ny_fdb, source);
	}
	return remember(f, source, e);
}

SEC("tc")
int ny_switch(struct __sk_buff *skb)
{
	const struct ethhdr *eth = (void *)(long)skb->data;
	struct ebpf_address source = {}, target = {};
	struct frame f = {.skb = skb, .len = skb->len};
	const __u32 zero = 0;
	struct ebpf_entry *to;
	int r;

	f.conf = bpf_map_lookup_elem(&ny_conf, &zero);
	if (!f.conf || (void *)(eth + 1) > (void *)(long)skb->data_end)
		return TC_ACT_SHOT;
	copy_mac(source.mac, eth->h_source);
	copy_mac(target.mac, eth->h_dest);
	f.now = bpf_ktime_get_coarse_ns();
	r = receive(&f, &source);
	if (r)
		return r;
	if (target.mac[0] & 1) {
		if (is_reserved(target.mac) &&
		    !(f.conf->group_fwd_mask & 1u << (target.mac[5] & 15)))
			return drop(&f, EBPF_RESERVED);
		return flood(&f);
	}
	target.vlan = f.vlan;
	to = bpf_map_lookup_elem(&ny_fdb, &target);
	if (to && !is_old(&f, to) && !is_gone(&f, to))
		return send(&f, to);
	if (to)
		bpf_map_delete_elem(&ny_fdb, &target);
	f.unknown = true;
	return flood(&f);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
