#!/bin/bash
# SPDX-License-Identifier: MIT
# In a chroot of its own, made by tools/check-deb: the packages in /packages are installed by apt,
# labs come up, and after a purge nothing of them is left.
. "$(dirname "$0")/../int/lib.sh"

T=$(mktemp -d) NETYARD=/usr/bin/netyard
export NETYARD
cd "$T" || exit 1
apt() {
	apt-get -q -o APT::Install-Recommends=true "$@"
}

# Every file but those of apt and its journals, of the kernel, and /run/netns, which is iproute2's.
files() {
	find / -xdev \( -path "$T" -o -path /var/cache -o -path /var/log -o -path /var/lib/apt -o -path /packages \
		-o -path "$SRC" -o -path '/var/lib/dpkg/*-old' -o -path '/var/lib/dpkg/triggers' \) -prune -o -printf '%y %m %p\n' | sort
	find /run /tmp -mindepth 1 ! -path "$T*" ! -path /run/netns -printf '%y %m %p\n' | sort
}

# up_and_down LAB: in a network of its own
# shellcheck disable=SC2016 # of the shell in there
up_and_down() {
	unshare -n sh -ec '
		f=/usr/share/doc/netyard/examples/$1.yard.yml
		netyard up "$f" && netyard ping "$1" && netyard show --check "$1" && netyard down "$1"' - "$1"
}

apt update >/dev/null
ok "a fresh system can have them" apt -s install /packages/*.deb
mapfile -t needed < <(for f in /packages/*.deb; do
	dpkg-deb -f "$f" Depends Recommends | sed 's/^[^:]*: //; s/, /\n/g'
done | grep -v '^libnetyard' | sort -u)
ok "what they depend on" apt satisfy "${needed[@]}"
before=$(files)

ok "apt-get install" apt install /packages/*.deb
is "$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' '*netyard*' | grep -v dbgsym | sort)" \
	"libnetyard-dev installed"$'\n'"libnetyard0 installed"$'\n'"netyard installed" "... all three"
like "$(netyard --version)" '^netyard [0-9.]+$' "the program runs"
for lab in bridge veth ovs-veth; do
	ok "$lab comes up, answers, goes" up_and_down "$lab"
done
for f in man1/netyard-enable.1.gz man5/netyard.yard.5.gz man8/netyard.service.8.gz man3/libnetyard.3.gz; do
	ok "the manual: $f" test -f "/usr/share/man/$f" -o -n "$(grep -s 'path-exclude.*man' /etc/dpkg/dpkg.cfg.d/*)"
done
for f in bash-completion/completions/netyard zsh/vendor-completions/_netyard \
	fish/vendor_completions.d/netyard.fish doc/netyard/copyright doc/netyard/changelog.gz; do
	ok "/usr/share/$f" test -s "/usr/share/$f"
done
ok "the unit" test -f /usr/lib/systemd/system/netyard@.service

# a lab that is enabled, whose file and link are configuration
if command -v systemctl >/dev/null; then
	netyard new single,2 --name kept >kept.yard.yml
	ok "enable" unshare -n netyard enable kept.yard.yml
	apt remove netyard >/dev/null 2>&1
	ok "what is enabled outlasts the removal" test -f /etc/netyard/kept.yard.yml
else
	skip "enable" "no systemctl here"
fi

ok "apt-get purge" apt purge netyard libnetyard0 libnetyard-dev
diff_ok "$before" "$(files)" "nothing is left"
cd / && rm -rf "$T"
plan_done
