/* SPDX-License-Identifier: MIT */
/*
 * A lab or a host as found, as a topology file.
 */
#include <errno.h>

#include "api/api.h"
#include "driver/driver.h"
#include "model/read.h"

int ny_topology_declare(struct ny_world *w, const struct ny_topology *found,
			struct ny_topology **ret)
{
	struct err *err = face_begin(w);
	struct topo *topo = topo_declare(found->topo, driver_check);

	if (!topo) {
		err_set(err, -ENODATA, "no topology file can say anything of %s",
			found->topo->name);
		return err_hint(err, "'--format json' tells what there is");
	}
	*ret = topology_wrap(topo, NULL);
	(*ret)->declared = true;
	return 0;
}

char *ny_topology_yaml(const struct ny_topology *t)
{
	_cleanup_topo_ struct topo *declared = NULL;

	if (t->declared)
		return topo_write_yaml(t->topo);
	declared = topo_declare(t->topo, driver_check);
	return declared ? topo_write_yaml(declared) : NULL;
}
