// Named values of a project: {name} in source files, $name in SQL.
// SPDX-License-Identifier: Apache-2.0
#include "project/parameters.h"

#include <algorithm>

#include "base/text.h"

namespace schoolhouse::project {
namespace {

// Digits with an optional sign and fraction: what both YAML and SQL read as the same number.
bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "0" : text.substr(point + 1);
  const auto is_digits = [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
  };
  // A leading zero is part of a code ("06"), not of a number.
  return is_digits(whole) && is_digits(fraction) && (whole.size() == 1 || whole[0] != '0');
}

Parameter::Kind kind_of(std::string_view text) {
  if (is_number(text)) return Parameter::Kind::number;
  if (text == "true" || text == "false") return Parameter::Kind::boolean;
  return Parameter::Kind::text;
}

bool fits(Parameter::Kind kind, std::string_view text) {
  switch (kind) {
    case Parameter::Kind::text:
      return true;
    case Parameter::Kind::number:
      return is_number(text);
    case Parameter::Kind::boolean:
      return text == "true" || text == "false";
    case Parameter::Kind::date:
      return text.size() == 10 && text[4] == '-' && text[7] == '-';
  }
  return false;
}

std::string_view kind_name(Parameter::Kind kind) {
  switch (kind) {
    case Parameter::Kind::text:
      return "text";
    case Parameter::Kind::number:
      return "a number";
    case Parameter::Kind::boolean:
      return "true or false";
    case Parameter::Kind::date:
      return "a date such as 2026-11-21";
  }
  return {};
}

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void set_value(Parameters& parameters, const std::string& name, const std::string& text, Place where,
               std::vector<Problem>& problems) {
  Parameter& parameter = parameters[name];
  if (parameter.value && !fits(parameter.kind, text)) {
    problems.push_back({Fault::user, "the parameter '" + name + "' must be " + std::string(kind_name(parameter.kind)),
                        std::move(where), "its default is " + *parameter.value});
    return;
  }
  if (!parameter.value) parameter.kind = kind_of(text);
  parameter.value = text;
}

// A list is kept as one text with commas between, as it is written on the command line.
void set_list(Parameter& parameter, const Yaml& list, const Place& place, std::vector<Problem>& problems) {
  std::vector<std::string> items;
  for (const Yaml& item : list.items) {
    if (item.kind != Yaml::Kind::scalar || item.scalar.find(',') != std::string::npos) {
      problems.push_back({Fault::user, "a list holds texts and numbers without commas only", place});
      return;
    }
    items.push_back(item.scalar);
  }
  parameter.kind = Parameter::Kind::text;
  parameter.value = join(items, ",");
}

}  // namespace

void read_parameters(const Yaml& map, const std::string& file, Parameters& parameters, std::vector<Problem>& problems) {
  if (map.kind != Yaml::Kind::map) {
    problems.push_back({Fault::user, "expected a map of parameter names to values", {file, map.line, "parameters"}});
    return;
  }
  for (const YamlEntry& entry : map.entries) {
    const Place place{file, entry.line, "parameters." + entry.key};
    if (!is_name(entry.key) || entry.key == "run_date") {
      problems.push_back({Fault::user, "'" + entry.key + "' can't be the name of a parameter", place,
                          entry.key == "run_date" ? "$run_date is set by the program: the local day of the run"
                                                  : "use lower-case letters, digits and underscores"});
      continue;
    }
    const bool is_new = !parameters.contains(entry.key);
    Parameter& parameter = parameters[entry.key];
    if (is_new) parameter.where = place;
    const Yaml* value = &entry.value;
    if (entry.value.kind == Yaml::Kind::map) {
      YamlFields fields(entry.value, file, place.key,
                        {{"default", "text or number", "the value when nobody sets another"},
                         {"description", "text", "what the value means"}},
                        problems);
      if (const auto description = fields.text("description"); description && parameter.description.empty()) {
        parameter.description = *description;
      }
      value = fields.find("default");
    }
    if (!value || value->kind == Yaml::Kind::null) continue;
    if (value->kind == Yaml::Kind::list) {
      set_list(parameter, *value, place, problems);
      continue;
    }
    if (value->kind != Yaml::Kind::scalar) {
      problems.push_back({Fault::user, "a parameter must be one text or number, or a list of them", place});
      continue;
    }
    if (value->is_quoted && !parameter.value) {
      parameter.value = value->scalar;
      parameter.kind = Parameter::Kind::text;
    } else {
      set_value(parameters, entry.key, value->scalar, place, problems);
    }
  }
}

void apply_overrides(const Overrides& overrides, Parameters& parameters, std::vector<Problem>& problems) {
  for (const auto& [name, text] : overrides.environment) {
    if (parameters.contains(name)) set_value(parameters, name, text, {"", 0, "the environment"}, problems);
  }
  std::vector<std::string> names;
  for (const auto& [name, parameter] : parameters) names.push_back(name);
  for (const auto& [name, text] : overrides.command_line) {
    if (parameters.contains(name)) {
      set_value(parameters, name, text, {"", 0, "--param " + name}, problems);
    } else {
      problems.push_back({Fault::user,
                          "unknown parameter '" + name + "'",
                          {"", 0, "--param " + name},
                          names.empty() ? "the project declares no parameters" : suggest(name, names)});
    }
  }
  for (const auto& [name, parameter] : parameters) {
    if (parameter.value) continue;
    problems.push_back({Fault::user,
                        "the parameter '" + name + "' has no value" +
                            (parameter.description.empty() ? "" : " (" + parameter.description + ")"),
                        parameter.where,
                        "set it under 'parameters:' in schoolhouse.yml, or with --param " + name + "=VALUE"});
  }
}

std::map<std::string, std::string> texts(const Parameters& parameters) {
  std::map<std::string, std::string> values;
  for (const auto& [name, parameter] : parameters) values[name] = parameter.value.value_or("");
  return values;
}

sql::Parameters sql_values(const Parameters& parameters) {
  sql::Parameters values;
  for (const auto& [name, parameter] : parameters) {
    const std::string text = parameter.value.value_or("");
    switch (parameter.kind) {
      case Parameter::Kind::text:
      case Parameter::Kind::date:
        values[name] = text;
        break;
      case Parameter::Kind::number:
        values[name] = sql::parameter_value(text);
        break;
      case Parameter::Kind::boolean:
        values[name] = text == "true";
        break;
    }
  }
  return values;
}

}  // namespace schoolhouse::project
