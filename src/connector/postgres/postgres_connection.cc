// A connection to a PostgreSQL server by libpq.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/clock.h"
#include "base/text.h"

namespace schoolhouse::connector {
namespace {

constexpr double connect_seconds = 15;
constexpr int poll_milliseconds = 200;

using Next = PostgresError::Next;

struct State {
  std::string_view start;  // of the SQLSTATE
  std::string_view what;
  std::string_view fix;
  Next next = Next::give_up;
};
constexpr std::array states{
    State{"28P01", "the sign-in was refused",
          "check 'user:' and 'password:', and the secret: 'schoolhouse secret check'"},
    State{"28", "the server does not let this user in from here",
          "ask whoever runs the database: pg_hba.conf says who may come from where"},
    State{"3D000", "there is no such database", "check 'database:'"},
    State{"42501", "the user may not read this", "ask whoever runs the database to GRANT SELECT on it to the user"},
    State{"57014", "the statement took longer than it may",
          "raise 'statement_timeout:', or ask for fewer rows by 'where:' or 'incremental:'"},
    State{"57P0", "the server is shutting down or starting", "try again later", Next::try_again},
    State{"53300", "the server has too many connections", "try again later", Next::try_again},
    State{"53", "the server has too little memory or disk", "try again later", Next::try_again},
    State{"40001", "the server broke the reading off for other work", "try again later", Next::try_again},
    State{"08", "the connection broke", "try again later", Next::try_again},
    State{"XX", "the server has a fault of its own", "tell whoever runs the database"},
    State{"58", "the server has a fault of its own", "tell whoever runs the database"},
};

// Their messages name things of the database and of the project only; others may quote values of rows.
bool may_be_shown(std::string_view state) {
  static constexpr std::array<std::string_view, 3> plain{"42", "3F", "0A"};
  return std::ranges::any_of(plain, [&](std::string_view start) { return state.starts_with(start); });
}

const State* find_state(std::string_view state) {
  const auto row = std::ranges::find_if(states, [&](const State& one) { return state.starts_with(one.start); });
  return state.empty() || row == states.end() ? nullptr : &*row;
}

// The first line, without "ERROR:" and the like.
std::string first_line(std::string_view text) {
  text = trim(text.substr(0, text.find('\n')));
  return std::string(text);
}

// "connection to server at … failed: FATAL:  28P01: password authentication failed …" -> "28P01"
std::string state_in(std::string_view message) {
  for (std::size_t at = message.find(":  "); at != std::string_view::npos; at = message.find(":  ", at + 1)) {
    const std::string_view code = message.substr(at + 3, 5);
    const bool is_code = code.size() == 5 && std::ranges::all_of(code, [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
                         });
    if (is_code && message.substr(at + 8, 1) == ":") return std::string(code);
  }
  return {};
}

struct Sign {
  std::string_view word;
  std::string_view what;
  std::string_view fix;
  Next next = Next::give_up;
};
// What libpq says of its own, always in English here or in a word that no language changes.
constexpr std::array signs{
    Sign{"could not translate host name", "the host is not known",
         "check the spelling of 'host:' and the connection to the network"},
    Sign{"server does not support SSL", "the server speaks no TLS",
         "ask whoever runs the database for it; 'sslmode: disable' sends passwords and rows as they are, for a server "
         "on this machine"},
    Sign{"certificate", "the server's certificate is not trusted", "check 'sslmode:' and 'sslrootcert:'"},
    Sign{"Connection refused", "no connection: nothing answers at this host and port",
         "check 'host:' and 'port:', and that the server runs", Next::try_again},
    Sign{"no password supplied", "the server asks for a password", "write password: \"{secret.NAME}\""},
};

void ignore_notice(void*, const char*) {}

}  // namespace

void PostgresConnection::Close::operator()(pg_conn* handle) const { ::PQfinish(handle); }
void PostgresConnection::Clear::operator()(pg_result* result) const { ::PQclear(result); }

PostgresConnection::PostgresConnection(const PostgresAddress& address, std::string shown,
                                       std::function<bool()> is_stopped)
    : shown_(std::move(shown)), is_stopped_(std::move(is_stopped)) {
  connect(address);
}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::connect(const PostgresAddress& address) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : address) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  handle_.reset(::PQconnectStartParams(names.data(), values.data(), 0));
  if (!handle_) throw std::bad_alloc();
  // The SQLSTATE of a refused sign-in stands in the message alone.
  ::PQsetErrorVerbosity(handle_.get(), PQERRORS_VERBOSE);
  ::PQsetNoticeProcessor(handle_.get(), ignore_notice, nullptr);
  const double until = steady_seconds() + connect_seconds;
  PostgresPollingStatusType state =
      ::PQstatus(handle_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) fail_to_connect();
    wait(state == PGRES_POLLING_WRITING);
    if (steady_seconds() > until)
      throw PostgresError({Fault::outside,
                           shown_ + ": no connection in " + format_seconds(connect_seconds),
                           {},
                           "check 'host:' and 'port:', and that no firewall stands between"},
                          "", Next::give_up);
    state = ::PQconnectPoll(handle_.get());
  }
}

// Until the socket is ready, or a short while.
void PostgresConnection::wait(bool for_writing) const {
  if (is_stopped_()) {
    cancel();
    throw PostgresError({Fault::outside, "stopped"}, "", Next::give_up);
  }
  pollfd socket{
      .fd = ::PQsocket(handle_.get()), .events = static_cast<short>(for_writing ? POLLOUT : POLLIN), .revents = 0};
  ::poll(&socket, 1, poll_milliseconds);
}

