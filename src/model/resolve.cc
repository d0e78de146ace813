// Binds models to what they read: order, contracts, and every problem before anything runs.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "model/model.h"

namespace schoolhouse::model {
namespace {

using Positions = std::map<lake::TableName, std::size_t>;

void append(std::vector<Problem>& to, const std::vector<Problem>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// Where each model stands in the list; a second model of one name, or one named like a source's table, is a problem.
Positions find_positions(const std::vector<Model>& models, const catalog::Catalog& sources,
                         std::vector<Problem>& problems) {
  Positions positions;
  for (std::size_t i = 0; i < models.size(); ++i) {
    const Model& model = models[i];
    const auto [at, is_new] = positions.emplace(model.name, i);
    const catalog::Table* source = sources.find(model.name);
    if (is_new && !source) continue;
    problems.push_back(
        {Fault::user,
         "the table " + model.name.text() + " is made twice",
         {model.file, 1, ""},
         "the other one is in " + (is_new ? source->file : models[at->second].file) + "; rename one of them"});
  }
  return positions;
}

// Orders models so that each comes after what it reads; a circle is told in full.
class Order {
 public:
  Order(const std::vector<Model>& models, const Positions& positions, std::vector<Problem>& problems)
      : models_(models), positions_(positions), problems_(problems), states_(models.size(), State::unseen) {}

  std::vector<std::size_t> find() {
    for (std::size_t i = 0; i < models_.size(); ++i) visit(i);
    return order_;
  }

 private:
  enum class State { unseen, open, done };

  void visit(std::size_t at) {
    if (states_[at] == State::done) return;
    if (states_[at] == State::open) {
      report_circle(at);
      return;
    }
    states_[at] = State::open;
    path_.push_back(at);
    for (const sql::Reference& reference : models_[at].select.references) {
      const auto next = positions_.find(reference.table);
      if (next != positions_.end()) visit(next->second);
    }
    path_.pop_back();
    states_[at] = State::done;
    order_.push_back(at);
  }

  void report_circle(std::size_t at) {
    std::string circle;
    for (auto step = std::ranges::find(path_, at); step != path_.end(); ++step)
      circle += models_[*step].name.text() + " -> ";
    const Model& model = models_[at];
    problems_.push_back({Fault::user,
                         "the models read each other in a circle: " + circle + model.name.text(),
                         {model.file, model.sql_line, ""},
                         "let one of them read something earlier"});
  }

  const std::vector<Model>& models_;
  const Positions& positions_;
  std::vector<Problem>& problems_;
  std::vector<State> states_;
  std::vector<std::size_t> path_;
  std::vector<std::size_t> order_;
};

// DuckDB gives the second column of a name another one: "letter", then "letter_1". The name that was written, when this is one.
std::optional<std::string> find_repeated(const std::string& name, const std::set<std::string>& seen,
                                         const catalog::Contract& contract) {
  const auto underscore = name.rfind('_');
  if (underscore == std::string::npos || contract.find(name) != nullptr) return std::nullopt;
  const std::string written = name.substr(0, underscore);
  const bool is_numbered = parse_integer(name.substr(underscore + 1)).has_value();
  if (is_numbered && seen.contains(to_lower(written))) return written;
  return std::nullopt;
}

// What a contract promises beside what the SELECT yields.
void compare_columns(const Model& model, std::vector<Problem>& problems) {
  std::vector<std::string> yielded;
  for (const sql::BoundColumn& column : model.columns) yielded.push_back(column.name);
  std::vector<std::string> declared;
  for (const catalog::ContractColumn& column : model.contract.columns) declared.push_back(column.name);

  std::set<std::string> seen;
  for (const sql::BoundColumn& column : model.columns) {
    if (const auto repeated = find_repeated(column.name, seen, model.contract)) {
      problems.push_back({Fault::user,
                          "the SELECT of " + model.name.text() + " yields two columns named '" + *repeated + "'",
                          {model.file, model.sql_line, *repeated},
                          "give one of them another name with AS"});
      continue;
    }
    seen.insert(to_lower(column.name));
    const catalog::ContractColumn* promise = model.contract.find(column.name);
    if (!promise) {
      problems.push_back({Fault::user,
                          "the SELECT of " + model.name.text() + " yields '" + column.name + "', which is not declared",
                          {model.file, model.sql_line, column.name},
                          nearest_word(column.name, declared)
                              ? suggest(column.name, declared)
                              : "declare it under columns:, or leave it out of the SELECT"});
    } else if (!sql::is_lossless(column.duckdb_type, promise->type)) {
      const std::string type = to_text(promise->type);
      problems.push_back(
          {Fault::user,
           "'" + column.name + "' is declared as " + type + " but the SELECT yields " + column.duckdb_type +
               ", which may not fit without loss",
           {model.description_file, promise->line, column.name},
           "write the cast out: CAST(… AS " + lake::duckdb_type(promise->type) + "), or declare another type"});
    }
  }
  for (const catalog::ContractColumn& column : model.contract.columns) {
    if (seen.contains(to_lower(column.name))) continue;
    problems.push_back(
        {Fault::user,
         "the SELECT of " + model.name.text() + " does not yield '" + column.name + "'",
         {model.description_file, column.line, column.name},
         nearest_word(column.name, yielded) ? suggest(column.name, yielded) : "yield it, or take it out of columns:"});
  }
}

// Parses all models; those whose SQL can't be read have no references and are not bound.
std::set<std::size_t> parse_models(duck::Connection& connection, std::vector<Model>& models,
                                   const std::vector<std::string>& known, const sql::Parameters& parameters,
                                   std::vector<Problem>& problems) {
  std::vector<sql::ParseRequest> requests;
  for (const Model& model : models) {
    requests.push_back({model.sql, {model.file, model.sql_line}, sql::Purpose::repeatable, &known, &parameters});
  }
  std::vector<sql::Parsed> parsed = sql::parse_selects(connection, requests);
  std::set<std::size_t> readable;
  for (std::size_t i = 0; i < models.size(); ++i) {
    append(problems, parsed[i].problems);
    if (parsed[i].problems.empty()) readable.insert(i);
    models[i].select = std::move(parsed[i].select);
    if (models[i].engine == Engine::any) append(problems, models[i].select.unportable);
  }
  return readable;
}

void bind_models(duck::Connection& connection, std::vector<Model>& models, const std::set<std::size_t>& readable,
                 const catalog::Catalog& sources, const sql::Parameters& parameters, std::vector<Problem>& problems) {
  std::map<lake::TableName, lake::Schema> schemas;
  for (const auto& [name, table] : sources.tables) schemas.emplace(name, table.contract.schema());
  for (const Model& model : models) schemas.emplace(model.name, model.contract.schema());
  std::set<lake::TableName> needed;
  for (const std::size_t i : readable) {
    for (const sql::Reference& reference : models[i].select.references) needed.insert(reference.table);
  }
  std::vector<sql::Shape> shapes;
  std::set<lake::TableName> shapeless;
  for (const lake::TableName& name : needed) {
    const auto schema = schemas.find(name);
    if (schema == schemas.end() || schema->second.columns.empty()) {
      shapeless.insert(name);  // its own problem is told where it is declared
    } else {
      shapes.push_back({name, schema->second});
    }
  }
  sql::create_shapes(connection, shapes);

  std::vector<std::size_t> bindable;
  std::vector<sql::Rewritten> rewritten;
  for (const std::size_t i : readable) {
    const auto& references = models[i].select.references;
    if (std::ranges::any_of(references, [&](const sql::Reference& r) { return shapeless.contains(r.table); })) continue;
    bindable.push_back(i);
    rewritten.push_back(sql::rewrite(models[i].select, sql::shape_relation, parameters));
  }
  std::vector<sql::BindRequest> requests;
  for (std::size_t k = 0; k < bindable.size(); ++k) requests.push_back({&models[bindable[k]].select, &rewritten[k]});
  std::vector<sql::Bound> bound = sql::bind_selects(connection, requests);
  for (std::size_t k = 0; k < bindable.size(); ++k) {
    Model& model = models[bindable[k]];
    append(problems, bound[k].problems);
    if (model.engine == Engine::any) append(problems, bound[k].unportable);
    if (!bound[k].problems.empty()) continue;
    model.columns = std::move(bound[k].columns);
    if (!model.contract.columns.empty()) compare_columns(model, problems);
  }
}

}  // namespace

std::vector<Model> resolve(duck::Connection& connection, std::vector<Model> models, const catalog::Catalog& sources,
                           const sql::Parameters& parameters, std::vector<Problem>& problems) {
  const Positions positions = find_positions(models, sources, problems);
  std::vector<std::string> known = sources.names();
  for (const Model& model : models) known.push_back(model.name.text());
  const std::set<std::size_t> readable = parse_models(connection, models, known, parameters, problems);
  bind_models(connection, models, readable, sources, parameters, problems);
  const std::vector<std::size_t> order = Order(models, positions, problems).find();
  std::vector<Model> ordered;
  for (const std::size_t at : order) ordered.push_back(std::move(models[at]));
  return ordered;
}

}  // namespace schoolhouse::model
