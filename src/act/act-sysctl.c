/* SPDX-License-Identifier: MIT */
/* Sysctls of namespaces that are ours; never of the host. */
#include "base/sysctl.h"

#include <errno.h>
#include <string.h>

#include "act/act-in.h"
#include "wire/sysctl.h"

/* What was written is told as it was: else it would be a difference for ever. */
static int read_back(struct ny_world *w, const char *ns, const char *path,
		     const char *value, struct err *err)
{
	struct sysctl_ask ask = {};
	int r;

	snprintf(ask.path, sizeof(ask.path), "%s", path);
	r = wire_sysctl_read(w, ns, &ask, 1, err);
	if (!r && ask.result)
		r = err_sys(err, ask.result, "it cannot be read back");
	if (r || !strcmp(ask.value, value))
		return r;
	err_set(err, -EINVAL, "the kernel takes '%s' for '%s'", value, ask.value);
	return err_hint(err, "write it in the file as the kernel does");
}

int act_sysctl_set(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char path[SYSCTL_KEY_MAX + 1];
	const char *ns, *key, *dev, *value;
	struct device lo;
	int r = arg_ns(op, A_NS, &ns, err) ?: arg_sysctl(op, A_SYSCTL, &key, err) ?:
		arg_dev_or_none(op, A_IF, &dev, err) ?:
		arg_value(op, A_NEW, &value, err);

	if (r)
		return r;
	if (!*ns) {
		err_set(err, -EPERM, "set %s: the host's are not ours to set", key);
		return ACT_FOREIGN;
	}
	if (!*value)
		return 0;
	sysctl_path(key, *dev ? dev : NULL, path);
	r = act_own(w, lab, ns, "lo", &lo, err);
	if (!r)
		r = wire_sysctl_write(w, ns, path, value, err);
	if (r == -ENOENT && op->flags & OP_UNDO)
		r = ACT_GONE;
	if (!r)
		r = read_back(w, ns, path, value, err);
	return act_fail(err, r, "set %s of namespace %s to %s", key, ns, value);
}
