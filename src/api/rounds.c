/* SPDX-License-Identifier: MIT */
/*
 * Asks many questions at a time: a window of slots, each with one question under way; a
 * request is repeated twice within the second it has.  A sender's sockets are open only
 * while one of its questions is.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "api/ping.h"

#define SLOTS	   256 /* neighbour tables and socket buffers take that many at once */
#define ATTEMPTS   3
#define REPEAT_US  300000
#define GIVE_UP_US 1000000
#define RETRY_US   2000 /* after a full socket */
#define POLL_MS	   100

struct slot {
	bool busy, small_answered;
	uint32_t number; /* in the packets: slot, and how often it was used */
	struct question *q;
	size_t address; /* of the receiver's, the one being tried */
	unsigned attempts;
	uint32_t bytes;
	uint64_t start_us, next_us;
};

struct sender {
	struct echo echo;
	unsigned slots; /* that need it */
};

struct rounds {
	struct ny_world *w;
	struct ny_ping *p;
	bool mtu;
	struct sender *senders; /* by member */
	struct slot slots[SLOTS];
	size_t busy, next; /* next: question */
};

static const struct cidr *address_of(const struct rounds *r, const struct slot *s)
{
	return &r->p->members[s->q->to].addresses[s->q->six][s->address];
}

static void finish(struct rounds *r, struct slot *s, const char *failure)
{
	struct sender *sender = &r->senders[s->q->from];

	s->q->address = r->p->members[s->q->to].texts[s->q->six][s->address];
	s->q->failure = failure;
	s->q->bytes = s->bytes;
	s->busy = false;
	r->busy--;
	r->p->n_failed += failure != NULL;
	if (--sender->slots == 0)
		echo_close(&sender->echo);
}

static void try_address(struct rounds *r, struct slot *s);

/* This address does not answer: the next one, or it is over. */
static void fail(struct rounds *r, struct slot *s, const char *why)
{
	if (s->address + 1 < r->p->members[s->q->to].n[s->q->six]) {
		s->address++;
		try_address(r, s);
	} else {
		finish(r, s, why);
	}
}

/* The last attempt at a large packet is a small one: it tells the two failures apart. */
static void ask(struct rounds *r, struct slot *s, uint64_t now)
{
	uint32_t bytes = s->attempts + 1 == ATTEMPTS ? ECHO_SMALL : s->bytes;
	int e = echo_send(&r->senders[s->q->from].echo, address_of(r, s), s->number,
			  bytes);

	if (e == -EAGAIN) {
		s->next_us = now + RETRY_US;
	} else if (e < 0) {
		fail(r, s, arena_strdup(r->p->arena, strerror(-e)));
	} else {
		s->attempts++;
		s->next_us = s->attempts < ATTEMPTS ? now + REPEAT_US
						    : s->start_us + GIVE_UP_US;
	}
}

static void try_address(struct rounds *r, struct slot *s)
{
	int e = 0;

	s->number += SLOTS;
	s->attempts = 0;
	s->small_answered = false;
	s->bytes = ECHO_SMALL;
	s->start_us = echo_now_us();
	if (r->mtu)
		e = echo_mtu(&r->senders[s->q->from].echo, address_of(r, s), &s->bytes);
	if (e < 0)
		fail(r, s, arena_strdup(r->p->arena, strerror(-e)));
	else
		ask(r, s, s->start_us);
}

static int start(struct rounds *r, struct slot *s, struct err *err)
{
	struct question *q = &r->p->questions[r->next];
	struct sender *sender = &r->senders[q->from];
	int e;

	r->next++;
	if (q->failure) { /* not to be asked at all */
		r->p->n_failed++;
		return 0;
	}
	if (!sender->slots) {
		e = echo_open(r->w, r->p->members[q->from].ns, &sender->echo, err);
		if (e < 0)
			return err_prefix(err, "node %s", r->p->members[q->from].name);
	}
	sender->slots++;
	r->busy++;
	*s = (struct slot){.busy = true, .number = s->number, .q = q};
	try_address(r, s);
	return 0;
}

static int fill(struct rounds *r, struct err *err)
{
	int e = 0;

	for (size_t i = 0; i < SLOTS && !e; i++)
		while (!r->slots[i].busy && r->next < r->p->n && !e)
			e = start(r, &r->slots[i], err);
	return e;
}

static void answered(struct rounds *r, uint32_t from, const struct echo_answer *a)
{
	struct slot *s = &r->slots[a->number % SLOTS];

	if (!s->busy || s->number != a->number || s->q->from != from)
		return; /* late */
	if (a->small && s->bytes > ECHO_SMALL) {
		s->small_answered = true;
		return;
	}
	s->q->rtt = a->rtt;
	finish(r, s, NULL);
}

/* Waits for answers until the next slot has something to do. */
static void receive(struct rounds *r)
{
	struct pollfd fds[2 * SLOTS];
	uint32_t from[2 * SLOTS];
	uint64_t now = echo_now_us(), until = now + POLL_MS * 1000;
	struct echo_answer a;
	nfds_t n = 0;

	for (size_t i = 0; i < SLOTS; i++) {
		const struct slot *s = &r->slots[i];
		const struct echo *e = s->busy ? &r->senders[s->q->from].echo : NULL;

		if (!e)
			continue;
		fds[n] = (struct pollfd){e->icmp[s->q->six], POLLIN, 0};
		from[n++] = s->q->from;
		until = s->next_us < until ? s->next_us : until;
	}
	if (poll(fds, n, until > now ? (int)((until - now + 999) / 1000) : 0) <= 0)
		return;
	for (nfds_t i = 0; i < n; i++)
		for (unsigned six = 0; fds[i].revents && six < 2; six++)
			while (echo_receive(&r->senders[from[i]].echo, six, &a))
				answered(r, from[i], &a);
}

static void expire(struct rounds *r)
{
	uint64_t now = echo_now_us();

	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &r->slots[i];

		if (!s->busy || now < s->next_us)
			continue;
		if (s->attempts < ATTEMPTS && now < s->start_us + GIVE_UP_US)
			ask(r, s, now);
		else if (s->small_answered)
			fail(r, s,
			     arena_printf(r->p->arena,
					  "answers small packets, not those of %u bytes",
					  s->bytes));
		else
			fail(r, s, "no answer");
	}
}

static int run(struct rounds *r, struct err *err)
{
	int e;

	for (;;) {
		if (world_cancelled(r->w))
			return err_set(err, -EINTR, "cancelled");
		e = fill(r, err);
		if (e < 0)
			return e;
		world_progress(r->w, "pinging", r->next - r->busy, r->p->n);
		if (!r->busy)
			return 0;
		receive(r);
		expire(r);
	}
}

int ping_rounds(struct ny_world *w, struct ny_ping *p, bool mtu, struct err *err)
{
	struct rounds *r = arena_alloc(p->arena, sizeof(*r));
	int e;

	*r = (struct rounds){.w = w, .p = p, .mtu = mtu};
	r->senders = arena_alloc(p->arena, p->n_members * sizeof(*r->senders));
	for (size_t i = 0; i < p->n_members; i++)
		r->senders[i].echo = (struct echo)ECHO_INIT;
	for (uint32_t i = 0; i < SLOTS; i++)
		r->slots[i].number = i;
	e = run(r, err);
	for (size_t i = 0; i < p->n_members; i++)
		echo_close(&r->senders[i].echo);
	return e;
}
