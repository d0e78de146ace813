// A dashboard: a page of tiles, each a SELECT with a chart, a big number or a table, and what to decide by it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "chart/chart.h"

namespace schoolhouse::chart {

// A SELECT in a dashboard's file.
struct TileSql {
  std::string text;
  int line = 0;  // of its first character in the file
};

enum class TileWidth { full, half };

struct Tile {
  std::string name;  // stem of its files
  std::string title;
  std::string subtitle = {};
  std::string unit = {};  // title of the axis of values: "GPA (0 to 4)"
  TileSql sql;
  TileContent content;
  TileWidth width = TileWidth::full;
  bool is_each_facet = false;  // drawn once a facet value
  std::string explanation;     // what it shows and how it was computed
  std::string decision;        // what to decide by it
  Place place;
};

// Draws the tiles marked `each: facet` once a row of a SELECT: once a school, a term.
struct Facet {
  std::string
      column;  // shown, names the files, and $facet in a tile's SQL; $facet_<other> are the SELECT's other columns
  std::string label;  // "School"
  TileSql sql;
  int limit = 50;
};

struct Dashboard {
  std::string name;  // the file's stem
  std::string title;
  std::string description = {};
  std::vector<std::string> audience = {};
  std::vector<std::string> tags = {};
  std::string source = {};  // "Example district"
  std::optional<Facet> facet = {};
  std::vector<Tile> tiles;
  Place place;
};

// Reads dashboards/NAME.yml; `name` is the stem. Problems are added; the result is only of use when none were.
Dashboard read_dashboard(std::string_view text, const std::string& file, const std::string& name,
                         std::vector<Problem>& problems);

// The keys of one map of a dashboard's file, for the reader and the reference page.
struct DashboardKeys {
  std::string map;          // "dashboard", "facet", "tile", "chart, type bar", …
  std::string description;  // may be empty
  std::vector<YamlKey> keys;
};
std::vector<DashboardKeys> dashboard_keys();

}  // namespace schoolhouse::chart
