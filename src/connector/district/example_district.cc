// The district of the package with sizes of choice, as options and as tables, for tests.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/example_district.h"

#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "base/text.h"

namespace schoolhouse::connector {

std::string example_source(const Parameters& parameters) {
  std::ifstream file(DISTRICT_SOURCE);
  std::ostringstream text;
  text << file.rdbuf();
  Parameters all{{"seed", "20261121"}, {"schools", "5"}, {"students", "6"},     {"teachers", "3"},
                 {"parents", "3"},     {"clerks", "1"},  {"school_years", "2"}, {"attendance_years", "2"}};
  for (const auto& [name, value] : parameters) all[name] = value;
  std::string source = text.str();
  for (const auto& [name, value] : all) source = replace_all(source, "{" + name + "}", value);
  return source;
}

DistrictOptions example_options(const Parameters& parameters) {
  Yaml root = parse_yaml(example_source(parameters), "district.yml");
  std::vector<Problem> problems;
  for (YamlEntry& entry : root.entries) {
    if (entry.key != "options") continue;
    for (YamlEntry& option : entry.value.entries) {
      const auto given = parameters.find(option.key);
      if (given != parameters.end()) option.value.scalar = given->second;
    }
    DistrictOptions options = read_district_options(entry.value, "district.yml", "options", problems);
    if (!problems.empty()) throw Error(problems);
    return options;
  }
  throw Error({.fault = Fault::bug, .what = "the source has no options"});
}

Made::Made(const Parameters& parameters) : database({.threads = 2}), connection(database.connect()) {
  for (duck::MadeTable& table : make_district(example_options(parameters))) register_table(database, std::move(table));
  for (const DistrictTable& table : district_tables()) {
    const std::string name(table.name);
    connection.execute("CREATE TABLE " + name + " AS FROM district_" + name + "()");
  }
}

double Made::number(std::string_view sql) {
  return parse_number(duck::to_text(connection.query(sql).single())).value();
}

std::string key_list(const DistrictTable& table) {
  const std::vector<std::string> key(table.key.begin(), table.key.end());
  return join(key, ", ");
}

}  // namespace schoolhouse::connector
