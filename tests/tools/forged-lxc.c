/* SPDX-License-Identifier: MIT */
/*
 * A liblxc whose containers are in the state FORGED_STATE ("": none), with the first
 * process FORGED_PID, both from the environment.
 */
#include <lxc/lxccontainer.h>
#include <stdlib.h>

static const char *state(struct lxc_container *c)
{
	const char *word = getenv("FORGED_STATE");

	return word && *word ? word : NULL;
}

static pid_t init_pid(struct lxc_container *c)
{
	const char *number = getenv("FORGED_PID");

	return number ? (pid_t)strtol(number, NULL, 10) : -1;
}

struct lxc_container *lxc_container_new(const char *name, const char *configpath)
{
	struct lxc_container *c = calloc(1, sizeof(*c));

	if (c) {
		c->state = state;
		c->init_pid = init_pid;
	}
	return c;
}

int lxc_container_put(struct lxc_container *c)
{
	free(c);
	return 1;
}

const char *lxc_get_global_config_item(const char *key)
{
	return "/var/lib/lxc";
}
