// Adds people from a pasted guest list or a CSV file to the roster of the project.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "connector/guest_list.h"
#include "run/workspace.h"
#include "storage/storage.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string read_input(const std::string& file) {
  if (file.empty() || file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Error({Fault::user, "can't read the file", {file}, "check its name"});
  return {std::istreambuf_iterator<char>(in), {}};
}

std::filesystem::path roster_file(const project::Project& project) {
  const auto folder = project.parameters.find("rosters");
  if (folder == project.parameters.end() || !folder->second.value) {
    throw Error({Fault::user,
                 "the project has no roster: it lacks the parameter 'rosters'",
                 {"schoolhouse.yml", 0, "packages"},
                 "add the package: packages: [codetrack]"});
  }
  return project.folder / *folder->second.value / "roster.json";
}

Json read_roster(storage::Storage& disk, const std::filesystem::path& file) {
  const std::optional<std::string> text = disk.read(file);
  if (!text) return Json::array();
  Json roster = Json::parse(*text, nullptr, false);
  const bool is_roster = roster.is_array() && std::ranges::all_of(roster, [](const Json& one) {
                           return one.is_object() && one.contains("email") && one["email"].is_string();
                         });
  if (!is_roster) {
    throw Error({Fault::data,
                 "the roster is no JSON array of people with an 'email'",
                 {file.string()},
                 "repair it, or move it away to begin a new one"});
  }
  return roster;
}

Json person_of(const connector::Guest& guest, const std::string& cohort) {
  const std::int64_t id = guest.id ? parse_integer(*guest.id).value_or(0) : 0;
  Json person = {{"name", guest.name}, {"email", guest.email}, {"id", id}, {"cohort", guest.cohort.value_or(cohort)}};
  person["leetcode_id"] = guest.leetcode_id ? Json(*guest.leetcode_id) : Json(nullptr);
  return person;
}

std::string people(std::int64_t count) { return format_count(count) + (count == 1 ? " person" : " people"); }

int import_people(const Call& call) {
  run::Workspace workspace(open_project(call), {}, call.clock);
  const std::string& cohort = call.options.cohort;
  const connector::GuestList list =
      connector::read_guest_list(read_input(call.options.words.size() > 1 ? call.options.words[1] : ""));
  if (list.guests.empty())
    throw Error({Fault::user,
                 "there is no e-mail address in it",
                 {},
                 "paste names with addresses, or a CSV with a column 'email'"});
  const bool lacks_cohort =
      cohort.empty() && std::ranges::any_of(list.guests, [](const connector::Guest& guest) { return !guest.cohort; });
  if (lacks_cohort)
    throw Error({Fault::user,
                 "it is not said which cohort they are in",
                 {"", 0, "--cohort"},
                 "write for example --cohort 7.3"});
  const std::filesystem::path file = roster_file(workspace.project());
  storage::LocalStorage disk;
  Json roster = read_roster(disk, file);
  std::int64_t added = 0;
  std::int64_t known = 0;
  for (const connector::Guest& guest : list.guests) {
    const bool is_known = std::ranges::any_of(
        roster, [&](const Json& one) { return to_lower(one["email"].get<std::string>()) == guest.email; });
    ++(is_known ? known : added);
    if (!is_known) roster.push_back(person_of(guest, cohort));
  }
  if (added > 0) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) storage::throw_disk_failure("make the folder", file.parent_path(), error.value());
    disk.put(file, roster.dump(2) + "\n");
  }
  const std::string shown = std::filesystem::relative(file, workspace.project().folder).string();
  if (call.options.is_json) {
    call.console.out(
        Json{{"added", added}, {"known", known}, {"lines_without_address", list.lines_without_address}, {"file", shown}}
            .dump() +
        "\n");
    return 0;
  }
  call.console.out(people(added) + " added to " + shown + ", " + people(known) + " there already\n");
  if (!list.lines_without_address.empty()) {
    std::vector<std::string> lines;
    for (const int line : list.lines_without_address) lines.push_back(std::to_string(line));
    call.console.note("no e-mail address in line " + join(lines, ", "));
  }
  if (added > 0) call.console.out("next: fill in their ids of the service; 0 means no account yet\n");
  return 0;
}

}  // namespace

std::span<const Action> roster_actions() {
  static constexpr std::array actions{
      Action{"import", "[FILE]",
             "add people from a pasted guest list or a CSV to rosters/roster.json; - is standard input", 0, 1,
             import_people},
  };
  return actions;
}

int run_roster(const Call& call) { return run_action(call, roster_actions()); }

}  // namespace schoolhouse::cli
