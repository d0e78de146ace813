// What the commands around tables share: the project read, its lake opened, and every table of both.
// SPDX-License-Identifier: Apache-2.0
#include "cli/opened_lake.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/lake_tables.h"

namespace schoolhouse::cli {

OpenedLake::OpenedLake(const Call& call)
    : workspace(open_project(call), {static_cast<int>(call.options.threads), call.options.memory}, call.clock) {
  lake::open_lake(workspace.lake(), lake::Access::read);
  tables = all_tables(workspace);
}

const catalog::Table& read_table(const OpenedLake& opened, const std::string& name) {
  const auto parsed = lake::parse_table_name(name);
  if (const catalog::Table* table = parsed ? opened.tables.find(*parsed) : nullptr) return *table;
  throw Error({Fault::user, "unknown table '" + name + "'", {}, suggest(name, opened.tables.names())});
}

const catalog::Table& read_stored_table(const OpenedLake& opened, const std::string& name) {
  const catalog::Table& table = read_table(opened, name);
  if (table.kind != catalog::TableKind::view) return table;
  throw Error({Fault::user, table.name.text() + " is a view and has no versions", {}, "ask the tables that it reads"});
}

void refuse_unbuilt(const lake::TableName& table) {
  throw Error({Fault::user, "the table " + table.text() + " is not built yet", {}, "'schoolhouse run' builds it"});
}

std::string second_text(Micros at) { return format_utc(at).substr(0, 19) + "Z"; }

std::string count_text(std::int64_t count) { return count < 0 ? "" : format_count(count); }

}  // namespace schoolhouse::cli
