// Finds the command, runs it, and turns what went wrong into words and an exit code.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/print_json.h"
#include "lake/partition_value.h"
#include "run/interruption.h"

namespace schoolhouse::cli {
namespace {

constexpr int interrupted = 130;

std::map<std::string, std::string> read_environment() {
  std::map<std::string, std::string> variables;
  for (char** row = environ; row && *row; ++row) {
    const std::string_view text = *row;
    const auto equals = text.find('=');
    if (text.starts_with("SCHOOLHOUSE_") && equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

std::unique_ptr<Clock> make_clock(const std::map<std::string, std::string>& environment) {
  const auto now = environment.find("SCHOOLHOUSE_NOW");
  if (now == environment.end()) return std::make_unique<SystemClock>();
  const auto at = lake::parse_utc(now->second);
  if (!at) {
    throw Error(
        {Fault::user, "'" + now->second + "' is not a time", {"", 0, "SCHOOLHOUSE_NOW"}, "write 2026-11-21T08:00:00Z"});
  }
  return std::make_unique<FixedClock>(*at);
}

std::string typed_text(const std::vector<std::string>& arguments) { return join(arguments, " "); }

void check_words(const Command& command, const Options& options) {
  const std::size_t count = options.words.size();
  if (count >= command.least_words && count <= command.most_words) return;
  const std::string name(command.name);
  const std::string what = count < command.least_words ? "'" + name + "' needs " + std::string(command.words)
                                                       : "unexpected word '" + options.words[command.most_words] + "'";
  throw Error({Fault::user, what, {}, "'schoolhouse help " + name + "' shows how it is written"});
}

int run_command(const std::vector<std::string>& arguments, Console& console, run::Interruption& interruption) {
  const CommandLine line = parse_command_line(arguments);
  if (line.command.empty()) {
    console.out(short_help());
    return 0;
  }
  const Command& command = find_command(line.command);
  if (line.options.wants_help) {
    console.out(help_page(command));
    return 0;
  }
  check_words(command, line.options);
  const auto environment = read_environment();
  const auto clock = make_clock(environment);
  return command.run({command.name, line.options, typed_text(arguments), environment, console, *clock, interruption});
}

void report(const std::vector<Problem>& problems, Console& console, bool is_json) {
  std::string text = format_problems(problems);
  if (text.ends_with('\n')) text.pop_back();
  console.note(text);
  if (is_json) console.out(nlohmann::json{{"outcome", "failed"}, {"problems", to_json(problems)}}.dump() + "\n");
}

}  // namespace
}  // namespace schoolhouse::cli

int main(int argument_count, char** arguments) {
  using namespace schoolhouse;
  SystemConsole console;
  run::Interruption interruption;
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  // Also when the rest of the command line can't be understood.
  const bool is_json = std::ranges::find(words, "--json") != words.end();
  try {
    return cli::run_command(words, console, interruption);
  } catch (const Error& error) {
    if (interruption.has_happened()) {
      console.note("stopped");
      return cli::interrupted;
    }
    cli::report(error.problems(), console, is_json);
    return exit_code(error.problems());
  } catch (const std::exception& error) {
    const std::vector<Problem> problems = {
        {Fault::bug,
         error.what(),
         {},
         "this is a mistake of Schoolhouse: please report it with the command that you typed"}};
    cli::report(problems, console, is_json);
    return exit_code(problems);
  }
}
