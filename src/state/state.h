// The record of runs and their steps, in .schoolhouse/state.db: for people to look back, and to know which checks and pages are still good.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

struct sqlite3;

namespace schoolhouse::state {

enum class Outcome { running, done, unchanged, failed, skipped, interrupted };
std::string_view to_text(Outcome outcome);

struct Run {
  std::string id;
  std::string command;  // "run --select +analytics.x"
  Micros started = 0;
  Micros ended = 0;  // 0: still running, or killed
  Outcome outcome = Outcome::running;
  std::string version;  // of the program
};

struct Step {
  std::string name;                                 // "analytics.grade_distribution"
  std::string kind;                                 // "model"
  std::map<std::string, std::int64_t> inputs = {};  // table -> data version that was read
  std::int64_t output_version = -1;
  std::int64_t rows = -1;
  double seconds = 0;
  Outcome outcome = Outcome::done;
  std::string message = {};  // never a value of the data
};

// What was last found good, and for what: a check that passed, a page that was drawn. Losing it costs work, never rightness.
struct Good {
  std::string step;         // "check no_gaps", "dashboard principals"
  std::string fingerprint;  // of everything that it depends on
  std::string extra = {};
};

// One SQLite file; made when it is missing, and made anew when it is damaged or from a newer program. Any thread may call.
class State {
 public:
  // `folder` is the project's .schoolhouse. Throws Error(outside) when it can't be made.
  explicit State(const std::filesystem::path& folder);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void begin_run(const Run& run);
  // All steps of a run and its end in one transaction.
  void end_run(const Run& run, const std::vector<Step>& steps);
  // Newest first.
  std::vector<Run> list_runs(std::size_t most);
  std::vector<Step> list_steps(const std::string& run_id);

  std::map<std::string, Good> list_good();
  void put_good(const std::vector<Good>& rows);

 private:
  struct CloseFile {
    void operator()(sqlite3* handle) const;
  };
  std::mutex lock_;
  std::unique_ptr<sqlite3, CloseFile> file_;
};

}  // namespace schoolhouse::state
