// The fingerprint of a model: one hash of everything that its rows depend on.
// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "base/text.h"
#include "model/model.h"

namespace schoolhouse::model {
namespace {

// Raised when what we make of the same SQL and inputs changes, so that every table is built anew once.
constexpr std::string_view format_number = "1";

// Each part carries its length, so that no two lists of parts give the same text.
class Parts {
 public:
  void add(std::string_view part) { text_ += std::to_string(part.size()) + ":" + std::string(part) + "\n"; }
  std::string hash() const { return sha256(text_); }

 private:
  std::string text_;
};

void add_rule(Parts& parts, const check::NotNull& rule) { parts.add("not_null " + rule.column); }
void add_rule(Parts& parts, const check::Unique& rule) {
  parts.add("unique");
  for (const std::string& column : rule.columns) parts.add(column);
}
void add_rule(Parts& parts, const check::AcceptedValues& rule) {
  parts.add("accepted_values " + rule.column);
  for (const std::string& value : rule.values) parts.add(value);
}
void add_rule(Parts& parts, const check::Relationships& rule) {
  parts.add("relationships " + rule.column);
  parts.add(rule.to.text());
  parts.add(rule.field);
}
void add_rule(Parts& parts, const check::AcceptedRange& rule) {
  parts.add(rule.is_inclusive ? "accepted_range" : "accepted_range exclusive");
  parts.add(rule.column);
  parts.add(rule.min ? "min " + *rule.min : "");
  parts.add(rule.max ? "max " + *rule.max : "");
}
void add_rule(Parts& parts, const check::RowCount& rule) {
  parts.add("row_count");
  parts.add(rule.min ? "min " + std::to_string(*rule.min) : "");
  parts.add(rule.max ? "max " + std::to_string(*rule.max) : "");
}
void add_rule(Parts& parts, const check::Expression& rule) { parts.add("expression " + rule.sql); }
void add_rule(Parts& parts, const check::NoRows& rule) { parts.add("no_rows " + rule.sql); }

}  // namespace

std::string fingerprint(const Model& model, const Inputs& inputs, const std::string& engine) {
  Parts parts;
  parts.add(format_number);
  parts.add(engine);
  parts.add(model.name.text());
  parts.add(trim(model.sql));
  for (const catalog::ContractColumn& column : model.contract.columns) {
    parts.add(column.name);
    parts.add(to_text(column.type));
    parts.add(column.is_required ? "required" : "");
  }
  parts.add("partitions");
  for (const std::string& column : model.partition_by) parts.add(column);
  parts.add("checks");
  for (const check::Check& check : model.checks) {
    parts.add(check.name);
    parts.add(check.severity == check::Severity::error ? "error" : "warn");
    std::visit([&](const auto& rule) { add_rule(parts, rule); }, check.rule);
  }
  parts.add("parameters");
  for (const std::string& name : model.select.parameters) {
    const auto value = inputs.parameters.find(name);
    parts.add(name);
    if (value != inputs.parameters.end()) parts.add(sql::literal(name, value->second));
  }
  parts.add("inputs");
  for (const auto& [table, version] : inputs.versions) {
    parts.add(table);
    parts.add(std::to_string(version));
  }
  for (const auto& [view, print] : inputs.views) {
    parts.add(view);
    parts.add(print);
  }
  return parts.hash();
}

}  // namespace schoolhouse::model
