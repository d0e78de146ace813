// Loads one table whose rows are asked for: requests, landing, reading, quarantine, checks, commit.
// SPDX-License-Identifier: Apache-2.0
#include "connector/pull_load.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "connector/evolution.h"
#include "connector/file_plan.h"
#include "connector/file_table.h"
#include "connector/load_rules.h"
#include "connector/quarantine.h"
#include "connector/record_table.h"
#include "connector/rest/describe_rest.h"
#include "connector/rest/fetch.h"
#include "connector/rest/lake_values.h"
#include "connector/rest/pull_notes.h"
#include "connector/rest/pulled_rows.h"
#include "connector/rest/write_rows.h"
#include "duck/database.h"
#include "http/client.h"
#include "secret/secrets.h"

namespace schoolhouse::connector {
namespace {

// Which kind of answers is kept, where it is not JSON.
constexpr const char* kind_note = "answers";
std::string kind_of(const PulledTable& table) { return table.rows.format == Format::copy_text ? "copy_text" : ""; }

constexpr Micros resume_within = Micros{24} * 3600 * 1'000'000;

class PullLoad {
 public:
  PullLoad(const Source& source, const PulledTable& table, const Puller& puller, const LoadContext& context)
      : source_(source),
        table_(table),
        puller_(puller),
        context_(context),
        place_(pulls_folder(context.lake, source.name, table.rows.name.name)),
        head_(lake::find_head(context.lake, table.rows.name)) {
    if (head_ && is_of_this_kind()) {
      take_known_columns(table_.rows, head_->notes.extra);
      known_ = pull_notes_from(head_->notes.extra);
    }
    declaration_ = load_declaration(source, table_);
    if (!head_) return;
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
  // What another kind of source has left is none of ours: the table begins anew.
  bool is_of_this_kind() const {
    const auto kind = head_->notes.extra.find(kind_note);
    return (kind == head_->notes.extra.end() ? "" : kind->second) == kind_of(table_);
  }
  Place place(std::string_view key) const {
    return {source_.file, table_.rows.line,
            "tables." + table_.rows.name.name + (key.empty() ? "" : ".") + std::string(key)};
  }
  bool is_same_declaration() const { return head_ && known_.declaration == declaration_; }

  void pull() {
    const std::vector<RequestSpec> plan = puller_.plan(LakeValues(context_, table_, snapshot_));
    if (plan.empty()) {
      if ((head_ && is_same_declaration()) || !take_over(nullptr)) say_unchanged();
      return;
    }
    const std::string fingerprint = puller_.fingerprint(plan, outside_print(source_, context_.remote().secrets));
    const Micros not_before = context_.is_forced || fingerprint.empty() ? loaded_at_ + 1 : loaded_at_ - resume_within;
    Pull kept(fingerprint, not_before, context_.lake, place_, known_.pulls);
    FetchResult fetched = puller_.fetch(plan, kept);
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
    bool has_changed = false;
    for (const FetchedRequest& request : fetched.requests) {
      if (!request.failed.empty()) continue;
      PulledInput input{{}, folder, request.spec.key, {request.spec.values, request.pages}};
      const auto known = known_.requests.find(request.spec.key);
      const bool is_known = !context_.is_forced && is_same_declaration() && known != known_.requests.end() &&
                            known->second.content == content_of(declaration_, input.answers);
      has_changed |= !is_known;
      // A row that one request does not bring any more may have come by another one: all are looked at together.
      if (!is_known || table_.removes_gone) changed_.push_back(std::move(input));
    }
    if (!has_changed) changed_.clear();
  }

  // Whether every request that a pull answered is answered anew.
  bool is_replaced_now(const std::string& pull) const {
    if (table_.write != WayToWrite::replace) return false;
    return std::ranges::all_of(known_.requests, [&](const auto& known) {
      return known.second.pull != pull ||
             std::ranges::find(changed_, known.first, &PulledInput::request) != changed_.end();
    });
  }

  // What the table is made of when nothing of its present rows can be used: rows that a pull replaces or removes from the last pull of
  // each request, the others, and histories, from all pulls.
  std::vector<PulledInput> all_inputs() const {
    std::vector<PulledInput> inputs;
    const auto add = [&](const std::string& pull, const auto& is_wanted) {
      const std::filesystem::path folder = place_ / pull;
      if (!std::filesystem::exists(folder)) {
        if (is_replaced_now(pull)) return;
        throw Error(
            {Fault::user,
             "the answers of the pull " + pull + " are not kept any more, and the table has rows from them", place(""),
             "put lake/_landing/" + source_.name + "/" + table_.rows.name.name + "/" + pull +
                 " back from a backup, or declare the table as it was; to begin anew, remove the table's folder "
                 "from the lake and load it"});
      }
      for (auto& [key, answers] : read_pull(folder)) {
        if (answers.is_complete() && is_wanted(key)) inputs.push_back({pull, folder, key, answers});
      }
    };
    for (const std::string& pull : known_.pulls) {
      add(pull, [&](const std::string& key) {
        const bool is_last_enough =
            table_.write == WayToWrite::replace || (table_.write == WayToWrite::merge && table_.removes_gone);
        if (!is_last_enough) return true;
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
    old_is_void_ = true;
    if (!take_over(nullptr)) say_unchanged();
  }

  // Writes the rows of the changed requests. False: the same rows were there.
  bool take_over(Pull* pull) {
    evolve();
    if (head_ && !is_same_declaration() && !old_is_void_) {
      // Rows that were read by another declaration are read again; what came now takes the place of what these requests brought.
      std::vector<PulledInput> inputs = all_inputs();
      if (table_.write == WayToWrite::replace) {
        std::erase_if(inputs, [&](const PulledInput& input) {
          return std::ranges::find(changed_, input.request, &PulledInput::request) != changed_.end();
        });
      }
      inputs.insert(inputs.end(), changed_.begin(), changed_.end());
      changed_ = std::move(inputs);
      old_is_void_ = true;
    }
    PullNotes notes{declaration_, known_.requests, known_.pulls};
    for (const PulledInput& input : changed_)
      notes.requests[input.request] = {content_of(declaration_, input.answers), input.pull};
    if (pull != nullptr) notes.pulls.push_back(pull->number());
    if (table_.write == WayToWrite::scd2 && old_is_void_ && head_) return rebuild_history(pull, notes);
    return write(pull, notes, pull != nullptr ? pull->started() : loaded_at_);
  }

  // A table that evolves is from here on declared otherwise: what is kept of former pulls is read again too.
  void evolve() {
    if (!evolves(table_.rows)) return;
    const std::vector<PlannedFile> pages = plan_pages(table_, changed_);
    if (pages.empty()) return;
    if (take_new_columns(table_.rows, find_new_columns(context_.connection(), table_.rows, pages)))
      declaration_ = load_declaration(source_, table_);
  }

  // One pull after the other, each as of its time. Until the last is written the notes name no declaration: a run that is killed begins anew.
  bool rebuild_history(Pull* pull, const PullNotes& notes) {
    std::map<std::string, std::vector<PulledInput>> by_pull;
    for (PulledInput& input : changed_) by_pull[input.pull].push_back(std::move(input));
    bool has_written = false;
    for (auto& [number, inputs] : by_pull) {
      const bool is_last = number == by_pull.rbegin()->first;
      const PullNotes unfinished{"", known_.requests, known_.pulls};
      changed_ = std::move(inputs);
      const Micros at = started_at(changed_.front().folder).value_or(loaded_at_);
      has_written = write(is_last ? pull : nullptr, is_last ? notes : unfinished, at);
      old_is_void_ = false;
      head_ = lake::find_head(context_.lake, table_.rows.name);
      snapshot_ = lake::find_snapshot(context_.lake, table_.rows.name);
    }
    if (has_written) return true;
    // The last pull said nothing new: its answers go, and the history is whole.
    lake::CommitNotes whole = head_->notes;
    for (auto& [name, text] : to_notes({declaration_, notes.requests, known_.pulls})) whole.extra[name] = text;
    note_evolved_columns(table_.rows, whole.extra);
    done_.version = lake::commit_notes(context_.lake, table_.rows.name, whole).version;
    if (pull != nullptr) pull->drop();
    return true;
  }

  bool write(Pull* pull, const PullNotes& notes, Micros at) {
    done_.bytes += count_bytes(changed_);
    MisfitLog log(table_.rows.quarantine_limit > 0 ? MisfitLog::Tolerance::some : MisfitLog::Tolerance::none);
    const std::vector<PlannedFile> pages = plan_pages(table_, changed_);
    // The rows stay in the engine while they are compared, and go with this object.
    const TemporaryRows rows(context_.connection(), read_rows(pages, log));
    std::vector<Misfit> misfits = log.take_misfits();
    const MisfitCount count = count_rows(misfits);
    done_.quarantined += count.dropped;
    if (auto warning = left_out_warning(table_.rows, misfits, place("schema_contract")))
      done_.warnings.push_back(std::move(*warning));
    if (const std::string excess = describe_excess(table_.rows, misfits, rows.count()); !excess.empty())
      stop_for(misfits, excess);
    refuse_lost_rows(rows.count(), count.dropped);
    const RowsToWrite work{.table = table_,
                           .rows = rows.name(),
                           .requests = changed_requests(),
                           .before = old_is_void_ ? std::nullopt : snapshot_,
                           .at = at,
                           .is_forced = context_.is_forced};
    bool is_ready = false;
    const auto before_commit = [&](const std::string& rows_sql, const lake::StagedWrite* staged) {
      refuse_loss_in(rows_sql, staged);
      context_.audit(table_.rows.checks, rows_sql, staged);
      // Work that another writer has overtaken comes here again.
      if (is_ready) return;
      is_ready = true;
      keep_misfits(context_, table_.rows.name, quarantine_entry(), misfits);
      if (pull != nullptr) pull->complete();
    };
    const WrittenRows written = write_rows(context_, work, commit_request(notes, pull), before_commit);
    if (!written.has_new_version) return false;
    done_.version = written.version;
    done_.rows = written.rows;
    return true;
  }

  // Rows that go are counted where a pull takes rows away; none at all are noticed at the first one too.
  void refuse_loss_in(const std::string& rows_sql, const lake::StagedWrite* staged) const {
    const bool takes_away = table_.write == WayToWrite::replace || table_.removes_gone;
    if (head_ && !takes_away) return;
    const std::string counted = table_.write == WayToWrite::scd2 ? "count(*) FILTER (is_current)" : "count(*)";
    const auto count = [&](const std::string& sql) {
      return std::get<std::int64_t>(
          context_.connection().query("SELECT " + counted + " FROM (" + sql + ")").rows.at(0).at(0));
    };
    const bool has_facts = staged != nullptr && table_.write != WayToWrite::scd2;
    std::int64_t before = head_ ? head_->notes.rows : -1;
    if (table_.write == WayToWrite::scd2) before = snapshot_ && !old_is_void_ ? count(lake::scan_sql(*snapshot_)) : -1;
    refuse_loss(table_.rows, has_facts ? staged->rows() : count(rows_sql), before, puller_.holders,
                place(puller_.where), place("shrink_limit"));
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
      if (seen[i] || column.is_evolved || !column.when_absent.empty() || !column.from_each.empty()) continue;
      problems.push_back(
          {Fault::data,
           "no row of the answers has the key '" + join(column.names_in_files(), "' or '") + "'",
           {source_.file, column.line, "tables." + table_.rows.name.name + ".columns." + column.contract.name},
           "give it a 'when_absent:' reason, or declare 'absent_columns: accept'"});
    }
  }

  void refuse_lost_rows(std::int64_t read, std::int64_t dropped) const {
    check_seen_();
    const std::int64_t kept = count_records(changed_);
    if (read + dropped == kept) return;
    throw Error(
        {Fault::data,
         fmt::format("{} hold {} rows, and {} could be read", puller_.holders, format_count(kept), format_count(read)),
         place("records"), "some of what stands there is no object: check 'records:'"});
  }

  std::vector<std::string> changed_requests() const {
    std::vector<std::string> requests;
    for (const PulledInput& input : changed_) requests.push_back(input.request);
    return requests;
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

  lake::CommitRequest commit_request(const PullNotes& notes, const Pull* pull) const {
    lake::CommitRequest request;
    request.operation = head_ ? "WRITE" : "CREATE TABLE AS SELECT";
    request.notes.run_id = context_.run_id;
    request.notes.step = "source " + source_.name + " " + table_.rows.name.text();
    request.notes.fingerprint = content();
    request.notes.extra = to_notes(notes);
    note_evolved_columns(table_.rows, request.notes.extra);
    if (pull != nullptr) {
      request.notes.extra[asked_note] = std::to_string(pull->started());
    } else if (head_ && head_->notes.extra.contains(asked_note)) {
      request.notes.extra[asked_note] = head_->notes.extra.at(asked_note);
    }
    if (const std::string kind = kind_of(table_); !kind.empty()) request.notes.extra[kind_note] = kind;
    request.properties = context_.properties;
    request.description = table_.rows.description;
    request.read_version = head_ ? head_->version : -1;
    return request;
  }

  const Source& source_;
  PulledTable table_;  // with what evolved
  const Puller& puller_;
  const LoadContext& context_;
  std::filesystem::path place_;
  std::optional<lake::Head> head_;
  std::string declaration_;
  PullNotes known_;
  std::optional<lake::Snapshot> snapshot_;
  TableLoad done_;
  Micros loaded_at_ = 0;
  std::vector<PulledInput> changed_;
  bool old_is_void_ = false;  // all rows are read again
  std::function<void()> check_seen_;
};

}  // namespace

TableLoad load_pulled_table(const Source& source, const PulledTable& table, const Puller& puller,
                            const LoadContext& context) {
  return PullLoad(source, table, puller, context).run();
}

}  // namespace schoolhouse::connector
