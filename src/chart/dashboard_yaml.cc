// Reads dashboards/NAME.yml into a Dashboard, all problems at once.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "chart/chart_yaml.h"
#include "chart/dashboard.h"

namespace schoolhouse::chart {
namespace {

std::vector<YamlKey> page_keys() {
  return {{"title", "text", "what the page is called", true},
          {"description", "text", "what it is about, below the title"},
          {"audience", "list of text", "for whom it is: principals, teachers"},
          {"tags", "list of text", "words to select it by"},
          {"source", "text", "whose data it is, below each picture (the project's name)"},
          {"facet", "map", "draws some tiles once a school, a term, or the like"},
          {"tiles", "list of maps", "the pictures of the page, from top to bottom", true}};
}

std::vector<YamlKey> facet_keys() {
  return {{"column", "column", "names each value; $facet in a tile's SQL, and $facet_<name> for each column of the SQL",
           true},
          {"label", "text", "what the values are: School", true},
          {"sql", "SELECT", "one row a value, in their order", true},
          {"limit", "whole number", "values drawn (50)"}};
}

std::vector<YamlKey> tile_keys() {
  return {{"name", "file name", "names the tile's files: letters, digits, _ and -", true},
          {"title", "text", "what the picture says, above it", true},
          {"subtitle", "text", "which rows it shows, below the title"},
          {"unit", "text", "what the values are: \"GPA (0 to 4)\""},
          {"sql", "SELECT", "the rows; tables as schema.name", true},
          {"chart", "map", "a chart in short form (one of chart, vega_lite, number and table is needed)"},
          {"vega_lite", "map", "a Vega-Lite specification without data"},
          {"number", "map", "one large figure"},
          {"table", "map", "the rows as a table"},
          {"width", "word", "full (usual) or half"},
          {"each", "word", "facet: drawn once for each value of the page's facet"},
          {"explanation", "text", "what the picture shows and how it was computed", true},
          {"decision", "text", "what to decide by it", true}};
}

// The line of an SQL text's first character: a block ("|") begins below its key.
TileSql read_sql(YamlFields& fields, std::string_view file_text) {
  const Yaml* node = fields.find("sql");
  if (node == nullptr || node->kind != Yaml::Kind::scalar) return {};
  const std::vector<std::string> lines = split(file_text, '\n');
  const auto at = static_cast<std::size_t>(std::max(node->line, 1) - 1);
  bool is_block = false;
  if (at < lines.size()) {
    const std::string line(trim(lines[at]));
    const std::size_t sign = line.find_last_of("|>");
    is_block = sign != std::string::npos && line.find_first_not_of("+-0123456789", sign + 1) == std::string::npos;
  }
  return {node->scalar, is_block ? node->line + 1 : node->line};
}

std::string joined(std::string text) { return std::string(trim(replace_all(std::move(text), "\n", " "))); }

bool is_file_stem(const std::string& name) {
  return !name.empty() && name.size() <= 80 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

Tile read_tile(const Yaml& node, const std::string& file, const std::string& path, std::string_view file_text,
               bool has_facet, std::vector<Problem>& problems) {
  YamlFields fields(node, file, path, tile_keys(), problems);
  Tile tile;
  tile.place = {file, node.line, path};
  tile.name = fields.text("name").value_or("");
  if (fields.find("name") != nullptr && (!is_file_stem(tile.name) || tile.name.find("--") != std::string::npos)) {
    fields.problem("name", "'" + tile.name + "' can't name files", "use letters, digits, _ and single -");
  }
  tile.title = fields.text("title").value_or("");
  tile.subtitle = fields.text("subtitle").value_or("");
  tile.unit = fields.text("unit").value_or("");
  tile.sql = read_sql(fields, file_text);
  tile.explanation = joined(fields.text("explanation").value_or(""));
  tile.decision = joined(fields.text("decision").value_or(""));
  if (fields.word("width", {"full", "half"}) == "half") tile.width = TileWidth::half;
  if (fields.word("each", {"facet"})) {
    tile.is_each_facet = true;
    if (!has_facet) fields.problem("each", "the dashboard has no facet", "add 'facet:' to the dashboard");
  }
  constexpr std::array contents{"chart", "vega_lite", "number", "table"};
  int found = 0;
  for (const std::string_view key : contents) {
    if (const Yaml* content = fields.find(key)) {
      ++found;
      tile.content = read_content(key, *content, file, path + "." + std::string(key), problems);
    }
  }
  if (found != 1) {
    fields.problem("", found == 0 ? "the tile shows nothing" : "the tile shows several things",
                   "give it one of: chart, vega_lite, number, table");
  }
  return tile;
}

}  // namespace

Dashboard read_dashboard(std::string_view text, const std::string& file, const std::string& name,
                         std::vector<Problem>& problems) {
  Dashboard dashboard;
  dashboard.name = name;
  dashboard.place = {file, 1, ""};
  const Yaml root = parse_yaml(text, file);
  YamlFields fields(root, file, "", page_keys(), problems);
  if (!is_file_stem(name)) {
    problems.push_back(
        {Fault::user, "'" + name + "' can't name files", {file}, "name the file with letters, digits, _ and -"});
  }
  dashboard.title = fields.text("title").value_or("");
  dashboard.description = joined(fields.text("description").value_or(""));
  dashboard.audience = fields.texts("audience");
  dashboard.tags = fields.texts("tags");
  dashboard.source = fields.text("source").value_or("");
  if (const Yaml* node = fields.find("facet")) {
    YamlFields facet(*node, file, "facet", facet_keys(), problems);
    dashboard.facet =
        Facet{.column = facet.text("column").value_or(""),
              .label = facet.text("label").value_or(""),
              .sql = read_sql(facet, text),
              .limit = static_cast<int>(std::clamp<std::int64_t>(facet.whole_number("limit").value_or(50), 1, 10'000))};
  }
  const Yaml* tiles = fields.find("tiles");
  if (tiles != nullptr && tiles->kind != Yaml::Kind::list) {
    fields.problem("tiles", "'tiles' must be a list of maps", "begin each tile with '- name:'");
    return dashboard;
  }
  std::set<std::string> names;
  for (std::size_t i = 0; tiles != nullptr && i < tiles->items.size(); ++i) {
    const Yaml& node = tiles->items[i];
    const Yaml* stem = node.find("name");
    const std::string path = "tiles." + (stem != nullptr ? stem->scalar : std::to_string(i + 1));
    Tile tile = read_tile(node, file, path, text, dashboard.facet.has_value(), problems);
    if (!names.insert(tile.name).second && !tile.name.empty()) {
      problems.push_back(
          {Fault::user, "two tiles are named '" + tile.name + "'", tile.place, "give each its own name"});
    }
    dashboard.tiles.push_back(std::move(tile));
  }
  if (fields.find("tiles") != nullptr && dashboard.tiles.empty()) {
    fields.problem("tiles", "the dashboard has no tiles", "add one with '- name:'");
  }
  return dashboard;
}

std::vector<DashboardKeys> dashboard_keys() {
  std::vector<DashboardKeys> all{{"dashboard", "", page_keys()},
                                 {"facet", "", facet_keys()},
                                 {"tile", "", tile_keys()},
                                 {"number", "One large figure, and how it compares with another.", number_keys()},
                                 {"table", "The first rows as a table.", table_keys()},
                                 {"reference_line", "A number alone, or a map.", reference_line_keys()}};
  for (const ChartKind& kind : chart_kinds())
    all.push_back({"chart, type " + std::string(kind.type), std::string(kind.description), kind.keys});
  return all;
}

}  // namespace schoolhouse::chart
