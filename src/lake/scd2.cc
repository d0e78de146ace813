// Keeps the history of rows as versions with a time of validity, in one commit a load.
// SPDX-License-Identifier: Apache-2.0
#include "lake/scd2.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/change_commit.h"
#include "lake/change_target.h"
#include "lake/merge_plan.h"
#include "lake/row_change.h"
#include "lake/transaction.h"

namespace schoolhouse::lake {
namespace {

// Actions of the rows of the table.
constexpr int closes = 0;    // the version ends
constexpr int corrects = 1;  // the version says something else

std::string micros_sql(Micros at) { return "make_timestamptz(" + std::to_string(at) + ")"; }

class Scd2 {
 public:
  Scd2(const ChangeTarget& target, duck::Connection& connection, const Scd2Request& request)
      : target_(target), connection_(connection), request_(request) {
    for (const duck::ResultColumn& column : connection.describe(request.source)) given_.push_back(column.name);
    check_columns();
    source_.emplace(connection, source_select());
    check_source();
    choose_key_match();
  }

  StagedChanges stage(ChangeDescription& description) {
    describe(description);
    const std::vector<std::int64_t> numbers = find_candidates(description.reads);
    const ScratchTable pairs(connection_, pairs_select(numbers));
    plan_.emplace(connection_, plan_select(pairs.name()));
    const ScratchTable places(connection_, places_select(pairs.name()));
    return stage_changes(
        target_, connection_,
        {.places = places.name(), .actions = actions(), .source = plan_->name(), .inserts = inserts()});
  }

 private:
  const Column* find(const std::string& name) const { return target_.schema.find(name); }
  bool is_given(const std::string& name) const {
    return std::ranges::any_of(given_, [&](const std::string& one) { return to_lower(one) == to_lower(name); });
  }
  bool is_one_of(const std::vector<std::string>& names, const std::string& name) const {
    return std::ranges::any_of(names, [&](const std::string& one) { return to_lower(one) == to_lower(name); });
  }

  void check_columns() {
    std::vector<Problem> problems;
    const auto refuse = [&](const std::string& what, const std::string& fix) {
      problems.push_back({Fault::user, "the history of " + target_.table.text() + " " + what, {}, fix});
    };
    if (request_.keys.empty()) refuse("has no keys", "name the columns that tell its rows apart");
    for (const std::string& name : {request_.valid_from, request_.valid_to, request_.is_current}) {
      if (find(name) == nullptr) refuse("lacks the column '" + name + "'", suggest(name, target_.column_names()));
      if (is_given(name))
        refuse("keeps '" + name + "' itself, but the source has it too", "leave it out of the source");
    }
    for (const std::string& name : request_.keys) {
      if (find(name) == nullptr) refuse("lacks the key '" + name + "'", suggest(name, target_.column_names()));
      if (!is_given(name)) refuse("has the key '" + name + "', which the source lacks", suggest(name, given_));
    }
    if (!request_.effective.empty() && !is_given(request_.effective))
      refuse("takes its times from '" + request_.effective + "', which the source lacks",
             suggest(request_.effective, given_));
    for (const std::string& name : given_) {
      if (find(name) == nullptr && to_lower(name) != to_lower(request_.effective))
        refuse("lacks the column '" + name + "' of the source", "add it to the table, or leave it out of the source");
    }
    for (const std::string& name : request_.compared) {
      if (!is_given(name) || find(name) == nullptr)
        refuse("compares '" + name + "', which is not in source and table", suggest(name, given_));
    }
    if (!problems.empty()) throw Error(std::move(problems));
  }

  // The source in the table's types, with the time from which each row is valid.
  std::string source_select() const {
    std::vector<std::string> columns;
    for (const Column& column : target_.schema.columns) {
      if (!is_given(column.name)) continue;
      columns.push_back("CAST(" + quote_identifier(column.name) + " AS " + duckdb_type(column.type) + ") AS " +
                        quote_identifier(column.name));
    }
    const std::string from =
        request_.effective.empty() ? micros_sql(request_.at) : quote_identifier(request_.effective);
    columns.push_back("CAST(" + from + " AS " + duckdb_type(find(request_.valid_from)->type) + ") AS schoolhouse_from");
    return "SELECT " + join(columns, ", ") + ", row_number() OVER () AS schoolhouse_number FROM (" + request_.source +
           "\n) AS given";
  }

