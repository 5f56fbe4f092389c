/* SPDX-License-Identifier: MIT */
/* The system call, on a map's elements and else; and the time as the program tells it. */
#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "wire/ebpf-in.h"

#define KEY_MAX 32 /* bytes of a map's key */

int ebpf_call(enum bpf_cmd cmd, union bpf_attr *attr, size_t size)
{
	long r = syscall(__NR_bpf, cmd, attr, size);

	return r < 0 ? -errno : (int)r;
}

uint64_t ebpf_now(void)
{
	struct timespec t = {};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

int ebpf_map_get(const struct ebpf *e, enum ebpf_map map, const void *key, void *value)
{
	union bpf_attr attr = {.map_fd = (uint32_t)e->maps[map],
			       .key = (uintptr_t)key,
			       .value = (uintptr_t)value};

	return ebpf_call(BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr));
}

int ebpf_map_put(const struct ebpf *e, enum ebpf_map map, const void *key,
		 const void *value)
{
	union bpf_attr attr = {.map_fd = (uint32_t)e->maps[map],
			       .key = (uintptr_t)key,
			       .value = (uintptr_t)value,
			       .flags = BPF_ANY};

	return ebpf_call(BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
}

int ebpf_map_del(const struct ebpf *e, enum ebpf_map map, const void *key)
{
	union bpf_attr attr = {.map_fd = (uint32_t)e->maps[map], .key = (uintptr_t)key};
	int r = ebpf_call(BPF_MAP_DELETE_ELEM, &attr, sizeof(attr));

	return r == -ENOENT ? 0 : r;
}

static int next_key(const struct ebpf *e, enum ebpf_map map, const void *key, void *ret)
{
	union bpf_attr attr = {.map_fd = (uint32_t)e->maps[map],
			       .key = (uintptr_t)key,
			       .next_key = (uintptr_t)ret};

	return ebpf_call(BPF_MAP_GET_NEXT_KEY, &attr, sizeof(attr));
}

int ebpf_each_key(const struct ebpf *e, enum ebpf_map map, size_t most,
		  int (*fn)(void *data, const void *key), void *data)
{
	uint64_t keys[2][KEY_MAX / sizeof(uint64_t)] = {};
	int r = next_key(e, map, NULL, keys[0]);

	for (size_t i = 0; !r && i < most; i++) {
		const void *key = keys[i % 2];
		int end = next_key(e, map, key, keys[(i + 1) % 2]);

		r = fn(data, key);
		if (!r)
			r = end;
	}
	return r == -ENOENT ? 0 : r;
}
