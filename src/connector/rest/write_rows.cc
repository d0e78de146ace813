// Puts the rows of a pull into the table by its way of writing, in one commit.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/write_rows.h"

#include <algorithm>

#include "base/text.h"
#include "connector/load_rules.h"
#include "connector/rest/change_sql.h"
#include "duck/database.h"
#include "lake/change.h"
#include "lake/scd2.h"

namespace schoolhouse::connector {
namespace {

constexpr const char* valid_from = "valid_from";
constexpr const char* valid_to = "valid_to";
constexpr const char* is_current = "is_current";

std::string bracketed(const std::string& sql) { return "(" + sql + ")"; }

class Writing {
 public:
  Writing(const LoadContext& context, const RowsToWrite& work, lake::CommitRequest request,
          const BeforeCommit& before_commit)
      : context_(context), work_(work), request_(std::move(request)), before_commit_(before_commit) {
    sql_.old_rows = work.before ? bracketed(lake::scan_sql(*work.before))
                                : bracketed("SELECT * FROM " + work.rows + " WHERE false");
    sql_.new_rows = work.rows;
    sql_.columns = declared_columns();
    for (const std::string& name : work.table.rows.key) {
      if (std::ranges::find(work.table.rows.made_key, name) == work.table.rows.made_key.end()) sql_.key.push_back(name);
    }
  }

  WrittenRows write() {
    switch (work_.table.write) {
      case WayToWrite::replace:
        return replace();
      case WayToWrite::append:
        return append();
      case WayToWrite::merge:
        return merge();
      case WayToWrite::scd2:
        return keep_history();
    }
    return {};
  }

 private:
  bool is_made(const std::string& name) const {
    return std::ranges::any_of(work_.table.rows.made_columns,
                               [&](const catalog::ContractColumn& made) { return made.name == name; });
  }
  std::vector<std::string> declared_columns() const {
    std::vector<std::string> names;
    for (const lake::Column& column : schema_of(work_.table.rows).columns) {
      if (!column.name.starts_with('_') && !is_made(column.name)) names.push_back(column.name);
    }
    return names;
  }
  std::int64_t count(const std::string& sql) const {
    return std::get<std::int64_t>(context_.connection().query("SELECT CAST((" + sql + ") AS BIGINT)").rows.at(0).at(0));
  }
  std::int64_t count_rows(const std::string& sql) const { return count("SELECT count(*) FROM (" + sql + ")"); }
  std::int64_t old_count() const { return work_.before ? work_.before->notes.rows : -1; }

  WrittenRows unchanged() const {
    return {.has_new_version = false, .version = work_.before->version, .rows = work_.before->notes.rows};
  }
  // All rows are written.
  WrittenRows overwrite(const std::string& select) {
    lake::StagedWrite staged =
        lake::stage_write(context_.lake, context_.connection(),
                          {.table = work_.table.rows.name, .schema = schema_of(work_.table.rows), .select = select});
    const std::int64_t rows = staged.rows();
    before_commit_(staged.scan_sql(), &staged);
    request_.mode = lake::WriteMode::overwrite;
    return {.has_new_version = true,
            .version = lake::commit_write(context_.lake, std::move(staged), request_).version,
            .rows = rows};
  }
  lake::ChangeOptions change_options() const {
    return {.notes = request_.notes,
            .before_commit = [this](const std::string& rows_sql) { before_commit_(rows_sql, nullptr); }};
  }
  WrittenRows result_of(const lake::ChangeResult& change) const {
    if (!change.commit.has_new_rows) return unchanged();
    const auto head = lake::find_head(context_.lake, work_.table.rows.name);
    return {.has_new_version = true, .version = change.commit.version, .rows = head->notes.rows};
  }

  WrittenRows replace() {
    if (!work_.before) return overwrite("SELECT * FROM " + work_.rows);
    ChangeSql changed = sql_;
    const std::string condition = is_of_requests_sql("_file", work_.requests);
    changed.old_rows = bracketed("SELECT * FROM " + sql_.old_rows + " AS o WHERE " + condition);
    if (!work_.is_forced && count(difference_sql(changed)) == 0) return unchanged();
    const std::string select = "SELECT * FROM " + work_.rows;
    // Nothing stays: one new file is better than old ones with all rows gone.
    if (count_rows("SELECT 1 FROM " + changed.old_rows) == old_count()) return overwrite(select);
    return result_of(lake::replace_where(context_.lake, context_.connection(), work_.table.rows.name, condition, select,
                                         change_options()));
  }

  WrittenRows append() {
    if (!work_.before) return overwrite(first_of_equal_sql(sql_));
    // An incremental pull asks again for the last value, and may ask for more: rows that are there are left out.
    const std::string select = work_.table.incremental ? unknown_rows_sql(sql_) : "SELECT * FROM " + work_.rows;
    if (!work_.is_forced && count_rows(select) == 0) return unchanged();
    lake::StagedWrite staged =
        lake::stage_write(context_.lake, context_.connection(),
                          {.table = work_.table.rows.name, .schema = schema_of(work_.table.rows), .select = select});
    const std::int64_t rows = old_count() + staged.rows();
    before_commit_("SELECT * FROM " + sql_.old_rows + " UNION ALL BY NAME " + staged.scan_sql(), nullptr);
    request_.mode = lake::WriteMode::append;
    return {.has_new_version = true,
            .version = lake::commit_write(context_.lake, std::move(staged), request_).version,
            .rows = rows};
  }

