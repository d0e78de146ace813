// Which Delta features of a table this program can read and write; others are refused by name.
// SPDX-License-Identifier: Apache-2.0
#include "lake/features.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "lake/table_facts.h"

namespace schoolhouse::lake {
namespace {

constexpr int newest_reader = 3;
constexpr int newest_writer = 7;

// Features of readers; those of writers alone are read past.
constexpr std::array<std::string_view, 7> readable = {"timestampNtz",        "vacuumProtocolCheck", "v2Checkpoint",
                                                      "deletionVectors",     "columnMapping",       "typeWidening",
                                                      "typeWidening-preview"};
// Features of tables that we write to. Those that ask something of each row are looked at more closely below or when rows are staged.
constexpr std::array<std::string_view, 17> writable = {
    "appendOnly",       "invariants",          "checkConstraints",    "changeDataFeed",      "deletionVectors",
    "generatedColumns", "timestampNtz",        "vacuumProtocolCheck", "v2Checkpoint",        "inCommitTimestamp",
    "domainMetadata",   "columnMapping",       "identityColumns",     "allowColumnDefaults", "typeWidening",
    "clustering",       "typeWidening-preview"};
// What a schema may hold that rows of ours would not meet.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> refused_in_schema = {
    {{"delta.invariants", "invariants"},
     {"delta.generationExpression", "generatedColumns"},
     {"delta.identity.", "identityColumns"},
     {"CURRENT_DEFAULT", "allowColumnDefaults"}}};

Problem refusal(std::string_view doing, std::string_view feature, const std::string& folder, std::string fix) {
  return {
      Fault::user,
      "the table uses the Delta feature '" + std::string(feature) + "', which this version can't " + std::string(doing),
      {folder},
      std::move(fix)};
}

std::string drop_fix(std::string_view feature) {
  return "drop the feature with the program that wrote the table (in Spark: ALTER TABLE … DROP FEATURE " +
         std::string(feature) + "), or write the rows to a new table there";
}

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<Problem> missing_entry(const TableState& state, const std::string& folder) {
  const std::string_view missing = !state.protocol()                         ? "no 'protocol' entry"
                                   : !state.metadata()                       ? "no 'metaData' entry"
                                   : state.metadata()->schema_string.empty() ? "a 'metaData' entry without a schema"
                                                                             : "";
  if (missing.empty()) return std::nullopt;
  return Problem{Fault::outside,
                 "the table's log has " + std::string(missing),
                 {folder},
                 "restore the folder _delta_log from a backup; or remove the table's folder and build the table again"};
}

}  // namespace

std::optional<Problem> find_read_obstacle(const TableState& state, const std::string& folder) {
  if (std::optional<Problem> missing = missing_entry(state, folder)) return missing;
  const Protocol& protocol = *state.protocol();
  if (protocol.min_reader_version < 1 || protocol.min_reader_version > newest_reader) {
    return Problem{Fault::user,
                   "the table asks for Delta reader version " + std::to_string(protocol.min_reader_version) +
                       "; this program knows versions 1 to 3",
                   {folder},
                   "read it with the program that wrote it, or use a newer version of Schoolhouse"};
  }
  for (const std::string& feature : protocol.reader_features) {
    if (!is_one_of(readable, feature)) return refusal("read", feature, folder, drop_fix(feature));
  }
  if (const std::string& format = state.metadata()->format; format != "parquet") {
    return Problem{Fault::user,
                   "the table's files are '" + format + "'; Delta tables hold Parquet files only",
                   {folder},
                   "read it with the program that wrote it"};
  }
  return std::nullopt;
}

std::optional<Problem> find_write_obstacle(const TableState& state, const std::string& folder) {
  const Protocol& protocol = *state.protocol();
  if (protocol.min_writer_version > newest_writer) {
    return Problem{Fault::user,
                   "the table asks for Delta writer version " + std::to_string(protocol.min_writer_version) +
                       "; this program writes versions 1 to 7",
                   {folder},
                   "write it with the program that made it, or give this table another name"};
  }
  for (const std::vector<std::string>& features : {protocol.writer_features, protocol.reader_features}) {
    for (const std::string& feature : features) {
      if (!is_one_of(writable, feature)) return refusal("write", feature, folder, drop_fix(feature));
    }
  }
  for (const auto& [key, feature] : refused_in_schema) {
    if (state.metadata()->schema_string.find(key) != std::string::npos)
      return refusal("write", feature, folder, "drop it with the program that made the table");
  }
  return std::nullopt;
}

}  // namespace schoolhouse::lake