void PostgresConnection::cancel() const {
  if (::PQstatus(handle_.get()) != CONNECTION_OK) return;
  const std::unique_ptr<PGcancel, decltype(&::PQfreeCancel)> request(::PQgetCancel(handle_.get()), ::PQfreeCancel);
  std::array<char, 256> ignored{};
  if (request) ::PQcancel(request.get(), ignored.data(), static_cast<int>(ignored.size()));
}

PostgresConnection::Result PostgresConnection::next_result() {
  while (::PQflush(handle_.get()) == 1) wait(true);
  while (::PQisBusy(handle_.get()) != 0) {
    wait(false);
    if (::PQconsumeInput(handle_.get()) == 0) fail(nullptr);
  }
  Result result(::PQgetResult(handle_.get()));
  if (!result && ::PQstatus(handle_.get()) != CONNECTION_OK) fail(nullptr);
  return result;
}

// Results are read until there is none: only then another statement may come.
void PostgresConnection::finish() {
  while (const Result more = next_result()) {
    if (::PQresultStatus(more.get()) == PGRES_FATAL_ERROR) fail(more.get());
  }
}

std::vector<PostgresConnection::Row> PostgresConnection::query(const std::string& sql,
                                                               const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  if (::PQsendQueryParams(handle_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                          nullptr, 0) == 0)
    fail(nullptr);
  const Result result = next_result();
  const ExecStatusType status = ::PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(result.get());
  std::vector<Row> rows;
  for (int i = 0; i < ::PQntuples(result.get()); ++i) {
    Row row;
    for (int column = 0; column < ::PQnfields(result.get()); ++column) {
      if (::PQgetisnull(result.get(), i, column) != 0)
        row.emplace_back();
      else
        row.emplace_back(std::string(::PQgetvalue(result.get(), i, column),
                                     static_cast<std::size_t>(::PQgetlength(result.get(), i, column))));
    }
    rows.push_back(std::move(row));
  }
  finish();
  return rows;
}

void PostgresConnection::check(const std::string& sql) {
  if (::PQsendPrepare(handle_.get(), "", sql.c_str(), 0, nullptr) == 0) fail(nullptr);
  const Result result = next_result();
  if (::PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail(result.get());
  finish();
}

std::int64_t PostgresConnection::copy_out(const std::string& sql,
                                          const std::function<void(std::string_view row)>& take) {
  if (::PQsendQuery(handle_.get(), sql.c_str()) == 0) fail(nullptr);
  if (const Result begun = next_result(); ::PQresultStatus(begun.get()) != PGRES_COPY_OUT) fail(begun.get());
  for (;;) {
    char* row = nullptr;
    const int size = ::PQgetCopyData(handle_.get(), &row, 1);
    if (size == 0) {
      wait(false);
      if (::PQconsumeInput(handle_.get()) == 0) fail(nullptr);
      continue;
    }
    if (size < 0) break;
    const std::unique_ptr<char, decltype(&::PQfreemem)> held(row, ::PQfreemem);
    take({row, static_cast<std::size_t>(size)});
  }
  const Result ended = next_result();
  if (::PQresultStatus(ended.get()) != PGRES_COMMAND_OK) fail(ended.get());
  const std::int64_t count = parse_integer(::PQcmdTuples(ended.get())).value_or(-1);
  finish();
  return count;
}

void PostgresConnection::fail(const pg_result* result) const {
  const char* code = result == nullptr ? nullptr : ::PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string state = code == nullptr ? "" : code;
  if (state.empty()) {
    throw PostgresError({Fault::outside, shown_ + ": the server went away in the middle", {}, "try again later"}, state,
                        Next::try_again);
  }
  if (may_be_shown(state) && state != "42501") {
    const char* message = ::PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string said = message == nullptr ? "" : ": " + first_line(message);
    throw PostgresError({Fault::user, shown_ + said + " (" + state + ")", {}, ""}, state, Next::give_up);
  }
  const State* known = find_state(state);
  const std::string what = known == nullptr ? "the server broke the statement off" : std::string(known->what);
  const std::string fix =
      known == nullptr ? "look up the code in the manual of PostgreSQL, \"Error Codes\"" : std::string(known->fix);
  throw PostgresError({Fault::outside, shown_ + ": " + what + " (" + state + ")", {}, fix}, state,
                      known == nullptr ? Next::give_up : known->next);
}

void PostgresConnection::fail_to_connect() const {
  const std::string message = ::PQerrorMessage(handle_.get());
  const std::string state = state_in(message);
  std::string what = "no connection";
  std::string fix = "check 'host:', 'port:' and that the server runs, or try again later";
  Next next = Next::give_up;
  if (const State* known = find_state(state)) {
    what = std::string(known->what) + " (" + state + ")";
    fix = known->fix;
    next = known->next;
  }
  for (const Sign& sign : signs) {
    if (!state.empty() || message.find(sign.word) == std::string::npos) continue;
    what = sign.what;
    fix = sign.fix;
    next = sign.next;
    break;
  }
  throw PostgresError({Fault::outside, shown_ + ": " + what, {}, fix}, state, next);
}

std::string postgres_literal(std::string_view text) {
  std::string literal;
  bool has_backslash = false;
  for (const char c : text) {
    if (c == '\'' || c == '\\') literal += c;
    has_backslash = has_backslash || c == '\\';
    literal += c;
  }
  return (has_backslash ? "E'" : "'") + literal + "'";
}

}  // namespace schoolhouse::connector
