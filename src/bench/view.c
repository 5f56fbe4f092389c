/* SPDX-License-Identifier: MIT */
/* Looking at a report: its rows by key, its verdicts, and its documents. */
#include <math.h>
#include <string.h>

#include "api/json.h"
#include "bench/bench.h"
#include "model/result-row.h"
#include "page/page.h"

struct ny_bench {
	struct report *report; /* owned, the rest lives in its arena */
	struct result_row *rows;
	size_t n_rows;
	size_t *row_of;	       /* by series: its first */
	const unsigned *place; /* by series */
};

const char *ny_bench_key(size_t i)
{
	for (size_t k = 0; result_keys[k].name; k++)
		if (k == i)
			return result_keys[k].name;
	return NULL;
}

struct ny_bench *bench_wrap(struct report *report)
{
	struct ny_bench *b = arena_alloc(report->arena, sizeof(*b));

	b->report = report;
	b->place = report_places(report, report->arena);
	b->row_of =
		arena_alloc(report->arena, (report->n_series + 1) * sizeof(*b->row_of));
	for (size_t i = 0; i < report->n_series; i++) {
		b->row_of[i] = b->n_rows;
		for (unsigned k = 0; k < result_n_rows(&report->series[i]); k++)
			ARENA_PUSH(report->arena, b->rows, b->n_rows,
				   result_row(&report->series[i], k));
	}
	return b;
}

void ny_bench_free(struct ny_bench *b)
{
	if (b)
		report_free(b->report); /* b lives in it */
}

bool ny_bench_is_partial(const struct ny_bench *b)
{
	return b->report->partial;
}

size_t ny_bench_n(const struct ny_bench *b)
{
	return b->n_rows;
}

static const struct result_key *find_key(const char *name)
{
	for (size_t i = 0; result_keys[i].name; i++)
		if (!strcmp(result_keys[i].name, name))
			return &result_keys[i];
	return NULL;
}

const char *ny_bench_text(const struct ny_bench *b, size_t i, const char *key)
{
	const struct result_key *k = find_key(key);
	double number;

	if (!k || i >= b->n_rows)
		return NULL;
	if (k->is == RESULT_TEXT)
		return result_text(&b->rows[i], k);
	number = result_number(&b->rows[i], k);
	if (!isfinite(number))
		return "";
	if (k->is == RESULT_TRUTH)
		return number ? "true" : "false";
	return arena_printf(b->report->arena, k->is == RESULT_WHOLE ? "%.0f" : "%.6g",
			    number);
}

double ny_bench_number(const struct ny_bench *b, size_t i, const char *key)
{
	const struct result_key *k = find_key(key);

	return k && k->is != RESULT_TEXT && i < b->n_rows ? result_number(&b->rows[i], k)
							  : NAN;
}

unsigned ny_bench_place(const struct ny_bench *b, size_t i)
{
	return i < b->n_rows ? b->place[b->rows[i].series - b->report->series] : 0;
}

const char *ny_bench_unit(const struct ny_bench *b, size_t i, double best,
			  double *ret_size)
{
	const struct metric_unit *unit;

	if (i >= b->n_rows)
		return NULL;
	unit = metric_unit(b->rows[i].series->setting.metric, best);
	*ret_size = unit->size;
	return unit->text;
}

static const char *const verdict_of[] = {
	[VERDICT_FASTER] = "faster",
	[VERDICT_SLOWER] = "slower",
	[VERDICT_SAME] = "same",
};

size_t ny_bench_n_verdicts(const struct ny_bench *b)
{
	return b->report->n_verdicts;
}

const char *ny_bench_verdict(const struct ny_bench *b, size_t i, size_t *ret_a,
			     size_t *ret_b, double *ret_p)
{
	const struct verdict *v = &b->report->verdicts[i];

	if (i >= b->report->n_verdicts)
		return NULL;
	*ret_a = b->row_of[v->a];
	*ret_b = b->row_of[v->b];
	*ret_p = v->p;
	return verdict_of[v->verdict];
}

size_t ny_bench_n_absent(const struct ny_bench *b)
{
	return b->report->n_absent;
}

const char *ny_bench_absent(const struct ny_bench *b, size_t i, const char **ret_what,
			    const char **ret_why)
{
	if (i >= b->report->n_absent)
		return NULL;
	*ret_what = b->report->absent[i].what;
	*ret_why = b->report->absent[i].why;
	return b->report->absent[i].interconnect;
}

static const char *cores(const struct machine *m, struct arena *arena)
{
	if (m->mhz > 0)
		return arena_printf(arena, "%s, %u processors of %.0f MHz%s", m->cpu,
				    m->n_cpus, m->mhz,
				    strcmp(m->virtualised, "yes") ? "" : ", virtual");
	return arena_printf(arena, "%s, %u processors", m->cpu, m->n_cpus);
}

const char *ny_bench_machine(const struct ny_bench *b, size_t i, const char **ret_what)
{
	const struct report *r = b->report;
	const struct machine *m = &r->machine;
	const struct {
		const char *name, *what;
	} facts[] = {
		{"date", m->date},
		{"netyard", m->version},
		{"kernel", m->kernel},
		{"CPU", cores(m, r->arena)},
		{"busy before", arena_printf(r->arena, "%.2f processors", m->idle_busy)},
		{"counters", m->has_counters ? "cycles and instructions"
					     : "none that can be read here"},
		{"Open vSwitch", *m->ovs ? m->ovs : "none"},
		{"TCP", m->congestion},
		{"MTU", arena_printf(r->arena, "%u", m->mtu)},
		{"offloads", m->offloads},
		{"pinning", m->pinning},
		{"rounds", arena_printf(r->arena, "%u of %.3g s", r->rounds, r->seconds)},
		{"again", r->command},
	};

	if (i >= ARRAY_SIZE(facts))
		return NULL;
	*ret_what = facts[i].what;
	return facts[i].name;
}

