/* SPDX-License-Identifier: MIT */
/* By the older requests of the ethtool ioctl: a bit or a word for each offload. */
#include "wire/offload.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "wire/ethtool.h"
#include "wire/wire.h"

/* In the order in which they are turned on: those that want others come later. */
static const struct {
	enum offload bit;
	const char *name;
	uint32_t get, set;
	uint32_t flag; /* of a word of flags; 0: the request is about this alone */
} offloads[] = {
	{OFFLOAD_SG, "sg", ETHTOOL_GSG, ETHTOOL_SSG, 0},
	{OFFLOAD_TSO, "tso", ETHTOOL_GTSO, ETHTOOL_STSO, 0},
	{OFFLOAD_GSO, "gso", ETHTOOL_GGSO, ETHTOOL_SGSO, 0},
	{OFFLOAD_GRO, "gro", ETHTOOL_GGRO, ETHTOOL_SGRO, 0},
	{OFFLOAD_LRO, "lro", ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, ETH_FLAG_LRO},
};

struct job {
	char dev[IFNAMSIZ];
	unsigned set;
};

static bool can_not(int code)
{
	return code == -EOPNOTSUPP || code == -EINVAL;
}

/* The word of the i-th. */
static int get(const char dev[IFNAMSIZ], size_t i, uint32_t *ret)
{
	int r = ethtool_get(dev, offloads[i].get, ret);

	if (can_not(r)) {
		*ret = 0;
		return 0;
	}
	return r;
}

static bool is_on(size_t i, uint32_t word)
{
	return offloads[i].flag ? word & offloads[i].flag : word;
}

/* On wire's worker, inside the namespace. */
static int get_all(void *data)
{
	struct job *job = data;

	for (size_t i = 0; i < ARRAY_SIZE(offloads); i++) {
		uint32_t word;
		int r = get(job->dev, i, &word);

		if (r < 0)
			return r;
		if (is_on(i, word))
			job->set |= offloads[i].bit;
	}
	return 0;
}

static int set_one(const char dev[IFNAMSIZ], size_t i, bool on)
{
	uint32_t flag = offloads[i].flag, word;
	int r = get(dev, i, &word);

	if (r < 0 || is_on(i, word) == on)
		return r;
	if (flag)
		word = on ? word | flag : word & ~flag;
	else
		word = on;
	r = ethtool_set(dev, offloads[i].set, word);
	return can_not(r) ? 0 : r;
}

static int set_all(void *data)
{
	const struct job *job = data;
	size_t n = ARRAY_SIZE(offloads);
	int r = 0;

	for (size_t i = n; i-- > 0 && r >= 0;)
		if (!(job->set & offloads[i].bit))
			r = set_one(job->dev, i, false);
	for (size_t i = 0; i < n && r >= 0; i++)
		if (job->set & offloads[i].bit)
			r = set_one(job->dev, i, true);
	return r;
}

static int call(struct ny_world *w, const char *ns, const char *dev, struct job *job,
		int (*fn)(void *data), struct err *err)
{
	struct err why = {0};
	int r = -ENODEV;

	if (strlen(dev) < sizeof(job->dev)) {
		strcpy(job->dev, dev);
		r = wire_call(w, ns, fn, job, &why);
	}
	if (r < 0 && why.code)
		return err_set(err, r, "offloads of '%s' in namespace '%s': %s", dev, ns,
			       why.text);
	return r < 0 ? err_sys(err, r, "offloads of '%s' in namespace '%s'", dev, ns) : 0;
}

int wire_offload_get(struct ny_world *w, const char *ns, const char *dev, unsigned *ret,
		     struct err *err)
{
	struct job job = {0};
	int r = call(w, ns, dev, &job, get_all, err);

	if (r >= 0)
		*ret = job.set;
	return r;
}

int wire_offload_set(struct ny_world *w, const char *ns, const char *dev, unsigned set,
		     struct err *err)
{
	return call(w, ns, dev, &(struct job){.set = set}, set_all, err);
}

const char *wire_offload_text(unsigned set, char ret[32])
{
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(offloads); i++)
		if (set & offloads[i].bit)
			len += (size_t)sprintf(ret + len, "%s%s", len ? " " : "",
					       offloads[i].name);
	if (!len)
		strcpy(ret, "none");
	return ret;
}
