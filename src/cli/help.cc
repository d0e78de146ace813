// Shows what commands do and their options.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/reference.h"

namespace schoolhouse::cli {
namespace {

constexpr std::size_t line_width = 100;

// Breaks a text at spaces; lines after the first are indented.
std::string wrap(std::string_view text, std::size_t indent) {
  std::string wrapped;
  std::size_t column = indent;
  for (const std::string& word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > line_width) {
      wrapped += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      wrapped += ' ';
      ++column;
    }
    wrapped += word;
    column += word.size();
  }
  return wrapped;
}

std::string usage(const Command& command) {
  return fmt::format("schoolhouse {}{}{} [options]", command.name, command.words.empty() ? "" : " ", command.words);
}

// A name and, from `indent` on, what it is for: on the next line when the name is too long for that.
std::string entry(const std::string& name, std::string_view sentence, std::size_t indent) {
  constexpr std::size_t margin = 2;
  if (name.size() + 2 * margin > indent)
    return fmt::format("  {}\n{}{}\n", name, std::string(indent, ' '), wrap(sentence, indent));
  return fmt::format("  {:<{}}{}\n", name, indent - margin, wrap(sentence, indent));
}

std::string option_lines(std::string_view command) {
  constexpr std::size_t indent = 28;
  std::string text;
  for (const Option& option : options()) {
    if (!is_option_of(option, command)) continue;
    std::string names = replace_all(std::string(option.names), ",", ", ");
    if (!option.value.empty()) names += " " + std::string(option.value);
    text += entry(names, option.sentence, indent);
  }
  return text;
}

// "  diff TABLE [FROM [TO]]   show …"
std::string action_lines(const Command& command) {
  constexpr std::size_t indent = 36;
  std::string text;
  for (const Action& action : command.actions()) {
    const std::string name = fmt::format("{}{}{}", action.name, action.words.empty() ? "" : " ", action.words);
    text += entry(name, action.sentence, indent);
  }
  return text;
}

}  // namespace

std::string help_page(const Command& command) {
  std::string text = fmt::format("{}: {}\n\nusage: {}\n", command.name, command.sentence, usage(command));
  if (!command.more.empty()) text += "\n" + wrap(command.more, 0) + "\n";
  if (command.actions) text += "\nactions:\n" + action_lines(command);
  return text + "\noptions:\n" + option_lines(command.name);
}

std::string short_help() {
  std::string text =
      "schoolhouse: from school data to checked tables and dashboards\n\nusage: schoolhouse COMMAND "
      "[options]\n\ncommands:\n";
  for (const Command& command : commands()) text += fmt::format("  {:<10}{}\n", command.name, command.sentence);
  return text +
         "\n'schoolhouse help COMMAND' shows its options.\nBegin with: schoolhouse init my-district --example "
         "district\n";
}

int run_help(const Call& call) {
  std::string text;
  if (!call.options.reference.empty()) {
    text = reference_page(call.options.reference);
  } else if (!call.options.words.empty()) {
    text = help_page(find_command(call.options.words[0]));
  } else {
    text = short_help();
  }
  if (call.options.is_json) text = nlohmann::json{{"help", text}}.dump() + "\n";
  call.console.out(text);
  return 0;
}

}  // namespace schoolhouse::cli
