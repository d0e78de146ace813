// Turns the text of a DuckDB error into a QueryFailure without values of the data.
// SPDX-License-Identifier: Apache-2.0
#include "duck/failure.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace schoolhouse::duck {
namespace {

struct Kind {
  std::string_view name;
  Fault fault;
  bool may_quote_data;  // the message may hold a value of a row
};
constexpr std::array kinds{
    Kind{"Binder", Fault::user, false},
    Kind{"Parser", Fault::user, false},
    Kind{"Syntax", Fault::user, false},
    Kind{"Catalog", Fault::user, false},
    Kind{"Not implemented", Fault::user, false},
    Kind{"Mismatch Type", Fault::user, false},
    Kind{"Parameter Not Resolved", Fault::user, false},
    Kind{"Parameter Not Allowed", Fault::user, false},
    Kind{"Invalid Configuration", Fault::user, false},
    Kind{"Dependency", Fault::user, false},
    Kind{"Missing Extension", Fault::user, false},
    Kind{"Permission", Fault::user, false},
    Kind{"Conversion", Fault::data, true},
    Kind{"Constraint", Fault::data, true},
    Kind{"Invalid Input", Fault::data, true},
    Kind{"Invalid", Fault::data, true},
    Kind{"Out of Range", Fault::data, true},
    Kind{"Divide by Zero", Fault::data, true},
    Kind{"Decimal", Fault::data, true},
    Kind{"Invalid type", Fault::data, true},
    Kind{"IO", Fault::outside, false},
    Kind{"HTTP", Fault::outside, false},
    Kind{"Network", Fault::outside, false},
    Kind{"Connection", Fault::outside, false},
    Kind{"Out of Memory", Fault::outside, false},
    Kind{"FATAL", Fault::outside, false},
    Kind{"INTERRUPT", Fault::outside, false},
    Kind{"Interrupt", Fault::outside, false},
    Kind{"TransactionContext", Fault::bug, false},
    Kind{"INTERNAL", Fault::bug, true},
};

const Kind* find_kind(std::string_view name) {
  for (const Kind& kind : kinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes out everything between the first opening quote and the last quote of its kind: a value may itself hold quotes.
std::string without_quoted(std::string_view text) {
  for (std::size_t open = 0; open < text.size(); ++open) {
    const char quote = text[open];
    if ((quote != '\'' && quote != '"') || (open > 0 && is_word(text[open - 1]))) continue;
    std::size_t close = text.rfind(quote);
    if (close == open) close = text.size() - 1;
    return std::string(text.substr(0, open)) + "…" + std::string(text.substr(close + 1));
  }
  return std::string(text);
}

// Takes out words that begin with a digit or a sign and a digit; INT64 and DECIMAL(18,2) stay.
std::string without_numbers(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const bool begins_word = i == 0 || text[i - 1] == ' ' || (text[i - 1] == '(' && (i < 2 || !is_word(text[i - 2])));
    const std::size_t digit = i + (text[i] == '-' || text[i] == '+' ? 1 : 0);
    if (begins_word && digit < text.size() && is_digit(text[digit])) {
      while (i < text.size() && text[i] != ' ' && text[i] != ')' && text[i] != '!') ++i;
      out += "…";
    } else {
      out += text[i++];
    }
  }
  return out;
}

// The lines of a CSV error that speak of the file's form, not of its content.
std::string csv_message(std::string_view text) {
  std::vector<std::string> kept;
  for (const std::string& line : split(text, '\n')) {
    const std::string_view trimmed = trim(line);
    if (trimmed.starts_with("CSV Error on Line:") || trimmed.starts_with("Expected Number of Columns:") ||
        trimmed.starts_with("file =") || trimmed.starts_with("Value with unterminated quote") ||
        trimmed.starts_with("Invalid unicode")) {
      kept.emplace_back(trimmed);
    } else if (trimmed.starts_with("Error when converting column \"")) {
      kept.emplace_back(
          trimmed.substr(0, trimmed.find("\".") == std::string_view::npos ? 28 : trimmed.find("\".") + 1));
    }
  }
  return join(kept, "; ");
}

std::string without_values(std::string_view message) {
  if (message.starts_with("CSV Error")) return csv_message(message);
  // Further lines repeat the input.
  return without_numbers(without_quoted(message.substr(0, message.find('\n'))));
}

// One line, without the excerpt of the SQL text.
std::string flat_message(std::string_view message) {
  message = message.substr(0, message.find("\n\nLINE "));
  message = message.substr(0, message.find("\nLINE "));
  return replace_all(replace_all(std::string(trim(message)), "\n\n", " "), "\n", " ");
}

std::string text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

constexpr std::size_t longest_kind = 40;

// "Kind Error: message" as DuckDB says when it has no JSON form.
QueryFailure parse_plain(std::string_view text) {
  const std::size_t colon = text.find(" Error: ");
  if (colon == 0 || colon > longest_kind)
    return {.kind = "INTERNAL", .message = std::string(text), .position = {}, .candidates = {}};
  return {.kind = std::string(text.substr(0, colon)),
          .message = std::string(text.substr(colon + 8)),
          .position = {},
          .candidates = {}};
}

}  // namespace

QueryFailure parse_failure(std::string_view text) {
  QueryFailure failure;
  const std::size_t brace = text.find("{\"exception_type\"");
  nlohmann::json object;
  if (brace != std::string_view::npos) object = nlohmann::json::parse(text.substr(brace), nullptr, false);
  if (object.is_object()) {
    failure.kind = text_of(object, "exception_type");
    if (failure.kind.empty()) failure.kind = "INTERNAL";
    failure.message = text_of(object, "exception_message");
    if (const auto at = parse_integer(text_of(object, "position")); at && *at >= 0) {
      failure.position = static_cast<std::size_t>(*at);
    }
    for (const std::string& candidate : split(text_of(object, "candidates"), ',')) {
      if (!trim(candidate).empty()) failure.candidates.emplace_back(trim(candidate));
    }
  } else {
    failure = parse_plain(text);
  }
  if (failure.kind == "INTERRUPT") failure.kind = "Interrupt";
  const Kind* kind = find_kind(failure.kind);
  if (kind == nullptr || kind->may_quote_data) failure.message = without_values(failure.message);
  failure.message = flat_message(failure.message);
  return failure;
}

Fault fault_of(std::string_view kind) {
  const Kind* found = find_kind(kind);
  return found == nullptr ? Fault::bug : found->fault;
}

}  // namespace schoolhouse::duck
