/* SPDX-License-Identifier: MIT */
/* The page of a report: what stands in it, and that it is whole whatever was measured. */
#include <math.h>
#include <string.h>

#include "page/page.h"
#include "page/parts.h"

#include "unit.h"
/* after unit.h */
#include "draw-tags.h"

static const char nasty[] = "\"><script>x</script>&'\n\033[1m\xff";

static size_t add(struct report *r, const char *interconnect, enum metric metric,
		  double value)
{
	struct series s = {.setting = {.interconnect = interconnect,
				       .datapath = "",
				       .metric = metric,
				       .offload = true,
				       .streams = 1}};

	for (unsigned i = 0; i < 4; i++) {
		struct sample sample = {
			.value = value + i, .loss = NAN, .cpu = {.busy = 2, .ghz = 2}};

		for (unsigned k = 0; k < N_QUANTILES; k++)
			sample.quantile[k] = (value + i) * (k + 1);
		ARENA_PUSH(r->arena, s.samples, s.n, sample);
	}
	ARENA_PUSH(r->arena, r->series, r->n_series, s);
	return r->n_series - 1;
}

static void judge(struct report *r, size_t a, size_t b, int verdict)
{
	struct verdict v = {.a = a, .b = b, .p = 0.029};

	v.verdict = verdict;
	ARENA_PUSH(r->arena, r->verdicts, r->n_verdicts, v);
}

