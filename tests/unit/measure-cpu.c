/* SPDX-License-Identifier: MIT */
/* /proc/stat -> what the processors did, and whose it was; and who runs where. */
#include "measure/cpu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "measure/pin.h"

#include "unit.h"

#define TICKS 100

static const char two[] = "cpu  1000 200 300 9000 50 10 40 7 5 0\n"
			  "cpu0 500 100 150 4500 25 5 20 3 5 0\n"
			  "cpu1 500 100 150 4500 25 5 20 4 0 0\n"
			  "intr 5 cpu 1 2 3\n"
			  "ctxt 9\n"
			  "btime 1\n";

static void parse(void **state)
{
	struct cpu_times t;

	assert_int_equal(cpu_times_parse(two, TICKS, &t), 0);
	assert_int_equal(t.n, 2);
	assert_float_equal(t.user, 12, 1e-9); /* nice too, guests not twice */
	assert_float_equal(t.system, 3, 1e-9);
	assert_float_equal(t.softirq, 0.5, 1e-9); /* irq too */
	assert_float_equal(t.steal, 0.07, 1e-9);
	/* before Linux 2.6.11 there was no steal */
	assert_int_equal(cpu_times_parse("cpu 1 2 3 4 5 6 7\ncpu0 1", 1, &t), 0);
	assert_float_equal(t.steal, 0, 0);
	assert_int_equal(t.n, 1);
}

static void parse_nonsense(void **state)
{
	static const char *const texts[] = {
		"",
		"cpu",
		"cpu 1 2 3 4 5 6\ncpu0 1",
		"cpu a b c",
		"cpu0 1 2 3 4 5",
		"cpu 1 2 3 4 5 6 7\n",
		"xcpu 1 2 3 4",
		"\n\n\n",
	};
	struct cpu_times t = {.n = 77};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(cpu_times_parse(texts[i], TICKS, &t), -EBADMSG);
	assert_int_equal(t.n, 77); /* as it was */
}

/* Two seconds: 1.2 s of user, 0.8 of system, 0.4 of interrupts, 0.2 stolen. */
static const struct cpu_reading before = {
	.at = 100,
	.times = {.user = 10, .system = 5, .softirq = 1, .steal = 3, .n = 2},
	.ours = 7,
	.ours_user = 2,
};
static const struct cpu_reading after = {
	.at = 102,
	.times = {.user = 11.2, .system = 5.8, .softirq = 1.4, .steal = 3.2, .n = 2},
	.ours = 8.9,
	.ours_user = 3.1,
};

static void use(void **state)
{
	const struct cpu_use idle = {
		.busy = 0.15, .user = 0.1, .system = 0.05, .steal = 9};
	const struct cpu_use much = {.user = 5, .system = 5, .softirq = 5};
	struct cpu_use u = cpu_use_between(&before, &after, &idle);

	assert_float_equal(u.user, 0.5, 1e-9);
	assert_float_equal(u.system, 0.35, 1e-9);
	assert_float_equal(u.softirq, 0.2, 1e-9);
	assert_float_equal(u.busy, 1.05, 1e-9);
	assert_float_equal(u.steal, 0.1, 1e-9);
	assert_false(u.has_counters);
	u = cpu_use_between(&before, &after, &much);
	assert_float_equal(u.busy, 0, 0);
	u = cpu_use_between(&after, &after, &idle); /* no time between */
	assert_float_equal(u.busy + u.steal, 0, 0);
}

static void counters(void **state)
{
	struct cpu_reading a = before, b = after;
	const struct cpu_use idle = {.cycles = 1e6, .instructions = 2e6};
	struct cpu_use u;

	b.cycles = 3e9;
	b.instructions = 6e9;
	u = cpu_use_between(&a, &b, &idle);
	assert_false(u.has_counters);
	assert_float_equal(u.cycles, 0, 0);
	a.has_counters = b.has_counters = true;
	u = cpu_use_between(&a, &b, &idle);
	assert_true(u.has_counters);
	assert_float_equal(u.cycles, 1.5e9 - 1e6, 1);
	assert_float_equal(u.instructions, 3e9 - 2e6, 1);
}

