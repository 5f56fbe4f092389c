/* SPDX-License-Identifier: MIT */
/* The record of a lab as it was last applied: read and made. */
#include "api/applied.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "api/json.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mark.h"
#include "exec/state.h"
#include "model/read.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define FORMAT	   1
#define RECORD_MAX (TOPO_FILE_MAX + 65536) /* the topology, and what is around it */

void applied_free(struct applied *a)
{
	if (a)
		topo_free(a->topo); /* a lives in its arena */
}

/* Why the record is not to be used, or NULL. */
static const char *check(json_t *record, const char **ret_file, const char **ret_when,
			 const char **ret_boot, json_t **ret_topology)
{
	int format = 0;
	json_t *file;

	if (json_unpack(record, "{s:i, s:o, s:s, s:s, s:o}", "format", &format, "file",
			&file, "boot_id", ret_boot, "applied", ret_when, "topology",
			ret_topology) < 0 ||
	    !(json_is_string(file) || json_is_null(file)))
		return "it is not what netyard writes";
	if (format != FORMAT)
		return "it is of another version of netyard";
	*ret_file = json_string_value(file);
	return NULL;
}

/* The number of a namespace by its name, or its node's; or 0. */
static uint64_t id_in(json_t *record, const char *list, const char *name)
{
	return json_integer_value(json_object_get(json_object_get(record, list), name));
}

/* What containers were found by, whose managers were asked: where they are follows. */
static void read_processes(json_t *record, struct topo *t)
{
	bool any = false;

	for (size_t i = 0; i < t->n_nodes; i++)
		if (topo_manager(t->nodes[i]) >= 0 || t->nodes[i]->attached) {
			t->nodes[i]->process =
				(uint32_t)id_in(record, "processes", t->nodes[i]->name);
			any = true;
		}
	if (any)
		topo_derive(t, NULL);
}

/* Which devices are uplinks, and how they were. */
static void read_uplinks(json_t *record, const struct topo *t)
{
	json_t *uplinks = json_object_get(record, "uplinks");

	for (size_t i = 0; i < t->n_links; i++) {
		struct iface *f = t->links[i]->end[1];
		json_t *j = topo_is_uplink(f) ? json_object_get(uplinks, f->dev) : NULL;

		if (!j)
			continue;
		f->was_down = json_is_false(json_object_get(j, "up"));
		f->index = (int)json_integer_value(json_object_get(j, "index"));
		f->mac = arena_strdup(t->arena,
				      json_string_value(json_object_get(j, "mac")));
		topo_take_mac(f);
	}
}

/* The topology in a record: what is there was made of it, whatever a file must be like
 * today. */
static struct topo *read_topology(const json_t *topology, const char *lab)
{
	_cleanup_free_ char *text = json_dumps(topology, JSON_COMPACT);
	_cleanup_topo_ struct topo *t = NULL;

	if (!text || topo_read_kept(STATE_APPLIED, text, strlen(text), &t, NULL) < 0)
		return NULL;
	return strcmp(t->name, lab) ? NULL : steal_ptr(t);
}

/* The log is told why: "is lost", or "cannot be read". */
static void tell_lost(const struct ny_world *w, const char *lab, const char *how,
		      const char *why)
{
	world_log(w, LOG_WARN,
		  "the record of lab %s %s: %s; what is there is found by its marks", lab,
		  how, why);
}

static struct applied *parse(const struct ny_world *w, const char *lab, const char *dir,
			     const char *text, size_t len)
{
	_cleanup_json_ json_t *record =
		json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *file = NULL, *when = NULL, *boot = NULL, *why = "it is no JSON";
	char this_boot[BOOT_ID_LEN + 1];
	json_t *topology = NULL;
	struct err err;
	struct topo *t = NULL;
	struct applied *a;

	if (record)
		why = check(record, &file, &when, &boot, &topology);
	boot_id(this_boot); /* "" where the kernel does not tell */
	if (!why && strcmp(boot, this_boot))
		return NULL;
	if (!why) {
		t = read_topology(topology, lab);
		why = "the topology in it is not valid";
	}
	if (!t) {
		err_set(&err, -EINVAL, "%s/" STATE_APPLIED ": %s", dir, why);
		tell_lost(w, lab, "is lost", err.text);
		return NULL;
	}
	read_processes(record, t);
	for (size_t i = 0; i < t->n_nodes; i++)
		t->nodes[i]->ns_id =
			topo_makes_ns(t->nodes[i])
				? id_in(record, "namespaces", t->nodes[i]->ns)
				: id_in(record, "joined", t->nodes[i]->name);
	read_uplinks(record, t);
	a = arena_alloc(t->arena, sizeof(*a));
	a->topo = t;
	a->file = arena_strdup(t->arena, file);
	a->when = arena_strdup(t->arena, when);
	return a;
}

