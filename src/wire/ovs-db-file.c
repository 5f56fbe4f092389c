/* SPDX-License-Identifier: MIT */
/*
 * What is installed of Open vSwitch, and a new database from its schema: a file with one
 * record, "OVSDB JSON LENGTH SHA1", a line break, and LENGTH bytes of JSON.
 */
#include <errno.h>
#include <jansson.h>
#include <sha1.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "wire/ovs-in.h"
#include "wire/ovs.h"

#define MAX_SCHEMA (4U << 20)

const char *const ovs_names[2] = {
	[OVS_SERVER] = "ovsdb-server",
	[OVS_VSWITCHD] = "ovs-vswitchd",
};

static const char *const schemas[] = {
	"/usr/share/openvswitch/vswitch.ovsschema",
	"/usr/local/share/openvswitch/vswitch.ovsschema",
};

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

const char *ovs_program(struct arena *arena, const struct paths *paths,
			enum ovs_kind kind)
{
	const char *path = getenv("PATH");
	char *dirs = arena_printf(arena, "%s:%s", path ? path : "", paths->daemons),
	     *save = NULL;

	for (char *d = strtok_r(dirs, ":", &save); d; d = strtok_r(NULL, ":", &save)) {
		const char *p = arena_printf(arena, "%s/%s", d, ovs_names[kind]);

		if (*d == '/' && is_program(p))
			return p;
	}
	return NULL;
}

/* NULL: it is not installed. */
static const char *find_schema(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++)
		if (!access(schemas[i], R_OK))
			return schemas[i];
	return NULL;
}

static int not_installed(struct err *err, const char *what)
{
	err_set(err, -ENOENT, "%s is not installed", what);
	err_hint(err, "install Open vSwitch: apt-get install openvswitch-switch");
	return -ENOENT;
}

int ovs_installed(const struct paths *paths, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	for (enum ovs_kind kind = OVS_SERVER; kind <= OVS_VSWITCHD; kind++)
		if (!ovs_program(arena, paths, kind))
			return not_installed(err, ovs_names[kind]);
	return find_schema() ? 0 : not_installed(err, schemas[0]);
}

/* The schema as it is in a record: on one line. */
static int read_schema(char **ret, struct err *err)
{
	const char *path = find_schema();
	_cleanup_free_ char *text = NULL;
	json_error_t why;
	json_t *schema;
	size_t len;
	int r;

	if (!path)
		return not_installed(err, schemas[0]);
	r = file_read(path, MAX_SCHEMA, &text, &len, err);
	if (r < 0)
		return r;
	schema = json_loadb(text, len, 0, &why);
	if (!schema)
		return err_set(err, -EBADMSG, "%s:%d: %s", path, why.line, why.text);
	*ret = json_dumps(schema, JSON_COMPACT);
	json_decref(schema);
	return *ret ? 0 : err_sys(err, -ENOMEM, "%s", path);
}

int ovs_db_make(const char *path, struct err *err)
{
	_cleanup_buf_ struct buf line = {0}, file = {0};
	_cleanup_free_ char *schema = NULL;
	char hash[SHA1_DIGEST_STRING_LENGTH];
	int r = read_schema(&schema, err);

	if (r < 0)
		return r;
	buf_addf(&line, "%s\n", schema);
	SHA1Data((const uint8_t *)line.data, line.len, hash);
	buf_addf(&file, "OVSDB JSON %zu %s\n", line.len, hash);
	buf_addn(&file, line.data, line.len);
	return file_write(path, file.data, file.len, 0600, err);
}
