/* SPDX-License-Identifier: MIT */
/*
 * What ping tells people: who reaches whom, who does not, and the sum.  Failures that are
 * all alike are told in one line; --format csv has each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ping.h"

#define FOLD 4 /* more failures of one kind than these are one line */

/* A failure; from and to are those of p, where the texts live. */
struct failure {
	const struct ny_ping *p;
	size_t index;
	bool told;
};

/* The results of one sender, those of one receiver beside each other. */
static size_t print_sender(const struct ny_ping *p, size_t i)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *from = ny_ping_from(p, i), **words = NULL;
	size_t n = 0, margin;

	for (; i < ny_ping_n(p) && !strcmp(ny_ping_from(p, i), from); i++) {
		const char *to = ny_ping_to(p, i);

		if (!ny_ping_failure(p, i) && !(n && !strcmp(words[n - 1], to)))
			ARENA_PUSH(arena, words, n, to);
	}
	if (!n)
		ARENA_PUSH(arena, words, n, "nobody");
	margin = (size_t)printf("%s -> ", from);
	print_wrapped(stdout, margin, margin, words, n);
	return i;
}

static bool is_ipv6(const struct ny_ping *p, size_t i)
{
	return strchr(ny_ping_address(p, i), ':');
}

static const char *over(const struct failure *f)
{
	return is_ipv6(f->p, f->index)		  ? " over IPv6"
	       : *ny_ping_address(f->p, f->index) ? " over IPv4"
						  : "";
}

typedef const char *name_of(const struct ny_ping *p, size_t i);

/* By one name, then by all that makes failures alike. */
static int compare(const struct failure *a, const struct failure *b, name_of *name)
{
	int r = strcmp(name(a->p, a->index), name(b->p, b->index));

	if (!r)
		r = strcmp(over(a), over(b));
	if (!r)
		r = strcmp(ny_ping_failure(a->p, a->index),
			   ny_ping_failure(b->p, b->index));
	return r;
}

/* name: a name_of **; then as they came. */
static int compare_by(const void *a, const void *b, void *name)
{
	const struct failure *x = a, *y = b;
	int r = *(name_of **)name ? compare(x, y, *(name_of **)name) : 0;

	return r ? r : (x->index > y->index) - (x->index < y->index);
}

/* name NULL: only as they came. */
static void sort(struct failure *list, size_t n, name_of *name)
{
	qsort_r(list, n, sizeof(*list), compare_by, &name);
}

/* It answers, but to less than is promised. */
static bool is_narrow(const struct failure *f)
{
	return ny_ping_passes(f->p, f->index);
}

/* What joins two names: of those that do not answer, and of those that are narrow. */
struct verbs {
	const char *fails, *narrow;
};

/* Tells those that are alike and too many; the list is sorted by that name. */
static void fold(struct failure *list, size_t n, name_of *name, const struct verbs *verbs)
{
	for (size_t i = 0, end, alike; i < n; i = end) {
		alike = 0;
		for (end = i; end < n && !compare(&list[i], &list[end], name); end++)
			alike += !list[end].told;
		if (alike <= FOLD)
			continue;
		printf("%s%s %s %zu others%s%s: %s\n", colour(RED),
		       name(list[i].p, list[i].index),
		       is_narrow(&list[i]) ? verbs->narrow : verbs->fails, alike,
		       over(&list[i]), colour(PLAIN),
		       shown(ny_ping_failure(list[i].p, list[i].index)));
		for (size_t k = i; k < end; k++)
			list[k].told = true;
	}
}

static size_t list_failures(const struct ny_ping *p, struct failure *list)
{
	size_t n = 0;

	for (size_t i = 0; i < ny_ping_n(p) && n < ny_ping_n_failed(p); i++)
		if (ny_ping_failure(p, i))
			list[n++] = (struct failure){.p = p, .index = i};
	return n;
}

/* Each sender's stand together; the senders are told in their order. */
static void fold_senders(struct failure *list, size_t n)
{
	static const struct verbs verbs = {"does not reach",
					   "reaches, but not at full MTU,"};

	for (size_t i = 0, end; i < n; i = end) {
		const char *from = ny_ping_from(list[i].p, list[i].index);

		end = i + 1;
		while (end < n &&
		       !strcmp(ny_ping_from(list[end].p, list[end].index), from))
			end++;
		sort(list + i, end - i, ny_ping_from);
		fold(list + i, end - i, ny_ping_from, &verbs);
	}
}

