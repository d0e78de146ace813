// Writes the rows of a made table cell after cell, in the order of the columns.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/row_writer.h"

#include <algorithm>
#include <string>
#include <utility>

namespace schoolhouse::connector {
namespace {

// DuckDB's name of a Delta type that the district uses.
std::string made_type(std::string_view delta_type) {
  if (delta_type == "string") return "VARCHAR";
  if (delta_type == "boolean") return "BOOLEAN";
  if (delta_type == "integer") return "INTEGER";
  if (delta_type == "date") return "DATE";
  if (delta_type == "timestamp") return "TIMESTAMP WITH TIME ZONE";
  return "DECIMAL" + std::string(delta_type.substr(delta_type.find('(')));
}

}  // namespace

Id::Id(std::string_view letters, std::int64_t number) {
  characters[0] = letters[0];
  characters[1] = letters[1];
  characters[2] = '-';
  auto rest = static_cast<std::uint64_t>(number) + 1;
  for (std::size_t i = characters.size(); i-- > 3;) {
    characters[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
}

std::string_view user_letters(Role role) {
  switch (role) {
    case Role::clerk:
      return "cl";
    case Role::parent:
      return "pa";
    case Role::student:
      return "st";
    case Role::teacher:
      return "te";
  }
  return {};
}

void RowWriter::id(std::string_view letters, std::int64_t number) {
  if (is_wanted()) return text(Id(letters, number).text());
  ++column_;
}

void RowWriter::day(const std::optional<Day>& value) {
  if (value) return day(*value);
  null();
}

void RowWriter::audit(std::int64_t created_at, std::int64_t updated_at, bool is_active, std::string_view metadata) {
  moment(created_at);
  moment(std::max(created_at, updated_at));
  yes_or_no(is_active);
  text(metadata);
}

void RowWriter::end_row() {
  ++row_;
  column_ = 0;
}

duck::MadeTable make_table(const DistrictTable& table, Groups groups) {
  duck::MadeTable made;
  made.name = "district_" + std::string(table.name);
  for (const DistrictColumn& column : table.columns) {
    made.columns.push_back({std::string(column.name), made_type(column.type)});
  }
  made.part_count = (groups.group_count + groups.groups_per_part - 1) / groups.groups_per_part;
  made.row_estimate = groups.group_count * groups.most_rows;
  made.make = [groups = std::move(groups)](std::int64_t part, std::int64_t& bookmark, std::size_t most,
                                           duck::BlockWriter& block) {
    const std::int64_t first = part * groups.groups_per_part;
    const std::int64_t count = std::min(groups.groups_per_part, groups.group_count - first);
    RowWriter rows(block);
    while (bookmark < count && rows.row_count() + static_cast<std::size_t>(groups.most_rows) <= most) {
      groups.write(first + bookmark++, rows);
    }
    return rows.row_count();
  };
  return made;
}

}  // namespace schoolhouse::connector
