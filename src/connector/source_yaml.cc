// Reads sources/NAME.yml: the kind of the source, where it is, and the tables that it gives.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"
#include "connector/file_table_yaml.h"
#include "connector/postgres/postgres_yaml.h"
#include "connector/rest/rest_yaml.h"
#include "connector/source.h"
#include "connector/web/web_service_yaml.h"
#include "secret/secrets.h"

namespace schoolhouse::connector {
namespace {

// What a web server holds can't be listed, and a name must not lead out of the address.
void check_fetched_names(const FileTable& table, const std::string& file, const std::string& path,
                         std::vector<Problem>& problems) {
  const Place place{file, table.line, path + ".files"};
  for (const std::string& name : table.files) {
    const std::string on_server = name.substr(0, name.find('!'));
    const std::vector<std::string> parts = split(on_server, '/');
    if (on_server.find_first_of("*[") != std::string::npos) {
      problems.push_back({Fault::user,
                          "'" + on_server + "' is a pattern, and the files of a web server can't be listed", place,
                          "write each name; {year} stands for a parameter"});
    } else if (on_server.empty() || std::ranges::find(parts, "..") != parts.end()) {
      problems.push_back({Fault::user, "'" + name + "' is no name of a file below the address", place,
                          "write it without '..', and let 'url:' be what all names share"});
    }
  }
}

FilesSource read_files(const Yaml& root, const std::string& file, const std::string& name, const TextFiller& fill,
                       std::string& description, std::vector<Problem>& problems) {
  FilesSource source;
  YamlFields fields(root, file, "", files_source_keys(), problems);
  description = fields.text("description").value_or("");
  const bool is_fetched = fields.find("url") != nullptr;
  if (const auto path = fields.text("path")) source.path = fill(*path, fields.place("path"));
  if (is_fetched == !source.path.empty()) {
    fields.problem(is_fetched ? "url" : "",
                   is_fetched ? "files are in the folder 'path' or at the address 'url', not both"
                              : "neither 'path' nor 'url' says where the files are",
                   is_fetched ? "remove one of them" : "write 'path:' for a folder, or 'url:' for a web server");
  }
  if (is_fetched) source.web = read_web_service(fields, file, fill, Deadline::of_file, problems);
  for (const YamlKey& key : web_service_keys(Deadline::of_file)) {
    if (!is_fetched && fields.find(key.name))
      fields.problem(key.name, "'" + std::string(key.name) + "' is for files at a 'url'", "remove it");
  }
  for (const TableEntry& entry : read_table_entries(fields, root, name, problems)) {
    source.tables.push_back(read_file_table(*entry.entry, entry.name, file, fill, problems));
    if (is_fetched) check_fetched_names(source.tables.back(), file, "tables." + entry.entry->key, problems);
  }
  return source;
}

// Fills parameters into every text below a value.
void fill_texts(Yaml& value, const std::string& file, const std::string& key, const TextFiller& fill) {
  if (value.kind == Yaml::Kind::scalar) value.scalar = fill(value.scalar, {file, value.line, key});
  for (Yaml& item : value.items) fill_texts(item, file, key, fill);
  for (YamlEntry& entry : value.entries) fill_texts(entry.value, file, key + "." + entry.key, fill);
}

GeneratorSource read_generator(const Yaml& root, const std::string& file, const std::string& name,
                               const TextFiller& fill, std::string& description, std::vector<Problem>& problems) {
  GeneratorSource source;
  YamlFields fields(root, file, "", generator_source_keys(), problems);
  description = fields.text("description").value_or("");
  source.dataset = fields.text("dataset").value_or("");
  source.schema = read_schema(fields, name).value_or(name);
  if (const Yaml* options = fields.find("options")) {
    source.options = *options;
    fill_texts(source.options, file, "options", fill);
  } else {
    source.options.kind = Yaml::Kind::map;
    source.options.line = root.line;
  }
  return source;
}

// False for what is filled in when a request is made ({secret.x}, {cursor}), and for braces that are just part of the text.
bool is_parameter(std::string_view name) {
  return !name.empty() && name != "cursor" &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// Puts the values of parameters into a text: "{data}/ccd-school".
class ParameterFiller {
 public:
  ParameterFiller(const std::map<std::string, std::string>& parameters, std::vector<Problem>& problems)
      : parameters_(parameters), problems_(problems) {}

  std::string operator()(std::string_view text, const Place& place) const {
    std::string filled;
    for (;;) {
      const std::size_t open = text.find('{');
      filled += text.substr(0, open);
      if (open == std::string_view::npos) return filled;
      const std::size_t close = text.find('}', open);
      if (close == std::string_view::npos) return filled += text.substr(open);
      const std::string name(text.substr(open + 1, close - open - 1));
      if (!is_parameter(name)) {
        filled += '{';
        text.remove_prefix(open + 1);
        continue;
      }
      if (const auto value = parameters_.find(name); value != parameters_.end()) {
        filled += value->second;
      } else {
        std::vector<std::string> known;
        for (const auto& [parameter, unused] : parameters_) known.push_back(parameter);
        problems_.push_back(
            {Fault::user, "unknown parameter '" + name + "'", place,
             known.empty() ? "declare it under 'parameters:' of schoolhouse.yml" : suggest(name, known)});
      }
      text.remove_prefix(close + 1);
    }
  }

 private:
  const std::map<std::string, std::string>& parameters_;
  std::vector<Problem>& problems_;
};

void add_outside_texts(const Yaml& node, std::vector<std::string>& texts) {
  if (node.scalar.find("{secret.") != std::string::npos || node.scalar.find("{env.") != std::string::npos)
    texts.push_back(node.scalar);
  for (const Yaml& item : node.items) add_outside_texts(item, texts);
  for (const YamlEntry& entry : node.entries) add_outside_texts(entry.value, texts);
}

}  // namespace

std::optional<std::string> read_schema(YamlFields& fields, const std::string& otherwise) {
  const std::string schema = fields.text("schema").value_or(otherwise);
  if (lake::parse_table_name(schema + ".t")) return schema;
  fields.problem("schema", "the schema '" + schema + "' is not a name",
                 "use lower-case letters, digits and underscores, beginning with a letter");
  return std::nullopt;
}

std::vector<TableEntry> read_table_entries(YamlFields& fields, const Yaml& root, const std::string& source,
                                           std::vector<Problem>& problems) {
  std::vector<TableEntry> entries;
  const auto schema = read_schema(fields, "raw");
  const Yaml* tables = fields.find("tables");
  if (!tables) return entries;
  if (tables->kind != Yaml::Kind::map || tables->entries.empty()) {
    fields.problem("tables", "'tables' must be a map of at least one table name to its declaration");
    return entries;
  }
  for (const YamlEntry& entry : tables->entries) {
    const bool is_plain = root.find("schema") == nullptr;
    const std::string table_name = is_plain ? source + "_" + entry.key : entry.key;
    if (const auto table = lake::parse_table_name(schema.value_or("raw") + "." + table_name)) {
      entries.push_back({&entry, *table});
      continue;
    }
    problems.push_back({Fault::user,
                        "'" + table_name + "' can't be the name of a table",
                        {fields.file(), entry.line, "tables." + entry.key},
                        "use lower-case letters, digits and underscores, beginning with a letter"});
  }
  return entries;
}

const std::vector<YamlKey>& files_source_keys() {
  static const std::vector<YamlKey> keys = [] {
    std::vector<YamlKey> all = {
        {"kind", "word", "where the rows come from: files, generator, rest or postgres", true},
        {"description", "text", "what the source is and who publishes it"},
        {"path", "text", "the folder of the files, relative to the project; {name} stands for a parameter"},
        {"url", "text",
         "in place of 'path': the address that all files are below; {env.NAME} is a variable of the environment or "
         ".env. What the server has not changed is not fetched again"},
        {"schema", "text", "schema of the tables; without it they are raw.<source>_<table>"},
    };
    for (const YamlKey& key : web_service_keys(Deadline::of_file)) all.push_back(key);
    all.push_back({"tables", "map", "each table's name and declaration", true});
    return all;
  }();
  return keys;
}

const std::vector<YamlKey>& generator_source_keys() {
  static const std::vector<YamlKey> keys = {
      {"kind", "word", "where the rows come from: files, generator, rest or postgres", true},
      {"description", "text", "what the source is"},
      {"dataset", "word", "what is generated: district", true},
      {"schema", "text", "schema of the tables; without it the source's own name"},
      {"options", "map", "size, seed and shape of what is generated"},
  };
  return keys;
}

Source read_source(const Yaml& root, const std::string& file, const std::map<std::string, std::string>& parameters,
                   std::vector<Problem>& problems) {
  Source source;
  source.file = file;
  source.name = std::filesystem::path(file).stem().string();
  if (!lake::parse_table_name("raw." + source.name)) {
    problems.push_back({Fault::user,
                        "'" + source.name + "' can't be the name of a source",
                        {file},
                        "name the file in lower-case letters, digits and underscores, beginning with a letter"});
  }
  add_outside_texts(root, source.outside_texts);
  const Yaml* kind = root.kind == Yaml::Kind::map ? root.find("kind") : nullptr;
  const std::string word = kind && kind->kind == Yaml::Kind::scalar ? kind->scalar : "";
  if (word == "generator") {
    source.kind =
        read_generator(root, file, source.name, ParameterFiller(parameters, problems), source.description, problems);
    return source;
  }
  if (word == "rest") {
    source.kind =
        read_rest(root, file, source.name, ParameterFiller(parameters, problems), source.description, problems);
    return source;
  }
  if (word == "postgres") {
    source.kind =
        read_postgres(root, file, source.name, ParameterFiller(parameters, problems), source.description, problems);
    return source;
  }
  if (word != "files" && !word.empty()) {
    const std::vector<std::string> kinds{"files", "generator", "rest", "postgres"};
    problems.push_back(
        {Fault::user, "unknown kind of source '" + word + "'", {file, kind->line, "kind"}, suggest(word, kinds)});
    return source;
  }
  source.kind =
      read_files(root, file, source.name, ParameterFiller(parameters, problems), source.description, problems);
  return source;
}

std::string outside_print(const Source& source, secret::Secrets& secrets) {
  std::string text;
  for (const std::string& one : source.outside_texts) text += secrets.fill(one) + "\n";
  return sha256(text).substr(0, 4);
}

}  // namespace schoolhouse::connector
