/* SPDX-License-Identifier: MIT */
/* The state of a container, read as the OCI runtime specification has it. */
#include "runtime/oci.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/cleanup.h"

#define PID_MAX 4194304 /* of Linux: PID_MAX_LIMIT */

static int no_state(struct err *err, const char *why)
{
	return err_set(err, -EBADMSG, "this is no state of a container: %s", why);
}

int oci_process(const char *text, size_t len, pid_t *ret, struct err *err)
{
	_cleanup_(json_decrefp) json_t *state =
		json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *version, *id, *status;
	json_int_t pid = 0;

	if (!state)
		return no_state(err, "it is no JSON");
	if (json_unpack(state, "{s:s, s:s, s:s}", "ociVersion", &version, "id", &id,
			"status", &status) < 0)
		return no_state(err, "ociVersion, id and status are not there, as texts");
	if (json_object_get(state, "pid") && json_unpack(state, "{s:I}", "pid", &pid) < 0)
		return no_state(err, "pid is no number");
	if (pid < 0 || pid > PID_MAX)
		return no_state(err, "pid is no number of a process");
	*ret = strcmp(status, "stopped") ? (pid_t)pid : 0;
	return 0;
}