static void foreign(void **state)
{
	const struct cpu_use idle = {0}, used = {.user = 0.04, .system = 0.01};
	struct cpu_reading b = after;

	/* of 2.0 in user and system 1.9 are ours; in user mode 1.1 of 1.2 */
	assert_float_equal(cpu_foreign(&before, &b, &idle), 0.05, 1e-9);
	assert_float_equal(cpu_foreign(&before, &b, &used), 0.01, 1e-9);
	/* a compiler, beside interrupts that were counted as ours */
	b.times.user += 0.6;
	b.ours += 0.8;
	assert_float_equal(cpu_foreign(&before, &b, &idle), 0.35, 1e-9);
	/* something that is in the kernel all the time */
	b = after;
	b.times.system += 0.6;
	assert_float_equal(cpu_foreign(&before, &b, &idle), 0.35, 1e-9);
	b.ours += 5;
	b.ours_user += 5;
	assert_float_equal(cpu_foreign(&before, &b, &idle), 0, 0);
}

static void here(void **state)
{
	struct cpu_reading a, b;
	struct cpu_meter *m;

	assert_int_equal(cpu_meter_new(&m), 0);
	assert_int_equal(cpu_meter_read(m, &a, NULL), 0);
	do {
		/* work that no compiler leaves out */
		for (volatile int i = 0; i < 1000000; i++)
			;
		assert_int_equal(cpu_meter_read(m, &b, NULL), 0);
		/* each tick of the kernel's is user's or system's: there are few */
	} while ((b.ours < a.ours + 0.05 || b.ours_user <= a.ours_user) &&
		 b.ours < a.ours + 10);
	assert_between(b.times.n, 1, 100000);
	assert_true(b.at > a.at);
	assert_true(b.ours_user > a.ours_user);
	assert_true(b.times.user >= a.times.user);
	assert_int_equal(b.has_counters, cpu_has_counters(m));
	if (b.has_counters)
		assert_true(b.cycles > a.cycles);
	cpu_meter_free(m);
	cpu_meter_free(NULL);
}

static void pinning(void **state)
{
	const struct pinning one = {1, {5}}, two_cpus = {2, {0, 1}},
			     four = {4, {0, 2, 1, 3}};
	struct pinning p;
	char text[200], little[8];

	assert_int_equal(pin_cpu(&one, 3, SIDE_SENDER), 5);
	assert_int_equal(pin_cpu(&one, 3, SIDE_RECEIVER), 5);
	for (unsigned i = 0; i < 8; i++) {
		assert_int_equal(pin_cpu(&two_cpus, i, SIDE_SENDER), 0);
		assert_int_equal(pin_cpu(&two_cpus, i, SIDE_RECEIVER), 1);
	}
	assert_int_equal(pin_cpu(&four, 0, SIDE_RECEIVER), 2);
	assert_int_equal(pin_cpu(&four, 1, SIDE_SENDER), 1);
	assert_int_equal(pin_cpu(&four, 2, SIDE_SENDER), 0);

	assert_int_equal(pin_choose(&p), 0);
	assert_between(p.n, 1, PIN_CPUS_MAX);
	for (unsigned i = 0; i < p.n; i++)
		for (unsigned k = 0; k < i; k++)
			assert_int_not_equal(p.cpus[i], p.cpus[k]);
	pin_text(&two_cpus, text, sizeof(text));
	assert_string_equal(text,
			    "sender on processor 0, receiver on 1, of every stream");
	pin_text(&one, text, sizeof(text));
	assert_non_null(strstr(text, "processor 5"));
	pin_text(&four, little, sizeof(little));
	assert_string_equal(little, "sender ");
}

int main(void)
{
	return UNIT_TESTS(T(parse), T(parse_nonsense), T(use), T(counters), T(foreign),
			  T(here), T(pinning));
}
