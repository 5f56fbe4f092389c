#!/bin/bash
# SPDX-License-Identifier: MIT
# Every example: up, again, down; and the same by its script.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/examples.sh"
world "$@"
needs jq

empty=$(picture)
for each in "$SRC"/examples/*.yard.yml; do
	can_make "$each" || continue
	file=$(example "$each")
	# without Open vSwitch, it ran on the first datapath
	[ "${NETYARD_DATAPATH:-}" != netdev ] || [ "$file" != "$each" ] || continue
	lab=$(basename "$file" .yard.yml)
	by_up_and_down
	by_script
done

gives 0 "down of a lab that is not there" "$NETYARD" down veth
like "$out$msg" veth "... says so"

plan_done
