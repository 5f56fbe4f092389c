/* SPDX-License-Identifier: MIT */
/* Inside draw/ only: how the parts of an SVG look.  Kinds differ in their borders too,
 * not in colour alone. */
#pragma once

extern const char svg_style[];
/* What is different in the dark, complete with the condition. */
extern const char svg_style_dark[];
