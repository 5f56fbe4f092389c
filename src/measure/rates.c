/* SPDX-License-Identifier: MIT */
/* Differences of counters. */
#include "measure/rates.h"

#define NS_PER_S 1e9

static bool has_gone_back(const struct counts *was, const struct counts *is)
{
	return is->bytes < was->bytes || is->packets < was->packets ||
	       is->drops < was->drops || is->errors < was->errors;
}

static bool is_known(const struct tallies *s)
{
	return s && s->before.there && s->now.there && s->now.at > s->before.at &&
	       !has_gone_back(&s->before.tx, &s->now.tx) &&
	       !has_gone_back(&s->before.rx, &s->now.rx);
}

static struct counts difference(const struct counts *was, const struct counts *is)
{
	return (struct counts){
		.bytes = is->bytes - was->bytes,
		.packets = is->packets - was->packets,
		.drops = is->drops - was->drops,
		.errors = is->errors - was->errors,
	};
}

static void count_way(const struct tallies *from, const struct tallies *to,
		      struct flow *ret)
{
	struct counts sent = {0}, received = {0}, *most = &sent;
	const struct tallies *who = is_known(from) ? from : to;

	*ret = (struct flow){0};
	if (!is_known(who))
		return;
	if (is_known(from))
		sent = difference(&from->before.tx, &from->now.tx);
	if (is_known(to))
		received = difference(&to->before.rx, &to->now.rx);
	if (who != from)
		most = &received;
	ret->seconds = (double)(who->now.at - who->before.at) / NS_PER_S;
	ret->counted = (struct counts){
		.bytes = most->bytes,
		.packets = most->packets,
		.drops = sent.drops + received.drops,
		.errors = sent.errors + received.errors,
	};
}

void rates_of_link(const struct tallies *a, const struct tallies *b, struct flow ways[2])
{
	count_way(a, b, &ways[0]);
	count_way(b, a, &ways[1]);
	for (int i = 0; i < 2; i++) {
		struct flow *f = &ways[i];

		if (f->seconds <= 0)
			continue;
		f->bits = 8 * (double)f->counted.bytes / f->seconds;
		f->packets = (double)f->counted.packets / f->seconds;
		f->drops = (double)f->counted.drops / f->seconds;
		f->errors = (double)f->counted.errors / f->seconds;
	}
}

int rates_compare(const struct flow x[2], const struct flow y[2])
{
	uint64_t a = x[0].counted.bytes + x[1].counted.bytes;
	uint64_t b = y[0].counted.bytes + y[1].counted.bytes;

	if (a != b)
		return a > b ? -1 : 1;
	a = x[0].counted.packets + x[1].counted.packets;
	b = y[0].counted.packets + y[1].counted.packets;
	return (a < b) - (a > b);
}
