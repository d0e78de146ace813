// Reads schoolhouse.yml: what a project is called, where its lake is, and which packages it uses.
// SPDX-License-Identifier: Apache-2.0
#include "project/settings.h"

#include <algorithm>
#include <optional>

#include "base/clock.h"
#include "base/text.h"

namespace schoolhouse::project {
namespace {

constexpr int longest_retention_days = 36500;

// "10 years", "400 days", "8 weeks"; nothing for another form. Delta knows no years, so a year is 365 days.
std::optional<int> parse_days(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const auto space = trimmed.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto count = parse_integer(trimmed.substr(0, space));
  std::string_view unit = trim(trimmed.substr(space));
  if (unit.ends_with('s')) unit.remove_suffix(1);
  const int days = unit == "day" ? 1 : unit == "week" ? 7 : unit == "year" ? 365 : 0;
  if (!count || *count < 1 || days == 0 || *count > longest_retention_days / days) return std::nullopt;
  return static_cast<int>(*count) * days;
}

void read_retention(const Yaml& map, Settings& settings, std::vector<Problem>& problems) {
  if (map.kind != Yaml::Kind::map) {
    problems.push_back({Fault::user,
                        "expected a map of schema to a time such as '400 days'",
                        {"schoolhouse.yml", map.line, "retention"}});
    return;
  }
  for (const YamlEntry& entry : map.entries) {
    const auto days = entry.value.kind == Yaml::Kind::scalar ? parse_days(entry.value.scalar) : std::nullopt;
    if (days) {
      settings.retention_days[entry.key] = *days;
    } else {
      problems.push_back({Fault::user,
                          "not a length of time",
                          {"schoolhouse.yml", entry.line, "retention." + entry.key},
                          "write a number and days, weeks or years: '400 days', '10 years'"});
    }
  }
}

}  // namespace

const std::vector<YamlKey>& settings_keys() {
  static const std::vector<YamlKey> keys = {
      {"name", "text", "what the organisation or the study is called; shown on dashboards", true},
      {"time_zone", "text",
       "where the school day begins and ends, such as America/Los_Angeles; $run_date is the local day there", true},
      {"lake", "text", "the folder of the tables, relative to the project (default: lake)"},
      {"output", "text", "the folder of pictures and pages, relative to the project (default: output)"},
      {"packages", "list of text",
       "ready-made content: folders of packages/ in the project, or packages of the program"},
      {"parameters", "map", "values for {name} in source files and $name in SQL"},
      {"secrets", "map",
       "where secrets are kept: a name and one of variable, file, command or vault; sources write {secret.NAME}"},
      {"retention", "map",
       "how long old versions are kept, by schema or table: 'raw: 10 years', 'raw.sis_students: 5 years', 'default: "
       "400 "
       "days'; counts for tables that are made from then on"},
      {"maintenance", "auto or off",
       "whether runs look after the tables that they change: put small files together, delete what is past its "
       "retention (default: auto)"},
      {"threads", "whole number", "how many threads work at once (default: one a core)"},
      {"memory", "text", "the most memory the engine takes, such as 4GB (default: three quarters of the machine's)"},
  };
  return keys;
}

std::map<std::string, std::string> Settings::table_properties(const lake::TableName& table) const {
  auto row = retention_days.find(table.text());
  if (row == retention_days.end()) row = retention_days.find(table.schema);
  if (row == retention_days.end()) row = retention_days.find("default");
  const std::string interval = "interval " + std::to_string(row == retention_days.end() ? 400 : row->second) + " days";
  return {{"delta.logRetentionDuration", interval}, {"delta.deletedFileRetentionDuration", interval}};
}

bool is_memory_size(std::string_view text) {
  const auto unit = std::ranges::find_if_not(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  const auto number = parse_number(text.substr(0, static_cast<std::size_t>(unit - text.begin())));
  if (!number || *number <= 0) return false;
  const std::string suffix = to_lower(trim(text.substr(static_cast<std::size_t>(unit - text.begin()))));
  for (const std::string_view known : {"kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"}) {
    if (suffix == known) return true;
  }
  return false;
}

Settings read_settings(const Yaml& root, const std::filesystem::path& folder, std::vector<Problem>& problems) {
  YamlFields fields(root, "schoolhouse.yml", "", settings_keys(), problems);
  Settings settings;
  settings.name = fields.text("name").value_or("");
  if (const auto zone = fields.text("time_zone")) {
    if (is_time_zone(*zone)) {
      settings.time_zone = *zone;
    } else {
      fields.problem("time_zone", "unknown time zone '" + *zone + "'", "use a name such as America/Los_Angeles");
    }
  }
  settings.lake = (folder / fields.text("lake").value_or("lake")).lexically_normal();
  settings.output = (folder / fields.text("output").value_or("output")).lexically_normal();
  settings.packages = fields.texts("packages");
  settings.packages_line = fields.place("packages").line;
  settings.retention_days = {{"raw", 3650}, {"default", 400}};
  if (const Yaml* secrets = fields.find("secrets"))
    settings.secrets = secret::read_secrets(*secrets, "schoolhouse.yml", problems);
  if (const Yaml* retention = fields.find("retention")) read_retention(*retention, settings, problems);
  if (const auto maintenance = fields.text("maintenance")) {
    settings.has_maintenance = *maintenance != "off";
    if (*maintenance != "auto" && *maintenance != "off")
      fields.problem("maintenance", "unknown value '" + *maintenance + "'", "write auto or off");
  }
  if (const auto threads = fields.whole_number("threads")) {
    if (*threads >= 1 && *threads <= 1024) {
      settings.threads = static_cast<int>(*threads);
    } else {
      fields.problem("threads", "'threads' must be from 1 to 1024");
    }
  }
  if (const auto memory = fields.text("memory")) {
    if (is_memory_size(*memory)) {
      settings.memory = *memory;
    } else {
      fields.problem("memory", "'memory' must be a size", "write a number and a unit: 4GB, 512MB");
    }
  }
  return settings;
}

}  // namespace schoolhouse::project