/* 0: the text of the record, malloced; -ENOENT: there is none. */
static int read_record(const struct ny_world *w, const char *lab, const char *dir,
		       const char *name, char **ret, size_t *ret_len, struct err *err)
{
	_cleanup_close_ int dir_fd = -1, fd = -1;
	int r = state_lab_open(w, lab, &dir_fd, err);

	if (!r)
		r = state_open(dir_fd, dir, name, O_RDONLY, &fd, err);
	return r ? r : fd_read(fd, dir, RECORD_MAX, ret, ret_len, err);
}

static int load(const struct ny_world *w, const char *lab, const char *name,
		struct applied **ret, struct err *err)
{
	_cleanup_buf_ struct buf dir = {};
	_cleanup_free_ char *text = NULL;
	struct err why = {};
	size_t len;
	int r;

	*ret = NULL;
	buf_addf(&dir, "%s/%s", w->paths->state, lab);
	r = read_record(w, lab, buf_str(&dir), name, &text, &len, &why);
	if (r == -EPERM && err)
		*err = why;
	if (!r)
		*ret = parse(w, lab, buf_str(&dir), text, len);
	else if (r != -ENOENT && r != -EPERM)
		tell_lost(w, lab,
			  r == -EISDIR || r == -EFBIG ? "is lost" : "cannot be read",
			  why.text);
	return r == -EPERM ? r : 0;
}

int applied_load(const struct ny_world *w, const char *lab, struct applied **ret,
		 struct err *err)
{
	return load(w, lab, STATE_APPLIED, ret, err);
}

int applied_load_next(const struct ny_world *w, const char *lab, struct applied **ret,
		      struct err *err)
{
	return load(w, lab, STATE_NEXT, ret, err);
}

static void utc_now(char *ret, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(ret, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* JSON has no bytes: what is no UTF-8 (see recorded() of topology.c) is unknown. */
static json_t *path_json(const char *file)
{
	json_t *j = file ? json_string(file) : NULL;

	return j ? j : json_null();
}

static uint64_t id_of(struct ny_world *w, const struct node *node,
		      const struct record *record)
{
	const struct node *was = record->was && strcmp(node->name, record->but) != 0
					 ? topo_find_node(record->was, node->name)
					 : NULL;
	struct nl *nl;

	if (!w)
		return INT64_MAX; /* what every number fits into */
	if (was)
		return was->ns_id;
	return wire_nl(w, node->ns, &nl, NULL) < 0 ? 0 : nl_netns_cookie(nl);
}

static json_t *namespaces(struct ny_world *w, const struct topo *t, bool joined,
			  const struct record *record)
{
	json_t *j = json_object();

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if ((joined ? topo_joins_ns(node) : topo_makes_ns(node)) &&
		    !topo_waits(node))
			json_object_set_new(
				j, joined ? node->name : node->ns,
				json_integer((json_int_t)id_of(w, node, record)));
	}
	return j;
}

static json_t *uplinks(const struct topo *t)
{
	json_t *j = json_object();

	for (size_t i = 0; i < t->n_links; i++) {
		const struct iface *f = t->links[i]->end[1];

		if (topo_is_uplink(f))
			json_object_set_new(j, f->dev,
					    json_pack("{s:b, s:i, s:s}", "up",
						      !f->was_down, "index", f->index,
						      "mac", f->mac ? f->mac : ""));
	}
	return j;
}

/* Devices of the host's that members are on. */
static json_t *parents(const struct topo *t)
{
	json_t *j = json_object();

	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->parent)
			json_object_set_new(j, t->nodes[i]->parent,
					    json_integer(t->nodes[i]->self->index));
	return j;
}

/* That containers were found by, whose managers were asked. */
static json_t *processes(const struct topo *t)
{
	json_t *j = json_object();

	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->process)
			json_object_set_new(j, t->nodes[i]->name,
					    json_integer(t->nodes[i]->process));
	return j;
}

