// Loads a child table: takes the records out of its parent's rows, reads them as any others, and commits them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "connector/child_records.h"
#include "connector/child_table.h"
#include "connector/evolution.h"
#include "connector/file_plan.h"
#include "connector/file_table.h"
#include "connector/load_rules.h"
#include "connector/quarantine.h"
#include "connector/record_table.h"
#include "connector/rest/change_sql.h"
#include "connector/rest/lake_values.h"
#include "duck/database.h"

namespace schoolhouse::connector {
namespace {

// Another one of these means other rows.
std::string state_of(const lake::CommitNotes& notes, std::int64_t version) {
  return std::to_string(notes.data_version >= 0 ? notes.data_version : version) + " " + notes.row_hash;
}

std::string note(const lake::Head& head, const std::string& name) {
  const auto found = head.notes.extra.find(name);
  return found == head.notes.extra.end() ? "" : found->second;
}

class ChildLoad {
 public:
  ChildLoad(const Source& source, const ChildOf& child, const LoadContext& context)
      : source_(source),
        child_(child),
        table_(*child.table),
        context_(context),
        head_(lake::find_head(context.lake, child.table->name)),
        declaration_(sha256(duck::engine_version() + "\n" + child.parent->name.text() + "\n" +
                            describe_declaration(source, *child.table))) {
    if (head_) take_known_columns(table_, head_->notes.extra);
  }

  TableLoad run() {
    loaded_at_ = context_.lake.clock->now();
    done_.table = table_.name;
    const auto parent = lake::find_head(context_.lake, child_.parent->name);
    if (!parent)
      throw Error({Fault::user, "its parent " + child_.parent->name.text() + " is not loaded yet", place(""),
                   "load it first: schoolhouse ingest --select " + child_.parent->name.text()});
    if (!context_.is_forced && is_same_declaration() &&
        note(*head_, "parent") == state_of(parent->notes, parent->version)) {
      say_unchanged();
      return std::move(done_);
    }
    const lake::Snapshot rows = *lake::find_snapshot(context_.lake, child_.parent->name);
    parent_state_ = state_of(rows.notes, rows.version);
    make_rows(parent_rows_sql(rows));
    return std::move(done_);
  }

 private:
  Place place(std::string_view key) const {
    return {source_.file, table_.line,
            "child_tables." + table_.name.name + (key.empty() ? "" : ".") + std::string(key)};
  }
  bool is_same_declaration() const { return head_ && note(*head_, "declaration") == declaration_; }

  void say_unchanged() {
    done_.outcome = LoadOutcome::unchanged;
    done_.version = head_->version;
    done_.rows = head_->notes.rows;
  }

  // Of a history only what is so now: the past versions of a record are in the parent.
  std::string parent_rows_sql(const lake::Snapshot& rows) const {
    const auto has = [&](const std::string& name) {
      return std::ranges::any_of(rows.schema.columns, [&](const lake::Column& one) { return one.name == name; });
    };
    std::vector<std::string> needed{table_.parent_column};
    for (const SourceColumn& column : table_.columns) {
      if (!column.from_parent.empty()) needed.push_back(column.from_parent);
    }
    for (const std::string& name : needed) {
      if (!has(name))
        throw Error({Fault::user,
                     "its parent " + child_.parent->name.text() + " was loaded without the column '" + name + "'",
                     place(""), "load it again: schoolhouse ingest --select " + child_.parent->name.text()});
    }
    const bool is_history = std::ranges::any_of(
        child_.parent->made_columns, [](const catalog::ContractColumn& made) { return made.name == "is_current"; });
    return "SELECT * FROM (" + lake::scan_sql(rows) + ")" + (is_history ? " WHERE is_current" : "");
  }

  void make_rows(const std::string& parent_rows) {
    MisfitLog log(table_.quarantine_limit > 0 ? MisfitLog::Tolerance::some : MisfitLog::Tolerance::none);
    try {
      duck::Connection& connection = context_.connection();
      ChildRecords records(connection, {child_.parent, &table_}, parent_rows, context_.lake.root, log);
      evolve(records);
      done_.files = static_cast<std::int64_t>(records.parts().size());
      done_.bytes = records.bytes();
      const std::string sql = records.parts().empty()
                                  ? no_rows_sql(table_)
                                  : record_rows_sql(connection.database(), records.table(), records.parts(), log);
      const TemporaryRows rows(connection, with_origin_sql(sql, source_.name, context_.run_id, loaded_at_));
      refuse_drift(records, log);
      publish(rows, log.take_misfits());
    } catch (const TooManyMisfits&) {
      stop_for(log.take_misfits(), "");
    }
  }

  void evolve(ChildRecords& records) {
    if (!evolves(table_) || records.parts().empty()) return;
    has_new_columns_ =
        take_new_columns(table_, find_new_columns(context_.connection(), records.table(), records.parts()));
    records.set_table(table_);
  }

