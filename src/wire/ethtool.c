/* SPDX-License-Identifier: MIT */
/* The ethtool ioctl, for requests that are about one word. */
#include "wire/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"

static int ask(const char dev[IFNAMSIZ], struct ethtool_value *value)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = {.ifr_data = (void *)value};

	if (fd < 0)
		return -errno;
	memcpy(ifr.ifr_name, dev, IFNAMSIZ);
	return ioctl(fd, SIOCETHTOOL, &ifr) < 0 ? -errno : 0;
}

int ethtool_get(const char dev[IFNAMSIZ], uint32_t request, uint32_t *ret)
{
	struct ethtool_value value = {.cmd = request};
	int r = ask(dev, &value);

	if (!r)
		*ret = value.data;
	return r;
}

int ethtool_set(const char dev[IFNAMSIZ], uint32_t request, uint32_t value)
{
	struct ethtool_value request_value = {.cmd = request, .data = value};

	return ask(dev, &request_value);
}
