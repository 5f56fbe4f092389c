/* SPDX-License-Identifier: MIT */
/*
 * A lab or a host as found, as a topology file.
 */
#include <errno.h>

#include "api/api.h"
#include "kind/rules.h"
#include "model/read.h"

/* NULL: no file can say anything of it. */
static struct topo *declare(const struct ny_topology *found)
{
	struct topo *t = topo_declare(found->topo, kind_check);

	if (t)
		topology_warn_drift(found, t, t->arena);
	return t;
}

int ny_topology_declare(struct ny_world *w, const struct ny_topology *found,
			struct ny_topology **ret)
{
	struct err *err = face_begin(w);
	struct topo *topo = declare(found);

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
	declared = declare(t);
	return declared ? topo_write_yaml(declared) : NULL;
}
