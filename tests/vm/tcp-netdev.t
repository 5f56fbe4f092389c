#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/int/tcp.t, with the netdev datapath of Open vSwitch.
NETYARD_DATAPATH=netdev exec "$(dirname "$0")/../int/tcp.t"
