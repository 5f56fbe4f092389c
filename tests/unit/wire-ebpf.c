/* SPDX-License-Identifier: MIT */
/*
 * The program of the eBPF switch, run by the kernel on frames of ours
 * (BPF_PROG_TEST_RUN): each of its branches but for tags, which such frames cannot have
 * taken off (switch.t, vlan.t); then many frames by chance, and its counters add up.
 * Frames come in at lo, of a namespace of our own; other ports are taps, which are down.
 * Without the rights, /dev/net/tun or the program, nothing is tried.  EBPF_TIMES=1: what
 * a frame costs.
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
#include <unistd.h>

#include "unit.h"
#include "wire/ebpf-in.h"

#define LO	  1
#define N_CHANCES 200000
#define SECOND	  UINT64_C(1000000000)

static struct ebpf e = EBPF_INIT;
static uint32_t other; /* a device, which the next number is, too */
static int taps[2];

/* Not every kernel loads it, nor everybody. */
static void needs_program(void)
{
	if (e.prog < 0)
		skip();
}

static struct ebpf_conf conf_get(void)
{
	struct ebpf_conf conf;

	needs_program();
	assert_int_equal(ebpf_conf_get(&e, &conf, NULL), 0);
	return conf;
}

static void conf_set(struct ebpf_conf conf)
{
	needs_program();
	assert_int_equal(ebpf_conf_set(&e, &conf, NULL), 0);
}

static void port_add(uint32_t index, bool peer, const char *vlans)
{
	struct ebpf_member m = {.index = index, .peer = peer};

	assert_int_equal(vlans_parse_port(vlans, m.vlans), 0);
	assert_int_equal(ebpf_port_add(&e, &m, NULL), 0);
}

static uint32_t open_tap(int i)
{
	struct ifreq ifr = {.ifr_flags = IFF_TAP | IFF_NO_PI};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "t%d", i);
	taps[i] = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (taps[i] < 0 || ioctl(taps[i], TUNSETIFF, &ifr) < 0)
		return 0;
	return if_nametoindex(ifr.ifr_name);
}

static int setup(void **state)
{
	const struct ebpf_conf conf = {.layout = EBPF_LAYOUT, .ageing_ns = 300 * SECOND};

	other = open_tap(0);
	if (open_tap(1) != other + 1 || ebpf_load(&conf, &e, NULL) < 0)
		return 0;
	port_add(LO, false, VLANS_USUAL);
	port_add(other, true, VLANS_USUAL);
	port_add(other + 1, false, VLANS_USUAL);
	return 0;
}

static int teardown(void **state)
{
	ebpf_close(&e);
	close(taps[0]);
	close(taps[1]);
	return 0;
}

/* What the program says of a frame, and how long it took, in ns, of so many runs. */
static int run(const uint8_t *frame, uint32_t len, uint32_t repeat, uint32_t *ret_ns)
{
	union bpf_attr attr = {.test = {.prog_fd = (uint32_t)e.prog,
					.data_in = (uintptr_t)frame,
					.data_size_in = len,
					.repeat = repeat}};

	needs_program();
	assert_int_equal(ebpf_call(BPF_PROG_TEST_RUN, &attr, sizeof(attr)), 0);
	if (ret_ns)
		*ret_ns = attr.test.duration;
	return (int)attr.test.retval;
}

static int sent(uint64_t to, uint64_t from)
{
	uint8_t frame[64] = {0};

	for (int i = 0; i < ETH_ALEN; i++) {
		frame[i] = (uint8_t)(to >> 8 * (5 - i));
		frame[ETH_ALEN + i] = (uint8_t)(from >> 8 * (5 - i));
	}
	return run(frame, sizeof(frame), 1, NULL);
}

static struct ebpf_count count(uint32_t number)
{
	struct ebpf_count c;

	needs_program();
	assert_int_equal(ebpf_count_get(&e, number, &c, NULL), 0);
	return c;
}

static struct ebpf_address address(uint64_t mac, uint16_t vlan)
{
	struct ebpf_address a = {.vlan = vlan};

	for (int i = 0; i < ETH_ALEN; i++)
		a.mac[i] = (uint8_t)(mac >> 8 * (5 - i));
	return a;
}

static int find(void *data, const struct ebpf_known *k)
{
	struct ebpf_known *wanted = data;

	if (memcmp(&k->address, &wanted->address, sizeof(k->address)) != 0)
		return 0;
	*wanted = *k;
	return 1;
}