  std::string list(const std::vector<std::string>& names, const std::string& prefix = {}) const {
    std::vector<std::string> quoted;
    for (const std::string& name : names) quoted.push_back(prefix + quote_identifier(find(name)->name));
    return join(quoted, ", ");
  }

  std::int64_t count(const std::string& sql) { return std::get<std::int64_t>(connection_.query(sql).single()); }

  void check_source() {
    const std::int64_t untimed = count("SELECT count(*) FROM " + source_->name() + " WHERE schoolhouse_from IS NULL");
    const std::int64_t doubles = count("SELECT count(*) FROM (SELECT 1 FROM " + source_->name() + " GROUP BY " +
                                       list(request_.keys) + ", schoolhouse_from HAVING count(*) > 1) AS doubles");
    std::vector<Problem> problems;
    if (untimed > 0) {
      problems.push_back({Fault::data,
                          format_count(untimed) + " rows for the history of " + target_.table.text() +
                              " do not say from when they are valid",
                          {},
                          "fill '" + request_.effective + "' in the source"});
    }
    if (doubles > 0) {
      problems.push_back({Fault::data,
                          "the source for the history of " + target_.table.text() + " has " + format_count(doubles) +
                              " keys twice with the same time",
                          {},
                          "select one row for each key and time"});
    }
    if (!problems.empty()) throw Error(std::move(problems));
  }

  // Equality is the quicker join, and says the same where the source has no NULL in its keys.
  void choose_key_match() {
    for (const std::string& key : request_.keys) {
      const bool has_null = count("SELECT count(*) FROM " + source_->name() + " WHERE " +
                                  quote_identifier(find(key)->name) + " IS NULL") > 0;
      keys_.push_back({.target = find(key)->name,
                       .source = find(key)->name,
                       .match = has_null ? MergeKey::Match::same : MergeKey::Match::equal});
    }
  }

  std::string on(const std::string& left, const std::string& right) const {
    std::vector<std::string> parts;
    for (const MergeKey& key : keys_) {
      parts.push_back(left + "." + quote_identifier(key.target) +
                      (key.match == MergeKey::Match::same ? " IS NOT DISTINCT FROM " : " = ") + right + "." +
                      quote_identifier(key.source));
    }
    return join(parts, " AND ");
  }

  std::vector<std::string> compared() const {
    std::vector<std::string> names;
    for (const std::string& name : request_.compared.empty() ? given_ : request_.compared) {
      const bool is_left_out = request_.compared.empty() &&
                               (is_one_of(request_.keys, name) || to_lower(name) == to_lower(request_.effective));
      if (!is_left_out && find(name) != nullptr) names.push_back(find(name)->name);
    }
    return names;
  }

  std::string differs(const std::string& left, const std::string& right) const {
    std::vector<std::string> parts;
    for (const std::string& name : compared())
      parts.push_back(left + "." + quote_identifier(name) + " IS DISTINCT FROM " + right + "." +
                      quote_identifier(name));
    return parts.empty() ? "false" : "(" + join(parts, " OR ") + ")";
  }

  void describe(ChangeDescription& description) const {
    description.operation = "MERGE";
    description.parameters["predicate"] = predicate_parameter(on("target", "source"));
    description.parameters["history"] = request_.kind == Scd2Source::full ? "full" : "partial";
  }

  std::vector<std::int64_t> find_candidates(Reads& reads) {
    if (request_.kind == Scd2Source::full) {
      reads.has_whole_table = true;
      reads.files = target_.paths(target_.all_files());
      return target_.all_files();
    }
    std::vector<std::int64_t> numbers;
    if (!target_.files.empty() && source_->rows() > 0) {
      constexpr std::int64_t most_pairs = 20'000'000;
      is_thorough_ = static_cast<std::int64_t>(target_.files.size()) * source_->rows() <= most_pairs;
      for (const auto& row :
           connection_
               .query("SELECT number FROM " + file_list_sql(target_, target_.all_files()) + " WHERE " +
                      key_condition(target_, keys_, source_->name(), is_thorough_) + " ORDER BY number")
               .rows)
        numbers.push_back(std::get<std::int64_t>(row.front()));
    }
    reads.files = target_.paths(numbers);
    reads.conditions.emplace_back([this](const PartitionValues& values, const std::string& stats) {
      return !connection_
                  .query("SELECT number FROM " + file_list_sql(target_, values, stats) + " WHERE " +
                         key_condition(target_, keys_, source_->name(), is_thorough_))
                  .rows.empty();
    });
    return numbers;
  }

