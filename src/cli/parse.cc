// Reads a command line into options.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "cli/options.h"

namespace schoolhouse::cli {
namespace {

std::vector<std::string> names_of(const Option& option) { return split(option.names, ','); }
bool has_name(const Option& option, const std::string& name) {
  const std::vector<std::string> names = names_of(option);
  return std::ranges::find(names, name) != names.end();
}

const Option* find_option(std::string_view argument) {
  const std::string name(argument.substr(0, argument.find('=')));
  for (const Option& option : options()) {
    if (has_name(option, name)) return &option;
  }
  return nullptr;
}

// The first word that is neither an option nor the value of one.
std::size_t command_position(const std::vector<std::string>& arguments) {
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string& argument = arguments[at];
    if (argument.empty() || argument[0] != '-' || argument == "-") return at;
    const Option* option = find_option(argument);
    const bool has_value_behind = option && !option->value.empty() && argument.find('=') == std::string::npos;
    if (has_value_behind) ++at;
  }
  return arguments.size();
}

[[noreturn]] void refuse_option(const std::string& argument, const std::string& command) {
  const std::string name = argument.substr(0, argument.find('='));
  const std::string where = command.empty() ? "" : " of '" + command + "'";
  if (const Option* other = find_option(name)) {
    const std::vector<std::string> commands = split(trim(other->commands), ' ');
    throw Error({Fault::user, "'" + name + "' is not an option" + where, {}, "it is one of: " + join(commands, ", ")});
  }
  std::vector<std::string> known;
  for (const Option& option : options()) {
    if (!is_option_of(option, command)) continue;
    for (const std::string& one : names_of(option)) known.push_back(one);
  }
  throw Error({Fault::user, "unknown option '" + name + "'" + where, {}, suggest(name, known)});
}

void add_option(CLI::App& app, const Option& option, Options& values) {
  const std::string names(option.names);
  std::visit(
      [&](auto member) {
        using Member = decltype(member);
        if constexpr (std::is_same_v<Member, bool Options::*>) {
          app.add_flag(names, values.*member);
        } else if constexpr (std::is_same_v<Member, std::vector<std::string> Options::*>) {
          // One value each time, so that words behind it stay words.
          app.add_option(names, values.*member)->allow_extra_args(false);
        } else {
          app.add_option(names, values.*member)->take_last();
        }
      },
      option.target);
}

// CLI11 says "--threads: …" or "1 required …"; its own words are kept, without the class of the exception.
[[noreturn]] void refuse(const CLI::ParseError& error, const std::string& command) {
  throw Error({Fault::user,
               "the command line can't be understood: " + std::string(error.what()),
               {},
               "'schoolhouse help" + (command.empty() ? "" : " " + command) + "' shows every option"});
}

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  std::vector<std::string> rest = arguments;
  if (const std::size_t at = command_position(rest); at < rest.size()) {
    line.command = rest[at];
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
  }
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const Option& option : options()) {
    if (is_option_of(option, line.command)) add_option(app, option, line.options);
  }
  try {
    std::ranges::reverse(rest);
    app.parse(rest);
  } catch (const CLI::ParseError& error) {
    refuse(error, line.command);
  }
  for (const std::string& word : app.remaining()) {
    if (word.size() > 1 && word[0] == '-') refuse_option(word, line.command);
    line.options.words.push_back(word);
  }
  if (line.options.threads < 0 || line.options.threads > 1024) {
    throw Error({Fault::user, "'--threads' must be from 1 to 1024"});
  }
  return line;
}

}  // namespace schoolhouse::cli