/* The device that an address is at; 0: it is not known. */
static uint32_t known(uint64_t mac, uint16_t vlan)
{
	struct ebpf_known k = {.address = address(mac, vlan)};
	int r;

	needs_program();
	r = ebpf_fdb_dump(&e, find, &k, NULL);
	assert_true(r >= 0);
	return r ? k.entry.ifindex : 0;
}

static void put(uint64_t mac, uint16_t vlan, uint32_t index)
{
	struct ebpf_address a = address(mac, vlan);

	needs_program();
	assert_int_equal(ebpf_fdb_add(&e, &a, index, NULL), 0);
}

#define A   0x020000000001
#define B   0x020000000002
#define C   0x020000000003
#define ALL 0xffffffffffff

static void learns(void **state)
{
	assert_int_equal(sent(ALL, A), TC_ACT_SHOT); /* copies have gone */
	assert_int_equal(known(A, 0), LO);
	assert_int_equal(count(0).received, 1);
	assert_int_equal(count(0).received_bytes, 64);
	assert_int_equal(count(0).flooded, 1);
	assert_int_equal(sent(A, B), TC_ACT_SHOT);
	assert_int_equal(count(0).dropped[EBPF_SAME], 1);
	assert_int_equal(sent(C, A), TC_ACT_SHOT);
	assert_int_equal(count(0).flooded, 2);
}

static void hands_on(void **state)
{
	put(C, 0, other);
	put(C + 1, 0, other + 1);
	assert_int_equal(sent(C, A), TC_ACT_REDIRECT);
	assert_int_equal(sent(C + 1, A), TC_ACT_REDIRECT);
	assert_int_equal(count(1).sent, 1);
	assert_int_equal(count(2).sent, 1);
	assert_int_equal(count(2).sent_bytes, 64);
	assert_int_equal(count(0).flooded, 2);
}

static void keeps_what_was_told(void **state)
{
	assert_int_equal(sent(A, C), TC_ACT_SHOT);
	assert_int_equal(known(C, 0), other);
	assert_int_equal(ebpf_fdb_flush(&e, 0, false, NULL), 0);
	assert_int_equal(known(A, 0), 0);
	assert_int_equal(known(C, 0), other);
	assert_int_equal(ebpf_port_del(&e, other, NULL), 0);
	assert_int_equal(known(C, 0), 0);
	assert_int_equal(conf_get().n_holes, 1);
	port_add(other, true, VLANS_USUAL);
	assert_int_equal(conf_get().n_holes, 0);
	assert_int_equal(conf_get().n_ports, 3);
}

static void drops(void **state)
{
	uint64_t dropped = count(0).dropped[EBPF_SOURCE], flooded = count(0).flooded;
	struct ebpf_conf conf = conf_get();

	sent(ALL, 0x030000000001);
	sent(ALL, 0);
	assert_int_equal(count(0).dropped[EBPF_SOURCE], dropped + 2);
	assert_int_equal(known(0x030000000001, 0), 0);
	for (uint64_t group = 0; group < 16; group++)
		sent(0x0180c2000000 + group, A);
	assert_int_equal(count(0).dropped[EBPF_RESERVED], 16);
	assert_int_equal(count(0).flooded, flooded);
	conf.group_fwd_mask = 0x4000;
	conf_set(conf);
	sent(0x0180c200000e, A);
	sent(0x0180c200000d, A);
	sent(0x0180c2000010, A);
	assert_int_equal(count(0).dropped[EBPF_RESERVED], 17);
	assert_int_equal(count(0).flooded, flooded + 2);
	conf.group_fwd_mask = 0;
	conf_set(conf);
}

static void forgets(void **state)
{
	struct ebpf_conf conf = conf_get();
	uint64_t flooded;

	sent(ALL, B);
	assert_int_equal(known(B, 0), LO);
	conf.ageing_ns = 1;
	conf_set(conf);
	usleep(20000);
	assert_int_equal(known(B, 0), 0);
	flooded = count(0).flooded;
	sent(B, A);
	assert_int_equal(count(0).flooded, flooded + 1);
	conf.ageing_ns = 0;
	conf_set(conf);
	sent(ALL, C);
	conf.ageing_ns = 300 * SECOND;
	conf_set(conf);
	assert_int_equal(known(C, 0), 0);
}