/* Of one that is narrow the way, how narrow, and by what; also of the next one, over the
 * other family, where that is so to the letter: then that is told. */
static void print_narrow(const struct failure *f, struct failure *next)
{
	const struct ny_ping *p = f->p;
	const char *text = ny_ping_failure(p, f->index), *by = strstr(text, "; ");
	bool both = next && !next->told &&
		    !strcmp(ny_ping_path(p, next->index), ny_ping_path(p, f->index)) &&
		    !strcmp(ny_ping_failure(p, next->index), text);

	printf("%s%s, %s%s%s%s: ", colour(RED), shown(ny_ping_path(p, f->index)),
	       ny_ping_address(p, f->index), both ? ", " : "",
	       both ? ny_ping_address(p, next->index) : "", colour(PLAIN));
	printf("%.*s\n  %s\n", (int)(by - text), text, shown(by + 2));
	if (both)
		next->told = true;
}

static void print_failure(const struct failure *f)
{
	const struct ny_ping *p = f->p;

	printf("%s%s does not reach %s, %s%s: %s\n", colour(RED),
	       ny_ping_from(p, f->index), ny_ping_to(p, f->index),
	       ny_ping_address(p, f->index), colour(PLAIN),
	       shown(ny_ping_failure(p, f->index)));
}

static void print_failures(const struct ny_ping *p)
{
	static const struct verbs verbs = {"is not reached by",
					   "is reached, but not at full MTU, by"};
	_cleanup_free_ struct failure *list =
		calloc(ny_ping_n_failed(p) + 1, sizeof(*list));
	size_t n;

	if (!list)
		abort();
	n = list_failures(p, list);
	fold_senders(list, n);
	sort(list, n, ny_ping_to);
	fold(list, n, ny_ping_to, &verbs);
	sort(list, n, NULL);
	for (size_t k = 0; k < n; k++)
		if (list[k].told)
			continue;
		else if (is_narrow(&list[k]))
			print_narrow(&list[k], k + 1 < n ? &list[k + 1] : NULL);
		else
			print_failure(&list[k]);
}

/* There are many, and all failed for one reason: which; else NULL. */
static const char *only_failure(const struct ny_ping *p)
{
	size_t n = ny_ping_n(p), i = 0;

	if (n <= FOLD || ny_ping_n_failed(p) < n || ny_ping_passes(p, 0))
		return NULL;
	while (i < n && !strcmp(ny_ping_failure(p, i), ny_ping_failure(p, 0)))
		i++;
	return i == n ? ny_ping_failure(p, 0) : NULL;
}

/* "4 of 4 reached (IPv4 2, IPv6 2), in 0.04 ms on average" */
static void print_sum(const struct ny_ping *p, bool mtu)
{
	size_t total = ny_ping_n(p), reached = total - ny_ping_n_failed(p), n[2] = {};
	double us = 0;

	for (size_t i = 0; i < total; i++) {
		if (ny_ping_failure(p, i))
			continue;
		n[is_ipv6(p, i)]++;
		us += ny_ping_rtt(p, i);
	}
	printf("%zu of %zu reached%s", reached, total, mtu ? ", at full MTU" : "");
	if (reached)
		printf(" (IPv4 %zu, IPv6 %zu), in %.2f ms on average", n[0], n[1],
		       us / 1000 / (double)reached);
	putchar('\n');
}

void ping_print(const struct ny_ping *p, bool mtu)
{
	size_t total = ny_ping_n(p);

	for (size_t i = 0; i < ny_ping_n_notes(p); i++)
		printf("%s! %s%s\n", colour(YELLOW), shown(ny_ping_note(p, i)),
		       colour(PLAIN));
	if (only_failure(p)) {
		printf("%snobody reaches anybody%s: %s\n", colour(RED), colour(PLAIN),
		       shown(only_failure(p)));
	} else {
		for (size_t i = 0; i < total;)
			i = print_sender(p, i);
		print_failures(p);
	}
	print_sum(p, mtu);
}
