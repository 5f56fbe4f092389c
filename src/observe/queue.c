/* SPDX-License-Identifier: MIT */
/*
 * The queues of ends of links, as they are found: of a lab those that are netyard's, by
 * their handles, of a host all that a file can say.
 */
#include "observe/find.h"

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

bool find_is_queue(const struct find *f, const struct dev *dev)
{
	const struct nl_queue *q = &dev->queue;

	return q->queue.kind && !q->more && (f->whole || q->ours);
}

/* The kernel tells how long the bucket of a tbf takes to fill, and that roughly. */
static void see_queue(struct find *f, const struct dev *dev, struct iface *iface)
{
	struct queue q = dev->queue.queue, asked;
	uint32_t mtu = dev->link.mtu;

	iface->queue = queue_say(f->t->arena, &q, mtu);
	asked = queue_asked(&iface->queue, mtu);
	if (apart(q.burst, asked.burst) <= dev->queue.tick)
		q.burst = asked.burst;
	iface->queue_text = queue_text(f->t->arena, &q);
}

void find_see_queues(struct find *f)
{
	for (size_t i = 0; i < f->n_ends; i++) {
		const struct dev *dev = f->ends[i];

		if (dev->as && dev->as->link && find_is_queue(f, dev))
			see_queue(f, dev, dev->as);
	}
}

/* Once for the link, where both of its ends are alike. */
void find_say_queues(struct find *f)
{
	for (size_t i = 0; i < f->t->n_links; i++) {
		struct link *l = f->t->links[i];
		struct iface *a = l->end[0], *b = l->end[1];

		if (queue_sets_equal(&a->queue, &b->queue)) {
			l->queue = a->queue;
			continue;
		}
		a->queue_said = a->queue;
		b->queue_said = b->queue;
	}
}
