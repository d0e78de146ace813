// Tests of command lines.
// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"

namespace schoolhouse::cli {
namespace {

TEST(CommandLine, FindsTheCommandAmongOptions) {
  const struct {
    std::string name;
    std::vector<std::string> arguments;
    std::string command;
    std::string words;
    std::string project;
    std::string select;
  } cases[] = {
      {"nothing", {}, "", "", ".", ""},
      {"command alone", {"run"}, "run", "", ".", ""},
      {"options before the command", {"-C", "dir", "run"}, "run", "", "dir", ""},
      {"options behind the command", {"run", "-C", "dir"}, "run", "", "dir", ""},
      {"long option with an equals sign", {"--project=dir", "run"}, "run", "", "dir", ""},
      {"words", {"table", "show", "a.b"}, "table", "show a.b", ".", ""},
      {"words around options", {"table", "-C", "dir", "show", "a.b"}, "table", "show a.b", "dir", ""},
      {"selections add up", {"run", "-s", "a", "--select", "b c", "--select=+d"}, "run", "", ".", "a|b c|+d"},
      {"a selection takes one value", {"query", "SELECT 1", "--json"}, "query", "SELECT 1", ".", ""},
      {"the last folder wins", {"-C", "one", "run", "-C", "two"}, "run", "", "two", ""},
  };
  for (const auto& c : cases) {
    const CommandLine line = parse_command_line(c.arguments);
    EXPECT_EQ(line.command, c.command) << c.name;
    EXPECT_EQ(join(line.options.words, " "), c.words) << c.name;
    EXPECT_EQ(line.options.project, c.project) << c.name;
    EXPECT_EQ(join(line.options.select, "|"), c.select) << c.name;
  }
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  const struct {
    std::vector<std::string> arguments;
    std::string what;
    std::string fix;
  } cases[] = {
      {{"run", "--forse"}, "unknown option '--forse' of 'run'", "did you mean '--force'?"},
      {{"run", "--format", "csv"}, "'--format' is not an option of 'run'", "it is one of: query, table"},
      {{"run", "--threads", "-1"}, "'--threads' must be from 1 to 1024", ""},
  };
  for (const auto& c : cases) {
    try {
      parse_command_line(c.arguments);
      ADD_FAILURE() << "not refused: " << join(c.arguments, " ");
    } catch (const Error& error) {
      EXPECT_EQ(error.problems().at(0).what, c.what);
      EXPECT_EQ(error.problems().at(0).fix, c.fix);
    }
  }
}

}  // namespace
}  // namespace schoolhouse::cli
