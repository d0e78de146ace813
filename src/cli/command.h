// The commands of the program: one constexpr table for dispatch, help, spelling and the reference page.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/console.h"
#include "cli/options.h"
#include "project/project.h"

namespace schoolhouse::run {
class Interruption;
}

namespace schoolhouse::cli {

// What a command is given. `environment` holds the SCHOOLHOUSE_… variables.
struct Call {
  std::string_view command;
  const Options& options;
  std::string typed;  // the command line, for the record
  const std::map<std::string, std::string>& environment;
  Console& console;
  Clock& clock;
  run::Interruption& interruption;
};

// One of the things that a command of several does: "list" of 'table list'.
struct Action {
  std::string_view name;
  std::string_view words;     // what stands behind it: "TABLE [FROM [TO]]"
  std::string_view sentence;  // begins with a small letter, without a full stop
  std::size_t least_words;    // behind the action
  std::size_t most_words;
  int (*run)(const Call& call);
};

struct Command {
  std::string_view name;
  std::string_view words;     // what stands behind the name: "[SELECT]"
  std::string_view sentence;  // begins with a small letter, without a full stop
  std::string_view more;      // for the help page
  std::size_t least_words;
  std::size_t most_words;
  int (*run)(const Call& call);  // returns the exit code; throws Error
  std::span<const Action> (*actions)() = nullptr;
};
std::span<const Command> commands();
// Runs the action that the first word names. Throws Error(user) for an unknown one and for words that it does not take.
int run_action(const Call& call, std::span<const Action> actions);
std::span<const Action> table_actions();
std::span<const Action> tag_actions();
std::span<const Action> source_actions();
std::span<const Action> secret_actions();
std::span<const Action> roster_actions();

int run_init(const Call& call);
int run_run(const Call& call);
int run_ingest(const Call& call);
int run_build(const Call& call);
int run_check(const Call& call);
int run_render(const Call& call);
int run_query(const Call& call);
int run_table(const Call& call);
int run_tag(const Call& call);
int run_source(const Call& call);
int run_secret(const Call& call);
int run_roster(const Call& call);
int run_doctor(const Call& call);
int run_version(const Call& call);
int run_help(const Call& call);

// Throws Error(user) with the nearest name.
const Command& find_command(std::string_view name);
// "schoolhouse query [SELECT] [options]", the sentence, more, and the options.
std::string help_page(const Command& command);
std::string short_help();

// How a project is read for this call: parameters of the command line and the environment, packages, the clock.
project::ReadOptions read_options(const Call& call);
// Reads the project; throws Error with all problems of its files.
project::Project open_project(const Call& call);

}  // namespace schoolhouse::cli
