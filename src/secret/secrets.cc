// Secrets by name, from wherever they are kept, and the one place that takes them out of texts again.
// SPDX-License-Identifier: Apache-2.0
#include "secret/secrets.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "secret/dot_env.h"

namespace schoolhouse::secret {
namespace {

constexpr std::string_view secret_mark = "{secret.";
constexpr std::string_view setting_mark = "{env.";
constexpr std::size_t shortest_hidden = 4;

std::string in_capitals(std::string_view name) {
  std::string text;
  for (const char c : name) text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

std::optional<std::string> find_field(const std::string& body, const std::string& path) {
  const auto object = nlohmann::json::parse(body, nullptr, false);
  const nlohmann::json* at = &object;
  for (const std::string& key : split(path, '.')) {
    if (!at->is_object() || !at->contains(key)) return std::nullopt;
    at = &(*at)[key];
  }
  if (at->is_string()) return at->get<std::string>();
  return std::nullopt;
}

[[noreturn]] void fail_missing(const std::string& name, const Keeper& keeper) {
  const bool is_variable = std::holds_alternative<FromVariable>(keeper);
  throw Error(
      {Fault::user,
       "the secret '" + name + "' is not there: " + describe(keeper),
       {},
       is_variable
           ? "set the variable, or write it into the file .env of the project; 'schoolhouse secret check' looks for all"
           : "put it there, or declare another place under 'secrets:' in schoolhouse.yml"});
}

}  // namespace

std::set<std::string> secret_names(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t at = text.find(secret_mark); at != std::string_view::npos; at = text.find(secret_mark, at + 1)) {
    const std::size_t begin = at + secret_mark.size();
    const std::size_t end = text.find('}', begin);
    if (end != std::string_view::npos) names.emplace(text.substr(begin, end - begin));
  }
  return names;
}

std::string describe(const Keeper& keeper) {
  struct Describe {
    std::string operator()(const FromVariable& from) const { return "variable " + from.variable; }
    std::string operator()(const FromFile& from) const { return "file " + from.file; }
    std::string operator()(const FromCommand& from) const { return "command " + from.words.front(); }
    std::string operator()(const FromVault& from) const { return "vault " + from.url; }
  };
  return std::visit(Describe{}, keeper);
}

Secrets::Secrets(std::vector<Declaration> declarations, Outside& outside)
    : declarations_(std::move(declarations)), outside_(outside) {}

Keeper Secrets::keeper(const std::string& name) const {
  for (const Declaration& declaration : declarations_) {
    if (declaration.name == name) return declaration.keeper;
  }
  return FromVariable{in_capitals(name)};
}

std::optional<std::string> Secrets::find_variable(const std::string& name) {
  if (auto value = outside_.read_variable(name); value && !value->empty()) return value;
  if (!dot_env_) {
    std::vector<Problem> problems;
    dot_env_ = parse_dot_env(outside_.read_file(".env").value_or(""), ".env", problems);
    if (!problems.empty()) {
      dot_env_.reset();
      throw Error(std::move(problems));
    }
  }
  const auto row = dot_env_->find(name);
  if (row == dot_env_->end() || row->second.empty()) return std::nullopt;
  return row->second;
}

std::optional<std::string> Secrets::find(const Keeper& keeper) {
  struct Find {
    Secrets& secrets;
    std::optional<std::string> operator()(const FromVariable& from) const {
      return secrets.find_variable(from.variable);
    }
    std::optional<std::string> operator()(const FromFile& from) const {
      auto text = secrets.outside_.read_file(from.file);
      if (text) text = without_line_end(*text);
      return text;
    }
    std::optional<std::string> operator()(const FromCommand& from) const {
      return without_line_end(secrets.outside_.run(from.words));
    }
    std::optional<std::string> operator()(const FromVault& from) const {
      Headers headers;
      if (!from.token.empty()) headers.emplace_back(from.header, secrets.value(from.token));
      return find_field(secrets.outside_.fetch(from.url, headers), from.field);
    }
  };
  return std::visit(Find{*this}, keeper);
}

std::string Secrets::value(const std::string& name) {
  const std::scoped_lock hold(lock_);
  if (const auto known = values_.find(name); known != values_.end()) return known->second;
  const Keeper from = keeper(name);
  try {
    const auto found = find(from);
    if (!found || found->empty()) fail_missing(name, from);
    return values_[name] = *found;
  } catch (Error& error) {
    if (!std::holds_alternative<FromVariable>(from)) error.add_during("fetching the secret '" + name + "'");
    throw;
  }
}

std::string Secrets::setting(const std::string& variable) {
  const std::scoped_lock hold(lock_);
  if (auto value = find_variable(variable)) return *value;
  throw Error({Fault::user,
               "the variable " + variable + " is not set",
               {},
               "set it in the environment, or write " + variable + "=… into the file .env of the project"});
}

std::string Secrets::fill(std::string_view text) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) return filled;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const bool is_secret = text.starts_with(secret_mark);
    if (close == std::string_view::npos || (!is_secret && !text.starts_with(setting_mark))) {
      filled += '{';
      text.remove_prefix(1);
      continue;
    }
    const std::size_t mark = is_secret ? secret_mark.size() : setting_mark.size();
    const std::string name(text.substr(mark, close - mark));
    filled += is_secret ? value(name) : setting(name);
    text.remove_prefix(close + 1);
  }
  return filled;
}

std::string Secrets::replace(std::string text, bool is_named) const {
  const std::scoped_lock hold(lock_);
  // The longest first: one secret may be part of another.
  std::vector<std::pair<std::string, std::string>> values;
  for (const auto& [name, value] : values_) {
    if (value.size() >= shortest_hidden) values.emplace_back(value, name);
  }
  std::ranges::sort(values, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  for (const auto& [value, name] : values) {
    const std::string instead = is_named ? std::string(secret_mark) + name + "}" : "***";
    text = replace_all(std::move(text), value, instead);
    text = replace_all(std::move(text), percent_encode(value), instead);
  }
  return text;
}

std::string Secrets::redact(std::string text) const { return replace(std::move(text), false); }
std::string Secrets::with_names(std::string text) const { return replace(std::move(text), true); }

}  // namespace schoolhouse::secret
