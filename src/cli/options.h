// What a command line says, and the one table of options that help, parsing and the reference page share.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace schoolhouse::cli {

struct Options {
  std::filesystem::path project = ".";
  std::vector<std::string> words = {};  // what stands behind the command, without the options
  std::vector<std::string> select = {};
  std::vector<std::string> exclude = {};
  std::vector<std::string> parameters = {};  // "name=value"
  std::string parameters_json = {};
  std::string memory = {};
  std::string example = {};
  std::string format = {};
  std::string output = {};
  std::string file = {};
  std::string reference = {};
  std::string tag = {};
  std::string cohort = {};
  std::string key = {};
  std::string keep = {};
  std::string to = {};
  std::string zorder = {};
  std::string file_size = {};
  std::string description = {};
  std::int64_t threads = 0;
  std::int64_t rows = 100;
  bool is_json = false;
  bool is_forced = false;
  bool has_no_checks = false;
  bool is_dry_run = false;
  bool has_all_columns = false;
  bool is_summary = false;
  bool is_lite = false;
  bool is_quick = false;
  bool is_below_retention = false;
  bool maps_columns = false;
  bool wants_help = false;
};

using OptionTarget = std::variant<bool Options::*, std::int64_t Options::*, std::string Options::*,
                                  std::vector<std::string> Options::*, std::filesystem::path Options::*>;
struct Option {
  std::string_view names;  // "--select,-s"
  std::string_view value;  // "SELECTION"; empty for a switch
  std::string_view sentence;
  std::string_view commands;  // " run build " …; empty: every command
  OptionTarget target;
};
const std::vector<Option>& options();
bool is_option_of(const Option& option, std::string_view command);

struct CommandLine {
  std::string command;  // empty when none was given
  Options options;
};
// Throws Error(user) for what can't be understood, with the nearest option. The command is not looked up here.
CommandLine parse_command_line(const std::vector<std::string>& arguments);

}  // namespace schoolhouse::cli
