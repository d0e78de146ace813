// YAML files as plain values that remember their line; duplicate keys and anchors are refused.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

#include "base/text.h"

namespace schoolhouse {
namespace {

constexpr std::size_t deepest_nesting = 64;

// Builds our values from yaml-cpp's events, which keep the marks that its nodes lose and show every duplicate key.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string file, int first_line, std::vector<Problem>& problems)
      : file_(std::move(file)), first_line_(first_line), problems_(problems) {}

  Yaml take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Yaml value;
    value.line = line(mark);
    add(std::move(value));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    note(mark, "an alias (*name) is not allowed", "write the value out");
    Yaml value;
    value.line = line(mark);
    add(std::move(value));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_anchor(mark, anchor);
    Yaml value;
    value.kind = Yaml::Kind::scalar;
    value.scalar = text;
    value.is_quoted = tag == "!";
    value.line = line(mark);
    if (!value.is_quoted && (text == "~" || text == "null")) value.kind = Yaml::Kind::null;
    add(std::move(value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, Yaml::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, Yaml::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Yaml value;
    std::optional<std::string> key;
    int key_line = 0;
  };

  int line(const YAML::Mark& mark) const { return mark.line + first_line_; }
  void note(const YAML::Mark& mark, std::string what, std::string fix) {
    problems_.push_back({Fault::user, std::move(what), {file_, line(mark), ""}, std::move(fix)});
  }
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) note(mark, "an anchor (&name) is not allowed", "write the value out");
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Yaml::Kind kind) {
    refuse_anchor(mark, anchor);
    if (stack_.size() >= deepest_nesting) {
      throw Error({Fault::user, "the file is nested too deeply", {file_, line(mark), ""}, "use at most 64 levels"});
    }
    Open level;
    level.value.kind = kind;
    level.value.line = line(mark);
    stack_.push_back(std::move(level));
  }
  void close() {
    Yaml value = std::move(stack_.back().value);
    stack_.pop_back();
    add(std::move(value));
  }
  void add(Yaml value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& top = stack_.back();
    if (top.value.kind == Yaml::Kind::list) {
      top.value.items.push_back(std::move(value));
      return;
    }
    if (!top.key) {
      if (value.kind != Yaml::Kind::scalar) {
        problems_.push_back({Fault::user, "a key must be plain text", {file_, value.line, ""}, "quote it"});
      }
      top.key = value.scalar;
      top.key_line = value.line;
      return;
    }
    if (top.value.find(*top.key)) {
      problems_.push_back({Fault::user,
                           "the key '" + *top.key + "' stands twice",
                           {file_, top.key_line, *top.key},
                           "keep one of them"});
    } else {
      top.value.entries.push_back({*top.key, top.key_line, std::move(value)});
    }
    top.key.reset();
  }

  std::string file_;
  int first_line_;
  std::vector<Problem>& problems_;
  std::vector<Open> stack_;
  Yaml root_;
};

std::string kind_name(Yaml::Kind kind) {
  switch (kind) {
    case Yaml::Kind::null:
      return "nothing";
    case Yaml::Kind::scalar:
      return "a single value";
    case Yaml::Kind::list:
      return "a list";
    case Yaml::Kind::map:
      return "a map";
  }
  return {};
}

}  // namespace

const Yaml* Yaml::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Yaml parse_yaml(std::string_view text, const std::string& file, int first_line) {
  std::vector<Problem> problems;
  Builder builder(file, first_line, problems);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    parser.HandleNextDocument(builder);
    Yaml root = builder.take();
    if (root.line == 0) root.line = first_line;  // an empty document has no events
    Builder rest(file, first_line, problems);
    if (parser.HandleNextDocument(rest)) {
      problems.push_back(
          {Fault::user, "more than one YAML document in the file", {file, 0, ""}, "remove the line '---'"});
    }
    if (!problems.empty()) throw Error(problems);
    return root;
  } catch (const YAML::Exception& e) {
    problems.push_back({Fault::user,
                        "not valid YAML: " + e.msg,
                        {file, e.mark.line + first_line, ""},
                        "check the indentation and the quotes around this line"});
    throw Error(std::move(problems));
  }
}

