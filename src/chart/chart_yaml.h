// Reads what a tile shows: a chart in short form, a Vega-Lite specification, a big number or a table.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "chart/chart.h"

namespace schoolhouse::chart {

// The tile's content at its key "chart", "vega_lite", "number" or "table".
TileContent read_content(std::string_view key, const Yaml& node, const std::string& file, const std::string& path,
                         std::vector<Problem>& problems);

// One row a kind of chart: its word in `type`, what it is good for, its keys.
struct ChartKind {
  std::string_view type;
  std::string_view description;
  std::vector<YamlKey> keys;
};
const std::vector<ChartKind>& chart_kinds();
std::vector<YamlKey> number_keys();
std::vector<YamlKey> table_keys();
std::vector<YamlKey> reference_line_keys();

// A YAML value as JSON text: unquoted numbers, true, false and null are such, all else is text.
std::string to_json(const Yaml& value);

}  // namespace schoolhouse::chart