static void knows_vlans(void **state)
{
	struct ebpf_conf conf = conf_get();
	uint64_t dropped = count(0).dropped[EBPF_VLAN];
	struct ebpf_member m;

	assert_int_equal(ebpf_port_get(&e, LO, &m, NULL), 0);
	assert_int_equal(vlans_parse_port("10/pvid/untagged,20-30", m.vlans), 0);
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	memset(&m, 0, sizeof(m));
	assert_int_equal(ebpf_port_get(&e, LO, &m, NULL), 0);
	assert_int_equal(m.vlans[10], VLAN_PASSES | VLAN_PVID | VLAN_UNTAGGED);
	assert_int_equal(m.vlans[30], VLAN_PASSES);
	assert_int_equal(m.vlans[31], 0);
	conf.vlan_filtering = 1;
	conf_set(conf);
	assert_int_equal(sent(ALL, A), TC_ACT_SHOT);
	assert_int_equal(known(A, 10), LO);
	put(C, 10, other); /* which is in VLAN 1 */
	assert_int_equal(sent(C, A), TC_ACT_SHOT);
	assert_int_equal(count(0).dropped[EBPF_VLAN], dropped + 1);
	assert_int_equal(vlans_parse_port("20", m.vlans), 0); /* nothing without a tag */
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	assert_int_equal(sent(ALL, A), TC_ACT_SHOT);
	assert_int_equal(count(0).dropped[EBPF_VLAN], dropped + 2);
	assert_int_equal(vlans_parse_port(VLANS_USUAL, m.vlans), 0);
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	conf.vlan_filtering = 0;
	conf_set(conf);
}

static struct ebpf_member port_get(uint32_t index)
{
	struct ebpf_member m = {};

	needs_program();
	assert_int_equal(ebpf_port_get(&e, index, &m, NULL), 0);
	return m;
}

static void port_flags(uint32_t index, uint16_t flags)
{
	struct ebpf_member m = port_get(index);

	m.flags = flags;
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	assert_int_equal(port_get(index).flags, flags);
}

static uint64_t dropped(enum ebpf_reason why)
{
	return count(0).dropped[why];
}

static void keeps_apart(void **state)
{
	uint64_t was = dropped(EBPF_ISOLATED);

	put(C, 0, other);
	port_flags(LO, EBPF_PORT_ISOLATED);
	assert_int_equal(sent(C, A), TC_ACT_REDIRECT);
	port_flags(other, EBPF_PORT_ISOLATED);
	assert_int_equal(sent(C, A), TC_ACT_SHOT);
	assert_int_equal(dropped(EBPF_ISOLATED), was + 1);
	port_flags(LO, 0);
	assert_int_equal(sent(C, A), TC_ACT_REDIRECT);
	port_flags(other, 0);
}

static void sends_back(void **state)
{
	uint64_t was = dropped(EBPF_SAME), copies = count(0).sent;

	sent(ALL, A);
	assert_int_equal(count(0).sent, copies);
	port_flags(LO, EBPF_PORT_HAIRPIN);
	assert_int_equal(sent(A, B), TC_ACT_REDIRECT);
	assert_int_equal(dropped(EBPF_SAME), was);
	assert_int_equal(count(0).sent, copies + 1);
	port_flags(LO, 0);
}

static void learns_nothing(void **state)
{
	port_flags(LO, EBPF_PORT_NO_LEARNING);
	sent(ALL, 0x0e0000000001);
	assert_int_equal(known(0x0e0000000001, 0), 0);
	port_flags(LO, 0);
	sent(ALL, 0x0e0000000001);
	assert_int_equal(known(0x0e0000000001, 0), LO);
}

/* An ARP frame, whose sender in it is that one, behind so many bytes of a tag that is
 * part of the frame. */
static int said_behind(size_t tag, uint64_t from, uint64_t sender)
{
	uint8_t frame[64] = {0};

	memset(frame, 0xff, ETH_ALEN);
	memcpy(frame + ETH_ALEN, address(from, 0).mac, ETH_ALEN);
	frame[12] = ETH_P_8021Q >> 8;
	frame[12 + tag] = ETH_P_ARP >> 8;
	frame[13 + tag] = ETH_P_ARP & 0xff;
	memcpy(frame + 22 + tag, address(sender, 0).mac, ETH_ALEN);
	return run(frame, sizeof(frame), 1, NULL);
}

static int said(uint64_t from, uint64_t sender)
{
	return said_behind(0, from, sender);
}

/* As a second tag is. */
static int said_behind_tag(uint64_t from, uint64_t sender)
{
	return said_behind(4, from, sender);
}

