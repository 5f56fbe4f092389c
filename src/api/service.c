/* SPDX-License-Identifier: MIT */
/* What runs in a node, and what it has said. */
#include <errno.h>
#include <fcntl.h>

#include "api/api.h"
#include "base/own.h"
#include "wire/service.h"

static const struct service *service_of(const struct ny_service *service)
{
	return (const struct service *)service;
}

size_t ny_n_services(const struct ny_node *node)
{
	return ((const struct node *)node)->n_services;
}

const struct ny_service *ny_service_at(const struct ny_node *node, size_t i)
{
	const struct node *n = (const struct node *)node;

	return i < n->n_services ? (const struct ny_service *)&n->services[i] : NULL;
}

const char *ny_service_command(const struct ny_service *service)
{
	return service_of(service)->command;
}

const char *ny_service_dhcp(const struct ny_service *service)
{
	return service_of(service)->dev;
}

const char *ny_service_user(const struct ny_service *service)
{
	const char *user = service_of(service)->user;

	return user ? user : "root";
}

uint32_t ny_service_pid(const struct ny_service *service)
{
	return service_of(service)->pid;
}

const char *ny_service_error(const struct ny_service *service)
{
	return service_of(service)->error;
}

int ny_service_log(struct ny_world *w, const struct ny_service *service, int *ret_fd)
{
	struct err *err = face_begin(w);
	const char *dir = service_of(service)->place, *why;
	_cleanup_close_ int dir_fd = -1, fd = -1;
	int r = own_dir_open(AT_FDCWD, dir, &dir_fd, &why);

	if (r == 0) {
		fd = openat(dir_fd, SERVICE_LOG, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		r = fd < 0 ? -errno : 0;
		why = own_refusal(fd, S_IFREG);
	}
	if (why)
		return err_set(err, -EPERM, "%s: %s", dir, why);
	if (r < 0)
		return err_sys(err, r, "%s", dir);
	*ret_fd = steal_fd(&fd);
	return 0;
}
