/* SPDX-License-Identifier: MIT */
/* What ping asks: which pairs of members, by which addresses, over what MTU. */
#include <string.h>

#include "api-world.h"
#include "api/look.h"
#include "api/ping.h"
#include "model/read.h"

/* Of the topology of every_pair_is_asked: what was applied, and is not there. */
static void missing_is_a_failure(const struct topo *want, struct topo *have)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct questions q = {.arena = arena, .lab = "x", .mend = LOOK_MEND};

	topo_find_node(have, "four")->ifaces[1]->n_addresses = 0;
	topo_find_node(have, "six")->stale = true;
	questions_ask(&q, want, have);
	assert_int_equal(q.n, 6);
	for (size_t i = 0; i < q.n; i++)
		assert_true(q.list[i].over);
	assert_string_equal(q.list[1].failure, "the address is missing on four:eth0");
	assert_string_equal(q.list[4].failure, q.list[1].failure);
	assert_string_equal(q.list[4].to->texts[0][0], "10.0.0.1");
	assert_string_equal(q.list[3].failure,
			    "namespace x-six is gone; 'netyard up' mends it");
}

static void every_pair_is_asked(void **state)
{
	static const char text[] =
		"nodes:\n"
		"  four: {interfaces: {lo: {addresses: [127.0.0.5/8]}, eth0: {addresses: [10.0.0.1/24]}}}\n"
		"  six: {interfaces: {eth0: {addresses: [\"fd00::1/64\", \"fe80::1/64\"]}}}\n"
		"  both: {interfaces: {eth0: {addresses: [10.0.0.2/24, \"fd00::2/64\"]}}}\n"
		"  none: {}\n"
		"  sw: {kind: bridge}\n"
		"links:\n"
		"  - endpoints: [four:eth0, sw]\n"
		"  - endpoints: [six:eth0, sw]\n"
		"  - {endpoints: [both:eth0, sw], mtu: 9000}\n";
	_cleanup_arena_ struct arena *arena = arena_new();
	struct questions q = {.arena = arena};
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, text), *again = parsed(w, text);
	struct cidr near, far;

	questions_ask(&q, t->topo, t->topo);
	assert_int_equal(q.n_members, 3);
	assert_int_equal(q.n, 6);
	assert_non_null(q.list[0].failure); /* four -> six */
	assert_true(q.list[0].over);
	assert_null(q.list[1].failure); /* four -> both */
	assert_int_equal(q.list[1].six, 0);
	assert_int_equal(q.list[1].to->n[0], 1); /* not the loopback one */
	assert_int_equal(q.list[3].six, 1);
	text_cidr("fd00::77", true, &near);
	text_cidr("fd99::1", true, &far);
	assert_int_equal(member_mtu(&q.members[2], &near), 9000);
	assert_int_equal(member_mtu(&q.members[2], &far), 0);
	missing_is_a_failure(t->topo, again->topo);
	ny_topology_free(again);
	ny_topology_free(t);
	ny_world_free(w);
}

static void the_way_is_that_of_the_longest_route(void **state)
{
	static const char text[] =
		"nodes:\n"
		"  a:\n"
		"    interfaces:\n"
		"      e1: {addresses: [10.1.0.1/24]}\n"
		"      e2: {addresses: [10.2.0.1/24]}\n"
		"    routes:\n"
		"      - {to: default, via: 10.1.0.2}\n"
		"      - {to: 10.9.0.0/16, via: 10.2.0.2}\n"
		"  b: {interfaces: {e1: {addresses: [10.1.0.2/24]}, e2: {addresses: [10.2.0.2/24]}}}\n"
		"links:\n"
		"  - {endpoints: [a:e1, b:e1], mtu: 1000}\n"
		"  - {endpoints: [a:e2, b:e2], mtu: 2000}\n";
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, text);
	struct member a = {.node = t->topo->nodes[0]};
	struct cidr to;

	text_cidr("10.9.1.1", true, &to);
	assert_int_equal(member_mtu(&a, &to), 2000);
	text_cidr("10.8.1.1", true, &to);
	assert_int_equal(member_mtu(&a, &to), 1000);
	text_cidr("10.2.0.2", true, &to);
	assert_int_equal(member_mtu(&a, &to), 2000);
	ny_topology_free(t);
	ny_world_free(w);
}

static bool noted(const struct text_list *notes, const char *begin)
{
	for (size_t i = 0; i < notes->n; i++)
		if (!strncmp(notes->list[i], begin, strlen(begin)))
			return true;
	return false;
}

/* A ring that is meant melts the machine all the same, unless a tree breaks it. */
static void a_ring_is_told(void **state)
{
	static const char text[] = "nodes:\n"
				   "  one: {kind: bridge}\n"
				   "  two: {kind: bridge}\n"
				   "links:\n"
				   "  - endpoints: [one:p, two:q]\n"
				   "  - {endpoints: [one:r, two:s], loop: allowed}\n";
	_cleanup_arena_ struct arena *arena = arena_new();
	struct text_list notes = {.arena = arena}, none = {.arena = arena};
	struct questions q = {.arena = arena};
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, text);

	t->topo->links[1]->loop = false; /* as found, where nothing tells that */
	why_note(&notes, &q, t->topo);
	assert_int_equal(notes.n, 1);
	assert_true(noted(&notes, "switches 'one' and 'two' are a ring that no spanning "
				  "tree breaks"));
	topo_find_node(t->topo, "one")->set[SETTING_STP] = 1;
	why_note(&none, &q, t->topo);
	assert_int_equal(none.n, 0);
	ny_topology_free(t);
	ny_world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_pair_is_asked),
		T(the_way_is_that_of_the_longest_route),
		T(a_ring_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
