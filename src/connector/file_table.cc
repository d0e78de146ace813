// What a table of a source of files looks like in the lake.
// SPDX-License-Identifier: Apache-2.0
#include "connector/file_table.h"

#include <fmt/format.h>

namespace schoolhouse::connector {
namespace {

// Writes values with their length, so that no two lists of values look alike.
class Writer {
 public:
  Writer& text(std::string_view text) {
    text_ += std::to_string(text.size()) + ":";
    text_ += text;
    return *this;
  }
  Writer& number(double number) { return text(fmt::format("{}", number)); }
  Writer& yes(bool is_so) { return text(is_so ? "yes" : "no"); }
  Writer& texts(const std::vector<std::string>& all) {
    number(static_cast<double>(all.size()));
    for (const std::string& one : all) text(one);
    return *this;
  }
  Writer& maybe(const std::optional<std::string>& value) { return yes(value.has_value()).text(value.value_or("")); }
  Writer& character(const std::optional<char>& value) {
    return yes(value.has_value()).text(std::string(1, value.value_or(' ')));
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

struct DescribeRule {
  Writer& out;
  void operator()(const check::NotNull& rule) const { out.text("not_null").text(rule.column); }
  void operator()(const check::Unique& rule) const { out.text("unique").texts(rule.columns); }
  void operator()(const check::AcceptedValues& rule) const {
    out.text("accepted_values").text(rule.column).texts(rule.values);
  }
  void operator()(const check::Relationships& rule) const {
    out.text("relationships").text(rule.column).text(rule.to.text()).text(rule.field);
  }
  void operator()(const check::AcceptedRange& rule) const {
    out.text("accepted_range").text(rule.column).maybe(rule.min).maybe(rule.max).yes(rule.is_inclusive);
  }
  void operator()(const check::RowCount& rule) const {
    out.text("row_count")
        .number(static_cast<double>(rule.min.value_or(-1)))
        .number(static_cast<double>(rule.max.value_or(-1)));
  }
  void operator()(const check::Expression& rule) const { out.text("expression").text(rule.sql); }
  void operator()(const check::NoRows& rule) const { out.text("no_rows").text(rule.sql); }
};

}  // namespace

std::string reason_column(const std::string& name) { return name + "_missing"; }

std::vector<std::string> SourceColumn::names_in_files() const {
  const bool is_from_elsewhere = !file_pattern.empty() || !from_each.empty() || !from_parent.empty() || is_list_index;
  if (is_from_elsewhere || !variant_of.empty()) return {};
  return aliases.empty() ? std::vector{contract.name} : aliases;
}

const std::vector<OriginColumn>& origin_columns() {
  static const std::vector<OriginColumn> columns = {
      {"_source", {lake::Type::Kind::string}, "source that the row is from"},
      {"_load_id", {lake::Type::Kind::string}, "load that brought the row"},
      {"_loaded_at", {lake::Type::Kind::timestamp}, "when that load began"},
      {"_file", {lake::Type::Kind::string}, "file that the row is from, below the source's path"},
  };
  return columns;
}

catalog::Contract file_table_contract(const FileTable& table) {
  catalog::Contract contract;
  contract.key = table.key;
  contract.grain = table.grain;
  for (const SourceColumn& column : table.columns) {
    contract.columns.push_back(column.contract);
    if (!column.has_reason()) continue;
    catalog::ContractColumn reason;
    reason.name = reason_column(column.contract.name);
    reason.type = {lake::Type::Kind::string};
    reason.description = "why " + column.contract.name + " is missing";
    reason.privacy = column.contract.privacy;
    reason.line = column.contract.line;
    contract.columns.push_back(std::move(reason));
  }
  contract.columns.insert(contract.columns.end(), table.made_columns.begin(), table.made_columns.end());
  for (const OriginColumn& origin : origin_columns()) {
    catalog::ContractColumn column;
    column.name = origin.name;
    column.type = origin.type;
    column.description = origin.description;
    column.is_required = true;
    column.line = table.line;
    contract.columns.push_back(std::move(column));
  }
  return contract;
}

std::string describe_declaration(const Source& source, const FileTable& table) {
  Writer out;
  // The first number is raised when the same declaration begins to give other rows.
  out.number(1).text(source.name).text(table.name.text()).texts(table.files).number(static_cast<double>(table.format));
  out.text(std::string(1, table.delimiter)).character(table.quote).character(table.escape).yes(table.has_header);
  out.number(table.skip_lines).text(table.encoding).texts(table.key).number(table.quarantine_limit);
  out.number(static_cast<double>(table.schema_contract.columns))
      .number(static_cast<double>(table.schema_contract.data_type))
      .yes(table.absent_columns == Drift::accept);
  if (!table.parent_column.empty()) out.text("child").text(table.parent_column);
  for (const SourceColumn& column : table.columns) {
    out.text(column.contract.name).text(lake::to_text(column.contract.type)).texts(column.aliases);
    out.text(column.when_absent).texts(column.formats).text(column.file_pattern);
    if (column.pad > 0 || column.cut > 0) out.text("width").number(column.pad).number(column.cut);
    if (!column.from_each.empty()) out.text("each").text(column.from_each);
    if (!column.from_parent.empty()) out.text("parent").text(column.from_parent);
    if (column.is_list_index) out.text("list index");
    out.number(static_cast<double>(column.missing.size()));
    for (const auto& [code, reason] : column.missing) out.text(code).text(reason);
  }
  for (const check::Check& check : table.checks) {
    out.text(check.name).yes(check.severity == check::Severity::error);
    std::visit(DescribeRule{out}, check.rule);
  }
  return out.take();
}

}  // namespace schoolhouse::connector
