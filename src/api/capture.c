/* SPDX-License-Identifier: MIT */
/*
 * capture: which devices of a lab are meant, by the names of its file.
 */
#include "capture/capture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/enter.h"
#include "api/look.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/read.h"

struct ny_capture {
	struct arena *arena; /* owned */
	struct capture capture;
};
DEFINE_CLEANUP(struct ny_capture *, ny_capture_free);

void ny_capture_free(struct ny_capture *c)
{
	if (!c)
		return;
	capture_close(&c->capture);
	arena_free(c->arena);
	free(c);
}

static struct ny_capture *capture_new(struct ny_world *w,
				      const struct ny_capture_wish *wish)
{
	struct ny_capture *c = calloc(1, sizeof(*c));

	if (!c)
		err_out_of_memory();
	c->arena = arena_new();
	c->capture = (struct capture){
		.w = w,
		.arena = c->arena,
		.filter = arena_strdup(c->arena, wish->filter),
		.snaplen = wish->snaplen,
		.max = wish->count,
		.program = "netyard " NY_VERSION,
	};
	return c;
}

/* --- points --- */

/* Devices are called as their owners like: control characters are not for readers. */
static const char *plain(struct arena *arena, const char *text)
{
	_cleanup_buf_ struct buf out = {};

	utf8_add(&out, text, utf8_printable);
	return arena_strdup(arena, buf_str(&out));
}

static const char *describe(struct arena *arena, const struct iface *at, const char *note)
{
	const char *text = *at->ns ? arena_printf(arena, "%s in namespace %s%s", at->dev,
						  at->ns, note)
				   : arena_printf(arena, "%s%s", at->dev, note);

	return plain(arena, text);
}

static bool has_point(const struct capture *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->points[i].name, name))
			return true;
	return false;
}

/* name: as it is to be called; at: where it is seen; turned: at is the far end. */
static void add_point(struct ny_capture *c, const char *name, const struct iface *at,
		      bool turned)
{
	struct arena *arena = c->arena;
	struct capture_point p = {
		.name = plain(arena, name),
		.description =
			describe(arena, at, turned ? ", the far end of the link" : ""),
		.ns = arena_strdup(arena, at->ns),
		.dev = arena_strdup(arena, at->dev),
		.turned = turned,
		.all = !at->link && kind_is_switch(at->node->kind),
	};

	if (!has_point(&c->capture, p.name))
		ARENA_PUSH(arena, c->capture.points, c->capture.n, p);
}

static int add_iface(struct ny_capture *c, const struct iface *f, struct err *err)
{
	const struct iface *peer = f->link ? topo_other_end(f) : NULL;
	const char *name = arena_printf(c->arena, "%s:%s", f->node->name, f->name);

	if (topo_has_device(f)) {
		add_point(c, name, f, false);
	} else if (peer && topo_has_device(peer)) {
		add_point(c, name, peer, true);
	} else {
		err_set(err, -ENXIO,
			"%s has no device in the kernel that could be captured on", name);
		return err_hint(err, "%s",
				f->link && f->link->type == LINK_PATCH
					? "patch ports are names within Open vSwitch: "
					  "capture on the links of its members"
					: "'netyard show' tells what there is");
	}
	return 0;
}

static int add_node(struct ny_capture *c, const struct node *node, struct err *err)
{
	int r = 0;

	if (kind_is_switch(node->kind)) {
		if (node->self && topo_has_device(node->self)) {
			add_point(c, node->name, node->self, false);
			return 0;
		}
		err_set(err, -ENXIO, "the switch %s has no device of its own",
			node->name);
		return err_hint(err, "capture on its ports: %s:PORT", node->name);
	}
	if (!node->n_ifaces)
		return err_set(err, -ENXIO, "node %s has no interfaces", node->name);
	for (size_t i = 0; !r && i < node->n_ifaces; i++)
		r = add_iface(c, node->ifaces[i], err);
	return r;
}

static int no_iface(struct ny_capture *c, const struct node *node, const char *name,
		    struct err *err)
{
	const char **names = arena_alloc(c->arena, (node->n_ifaces + 1) * sizeof(*names)),
		   *near;

	for (size_t i = 0; i < node->n_ifaces; i++)
		names[i] = node->ifaces[i]->name;
	near = text_nearest(name, names);
	err_set(err, -ENXIO, "node %s has no interface %s", node->name,
		quoted(c->arena, name));
	return near ? err_hint(err, "did you mean '%s:%s'?", node->name, near)
		    : err_hint(err, "'netyard show' lists what it has");
}

static int add_text(struct ny_capture *c, const struct look *look, const char *text,
		    struct err *err)
{
	const char *colon = strchr(text, ':');
	const char *name =
		colon ? arena_strndup(c->arena, text, (size_t)(colon - text)) : text;
	const struct node *node = topo_find_node(look->have, name), *was = NULL;
	const struct iface *f = NULL;

	if (look->applied)
		was = topo_find_node(look->applied->topo, name);
	if (node && colon)
		f = topo_find_iface(node, colon + 1);
	if (node && !colon)
		return add_node(c, node, err);
	if (f)
		return add_iface(c, f, err);
	if (was && (!colon || topo_find_iface(was, colon + 1))) {
		err_set(err, -ENXIO, "%s is not there any more", text);
		return err_hint(err, "%s", look_mend(look->applied->topo, look->have));
	}
	return node ? no_iface(c, node, colon + 1, err)
		    : enter_no_node(look->have, name, err);
}

int ny_capture_new(struct ny_world *w, const char *lab,
		   const struct ny_capture_wish *wish, struct ny_capture **ret)
{
	struct err *err = face_begin(w);
	_cleanup_(ny_capture_freep) struct ny_capture *c = NULL;
	_cleanup_look_ struct look look = {};
	int r = look_by_name(w, lab, &look, err);

	if (r < 0)
		return r;
	if (look_is_empty(&look) && !look.applied)
		return look_no_lab(lab, err);
	c = capture_new(w, wish);
	for (size_t i = 0; r >= 0 && wish->points[i]; i++)
		r = add_text(c, &look, wish->points[i], err);
	if (r >= 0 && !c->capture.n)
		r = err_set(err, -EINVAL, "nothing is named to capture on");
	if (r >= 0 && wish->snaplen > NY_CAPTURE_SNAPLEN)
		r = err_set(err, -EINVAL, "a snapshot length of %u: at most %d",
			    wish->snaplen, NY_CAPTURE_SNAPLEN);
	if (r >= 0)
		r = capture_open(&c->capture, err);
	if (r < 0)
		return r;
	*ret = steal_ptr(c);
	return 0;
}

int ny_capture_run(struct ny_capture *c, int fd)
{
	return capture_run(&c->capture, fd, face_begin(c->capture.w));
}

/* --- what came of it --- */

static const struct capture_point *at(const struct ny_capture *c, size_t i)
{
	return i < c->capture.n ? &c->capture.points[i] : NULL;
}

size_t ny_capture_n(const struct ny_capture *c)
{
	return c->capture.n;
}

const char *ny_capture_name(const struct ny_capture *c, size_t i)
{
	return at(c, i) ? at(c, i)->name : NULL;
}

uint64_t ny_capture_frames(const struct ny_capture *c, size_t i)
{
	return at(c, i) ? at(c, i)->written : 0;
}

uint64_t ny_capture_dropped(const struct ny_capture *c, size_t i)
{
	return at(c, i) ? at(c, i)->counts.dropped : 0;
}
