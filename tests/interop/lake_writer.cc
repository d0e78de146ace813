// Drives the lake from the command line, for tests that let other readers and writers meet its tables.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/lake.h"
#include "storage/storage.h"

namespace {

using namespace schoolhouse;

// "id:long,name:string"
lake::Schema parse_columns(const std::string& text) {
  lake::Schema schema;
  std::string part;
  int depth = 0;
  const auto take = [&] {
    const std::size_t colon = part.find(':');
    const std::optional<lake::Type> type = lake::parse_type(part.substr(colon + 1));
    if (!type) throw Error({Fault::user, "unknown type in '" + part + "'"});
    schema.columns.push_back({.name = part.substr(0, colon), .type = *type});
    part.clear();
  };
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0) {
      take();
    } else {
      part += c;
    }
  }
  take();
  return schema;
}

lake::WriteMode parse_mode(const std::string& text) {
  if (text == "append") return lake::WriteMode::append;
  if (text == "replace_partitions") return lake::WriteMode::replace_partitions;
  return lake::WriteMode::overwrite;
}

lake::TableName parse_table(const std::string& text) {
  const std::optional<lake::TableName> table = lake::parse_table_name(text);
  if (!table) throw Error({Fault::user, "no table name: '" + text + "'"});
  return *table;
}

std::vector<std::string> parse_list(const std::string& text) {
  return text.empty() ? std::vector<std::string>() : split(text, ',');
}

// open LAKE: makes it where nothing is.
void open(const lake::Lake& lake) { lake::open_lake(lake, lake::Access::write); }

// write LAKE TABLE MODE COLUMNS PARTITION_BY SELECT
void write(const lake::Lake& lake, const std::vector<std::string>& words) {
  const lake::WriterLock lock(lake, [] {});
  duck::Connection connection = lake.database().connect();
  lake::StagedWrite staged = lake::stage_write(lake, connection,
                                               {.table = parse_table(words.at(0)),
                                                .schema = parse_columns(words.at(2)),
                                                .select = words.at(4),
                                                .partition_by = parse_list(words.at(3))});
  const lake::CommitResult result = lake::commit_write(lake, std::move(staged), {.mode = parse_mode(words.at(1))});
  std::printf("%lld\n", static_cast<long long>(result.version));
}

// read LAKE TABLE VERSION FILE: the rows of a version (-1: the newest) as Parquet.
void read(const lake::Lake& lake, const std::vector<std::string>& words) {
  const std::int64_t version = parse_integer(words.at(1)).value_or(-1);
  std::optional<lake::AsOf> as_of;
  if (version >= 0) as_of.emplace(lake::AsOfVersion{version});
  const std::optional<lake::Snapshot> snapshot = lake::find_snapshot(lake, parse_table(words.at(0)), as_of);
  if (!snapshot) throw Error({Fault::user, "no table '" + words.at(0) + "'"});
  duck::Connection connection = lake.database().connect();
  connection.execute("COPY (" + lake::scan_sql(*snapshot) + ") TO " + quote_literal(words.at(2)) + " (FORMAT parquet)");
  std::printf("%lld\n", static_cast<long long>(snapshot->version));
}

// clean LAKE: removes what killed writers left, and tells how many files.
void clean(const lake::Lake& lake) {
  const lake::WriterLock lock(lake, [] {});
  std::printf("%lld\n", static_cast<long long>(lake::clean_up(lake)));
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  try {
    duck::Database database(duck::DatabaseOptions{.threads = 2});
    storage::LocalStorage disk;
    SystemClock clock;
    const lake::Lake lake{.root = std::filesystem::absolute(words.at(1)),
                          .storage = &disk,
                          .clock = &clock,
                          .run_id = "interop" + std::to_string(clock.now()),
                          .database = [&database]() -> duck::Database& { return database; }};
    const std::vector<std::string> rest(words.begin() + 2, words.end());
    if (words[0] == "open") open(lake);
    if (words[0] == "write") write(lake, rest);
    if (words[0] == "read") read(lake, rest);
    if (words[0] == "clean") clean(lake);
    return 0;
  } catch (const Error& error) {
    std::fputs(error.what(), stderr);
    return exit_code(error.problems());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bad arguments: %s\n", error.what());
    return exit_code(Fault::bug);
  }
}
