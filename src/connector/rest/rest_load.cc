// Loads one table of a REST source: requests, landing, reading, quarantine, checks, commit.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/rest_load.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "connector/file_plan.h"
#include "connector/file_table.h"
#include "connector/load_rules.h"
#include "connector/quarantine.h"
#include "connector/record_table.h"
#include "connector/rest/change_sql.h"
#include "connector/rest/describe_rest.h"
#include "connector/rest/fetch.h"
#include "connector/rest/lake_values.h"
#include "connector/rest/pull_notes.h"
#include "connector/rest/pulled_rows.h"
#include "duck/database.h"
#include "http/client.h"

namespace schoolhouse::connector {
namespace {

constexpr Micros resume_within = Micros{24} * 3600 * 1'000'000;

class RestLoad {
 public:
  RestLoad(const Source& source, const RestSource& rest, const RestTable& table, const LoadContext& context)
      : source_(source),
        rest_(rest),
        table_(table),
        context_(context),
        place_(pulls_folder(context.lake, source.name, table.rows.name.name)),
        head_(lake::find_head(context.lake, table.rows.name)),
        declaration_(load_declaration(source, table)) {
    if (!head_) return;
    known_ = pull_notes_from(head_->notes.extra);
    snapshot_ = lake::find_snapshot(context.lake, table.rows.name);
  }

  TableLoad run() {
    done_.table = table_.rows.name;
    loaded_at_ = context_.lake.clock->now();
    if (context_.replays) {
      replay();
    } else {
      pull();
    }
    return std::move(done_);
  }

 private:
  Place place(std::string_view key) const {
    return {source_.file, table_.rows.line,
            "tables." + table_.rows.name.name + (key.empty() ? "" : ".") + std::string(key)};
  }
  bool is_same_declaration() const { return head_ && known_.declaration == declaration_; }

  void pull() {
    LakeValues values(context_, table_, snapshot_);
    std::vector<RequestSpec> plan = plan_requests(
        table_, [&](const EachRows& rows) { return values.read_rows(rows, place("each")); }, place("each"));
    if (plan.empty()) {
      throw Error({Fault::data, "there is nothing to ask for: a list of 'each' has no rows", place("each"),
                   "load the table that the list is from, or check its 'where:'"});
    }
    values.set_cursors(plan);
    const std::string fingerprint = fetch_declaration(rest_, table_, plan);
    const Micros not_before = context_.is_forced ? loaded_at_ + 1 : loaded_at_ - resume_within;
    Pull kept(fingerprint, not_before, context_.lake, place_, known_.pulls);
    FetchResult fetched = fetch(rest_, table_, plan, kept, context_.remote(), context_.tell, place(""));
    done_.files = fetched.count.pages;
    note_failures(fetched);
    find_changes(fetched, kept.folder());
    if (!context_.is_forced && changed_.empty() && head_ && is_same_declaration()) return say_unchanged(kept);
    for (PulledInput& input : changed_) input.pull = kept.number();
    try {
      if (!take_over(&kept)) say_unchanged(kept);
    } catch (const Error& error) {
      // What the disk or Ctrl-C broke goes on the next time with these answers; what the rows broke asks again.
      const Fault fault = error.problems().front().fault;
      if (fault == Fault::data || fault == Fault::user) kept.set_aside();
      throw;
    }
  }

  void say_unchanged(Pull& kept) {
    kept.drop();
    say_unchanged();
  }
  void say_unchanged() {
    done_.outcome = LoadOutcome::unchanged;
    done_.version = head_->version;
    done_.rows = head_->notes.rows;
  }

  void note_failures(const FetchResult& fetched) {
    for (const FetchedRequest& request : fetched.requests) {
      for (Problem problem : request.failed) {
        if (problem.where == Place{}) problem.where = place("");
        problem.fix = "the rows that it brought before stay; the next run asks again";
        done_.warnings.push_back(std::move(problem));
      }
    }
  }

  void find_changes(const FetchResult& fetched, const std::filesystem::path& folder) {
    for (const FetchedRequest& request : fetched.requests) {
      if (!request.failed.empty()) continue;
      PulledInput input{{}, folder, request.spec.key, {request.spec.values, request.pages}};
      const std::string content = content_of(declaration_, input.answers);
      const auto known = known_.requests.find(request.spec.key);
      if (!context_.is_forced && is_same_declaration() && known != known_.requests.end() &&
          known->second.content == content)
        continue;
      contents_[request.spec.key] = content;
      changed_.push_back(std::move(input));
    }
  }

  // What the table is made of when nothing of its present rows can be used: replaced rows from the last pull of each request,
  // the others from all pulls.
  std::vector<PulledInput> all_inputs() const {
    std::vector<PulledInput> inputs;
    const auto add = [&](const std::string& pull, const auto& is_wanted) {
      const std::filesystem::path folder = place_ / pull;
      for (auto& [key, answers] : read_pull(folder)) {
        if (answers.is_complete() && is_wanted(key)) inputs.push_back({pull, folder, key, answers});
      }
    };
    for (const std::string& pull : known_.pulls) {
      add(pull, [&](const std::string& key) {
        if (table_.write != RestWrite::replace && !table_.removes_gone) return true;
        const auto known = known_.requests.find(key);
        return known != known_.requests.end() && known->second.pull == pull;
      });
    }
    return inputs;
  }

