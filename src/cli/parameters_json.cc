// Reads the parameters of --params: one JSON object of texts, numbers and lists.
// SPDX-License-Identifier: Apache-2.0
#include "cli/parameters_json.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace schoolhouse::cli {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error({Fault::user, what, {"", 0, "--params"}, R"(write for example --params '{"years": [2020, 2021]}')"});
}

std::string text_of(const nlohmann::json& value, const std::string& name) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  refuse("the parameter '" + name + "' must be a text, a number, or a list of them");
}

}  // namespace

std::map<std::string, std::string> parse_parameters_json(const std::string& json) {
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) refuse("not a JSON object");
  std::map<std::string, std::string> values;
  for (const auto& item : object.items()) {
    std::string text;
    if (item.value().is_array()) {
      for (const nlohmann::json& one : item.value()) {
        const std::string part = text_of(one, item.key());
        if (part.find(',') != std::string::npos) refuse("a value in the list '" + item.key() + "' holds a comma");
        text += (text.empty() ? "" : ",") + part;
      }
    } else {
      text = text_of(item.value(), item.key());
    }
    values[item.key()] = text;
  }
  return values;
}

}  // namespace schoolhouse::cli
