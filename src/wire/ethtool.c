/* SPDX-License-Identifier: MIT */
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

int ethtool_get_txcsum(const char dev[IFNAMSIZ], bool *ret)
{
	struct ethtool_value value = {.cmd = ETHTOOL_GTXCSUM};
	int r = ask(dev, &value);

	if (!r)
		*ret = value.data;
	return r;
}

int ethtool_set_txcsum(const char dev[IFNAMSIZ], bool on)
{
	struct ethtool_value value = {.cmd = ETHTOOL_STXCSUM, .data = on};

	return ask(dev, &value);
}