  WrittenRows merge() {
    const std::string select = newest_by_key_sql(sql_);
    if (!work_.before) return overwrite(select);
    using Clause = lake::MergeClause;
    lake::MergeRequest merge{.table = work_.table.rows.name, .source = select, .keys = {}, .clauses = {}};
    for (const std::string& key : sql_.key) merge.keys.push_back({key, key});
    merge.clauses = {{.when = Clause::When::matched, .action = Clause::Do::update, .condition = differs_sql()},
                     {.when = Clause::When::not_matched, .action = Clause::Do::insert}};
    if (work_.table.removes_gone) {
      merge.clauses.push_back({.when = Clause::When::not_matched_by_source,
                               .action = Clause::Do::remove,
                               .condition = is_of_requests_sql("target._file", work_.requests)});
    }
    return result_of(lake::merge_rows(context_.lake, context_.connection(), merge, change_options()));
  }

  std::string differs_sql() const {
    std::string sql = differ_sql(sql_, "target", "source");
    // A row that another request brings now goes when that one does not bring it any more.
    if (work_.table.removes_gone) sql += " OR " + request_sql("target._file") + " <> " + request_sql("source._file");
    return sql;
  }

  // As of a full pull: current rows of other requests are still there.
  std::string with_others(const std::string& select) const {
    std::vector<std::string> columns;
    for (const lake::Column& column : schema_of(work_.table.rows).columns) {
      if (!is_made(column.name)) columns.push_back(column.name);
    }
    return select + " UNION ALL BY NAME SELECT " + list_sql(columns) + " FROM " + sql_.old_rows +
           " AS o WHERE is_current AND NOT " + is_of_requests_sql("o._file", work_.requests);
  }

  std::vector<std::string> compared() const {
    std::vector<std::string> names;
    for (const std::string& column : sql_.columns) {
      const bool is_key = std::ranges::find(sql_.key, column) != sql_.key.end();
      if (!is_key && column != work_.table.effective) names.push_back(column);
    }
    return names.empty() ? sql_.key : names;
  }

  WrittenRows keep_history() {
    const std::string select = newest_by_key_sql(sql_);
    const std::string& effective = work_.table.effective;
    if (!work_.before) {
      const std::string from =
          effective.empty() ? "make_timestamptz(" + std::to_string(work_.at) + ")" : quote_identifier(effective);
      // Rows of one key that say the same one after the other are one version.
      const std::string versions = "(PARTITION BY " + list_sql(sql_.key) + " ORDER BY valid_from)";
      std::string differs;
      for (const std::string& column : compared()) {
        const std::string quoted = quote_identifier(column);
        differs += " OR " + quoted + " IS DISTINCT FROM lag(" + quoted + ") OVER " + versions;
      }
      return overwrite("SELECT *, lead(valid_from) OVER " + versions + " AS valid_to, lead(valid_from) OVER " +
                       versions + " IS NULL AS is_current FROM (SELECT *, CAST(" + from +
                       " AS TIMESTAMPTZ) AS valid_from FROM (" + select + ") QUALIFY lag(valid_from) OVER " + versions +
                       " IS NULL" + differs + ")");
    }
    const bool is_full = work_.table.removes_gone;
    const lake::Scd2Request history{.table = work_.table.rows.name,
                                    .source = is_full ? with_others(select) : select,
                                    .keys = sql_.key,
                                    .kind = is_full ? lake::Scd2Source::full : lake::Scd2Source::partial,
                                    .effective = effective,
                                    .at = work_.at,
                                    .compared = compared(),
                                    .valid_from = valid_from,
                                    .valid_to = valid_to,
                                    .is_current = is_current};
    return result_of(lake::apply_scd2(context_.lake, context_.connection(), history, change_options()));
  }

  const LoadContext& context_;
  const RowsToWrite& work_;
  lake::CommitRequest request_;
  const BeforeCommit& before_commit_;
  ChangeSql sql_;
};

}  // namespace

std::vector<catalog::ContractColumn> history_columns() {
  const auto column = [](const char* name, lake::Type::Kind kind, const char* description, bool is_required) {
    catalog::ContractColumn made;
    made.name = name;
    made.type = {kind};
    made.description = description;
    made.is_required = is_required;
    return made;
  };
  return {column(valid_from, lake::Type::Kind::timestamp, "from when the row was so", true),
          column(valid_to, lake::Type::Kind::timestamp, "until when, NULL: it still is", false),
          column(is_current, lake::Type::Kind::boolean, "whether it still is so", true)};
}

WrittenRows write_rows(const LoadContext& context, const RowsToWrite& work, lake::CommitRequest request,
                       const BeforeCommit& before_commit) {
  return Writing(context, work, std::move(request), before_commit).write();
}

}  // namespace schoolhouse::connector
