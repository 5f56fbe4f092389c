/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about queues (setting/queue.h): a qdisc tbf or netem at the root of a device,
 * made, changed in place, and read back.
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <math.h>
#include <string.h>

#include "wire/nl-req.h"

#define TICK	  64   /* nanoseconds: what the kernel counts the bucket of a tbf in */
#define DIST_SIZE 256  /* of the table of a distribution: it fits into a request */
#define DIST_ONE  8192 /* NETEM_DIST_SCALE: one standard deviation */

enum { UNIFORM, NORMAL, PARETO }; /* queue_distributions[] */

/* --- distributions ------------------------------------------------------------------ */

/* Where the standard normal distribution reaches p: by halving. */
static double normal_at(double p)
{
	double from = -8, to = 8;

	for (int i = 0; i < 60; i++) {
		double at = (from + to) / 2;

		if (0.5 * erfc(-at / sqrt(2)) < p)
			from = at;
		else
			to = at;
	}
	return (from + to) / 2;
}

/* The same of Pareto's with the exponent 3, less its mean, in its standard deviations. */
static double pareto_at(double p)
{
	return (1 / cbrt(1 - p) - 1.5) / sqrt(0.75);
}

static void put_distribution(struct req *r, uint64_t distribution)
{
	int16_t table[DIST_SIZE];

	for (int i = 0; i < DIST_SIZE; i++) {
		double p = (i + 0.5) / DIST_SIZE;

		table[i] = (int16_t)fmin(
			INT16_MAX,
			round(DIST_ONE *
			      (distribution == PARETO ? pareto_at(p) : normal_at(p))));
	}
	req_put(r, TCA_NETEM_DELAY_DIST, table, sizeof(table));
}

/* --- made --------------------------------------------------------------------------- */

static uint32_t rate32(uint64_t bytes)
{
	return bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes;
}

static uint32_t ticks32(uint64_t ns)
{
	return ns / TICK > UINT32_MAX ? UINT32_MAX : (uint32_t)(ns / TICK);
}

/* All of it: of what is not told the kernel keeps what it had. */
static void put_netem(struct req *r, const struct queue *q)
{
	const uint64_t *v = q->value;
	struct tc_netem_qopt opt = {
		.latency = ticks32(v[QUEUE_DELAY]),
		.limit = (uint32_t)v[QUEUE_LIMIT],
		.loss = (uint32_t)v[QUEUE_LOSS],
		.gap = v[QUEUE_REORDER] ? 1 : 0,
		.duplicate = (uint32_t)v[QUEUE_DUPLICATE],
		.jitter = ticks32(v[QUEUE_JITTER]),
	};
	struct tc_netem_corr corr = {0};
	struct tc_netem_reorder reorder = {.probability = (uint32_t)v[QUEUE_REORDER]};
	struct tc_netem_corrupt corrupt = {.probability = (uint32_t)v[QUEUE_CORRUPT]};
	uint64_t rate = v[QUEUE_RATE] / 8;
	struct tc_netem_rate limit = {.rate = rate32(rate)};
	const struct tc_netem_slot slot = {0};

	/* The settings come first, bare, and the others behind them. */
	req_zero(r, sizeof(opt));
	memcpy(r->bytes + r->nh.nlmsg_len - sizeof(opt), &opt, sizeof(opt));
	req_put(r, TCA_NETEM_CORR, &corr, sizeof(corr));
	req_put(r, TCA_NETEM_REORDER, &reorder, sizeof(reorder));
	req_put(r, TCA_NETEM_CORRUPT, &corrupt, sizeof(corrupt));
	req_put(r, TCA_NETEM_RATE, &limit, sizeof(limit));
	if (rate > UINT32_MAX)
		req_put(r, TCA_NETEM_RATE64, &rate, sizeof(rate));
	req_u32(r, TCA_NETEM_ECN, 0);
	req_put(r, TCA_NETEM_SLOT, &slot, sizeof(slot));
	req_put(r, TCA_NETEM_LATENCY64, &v[QUEUE_DELAY], sizeof(v[0]));
	req_put(r, TCA_NETEM_JITTER64, &v[QUEUE_JITTER], sizeof(v[0]));
	if (v[QUEUE_DISTRIBUTION])
		put_distribution(r, v[QUEUE_DISTRIBUTION]);
}