static unsigned times(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static void has(const struct report *r, const char *what, unsigned n)
{
	_cleanup_free_ char *page = page_of_report(r);

	is_well_formed(page);
	is_printable(page, false);
	if (times(page, what) != n)
		fail_msg("%u times '%s', not %u", times(page, what), what, n);
}

static void empty(void **state)
{
	_cleanup_report_ struct report *r = report_new();

	has(r, "Nothing was measured.", 1);
	has(r, "<table", 0);
	has(r, "class=\"plot\"", 0);
	has(r, "class=\"partial\"", 0);
	r->partial = true;
	has(r, "class=\"partial\"", 1);
}

static void one_series(void **state)
{
	_cleanup_report_ struct report *r = report_new();

	add(r, "veth", METRIC_TCP, 1);
	has(r,
	    "data-key=\"median\" data-label=\"median\"><data value=\"2.5\">2.50</data>",
	    1);
	has(r, "\"lower quartile\"><data value=\"1.75\">1.75</data>", 1);
	has(r, "\"upper quartile\"><data value=\"3.25\">3.25</data>", 1);
	has(r, "data-label=\"least\"><data value=\"1\">1</data>", 1);
	has(r, "data-label=\"most\"><data value=\"4\">4</data>", 1);
	/* 2 cores of 2 GHz; a KiB is 8192 bit. */
	has(r, "\"Gbit/s per GHz\"><data value=\"0.625\">", 1);
	has(r, "data-key=\"loss\"", 0);
	has(r, "data-interconnect=\"veth\" data-datapath=\"\" data-metric=\"tcp\"", 1);
	/* throughput and efficiency */
	has(r, "class=\"plot\"", 2);
	has(r, "class=\"ny-picture\"", 1);
	has(r, ">one veth pair <small>", 1);
	has(r, ">37.8</td>", 1);
	has(r, "All that was asked for could be measured.", 1);
}

static void latency(void **state)
{
	_cleanup_report_ struct report *r = report_new();

	add(r, "bridge", METRIC_RR, 10);
	has(r, "data-metric=\"rr\"", N_QUANTILES);
	has(r, "data-statistic=\"p99.9\"", 1);
	has(r, "<data value=\"46\">", 1); /* p99.9: 4 times 11.5 */
	has(r, "Efficiency", 0);
	has(r, "Beside the classic figures", 0);
}

static void failed(void **state)
{
	_cleanup_report_ struct report *r = report_new();
	struct absent a = {"ebpf", "no such thing here", ""},
		      b = {"bridge", "it <broke>", "crr, 1 stream"};

	add(r, "veth", METRIC_CRR, 1);
	add(r, "bridge", METRIC_CRR, 1);
	r->series[1].failed = "it <broke>";
	ARENA_PUSH(r->arena, r->absent, r->n_absent, a);
	ARENA_PUSH(r->arena, r->absent, r->n_absent, b);
	has(r, "could not be measured</text>", 1);
	has(r, "it &lt;broke&gt;", 1);
	has(r, "<b>bridge</b>, crr, 1 stream: it", 1);
	has(r, "<b>ebpf</b>: no such thing here", 1);
	has(r, "data-metric=\"crr\"", 1);
}

static void verdicts(void **state)
{
	_cleanup_report_ struct report *r = report_new();
	size_t slow = add(r, "bridge", METRIC_RR, 100),
	       fast = add(r, "veth", METRIC_RR, 50);
	size_t like = add(r, "ovs-veth", METRIC_RR, 101);

	judge(r, slow, fast, VERDICT_SLOWER);
	judge(r, slow, like, VERDICT_SAME);
	judge(r, fast, like, VERDICT_FASTER);
	judge(r, 0, 99, VERDICT_FASTER); /* of a series that is not there */
	has(r,
	    "<b>veth</b> is faster than bridge (1.97&nbsp;times) and ovs-veth "
	    "(1.99&nbsp;times).",
	    1);
	has(r, "<b>bridge</b> cannot be told apart from ovs-veth.", 1);
	has(r, "<data value=\"0.029\">", 3);
	has(r, "<details>", 1);
}

/* From the best down; a place is one more than so many that are faster. */
static void ranking(void **state)
{
	_cleanup_report_ struct report *r = report_new();
	_cleanup_free_ char *page = NULL;
	const double values[] = {0.004, 0.003, 0.006, 0.0062};
	const unsigned *place;
	const char *at;

	add(r, "bridge", METRIC_TCP, 1);
	add(r, "ovs-veth", METRIC_TCP, 1);
	add(r, "veth", METRIC_TCP, 1);
	add(r, "macvlan", METRIC_TCP, 1);
	add(r, "alone", METRIC_CRR, 1);
	for (unsigned i = 0; i < 4; i++)
		for (unsigned k = 0; k < 4; k++)
			r->series[i].samples[k].value = values[i];
	judge(r, 0, 1, VERDICT_FASTER);
	judge(r, 0, 2, VERDICT_SLOWER);
	judge(r, 0, 3, VERDICT_SLOWER);
	judge(r, 1, 2, VERDICT_SLOWER);
	judge(r, 1, 3, VERDICT_SLOWER);
	judge(r, 2, 3, VERDICT_SAME);
	judge(r, 0, 99, VERDICT_SLOWER); /* of a series that is not there */
	place = report_places(r, r->arena);
	assert_int_equal(place[0], 3);
	assert_int_equal(place[1], 4);
	assert_int_equal(place[2], 1);
	assert_int_equal(place[3], 1);
	assert_int_equal(place[4], 0);
	has(r, "<table class=\"ranking\">", 1);
	has(r, "<caption>TCP throughput, Mbit/s <small>1 stream, offloads on</small>", 1);
	has(r, "<data value=\"0.0062\">6.20</data></td></tr>", 1);
	page = page_of_report(r);
	at = strstr(page, "<table class=\"ranking\">");
	for (const char *const *row =
		     (const char *const[]){">1</td><th scope=\"row\">macvlan",
					   ">1</td><th scope=\"row\">veth",
					   ">3</td><th scope=\"row\">bridge",
					   ">4</td><th scope=\"row\">ovs-veth",
					   "class=\"plot\"", "class=\"ny-picture", NULL};
	     *row; row++) {
		at = strstr(at, *row);
		assert_non_null(at);
	}
}

/* What is small is told in a unit that has digits for it; in full it is as in JSON. */
static void units(void **state)
{
	_cleanup_report_ struct report *r = report_new();

	add(r, "a to b", METRIC_TCP, 0.00512);
	add(r, "a to b", METRIC_RR, 200000);
	add(r, "a to b", METRIC_UDP_PPS, 10);
	for (unsigned i = 0; i < 4; i++) {
		r->series[0].samples[i].value = 0.00512;
		r->series[2].samples[i].loss = 0.25;
	}
	has(r,
	    "data-key=\"median\" data-label=\"median\"><data value=\"0.00512\">5.12</data>",
	    1);
	has(r, "<caption>TCP throughput, Mbit/s</caption>", 1);
	has(r, "TCP throughput, offloads on, Mbit/s</strong>", 1);
	has(r, ">5.12</text>", 1);
	has(r, "<caption>Latency over TCP, ms</caption>", 1);
	has(r, "<data value=\"200001.5\">200</data>", 1);
	has(r, "<th scope=\"col\">lost, %</th>", 1);
	has(r, "data-label=\"lost, %\"><data value=\"0.25\">25</data>", 1);
}

static void crowd(void **state)
{
	_cleanup_report_ struct report *r = report_new();

	add(r, "veth", METRIC_TCP, 2);
	add(r, "bridge", METRIC_TCP, 3);
	judge(r, 0, 1, VERDICT_SAME);
	has(r, "<b>bridge</b> and <b>veth</b> cannot be told apart.", 1);
	has(r, "With fewer than 4 rounds", 0);
	r->series[0].n = r->series[1].n = 3;
	has(r, "With fewer than 4 rounds", 1);
	r->series[0].setting.hops = r->series[1].setting.hops = 2;
	has(r, "cannot be told apart.</span>", 1);
	has(r, "Which is faster here", 0);
}

static void chains(void **state)
{
	_cleanup_report_ struct report *r = report_new();

	for (unsigned hops = 1; hops <= 3; hops++) {
		size_t n = add(r, "ovs-patch", METRIC_TCP, 11 - hops);

		r->series[n].setting.hops = hops;
	}
	has(r, "from 11.5 at 1 to 9.50 at 3 switches, 1 Gbit/s less a hop", 1);
	has(r, ">patch</text>", 2);
	has(r, "data-hops=\"3\"", 1);
	has(r, "Side by side", 0);
}

static void hostile(void **state)
{
	static const double values[] = {NAN, INFINITY, -INFINITY, -1, 0, 1e308, 1e-308};
	_cleanup_report_ struct report *r = report_new();
	struct absent a = {nasty, nasty, nasty};

	for (unsigned i = 0; i < ARRAY_SIZE(values) * METRIC_COUNT; i++) {
		size_t n = add(r, nasty, i % METRIC_COUNT, values[i / METRIC_COUNT]);

		r->series[n].setting.datapath = nasty;
		r->series[n].setting.hops = i % 3 ? 0 : i == 3 ? 4294967295u : i;
		r->series[n].setting.streams = 4294967295u - i % 5;
		r->series[n].failed = i % 7 ? NULL : nasty;
		judge(r, n, n ? n - 1 : 0, i % 3);
	}
	ARENA_PUSH(r->arena, r->absent, r->n_absent, a);
	r->machine.kernel = r->machine.cpu = r->machine.pinning = nasty;
	r->machine.mhz = INFINITY;
	r->seconds = NAN;
	r->command = nasty;
	has(r, "<script", 0);
}

static void scales(void **state)
{
	struct scale s = scale_linear(17);

	assert_int_equal(s.n, 5);
	assert_float_equal(s.marks[4], 20, 1e-9);
	assert_int_equal(scale_at(&s, 5), 250);
	assert_int_equal(scale_at(&s, -1), 0);
	assert_int_equal(scale_at(&s, NAN), 0);
	assert_int_equal(scale_at(&s, INFINITY), 1000);
	s = scale_steps(11, 76);
	assert_int_equal(s.n, 4);
	assert_float_equal(s.marks[0], 10, 1e-9);
	assert_float_equal(s.marks[3], 100, 1e-9);
	assert_int_equal(scale_at(&s, 15), 166);
	s = scale_steps(7, 7);
	assert_int_equal(s.n, 2);
	assert_true(scale_linear(0).n >= 2);
	assert_true(scale_linear(1e308).n >= 2);
}

static void numbers(void **state)
{
	_cleanup_arena_ struct arena *a = arena_new();

	assert_string_equal(number_text(a, 0.01234), "0.0123");
	assert_string_equal(number_text(a, 0.00051), "0.000510");
	assert_string_equal(number_text(a, 9.999), "10.0");
	assert_string_equal(number_text(a, 17.7134), "17.7");
	assert_string_equal(number_text(a, 7), "7");
	assert_string_equal(number_text(a, 640123.4), "640\u202f123");
	assert_string_equal(number_text(a, -1234567), "-1\u202f234\u202f567");
	assert_string_equal(number_text(a, 1e-7), "1.00e-07");
	assert_string_equal(number_text(a, NAN), "–");
	assert_string_equal(mark_text(a, 2.5), "2.5");
}

int main(void)
{
	return UNIT_TESTS(T(empty), T(one_series), T(latency), T(failed), T(verdicts),
			  T(ranking), T(units), T(crowd), T(chains), T(hostile),
			  T(scales), T(numbers));
}
