// Looks whether the secrets of a project are where they should be, without showing any.
// SPDX-License-Identifier: Apache-2.0
#include "secret/secrets.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/answer.h"
#include "cli/command.h"
#include "run/workspace.h"

namespace schoolhouse::cli {
namespace {

void add_names(const std::string& text, std::set<std::string>& names) { names.merge(secret::secret_names(text)); }

void add_names(const Yaml& value, std::set<std::string>& names) {
  add_names(value.scalar, names);
  for (const Yaml& item : value.items) add_names(item, names);
  for (const YamlEntry& entry : value.entries) add_names(entry.value, names);
}

void add_names(const connector::WebService& service, std::set<std::string>& names) {
  for (const std::string* text :
       {&service.url, &service.sign_in.user, &service.sign_in.secret, &service.sign_in.token_url})
    add_names(*text, names);
  for (const auto& [name, text] : service.headers) add_names(text, names);
}

void add_names(const connector::RestSource& source, std::set<std::string>& names) {
  add_names(source.service, names);
  for (const connector::RestTable& table : source.tables) {
    add_names(table.path, names);
    for (const auto& [name, text] : table.parameters) add_names(text, names);
    for (const auto& [name, text] : table.headers) add_names(text, names);
    if (table.body) add_names(*table.body, names);
  }
}

void add_names(const connector::FilesSource& source, std::set<std::string>& names) {
  if (!source.web) return;
  add_names(*source.web, names);
  for (const connector::FileTable& table : source.tables) {
    for (const std::string& file : table.files) add_names(file, names);
  }
}

void add_names(const connector::PostgresSource& source, std::set<std::string>& names) {
  for (const std::string* text : {&source.host, &source.port, &source.database, &source.user, &source.password})
    add_names(*text, names);
}

void add_names(const connector::GeneratorSource&, std::set<std::string>&) {}

int check(const Call& call) {
  run::Workspace workspace(open_project(call), {}, call.clock);
  std::set<std::string> names;
  for (const secret::Declaration& declaration : workspace.project().settings.secrets) names.insert(declaration.name);
  std::map<std::string, std::string> used_by;
  for (const connector::Source& source : workspace.project().sources) {
    std::set<std::string> of_source;
    std::visit([&](const auto& kind) { add_names(kind, of_source); }, source.kind);
    for (const std::string& name : of_source) used_by[name] += (used_by[name].empty() ? "" : ", ") + source.name;
    names.merge(of_source);
  }
  secret::Secrets& secrets = workspace.remote().secrets;
  std::vector<Problem> problems;
  std::vector<std::vector<std::string>> lines = {{"secret", "kept in", "used by", "found"}};
  nlohmann::json rows = nlohmann::json::array();
  for (const std::string& name : names) {
    bool is_found = true;
    try {
      secrets.value(name);
    } catch (const Error& error) {
      is_found = false;
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
    const std::string place = secret::describe(secrets.keeper(name));
    lines.push_back({name, place, used_by[name], is_found ? "yes" : "NO"});
    rows.push_back({{"secret", name}, {"kept_in", place}, {"used_by", used_by[name]}, {"found", is_found}});
  }
  if (call.options.is_json)
    call.console.out(nlohmann::json{{"secrets", rows}}.dump() + "\n");
  else
    call.console.out(names.empty() ? "no source uses a secret\n" : align(lines));
  if (problems.empty()) return 0;
  if (!call.options.is_json) {
    std::string text = format_problems(problems);
    if (text.ends_with('\n')) text.pop_back();
    call.console.note(text);
  }
  return exit_code(problems);
}

}  // namespace

std::span<const Action> secret_actions() {
  static constexpr std::array actions{
      Action{"check", "", "say of every secret that is declared or used whether it is there", 0, 0, check},
  };
  return actions;
}

int run_secret(const Call& call) { return run_action(call, secret_actions()); }

}  // namespace schoolhouse::cli
