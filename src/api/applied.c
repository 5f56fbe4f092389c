/* SPDX-License-Identifier: MIT */
/* The record of a lab as it was last applied: read and made. */
#include "api/applied.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "api/json.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mark.h"
#include "exec/state.h"
#include "model/read.h"

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

/* The topology in a record, as a topology file is read. */
static struct topo *read_topology(const json_t *topology, const char *lab)
{
	_cleanup_free_ char *text = json_dumps(topology, JSON_COMPACT);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};
	_cleanup_topo_ struct topo *t = NULL;

	if (!text || topo_read(STATE_APPLIED, text, strlen(text), &t, &faults, NULL) < 0)
		return NULL;
	return strcmp(t->name, lab) ? NULL : steal_ptr(t);
}

/* The log is told why. */
static struct applied *lost(const struct ny_world *w, const char *lab, const char *why)
{
	world_log(w, LOG_WARN,
		  "the record of lab %s is lost: %s; what is there is found by its marks",
		  lab, why);
	return NULL;
}

static struct applied *parse(const struct ny_world *w, const char *lab, const char *path,
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
		err_set(&err, -EINVAL, "%s: %s", path, why);
		return lost(w, lab, err.text);
	}
	a = arena_alloc(t->arena, sizeof(*a));
	a->topo = t;
	a->file = arena_strdup(t->arena, file);
	a->when = arena_strdup(t->arena, when);
	return a;
}

struct applied *applied_load(const struct ny_world *w, const char *lab)
{
	_cleanup_buf_ struct buf path = {};
	_cleanup_free_ char *text = NULL;
	struct err err = {};
	struct stat st;
	size_t len;

	buf_addf(&path, "%s/%s/%s", w->paths->state, lab, STATE_APPLIED);
	if (lstat(buf_str(&path), &st) < 0 && (errno == ENOENT || errno == ENOTDIR))
		return NULL;
	if (!S_ISREG(st.st_mode))
		err_set(&err, -EINVAL, "%s: it is no file", buf_str(&path));
	else
		file_read(buf_str(&path), RECORD_MAX, &text, &len, &err);
	return text ? parse(w, lab, buf_str(&path), text, len) : lost(w, lab, err.text);
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

int applied_text(const struct topo *topo, const char *file, char **ret, struct err *err)
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
	record = json_pack("{s:i, s:o, s:s, s:s, s:o}", "format", FORMAT, "file",
			   path_json(file), "boot_id", boot, "applied", when, "topology",
			   json_loadb(inner, len, 0, NULL));
	*ret = record ? json_dumps(record, JSON_COMPACT) : NULL;
	return *ret ? 0 : err_set(err, -ENOMEM, "out of memory");
}
