/* SPDX-License-Identifier: MIT */
#include "wire/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "wire/wire.h"

struct job {
	struct ifreq ifr;
	bool opened;
	int code, fd; /* 0 or -errno */
};

/* On wire's worker, inside the namespace. */
static int make(void *data)
{
	struct job *job = data;
	_cleanup_close_ int fd = open(PATHS_TUN, O_RDWR | O_CLOEXEC);

	job->opened = fd >= 0;
	if (fd < 0 || ioctl(fd, TUNSETIFF, &job->ifr) < 0)
		job->code = -errno;
	else
		job->fd = steal_fd(&fd);
	return 0;
}

int tap_new(struct ny_world *w, const char *ns, const char *dev, bool multi_queue,
	    int *ret_fd, struct err *err)
{
	struct job job = {.fd = -1};
	int r;

	snprintf(job.ifr.ifr_name, sizeof(job.ifr.ifr_name), "%s", dev);
	job.ifr.ifr_flags = (short)(IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL |
				    (multi_queue ? IFF_MULTI_QUEUE : 0));
	r = wire_call(w, ns, make, &job, err);
	if (r)
		return r;
	if (!job.code) {
		*ret_fd = job.fd;
		return 0;
	}
	if (job.opened && job.code == -EBUSY) /* IFF_TUN_EXCL */
		return err_sys(err, -EEXIST, PATHS_TUN);
	err_sys(err, job.code, job.opened ? PATHS_TUN : "open " PATHS_TUN);
	return job.opened ? job.code : err_hint(err, PATHS_TUN_MAKE);
}

int tap_keep(int fd, uint32_t user, struct err *err)
{
	if ((user && ioctl(fd, TUNSETOWNER, (unsigned long)user) < 0) ||
	    ioctl(fd, TUNSETPERSIST, 1UL) < 0)
		return err_sys(err, -errno, PATHS_TUN);
	return 0;
}
