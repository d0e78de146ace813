// The commands of the program: one constexpr table for dispatch, help, spelling and the reference page.
// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <array>

#include "base/text.h"
#include "cli/parameters_json.h"

namespace schoolhouse::cli {
namespace {

constexpr std::array table{
    Command{"init", "DIR", "make a new project in an empty folder",
            "With --example it is one of the projects that come with the program, ready to run; without, the least "
            "that a project needs.",
            1, 1, run_init},
    Command{"run", "", "load, build, check and draw everything",
            "Loads the sources, builds the models, runs the checks and draws the dashboards, in the order in which "
            "they need each other. What has "
            "not changed since the last time is left out.",
            0, 0, run_run},
    Command{"ingest", "", "load the sources and reference tables into the lake",
            "Files that have not changed are not read again. Rows that do not fit their declaration go to quarantine.",
            0, 0, run_ingest},
    Command{"build", "", "build the models and run their checks",
            "A table is published only when its checks pass; until then readers keep the last good version, and what "
            "needs it is left out.",
            0, 0, run_build},
    Command{"check", "", "run the checks on the published tables",
            "Failing rows are kept in quarantine.failed_<table> for inspection.", 0, 0, run_check},
    Command{"render", "", "draw the dashboards as PNG, PDF, SVG and CSV",
            "The pictures go to the folder 'output' of the project.", 0, 0, run_render},
    Command{"query", "[SELECT]", "ask the tables with one SELECT",
            "Tables are written schema.name; 'FROM raw.sis_marks AT (VERSION => 3)' and 'AT (TIMESTAMP => ...)' ask an "
            "earlier version; with --tag every table is the version that the tag pins. The SELECT is "
            "the argument, or comes from --file.",
            0, 1, run_query},
    Command{"table", "ACTION", "look at tables, compare their versions and take care of them",
            "Tables are written schema.name. A version is written as its number, as a time such as 2026-11-21 or "
            "2026-11-21T08:00:00Z, or as the name of a tag.",
            1, 5, run_table, table_actions},
    Command{"tag", "ACTION", "give the present versions of tables a name that stays",
            "A tag pins one version of every table, or of the selected ones. It never changes, and no clean-up removes "
            "what it needs. Tables are read as of a tag by 'query --tag NAME', or one by one: FROM raw.sis_marks AT "
            "(VERSION => 'NAME').",
            1, 2, run_tag, tag_actions},
    Command{
        "source", "ACTION", "try the endpoints of sources, load kept answers again, write a new source",
        "A check or preview asks for one page only and changes nothing. A replay reads what the last pulls brought, "
        "for example after a column was declared anew.",
        1, 2, run_source, source_actions},
    Command{"secret", "ACTION", "look whether secrets are where they should be",
            "Secrets stand in the environment, in the file .env of the project, or where 'secrets:' in schoolhouse.yml "
            "says. "
            "None is ever shown.",
            1, 1, run_secret, secret_actions},
    Command{"roster", "ACTION", "keep the list of people that a bootcamp's calls are made for",
            "People who are in the roster stay as they are; they are told apart by their e-mail addresses.", 1, 2,
            run_roster, roster_actions},
    Command{"doctor", "", "look for what is wrong with the project and its surroundings",
            "Reads every file of the project, and looks at the lake, the disk, the fonts and the parts of the program.",
            0, 0, run_doctor},
    Command{"version", "", "show the version of the program and of what it writes", "", 0, 0, run_version},
    Command{"help", "[COMMAND]", "show what a command does and its options", "", 0, 1, run_help},
};

// "SCHOOLHOUSE_PARAM_SEED" -> "seed"
std::map<std::string, std::string> parameters_of(const std::map<std::string, std::string>& environment) {
  constexpr std::string_view prefix = "SCHOOLHOUSE_PARAM_";
  std::map<std::string, std::string> parameters;
  for (const auto& [name, value] : environment) {
    if (name.starts_with(prefix)) parameters[to_lower(name.substr(prefix.size()))] = value;
  }
  return parameters;
}

}  // namespace

std::span<const Command> commands() { return table; }

const Command& find_command(std::string_view name) {
  std::vector<std::string> names;
  for (const Command& command : table) {
    if (command.name == name) return command;
    names.emplace_back(command.name);
  }
  throw Error({Fault::user, "unknown command '" + std::string(name) + "'", {}, suggest(name, names)});
}

int run_action(const Call& call, std::span<const Action> actions) {
  const std::string& name = call.options.words[0];
  const std::string command(call.command);
  std::vector<std::string> names;
  for (const Action& action : actions) {
    names.emplace_back(action.name);
    if (action.name != name) continue;
    const std::size_t count = call.options.words.size() - 1;
    if (count >= action.least_words && count <= action.most_words) return action.run(call);
    const std::string what = count < action.least_words
                                 ? "'" + command + " " + name + "' needs " + std::string(action.words)
                                 : "unexpected word '" + call.options.words[action.most_words + 1] + "'";
    throw Error({Fault::user, what, {}, "'schoolhouse help " + command + "' shows how it is written"});
  }
  throw Error({Fault::user, "unknown word '" + name + "' behind '" + command + "'", {}, suggest(name, names)});
}

project::ReadOptions read_options(const Call& call) {
  project::ReadOptions options{.now = call.clock.now()};
  options.overrides.environment = parameters_of(call.environment);
  for (const std::string& text : call.options.parameters) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(
          {Fault::user, "'" + text + "' is not of the form NAME=VALUE", {"", 0, "--param"}, "write --param seed=5"});
    }
    options.overrides.command_line[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (!call.options.parameters_json.empty()) {
    for (auto& [name, text] : parse_parameters_json(call.options.parameters_json))
      options.overrides.command_line[name] = std::move(text);
  }
  const auto packages = call.environment.find("SCHOOLHOUSE_PACKAGES");
  if (packages != call.environment.end()) options.packages_folder = packages->second;
  return options;
}

project::Project open_project(const Call& call) {
  std::vector<Problem> problems;
  project::Project project = project::read_project(call.options.project, read_options(call), problems);
  if (!problems.empty()) throw Error(std::move(problems));
  return project;
}

}  // namespace schoolhouse::cli