static void takes_pinned_sources(void **state)
{
	unsigned char pins[2][6], got[PORT_PINS_MAX][6];
	uint64_t was = dropped(EBPF_PINNED), flooded = count(0).flooded;

	memcpy(pins[0], address(A, 0).mac, 6);
	memcpy(pins[1], address(B, 0).mac, 6);
	assert_int_equal(ebpf_pins_set(&e, 0, pins, 2, NULL), 0);
	port_flags(LO, EBPF_PORT_PINNED);
	sent(ALL, A);
	sent(ALL, B);
	said(A, A);
	said(A, B);
	assert_int_equal(count(0).flooded, flooded + 4);
	sent(ALL, 0x0e0000000002);
	said(A, C);
	assert_int_equal(count(0).flooded, flooded + 4);
	assert_int_equal(dropped(EBPF_PINNED), was + 2);
	assert_int_equal(known(0x0e0000000002, 0), 0);
	said_behind_tag(A, C);
	said_behind_tag(A, A); /* nobody looks there */
	assert_int_equal(count(0).flooded, flooded + 4);
	assert_int_equal(dropped(EBPF_PINNED), was + 4);
	assert_int_equal(ebpf_pins_set(&e, 0, pins + 1, 1, NULL), 0);
	assert_int_equal(ebpf_pins_get(&e, 0, got, NULL), 1);
	assert_memory_equal(got[0], pins[1], 6);
	sent(ALL, A); /* which was learned before */
	assert_int_equal(dropped(EBPF_PINNED), was + 5);
	port_flags(LO, 0);
	assert_int_equal(ebpf_pins_set(&e, 0, NULL, 0, NULL), 0);
	assert_int_equal(ebpf_pins_get(&e, 0, got, NULL), 0);
	assert_int_equal(ebpf_pins_get(&e, 1, got, NULL), 0);
}

static uint32_t n_known(void)
{
	uint32_t n = 0;

	for (uint64_t i = 0; i < 200; i++)
		n += known(0x0e0100000000 + i, 0) == LO;
	return n;
}

static void learns_so_many(void **state)
{
	struct ebpf_member m = port_get(LO);
	uint64_t was = dropped(EBPF_LIMIT);

	assert_int_equal(ebpf_fdb_flush(&e, 0, false, NULL), 0);
	sent(ALL, A);
	m.max_addresses = 10;
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	for (uint64_t i = 0; i < 200; i++)
		sent(ALL, 0x0e0100000000 + i);
	assert_int_equal(n_known(), 9);
	assert_int_equal(dropped(EBPF_LIMIT), was + 191);
	sent(ALL, A);
	sent(ALL, 0x0e0100000000);
	assert_int_equal(dropped(EBPF_LIMIT), was + 191);
	/* one is forgotten: there is room for one */
	{
		struct ebpf_address a = address(A, 0);

		assert_int_equal(ebpf_fdb_del(&e, &a, NULL), 0);
	}
	for (uint64_t i = 100; i < 200; i++)
		sent(ALL, 0x0e0100000000 + i);
	assert_int_equal(n_known(), 10);
	assert_int_equal(dropped(EBPF_LIMIT), was + 191 + 99);
	m.max_addresses = 0;
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	sent(ALL, 0x0e0200000000);
	assert_int_equal(known(0x0e0200000000, 0), LO);
}

/* As many at once as in a second; how long this took is measured. */
static void floods_so_many(void **state)
{
	struct ebpf_member m = port_get(LO);
	uint64_t was = dropped(EBPF_STORM), flooded = count(0).flooded, begin, passed,
		 most;

	m.storm = 100;
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	begin = ebpf_now();
	for (int i = 0; i < 5000; i++)
		sent(ALL, A);
	most = 101 + 100 * (ebpf_now() - begin + 20000000) / SECOND;
	passed = count(0).flooded - flooded;
	assert_true(passed >= 100 && passed <= most);
	assert_int_equal(dropped(EBPF_STORM) - was + passed, 5000);
	assert_int_equal(sent(C, A), TC_ACT_REDIRECT); /* which is known */
	m.storm = 0;
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	sent(ALL, A);
	assert_int_equal(count(0).flooded, flooded + passed + 1);
}

