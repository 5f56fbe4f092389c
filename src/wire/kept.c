/* SPDX-License-Identifier: MIT */
/*
 * The cache of sockets: an array that is searched from end to end, since a thousand names
 * are soon compared, next to what one request costs the kernel.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wire/wire-in.h"

struct kept *wire_kept(const struct ny_world *w, const char *ns)
{
	for (size_t i = 0; i < w->wire->n_kept; i++)
		if (!strcmp(w->wire->kept[i].ns, ns))
			return &w->wire->kept[i];
	return NULL;
}

static void drop(struct sockets *wire, struct kept *kept)
{
	nl_close(kept->nl);
	free(kept->ns);
	*kept = wire->kept[--wire->n_kept];
}

void wire_forget(struct ny_world *w, const char *ns)
{
	struct kept *kept = wire_kept(w, ns);

	if (kept)
		drop(w->wire, kept);
}

bool wire_drop_oldest(struct ny_world *w)
{
	struct sockets *wire = w->wire;
	struct kept *oldest = wire->kept;

	if (!wire->n_kept)
		return false;
	for (size_t i = 1; i < wire->n_kept; i++)
		if (wire->kept[i].used < oldest->used)
			oldest = &wire->kept[i];
	drop(wire, oldest);
	return true;
}

void wire_forget_all(struct ny_world *w)
{
	while (w->wire && wire_drop_oldest(w))
		;
}

int wire_keep(struct ny_world *w, const char *ns, const struct netns_id *id,
	      struct nl *nl, struct err *err)
{
	struct sockets *wire = w->wire;
	char *name = strdup(ns);

	if (!name) {
		nl_close(nl);
		return err_sys(err, -ENOMEM, "namespace %s", ns);
	}
	wire_forget(w, ns);
	if (wire->n_kept == wire->max_kept)
		wire_drop_oldest(w);
	wire->kept[wire->n_kept++] =
		(struct kept){.ns = name, .id = *id, .nl = nl, .used = ++wire->clock};
	return 0;
}

static const struct held_ns *find_held(const struct ny_world *w, const char *ns)
{
	for (size_t i = 0; w && w->wire && i < w->wire->n_held; i++)
		if (!strcmp(w->wire->held[i].ns, ns))
			return &w->wire->held[i];
	return NULL;
}

int wire_held(const struct ny_world *w, const char *ns)
{
	const struct held_ns *held = find_held(w, ns);

	return held ? held->fd : -1;
}

bool wire_held_none(const struct ny_world *w, const char *ns)
{
	const struct held_ns *held = find_held(w, ns);

	if (held)
		return held->fd < 0;
	return w && w->wire && w->wire->only_held &&
	       !strncmp(ns, "/proc/", strlen("/proc/"));
}

int wire_hold(struct ny_world *w, const char *ns, int fd, struct err *err)
{
	struct sockets *wire = w->wire;
	struct held_ns *held = reallocarray(wire->held, wire->n_held + 1, sizeof(*held));
	char *text = strdup(ns);

	if (held)
		wire->held = held;
	if (!held || !text) {
		free(text);
		close_fdp(&fd);
		return err_sys(err, -ENOMEM, "namespace %s", ns);
	}
	held[wire->n_held++] = (struct held_ns){text, fd};
	return 0;
}

int wire_hold_none(struct ny_world *w, const char *ns, struct err *err)
{
	wire_forget(w, ns);
	return wire_hold(w, ns, -1, err);
}

void wire_hold_only(struct ny_world *w)
{
	w->wire->only_held = true;
}

/* The sockets in them, too, which keep a namespace alive as a descriptor does. */
void wire_let_go(struct ny_world *w)
{
	struct sockets *wire = w->wire;

	if (wire)
		wire->only_held = false;
	while (wire && wire->n_held) {
		struct held_ns *last = &wire->held[--wire->n_held];

		wire_forget(w, last->ns);
		close_fdp(&last->fd);
		free(last->ns);
	}
}

int wire_run(struct ny_world *w, int netns_fd, int (*fn)(void *data), void *data)
{
	int r;

	do {
		r = worker_run(w->wire->worker, netns_fd, fn, data);
	} while (r == -EMFILE && wire_drop_oldest(w));
	return r;
}
