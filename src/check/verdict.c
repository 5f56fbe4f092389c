/* SPDX-License-Identifier: MIT */
/* Which interconnects can be made here. */
#include "check/verdict.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

const char *const verdict_words[] = {"ok", "note", "missing", "unknown", "bad", NULL};
const char *const group_words[] = {"interconnect", "limit",   "obstacle", "manager",
				   "container",	   "feature", "service",  NULL};

#define INSTALL_OVS "apt-get install openvswitch-switch"

/* As it is shown: "\\x1b" for what is not printable. */
static const char *shown(struct arena *arena, const char *text)
{
	_cleanup_buf_ struct buf out = {0};

	utf8_add(&out, text, utf8_printable);
	return arena_strdup(arena, buf_str(&out));
}

bool finding_can_name(const struct findings *f, const char *word)
{
	return !strcmp(word, shown(f->arena, word));
}

void finding_add(struct findings *f, struct finding finding)
{
	finding.text = shown(f->arena, finding.text);
	ARENA_PUSH(f->arena, f->list, f->n, finding);
}

static void set(struct finding *f, struct arena *arena, enum gravity verdict,
		const char *fix, const char *fmt, ...) _printf_(5, 6);
static void set(struct finding *f, struct arena *arena, enum gravity verdict,
		const char *fix, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	f->text = arena_vprintf(arena, fmt, ap);
	va_end(ap);
	f->verdict = verdict;
	f->fix = fix;
}

static const struct facts_device *find_device(const struct facts *h, const char *kind)
{
	for (size_t i = 0; i < h->n_devices; i++)
		if (!strcmp(h->devices[i].kind, kind))
			return &h->devices[i];
	return NULL;
}

static void judge_device(const struct facts *h, const char *kind, struct finding *f,
			 struct arena *arena)
{
	const struct facts_device *d = find_device(h, kind);

	if (!d || d->feature == FEATURE_UNKNOWN)
		set(f, arena, VERDICT_UNKNOWN, NULL, "devices of kind %s: %s", kind,
		    d ? d->how : "not looked for");
	else if (d->feature == FEATURE_ABSENT)
		set(f, arena, VERDICT_MISSING, INSTALL_KERNEL,
		    "this kernel has no devices of kind %s, nor the module of that name: "
		    "it takes another kernel",
		    kind);
	else
		set(f, arena, VERDICT_OK, NULL, "%s%s%s (%s)", f->text,
		    *f->text ? "; " : "", kind, d->how);
}

/* What forwards in one of a lab's own. */
static const char *own_datapath(const struct facts_ovs *ovs)
{
	switch (ovs->module) {
	case FEATURE_THERE:
		return "datapath system, the kernel's";
	case FEATURE_LOADABLE:
		return "datapath system, whose module the kernel loads";
	default:
		return "datapath netdev, in user space (the kernel has no module "
		       "openvswitch)";
	}
}

/* port: the type that its ports in user space are to have, or NULL. */
static void judge_own(const struct facts_ovs *ovs, const char *port, struct finding *f,
		      struct arena *arena)
{
	bool kernels = !port &&
		       (ovs->module == FEATURE_THERE || ovs->module == FEATURE_LOADABLE);

	if (!ovs->installed)
		set(f, arena, VERDICT_MISSING, INSTALL_OVS,
		    "no Open vSwitch answers, and none can be started: %s", ovs->missing);
	else if (!kernels && !ovs->tun)
		set(f, arena, VERDICT_MISSING, PATHS_TUN_MAKE,
		    "Open vSwitch %s in user space%s, and for that there is no " PATHS_TUN,
		    port ? "has such ports" : "would forward",
		    port ? "" : " (the kernel has no module openvswitch)");
	else
		set(f, arena, VERDICT_OK, NULL,
		    "an Open vSwitch is started for each lab; %s",
		    port ? "datapath netdev, in user space" : own_datapath(ovs));
}

/* Of one that runs; it asked for the kernel's module when it was started. */
static const char *its_datapaths(const struct facts_ovs *ovs)
{
	if (ovs->module == FEATURE_THERE && ovs->datapaths &&
	    strstr(ovs->datapaths, "system"))
		return "system (the kernel's) and netdev (user space)";
	return "netdev (user space)";
}

/* Of one that runs: types are told between blanks. */
static bool has_port(const struct facts_ovs *ovs, const char *port, struct arena *arena)
{
	return !ovs->ports || strstr(ovs->ports, arena_printf(arena, " %s ", port));
}

static void judge_ovs(const struct facts *h, const char *port, struct finding *f,
		      struct arena *arena)
{
	const struct facts_ovs *ovs = &h->ovs;

	if (ovs->answers && port && !has_port(ovs, port, arena))
		set(f, arena, VERDICT_MISSING, INSTALL_OVS,
		    "the system's Open vSwitch (%s) was built without ports of type %s",
		    ovs->socket, port);
	else if (ovs->answers)
		set(f, arena, VERDICT_OK, NULL,
		    "the system's Open vSwitch%s%s answers (%s); datapath %s",
		    ovs->version ? " " : "", ovs->version ? ovs->version : "",
		    ovs->socket, port ? "netdev (user space)" : its_datapaths(ovs));
	else if (ovs->error)
		set(f, arena, h->privileged ? VERDICT_MISSING : VERDICT_UNKNOWN,
		    h->privileged ? "systemctl restart openvswitch-switch" : NULL,
		    "the system's Open vSwitch: %s%s", ovs->error,
		    ovs->installed ? "; a lab can have its own, ovs: {instance: private}"
				   : "");
	else
		judge_own(ovs, port, f, arena);
}

