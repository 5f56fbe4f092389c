/* SPDX-License-Identifier: MIT */
/* Daemons, asked at their control sockets, as ovs-appctl does. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "wire/jsonrpc.h"
#include "wire/ovs-in.h"
#include "wire/ovs.h"
#include "wire/safe-text.h"

#define PID_MAX 32		    /* a number on a line */
#define KERNELS "system@ovs-system" /* the one datapath of the kernel's, in a namespace */
#define LOOKUPS "lookups:"

/* "ovs-vswitchd (Open vSwitch) 3.1.0": the word that begins with a digit. */
static const char *find_number(const char *text)
{
	while (*text && !(*text >= '0' && *text <= '9'))
		text++;
	return text;
}

/* A private one's socket; that of a system's has its pid in the name. */
static void ctl_path(const char *dir, enum ovs_kind kind, char ret[PATH_MAX])
{
	_cleanup_free_ char *pid = NULL;
	char pid_path[PATH_MAX];
	size_t len;

	snprintf(ret, PATH_MAX, "%s/%s.ctl", dir, ovs_names[kind]);
	snprintf(pid_path, sizeof(pid_path), "%s/%s.pid", dir, ovs_names[kind]);
	if (access(ret, F_OK) < 0 && !file_read(pid_path, PID_MAX, &pid, &len, NULL))
		snprintf(ret, PATH_MAX, "%s/%s.%.*s.ctl", dir, ovs_names[kind],
			 (int)strspn(pid, "0123456789"), pid);
}

int ovs_ask(struct ny_world *w, const char *dir, enum ovs_kind kind, const char *method,
	    json_t *params, int ms, json_t **ret, struct err *err)
{
	_cleanup_jsonrpc_ struct jsonrpc *rpc = NULL;
	char path[PATH_MAX];
	int r;

	ctl_path(dir, kind, path);
	r = jsonrpc_open(w, path, &rpc, err);
	if (!r)
		return jsonrpc_call(rpc, method, params, ms, ret, err);
	json_decref(params);
	return r;
}

int ovs_version(struct ny_world *w, const char *dir, char ret[OVS_VERSION],
		struct err *err)
{
	char word[OVS_VERSION] = "";
	json_t *answer = NULL;
	const char *number;
	int r = ovs_ask(w, dir, OVS_VSWITCHD, "version", json_array(), jsonrpc_soon_ms,
			&answer, err);

	if (r == 0 && json_is_string(answer)) {
		number = find_number(json_string_value(answer));
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(number, " \n"), number);
		safe_text(word, ret, OVS_VERSION);
	} else if (r == 0) {
		r = err_set(err, -EPROTO, "%s/%s.ctl does not say its version", dir,
			    ovs_names[OVS_VSWITCHD]);
	}
	json_decref(answer);
	return r;
}

int ovs_command(struct ny_world *w, const char *dir, const char *method,
		const char *const *args, char **ret, struct err *err)
{
	json_t *params = json_array(), *answer = NULL;
	int r;

	for (size_t i = 0; args[i]; i++)
		json_array_append_new(params, json_string(args[i]));
	r = ovs_ask(w, dir, OVS_VSWITCHD, method, params, jsonrpc_soon_ms, &answer, err);
	if (r == 0) {
		*ret = strdup(json_is_string(answer) ? json_string_value(answer) : "");
		if (!*ret)
			err_out_of_memory();
	}
	json_decref(answer);
	return r;
}

int ovs_flows(struct ny_world *w, const char *dir, const char *bridge, char **ret,
	      struct err *err)
{
	return ovs_command(w, dir, "bridge/dump-flows",
			   (const char *const[]){bridge, NULL}, ret, err);
}

bool ovs_is_deaf(struct ny_world *w, const char *dir)
{
	uint64_t hit = 0, missed = 0, lost = 0;
	json_t *answer = NULL;
	const char *line = NULL;
	struct err err;

	if (!ovs_ask(w, dir, OVS_VSWITCHD, "dpctl/show", json_pack("[s]", KERNELS),
		     jsonrpc_soon_ms, &answer, &err) &&
	    json_is_string(answer))
		line = strstr(json_string_value(answer), LOOKUPS);
	if (line)
		sscanf(line, LOOKUPS " hit:%" SCNu64 " missed:%" SCNu64 " lost:%" SCNu64,
		       &hit, &missed, &lost);
	json_decref(answer);
	return missed && lost == missed && !hit;
}
