// Writes a new source of kind rest from an address, a few answers and one trial call.
// SPDX-License-Identifier: Apache-2.0
#include "cli/new_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "connector/rest/guess.h"
#include "http/session.h"
#include "http/url.h"
#include "lake/schema.h"
#include "run/workspace.h"
#include "secret/secrets.h"

namespace schoolhouse::cli {
namespace {

constexpr std::size_t longest_trial = std::size_t{64} << 20U;

// One line of standard input; at its end, and for an empty line, what is offered.
std::string ask(Console& console, const std::string& question, const std::string& offered) {
  console.out(question + (offered.empty() ? "" : " [" + offered + "]") + ": ");
  std::string line;
  std::getline(std::cin, line);
  if (!std::cin) console.out("\n");
  const std::string answer(trim(line));
  return answer.empty() ? offered : answer;
}

// What can be the name of a source or a table.
std::string plain_name(const std::string& text) {
  std::string name;
  for (const char c : to_lower(text)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain || (!name.empty() && name.back() != '_')) name += is_plain ? c : '_';
  }
  while (name.ends_with('_')) name.pop_back();
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "source_");
  return name;
}

// "https://api.example.org/v1/schools/?page=1" -> the address up to the host, and the rest without its query.
struct Parts {
  std::string url;
  std::string path;
  std::string last;  // of the path
};
Parts split_address(const std::string& address) {
  const std::string whole = http::without_query(address);
  const std::size_t slash = whole.find('/', whole.find("://") + 3);
  Parts parts{whole.substr(0, slash), slash == std::string::npos ? "/" : whole.substr(slash), "rows"};
  for (const std::string& part : split(parts.path, '/')) {
    if (!part.empty()) parts.last = part;
  }
  return parts;
}

// A parameter of the address that must not stand in a file.
bool is_secret(const std::string& name) {
  const std::string lower = to_lower(name);
  return std::ranges::any_of(std::array{"key", "token", "secret", "password", "signature", "auth"},
                             [&](const char* word) { return lower.find(word) != std::string::npos; });
}

std::string secret_of(const std::string& source, const std::string& parameter) {
  return plain_name(source + "_" + parameter);
}

// What the address asks for; the names of those whose values must not stand in a file, which sign in by a secret then.
std::vector<std::string> take_parameters(const std::string& address, const std::string& source,
                                         connector::GivenEndpoint& endpoint) {
  std::vector<std::string> left_out;
  for (auto& [parameter, value] : http::query_of(address)) {
    if (!is_secret(parameter)) {
      endpoint.parameters.emplace_back(parameter, value);
      continue;
    }
    left_out.push_back(parameter);
    if (endpoint.sign_in.empty())
      endpoint.sign_in = "auth: { type: api_key, in: query, name: " + parameter + ", key: \"{secret." +
                         secret_of(source, parameter) + "}\" }\n";
  }
  return left_out;
}

struct Trial {
  std::string body;
  http::ResponseHead head;
};

Trial call_once(run::Workspace& workspace, const std::string& address, const std::string& secret_name) {
  const connector::Remote remote = workspace.remote();
  Trial trial;
  http::SignIn sign_in = http::NoSignIn{};
  if (!secret_name.empty()) sign_in = http::Bearer{remote.secrets.value(secret_name)};
  http::Session session(remote.client, sign_in, address);
  trial.head = session.send({.method = "GET", .url = address}, {},
                            {[&](const http::ResponseHead&) { trial.body.clear(); },
                             [&](std::string_view piece) {
                               if (trial.body.size() < longest_trial) trial.body += piece;
                             }});
  return trial;
}

}  // namespace

int make_new_source(const Call& call) {
  run::Workspace workspace(open_project(call), {}, call.clock);
  Console& console = call.console;
  const std::string given = call.options.words.size() > 1 ? call.options.words[1] : "";
  const std::string address = given.empty() ? ask(console, "Address of one page of rows", "") : given;
  if (!http::origin_of(address)) {
    throw Error({Fault::user, "'" + address + "' is not an address", {}, "write http:// or https:// in front"});
  }
  const Parts parts = split_address(address);
  const std::string name =
      plain_name(ask(console, "Name of the source", plain_name(split(http::host_of(address), '.').front())));
  const std::string table = plain_name(ask(console, "Name of the table", plain_name(parts.last)));
  const std::string description = ask(console, "What it is and who runs it", "");
  const std::string secret_name = ask(console, "Name of the secret that holds a bearer token (empty: no sign-in)", "");
  const std::filesystem::path file = workspace.project().folder / "sources" / (name + ".yml");
  if (std::filesystem::exists(file)) {
    throw Error({Fault::user,
                 "there is a source '" + name + "' already",
                 {"sources/" + name + ".yml", 0, ""},
                 "choose another name, or add the table to that file"});
  }
  const Trial trial = call_once(workspace, address, secret_name);
  const auto guess = connector::guess_declaration(trial.body, trial.head.find("Link"));
  if (!guess || guess->columns.empty()) {
    throw Error({Fault::outside,
                 "GET " + http::without_query(address) + ": no rows of JSON in the answer",
                 {},
                 "check the address in a browser"});
  }
  connector::GivenEndpoint endpoint{.url = parts.url, .path = parts.path, .table = table, .description = description};
  if (!secret_name.empty()) endpoint.sign_in = "auth: { type: bearer, token: \"{secret." + secret_name + "}\" }\n";
  const std::vector<std::string> left_out = take_parameters(address, name, endpoint);
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << connector::to_yaml(*guess, endpoint);
  if (!out.flush())
    throw Error({Fault::outside,
                 "can't write the file",
                 {file.string(), 0, ""},
                 "check the disk space and that you may write there"});
  console.out("wrote sources/" + name + ".yml: " + format_count(static_cast<std::int64_t>(guess->columns.size())) +
              " columns, " + connector::describe_paging(*guess) + "\n");
  for (const std::string& parameter : left_out) {
    console.out("the value of '" + parameter +
                "' looks like a secret and is not in the file: put it into .env, as the secret '" +
                secret_of(name, parameter) + "' in capitals\n");
  }
  console.out("next: look through it, then 'schoolhouse source check " + name + "' and 'schoolhouse ingest'\n");
  return 0;
}

}  // namespace schoolhouse::cli
