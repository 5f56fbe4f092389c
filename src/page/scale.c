/* SPDX-License-Identifier: MIT */
/* From numbers to places.  No logarithm is taken: scales are straight between marks. */
#include "base/cleanup.h"
#include "page/parts.h"

#define STEPS_MAX 5 /* about as many marks as a phone has room for */

/* The next of 1, 2, 5, 10, 20, ... */
static double next_step(double step, unsigned *n)
{
	return (*n)++ % 3 == 1 ? step * 2.5 : step * 2;
}

struct scale scale_linear(double max)
{
	struct scale s = {.n = 1};
	double step = 1e-9;
	unsigned n = 0;

	while (step * STEPS_MAX < max && step < 1e300)
		step = next_step(step, &n);
	do
		s.marks[s.n] = step * (double)s.n;
	while (s.marks[s.n++] < max && s.n < ARRAY_SIZE(s.marks));
	return s;
}

struct scale scale_steps(double min, double max)
{
	struct scale s = {};
	double step = 1e-9, next;
	unsigned n = 0;

	while ((next = next_step(step, &n)) <= min && next < 1e300)
		step = next;
	n--;
	do {
		s.marks[s.n] = step;
		step = next_step(step, &n);
	} while (s.marks[s.n++] < max && s.n < ARRAY_SIZE(s.marks));
	if (s.n < 2)
		s.marks[s.n++] = step;
	return s;
}

int scale_at(const struct scale *s, double value)
{
	double part = 1000.0 / (double)(s->n - 1);

	if (!(value > s->marks[0]))
		return 0;
	for (size_t i = 1; i < s->n; i++)
		if (value < s->marks[i])
			return (int)(part * ((double)(i - 1) +
					     (value - s->marks[i - 1]) /
						     (s->marks[i] - s->marks[i - 1])));
	return 1000;
}