/* A million addresses from one port: those that were known still are, and get there. */
static void holds_out(void **state)
{
	struct ebpf_member m = port_get(LO);

	assert_int_equal(ebpf_fdb_flush(&e, 0, true, NULL), 0);
	put(C, 0, other);
	m.max_addresses = 100;
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	for (uint64_t i = 0; i < 1000000; i++)
		sent(C, 0x0e1000000000 + i * 7919);
	assert_int_equal(sent(C, 0x0e1000000000), TC_ACT_REDIRECT);
	assert_int_equal(sent(C, 0x0e2000000000), TC_ACT_SHOT);
	m.max_addresses = 0;
	assert_int_equal(ebpf_port_set(&e, &m, NULL), 0);
	assert_int_equal(ebpf_fdb_flush(&e, 0, true, NULL), 0);
}

/* A table that is full of what is new learns no more; of what is old, all goes. */
static void is_bounded(void **state)
{
	struct ebpf_conf conf = conf_get();

	for (uint64_t i = 0; i < EBPF_MAX_ADDRESSES + 100; i++)
		sent(ALL, 0x060000000000 + i);
	assert_int_equal(known(0x060000000000, 0), LO);
	assert_int_equal(known(0x060000000000 + EBPF_MAX_ADDRESSES + 99, 0), 0);
	conf = conf_get();
	conf.ageing_ns = 1000000;
	conf.swept_ns = 0;
	conf_set(conf);
	usleep(50000);
	sent(ALL, 0x0a0000000000);
	conf = conf_get();
	conf.ageing_ns = 300 * SECOND;
	conf_set(conf);
	assert_int_equal(known(0x060000000000, 0), 0);
	assert_int_equal(known(0x0a0000000000, 0), LO);
}

static uint64_t total(void)
{
	uint64_t all = 0;

	for (uint32_t i = 0; i < 3; i++)
		all += count(i).sent;
	return all;
}

static void adds_up(void **state)
{
	struct ebpf_count before = count(0), after;
	uint64_t redirected = 0, out = total(), dropped = 0;
	uint8_t frame[64];

	put(C, 0, other);
	srand(1);
	for (int i = 0; i < N_CHANCES; i++) {
		int r;

		for (size_t k = 0; k < sizeof(frame); k++)
			frame[k] = (uint8_t)rand();
		if (i % 3 == 0)
			memcpy(frame, address(C, 0).mac, ETH_ALEN);
		r = run(frame, ETH_ZLEN + (uint32_t)rand() % 5, 1, NULL);
		assert_true(r == TC_ACT_SHOT || r == TC_ACT_REDIRECT);
		redirected += r == TC_ACT_REDIRECT;
	}
	after = count(0);
	for (int i = 0; i < EBPF_REASON_COUNT; i++)
		dropped += after.dropped[i] - before.dropped[i];
	assert_int_equal(after.received - before.received, N_CHANCES);
	assert_int_equal(after.flooded - before.flooded + dropped + redirected,
			 N_CHANCES);
	assert_int_equal(total() - out, redirected);
	assert_true(redirected > N_CHANCES / 10);
}

static void told(const char *what, uint64_t to)
{
	uint8_t frame[64] = {0};
	uint32_t ns;

	memcpy(frame, address(to, 0).mac, ETH_ALEN);
	memcpy(frame + ETH_ALEN, address(A, 0).mac, ETH_ALEN);
	(void)run(frame, sizeof(frame), 1000000, &ns);
	print_message("# %s: %u ns\n", what, ns);
}

static void takes_its_time(void **state)
{
	struct ebpf_conf conf = conf_get();

	if (!getenv("EBPF_TIMES"))
		skip();
	ebpf_fdb_flush(&e, 0, true, NULL);
	sent(ALL, A);
	put(C, 0, other);
	told("to an address that is known", C);
	for (uint64_t i = 0; i < EBPF_MAX_ADDRESSES - 2; i++)
		sent(ALL, 0x060000000000 + i);
	told("... of 65536", C);
	conf.vlan_filtering = 1;
	conf_set(conf);
	sent(ALL, A);
	(void)ebpf_fdb_flush(&e, 0, false, NULL);
	put(C, 1, other);
	told("... with VLANs", C);
}

int main(void)
{
	const struct CMUnitTest tests[] = {T(learns),
					   T(hands_on),
					   T(keeps_what_was_told),
					   T(drops),
					   T(forgets),
					   T(knows_vlans),
					   T(keeps_apart),
					   T(sends_back),
					   T(learns_nothing),
					   T(takes_pinned_sources),
					   T(learns_so_many),
					   T(floods_so_many),
					   T(holds_out),
					   T(is_bounded),
					   T(adds_up),
					   T(takes_its_time)};

	(void)unshare(CLONE_NEWNET);
	return cmocka_run_group_tests(tests, setup, teardown);
}