  void replay() {
    if (!head_ || known_.pulls.empty()) {
      throw Error({Fault::user, "there is nothing to replay: no pull of this table is kept", place(""),
                   "run 'schoolhouse ingest' first"});
    }
    changed_ = all_inputs();
    for (const PulledInput& input : changed_) {
      contents_[input.request] = content_of(declaration_, input.answers);
    }
    old_is_void_ = true;
    if (!take_over(nullptr)) say_unchanged();
  }

  // Reads the changed requests and commits. False: the same rows were there.
  bool take_over(Pull* pull) {
    if (head_ && !is_same_declaration() && !old_is_void_) {
      // Rows that were read by another declaration are read again; what came now takes the place of what these requests brought.
      std::vector<PulledInput> inputs = all_inputs();
      if (table_.write == RestWrite::replace) {
        std::erase_if(inputs, [&](const PulledInput& input) { return contents_.contains(input.request); });
      }
      for (const PulledInput& input : inputs)
        contents_.try_emplace(input.request, content_of(declaration_, input.answers));
      inputs.insert(inputs.end(), changed_.begin(), changed_.end());
      changed_ = std::move(inputs);
      old_is_void_ = true;
    }
    done_.bytes = count_bytes(changed_);
    MisfitLog log(table_.rows.quarantine_limit > 0 ? MisfitLog::Tolerance::some : MisfitLog::Tolerance::none);
    const std::vector<PlannedFile> pages = plan_pages(table_, changed_);
    // The rows stay in the engine while they are compared, and go with this object.
    const TemporaryRows rows(context_.connection(), read_rows(pages, log));
    std::vector<Misfit> misfits = log.take_misfits();
    done_.quarantined = static_cast<std::int64_t>(misfits.size());
    if (const std::string excess = describe_excess(table_.rows, misfits, rows.count()); !excess.empty())
      stop_for(misfits, excess);
    refuse_lost_rows(rows.count(), misfits.size());
    if (!old_is_void_ && head_ && !context_.is_forced && is_unchanged(rows.name())) return false;
    lake::StagedWrite staged = lake::stage_write(
        context_.lake, context_.connection(),
        {.table = table_.rows.name, .schema = schema_of(table_.rows), .select = next_rows_sql(rows.name())});
    done_.rows = staged.rows();
    if (table_.write == RestWrite::replace)
      refuse_loss(table_.rows, staged.rows(), head_ ? head_->notes.rows : -1, "the answers", place("path"),
                  place("shrink_limit"));
    context_.audit(table_.rows.checks, staged);
    keep_misfits(context_, table_.rows.name, quarantine_entry(), misfits);
    commit(std::move(staged), pull);
    return true;
  }

  // The rows of the pages with their origin, as a SELECT; misfits go to the log while it is read.
  std::string read_rows(const std::vector<PlannedFile>& pages, MisfitLog& log) {
    const std::string rows = pages.empty() ? no_rows_sql(table_.rows)
                                           : record_rows_sql(context_.connection().database(), table_.rows, pages, log);
    const std::string sql = with_origin_sql(rows, source_.name, context_.run_id, loaded_at_);
    check_seen_ = [this, &log, has_pages = !pages.empty()] {
      std::vector<Problem> problems = log.take_problems();
      if (has_pages) add_absent(log.take_seen(), problems);
      if (!problems.empty()) throw_first(std::move(problems));
    };
    return sql;
  }

  void add_absent(const std::vector<bool>& seen, std::vector<Problem>& problems) const {
    if (table_.rows.absent_columns == Drift::accept) return;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const SourceColumn& column = table_.rows.columns[i];
      if (seen[i] || !column.when_absent.empty() || !column.from_each.empty()) continue;
      problems.push_back(
          {Fault::data,
           "no row of the answers has the key '" + join(column.names_in_files(), "' or '") + "'",
           {source_.file, column.line, "tables." + table_.rows.name.name + ".columns." + column.contract.name},
           "give it a 'when_absent:' reason, or declare 'absent_columns: accept'"});
    }
  }

  void refuse_lost_rows(std::int64_t read, std::size_t misfits) const {
    check_seen_();
    const std::int64_t kept = count_records(changed_);
    if (read + static_cast<std::int64_t>(misfits) == kept) return;
    throw Error({Fault::data,
                 fmt::format("the answers hold {} rows, and {} could be read", format_count(kept), format_count(read)),
                 place("records"), "some of what stands there is no object: check 'records:'"});
  }

  ChangeSql change(const std::string& new_rows) const {
    ChangeSql change{.old_rows = snapshot_ && !old_is_void_ ? "(" + lake::scan_sql(*snapshot_) + ")"
                                                            : "(SELECT * FROM " + new_rows + " WHERE false)",
                     .new_rows = new_rows,
                     .columns = {},
                     .key = table_.rows.key};
    for (const lake::Column& column : schema_of(table_.rows).columns) {
      if (!column.name.starts_with('_')) change.columns.push_back(column.name);
    }
    return change;
  }

