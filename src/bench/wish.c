/* SPDX-License-Identifier: MIT */
/* What is to be measured, read from words. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "bench/bench.h"
#include "kind/registry.h"
#include "model/read.h"

#define SECONDS_MIN 0.05
#define SECONDS_MAX 60.0
#define ROUNDS_MAX  99
#define ALL	    "all"

/* An option's list, and what takes a word of it. */
struct list {
	struct ny_world *w;
	const char *option, *usage;
	struct choice *to;
	int (*add)(const struct list *list, const char *word, struct err *err);
};

static int wrong(const struct list *list, const char *word, struct err *err)
{
	return err_set(err, -EINVAL, "%s takes %s; not %s", list->option, list->usage,
		       quoted(face_arena(list->w), word));
}

static int add_number(const struct list *list, unsigned number, struct err *err)
{
	struct choice *to = list->to;

	for (size_t i = 0; i < to->n; i++)
		if (to->list[i] == number)
			return 0;
	if (to->n == BENCH_LIST_MAX)
		return err_set(err, -EINVAL, "%s takes at most %d of %s", list->option,
			       BENCH_LIST_MAX, list->usage);
	to->list[to->n++] = number;
	return 0;
}

static int add_interconnect(const struct list *list, const char *word, struct err *err)
{
	bool found = false;
	int r = 0;

	for (unsigned i = 0; interconnects[i] && r == 0; i++)
		if (!strcmp(word, ALL) || !strcmp(word, interconnects[i]->name)) {
			r = add_number(list, i, err);
			found = true;
		}
	if (found)
		return r;
	return face_no_interconnect(list->w, word, "--with takes a list of: ", ", " ALL,
				    err);
}

static int add_metric(const struct list *list, const char *word, struct err *err)
{
	enum metric metric;

	return metric_find(word, &metric) ? add_number(list, metric, err)
					  : wrong(list, word, err);
}

static int add_streams(const struct list *list, const char *word, struct err *err)
{
	uint32_t streams;

	return text_u32(word, 1, BENCH_STREAMS_MAX, &streams) < 0
		       ? wrong(list, word, err)
		       : add_number(list, streams, err);
}

static int add_offload(const struct list *list, const char *word, struct err *err)
{
	bool on = !strcmp(word, "on");

	return on || !strcmp(word, "off") ? add_number(list, on, err)
					  : wrong(list, word, err);
}

/* "3", or "1..9" */
static int add_hops(const struct list *list, const char *word, struct err *err)
{
	const char *dots = strstr(word, "..");
	_cleanup_free_ char *from =
		dots ? strndup(word, (size_t)(dots - word)) : strdup(word);
	uint32_t first, last;
	int r = 0;

	if (!from)
		err_out_of_memory();
	if (text_u32(from, 1, BENCH_HOPS_MAX, &first) < 0 ||
	    text_u32(dots ? dots + 2 : from, 1, BENCH_HOPS_MAX, &last) < 0 ||
	    last < first)
		return wrong(list, word, err);
	for (; first <= last && r == 0; first++)
		r = add_number(list, first, err);
	return r;
}

/* Empty words are wrong, too. */
static int read_list(const struct list *list, const char *text, struct err *err)
{
	const char *p = text;
	int r = 0;

	if (!text)
		return 0;
	do {
		size_t len = strcspn(p, ",");
		_cleanup_free_ char *word = strndup(p, len);

		if (!word)
			err_out_of_memory();
		r = list->add(list, word, err);
		p += len;
	} while (r == 0 && *p++ == ',');
	return r;
}

static int read_seconds(struct ny_world *w, const char *text, double *ret,
			struct err *err)
{
	char *end;
	double seconds;

	if (!text)
		return 0;
	errno = 0;
	seconds = strtod(text, &end);
	if (end == text || *end || errno || !isfinite(seconds) || seconds < SECONDS_MIN ||
	    seconds > SECONDS_MAX)
		return err_set(err, -EINVAL,
			       "--time takes seconds from %.2f to %.0f, such as 0.5; not "
			       "%s",
			       SECONDS_MIN, SECONDS_MAX, quoted(face_arena(w), text));
	*ret = seconds;
	return 0;
}

static int read_rounds(struct ny_world *w, const char *text, unsigned *ret,
		       struct err *err)
{
	uint32_t rounds;

	if (!text)
		return 0;
	if (text_u32(text, 1, ROUNDS_MAX, &rounds) < 0)
		return err_set(err, -EINVAL,
			       "--rounds takes a number from 1 to %d; not %s", ROUNDS_MAX,
			       quoted(face_arena(w), text));
	*ret = rounds;
	return 0;
}

/* What no list names. */
static void fill_in(const struct ny_bench_wish *text, struct wish *wish)
{
	if (!wish->with.n && !wish->hops.n && !text->lab)
		for (; interconnects[wish->with.n]; wish->with.n++)
			wish->with.list[wish->with.n] = (unsigned)wish->with.n;
	if (!wish->metrics.n) {
		/* of a chain alone only what its switches cost most */
		wish->metrics.n = wish->with.n || text->lab ? METRIC_COUNT : 1;
		for (unsigned m = 0; m < METRIC_COUNT; m++)
			wish->metrics.list[m] = m;
	}
	if (!wish->streams.n)
		wish->streams.list[wish->streams.n++] = 1;
	wish->as_it_is = !wish->offload.n && text->lab;
	if (!wish->offload.n)
		wish->offload.list[wish->offload.n++] = true;
}

static const char *metric_words(struct arena *arena)
{
	const char *words = "a list of:";

	for (enum metric m = 0; m < METRIC_COUNT; m++)
		words = arena_printf(arena, "%s%s %s", words, m ? "," : "",
				     metric_infos[m].name);
	return words;
}

static int check_lab(const struct ny_bench_wish *text, struct err *err)
{
	if (!text->lab)
		return 0;
	if (text->with || text->chain)
		return err_set(err, -EINVAL,
			       "%s builds interconnects; between nodes of a running lab "
			       "nothing is built",
			       text->with ? "--with" : "--chain");
	if (!strcmp(text->nodes[0], text->nodes[1]))
		return err_set(err, -EINVAL, "two different nodes are needed");
	return 0;
}

int wish_read(struct ny_world *w, const struct ny_bench_wish *text, struct wish *ret,
	      struct err *err)
{
	struct wish wish = {};
	const struct {
		const char *text;
		struct list list;
	} lists[] = {
		{text->with,
		 {w, "--with", "interconnects", &wish.with, add_interconnect}},
		{text->metrics,
		 {w, "--metric", metric_words(face_arena(w)), &wish.metrics, add_metric}},
		{text->streams,
		 {w, "--streams", "numbers from 1 to 64, such as 1,2,4,8", &wish.streams,
		  add_streams}},
		{text->offload,
		 {w, "--offload", "on, off or on,off", &wish.offload, add_offload}},
		{text->chain,
		 {w, "--chain", "numbers from 1 to 32, such as 1..9 or 1,3,9", &wish.hops,
		  add_hops}},
	};
	int r = check_lab(text, err);

	for (size_t i = 0; i < ARRAY_SIZE(lists) && r == 0; i++)
		r = read_list(&lists[i].list, lists[i].text, err);
	if (r == 0)
		r = read_seconds(w, text->time, &wish.seconds, err);
	if (r == 0)
		r = read_rounds(w, text->rounds, &wish.rounds, err);
	if (r < 0)
		return r;
	wish.plain = !text->with && !text->metrics && !text->streams && !text->offload &&
		     !text->chain && !text->lab;
	fill_in(text, &wish);
	*ret = wish;
	return 0;
}
