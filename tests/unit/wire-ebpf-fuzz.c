/* SPDX-License-Identifier: MIT */
/*
 * Frames by chance through the program of the eBPF switch (BPF_PROG_TEST_RUN), at ports
 * whose options and VLANs change by chance: taps of a namespace of our own, which tell
 * what leaves by each.  None leaves where it must not, each leaves where it must, as it
 * came but for its tag, and the counters add up.  10 million where NETYARD_FULL is set.
 * Without the rights, the program, or /dev/net/tun nothing is tried.
 */
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <linux/pkt_cls.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"
#include "wire/ebpf-in.h"

enum {
	PORTS = 6,
	VLANS = 4, /* 1 and the following */
	STATIONS = 8,
	FRAME = 64,
	SAME_SETUP = 500, /* frames, then all is set anew */
};

#define SECOND UINT64_C(1000000000)

static struct ebpf e = EBPF_INIT;
static struct port {
	int fd;
	struct ebpf_member m;
	bool pinned; /* to the address of the first station */
} ports[PORTS];
static struct ebpf_conf conf = {.layout = EBPF_LAYOUT, .ageing_ns = 3000 * SECOND};
static uint64_t expected[EBPF_REASON_COUNT], flooded, redirected;

static unsigned chance(unsigned n)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % n;
}

/* --- the switch -------------------------------------------------------------------- */

static int open_tap(int i)
{
	struct ifreq ifr = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC),
	    s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "t%d", i);
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &ifr) == 0) {
		ifr.ifr_flags = IFF_UP | IFF_RUNNING;
		(void)ioctl(s, SIOCSIFFLAGS, &ifr);
	}
	close(s);
	ports[i].m.index = if_nametoindex(ifr.ifr_name);
	return ports[i].m.index ? fd : -1;
}

/* Nothing is sent there but by us. */
static void be_quiet(void)
{
	FILE *f = fopen("/proc/sys/net/ipv6/conf/default/disable_ipv6", "we");

	if (!f)
		return;
	fputs("1", f);
	fclose(f);
}

static int setup(void **state)
{
	be_quiet();
	if (ebpf_load(&conf, &e, NULL) < 0)
		return 0;
	for (int i = 0; i < PORTS; i++) {
		ports[i].fd = open_tap(i);
		if (ports[i].fd < 0) {
			ebpf_close(&e);
			return 0;
		}
		assert_int_equal(ebpf_port_add(&e, &ports[i].m, NULL), 0);
		assert_int_equal(ports[i].m.number, i);
	}
	return 0;
}

static int teardown(void **state)
{
	for (int i = 0; i < PORTS; i++)
		if (ports[i].fd > 0)
			close(ports[i].fd);
	ebpf_close(&e);
	return 0;
}

static void put_station(uint8_t *to, unsigned i)
{
	const uint8_t mac[] = {2, 0, 0, 0, 0, (uint8_t)(1 + i)};

	memcpy(to, mac, sizeof(mac));
}

static void set_port(struct port *p)
{
	static const uint16_t flags[] = {EBPF_PORT_ISOLATED, EBPF_PORT_HAIRPIN,
					 EBPF_PORT_NO_LEARNING, EBPF_PORT_NO_FLOOD};
	unsigned char pins[1][6];

	p->m.flags = 0;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		p->m.flags |= chance(3) ? 0 : flags[i];
	p->pinned = !chance(5);
	put_station(pins[0], 0);
	assert_int_equal(ebpf_pins_set(&e, p->m.number, pins, p->pinned, NULL), 0);
	p->m.flags |= p->pinned ? EBPF_PORT_PINNED : 0;
	memset(p->m.vlans, 0, sizeof(p->m.vlans));
	for (unsigned i = 1; i <= VLANS; i++)
		p->m.vlans[i] = chance(2) ? VLAN_PASSES : 0;
	if (chance(6))
		p->m.vlans[1 + chance(VLANS)] = VLAN_PASSES | VLAN_PVID | VLAN_UNTAGGED;
	assert_int_equal(ebpf_port_set(&e, &p->m, NULL), 0);
}

static void set_all(void)
{
	struct ebpf_address a = {};

	for (int i = 0; i < PORTS; i++)
		set_port(&ports[i]);
	assert_int_equal(ebpf_conf_get(&e, &conf, NULL), 0);
	conf.vlan_filtering = chance(2);
	conf.group_fwd_mask = chance(1 << 16);
	assert_int_equal(ebpf_conf_set(&e, &conf, NULL), 0);
	assert_int_equal(ebpf_fdb_flush(&e, 0, true, NULL), 0);
	put_station(a.mac, STATIONS - 1);
	a.vlan = conf.vlan_filtering ? (uint16_t)(1 + chance(VLANS)) : 0;
	assert_int_equal(ebpf_fdb_add(&e, &a, ports[chance(PORTS)].m.index, NULL), 0);
}

