// Which nodes a command works on: the selection grammar of --select and --exclude, as dbt has it.
// SPDX-License-Identifier: Apache-2.0
#include "run/selection.h"

#include <fnmatch.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/text.h"

namespace schoolhouse::run {
namespace {

using Chosen = std::set<std::size_t>;
constexpr int any_distance = std::numeric_limits<int>::max();

// "2+tag:daily+": everything at most 2 steps before, and all that comes after, what carries the tag.
struct Term {
  std::string method;  // empty: a name
  std::string value;
  int before = 0;
  int after = 0;
};

bool is_like(const std::string& pattern, const std::string& text) {
  return pattern == text || fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

// The part behind the point of "schema.name", and the part before it.
std::string name_alone(const std::string& name) { return name.substr(name.rfind('.') + 1); }
std::string schema_alone(const std::string& name) {
  const auto point = name.find('.');
  return point == std::string::npos ? "" : name.substr(0, point);
}

// The path below the project or below the package.
std::string path_in_package(const Node& node) {
  const std::string prefix = "packages/" + node.package + "/";
  return !node.package.empty() && node.file.starts_with(prefix) ? node.file.substr(prefix.size()) : node.file;
}

bool is_at_path(const std::string& wanted, const std::string& path) {
  std::string_view folder = wanted;
  while (folder.ends_with('/')) folder.remove_suffix(1);
  return is_like(wanted, path) || path.starts_with(std::string(folder) + "/");
}

// Every text of a node that a method compares with its value; wrong values are corrected to the nearest of these.
std::vector<std::string> texts_of(const Node& node, std::string_view method) {
  if (method.empty() || method == "fqn") {
    std::vector<std::string> texts = {node.name};
    if (const std::string schema = schema_alone(node.name); !schema.empty()) {
      texts.push_back(name_alone(node.name));
      texts.push_back(schema);
    }
    return texts;
  }
  if (method == "tag") return node.tags;
  if (method == "path") return {node.file, path_in_package(node)};
  if (method == "package") return {node.package};
  if (method == "resource_type") return {std::string(to_text(node.kind))};
  if (method == "source") {
    if (node.source.empty()) return {};
    return {node.source, node.source + "." + name_alone(node.name), node.name};
  }
  return {};
}

bool is_match(const Node& node, const Term& term) {
  return std::ranges::any_of(texts_of(node, term.method), [&](const std::string& text) {
    return term.method == "path" ? is_at_path(term.value, text) : is_like(term.value, text);
  });
}

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& what,
                         const std::string& fix) {
  throw Error({Fault::user, what, {"", 0, option + " " + text}, fix});
}

// "" -> 0, "+" -> any, "2+" -> 2
int distance(std::string_view digits, const std::string& option, const std::string& text) {
  if (digits.empty()) return any_distance;
  const auto number = parse_integer(digits);
  if (!number || *number < 0 || *number > 1000000) {
    refuse(option, text, "'" + std::string(digits) + "' is not a number of steps",
           "write +name, 2+name, name+ or name+2");
  }
  return static_cast<int>(*number);
}

Term parse_term(const std::string& text, const std::string& option) {
  if (text.starts_with('@')) {
    refuse(option, text, "the operator '@' is not known here",
           "write " + text.substr(1) + "+ for all that comes after it");
  }
  Term term;
  std::string_view rest = text;
  if (const auto plus = rest.find('+'); plus != std::string_view::npos && rest.substr(0, plus).find_first_not_of(
                                                                              "0123456789") == std::string_view::npos) {
    term.before = distance(rest.substr(0, plus), option, text);
    rest.remove_prefix(plus + 1);
  }
  if (const auto plus = rest.rfind('+');
      plus != std::string_view::npos &&
      rest.substr(plus + 1).find_first_not_of("0123456789") == std::string_view::npos) {
    term.after = distance(rest.substr(plus + 1), option, text);
    rest = rest.substr(0, plus);
  }
  if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
    term.method = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
    std::vector<std::string> known;
    for (const SelectionMethod& method : selection_methods()) known.emplace_back(method.name);
    if (std::ranges::find(known, term.method) == known.end()) {
      refuse(option, text, "unknown selection method '" + term.method + ":'", suggest(term.method, known));
    }
  }
  term.value = rest;
  if (term.value.empty())
    refuse(option, text, "the selection '" + text + "' names nothing", "write a name, or tag:x, path:models/x");
  return term;
}

void add_neighbours(const std::vector<std::vector<std::size_t>>& edges, Chosen from, int steps, Chosen& chosen) {
  for (; steps > 0 && !from.empty(); steps = steps == any_distance ? any_distance : steps - 1) {
    Chosen next;
    for (const std::size_t node : from) {
      for (const std::size_t neighbour : edges[node]) {
        if (chosen.insert(neighbour).second) next.insert(neighbour);
      }
    }
    from = std::move(next);
  }
}

class Selector {
 public:
  Selector(const Graph& graph, std::string option) : graph_(graph), option_(std::move(option)) {
    for (const Node& node : graph.nodes) before_.push_back(node.inputs);
    after_.resize(graph.nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const std::size_t input : graph.nodes[i].inputs) after_[input].push_back(i);
    }
  }

