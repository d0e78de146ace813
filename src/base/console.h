// What a person sees while a command works: results on standard output, progress and notes on standard error.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace schoolhouse {

// Where output goes. Calls may come from several threads at once.
class Console {
 public:
  virtual ~Console() = default;
  // The result of a command (standard output), written as given.
  virtual void out(std::string_view text) = 0;
  // A line about what happens (standard error); a newline is added.
  virtual void note(std::string_view line) = 0;
  // Progress of the whole: drawn in place on a terminal, not shown elsewhere. `total` 0 means not known.
  virtual void progress(std::string_view what, std::int64_t done, std::int64_t total) = 0;
  // True when colours and moving bars are wanted (a terminal, and NO_COLOR unset).
  virtual bool is_terminal() const = 0;
};

// Standard output and standard error of this process.
class SystemConsole final : public Console {
 public:
  SystemConsole();
  ~SystemConsole() override;
  void out(std::string_view text) override;
  void note(std::string_view line) override;
  void progress(std::string_view what, std::int64_t done, std::int64_t total) override;
  bool is_terminal() const override { return is_terminal_; }

 private:
  void clear_bar();
  bool is_terminal_ = false;
  bool has_bar_ = false;
};

// Keeps everything for tests.
class RecordedConsole final : public Console {
 public:
  void out(std::string_view text) override { output += text; }
  void note(std::string_view line) override { notes.append(line).append("\n"); }
  void progress(std::string_view, std::int64_t, std::int64_t) override {}
  bool is_terminal() const override { return false; }
  std::string output;
  std::string notes;
};

}  // namespace schoolhouse
