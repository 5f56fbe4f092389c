#!/bin/bash
# SPDX-License-Identifier: MIT
# Translation of addresses on a kernel that has it in modules: those that cannot be loaded, for
# modprobe is taken away, are told by their options; then all of it is there.
. "$(dirname "$0")/../int/lib.sh"
# as tools/vm-run starts one
grep -q ' oops=panic panic=-1 ' /proc/cmdline || skip_all "not in a guest: modprobe would be taken from this machine"
world "$@"
needs jq nft
[ ! -e /sys/module/nf_tables ] || skip_all "nf_tables is loaded already"

sed '/dnat:/,/fd00:2::10/d' "$SRC/examples/nat.yard.yml" >masq.yard.yml
sed '/masquerade/d' "$SRC/examples/nat.yard.yml" >dnat.yard.yml
# lacks FILE OPTION NAME
lacks() {
	gives 1 "$3: plan" "$NETYARD" plan "$1"
	like "$out$msg" "this kernel is without .*$2" "... names $2"
}
modprobe=$(cat /proc/sys/kernel/modprobe)
echo /bin/false >/proc/sys/kernel/modprobe
lacks masq.yard.yml CONFIG_NF_TABLES "no nftables at all"
modprobe nf_tables
lacks masq.yard.yml 'CONFIG_NF_TABLES, CONFIG_NF_TABLES_INET or CONFIG_NFT_NAT' "no chains of it"
modprobe nft_chain_nat
modprobe nft_nat
lacks masq.yard.yml 'CONFIG_NFT_MASQ;' "no masquerading"
gives 2 "... forwarded ports alone: plan" "$NETYARD" plan dnat.yard.yml
gives 1 "... up" "$NETYARD" up masq.yard.yml
is "$(ls /run/netns 2>/dev/null)" "" "... has touched nothing"
echo "$modprobe" >/proc/sys/kernel/modprobe
gives 0 "with all of it: up" "$NETYARD" up "$SRC/examples/nat.yard.yml"
like "$(in_ns nat-router nft list ruleset)" 'oifname "wan" masquerade' "... masquerades"
gives 0 "... show --check" "$NETYARD" show --check nat
gives 0 "... down" "$NETYARD" down nat
plan_done
