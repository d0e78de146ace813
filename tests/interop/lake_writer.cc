// Drives the lake from the command line, for tests that let other readers and writers meet its tables.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/alter.h"
#include "lake/change.h"
#include "lake/checkpoint.h"
#include "lake/conditions.h"
#include "lake/copy.h"
#include "lake/lake.h"
#include "lake/log_clean_up.h"
#include "lake/optimize.h"
#include "lake/published.h"
#include "lake/restore.h"
#include "lake/scd2.h"
#include "lake/skipping.h"
#include "lake/state_cache.h"
#include "lake/table_changes.h"
#include "lake/table_check.h"
#include "lake/transaction.h"
#include "lake/vacuum.h"
#include "storage/storage.h"

namespace {

using namespace schoolhouse;
using Words = std::vector<std::string>;

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

// "a=1;b=x"
std::map<std::string, std::string> parse_properties(const std::string& text) {
  std::map<std::string, std::string> properties;
  for (const std::string& part : text.empty() ? Words() : split(text, ';'))
    properties[part.substr(0, part.find('='))] = part.substr(part.find('=') + 1);
  return properties;
}

std::string word(const Words& words, std::size_t place) { return place < words.size() ? words[place] : std::string(); }

void print(const lake::ChangeResult& result) {
  std::printf("%lld %lld %lld %lld %d\n", static_cast<long long>(result.commit.version),
              static_cast<long long>(result.inserted), static_cast<long long>(result.updated),
              static_cast<long long>(result.removed), result.commit.has_new_rows ? 1 : 0);
}

// "app/7": done once.
lake::ChangeOptions parse_options(const std::string& text) {
  lake::ChangeOptions options{.most_attempts = 100};
  if (const std::size_t slash = text.find('/'); slash != std::string::npos) {
    options.application = lake::ApplicationTransaction{.app_id = text.substr(0, slash),
                                                       .version = parse_integer(text.substr(slash + 1)).value_or(0)};
  }
  return options;
}

// open: makes the lake where nothing is.
void open(const lake::Lake& lake, const Words&) { lake::open_lake(lake, lake::Access::write); }

// write TABLE MODE COLUMNS PARTITION_BY SELECT [PROPERTIES [CODEC [NAME]]]: the commit carries the name.
void write(const lake::Lake& lake, const Words& words) {
  duck::Connection connection = lake.database().connect();
  lake::StagedWrite staged = lake::stage_write(lake, connection,
                                               {.table = parse_table(words.at(0)),
                                                .schema = parse_columns(words.at(2)),
                                                .select = words.at(4),
                                                .partition_by = parse_list(words.at(3)),
                                                .codec = word(words, 6).empty() ? "zstd" : word(words, 6)});
  lake::CommitNotes notes;
  if (!word(words, 7).empty()) notes.extra["operation"] = word(words, 7);
  const lake::CommitResult result = lake::commit_write(
      lake, std::move(staged),
      {.mode = parse_mode(words.at(1)), .notes = notes, .properties = parse_properties(word(words, 5))});
  std::printf("%lld\n", static_cast<long long>(result.version));
}

// appends TABLE COLUMNS SELECT COUNT: so many commits in a row; "{i}" in the SELECT counts them.
void appends(const lake::Lake& lake, const Words& words) {
  duck::Connection connection = lake.database().connect();
  const std::int64_t count = parse_integer(words.at(3)).value_or(1);
  for (std::int64_t i = 0; i < count; ++i) {
    lake::StagedWrite staged = lake::stage_write(lake, connection,
                                                 {.table = parse_table(words.at(0)),
                                                  .schema = parse_columns(words.at(1)),
                                                  .select = replace_all(words.at(2), "{i}", std::to_string(i))});
    lake::commit_write(lake, std::move(staged), {.mode = lake::WriteMode::append});
  }
  std::printf("%lld\n", static_cast<long long>(count));
}

// delete TABLE CONDITION [APPLICATION]
void remove(const lake::Lake& lake, const Words& words) {
  duck::Connection connection = lake.database().connect();
  print(lake::delete_rows(lake, connection, parse_table(words.at(0)), words.at(1), parse_options(word(words, 2))));
}

// update TABLE COLUMN VALUE CONDITION [APPLICATION]
void update(const lake::Lake& lake, const Words& words) {
  duck::Connection connection = lake.database().connect();
  print(lake::update_rows(lake, connection, parse_table(words.at(0)), {{words.at(1), words.at(2)}}, words.at(3),
                          parse_options(word(words, 4))));
}

// replace_where TABLE CONDITION SELECT [APPLICATION]
void replace_where(const lake::Lake& lake, const Words& words) {
  duck::Connection connection = lake.database().connect();
  print(lake::replace_where(lake, connection, parse_table(words.at(0)), words.at(1), words.at(2),
                            parse_options(word(words, 3))));
}

// "update|delete|insert" with "?CONDITION", after "matched:", "new:" or "gone:"; values as ":COLUMN=VALUE" at the end.
lake::MergeClause parse_clause(const std::string& text) {
  using When = lake::MergeClause::When;
  using Do = lake::MergeClause::Do;
  lake::MergeClause clause;
  const std::string when = text.substr(0, text.find(':'));
  std::string rest = text.substr(text.find(':') + 1);
  clause.when = when == "new" ? When::not_matched : when == "gone" ? When::not_matched_by_source : When::matched;
  while (rest.rfind("::") != std::string::npos) {
    const std::string value = rest.substr(rest.rfind("::") + 2);
    rest.resize(rest.rfind("::"));
    clause.values.push_back({value.substr(0, value.find('=')), value.substr(value.find('=') + 1)});
  }
  const std::string action = rest.substr(0, rest.find('?'));
  if (rest.find('?') != std::string::npos) clause.condition = rest.substr(rest.find('?') + 1);
  clause.action = action == "insert" ? Do::insert : action == "delete" ? Do::remove : Do::update;
  return clause;
}

// merge TABLE SOURCE KEYS APPLICATION CLAUSE…
void merge(const lake::Lake& lake, const Words& words) {
  lake::MergeRequest request{.table = parse_table(words.at(0)), .source = words.at(1), .keys = {}, .clauses = {}};
  for (const std::string& key : parse_list(words.at(2))) request.keys.push_back({key, key});
  for (std::size_t i = 4; i < words.size(); ++i) request.clauses.push_back(parse_clause(words[i]));
  duck::Connection connection = lake.database().connect();
  print(lake::merge_rows(lake, connection, request, parse_options(words.at(3))));
}

// scd2 TABLE SOURCE KEYS EFFECTIVE partial|full AT_MICROS [COLUMNS [APPLICATION]]
void scd2(const lake::Lake& lake, const Words& words) {
  lake::Scd2Request request{.table = parse_table(words.at(0)),
                            .source = words.at(1),
                            .keys = parse_list(words.at(2)),
                            .kind = words.at(4) == "full" ? lake::Scd2Source::full : lake::Scd2Source::partial,
                            .effective = words.at(3),
                            .at = parse_integer(words.at(5)).value_or(0)};
  if (!word(words, 6).empty()) request.schema = parse_columns(word(words, 6));
  duck::Connection connection = lake.database().connect();
  print(lake::apply_scd2(lake, connection, request, parse_options(word(words, 7))));
}

// alter TABLE add NAME:TYPE | widen COLUMN TYPE | nullable COLUMN | first COLUMN | rename COLUMN NAME | drop COLUMN |
// constraint NAME SQL | unconstraint NAME | set PROPERTIES | unset KEYS
void alter(const lake::Lake& lake, const Words& words) {
  const std::string& what = words.at(1);
  lake::Alteration alteration = lake::MakeNullable{word(words, 2)};
  if (what == "add") alteration = lake::AddColumn{.column = parse_columns(words.at(2)).columns.at(0)};
  if (what == "widen") alteration = lake::WidenColumn{words.at(2), lake::parse_type(words.at(3)).value()};
  if (what == "first") alteration = lake::MoveColumn{.column = words.at(2)};
  if (what == "map") alteration = lake::MapColumns{};
  if (what == "rename") alteration = lake::RenameColumn{words.at(2), words.at(3)};
  if (what == "drop") alteration = lake::DropColumn{words.at(2)};
  if (what == "constraint") alteration = lake::AddConstraint{words.at(2), words.at(3)};
  if (what == "unconstraint") alteration = lake::DropConstraint{words.at(2)};
  if (what == "set") alteration = lake::SetProperties{parse_properties(words.at(2))};
  if (what == "unset") alteration = lake::UnsetProperties{parse_list(words.at(2))};
  duck::Connection connection = lake.database().connect();
  const lake::AlterResult result = lake::alter_table(lake, connection, parse_table(words.at(0)), alteration);
  std::printf("%lld %s\n", static_cast<long long>(result.commit.version), result.upgrade.c_str());
}

// read TABLE VERSION FILE: the rows of a version (-1: the newest) as Parquet.
void read(const lake::Lake& lake, const Words& words) {
  const std::int64_t version = parse_integer(words.at(1)).value_or(-1);
  std::optional<lake::AsOf> as_of;
  if (version >= 0) as_of.emplace(lake::AsOfVersion{version});
  const std::optional<lake::Snapshot> snapshot = lake::find_snapshot(lake, parse_table(words.at(0)), as_of);
  if (!snapshot) throw Error({Fault::user, "no table '" + words.at(0) + "'"});
  duck::Connection connection = lake.database().connect();
  connection.execute("COPY (" + lake::scan_sql(*snapshot) + ") TO " + quote_literal(words.at(2)) + " (FORMAT parquet)");
  std::printf("%lld\n", static_cast<long long>(snapshot->version));
}

// show TABLE: the newest version, and how many files and bytes it has.
void show(const lake::Lake& lake, const Words& words) {
  const std::optional<lake::Snapshot> snapshot = lake::find_snapshot(lake, parse_table(words.at(0)));
  if (!snapshot) throw Error({Fault::user, "no table '" + words.at(0) + "'"});
  std::printf("%lld %zu %lld\n", static_cast<long long>(snapshot->version), snapshot->files.size(),
              static_cast<long long>(snapshot->bytes()));
}

// lookups TABLE CONDITION COUNT: so many queries in a row, "{i}" in the condition counts them; tells how many rows they found.
void lookups(const lake::Lake& lake, const Words& words) {
  const lake::TableName table = parse_table(words.at(0));
  duck::Connection connection = lake.database().connect();
  std::int64_t rows = 0;
  for (std::int64_t i = 0; i < parse_integer(words.at(2)).value_or(1); ++i) {
    const std::string where = " AS rows WHERE " + replace_all(words.at(1), "{i}", std::to_string(i));
    const lake::Snapshot snapshot = lake::find_snapshot(lake, table).value();
    const std::vector<lake::Condition> asked =
        lake::find_conditions(connection, "SELECT * FROM (" + lake::stand_in(0, snapshot.schema) + ")" + where, 1);
    const lake::Snapshot part = lake::only_files(snapshot, lake::find_matching_files(snapshot, asked.front()));
    rows +=
        static_cast<std::int64_t>(connection.query("SELECT * FROM (" + lake::scan_sql(part) + ")" + where).rows.size());
  }
  std::printf("%lld\n", static_cast<long long>(rows));
}

// checkpoint TABLE
void checkpoint(const lake::Lake& lake, const Words& words) {
  const std::optional<lake::TableState> state = lake::find_state(lake, parse_table(words.at(0)));
  if (!state) throw Error({Fault::user, "no table '" + words.at(0) + "'"});
  lake::write_checkpoint(lake, parse_table(words.at(0)), *state);
  std::printf("%lld\n", static_cast<long long>(state->version()));
}

// restore TABLE VERSION
void restore(const lake::Lake& lake, const Words& words) {
  const lake::TableName table = parse_table(words.at(0));
  const lake::RestorePlan plan =
      lake::plan_restore(lake, table, lake::AsOfVersion{parse_integer(words.at(1)).value_or(0)});
  std::printf("%lld\n", static_cast<long long>(lake::run_restore(lake, table, plan).version));
}

// optimize TABLE [COLUMNS [BYTES]]: with columns along a space-filling curve.
void optimize(const lake::Lake& lake, const Words& words) {
  const lake::TableName table = parse_table(words.at(0));
  const std::optional<lake::TableState> state = lake::find_state(lake, table);
  if (!state) throw Error({Fault::user, "no table '" + words.at(0) + "'"});
  const lake::OptimizePlan plan = lake::plan_optimize(
      *state, table, {.order_by = parse_list(word(words, 1)), .file_bytes = parse_integer(word(words, 2))});
  duck::Connection connection = lake.database().connect();
  if (plan.groups.empty()) return;
  std::printf("%lld\n", static_cast<long long>(lake::run_optimize(lake, connection, table, plan).version));
}

// clone TABLE NEW
void clone(const lake::Lake& lake, const Words& words) {
  const lake::CopiedTable copied =
      lake::clone_table(lake, parse_table(words.at(0)), std::nullopt, parse_table(words.at(1)));
  std::printf("%lld\n", static_cast<long long>(copied.new_version));
}

// vacuum TABLE KEEP_MS
void vacuum(const lake::Lake& lake, const Words& words) {
  const lake::TableName table = parse_table(words.at(0));
  const std::optional<lake::VacuumPlan> plan = lake::plan_vacuum(
      lake, table, {.keep_ms = parse_integer(words.at(1)), .below_retention = lake::BelowRetention::allowed});
  if (!plan) return;
  lake::run_vacuum(lake, table, *plan);
  std::printf("%lld\n", static_cast<long long>(plan->files.size()));
}

// clean_log TABLE: what is past delta.logRetentionDuration.
void clean_log(const lake::Lake& lake, const Words& words) {
  const lake::LogCleanUp plan = lake::plan_log_clean_up(lake, parse_table(words.at(0)));
  lake::run_log_clean_up(lake, plan);
  std::printf("%lld\n", static_cast<long long>(plan.files.size()));
}

// changes TABLE FROM FILE: the change feed from a version on, as Parquet.
void changes(const lake::Lake& lake, const Words& words) {
  const std::optional<lake::TableChanges> found = lake::find_changes(
      lake, parse_table(words.at(0)), {.from = lake::AsOfVersion{parse_integer(words.at(1)).value_or(0)}});
  if (!found) throw Error({Fault::user, "no table '" + words.at(0) + "'"});
  duck::Connection connection = lake.database().connect();
  connection.execute("COPY (" + found->sql + ") TO " + quote_literal(words.at(2)) + " (FORMAT parquet)");
}

// check TABLE: fails with everything that is wrong.
void check(const lake::Lake& lake, const Words& words) {
  duck::Connection connection = lake.database().connect();
  lake::TableCheck found = lake::check_table(lake, connection, parse_table(words.at(0)), lake::CheckDepth::full);
  if (!found.problems.empty()) throw Error(std::move(found.problems));
  std::printf("%lld %lld\n", static_cast<long long>(found.version), static_cast<long long>(found.checksums));
}

// clean: removes what killed writers left, and tells how many files.
void clean(const lake::Lake& lake, const Words&) {
  const lake::WriterLock lock(lake, [] {});
  std::printf("%lld\n", static_cast<long long>(lake::clean_up(lake)));
}

struct Command {
  std::string_view name;
  void (*run)(const lake::Lake& lake, const Words& words);
};
constexpr std::array commands = {
    Command{"open", open},           Command{"write", write},
    Command{"appends", appends},     Command{"delete", remove},
    Command{"update", update},       Command{"merge", merge},
    Command{"scd2", scd2},           Command{"replace_where", replace_where},
    Command{"alter", alter},         Command{"read", read},
    Command{"clean", clean},         Command{"checkpoint", checkpoint},
    Command{"show", show},           Command{"optimize", optimize},
    Command{"lookups", lookups},     Command{"restore", restore},
    Command{"clone", clone},         Command{"vacuum", vacuum},
    Command{"clean_log", clean_log}, Command{"changes", changes},
    Command{"check", check},
};

}  // namespace

// lake_writer COMMAND LAKE WORD…
int main(int count, char** arguments) {
  const Words words(arguments + 1, arguments + count);
  try {
    duck::Database database(duck::DatabaseOptions{.threads = 2});
    storage::LocalStorage disk;
    SystemClock clock;
    const lake::Lake lake{.root = std::filesystem::absolute(words.at(1)),
                          .storage = &disk,
                          .clock = &clock,
                          .run_id = "interop" + std::to_string(clock.now()) + "x" + std::to_string(::getpid()),
                          .states = std::make_shared<lake::StateCache>(),
                          .database = [&database]() -> duck::Database& { return database; }};
    const auto* command = std::ranges::find(commands, words.at(0), &Command::name);
    if (command == commands.end()) throw Error({Fault::user, "no command '" + words[0] + "'"});
    command->run(lake, Words(words.begin() + 2, words.end()));
    return 0;
  } catch (const Error& error) {
    std::fputs(error.what(), stderr);
    return exit_code(error.problems());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bad arguments: %s\n", error.what());
    return exit_code(Fault::bug);
  }
}
