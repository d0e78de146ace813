// Statistics and partition values of a checkpoint as typed columns beside their texts, for readers that skip files by them quickly.
// SPDX-License-Identifier: Apache-2.0
#include "lake/checkpoint_stats.h"

#include <algorithm>

#include "base/text.h"

namespace schoolhouse::lake {
namespace {

// As the log and the files call it.
std::string name_in_files(const Column& column) {
  return column.physical_name.empty() ? column.name : column.physical_name;
}

bool has_bounds(const Type& type) {
  return type.kind != Type::Kind::boolean && type.kind != Type::Kind::binary && type.kind != Type::Kind::other;
}

std::string told(const char* part, const std::string& name, const std::string& type) {
  return quote_identifier(name) + " := TRY_CAST(json_extract(add.stats, '$." + part + "') ->> " + quote_literal(name) +
         " AS " + type + ")";
}

void add_member(std::vector<std::string>& members, const std::string& name, const std::vector<std::string>& fields) {
  if (!fields.empty()) members.push_back(name + " := struct_pack(" + join(fields, ", ") + ")");
}

}  // namespace

std::string add_with_parsed_stats(const Schema& schema, const std::vector<std::string>& partition_by) {
  std::vector<std::string> lows;
  std::vector<std::string> highs;
  std::vector<std::string> nulls;
  std::vector<std::string> partitions;
  for (const Column& column : schema.columns) {
    const std::string name = name_in_files(column);
    const std::string type = duckdb_type(column.type);
    if (is_partition_column(partition_by, column.name)) {
      partitions.push_back(quote_identifier(name) + " := TRY_CAST(add.partitionValues[" + quote_literal(name) +
                           "] AS " + type + ")");
      continue;
    }
    if (column.type.kind == Type::Kind::other) continue;
    nulls.push_back(told("nullCount", name, "BIGINT"));
    if (!has_bounds(column.type)) continue;
    lows.push_back(told("minValues", name, type));
    highs.push_back(told("maxValues", name, type));
  }
  std::vector<std::string> stats = {"numRecords := TRY_CAST(add.stats ->> 'numRecords' AS BIGINT)",
                                    "tightBounds := TRY_CAST(add.stats ->> 'tightBounds' AS BOOLEAN)"};
  add_member(stats, "minValues", lows);
  add_member(stats, "maxValues", highs);
  add_member(stats, "nullCount", nulls);
  std::vector<std::string> members;
  add_member(members, "stats_parsed", stats);
  add_member(members, "partitionValues_parsed", partitions);
  return "CASE WHEN add IS NOT NULL THEN struct_insert(add, " + join(members, ", ") + ") END AS add";
}

}  // namespace schoolhouse::lake
