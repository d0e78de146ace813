// What changed between two versions of a table, two tables, or two tags.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_diff.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer_output.h"
#include "cli/opened_lake.h"
#include "cli/table_choice.h"
#include "duck/database.h"
#include "lake/diff.h"
#include "lake/tags.h"
#include "run/interruption.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

lake::Snapshot read_snapshot(const OpenedLake& opened, const lake::TableName& table, std::optional<lake::AsOf> as_of) {
  std::optional<lake::Snapshot> snapshot = lake::find_snapshot(opened.lake(), table, std::move(as_of));
  if (!snapshot) refuse_unbuilt(table);
  return *std::move(snapshot);
}

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  for (const std::string& name : split(list, ',')) {
    if (!trim(name).empty()) names.emplace_back(trim(name));
  }
  return names;
}

// The key of the command line, which must be there, else the declared one.
lake::DiffRequest make_request(const catalog::Table& table, const Options& options, const lake::Snapshot& before,
                               const lake::Snapshot& after) {
  lake::DiffRequest request{.key = names_in(options.key)};
  for (const std::string& name : request.key) {
    if (before.schema.find(name) != nullptr && after.schema.find(name) != nullptr) continue;
    std::vector<std::string> known;
    for (const lake::Column& column : after.schema.columns) known.push_back(column.name);
    throw Error(
        {Fault::user, "the key column '" + name + "' is not in both versions", {"", 0, "--key"}, suggest(name, known)});
  }
  if (request.key.empty()) request.key = table.contract.key;
  if (options.has_all_columns) return request;
  for (const lake::Snapshot* side : {&before, &after}) {
    for (const lake::Column& column : side->schema.columns) {
      const bool is_key = std::ranges::find(request.key, column.name) != request.key.end();
      if (column.name.starts_with('_') && !is_key) request.ignored.push_back(column.name);
    }
  }
  return request;
}

Json counts_json(const lake::Diff& diff) {
  Json fields = Json::object();
  for (const auto& [name, count] : diff.changed_fields) fields[name] = count;
  return {{"key", diff.key},
          {"added", diff.added},
          {"removed", diff.removed},
          {"changed", diff.changed},
          {"changed_fields", fields},
          {"added_columns", diff.added_columns},
          {"removed_columns", diff.removed_columns}};
}

std::string counts_text(const lake::Diff& diff) {
  std::vector<std::vector<std::string>> facts = {{"rows added", format_count(diff.added)},
                                                 {"rows removed", format_count(diff.removed)}};
  if (!diff.key.empty()) facts.push_back({"rows changed", format_count(diff.changed)});
  for (const auto& [name, count] : diff.changed_fields) facts.push_back({"  in " + name, format_count(count)});
  if (!diff.added_columns.empty()) facts.push_back({"columns added", join(diff.added_columns, ", ")});
  if (!diff.removed_columns.empty()) facts.push_back({"columns removed", join(diff.removed_columns, ", ")});
  return align(facts);
}

std::string compared_text(const catalog::Table& table, const lake::Diff& diff) {
  if (!diff.key.empty()) return "rows are paired by " + join(diff.key, ", ");
  const std::string reason = diff.is_key_repeated         ? "the key stands for several rows"
                             : table.contract.key.empty() ? "no key is declared"
                                                          : "the declared key is not in both versions";
  return "whole rows are compared: " + reason + (diff.is_key_repeated ? "" : "; --key names one");
}

// Writes a diff in the form that is asked for. Counts stand above the rows; beside CSV and Parquet they are a note.
void show(const Call& call, duck::Connection& connection, const catalog::Table& table, const lake::Diff& diff,
          const std::string& title, const Json& sides) {
  const Options& options = call.options;
  const AnswerFormat format = read_format(options);
  const bool has_rows = diff.added + diff.removed + diff.changed > 0;
  if (format == AnswerFormat::json) {
    Json head = sides;
    head.update(counts_json(diff));
    if (options.is_summary) return call.console.out(head.dump() + "\n");
    const std::string members = head.dump();
    write_answer(connection, diff.rows_sql, options, call.console,
                 [&](std::int64_t) { return ", " + members.substr(1, members.size() - 2); });
    return;
  }
  const bool is_table = format == AnswerFormat::table && options.output.empty();
  const std::string text = title + "\n" + compared_text(table, diff) + "\n" + counts_text(diff);
  if (is_table) {
    call.console.out(text);
  } else {
    call.console.note(text.substr(0, text.size() - 1));
  }
  if (options.is_summary || (is_table && !has_rows)) return;
  if (is_table) call.console.out("\n");
  write_answer(connection, diff.rows_sql, options, call.console, [](std::int64_t) { return std::string(); });
}

std::string version_text(const lake::Snapshot& snapshot) {
  return "version " + std::to_string(snapshot.version) + " of " + second_text(snapshot.committed_at);
}

