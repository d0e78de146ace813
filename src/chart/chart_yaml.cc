// Reads what a tile shows, strictly: every kind of chart has its own keys.
// SPDX-License-Identifier: Apache-2.0
#include "chart/chart_yaml.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "chart/number_format.h"

namespace schoolhouse::chart {
namespace {

constexpr YamlKey type_key{"type", "word", "the kind of chart", true};
constexpr YamlKey color_key{"color", "column", "one series a value, each with a colour of its own"};
constexpr YamlKey labels_key{"labels", "yes or no", "write values or names into the chart where they fit (true)"};
constexpr YamlKey format_key{"format", "number format", "how numbers are written: \",.1f\", \".0%\", \"$,.2f\", \"d\""};
constexpr YamlKey x_title_key{"x_title", "text", "title of the axis across"};
constexpr YamlKey y_title_key{"y_title", "text", "title of the axis of values (the tile's unit)"};
constexpr YamlKey line_key{"reference_line", "number or map", "a dashed line at a value, such as a goal"};

// The words of an enum, in the order of its enumerators.
template <class Enum>
Enum read_word(YamlFields& fields, std::string_view key, const std::vector<std::string>& words) {
  const std::optional<std::string> word = fields.word(key, words);
  for (std::size_t i = 0; word && i < words.size(); ++i) {
    if (words[i] == *word) return static_cast<Enum>(i);
  }
  return Enum{};
}

int read_limit(YamlFields& fields, int standard, int most) {
  const std::optional<std::int64_t> limit = fields.whole_number("limit");
  if (limit && (*limit < 1 || *limit > most)) {
    fields.problem("limit", "'limit' must be from 1 to " + format_count(most));
    return standard;
  }
  return static_cast<int>(limit.value_or(standard));
}

NumberFormat read_format(YamlFields& fields, std::string_view key = "format") {
  const std::string format = fields.text(key).value_or("");
  if (!format.empty() && !is_number_format(format)) {
    fields.problem(key, "'" + format + "' is not a number format",
                   "use one like \",.1f\" (1,234.5), \".0%\" (45%), \"$,.2f\" ($1,234.50) or \"d\" (2026)");
    return {};
  }
  return format;
}

std::optional<ReferenceLine> read_reference_line(YamlFields& fields, std::vector<Problem>& problems) {
  const Yaml* node = fields.find("reference_line");
  if (node == nullptr) return std::nullopt;
  if (node->kind == Yaml::Kind::scalar) {
    const std::optional<double> value = fields.number("reference_line");
    return value ? std::optional(ReferenceLine{*value}) : std::nullopt;
  }
  YamlFields line(*node, fields.file(), fields.path() + ".reference_line", reference_line_keys(), problems);
  return ReferenceLine{line.number("value").value_or(0), line.text("label").value_or("")};
}

std::string text_of(YamlFields& fields, std::string_view key) { return fields.text(key).value_or(""); }

BarChart read_bar(YamlFields& fields, std::vector<Problem>& problems) {
  return {.x = text_of(fields, "x"),
          .y = text_of(fields, "y"),
          .color = text_of(fields, "color"),
          .stack = read_word<Stack>(fields, "stack", {"stacked", "grouped", "share"}),
          .sort = read_word<Sort>(fields, "sort", {"given", "ascending", "descending", "name"}),
          .limit = read_limit(fields, 20, 200),
          .has_labels = fields.yes_or_no("labels").value_or(true),
          .format = read_format(fields),
          .x_title = text_of(fields, "x_title"),
          .y_title = text_of(fields, "y_title"),
          .reference_line = read_reference_line(fields, problems)};
}

LineChart read_line(YamlFields& fields, std::vector<Problem>& problems) {
  return {.x = text_of(fields, "x"),
          .y = text_of(fields, "y"),
          .color = text_of(fields, "color"),
          .limit = read_limit(fields, 8, 50),
          .has_labels = fields.yes_or_no("labels").value_or(true),
          .is_from_zero = fields.yes_or_no("from_zero").value_or(false),
          .format = read_format(fields),
          .x_title = text_of(fields, "x_title"),
          .y_title = text_of(fields, "y_title"),
          .reference_line = read_reference_line(fields, problems)};
}

ScatterChart read_scatter(YamlFields& fields, std::vector<Problem>& problems) {
  return {.x = text_of(fields, "x"),
          .y = text_of(fields, "y"),
          .color = text_of(fields, "color"),
          .size = text_of(fields, "size"),
          .name = text_of(fields, "name"),
          .limit = read_limit(fields, 2000, 20000),
          .has_labels = fields.yes_or_no("labels").value_or(true),
          .has_trend = fields.yes_or_no("trend").value_or(false),
          .format = read_format(fields),
          .x_format = read_format(fields, "x_format"),
          .x_title = text_of(fields, "x_title"),
          .y_title = text_of(fields, "y_title"),
          .reference_line = read_reference_line(fields, problems)};
}

DonutChart read_donut(YamlFields& fields) {
  return {.x = text_of(fields, "x"),
          .y = text_of(fields, "y"),
          .limit = read_limit(fields, 6, 8),
          .has_labels = fields.yes_or_no("labels").value_or(true),
          .format = read_format(fields)};
}

HeatMapChart read_heat_map(YamlFields& fields) {
  return {.x = text_of(fields, "x"),
          .y = text_of(fields, "y"),
          .color = text_of(fields, "color"),
          .limit = read_limit(fields, 25, 200),
          .has_labels = fields.yes_or_no("labels").value_or(true),
          .format = read_format(fields),
          .x_title = text_of(fields, "x_title"),
          .y_title = text_of(fields, "y_title")};
}

HistogramChart read_histogram(YamlFields& fields, std::vector<Problem>& problems) {
  return {.x = text_of(fields, "x"),
          .limit = read_limit(fields, 20, 60),
          .has_labels = fields.yes_or_no("labels").value_or(true),
          .format = read_format(fields),
          .x_title = text_of(fields, "x_title"),
          .y_title = text_of(fields, "y_title"),
          .reference_line = read_reference_line(fields, problems)};
}

TileContent read_chart(const Yaml& node, const std::string& file, const std::string& path,
                       std::vector<Problem>& problems) {
  // The type decides which keys there are, so it is read before them.
  const Yaml* type = node.find("type");
  const ChartKind* kind = nullptr;
  std::vector<std::string> types;
  for (const ChartKind& known : chart_kinds()) {
    types.emplace_back(known.type);
    if (type != nullptr && type->scalar == known.type) kind = &known;
  }
  if (kind == nullptr) {
    const std::string found = type == nullptr ? "" : type->scalar;
    problems.push_back({Fault::user,
                        type == nullptr ? "the key 'type' is missing" : "unknown type of chart '" + found + "'",
                        {file, type == nullptr ? node.line : type->line, path + ".type"},
                        suggest(found, types)});
    return Chart(BarChart{});
  }
  YamlFields fields(node, file, path, kind->keys, problems);
  if (kind->type == "bar") return Chart(read_bar(fields, problems));
  if (kind->type == "line") return Chart(read_line(fields, problems));
  if (kind->type == "scatter") return Chart(read_scatter(fields, problems));
  if (kind->type == "donut") return Chart(read_donut(fields));
  if (kind->type == "heatmap") return Chart(read_heat_map(fields));
  return Chart(read_histogram(fields, problems));
}

nlohmann::json json_of(const Yaml& value) {
  switch (value.kind) {
    case Yaml::Kind::null:
      return nullptr;
    case Yaml::Kind::list: {
      nlohmann::json list = nlohmann::json::array();
      for (const Yaml& item : value.items) list.push_back(json_of(item));
      return list;
    }
    case Yaml::Kind::map: {
      nlohmann::json map = nlohmann::json::object();
      for (const YamlEntry& entry : value.entries) map[entry.key] = json_of(entry.value);
      return map;
    }
    case Yaml::Kind::scalar:
      break;
  }
  if (!value.is_quoted) {
    if (value.scalar == "true" || value.scalar == "false") return value.scalar == "true";
    if (const auto whole = parse_integer(value.scalar)) return *whole;
    if (const auto number = parse_number(value.scalar)) return *number;
  }
  return value.scalar;
}

}  // namespace

const std::vector<ChartKind>& chart_kinds() {
  static const std::vector<ChartKind> kinds{
      {"bar",
       "One number a category. Upright while the names fit below the bars, else lying. With the number as x, always "
       "lying.",
       {type_key,
        {"x", "column", "the category (or the number, with the category as y)", true},
        {"y", "column", "the number", true},
        color_key,
        {"stack", "word", "how series share a bar: stacked (usual), grouped (side by side), share (parts of 100%)"},
        {"sort", "word", "order of the bars: given (usual, as the SQL orders), ascending, descending (by value), name"},
        {"limit", "whole number", "bars shown (20); the picture says how many there are"},
        labels_key,
        format_key,
        x_title_key,
        y_title_key,
        line_key}},
      {"line",
       "A number over time or another ordered column. A missing value is a gap.",
       {type_key,
        {"x", "column", "a date, a number, or texts in the order of the SQL", true},
        {"y", "column", "the number", true},
        color_key,
        {"limit", "whole number", "lines shown (8)"},
        labels_key,
        {"from_zero", "yes or no", "begin the axis at zero (false)"},
        format_key,
        x_title_key,
        y_title_key,
        line_key}},
      {"scatter",
       "Two numbers of each row, as a point.",
       {type_key,
        {"x", "column", "the number across", true},
        {"y", "column", "the number upwards", true},
        color_key,
        {"size", "column", "a number, as the area of the point"},
        {"name", "column", "the name of each point, written at those that stand out"},
        {"limit", "whole number", "points shown (2,000), taken evenly"},
        labels_key,
        {"trend", "yes or no", "draw the straight line of least squares (false)"},
        format_key,
        {"x_format", "number format", "how the numbers across are written"},
        x_title_key,
        y_title_key,
        line_key}},
      {"donut",
       "Shares of a whole: few parts, none below zero.",
       {type_key,
        {"x", "column", "the part", true},
        {"y", "column", "the number", true},
        {"limit", "whole number", "parts shown (6); the rest is summed up as Other"},
        labels_key,
        format_key}},
      {"heatmap",
       "A number for each pair of two categories, as the colour of a cell.",
       {type_key,
        {"x", "column", "the category across", true},
        {"y", "column", "the category down", true},
        {"color", "column", "the number", true},
        {"limit", "whole number", "rows shown, and columns (25)"},
        labels_key,
        format_key,
        x_title_key,
        y_title_key}},
      {"histogram",
       "How many rows fall into each of some equal ranges of a number.",
       {type_key,
        {"x", "column", "the number", true},
        {"limit", "whole number", "ranges at most (20)"},
        labels_key,
        format_key,
        x_title_key,
        y_title_key,
        line_key}},
  };
  return kinds;
}

std::vector<YamlKey> number_keys() {
  return {{"value", "column", "the figure, from the first row", true},
          {"compare", "column", "another figure to compare it with"},
          {"compare_label", "text", "what the other figure is: \"last year\""},
          format_key};
}

std::vector<YamlKey> table_keys() {
  return {{"columns", "list of columns", "what is shown, in this order (all)"},
          {"limit", "whole number", "rows shown (20)"},
          format_key};
}

std::vector<YamlKey> reference_line_keys() {
  return {{"value", "number", "where the line stands", true}, {"label", "text", "what it is: \"Goal\""}};
}

TileContent read_content(std::string_view key, const Yaml& node, const std::string& file, const std::string& path,
                         std::vector<Problem>& problems) {
  if (key == "chart") return read_chart(node, file, path, problems);
  if (key == "vega_lite") {
    if (node.kind != Yaml::Kind::map) {
      problems.push_back({Fault::user, "'vega_lite' must be a map", {file, node.line, path}});
    }
    return VegaLiteChart{to_json(node)};
  }
  if (key == "number") {
    YamlFields fields(node, file, path, number_keys(), problems);
    return BigNumber{.value = text_of(fields, "value"),
                     .compare = text_of(fields, "compare"),
                     .compare_label = text_of(fields, "compare_label"),
                     .format = read_format(fields)};
  }
  YamlFields fields(node, file, path, table_keys(), problems);
  return TableView{
      .columns = fields.texts("columns"), .limit = read_limit(fields, 20, 1000), .format = read_format(fields)};
}

std::string to_json(const Yaml& value) { return json_of(value).dump(); }

}  // namespace schoolhouse::chart