  // Each row of the source with each version that its key has; of a full source also current versions without a row.
  std::string pairs_select(const std::vector<std::int64_t>& numbers) const {
    const std::string from = "target." + quote_identifier(find(request_.valid_from)->name);
    const std::string to = "target." + quote_identifier(find(request_.valid_to)->name);
    const std::string columns = "target." + std::string(place_column) + ", " + from + " AS version_from, " + to +
                                " AS version_to, source.schoolhouse_number, source.schoolhouse_from, " +
                                differs("target", "source") + " AS differs";
    const std::string join_kind = request_.kind == Scd2Source::full ? "LEFT JOIN " : "JOIN ";
    std::string sql = "SELECT " + columns + " FROM (" + places_sql(target_, numbers) + ") AS target " + join_kind +
                      source_->name() + " AS source ON " + on("target", "source");
    // Of a full source most rows are the current version once more.
    if (request_.kind == Scd2Source::full) {
      sql +=
          " WHERE source.schoolhouse_number IS NOT NULL OR target." + quote_identifier(find(request_.is_current)->name);
    }
    return sql;
  }

  // What becomes of each row of the source that says something new: place (of the version that it corrects, else NULL), closed (the place
  // of the version that it ends), and until when it is valid.
  std::string plan_select(const std::string& pairs) const {
    const std::string key_list = list(request_.keys, "source.");
    return "WITH placed AS (SELECT schoolhouse_number, "
           "max(schoolhouse_place) FILTER (version_from <= schoolhouse_from AND (version_to IS NULL OR "
           "schoolhouse_from < "
           "version_to)) AS holder, "
           "max(version_from) FILTER (version_from <= schoolhouse_from AND (version_to IS NULL OR schoolhouse_from < "
           "version_to)) AS holder_from, "
           "max(version_to) FILTER (version_from <= schoolhouse_from AND schoolhouse_from < version_to) AS holder_to, "
           "bool_or(differs) FILTER (version_from <= schoolhouse_from AND (version_to IS NULL OR schoolhouse_from < "
           "version_to)) AS differs, "
           "min(version_from) FILTER (version_from > schoolhouse_from) AS next_from "
           "FROM " +
           pairs +
           " WHERE schoolhouse_number IS NOT NULL GROUP BY schoolhouse_number), "
           // A row of the same key and holder before it is the version that it follows.
           "rows AS (SELECT source.*, holder, holder_from, coalesce(holder_to, next_from) AS until, "
           "coalesce(differs, true) AS differs, lag(source.schoolhouse_number) OVER span AS before FROM " +
           source_->name() + " AS source LEFT JOIN placed USING (schoolhouse_number) WINDOW span AS (PARTITION BY " +
           key_list +
           ", holder, next_from ORDER BY schoolhouse_from)), "
           "kept AS (SELECT rows.* FROM rows LEFT JOIN rows AS previous ON previous.schoolhouse_number = rows.before "
           "WHERE "
           "CASE WHEN rows.before IS NULL THEN rows.differs ELSE " +
           differs("rows", "previous") +
           " END) "
           "SELECT * EXCLUDE (schoolhouse_number, before, differs, until), schoolhouse_number, "
           "coalesce(lead(schoolhouse_from) OVER span, until) AS schoolhouse_to, "
           "CASE WHEN holder_from = schoolhouse_from THEN holder END AS corrected, "
           "CASE WHEN holder_from < schoolhouse_from AND row_number() OVER span = 1 THEN holder END AS closed "
           "FROM kept AS source WINDOW span AS (PARTITION BY " +
           key_list + ", holder, until ORDER BY schoolhouse_from)";
  }