static json_t *number_or_null(double number)
{
	return isfinite(number) ? json_real(number) : json_null();
}

static json_t *machine_json(const struct report *r)
{
	const struct machine *m = &r->machine;
	json_t *virtualised =
		*m->virtualised ? json_boolean(*m->virtualised == 'y') : json_null();

	return json_pack("{so so si so so sb so so so si so so so so si sf so}", "kernel",
			 json_words(m->kernel), "cpu", json_words(m->cpu), "cores",
			 (int)m->n_cpus, "mhz", number_or_null(m->mhz > 0 ? m->mhz : NAN),
			 "virtualised", virtualised, "counters", m->has_counters,
			 "idle_busy_cores", number_or_null(m->idle_busy), "ovs",
			 *m->ovs ? json_words(m->ovs) : json_null(), "congestion_control",
			 json_words(m->congestion), "mtu", (int)m->mtu, "offloads",
			 json_words(m->offloads), "pinning", json_words(m->pinning),
			 "date", json_words(m->date), "netyard", json_words(m->version),
			 "rounds", (int)r->rounds, "seconds", r->seconds, "command",
			 json_words(r->command));
}

static json_t *value_json(const struct result_row *row, const struct result_key *key)
{
	double number;

	if (key->is == RESULT_TEXT)
		return json_words(result_text(row, key));
	number = result_number(row, key);
	if (key->is == RESULT_TRUTH)
		return json_boolean(number);
	return key->is == RESULT_WHOLE ? json_integer((json_int_t)number)
				       : number_or_null(number);
}

static json_t *results_json(const struct ny_bench *b)
{
	json_t *list = json_array();

	for (size_t i = 0; i < b->n_rows; i++) {
		json_t *j = json_object();

		for (const struct result_key *k = result_keys; k->name; k++)
			json_object_set_new(j, k->name, value_json(&b->rows[i], k));
		json_array_append_new(list, j);
	}
	return list;
}

/* What was asked, as keys of an object. */
static void add_question(json_t *j, const struct setting *s)
{
	json_object_set_new(j, "metric", json_string(metric_infos[s->metric].name));
	json_object_set_new(j, "transport", json_string(transport_name(s->transport)));
	json_object_set_new(j, "offload", json_boolean(s->offload));
	json_object_set_new(j, "streams", json_integer(s->streams));
	json_object_set_new(j, "hops", json_integer(s->hops));
}

static json_t *verdicts_json(const struct ny_bench *b)
{
	json_t *list = json_array();

	for (size_t i = 0; i < b->report->n_verdicts; i++) {
		const struct verdict *v = &b->report->verdicts[i];
		const struct setting *a = &b->report->series[v->a].setting,
				     *c = &b->report->series[v->b].setting;
		json_t *j = json_pack("{so so}", "a", json_words(a->interconnect), "b",
				      json_words(c->interconnect));

		add_question(j, a);
		json_object_set_new(j, "verdict", json_string(verdict_of[v->verdict]));
		json_object_set_new(j, "p", number_or_null(v->p));
		json_array_append_new(list, j);
	}
	return list;
}

/* Of those that were asked the same as series first: none was found to be faster. */
static json_t *best_of(const struct ny_bench *b, size_t first)
{
	const struct series *series = b->report->series;
	json_t *j = json_object(), *names = json_array();

	add_question(j, &series[first].setting);
	for (size_t i = first; i < b->report->n_series; i++)
		if (b->place[i] == 1 &&
		    setting_is_alike(&series[i].setting, &series[first].setting))
			json_array_append_new(names,
					      json_words(series[i].setting.interconnect));
	json_object_set_new(j, "interconnects", names);
	return j;
}

static json_t *best_json(const struct ny_bench *b)
{
	const struct series *series = b->report->series;
	json_t *list = json_array();

	for (size_t i = 0; i < b->report->n_series; i++) {
		size_t k = 0;

		while (k < i && !(b->place[k] && setting_is_alike(&series[k].setting,
								  &series[i].setting)))
			k++;
		if (b->place[i] && k == i)
			json_array_append_new(list, best_of(b, i));
	}
	return list;
}

static json_t *absent_json(const struct report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->n_absent; i++)
		json_array_append_new(list,
				      json_pack("{so so so}", "interconnect",
						json_words(r->absent[i].interconnect),
						"what", json_words(r->absent[i].what),
						"why", json_words(r->absent[i].why)));
	return list;
}

char *ny_bench_json(const struct ny_bench *b)
{
	const struct report *r = b->report;

	return json_text(json_pack("{si so sb so so so so}", "format", JSON_FORMAT,
				   "machine", machine_json(r), "partial", r->partial,
				   "results", results_json(b), "verdicts",
				   verdicts_json(b), "best", best_json(b), "absent",
				   absent_json(r)));
}

char *ny_bench_html(const struct ny_bench *b)
{
	return page_of_report(b->report);
}