int diff_versions(const Call& call, const OpenedLake& opened, duck::Connection& connection) {
  const std::vector<std::string>& words = call.options.words;
  const catalog::Table& table = read_stored_table(opened, words[1]);
  const lake::Snapshot before = read_snapshot(opened, table.name, read_as_of(words[2]));
  const auto to = words.size() > 3 ? std::optional(read_as_of(words[3])) : std::nullopt;
  const lake::Snapshot after = read_snapshot(opened, table.name, to);
  const lake::Diff diff =
      lake::diff_snapshots(connection, before, after, make_request(table, call.options, before, after));
  show(call, connection, table, diff, table.name.text() + ": " + version_text(before) + " to " + version_text(after),
       {{"table", table.name.text()}, {"from", before.version}, {"to", after.version}});
  return 0;
}

int diff_two_tables(const Call& call, const OpenedLake& opened, duck::Connection& connection) {
  const std::vector<std::string>& words = call.options.words;
  const catalog::Table& first = read_stored_table(opened, words[1]);
  const catalog::Table& second = read_stored_table(opened, words[2]);
  const lake::Snapshot before = read_snapshot(opened, first.name, {});
  const lake::Snapshot after = read_snapshot(opened, second.name, {});
  const lake::Diff diff =
      lake::diff_snapshots(connection, before, after, make_request(first, call.options, before, after));
  show(call, connection, first, diff, first.name.text() + " to " + second.name.text(),
       {{"from", first.name.text()}, {"to", second.name.text()}});
  return 0;
}

// The tables that differ between two tags.
int diff_tags(const Call& call, const OpenedLake& opened, duck::Connection& connection) {
  const lake::Tag before = lake::read_tag(opened.lake(), call.options.words[1]);
  const lake::Tag after = lake::read_tag(opened.lake(), call.options.words[2]);
  std::set<lake::TableName> names;
  for (const lake::Tag* tag : {&before, &after}) {
    for (const auto& [name, pinned] : tag->tables) names.insert(name);
  }
  std::vector<std::vector<std::string>> lines = {
      {"table", "from", "to", "added", "removed", "changed", "changed fields"}};
  Json tables = Json::array();
  for (const lake::TableName& name : names) {
    const auto a = before.tables.find(name);
    const auto b = after.tables.find(name);
    Json row = {{"table", name.text()}};
    if (a != before.tables.end()) row["from"] = a->second.version;
    if (b != after.tables.end()) row["to"] = b->second.version;
    if (a == before.tables.end() || b == after.tables.end()) {
      const bool is_new = a == before.tables.end();
      lines.push_back({name.text(), is_new ? "" : std::to_string(a->second.version),
                       is_new ? std::to_string(b->second.version) : "", "", "", "",
                       "only in " + (is_new ? after.name : before.name)});
      tables.push_back(std::move(row));
      continue;
    }
    lake::Diff diff;
    if (a->second.version != b->second.version) {
      const catalog::Table* declared = opened.tables.find(name);
      const lake::Snapshot from = read_snapshot(opened, name, lake::AsOfTag{before.name});
      const lake::Snapshot to = read_snapshot(opened, name, lake::AsOfTag{after.name});
      diff = lake::diff_snapshots(
          connection, from, to,
          make_request(declared ? *declared : catalog::Table{.name = name, .contract = {}}, call.options, from, to));
    }
    std::vector<std::string> fields;
    for (const auto& [field, count] : diff.changed_fields) fields.push_back(field + " " + format_count(count));
    for (const std::string& column : diff.added_columns) fields.push_back("+" + column);
    for (const std::string& column : diff.removed_columns) fields.push_back("-" + column);
    lines.push_back({name.text(), std::to_string(a->second.version), std::to_string(b->second.version),
                     format_count(diff.added), format_count(diff.removed), format_count(diff.changed),
                     join(fields, ", ")});
    row.update(counts_json(diff));
    tables.push_back(std::move(row));
  }
  call.console.out(call.options.is_json
                       ? Json{{"from", before.name}, {"to", after.name}, {"tables", tables}}.dump() + "\n"
                       : align(lines));
  return 0;
}

}  // namespace

int diff_tables(const Call& call) {
  read_format(call.options);
  OpenedLake opened(call);
  const run::Interruption::Watch watch(call.interruption, [&] { opened.workspace.interrupt(); });
  duck::Connection connection = opened.workspace.connect();
  const std::vector<std::string>& words = call.options.words;
  const auto is_table = [](const std::string& word) { return lake::parse_table_name(word).has_value(); };
  if (!is_table(words[1]) && words.size() == 3) return diff_tags(call, opened, connection);
  if (words.size() == 3 && is_table(words[2])) return diff_two_tables(call, opened, connection);
  return diff_versions(call, opened, connection);
}

}  // namespace schoolhouse::cli