int applied_text(struct ny_world *w, const struct topo *topo, const struct record *after,
		 char **ret, struct err *err)
{
	_cleanup_free_ char *inner = topo_write_json(topo);
	_cleanup_json_ json_t *record = NULL;
	char when[32], boot[BOOT_ID_LEN + 1];
	size_t len = strlen(inner);

	if (len > TOPO_FILE_MAX)
		return err_set(
			err, -EFBIG,
			"lab %s is too large: written as JSON it has %zu bytes, at most "
			"%u are possible",
			topo->name, len, TOPO_FILE_MAX);
	utc_now(when, sizeof(when));
	boot_id(boot);
	record = json_pack("{s:i, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "format",
			   FORMAT, "file", path_json(after->file), "boot_id", boot,
			   "applied", when, "namespaces",
			   namespaces(after->made ? w : NULL, topo, false, after),
			   "joined", namespaces(w, topo, true, after), "processes",
			   processes(topo), "uplinks", uplinks(topo), "parents",
			   parents(topo), "topology", json_loadb(inner, len, 0, NULL));
	*ret = record ? json_dumps(record, JSON_COMPACT) : NULL;
	return *ret ? 0 : err_set(err, -ENOMEM, "out of memory");
}

/* --- those of others --- */

void others_done(struct others *o)
{
	for (size_t i = 0; i < o->n_records; i++)
		applied_free(o->records[i]);
	arena_free(o->arena);
}

/* ns NULL: whatever it is called. */
static const char *id_key(struct others *o, const char *ns, uint64_t id)
{
	return arena_printf(o->arena, "%" PRIu64 " %s", id, ns ? ns : "");
}

static void put_id(struct others *o, const char *ns, uint64_t id)
{
	map_put(&o->by_id, id_key(o, ns, id), o->n);
	map_put(&o->by_id, id_key(o, NULL, id), o->n);
}

/* No namespace is called so. */
static const char *device_key(struct others *o, const char *use, const char *dev,
			      int index)
{
	return arena_printf(o->arena, "%d %s %s", index, use, dev);
}

static void put_device(struct others *o, const char *use, const char *dev,
		       const json_t *index)
{
	map_put(&o->by_id, device_key(o, use, dev, (int)json_integer_value(index)), o->n);
}

/* One that cannot be read, or is of another boot, says nothing. */
static void load_other(struct others *o, const char *lab)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_json_ json_t *record = NULL;
	char boot[BOOT_ID_LEN + 1];
	const char *ns, *dev;
	json_t *id, *j;
	size_t len;

	if (read_record(o->w, lab, lab, STATE_APPLIED, &text, &len, NULL) < 0)
		return;
	record = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	boot_id(boot);
	if (!json_is_string(json_object_get(record, "boot_id")) ||
	    strcmp(json_string_value(json_object_get(record, "boot_id")), boot))
		return;
	json_object_foreach(json_object_get(record, "namespaces"), ns, id)
		put_id(o, ns, (uint64_t)json_integer_value(id));
	json_object_foreach(json_object_get(record, "uplinks"), dev, j)
	{
		put_device(o, "uplink", dev, json_object_get(j, "index"));
	}
	json_object_foreach(json_object_get(record, "parents"), dev, id)
	{
		put_device(o, "parent", dev, id);
	}
	ARENA_PUSH(o->arena, o->labs, o->n, arena_strdup(o->arena, lab));
}

static int load_others(void *data, const char *lab)
{
	struct others *o = data;

	if (!o->lab || strcmp(lab, o->lab))
		load_other(o, lab);
	return 0;
}

static void others_begin(struct others *o)
{
	if (o->arena)
		return;
	o->arena = o->by_id.arena = o->by_lab.arena = arena_new();
	(void)state_each_lab(o->w, load_others, o, NULL);
}

const char *others_owner(void *data, const char *ns, uint64_t id)
{
	struct others *o = data;
	size_t i;

	others_begin(o);
	return map_get(&o->by_id, id_key(o, ns, id), &i) ? o->labs[i] : NULL;
}

const char *others_device(void *data, const char *use, const char *dev, int index)
{
	struct others *o = data;
	size_t i;

	others_begin(o);
	return map_get(&o->by_id, device_key(o, use, dev, index), &i) ? o->labs[i] : NULL;
}

const struct node *others_node(void *data, const char *lab, const char *node)
{
	struct others *o = data;
	struct applied *a = NULL;
	size_t i;

	others_begin(o);
	if (map_get(&o->by_lab, lab, &i))
		return o->records[i] ? topo_find_node(o->records[i]->topo, node) : NULL;
	(void)applied_load(o->w, lab, &a, NULL);
	map_put(&o->by_lab, arena_strdup(o->arena, lab), o->n_records);
	ARENA_PUSH(o->arena, o->records, o->n_records, a);
	return a ? topo_find_node(a->topo, node) : NULL;
}
