// Reads a source of kind rest: the service and its tables.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/rest_yaml.h"

#include "connector/source.h"

namespace schoolhouse::connector {

const std::vector<YamlKey>& rest_source_keys() {
  static const std::vector<YamlKey> keys = [] {
    std::vector<YamlKey> all = {
        {"kind", "word", "where the rows come from: rest", true},
        {"description", "text", "what the service is and who runs it"},
        {"url", "text", "the address that all paths begin with; {env.NAME} is a variable of the environment or .env",
         true},
        {"schema", "text", "schema of the tables; without it they are raw.<source>_<table>"},
    };
    for (const YamlKey& key : web_service_keys(Deadline::of_answer)) all.push_back(key);
    all.push_back({"tables", "map", "each table's name and the endpoint that gives its rows", true});
    return all;
  }();
  return keys;
}

RestSource read_rest(const Yaml& root, const std::string& file, const std::string& name, const TextFiller& fill,
                     std::string& description, std::vector<Problem>& problems) {
  RestSource source;
  YamlFields fields(root, file, "", rest_source_keys(), problems);
  description = fields.text("description").value_or("");
  source.service = read_web_service(fields, file, fill, Deadline::of_answer, problems);
  for (const TableEntry& entry : read_table_entries(fields, root, name, problems))
    source.tables.push_back(read_rest_table(*entry.entry, entry.name, file, fill, problems));
  return source;
}

}  // namespace schoolhouse::connector
