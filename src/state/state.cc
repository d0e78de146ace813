// The record of runs and their steps, in .schoolhouse/state.db: for people to look back, and to know which checks and pages are still good.
// SPDX-License-Identifier: Apache-2.0
#include "state/state.h"

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.h"
#include "state/statement.h"

namespace schoolhouse::state {
namespace fs = std::filesystem;
namespace {

// Raised when the tables below change; a file of another number is made anew.
constexpr std::int64_t format_number = 1;
// How long one process waits for another's write.
constexpr int busy_milliseconds = 10000;

constexpr const char* create_tables = R"(
  CREATE TABLE runs (id TEXT PRIMARY KEY, command TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL, outcome TEXT NOT NULL,
                     version TEXT NOT NULL);
  CREATE TABLE steps (run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, kind TEXT NOT NULL, inputs TEXT NOT NULL,
                      output_version INTEGER NOT NULL, rows INTEGER NOT NULL, seconds REAL NOT NULL, outcome TEXT NOT NULL,
                      message TEXT NOT NULL);
  CREATE INDEX steps_of_run ON steps (run);
  CREATE TABLE good (step TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, extra TEXT NOT NULL);
)";

constexpr std::array<std::string_view, 6> outcome_names = {"running", "done",    "unchanged",
                                                           "failed",  "skipped", "interrupted"};

Outcome parse_outcome(std::string_view text) {
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    if (outcome_names[i] == text) return static_cast<Outcome>(i);
  }
  return Outcome::failed;
}

class Transaction {
 public:
  explicit Transaction(sqlite3* file) : file_(file) { execute(file_, "BEGIN IMMEDIATE"); }
  ~Transaction() {
    if (!is_done_) sqlite3_exec(file_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    execute(file_, "COMMIT");
    is_done_ = true;
  }

 private:
  sqlite3* file_;
  bool is_done_ = false;
};

std::int64_t user_version(sqlite3* file) {
  Statement statement(file, "PRAGMA user_version");
  return statement.step() ? statement.number(0) : 0;
}

void prepare_tables(sqlite3* file) {
  execute(file, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  if (user_version(file) == format_number) return;
  Transaction transaction(file);
  // Another process may have been first.
  if (user_version(file) == 0) {
    execute(file, create_tables);
    execute(file, ("PRAGMA user_version = " + std::to_string(format_number)).c_str());
  }
  transaction.commit();
  if (user_version(file) != format_number)
    throw Error({Fault::outside, "the record of runs is of another version of the program"});
}

// A new file is made by one of several processes; SQLite lets the others wait for all but the change to the write-ahead log.
void wait_and_prepare(sqlite3* file) {
  const auto last = std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_milliseconds);
  for (;;) {
    try {
      prepare_tables(file);
      return;
    } catch (const Error&) {
      if (sqlite3_errcode(file) != SQLITE_BUSY || std::chrono::steady_clock::now() >= last) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void insert_run(sqlite3* file, const Run& run) {
  Statement statement(file,
                      "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ended = "
                      "excluded.ended, outcome = excluded.outcome");
  statement.bind(run.id)
      .bind(run.command)
      .bind(run.started)
      .bind(run.ended)
      .bind(to_text(run.outcome))
      .bind(run.version)
      .step();
}

}  // namespace

std::string_view to_text(Outcome outcome) { return outcome_names[static_cast<std::size_t>(outcome)]; }

void State::CloseFile::operator()(sqlite3* handle) const { sqlite3_close(handle); }

State::State(const fs::path& folder) {
  const fs::path path = folder / "state.db";
  std::error_code failed;
  fs::create_directories(folder, failed);
  const auto open = [&] {
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &handle,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
    file_.reset(handle);
    if (result != SQLITE_OK) {
      throw Error({Fault::outside,
                   "the record of runs can't be opened",
                   {path.string(), 0, ""},
                   "check the disk space and that you may write there"});
    }
    sqlite3_busy_timeout(file_.get(), busy_milliseconds);
  };
  open();
  try {
    wait_and_prepare(file_.get());
  } catch (const Error&) {
    // Damaged or of another version: nothing in it is needed to go on rightly.
    const int code = sqlite3_errcode(file_.get());
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_CORRUPT && code != SQLITE_NOTADB &&
        code != SQLITE_ERROR)
      throw;
    file_.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path.string() + suffix, failed);
    open();
    wait_and_prepare(file_.get());
  }
}

State::~State() = default;

void State::begin_run(const Run& run) {
  const std::scoped_lock hold(lock_);
  Transaction transaction(file_.get());
  insert_run(file_.get(), run);
  transaction.commit();
}

void State::end_run(const Run& run, const std::vector<Step>& steps) {
  const std::scoped_lock hold(lock_);
  Transaction transaction(file_.get());
  insert_run(file_.get(), run);
  Statement statement(file_.get(), "INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const Step& step : steps) {
    statement.bind(run.id).bind(step.name).bind(step.kind).bind(nlohmann::json(step.inputs).dump());
    statement.bind(step.output_version)
        .bind(step.rows)
        .bind(step.seconds)
        .bind(to_text(step.outcome))
        .bind(step.message)
        .step();
    statement.reset();
  }
  transaction.commit();
}

std::vector<Run> State::list_runs(std::size_t most) {
  const std::scoped_lock hold(lock_);
  Statement statement(
      file_.get(),
      "SELECT id, command, started, ended, outcome, version FROM runs ORDER BY started DESC, rowid DESC LIMIT ?");
  statement.bind(static_cast<std::int64_t>(most));
  std::vector<Run> runs;
  while (statement.step()) {
    runs.push_back({statement.text(0), statement.text(1), statement.number(2), statement.number(3),
                    parse_outcome(statement.text(4)), statement.text(5)});
  }
  return runs;
}

std::vector<Step> State::list_steps(const std::string& run_id) {
  const std::scoped_lock hold(lock_);
  Statement statement(file_.get(),
                      "SELECT name, kind, inputs, output_version, rows, seconds, outcome, message FROM steps WHERE run "
                      "= ? ORDER BY rowid");
  statement.bind(run_id);
  std::vector<Step> steps;
  while (statement.step()) {
    const auto inputs = nlohmann::json::parse(statement.text(2), nullptr, false);
    Step step{.name = statement.text(0), .kind = statement.text(1)};
    if (inputs.is_object()) step.inputs = inputs.get<std::map<std::string, std::int64_t>>();
    step.output_version = statement.number(3);
    step.rows = statement.number(4);
    step.seconds = statement.real(5);
    step.outcome = parse_outcome(statement.text(6));
    step.message = statement.text(7);
    steps.push_back(std::move(step));
  }
  return steps;
}

std::map<std::string, Good> State::list_good() {
  const std::scoped_lock hold(lock_);
  Statement statement(file_.get(), "SELECT step, fingerprint, extra FROM good");
  std::map<std::string, Good> rows;
  while (statement.step()) rows[statement.text(0)] = {statement.text(0), statement.text(1), statement.text(2)};
  return rows;
}

void State::put_good(const std::vector<Good>& rows) {
  if (rows.empty()) return;
  const std::scoped_lock hold(lock_);
  Transaction transaction(file_.get());
  Statement statement(file_.get(), "INSERT OR REPLACE INTO good VALUES (?, ?, ?)");
  for (const Good& row : rows) {
    statement.bind(row.step).bind(row.fingerprint).bind(row.extra).step();
    statement.reset();
  }
  transaction.commit();
}

}  // namespace schoolhouse::state