/* How long a bucket takes to fill, in nanoseconds. */
static uint64_t fill_time(uint64_t burst, uint64_t bytes_per_s)
{
	return bytes_per_s ? (uint64_t)((double)burst * 1e9 / (double)bytes_per_s) : 0;
}

static void put_tbf(struct req *r, const struct queue *q)
{
	uint64_t rate = q->value[QUEUE_RATE] / 8;
	struct tc_tbf_qopt opt = {
		.rate = {.linklayer = 1 /* TC_LINKLAYER_ETHERNET */,
			 .rate = rate32(rate)},
		.limit = (uint32_t)q->bytes,
		.buffer = ticks32(fill_time(q->burst, rate)),
	};

	req_put(r, TCA_TBF_PARMS, &opt, sizeof(opt));
	req_u32(r, TCA_TBF_BURST, (uint32_t)q->burst);
	if (rate > UINT32_MAX)
		req_put(r, TCA_TBF_RATE64, &rate, sizeof(rate));
}

static void init(struct req *r, uint16_t type, uint16_t flags, int index, uint32_t handle)
{
	struct tcmsg *tcm = req_init(r, type, flags, sizeof(*tcm));

	tcm->tcm_ifindex = index;
	tcm->tcm_parent = TC_H_ROOT;
	tcm->tcm_handle = handle;
}

int nl_queue_set(struct nl *nl, int index, const struct queue *q, struct err *err)
{
	struct req r;

	init(&r, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, index, queue_handle(q));
	req_str(&r, TCA_KIND, queue_kinds[q->kind]);
	req_nest(&r, TCA_OPTIONS);
	if (q->kind == QUEUE_TBF)
		put_tbf(&r, q);
	else
		put_netem(&r, q);
	req_nest_end(&r);
	return nl_do(nl, &r, err);
}

int nl_queue_del(struct nl *nl, int index, uint32_t handle, struct err *err)
{
	struct req r;
	int code;

	init(&r, RTM_DELQDISC, 0, index, handle);
	code = nl_do(nl, &r, err);
	return code == -ENOENT || code == -EINVAL ? -ENOENT : code;
}

/* --- read back ---------------------------------------------------------------------- */

static void read_rate(const struct nlattr *wide, uint32_t narrow, struct queue *q)
{
	uint64_t rate = narrow;

	if (wide && mnl_attr_get_payload_len(wide) >= sizeof(rate))
		memcpy(&rate, mnl_attr_get_payload(wide), sizeof(rate));
	q->value[QUEUE_RATE] = rate * 8;
}

static void read_time(const struct nlattr *wide, uint32_t ticks, uint64_t *ret)
{
	*ret = (uint64_t)ticks * TICK;
	if (wide && mnl_attr_get_payload_len(wide) >= sizeof(*ret))
		memcpy(ret, mnl_attr_get_payload(wide), sizeof(*ret));
}

/* The payload, or zeroes where it is not there. */
static void read_part(const struct nlattr *attr, void *ret, size_t size)
{
	memset(ret, 0, size);
	if (attr && mnl_attr_get_payload_len(attr) >= size)
		memcpy(ret, mnl_attr_get_payload(attr), size);
}

static bool any(const void *data, size_t size)
{
	for (const char *c = data; size--; c++)
		if (*c)
			return true;
	return false;
}

/* The attributes behind the bare settings. */
static struct attrs attrs_behind(const struct nlattr *options, size_t size)
{
	size_t len = mnl_attr_get_payload_len(options), from = MNL_ALIGN(size);
	const char *data = mnl_attr_get_payload(options);
	struct attrs a = {0};
	const struct nlattr *attr = (const void *)(data + from);

	for (; from < len && mnl_attr_ok(attr, (int)(len - from));
	     attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) < ARRAY_SIZE(a.at))
			a.at[mnl_attr_get_type(attr)] = attr;
		from += MNL_ALIGN(attr->nla_len);
	}
	return a;
}

