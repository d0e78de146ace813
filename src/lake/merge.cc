// Merges the rows of a source into a table in one commit.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/change.h"
#include "lake/change_commit.h"
#include "lake/merge_plan.h"

namespace schoolhouse::lake {
namespace {

// Beyond so many pairs of files and source rows only the ends of the source's keys are compared with the files' bounds.
constexpr std::int64_t most_pairs = 20'000'000;

class Merge {
 public:
  Merge(const ChangeTarget& target, duck::Connection& connection, const MergeRequest& request)
      : target_(target),
        connection_(connection),
        request_(request),
        source_(connection,
                "SELECT *, row_number() OVER () AS schoolhouse_number FROM (" + request.source + "\n) AS given") {
    for (const duck::ResultColumn& column : connection.describe("SELECT * FROM " + source_.name()))
      source_columns_.push_back(column.name);
    source_columns_.pop_back();
    plan_ = plan_merge(connection, target, request, source_columns_);
  }

  StagedChanges stage(ChangeDescription& description) {
    describe(description);
    find_matches(description.reads);
    check_ambiguity();
    const ScratchTable places(connection_, places_select());
    return stage_changes(
        target_, connection_,
        {.places = places.name(), .actions = plan_.actions, .source = source_.name(), .inserts = inserts()});
  }

 private:
  void describe(ChangeDescription& description) const {
    description.operation = "MERGE";
    description.parameters["predicate"] = predicate_parameter(plan_.on);
    const auto count = [&](MergeClause::When when) {
      return std::to_string(std::ranges::count(request_.clauses, when, &MergeClause::when));
    };
    description.parameters["matchedClauses"] = count(MergeClause::When::matched);
    description.parameters["notMatchedClauses"] = count(MergeClause::When::not_matched);
    description.parameters["notMatchedBySourceClauses"] = count(MergeClause::When::not_matched_by_source);
  }

  std::vector<std::int64_t> candidates() {
    if (target_.files.empty() || source_.rows() == 0) return {};
    const std::int64_t pairs = static_cast<std::int64_t>(target_.files.size()) * source_.rows();
    is_thorough_ = pairs <= most_pairs;
    const duck::Rows rows =
        connection_.query("SELECT number FROM " + file_list_sql(target_, target_.all_files()) + " WHERE " +
                          key_condition(target_, request_.keys, source_.name(), is_thorough_) + " ORDER BY number");
    std::vector<std::int64_t> numbers;
    for (const auto& row : rows.rows) numbers.push_back(std::get<std::int64_t>(row.front()));
    return numbers;
  }

  void find_matches(Reads& reads) {
    const std::vector<std::int64_t> numbers = candidates();
    const std::string action = plan_.matched_action.empty() ? "NULL" : plan_.matched_action;
    std::string sql = "SELECT target." + std::string(place_column) + ", CAST(" + action +
                      " AS INTEGER) AS schoolhouse_action, source.schoolhouse_number AS schoolhouse_source FROM (" +
                      places_sql(target_, numbers) + ") AS target JOIN " + source_.name() + " AS source ON " + plan_.on;
    // Rows that match but stay as they are matter only to those that look for rows without a match.
    const bool needs_all = !plan_.insert_action.empty() || !plan_.by_source_action.empty();
    if (!needs_all) sql = "SELECT * FROM (" + sql + ") AS matches WHERE schoolhouse_action IS NOT NULL";
    matches_.emplace(connection_, sql);
    if (!plan_.by_source_action.empty()) {
      reads.has_whole_table = true;
      reads.files = target_.paths(target_.all_files());
      return;
    }
    reads.files = target_.paths(numbers);
    reads.conditions.emplace_back([this](const PartitionValues& values, const std::string& stats) {
      return !connection_
                  .query("SELECT number FROM " + file_list_sql(target_, values, stats) + " WHERE " +
                         key_condition(target_, request_.keys, source_.name(), is_thorough_))
                  .rows.empty();
    });
  }

  void check_ambiguity() {
    if (plan_.matched_action.empty() || plan_.only_removes_matched) return;
    const std::int64_t rows = std::get<std::int64_t>(
        connection_
            .query("SELECT count(*) FROM (SELECT schoolhouse_place FROM " + matches_->name() +
                   " WHERE schoolhouse_action IS NOT NULL GROUP BY schoolhouse_place HAVING count(*) > 1) AS doubles")
            .single());
    if (rows == 0) return;
    throw Error({Fault::data,
                 "several rows of the source would change the same row of " + target_.table.text() + ", for " +
                     format_count(rows) + " of its rows",
                 {},
                 "select one row for each key in the source"});
  }

  std::string places_select() const {
    const std::string source =
        plan_.only_removes_matched ? "min(schoolhouse_source) AS schoolhouse_source" : "schoolhouse_source";
    std::string sql = "SELECT schoolhouse_place, schoolhouse_action, " + source + " FROM " + matches_->name() +
                      " WHERE schoolhouse_action IS NOT NULL";
    if (plan_.only_removes_matched) sql += " GROUP BY schoolhouse_place, schoolhouse_action";
    if (!plan_.by_source_action.empty()) {
      sql += " UNION ALL SELECT * FROM (SELECT target." + std::string(place_column) + ", CAST(" +
             plan_.by_source_action +
             " AS INTEGER) AS schoolhouse_action, CAST(NULL AS BIGINT) AS schoolhouse_source FROM (" +
             places_sql(target_, target_.all_files()) + ") AS target ANTI JOIN " + matches_->name() +
             " AS matches ON matches.schoolhouse_place = target." + std::string(place_column) +
             ") AS left_over WHERE schoolhouse_action IS NOT NULL";
    }
    return sql;
  }

  std::string inserts() const {
    if (plan_.insert_action.empty()) return {};
    return "SELECT " + plan_.insert_row + " FROM (SELECT source.*, " + plan_.insert_action +
           " AS schoolhouse_action FROM " + source_.name() + " AS source ANTI JOIN " + matches_->name() +
           " AS matches ON matches.schoolhouse_source = source.schoolhouse_number) AS source WHERE "
           "schoolhouse_action IS NOT NULL";
  }

  const ChangeTarget& target_;
  duck::Connection& connection_;
  const MergeRequest& request_;
  ScratchTable source_;
  std::vector<std::string> source_columns_;
  MergePlan plan_;
  std::optional<ScratchTable> matches_;
  bool is_thorough_ = true;
};

}  // namespace

ChangeResult merge_rows(const Lake& lake, duck::Connection& connection, const MergeRequest& request,
                        const ChangeOptions& options) {
  // Lives until the commit: what was read is asked of the source when other commits came first.
  std::optional<Merge> merge;
  return commit_change(lake, request.table, options, [&](const ChangeTarget& target, ChangeDescription& description) {
    merge.reset();
    merge.emplace(target, connection, request);
    return merge->stage(description);
  });
}

}  // namespace schoolhouse::lake
