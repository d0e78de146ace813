// Writes the rows of a query as they come: a table for people, CSV, or JSON.
// SPDX-License-Identifier: Apache-2.0
#include "cli/answer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace schoolhouse::cli {
namespace {

constexpr std::size_t widest_cell = 60;

bool is_numeric(std::string_view type) {
  for (const std::string_view name : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE",
                                      "DECIMAL", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}) {
    if (type == name || (name == "DECIMAL" && type.starts_with("DECIMAL("))) return true;
  }
  return false;
}

// The number of characters, not of bytes: continuation bytes of UTF-8 do not count.
std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// One line, cut to the widest that is shown.
std::string cell(const duck::Value& value) {
  if (duck::is_null(value)) return "NULL";
  std::string text = duck::to_text(value);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (length(text) <= widest_cell) return text;
  std::size_t end = 0;
  for (std::size_t characters = 0; end < text.size(); ++end) {
    const bool is_first_byte = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (is_first_byte && ++characters > widest_cell - 1) break;
  }
  return text.substr(0, end) + "…";
}

std::string pad(const std::string& text, std::size_t width, bool is_right) {
  const std::string space(width - std::min(width, length(text)), ' ');
  return is_right ? space + text : text + space;
}

class TableWriter final : public AnswerWriter {
 public:
  TableWriter(Sink sink, std::size_t most) : sink_(std::move(sink)), most_(most) {}

  void begin(const std::vector<duck::ResultColumn>& columns) override {
    for (const duck::ResultColumn& column : columns) {
      names_.push_back(column.name);
      is_right_.push_back(is_numeric(column.type));
    }
  }
  bool write(const duck::Rows& block) override {
    for (const auto& row : block.rows) {
      if (most_ > 0 && rows_.size() >= most_) {
        has_more_ = true;
        return false;
      }
      std::vector<std::string>& cells = rows_.emplace_back();
      for (const duck::Value& value : row) cells.push_back(cell(value));
    }
    return true;
  }
  void end() override {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      widths.push_back(length(names_[i]));
      for (const auto& row : rows_) widths[i] = std::max(widths[i], length(row[i]));
    }
    std::string text = line(names_, widths);
    std::vector<std::string> rule;
    for (const std::size_t width : widths) rule.emplace_back(width, '-');
    text += line(rule, widths);
    for (const auto& row : rows_) text += line(row, widths);
    if (has_more_) text += "… more rows; --rows 0 shows all of them, --format csv writes them\n";
    sink_(text);
  }

 private:
  std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i ? "  " : "") + pad(cells[i], widths[i], is_right_[i]);
    while (text.ends_with(' ')) text.pop_back();
    return text + "\n";
  }

  Sink sink_;
  std::size_t most_;
  std::vector<std::string> names_;
  std::vector<bool> is_right_;
  std::vector<std::vector<std::string>> rows_;
  bool has_more_ = false;
};

class CsvWriter final : public AnswerWriter {
 public:
  explicit CsvWriter(Sink sink) : sink_(std::move(sink)) {}

  void begin(const std::vector<duck::ResultColumn>& columns) override {
    std::string text;
    for (const duck::ResultColumn& column : columns) text += (text.empty() ? "" : ",") + quote(column.name);
    sink_(text + "\n");
  }
  bool write(const duck::Rows& block) override {
    std::string text;
    for (const auto& row : block.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += ',';
        if (!duck::is_null(row[i])) text += quote(duck::to_text(row[i]));
      }
      text += '\n';
    }
    sink_(text);
    return true;
  }
  void end() override {}

 private:
  static std::string quote(const std::string& text) {
    const bool is_plain = !text.empty() && text.find_first_of(",\"\r\n") == std::string::npos;
    return is_plain ? text : quote_identifier(text);
  }
  Sink sink_;
};

class JsonWriter final : public AnswerWriter {
 public:
  JsonWriter(Sink sink, std::function<std::string()> tail) : sink_(std::move(sink)), tail_(std::move(tail)) {}

  void begin(const std::vector<duck::ResultColumn>& columns) override {
    nlohmann::json list = nlohmann::json::array();
    for (const duck::ResultColumn& column : columns) {
      list.push_back({{"name", column.name}, {"type", column.type}});
      names_.push_back(nlohmann::json(column.name).dump());
      is_decimal_.push_back(column.type.starts_with("DECIMAL(") || column.type == "HUGEINT");
    }
    sink_("{\"columns\": " + list.dump() + ", \"rows\": [");
  }
  bool write(const duck::Rows& block) override {
    std::string text;
    for (const auto& row : block.rows) {
      text += is_first_ ? "\n{" : ",\n{";
      is_first_ = false;
      for (std::size_t i = 0; i < row.size(); ++i)
        text += (i ? ", " : "") + names_[i] + ": " + value_text(row[i], is_decimal_[i]);
      text += '}';
    }
    sink_(text);
    return true;
  }
  void end() override { sink_("\n]" + tail_() + "}\n"); }

 private:
  static std::string value_text(const duck::Value& value, bool is_decimal) {
    if (duck::is_null(value)) return "null";
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* number = std::get_if<double>(&value))
      return std::isfinite(*number) ? nlohmann::json(*number).dump() : "null";
    const std::string text = duck::to_text(value);
    if (is_decimal || std::holds_alternative<std::int64_t>(value)) return text;
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  Sink sink_;
  std::function<std::string()> tail_;
  std::vector<std::string> names_;
  std::vector<bool> is_decimal_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<AnswerWriter> table_writer(Sink sink, std::size_t most) {
  return std::make_unique<TableWriter>(std::move(sink), most);
}
std::unique_ptr<AnswerWriter> csv_writer(Sink sink) { return std::make_unique<CsvWriter>(std::move(sink)); }
std::unique_ptr<AnswerWriter> json_writer(Sink sink, std::function<std::string()> tail) {
  return std::make_unique<JsonWriter>(std::move(sink), std::move(tail));
}

std::string align(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], length(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += (i ? "  " : "") + pad(row[i], widths[i], false);
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  }
  return text;
}

}  // namespace schoolhouse::cli