YamlFields::YamlFields(const Yaml& node, std::string file, std::string path, std::vector<YamlKey> keys,
                       std::vector<Problem>& problems)
    : node_(node), file_(std::move(file)), path_(std::move(path)), keys_(std::move(keys)), problems_(problems) {
  if (node_.kind != Yaml::Kind::map) {
    problem("", "expected a map of keys here, found " + kind_name(node_.kind));
    return;
  }
  std::vector<std::string> names;
  for (const YamlKey& key : keys_) names.emplace_back(key.name);
  for (const YamlEntry& entry : node_.entries) {
    bool is_known = false;
    for (const YamlKey& key : keys_) is_known = is_known || key.name == entry.key;
    if (!is_known) problem(entry.key, "unknown key '" + entry.key + "'", suggest(entry.key, names));
  }
  for (const YamlKey& key : keys_) {
    if (key.is_required && !node_.find(key.name)) {
      problem("", "the key '" + std::string(key.name) + "' is missing",
              "add '" + std::string(key.name) + ":' (" + std::string(key.type) + "): " + std::string(key.description));
    }
  }
}

const Yaml* YamlFields::find(std::string_view key) const {
  const Yaml* value = node_.kind == Yaml::Kind::map ? node_.find(key) : nullptr;
  return value && value->kind != Yaml::Kind::null ? value : nullptr;
}

const Yaml* YamlFields::scalar(std::string_view key, std::string_view expected) {
  const Yaml* value = find(key);
  if (!value) return nullptr;
  if (value->kind == Yaml::Kind::scalar) return value;
  problem(key, "'" + std::string(key) + "' must be " + std::string(expected) + ", found " + kind_name(value->kind));
  return nullptr;
}

std::optional<std::string> YamlFields::text(std::string_view key) {
  const Yaml* value = scalar(key, "text");
  if (!value) return std::nullopt;
  return value->scalar;
}

std::optional<std::int64_t> YamlFields::whole_number(std::string_view key) {
  const Yaml* value = scalar(key, "a whole number");
  if (!value) return std::nullopt;
  const auto number = parse_integer(value->scalar);
  if (!number) problem(key, "'" + std::string(key) + "' must be a whole number");
  return number;
}

std::optional<double> YamlFields::number(std::string_view key) {
  const Yaml* value = scalar(key, "a number");
  if (!value) return std::nullopt;
  const auto number = parse_number(value->scalar);
  if (!number) problem(key, "'" + std::string(key) + "' must be a number");
  return number;
}

std::optional<bool> YamlFields::yes_or_no(std::string_view key) {
  const Yaml* value = scalar(key, "true or false");
  if (!value) return std::nullopt;
  if (value->scalar == "true") return true;
  if (value->scalar == "false") return false;
  problem(key, "'" + std::string(key) + "' must be true or false, found '" + value->scalar + "'");
  return std::nullopt;
}

std::vector<std::string> YamlFields::texts(std::string_view key) {
  const Yaml* value = find(key);
  if (!value) return {};
  if (value->kind == Yaml::Kind::scalar) return {value->scalar};
  std::vector<std::string> list;
  for (const Yaml& item : value->items) {
    if (item.kind == Yaml::Kind::scalar) {
      list.push_back(item.scalar);
    } else {
      problems_.push_back({Fault::user,
                           "'" + std::string(key) + "' must be a list of texts, found " + kind_name(item.kind),
                           {file_, item.line, place(key).key}});
    }
  }
  if (value->kind == Yaml::Kind::map) problem(key, "'" + std::string(key) + "' must be a list of texts, found a map");
  return list;
}

std::optional<std::string> YamlFields::word(std::string_view key, const std::vector<std::string>& words) {
  const auto value = text(key);
  if (!value) return std::nullopt;
  for (const std::string& candidate : words) {
    if (candidate == *value) return candidate;
  }
  std::string fix = suggest(*value, words);
  if (fix.starts_with("did you mean")) fix += " (one of: " + join(words, ", ") + ")";
  problem(key, "unknown " + std::string(key) + " '" + *value + "'", std::move(fix));
  return std::nullopt;
}

void YamlFields::problem(std::string_view key, std::string what, std::string fix) {
  problems_.push_back({Fault::user, std::move(what), place(key), std::move(fix)});
}

Place YamlFields::place(std::string_view key) const {
  Place place{file_, node_.line, path_};
  if (key.empty()) return place;
  place.key += (path_.empty() ? "" : ".") + std::string(key);
  for (const YamlEntry& entry : node_.entries) {
    if (entry.key == key) place.line = entry.line;
  }
  return place;
}

}  // namespace schoolhouse
