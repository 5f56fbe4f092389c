/* SPDX-License-Identifier: MIT */
/* What is said of managers and of their containers, whoever they are. */
#include "runtime/manager.h"

#include <errno.h>
#include <unistd.h>

int manager_trust(uid_t peer, const char *where, struct err *err)
{
	if (peer == 0 || peer == geteuid())
		return 0;
	if (peer == (uid_t)-1)
		return err_set(err, -EPERM, "who answers at %s is not known", where);
	err_set(err, -EPERM, "who answers at %s is user %u, not root", where,
		(unsigned)peer);
	err_hint(err, "name a container of another user's by its process, pid: N");
	return -EPERM;
}

int manager_not_running(struct err *err, const char *state)
{
	return err_set(err, -ENOTCONN, "it does not run: it is %s", state);
}