  std::vector<std::string> changed_requests() const {
    std::vector<std::string> requests;
    for (const PulledInput& input : changed_) requests.push_back(input.request);
    return requests;
  }
  std::vector<std::string> emptied_requests() const {
    return table_.removes_gone ? changed_requests() : std::vector<std::string>{};
  }

  std::string bracketed(const std::string& sql) const { return "(" + sql + ")"; }

  bool is_unchanged(const std::string& new_rows) {
    const auto count = [&](const std::string& sql) {
      return std::get<std::int64_t>(
          context_.connection().query("SELECT CAST((" + sql + ") AS BIGINT)").rows.at(0).at(0));
    };
    ChangeSql sql = change(new_rows);
    switch (table_.write) {
      case RestWrite::replace: {
        const std::string all_old = sql.old_rows;
        sql.old_rows = bracketed("SELECT * FROM " + all_old + " AS o WHERE o._file NOT IN (SELECT _file FROM (" +
                                 kept_rows_sql(sql, changed_requests()) + "))");
        return count(difference_sql(sql)) == 0;
      }
      case RestWrite::append:
        return count("SELECT count(*) FROM (" + appended_sql(sql) + ")") == 0;
      case RestWrite::merge:
        sql.new_rows = bracketed(newest_by_key_sql(sql));
        return count(merge_size_sql(sql, emptied_requests())) == 0;
    }
    return false;
  }

  // An incremental pull asks again for the last value, and may ask for more: rows that are there are left out.
  std::string appended_sql(const ChangeSql& sql) const {
    if (old_is_void_) return first_of_equal_sql(sql);
    return table_.incremental ? unknown_rows_sql(sql) : "SELECT * FROM " + sql.new_rows;
  }

  std::string next_rows_sql(const std::string& new_rows) const {
    ChangeSql sql = change(new_rows);
    switch (table_.write) {
      case RestWrite::replace:
        return kept_rows_sql(sql, changed_requests()) + " UNION ALL BY NAME SELECT * FROM " + new_rows;
      case RestWrite::append:
        return appended_sql(sql);
      case RestWrite::merge:
        sql.new_rows = bracketed(newest_by_key_sql(sql));
        return merged_sql(sql, emptied_requests());
    }
    return {};
  }

  [[noreturn]] void stop_for(std::vector<Misfit> misfits, std::string what) {
    std::vector<Problem> problems = misfit_problems(table_.rows, misfits, std::move(what), place("quarantine_limit"));
    if (misfits.size() > most_kept_of_stopped) misfits.resize(most_kept_of_stopped);
    keep_misfits(context_, table_.rows.name, quarantine_entry(), misfits);
    throw Error(std::move(problems));
  }

  std::string content() const {
    std::string text = declaration_;
    for (const PulledInput& input : changed_)
      text += "\n" + input.request + " " + content_of(declaration_, input.answers);
    return sha256(text);
  }
  QuarantineEntry quarantine_entry() const { return {source_.name, context_.run_id, loaded_at_, content()}; }

  void commit(lake::StagedWrite staged, Pull* pull) {
    PullNotes notes{declaration_, known_.requests, known_.pulls};
    for (const auto& [key, content] : contents_) {
      const auto input = std::ranges::find_if(changed_.rbegin(), changed_.rend(),
                                              [&](const PulledInput& one) { return one.request == key; });
      notes.requests[key] = {content, input->pull};
    }
    if (pull != nullptr) {
      notes.pulls.push_back(pull->number());
      pull->complete();
    }
    lake::CommitRequest request;
    const bool is_append = table_.write == RestWrite::append && !old_is_void_;
    request.mode = is_append ? lake::WriteMode::append : lake::WriteMode::overwrite;
    request.operation = head_ ? "WRITE" : "CREATE TABLE AS SELECT";
    request.notes.run_id = context_.run_id;
    request.notes.step = "source " + source_.name + " " + table_.rows.name.text();
    request.notes.fingerprint = content();
    request.notes.extra = to_notes(notes);
    request.properties = context_.properties;
    request.description = table_.rows.description;
    request.read_version = head_ ? head_->version : -1;
    done_.version = lake::commit_write(context_.lake, std::move(staged), request).version;
  }

  const Source& source_;
  const RestSource& rest_;
  const RestTable& table_;
  const LoadContext& context_;
  std::filesystem::path place_;
  std::optional<lake::Head> head_;
  std::string declaration_;
  PullNotes known_;
  std::optional<lake::Snapshot> snapshot_;
  TableLoad done_;
  Micros loaded_at_ = 0;
  std::vector<PulledInput> changed_;
  std::map<std::string, std::string> contents_;  // of the changed requests
  bool old_is_void_ = false;                     // all rows are read again
  std::function<void()> check_seen_;
};

}  // namespace

TableLoad load_rest_table(const Source& source, const RestSource& rest, const RestTable& table,
                          const LoadContext& context) {
  return RestLoad(source, rest, table, context).run();
}

}  // namespace schoolhouse::connector
