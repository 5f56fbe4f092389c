/* SPDX-License-Identifier: MIT */
/* Switches found again by the devices that have their program, and devices that get
 * it. */
#include "wire/ebpf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "wire/ebpf-in.h"
#include "wire/nl.h"

#define MAX_MAPS 16 /* of a program that may be ours */

void ebpf_close(struct ebpf *e)
{
	close_fdp(&e->prog);
	for (size_t i = 0; i < EBPF_MAP_COUNT; i++)
		close_fdp(&e->maps[i]);
	*e = (struct ebpf)EBPF_INIT;
}

/* As they are in switch.bpf.c. */
static const struct {
	const char *name;
	uint32_t key, value;
} maps[EBPF_MAP_COUNT] = {
	[EBPF_MAP_CONF] = {"ny_conf", sizeof(uint32_t), sizeof(struct ebpf_conf)},
	[EBPF_MAP_PORTS] = {"ny_ports", sizeof(uint32_t), sizeof(struct ebpf_port)},
	[EBPF_MAP_NUMBERS] = {"ny_numbers", sizeof(uint32_t), sizeof(uint32_t)},
	[EBPF_MAP_TRUNKS] = {"ny_trunks", sizeof(uint32_t), sizeof(struct ebpf_trunk)},
	[EBPF_MAP_FDB] = {"ny_fdb", sizeof(struct ebpf_address),
			  sizeof(struct ebpf_entry)},
	[EBPF_MAP_GATES] = {"ny_gates", sizeof(uint32_t), sizeof(struct ebpf_gate)},
	[EBPF_MAP_PINNED] = {"ny_pinned", sizeof(struct ebpf_pin), sizeof(uint32_t)},
	[EBPF_MAP_COUNTS] = {"ny_counts", sizeof(uint32_t), sizeof(struct ebpf_count)},
};

static int open_id(enum bpf_cmd cmd, uint32_t id)
{
	union bpf_attr attr = {.prog_id = id}; /* where map_id is, too */

	return ebpf_call(cmd, &attr, sizeof(attr));
}

static int get_info(int fd, void *info, uint32_t size)
{
	union bpf_attr attr = {.info = {.bpf_fd = (uint32_t)fd,
					.info_len = size,
					.info = (uintptr_t)info}};

	return ebpf_call(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));
}

/* Takes the descriptor if it is of a map that a switch has. */
static int take_map(struct ebpf *e, int fd)
{
	struct bpf_map_info info = {};
	int r = get_info(fd, &info, sizeof(info));

	for (size_t i = 0; !r && i < EBPF_MAP_COUNT; i++)
		if (!strcmp(info.name, maps[i].name) && info.key_size == maps[i].key &&
		    info.value_size == maps[i].value && e->maps[i] < 0) {
			e->maps[i] = fd;
			return 0;
		}
	close(fd);
	return r;
}

static int open_maps(struct ebpf *e)
{
	uint32_t ids[MAX_MAPS];
	struct bpf_prog_info info = {.map_ids = (uintptr_t)ids, .nr_map_ids = MAX_MAPS};
	int r = get_info(e->prog, &info, sizeof(info));

	if (r)
		return r;
	if (strcmp(info.name, EBPF_PROGRAM) != 0 || info.nr_map_ids > MAX_MAPS)
		return -ENOENT;
	for (uint32_t i = 0; !r && i < info.nr_map_ids; i++) {
		int fd = open_id(BPF_MAP_GET_FD_BY_ID, ids[i]);

		r = fd < 0 ? fd : take_map(e, fd);
	}
	for (size_t i = 0; !r && i < EBPF_MAP_COUNT; i++)
		if (e->maps[i] < 0)
			r = -EPROTO;
	return r;
}

static int check_layout(const struct ebpf *e, struct err *err)
{
	struct ebpf_conf conf;
	int r = ebpf_conf_get(e, &conf, err);

	return r || conf.layout == EBPF_LAYOUT ? r : -EPROTO;
}

int ebpf_program(struct nl *nl, int index, uint32_t *ret, struct err *err)
{
	return nl_program_get(nl, index, EBPF_PROGRAM, ret, err);
}

int ebpf_open_program(uint32_t id, struct ebpf *ret, struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	int r;

	e.prog = open_id(BPF_PROG_GET_FD_BY_ID, id);
	r = e.prog < 0 ? e.prog : open_maps(&e);
	if (!r)
		r = check_layout(&e, err);
	if (r == -EPROTO)
		return err_set(err, r,
			       "its program is of another version of netyard, with other "
			       "maps");
	if (r)
		return err_sys(err, r, "look at its program");
	*ret = e;
	e = (struct ebpf)EBPF_INIT;
	return 0;
}

int ebpf_open(struct nl *nl, int index, struct ebpf *ret, struct err *err)
{
	uint32_t id;

	return ebpf_program(nl, index, &id, err) ?: ebpf_open_program(id, ret, err);
}

int ebpf_attach(struct nl *nl, int index, const struct ebpf *e, struct err *err)
{
	return nl_program_attach(nl, index, e->prog, EBPF_PROGRAM, err);
}

int ebpf_detach(struct nl *nl, int index, struct err *err)
{
	return nl_program_detach(nl, index, EBPF_PROGRAM, err);
}
