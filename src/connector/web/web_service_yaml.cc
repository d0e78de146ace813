// Reads what a source says of its web service: address, headers, sign-in and politeness.
// SPDX-License-Identifier: Apache-2.0
#include "connector/web/web_service_yaml.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace schoolhouse::connector {
namespace {

struct Unit {
  std::string_view name;
  double seconds;
};
constexpr std::array units{Unit{"ms", 0.001},  Unit{"s", 1},       Unit{"second", 1},
                           Unit{"min", 60},    Unit{"minute", 60}, Unit{"h", 3600},
                           Unit{"hour", 3600}, Unit{"day", 86400}, Unit{"week", 604800}};

SignInDeclaration read_sign_in(const Yaml& value, const std::string& file, const TextFiller& fill,
                               std::vector<Problem>& problems) {
  SignInDeclaration sign_in;
  YamlFields fields(value, file, "auth", sign_in_keys(), problems);
  const std::vector<std::string> kinds{"none", "basic", "bearer", "api_key", "oauth2"};
  const std::string kind = fields.word("type", kinds).value_or("none");
  const auto text = [&](std::string_view key) {
    const auto found = fields.text(key);
    return found ? fill(*found, fields.place(key)) : std::string();
  };
  const auto refuse_others = [&](std::initializer_list<std::string_view> own) {
    for (const YamlKey& key : sign_in_keys()) {
      if (key.name == "type" || std::ranges::find(own, key.name) != own.end() || !fields.find(key.name)) continue;
      fields.problem(key.name, "'" + std::string(key.name) + "' does not belong to the sign-in '" + kind + "'",
                     "remove it");
    }
  };
  if (kind == "basic") {
    sign_in.kind = SignInKind::basic;
    refuse_others({"user", "password"});
    sign_in.user = text("user");
    sign_in.secret = read_secret(fields, "password", fill);
  } else if (kind == "bearer") {
    sign_in.kind = SignInKind::bearer;
    refuse_others({"token"});
    sign_in.secret = read_secret(fields, "token", fill);
  } else if (kind == "api_key") {
    sign_in.kind = SignInKind::api_key;
    refuse_others({"key", "name", "in"});
    sign_in.secret = read_secret(fields, "key", fill);
    sign_in.name = fields.text("name").value_or("X-API-Key");
    if (fields.word("in", {"header", "query"}) == "query") sign_in.place = KeyPlace::query;
  } else if (kind == "oauth2") {
    sign_in.kind = SignInKind::oauth2;
    refuse_others({"token_url", "client_id", "client_secret", "scope", "send_in"});
    sign_in.token_url = text("token_url");
    sign_in.user = text("client_id");
    sign_in.secret = read_secret(fields, "client_secret", fill);
    sign_in.scope = text("scope");
    sign_in.is_in_body = fields.word("send_in", {"header", "body"}) == "body";
    if (sign_in.token_url.empty()) fields.problem("", "'token_url' is missing", "write the address that gives tokens");
  }
  return sign_in;
}

// "5 per second", "30 per minute"
double read_rate(YamlFields& fields) {
  const auto text = fields.text("rate");
  if (!text) return 0;
  const std::vector<std::string> words = split(*text, ' ');
  const double count = parse_number(words.front()).value_or(0);
  const double seconds = words.size() == 3 && words[1] == "per" ? parse_duration("1 " + words[2]).value_or(0) : 0;
  if (!(count > 0) || seconds <= 0) {
    fields.problem("rate", "'" + *text + "' is not a rate", "write for example '5 per second' or '30 per minute'");
    return 0;
  }
  return count / seconds;
}

std::int64_t read_count(YamlFields& fields, std::string_view key, std::int64_t most, std::int64_t otherwise) {
  const auto count = fields.whole_number(key);
  if (!count) return otherwise;
  if (*count >= 1 && *count <= most) return *count;
  fields.problem(key, "'" + std::string(key) + "' must be from 1 to " + format_count(most));
  return otherwise;
}

}  // namespace

std::optional<double> parse_duration(std::string_view text) {
  text = trim(text);
  const std::size_t end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  const auto count = parse_number(text.substr(0, end));
  std::string_view unit = trim(text.substr(end));
  if (unit.size() > 2 && unit.ends_with('s')) unit.remove_suffix(1);
  const auto row = std::ranges::find(units, unit, &Unit::name);
  if (!count || row == units.end()) return std::nullopt;
  return *count * row->seconds;
}

