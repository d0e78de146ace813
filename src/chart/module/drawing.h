// Draws SVG documents as PNG and PDF with librsvg and cairo.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/renderer.h"

namespace schoolhouse::chart {

// Both may run in several threads at once.
std::string draw_png(const std::string& svg, double scale);
std::string draw_pdf(const std::vector<Page>& pages, const DocumentTitle& title);

}  // namespace schoolhouse::chart