  Chosen unite(const std::vector<std::string>& texts) const {
    Chosen all;
    for (const std::string& text : texts) {
      for (const std::string& part : split(text, ' ')) {
        if (!trim(part).empty()) all.merge(intersect(part));
      }
    }
    return all;
  }

 private:
  Chosen intersect(const std::string& part) const {
    std::optional<Chosen> all;
    for (const std::string& text : split(part, ',')) {
      Chosen found = find(text);
      if (all) std::erase_if(*all, [&](std::size_t node) { return !found.contains(node); });
      if (!all) all = std::move(found);
    }
    return all.value_or(Chosen{});
  }

  Chosen find(const std::string& text) const {
    const Term term = parse_term(text, option_);
    Chosen named;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (is_match(graph_.nodes[i], term)) named.insert(i);
    }
    if (named.empty()) {
      std::set<std::string> known;
      for (const Node& node : graph_.nodes) {
        for (const std::string& known_text : texts_of(node, term.method)) {
          if (!known_text.empty()) known.insert(known_text);
        }
      }
      const std::vector<std::string> list(known.begin(), known.end());
      const auto near = nearest_word(term.value, list);
      refuse(option_, text, "the selection '" + text + "' matches nothing",
             near ? "did you mean '" + (term.method.empty() ? "" : term.method + ":") + *near + "'?"
                  : "'schoolhouse table list' shows every table of the project");
    }
    Chosen all = named;
    add_neighbours(before_, named, term.before, all);
    // What comes after is counted from what was named, not from what was added before it.
    Chosen later = named;
    add_neighbours(after_, named, term.after, later);
    all.merge(later);
    return all;
  }

  const Graph& graph_;
  std::string option_;
  std::vector<std::vector<std::size_t>> before_, after_;
};

}  // namespace

const std::vector<SelectionMethod>& selection_methods() {
  static const std::vector<SelectionMethod> methods = {
      {"fqn", "the name itself, as without a method: schema.name, name, or a whole schema"},
      {"tag", "what carries the tag"},
      {"path", "what is declared in the file or folder: path:models/analytics"},
      {"source", "the tables of a source, or one of them: source:ccd, source:ccd.directory"},
      {"package", "what a package declares"},
      {"resource_type", "all of a kind: source, reference, model, check or dashboard"},
  };
  return methods;
}

std::vector<std::size_t> select_nodes(const Graph& graph, const Selection& selection) {
  Chosen chosen;
  if (selection.select.empty()) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) chosen.insert(i);
  } else {
    chosen = Selector(graph, "--select").unite(selection.select);
  }
  for (const std::size_t node : Selector(graph, "--exclude").unite(selection.exclude)) chosen.erase(node);
  return {chosen.begin(), chosen.end()};
}

}  // namespace schoolhouse::run
