/* SPDX-License-Identifier: MIT */
/* The program, which is in the skeleton, comes into the kernel. */
#include <errno.h>
#include <string.h>

#include "wire/ebpf-in.h"
#include "wire/nl.h"
#include "wire/wire.h"

#ifdef HAVE_EBPF

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wundef"
#include "bpf/switch.skel.h"
#pragma GCC diagnostic pop
#include "bpf/version.h"

static int take(struct ebpf_switch *skeleton, struct ebpf *ret)
{
	ret->prog = steal_fd(&skeleton->progs.ny_switch.prog_fd);
#define X(id, name) ret->maps[EBPF_MAP_##id] = steal_fd(&skeleton->maps.ny_##name.map_fd);
	EBPF_MAPS(X)
#undef X
	return 0;
}

static int load(struct ebpf *ret)
{
	struct ebpf_switch *skeleton = ebpf_switch__open();
	int r;

	if (!skeleton)
		return -ENOMEM;
	r = ebpf_switch__load(skeleton);
	if (!r)
		r = take(skeleton, ret);
	ebpf_switch__destroy(skeleton);
	return r;
}

#else

#define EBPF_VERSION 0

static int load(struct ebpf *ret)
{
	return -ENOPKG;
}

#endif

/* Why the kernel does not take it. */
static int explain(int r, struct err *err)
{
	if (r == -ENOPKG)
		return err_set(
			err, -EOPNOTSUPP,
			"this netyard was built without clang and bpftool: it has no "
			"eBPF switch");
	if (r == -ENOSYS)
		return err_set(err, -EOPNOTSUPP,
			       "this kernel is without CONFIG_BPF_SYSCALL");
	if (r == -EPERM || r == -EACCES)
		return err_set(
			err, -EPERM,
			"the kernel lets nobody load eBPF programs from here: it takes "
			"CAP_BPF, CAP_NET_ADMIN and CAP_SYS_ADMIN of the initial user "
			"namespace, and no lockdown");
	return err_sys(err, r, "load the program of an eBPF switch");
}

uint32_t ebpf_version(void)
{
	return EBPF_VERSION;
}

static int set_new(const struct ebpf *e, struct ebpf_conf conf, struct err *err)
{
	conf.version = ebpf_version();
	return ebpf_conf_set(e, &conf, err);
}

int ebpf_load(const struct ebpf_conf *conf, struct ebpf *ret, struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	int r = load(&e);

	if (r)
		return explain(r, err);
	r = set_new(&e, *conf, err);
	if (r)
		return r;
	*ret = e;
	e = (struct ebpf)EBPF_INIT;
	return 0;
}

int ebpf_try(struct ny_world *w, struct err *err)
{
	const struct ebpf_conf conf = {.layout = EBPF_LAYOUT};
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	_cleanup_(nl_closep) struct nl *nl = NULL;
	int r = ebpf_load(&conf, &e, err) ?: wire_nl_scratch(w, &nl, err);

	if (r)
		return r;
	r = ebpf_attach(nl, NL_LOOPBACK, &e, err);
	if (r == -ENOENT || r == -EOPNOTSUPP)
		return err_set(
			err, -EOPNOTSUPP,
			"this kernel is without CONFIG_NET_SCH_INGRESS, or without "
			"CONFIG_NET_CLS_BPF");
	return r;
}