/* --- frames ------------------------------------------------------------------------ */

static void make_frame(uint8_t frame[FRAME])
{
	static const uint8_t groups[][6] = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
					    {1, 0, 0x5e, 0, 0, 1},
					    {0x33, 0x33, 0, 0, 0, 1},
					    {1, 0x80, 0xc2, 0, 0, 0x10}};

	for (size_t i = 0; i < FRAME; i++)
		frame[i] = (uint8_t)chance(256);
	frame[12] = 0x88; /* no tag, which a device would take off; nor ARP */
	frame[13] = 0xb5;
	if (chance(20))
		put_station(frame + 6, chance(STATIONS));
	if (chance(50) == 0)
		memset(frame + 6, 0, 6);
	switch (chance(10)) {
	case 0:
		memcpy(frame, groups[chance(ARRAY_SIZE(groups))], 6);
		break;
	case 1:
		memcpy(frame, (const uint8_t[]){1, 0x80, 0xc2, 0, 0}, 5);
		frame[5] = (uint8_t)chance(16);
		break;
	case 2:
		break;
	default:
		put_station(frame, chance(STATIONS));
	}
}

static int run(const struct port *from, const uint8_t frame[FRAME])
{
	struct __sk_buff skb = {.ifindex = from->m.index};
	union bpf_attr attr = {.test = {.prog_fd = (uint32_t)e.prog,
					.data_in = (uintptr_t)frame,
					.data_size_in = FRAME,
					.ctx_in = (uintptr_t)&skb,
					.ctx_size_in = sizeof(skb)}};

	assert_int_equal(ebpf_call(BPF_PROG_TEST_RUN, &attr, sizeof(attr)), 0);
	return (int)attr.test.retval;
}

/* --- what is to come of one -------------------------------------------------------- */

/* Of the frame in that VLAN (0: they are not looked at) what leaves there: 0 nothing, 1
 * without a tag, 2 with one. */
static int leaves(const struct port *to, unsigned vlan)
{
	if (!vlan)
		return 1;
	return to->m.vlans[vlan] & VLAN_PVID ? 1 : to->m.vlans[vlan] ? 2 : 0;
}

static bool is_flooded_to(const struct port *from, const struct port *to, bool unknown)
{
	if (from == to && !(to->m.flags & EBPF_PORT_HAIRPIN))
		return false;
	if (unknown && to->m.flags & EBPF_PORT_NO_FLOOD)
		return false;
	return !(from->m.flags & to->m.flags & EBPF_PORT_ISOLATED);
}

static unsigned vlan_of(const struct port *p)
{
	for (unsigned i = 1; i <= VLANS; i++)
		if (p->m.vlans[i] & VLAN_PVID)
			return i;
	return 0;
}

/* Why it is dropped where it came in, or -1. */
static int refused(const struct port *from, const uint8_t *frame, unsigned vlan)
{
	uint8_t first[6];

	put_station(first, 0);
	if (frame[6] & 1 || !memcmp(frame + 6, (const uint8_t[6]){0}, 6))
		return EBPF_SOURCE;
	if (from->pinned && memcmp(frame + 6, first, 6) != 0)
		return EBPF_PINNED;
	return conf.vlan_filtering && !vlan ? EBPF_VLAN : -1;
}

static const struct port *port_of(uint32_t index)
{
	for (int i = 0; i < PORTS; i++)
		if (ports[i].m.index == index)
			return &ports[i];
	fail_msg("an address is at device %u, which is no port", index);
	return NULL;
}

/* Of a frame to one address: why it is dropped, or -1, and then whereto. */
static int directed(const struct port *from, const struct port *to, unsigned vlan)
{
	if (from == to && !(from->m.flags & EBPF_PORT_HAIRPIN))
		return EBPF_SAME;
	if (from->m.flags & to->m.flags & EBPF_PORT_ISOLATED)
		return EBPF_ISOLATED;
	return leaves(to, vlan) ? -1 : EBPF_VLAN;
}

/* --- what came of it --------------------------------------------------------------- */

static void check_copy(const struct port *p, const uint8_t *frame, int how, unsigned vlan)
{
	const uint8_t tag[] = {0x81, 0, 0, (uint8_t)vlan};
	uint8_t got[2 * FRAME];
	ssize_t n = read(p->fd, got, sizeof(got));

	if (!how) {
		assert_true(n < 0);
		return;
	}
	assert_int_equal(n, how == 2 ? FRAME + 4 : FRAME);
	assert_memory_equal(got, frame, 12);
	if (how == 2)
		assert_memory_equal(got + 12, tag, 4);
	assert_memory_equal(got + (how == 2 ? 16 : 12), frame + 12, FRAME - 12);
	assert_true(read(p->fd, got, sizeof(got)) < 0);
}

