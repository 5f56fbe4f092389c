/* SPDX-License-Identifier: MIT */
/* Which version of ovs-vswitchd is at work: it says so itself, as to ovs-appctl. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "wire/jsonrpc.h"
#include "wire/ovs-in.h"
#include "wire/ovs.h"
#include "wire/safe-text.h"

/* "ovs-vswitchd (Open vSwitch) 3.1.0": the word that begins with a digit. */
static const char *find_number(const char *text)
{
	while (*text && !(*text >= '0' && *text <= '9'))
		text++;
	return text;
}

int ovs_version(struct ny_world *w, const char *dir, char ret[OVS_VERSION],
		struct err *err)
{
	_cleanup_jsonrpc_ struct jsonrpc *rpc = NULL;
	char path[PATH_MAX], word[OVS_VERSION] = "";
	json_t *answer = NULL;
	int r;

	snprintf(path, sizeof(path), "%s/%s.ctl", dir, ovs_names[OVS_VSWITCHD]);
	r = jsonrpc_open(w, path, &rpc, err);
	if (r == 0)
		r = jsonrpc_call(rpc, "version", json_array(), jsonrpc_soon_ms, &answer,
				 err);
	if (r == 0 && json_is_string(answer)) {
		const char *number = find_number(json_string_value(answer));

		snprintf(word, sizeof(word), "%.*s", (int)strcspn(number, " \n"), number);
		safe_text(word, ret, OVS_VERSION);
	} else if (r == 0) {
		r = err_set(err, -EPROTO, "%s does not say its version", path);
	}
	json_decref(answer);
	return r;
}