  std::string places_select(const std::string& pairs) const {
    std::string sql = "SELECT corrected AS schoolhouse_place, " + std::to_string(corrects) +
                      " AS schoolhouse_action, schoolhouse_number AS schoolhouse_source FROM " + plan_->name() +
                      " WHERE corrected IS NOT NULL UNION ALL SELECT closed, " + std::to_string(closes) +
                      ", schoolhouse_number FROM " + plan_->name() +
                      " AS plan WHERE closed IS NOT NULL AND closed NOT IN "
                      "(SELECT corrected FROM " +
                      plan_->name() + " WHERE corrected IS NOT NULL)";
    if (request_.kind == Scd2Source::full) {
      // Ended by what is missing: no row of the plan speaks for them.
      sql += " UNION ALL SELECT schoolhouse_place, " + std::to_string(closes) + ", CAST(NULL AS BIGINT) FROM " + pairs +
             " WHERE schoolhouse_number IS NULL AND version_from < CAST(" + micros_sql(request_.at) + " AS " +
             duckdb_type(find(request_.valid_from)->type) + ")";
    }
    return sql;
  }

  std::vector<RowAction> actions() const {
    const std::string type = duckdb_type(find(request_.valid_to)->type);
    RowAction close{
        .values = {{find(request_.valid_to)->name, "coalesce(CAST(source.schoolhouse_from AS " + type + "), CAST(" +
                                                       micros_sql(request_.at) + " AS " + type + "))"},
                   {find(request_.is_current)->name, "false"}}};
    RowAction correct{.values = {{find(request_.valid_to)->name, "source.schoolhouse_to"},
                                 {find(request_.is_current)->name, "source.schoolhouse_to IS NULL"}}};
    for (const Column& column : target_.schema.columns) {
      if (is_given(column.name)) correct.values[column.name] = "source." + quote_identifier(column.name);
    }
    return {close, correct};
  }

  std::string inserts() const {
    std::vector<std::string> columns;
    for (const Column& column : target_.schema.columns) {
      std::string value = "CAST(NULL AS " + duckdb_type(column.type) + ")";
      if (is_given(column.name)) value = quote_identifier(column.name);
      if (column.name == find(request_.valid_from)->name) value = "schoolhouse_from";
      if (column.name == find(request_.valid_to)->name) value = "schoolhouse_to";
      if (column.name == find(request_.is_current)->name) value = "schoolhouse_to IS NULL";
      columns.push_back(value + " AS " + quote_identifier(column.name));
    }
    return "SELECT " + join(columns, ", ") + " FROM " + plan_->name() + " WHERE corrected IS NULL";
  }

  const ChangeTarget& target_;
  duck::Connection& connection_;
  const Scd2Request& request_;
  std::vector<std::string> given_;  // columns of the source
  std::optional<ScratchTable> source_;
  std::optional<ScratchTable> plan_;
  std::vector<MergeKey> keys_;
  bool is_thorough_ = true;
};

// An empty table with the columns of a history.
void make_table(const Lake& lake, duck::Connection& connection, const Scd2Request& request,
                const ChangeOptions& options) {
  Schema schema = request.schema;
  schema.columns.push_back({.name = request.valid_from, .type = {Type::Kind::timestamp}, .is_nullable = false});
  schema.columns.push_back({.name = request.valid_to, .type = {Type::Kind::timestamp}});
  schema.columns.push_back({.name = request.is_current, .type = {Type::Kind::boolean}, .is_nullable = false});
  std::vector<std::string> columns;
  for (const Column& column : schema.columns)
    columns.push_back("CAST(NULL AS " + duckdb_type(column.type) + ") AS " + quote_identifier(column.name));
  StagedWrite none = stage_write(
      lake, connection,
      {.table = request.table, .schema = schema, .select = "SELECT " + join(columns, ", ") + " WHERE false"});
  commit_write(lake, std::move(none), {.operation = "CREATE TABLE", .notes = options.notes, .read_version = -1});
}

}  // namespace

ChangeResult apply_scd2(const Lake& lake, duck::Connection& connection, const Scd2Request& request,
                        const ChangeOptions& options) {
  if (!find_head(lake, request.table)) make_table(lake, connection, request, options);
  std::optional<Scd2> scd2;
  return commit_change(lake, request.table, options, [&](const ChangeTarget& target, ChangeDescription& description) {
    scd2.reset();
    scd2.emplace(target, connection, request);
    return scd2->stage(description);
  });
}

}  // namespace schoolhouse::lake