static void check_copies(const struct port *from, const uint8_t *frame, unsigned vlan,
			 bool is_flooded, bool unknown)
{
	for (int i = 0; i < PORTS; i++) {
		bool goes = is_flooded && is_flooded_to(from, &ports[i], unknown);

		check_copy(&ports[i], frame, goes ? leaves(&ports[i], vlan) : 0, vlan);
	}
}

static uint64_t sent(const struct port *p)
{
	struct ebpf_count c;

	assert_int_equal(ebpf_count_get(&e, p->m.number, &c, NULL), 0);
	return c.sent;
}

/* A frame whose receiver the program may know. */
static void check_directed(const struct port *from, const uint8_t *frame, unsigned vlan,
			   int verdict)
{
	struct ebpf_address a = {.vlan = (uint16_t)vlan};
	struct ebpf_entry entry;
	int why;

	memcpy(a.mac, frame, 6);
	if (ebpf_map_get(&e, EBPF_MAP_FDB, &a, &entry) < 0) {
		flooded++;
		assert_int_equal(verdict, TC_ACT_SHOT);
		check_copies(from, frame, vlan, true, true);
		return;
	}
	why = directed(from, port_of(entry.ifindex), vlan);
	if (why < 0)
		redirected++;
	else
		expected[why]++;
	assert_int_equal(verdict, why < 0 ? TC_ACT_REDIRECT : TC_ACT_SHOT);
	check_copies(from, frame, vlan, false, false);
}

static void check(const struct port *from, const uint8_t *frame)
{
	unsigned vlan = conf.vlan_filtering ? vlan_of(from) : 0;
	bool reserved = !memcmp(frame, (const uint8_t[]){1, 0x80, 0xc2, 0, 0}, 5) &&
			frame[5] < 16 && !(conf.group_fwd_mask & 1u << frame[5]);
	int verdict = run(from, frame), why = refused(from, frame, vlan);

	if (why < 0 && reserved)
		why = EBPF_RESERVED;
	if (why < 0 && !(frame[0] & 1)) {
		check_directed(from, frame, vlan, verdict);
		return;
	}
	assert_int_equal(verdict, TC_ACT_SHOT);
	if (why < 0)
		flooded++;
	else
		expected[why]++;
	check_copies(from, frame, vlan, why < 0, false);
}

/* By reason, and all together. */
static void check_counters(uint64_t n)
{
	struct ebpf_count all = {}, c;

	for (uint32_t i = 0; i < PORTS; i++) {
		assert_int_equal(ebpf_count_get(&e, i, &c, NULL), 0);
		for (size_t k = 0; k < sizeof(c) / sizeof(uint64_t); k++)
			((uint64_t *)&all)[k] += ((const uint64_t *)&c)[k];
	}
	assert_int_equal(all.received, n);
	assert_int_equal(all.received_bytes, n * FRAME);
	assert_int_equal(all.flooded, flooded);
	for (int i = 0; i < EBPF_REASON_COUNT; i++)
		assert_int_equal(all.dropped[i], expected[i]);
}

/* One to an address that is known is told by the counter of its port alone, here: what
 * the program asks for is not done by such a run. */
static void check_sent(const struct port *from, const uint8_t *frame)
{
	uint64_t before[PORTS], was = redirected, n = 0;

	for (int i = 0; i < PORTS; i++)
		before[i] = sent(&ports[i]);
	check(from, frame);
	if (redirected == was)
		return;
	for (int i = 0; i < PORTS; i++)
		n += sent(&ports[i]) - before[i];
	assert_int_equal(n, 1);
}

static void goes_where_it_must(void **state)
{
	uint64_t n = wants_all() ? 10000000 : 100000;

	if (e.prog < 0)
		skip();
	for (uint64_t i = 0; i < n; i++) {
		uint8_t frame[FRAME];

		if (i % SAME_SETUP == 0)
			set_all();
		make_frame(frame);
		(i % 64 ? check : check_sent)(&ports[chance(PORTS)], frame);
	}
	check_counters(n);
	for (int i = 0; i < EBPF_REASON_COUNT; i++)
		assert_true(i == EBPF_LIMIT || i == EBPF_STORM || expected[i] > n / 1000);
	assert_true(flooded > n / 10 && redirected > n / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {T(goes_where_it_must)};

	(void)unshare(CLONE_NEWNET);
	return cmocka_run_group_tests(tests, setup, teardown);
}
