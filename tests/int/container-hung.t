#!/bin/bash
# SPDX-License-Identifier: MIT
# A manager of containers that accepts and never answers is given up after its first container, for
# all it has; others are asked on.
. "$(dirname "$0")/lib.sh"
needs socat jq
world "$@"

# hangs SOCKET: somebody listens there, and writes a line of asked for each that asks
hangs() {
	mkdir -p "${1%/*}"
	socat "UNIX-LISTEN:$1,fork" SYSTEM:"echo >>$T/asked; exec sleep 1000" &
	until [ -S "$1" ]; do sleep 0.01; done
}

lab() {
	printf 'name: lab\nnodes:\n  sw: {kind: bridge}\n'
	for i in 1 2 3 4; do printf '  d%d: {kind: container, docker: web%d}\n' "$i" "$i"; done
	printf '  p: {kind: container, podman: db}\nlinks:\n'
	for i in d1 d2 d3 d4 p; do printf '  - endpoints: [%s:eth0, sw]\n' "$i"; done
}

hangs /run/docker.sock
lab >lab.yard.yml
before=$(picture)
gives 1 "Docker hangs: up" timeout 60 "$NETYARD" up lab.yard.yml
like "$msg" "d1: container web1 of docker: /run/docker.sock: no answer in time: it hangs: start it anew, or write a process of the container's, pid: N" \
	"... says so"
like "$msg" "d2: container web2 of docker: not asked for: docker gave no answer in time about d1, and is given up" \
	"... and that it was given up"
is "$(grep -c 'is given up' <<<"$msg")" 3 "... for all its containers"
like "$msg" "p: container db of podman: nobody answers" "another manager is asked"
is "$(wc -l <asked)" 1 "Docker was asked once"
same_picture "$before" "nothing was touched"
ok "... nor is there a state" test ! -e /run/netyard/lab

: >asked
gives 2 "check" timeout 60 "$NETYARD" check lab.yard.yml --format json
is "$(jq -r '.findings[] | select(.group == "manager" or .group == "container") | "\(.name) \(.verdict) \(.fix)"' <<<"$out" | grep -v lxc)" \
	"docker bad systemctl restart docker
podman bad $(jq -r '.findings[] | select(.name == "podman").fix' <<<"$out")
d1 bad null
d2 bad null
d3 bad null
d4 bad null
p bad null" "... says so"
is "$(wc -l <asked)" 2 "... asks it whether it is there, and of one container"

plan_done
