// Completes a user's own Vega-Lite specification: data, size and theme; refuses what would fetch.
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "chart/sketch.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

using nlohmann::json;

class Fence {
 public:
  explicit Fence(const Place& place) : place_(place) {}

  // Walks the whole specification: data that is not given by values, addresses, links and images are refused wherever they stand.
  void check(const json& node, const std::string& path) const {
    if (node.is_object()) {
      for (const auto& [key, value] : node.items()) {
        const std::string below = path.empty() ? key : path + "." + key;
        if (key == "url" || key == "href") {
          refuse(below, "fetches '" + key + "'",
                 "a picture may not fetch anything: select what it needs in the tile's SQL");
        }
        if (key == "data" && value.is_object()) {
          check_data(value, below);
        }
        if (key == "mark" && (value == "image" || (value.is_object() && value.value("type", "") == "image"))) {
          refuse(below, "draws images", "a picture may not fetch anything: use the mark 'point' or 'text'");
        }
        if (key == "usermeta") {
          continue;
        }
        check(value, below);
      }
    } else if (node.is_array()) {
      for (std::size_t i = 0; i < node.size(); ++i) {
        check(node[i], path + "[" + std::to_string(i) + "]");
      }
    } else if (node.is_string() && to_lower(node.get_ref<const std::string&>()).find("url(") != std::string::npos) {
      refuse(path, "holds 'url('", "a picture may not fetch anything: name a colour");
    }
  }

 private:
  void check_data(const json& data, const std::string& path) const {
    for (const auto& [key, value] : data.items()) {
      if (key != "values" && key != "name" && key != "url") {
        refuse(path + "." + key, "makes data by '" + key + "'",
               "select the data in the tile's SQL, or list it as 'values'");
      }
    }
  }
  [[noreturn]] void refuse(const std::string& path, const std::string& does, const std::string& fix) const {
    throw Error({.fault = Fault::user,
                 .what = "the chart's specification " + does,
                 .where = {place_.file, place_.line, place_.key + ".vega_lite" + (path.empty() ? "" : "." + path)},
                 .fix = fix});
  }
  const Place& place_;
};

json rows_as_json(const Columns& columns) {
  json values = json::array();
  const duck::Rows& rows = columns.rows();
  std::vector<Column> read;
  for (const duck::ResultColumn& column : rows.columns) {
    read.push_back(columns.any(column.name, "vega_lite"));
  }
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    json object = json::object();
    for (const Column& column : read) {
      if (column.kind == ColumnKind::number) {
        object[column.name] = column.numbers[row] ? json(*column.numbers[row]) : json(nullptr);
      } else {
        object[column.name] = column.texts[row] ? json(*column.texts[row]) : json(nullptr);
      }
    }
    values.push_back(std::move(object));
  }
  return values;
}

// Names that a specification may use as fields: the columns, and whatever its transforms produce.
void collect_produced(const json& node, std::set<std::string>& names) {
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) {
      if (key == "as" || key == "groupby" || key == "fold" || key == "joinaggregate") {
        for (const json& name : value.is_array() ? value : json::array({value})) {
          if (name.is_string()) {
            names.insert(name.get<std::string>());
          }
        }
      }
      collect_produced(value, names);
    }
  } else if (node.is_array()) {
    for (const json& item : node) {
      collect_produced(item, names);
    }
  }
}

void check_fields(const json& node, const std::set<std::string>& known, const Place& place) {
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) {
      if (key == "field" && value.is_string() && !known.contains(value.get<std::string>())) {
        const std::vector<std::string> names(known.begin(), known.end());
        throw Error({.fault = Fault::user,
                     .what = "the tile's SQL gives no column '" + value.get<std::string>() + "'",
                     .where = {place.file, place.line, place.key + ".vega_lite"},
                     .fix = suggest(value.get<std::string>(), names)});
      }
      if (key != "data") {  // inline values have fields of their own
        check_fields(value, known, place);
      }
    }
  } else if (node.is_array()) {
    for (const json& item : node) {
      check_fields(item, known, place);
    }
  }
}

bool holds(const json& node, const char* key) {
  if (node.is_object()) {
    return node.contains(key) ||
           std::any_of(node.begin(), node.end(), [key](const json& value) { return holds(value, key); });
  }
  return node.is_array() &&
         std::any_of(node.begin(), node.end(), [key](const json& value) { return holds(value, key); });
}

}  // namespace

Sketch sketch(const VegaLiteChart& chart, const Columns& columns, const Room& room) {
  json specification = json::parse(chart.json, nullptr, false);
  const Place& place = columns.place();
  if (!specification.is_object()) {
    throw Error({.fault = Fault::user,
                 .what = "'vega_lite' must be a map",
                 .where = {place.file, place.line, place.key + ".vega_lite"}});
  }
  Fence(place).check(specification, "");
  if (specification.contains("data")) {
    throw Error({.fault = Fault::user,
                 .what = "the chart's specification brings its own data",
                 .where = {place.file, place.line, place.key + ".vega_lite.data"},
                 .fix = "remove 'data': the rows of the tile's SQL are the data (a layer may list values of its own)"});
  }
  Sketch result;
  if (columns.row_count() == 0) {
    return result;
  }
  const bool has_inline_data = holds(specification, "data");
  if (!has_inline_data) {
    std::set<std::string> known;
    for (const duck::ResultColumn& column : columns.rows().columns) {
      known.insert(column.name);
    }
    collect_produced(specification, known);
    check_fields(specification, known, place);
  }
  specification["data"] = {{"values", rows_as_json(columns)}};
  json config = theme();
  if (specification.contains("config")) {
    config.merge_patch(specification["config"]);
  }
  specification["config"] = config;
  const bool is_single = !specification.contains("facet") && !specification.contains("repeat") &&
                         !specification.contains("hconcat") && !specification.contains("vconcat") &&
                         !specification.contains("concat") &&
                         !(specification.contains("encoding") &&
                           (specification["encoding"].contains("row") || specification["encoding"].contains("column") ||
                            specification["encoding"].contains("facet")));
  if (is_single) {
    if (!specification.contains("width")) {
      specification["width"] = room.width;
      specification["autosize"] = {{"type", specification.contains("height") ? "fit-x" : "fit"},
                                   {"contains", "padding"}};
    }
    if (!specification.contains("height")) {
      specification["height"] = room.height + 40;
    }
    specification["padding"] = 4;
  }
  result.vega_lite = specification_text(specification);
  result.heading = room.unit;
  return result;
}

}  // namespace schoolhouse::chart