std::string read_secret(YamlFields& fields, std::string_view key, const TextFiller& fill) {
  const auto text = fields.text(key);
  if (!text) {
    fields.problem("", "'" + std::string(key) + "' is missing",
                   "write for example " + std::string(key) + ": \"{secret.sis_" + std::string(key) + "}\"");
    return {};
  }
  if (text->find("{secret.") == std::string::npos) {
    fields.problem(
        key, "a secret stands in the file",
        "put it into .env or the environment, for example as SIS_TOKEN, and write \"{secret.sis_token}\" here");
  }
  return fill(*text, fields.place(key));
}

std::vector<NamedText> read_named_texts(const Yaml& value, const std::string& file, const std::string& path,
                                        const TextFiller& fill, std::vector<Problem>& problems) {
  std::vector<NamedText> texts;
  if (value.kind != Yaml::Kind::map) {
    problems.push_back({Fault::user, "expected a map of names to texts", {file, value.line, path}});
    return texts;
  }
  for (const YamlEntry& entry : value.entries) {
    const Place place{file, entry.line, path + "." + entry.key};
    if (entry.value.kind != Yaml::Kind::scalar)
      problems.push_back({Fault::user, "'" + entry.key + "' must be one text", place});
    else
      texts.emplace_back(entry.key, fill(entry.value.scalar, place));
  }
  return texts;
}

std::vector<YamlKey> web_service_keys(Deadline deadline) {
  static constexpr std::string_view deadline_of_answer =
      "the longest that one try may take as a whole, for example '2 minutes'; without it 60 s";
  static constexpr std::string_view deadline_of_file =
      "the longest that one try may take as a whole, for example '2 hours'; without it 1 hour";
  return {
      {"headers", "map", "headers of every request"},
      {"auth", "map", "how to sign in: type and its keys; without it no sign-in"},
      {"concurrency", "whole number", "requests at once to the service, over all tables; without it 4"},
      {"rate", "text",
       "the most requests to the service, for example '5 per second'; without it as fast as it answers"},
      {"attempts", "whole number", "tries of one request in all, with growing waits between; without it 5"},
      {"deadline", "text", deadline == Deadline::of_file ? deadline_of_file : deadline_of_answer},
  };
}

const std::vector<YamlKey>& sign_in_keys() {
  static const std::vector<YamlKey> keys = {
      {"type", "word", "none, basic, bearer, api_key or oauth2 (client credentials, one token for all requests)", true},
      {"user", "text", "of basic"},
      {"password", "text", "of basic: {secret.NAME}"},
      {"token", "text", "of bearer: {secret.NAME}"},
      {"key", "text", "of api_key: {secret.NAME}"},
      {"name", "text", "of api_key: the header or parameter; without it X-API-Key"},
      {"in", "word", "of api_key: header (without it) or query"},
      {"token_url", "text", "of oauth2: the address that gives tokens"},
      {"client_id", "text", "of oauth2"},
      {"client_secret", "text", "of oauth2: {secret.NAME}"},
      {"scope", "text", "of oauth2"},
      {"send_in", "word", "of oauth2: id and secret in the header (without it) or the body of the request for a token"},
  };
  return keys;
}

WebService read_web_service(YamlFields& fields, const std::string& file, const TextFiller& fill, Deadline deadline,
                            std::vector<Problem>& problems) {
  WebService service;
  if (deadline == Deadline::of_file) service.deadline_seconds = 3600;
  if (const auto url = fields.text("url")) {
    service.url = fill(*url, fields.place("url"));
    while (service.url.ends_with('/')) service.url.pop_back();
    if (!service.url.starts_with("http://") && !service.url.starts_with("https://") && !service.url.starts_with('{'))
      fields.problem("url", "'" + service.url + "' is not an address", "write http:// or https:// in front");
  }
  if (const Yaml* headers = fields.find("headers"))
    service.headers = read_named_texts(*headers, file, "headers", fill, problems);
  if (const Yaml* sign_in = fields.find("auth")) service.sign_in = read_sign_in(*sign_in, file, fill, problems);
  service.concurrency = static_cast<int>(read_count(fields, "concurrency", 64, service.concurrency));
  service.attempts = static_cast<int>(read_count(fields, "attempts", 100, service.attempts));
  service.per_second = read_rate(fields);
  if (const auto text = fields.text("deadline")) {
    const auto seconds = parse_duration(*text);
    if (seconds && *seconds > 0)
      service.deadline_seconds = *seconds;
    else
      fields.problem("deadline", "'" + *text + "' is not a length of time", "write for example '60 s' or '5 minutes'");
  }
  return service;
}

}  // namespace schoolhouse::connector