static void judge_xdp_sockets(const struct facts *h, struct finding *f,
			      struct arena *arena)
{
	if (h->xdp_sockets == FEATURE_ABSENT)
		set(f, arena, VERDICT_MISSING, INSTALL_KERNEL,
		    "this kernel has no AF_XDP sockets (CONFIG_XDP_SOCKETS): it takes "
		    "another kernel");
	else if (h->xdp_sockets == FEATURE_UNKNOWN)
		set(f, arena, VERDICT_UNKNOWN, NULL, "AF_XDP sockets: only root may try");
	else
		set(f, arena, VERDICT_OK, NULL, "%s; AF_XDP sockets (in the kernel)",
		    f->text);
}

static void judge_tun(const struct facts *h, struct finding *f, struct arena *arena)
{
	if (!h->ovs.tun)
		set(f, arena, VERDICT_MISSING, PATHS_TUN_MAKE,
		    "there is no " PATHS_TUN ", of which taps are made");
	else
		set(f, arena, VERDICT_OK, NULL, "%s (is there)", PATHS_TUN);
}

static void judge_ebpf(const struct facts *h, struct finding *f, struct arena *arena)
{
	if (h->ebpf == FEATURE_THERE)
		set(f, arena, VERDICT_OK, NULL, "%s; eBPF (in the kernel)", f->text);
	else
		set(f, arena,
		    h->ebpf == FEATURE_ABSENT ? VERDICT_MISSING : VERDICT_UNKNOWN, NULL,
		    "%s", h->ebpf_error ? h->ebpf_error : "eBPF: not looked for");
}

static void judge_need(const struct facts *h, const struct need *need, struct finding *f,
		       struct arena *arena)
{
	switch (need->what) {
	case NEED_DEVICE:
		judge_device(h, need->kind, f, arena);
		break;
	case NEED_TUN:
		judge_tun(h, f, arena);
		break;
	case NEED_EBPF:
		judge_ebpf(h, f, arena);
		break;
	case NEED_XDP_SOCKETS:
		judge_xdp_sockets(h, f, arena);
		break;
	default:
		judge_ovs(h, need->kind, f, arena);
	}
}

static void judge_interconnect(const struct facts *h, const struct interconnect *d,
			       struct findings *ret)
{
	struct finding f = {.group = GROUP_INTERCONNECT,
			    .name = d->name,
			    .text = "",
			    .value = FACTS_UNKNOWN};

	for (const struct need *need = d->needs; need->what && f.verdict == VERDICT_OK;
	     need++)
		judge_need(h, need, &f, ret->arena);
	if (d->note && f.verdict == VERDICT_OK)
		f.text = arena_printf(ret->arena, "%s; %s", f.text, d->note);
	finding_add(ret, f);
}

void judge_interconnects(const struct facts *h, const struct interconnect *const *table,
			 struct findings *ret)
{
	for (; *table; table++)
		judge_interconnect(h, *table, ret);
}

static void judge_ability(const struct facts *h, const struct topo *t, enum ability which,
			  struct findings *ret)
{
	const struct facts_ability *fact = &h->abilities[which];
	const char *keys = abilities[which].keys,
		   *who = t ? topo_takes(ret->arena, t, which) : NULL;
	struct finding f = {.group = GROUP_FEATURE,
			    .name = abilities[which].name,
			    .value = FACTS_UNKNOWN};

	if (fact->feature == FEATURE_ABSENT)
		set(&f, ret->arena, who ? VERDICT_BAD : VERDICT_MISSING, INSTALL_KERNEL,
		    "%s: this kernel is without %s: it takes another kernel",
		    who ? who : keys, fact->lacks);
	else if (fact->feature == FEATURE_UNKNOWN)
		set(&f, ret->arena, VERDICT_UNKNOWN, NULL, "%s: %s", keys, fact->error);
	else
		set(&f, ret->arena, VERDICT_OK, NULL, "%s (%s)", keys,
		    fact->feature == FEATURE_LOADABLE
			    ? "a module that the kernel will load"
			    : "in the kernel");
	finding_add(ret, f);
}

void judge_abilities(const struct facts *h, const struct topo *t, struct findings *ret)
{
	for (enum ability which = 0; which < ABILITIES; which++)
		judge_ability(h, t, which, ret);
}

size_t findings_n_bad(const struct findings *f)
{
	size_t n = 0, possible = 0, asked = 0;

	for (size_t i = 0; i < f->n; i++) {
		n += f->list[i].verdict == VERDICT_BAD;
		if (f->list[i].group != GROUP_INTERCONNECT)
			continue;
		asked++;
		possible += f->list[i].verdict != VERDICT_MISSING;
	}
	return n + (asked && !possible);
}
