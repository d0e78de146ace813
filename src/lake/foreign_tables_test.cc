// Tests that tables which other engines wrote are read right or refused by name: each of the data folder, with its verdict.
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "lake/json_reader.h"
#include "lake/replay.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// Refused, and what the refusal says. Those whose archives hold a log without its data files are refused when rows are read.
const std::map<std::string, std::string> refused = {
    {"deltars_err__table_e", "'catalogOwned'"},
    {"golden__deltalog-invalid-protocol-version", "Delta reader version 99"},
    {"golden__deltalog-state-reconstruction-without-protocol", "no 'protocol' entry"},
    {"golden__update-deleted-directory", "a 'metaData' entry without a schema"},
    {"golden__versions-not-contiguous", "the entry of version 1 is missing"},
    {"deltars__checkpoints", "No files found"},
    {"deltars_err__table_a", "No files found"},
    {"deltars_err__table_g", "No files found"},
    {"golden__checkpoint", "No files found"},
    {"golden__delete-re-add-same-file-different-transactions", "No files found"},
};
// Whose log can't be played at all.
const std::set<std::string> unplayable = {"golden__versions-not-contiguous"};
// Its only file is added and removed under two spellings of one path, which a plain count does not see.
constexpr std::string_view two_spellings = "golden__canonicalized-paths-normal-a";

// The same text for the same value, whatever the order of its fields.
std::string canonical(Json json) {
  if (simdjson::dom::object object; json.get(object) == simdjson::SUCCESS) {
    std::map<std::string, std::string> fields;
    for (const auto [key, value] : object) fields[std::string(key)] = canonical(value);
    std::string text;
    for (const auto& [key, value] : fields) text += key + ":" + value + ",";
    return "{" + text + "}";
  }
  if (simdjson::dom::array array; json.get(array) == simdjson::SUCCESS) {
    std::string text;
    for (const Json value : array) text += canonical(value) + ",";
    return "[" + text + "]";
  }
  return simdjson::minify(json);
}

Lines canonical_lines(const Lines& lines) {
  Lines found;
  simdjson::dom::parser parser;
  for (const std::string& line : lines) found.push_back(canonical(parse_json(parser, line)));
  std::ranges::sort(found);
  return found;
}

Lines lines_of(const fs::path& file) {
  Lines lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class ForeignTables : public fakes::LakeFixture {
 protected:
  static fs::path data() {
    const char* folder = std::getenv("SCHOOLHOUSE_DATA");
    return fs::path(folder == nullptr ? SCHOOLHOUSE_SOURCE_DIR "/../shared/data" : folder) / "delta";
  }

  void unpack(const std::string& name, const std::string& root) {
    const fs::path unpacked = folder_.path() / "unpacked";
    const fs::path place = lake_.root / table_.schema / table_.name;
    fs::remove_all(unpacked);
    fs::remove_all(place);
    fs::create_directories(unpacked);
    fs::create_directories(place.parent_path());
    const std::string command =
        "tar -xzf '" + (data() / (name + ".tar.gz")).string() + "' -C '" + unpacked.string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0) << name;
    fs::rename(unpacked / root, place);
  }

  Lines json_rows(std::optional<AsOf> as_of, const std::vector<std::string>& columns) {
    const Snapshot snapshot = find_snapshot(lake_, table_, as_of).value();
    std::string list;
    for (const std::string& column : columns) list += (list.empty() ? "\"" : ", \"") + column + "\"";
    return rows("SELECT CAST(to_json(t) AS VARCHAR) FROM (SELECT " + list + " FROM (" + scan_sql(snapshot) + ")) AS t");
  }

  void compare_rows(Json summary, const std::string& name, std::string& verdict) {
    std::vector<std::string> columns;
    if (simdjson::dom::array list; summary["columns"].get(list) == simdjson::SUCCESS) {
      for (const Json column : list) columns.emplace_back(std::string_view(column.at(0)));
    }
    const Snapshot snapshot = find_snapshot(lake_, table_).value();
    std::vector<std::string> found_columns;
    for (const Column& column : snapshot.schema.columns) found_columns.push_back(column.name);
    EXPECT_EQ(found_columns, columns) << name;
    const Lines found = columns.empty() ? Lines() : json_rows({}, columns);
    const std::int64_t wanted = name == two_spellings ? 0 : read_integer(summary, "rows");
    EXPECT_EQ(static_cast<std::int64_t>(found.size()), wanted) << name;
    verdict = std::to_string(found.size()) + " rows";
    const fs::path expected = data() / "expected-json" / (name + ".jsonl");
    if (!fs::exists(expected)) return;
    EXPECT_EQ(canonical_lines(found), canonical_lines(lines_of(expected))) << name;
    verdict += ", equal to the expected ones";
    ++compared_;
    for (std::int64_t version = 0; version <= snapshot.version; ++version) {
      const fs::path older = data() / "expected-json" / (name + ".v" + std::to_string(version) + ".jsonl");
      if (!fs::exists(older)) continue;
      const Snapshot then = find_snapshot(lake_, table_, AsOfVersion{version}).value();
      std::vector<std::string> then_columns;
      for (const Column& column : then.schema.columns) then_columns.push_back(column.name);
      EXPECT_EQ(canonical_lines(json_rows(AsOfVersion{version}, then_columns)), canonical_lines(lines_of(older)))
          << older;
      verdict += ", also as of version " + std::to_string(version);
    }
  }

  void compare_log(Json summary, const std::string& name) {
    const TableState state = find_state(lake_, table_).value();
    EXPECT_EQ(state.version(), read_integer(summary, "latest_version")) << name;
    const std::int64_t active = name == two_spellings ? 0 : read_integer(summary, "active_files");
    EXPECT_EQ(static_cast<std::int64_t>(state.files().size()), active) << name;
    std::map<std::string, std::string> transactions;
    for (const ApplicationTransaction& transaction : state.transactions())
      transactions[transaction.app_id] = std::to_string(transaction.version);
    EXPECT_EQ(transactions, read_text_map(summary, "txn")) << name;
  }

  std::string judge(Json summary, const std::string& name) {
    if (!unplayable.contains(name)) compare_log(summary, name);
    std::string verdict;
    const auto refusal = refused.find(name);
    try {
      compare_rows(summary, name, verdict);
      EXPECT_EQ(refusal, refused.end()) << name << " should have been refused";
    } catch (const Error& error) {
      verdict = "refused: " + error.problems().front().what;
      EXPECT_TRUE(refusal != refused.end() && verdict.find(refusal->second) != std::string::npos)
          << name << " " << verdict;
    }
    return verdict;
  }

  int compared_ = 0;
};

TEST_F(ForeignTables, AreReadOrRefusedByName) {
  if (!fs::exists(data())) GTEST_SKIP() << "needs the data folder (SCHOOLHOUSE_DATA); there is no " << data();
  simdjson::dom::parser parser;
  int tables = 0;
  for (const std::string& line : lines_of(data() / "log_summary.jsonl")) {
    const Json summary = parse_json(parser, line);
    const std::string name = read_text(summary, "table");
    unpack(name, read_text(summary, "root"));
    std::cout << name << ": " << judge(summary, name) << "\n";
    ++tables;
  }
  EXPECT_EQ(tables, 58);
  EXPECT_EQ(compared_, 25);
}

}  // namespace
}  // namespace schoolhouse::lake