  void refuse_drift(const ChildRecords& records, MisfitLog& log) const {
    std::vector<Problem> problems = log.take_problems();
    for (Problem& problem : problems) problem.where.line = 0;
    if (records.count() > 0) {
      for (Problem& absent : absent_keys(child_, log.take_seen(), source_.file)) problems.push_back(std::move(absent));
    }
    if (!problems.empty()) throw_first(std::move(problems));
  }

  // Where a record stands in the file that its parent is from is not known: the number only tells records apart.
  void keep(std::vector<Misfit> misfits) const {
    for (Misfit& misfit : misfits) misfit.line = 0;
    keep_misfits(context_, table_.name, {source_.name, context_.run_id, loaded_at_, content()}, misfits);
  }

  void publish(const TemporaryRows& rows, const std::vector<Misfit>& misfits) {
    done_.quarantined = count_rows(misfits).dropped;
    if (auto warning = left_out_warning(table_, misfits, place("schema_contract")))
      done_.warnings.push_back(std::move(*warning));
    if (const std::string excess = describe_excess(table_, misfits, rows.count()); !excess.empty())
      stop_for(misfits, excess);
    refuse_loss(table_, rows.count(), head_ ? head_->notes.rows : -1,
                "the records in '" + table_.parent_column + "' of " + child_.parent->name.text(), place("records"),
                place("shrink_limit"));
    if (!context_.is_forced && is_same_declaration() && !has_new_columns_ && has_the_rows_of(rows)) {
      keep(misfits);
      commit_unchanged();
      return;
    }
    lake::StagedWrite staged = lake::stage_write(
        context_.lake, context_.connection(),
        {.table = table_.name, .schema = schema_of(table_), .select = "SELECT * FROM " + rows.name()});
    done_.rows = staged.rows();
    context_.audit(table_.checks, staged.scan_sql(), &staged);
    keep(misfits);
    lake::CommitRequest request;
    request.operation = head_ ? "WRITE" : "CREATE TABLE AS SELECT";
    request.notes = notes();
    request.properties = context_.properties;
    request.description = table_.description;
    request.read_version = head_ ? head_->version : -1;
    done_.version = lake::commit_write(context_.lake, std::move(staged), request).version;
  }

  bool has_the_rows_of(const TemporaryRows& rows) const {
    const auto before = lake::find_snapshot(context_.lake, table_.name);
    if (!before) return false;
    ChangeSql change;
    change.old_rows = "(" + lake::scan_sql(*before) + ")";
    change.new_rows = rows.name();
    for (const lake::Column& column : schema_of(table_).columns) {
      if (!column.name.starts_with('_')) change.columns.push_back(column.name);
    }
    const auto count = context_.connection().query("SELECT CAST((" + difference_sql(change) + ") AS BIGINT)");
    return std::get<std::int64_t>(count.single()) == 0;
  }

  // The parent changed in something else: next time that need not be looked at again.
  void commit_unchanged() {
    lake::CommitNotes unchanged = head_->notes;
    unchanged.run_id = context_.run_id;
    unchanged.extra = notes().extra;
    head_->version = lake::commit_notes(context_.lake, table_.name, unchanged).version;
    say_unchanged();
  }

  lake::CommitNotes notes() const {
    lake::CommitNotes notes;
    notes.run_id = context_.run_id;
    notes.step = "source " + source_.name + " " + table_.name.text();
    notes.fingerprint = content();
    notes.extra = {{"declaration", declaration_}, {"parent", parent_state_}};
    note_evolved_columns(table_, notes.extra);
    return notes;
  }
  std::string content() const { return sha256(declaration_ + "\n" + parent_state_); }

  [[noreturn]] void stop_for(std::vector<Misfit> misfits, std::string what) {
    std::vector<Problem> problems = misfit_problems(table_, misfits, std::move(what), place("quarantine_limit"));
    for (Problem& problem : problems) {
      if (problem.where.file != source_.file) problem.where.line = 0;
    }
    if (misfits.size() > most_kept_of_stopped) misfits.resize(most_kept_of_stopped);
    keep(misfits);
    throw Error(std::move(problems));
  }

  const Source& source_;
  const ChildOf& child_;
  FileTable table_;  // with what evolved
  const LoadContext& context_;
  std::optional<lake::Head> head_;
  std::string declaration_;
  std::string parent_state_;
  Micros loaded_at_ = 0;
  TableLoad done_;
  bool has_new_columns_ = false;
};

}  // namespace

TableLoad load_child_table(const Source& source, const ChildOf& child, const LoadContext& context) {
  return ChildLoad(source, child, context).run();
}

}  // namespace schoolhouse::connector
