/* SPDX-License-Identifier: MIT */
/* Inside wire/ only: the system call bpf(2), between the files of eBPF switches. */
#pragma once

#include <linux/bpf.h>

#include "wire/ebpf.h"

#define EBPF_PROGRAM "ny_switch" /* its name in the kernel, and that of its filter */

/* --- ebpf-call.c --- */

/* What the call returns, or -errno. */
int ebpf_call(enum bpf_cmd cmd, union bpf_attr *attr, size_t size);
/* As the program tells time: ns of CLOCK_MONOTONIC. */
uint64_t ebpf_now(void);
/* An element of a switch's map: 0, or -errno; to be removed, it may be gone. */
int ebpf_map_get(const struct ebpf *e, enum ebpf_map map, const void *key, void *value);
int ebpf_map_put(const struct ebpf *e, enum ebpf_map map, const void *key,
		 const void *value);
int ebpf_map_del(const struct ebpf *e, enum ebpf_map map, const void *key);
/*
 * Every key of a hash; the next one is asked for before fn may remove this one.  Nobody
 * keeps the program from changing it meanwhile: at most so many steps are taken.  What fn
 * returns but 0 ends it, and is returned; -ENOENT as 0.
 */
int ebpf_each_key(const struct ebpf *e, enum ebpf_map map, size_t most,
		  int (*fn)(void *data, const void *key), void *data);
