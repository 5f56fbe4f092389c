#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/int/examples.t, with the netdev datapath of Open vSwitch.
NETYARD_DATAPATH=netdev exec "$(dirname "$0")/../int/examples.t"