/* Settings that no file says. */
static bool has_more(const struct attrs *a, const struct tc_netem_qopt *opt,
		     const struct tc_netem_reorder *reorder,
		     const struct tc_netem_corrupt *corrupt,
		     const struct tc_netem_rate *rate)
{
	struct tc_netem_corr corr;

	read_part(a->at[TCA_NETEM_CORR], &corr, sizeof(corr));
	return any(&corr, sizeof(corr)) || reorder->correlation || corrupt->correlation ||
	       rate->packet_overhead || rate->cell_size || rate->cell_overhead ||
	       a->at[TCA_NETEM_LOSS] || a->at[TCA_NETEM_ECN] || a->at[TCA_NETEM_SLOT] ||
	       opt->gap > 1;
}

static bool read_netem(const struct nlattr *options, struct nl_queue *ret)
{
	struct tc_netem_reorder reorder;
	struct tc_netem_corrupt corrupt;
	struct tc_netem_rate rate;
	struct tc_netem_qopt opt;
	struct queue *q = &ret->queue;
	struct attrs a;

	if (mnl_attr_get_payload_len(options) < sizeof(opt))
		return false;
	memcpy(&opt, mnl_attr_get_payload(options), sizeof(opt));
	a = attrs_behind(options, sizeof(opt));
	read_part(a.at[TCA_NETEM_REORDER], &reorder, sizeof(reorder));
	read_part(a.at[TCA_NETEM_CORRUPT], &corrupt, sizeof(corrupt));
	read_part(a.at[TCA_NETEM_RATE], &rate, sizeof(rate));
	q->kind = QUEUE_NETEM;
	read_time(a.at[TCA_NETEM_LATENCY64], opt.latency, &q->value[QUEUE_DELAY]);
	read_time(a.at[TCA_NETEM_JITTER64], opt.jitter, &q->value[QUEUE_JITTER]);
	read_rate(a.at[TCA_NETEM_RATE64], rate.rate, q);
	q->value[QUEUE_LIMIT] = opt.limit;
	q->value[QUEUE_LOSS] = opt.loss;
	q->value[QUEUE_DUPLICATE] = opt.duplicate;
	q->value[QUEUE_CORRUPT] = corrupt.probability;
	q->value[QUEUE_REORDER] = reorder.probability;
	ret->more = has_more(&a, &opt, &reorder, &corrupt, &rate);
	return true;
}

/* The bucket, of which the kernel tells the time it takes to fill, in ticks. */
static uint64_t burst_of(uint32_t ticks, uint64_t bytes_per_s)
{
	return (uint64_t)((double)ticks * TICK * (double)bytes_per_s / 1e9 + 0.5);
}

static bool read_tbf(const struct nlattr *options, struct nl_queue *ret)
{
	struct attrs a = attrs_in(options);
	struct tc_tbf_qopt opt;

	if (!a.at[TCA_TBF_PARMS])
		return false;
	read_part(a.at[TCA_TBF_PARMS], &opt, sizeof(opt));
	ret->queue.kind = QUEUE_TBF;
	read_rate(a.at[TCA_TBF_RATE64], opt.rate.rate, &ret->queue);
	ret->queue.bytes = opt.limit;
	ret->queue.burst = burst_of(opt.buffer, ret->queue.value[QUEUE_RATE] / 8);
	ret->tick = burst_of(2, ret->queue.value[QUEUE_RATE] / 8) + 1;
	ret->more = opt.peakrate.rate || opt.rate.overhead || opt.rate.mpu;
	return true;
}

bool nl_parse_queue(const char *kind, uint32_t handle, const struct nlattr *options,
		    struct nl_queue *ret)
{
	*ret = (struct nl_queue){.handle = handle};
	if (!options)
		return false;
	if (!strcmp(kind, queue_kinds[QUEUE_NETEM])
		    ? !read_netem(options, ret)
		    : strcmp(kind, queue_kinds[QUEUE_TBF]) != 0 ||
			      !read_tbf(options, ret))
		return false;
	ret->ours = queue_is_ours(handle);
	if (ret->ours)
		ret->queue.value[QUEUE_DISTRIBUTION] = (handle >> 16) - QUEUE_MAJOR;
	return true;
}
