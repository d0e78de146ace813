// One prepared SQLite statement: bind values, step through rows.
// SPDX-License-Identifier: Apache-2.0
#include "state/statement.h"

#include <sqlite3.h>

#include "base/error.h"

namespace schoolhouse::state {
namespace {

[[noreturn]] void fail(sqlite3* file) {
  const char* name = sqlite3_db_filename(file, "main");
  throw Error({Fault::outside,
               std::string("the record of runs can't be used: ") + sqlite3_errmsg(file),
               {name ? name : "", 0, ""},
               "check the disk space and that you may write there; the folder .schoolhouse may be deleted"});
}

void check(sqlite3* file, int result) {
  if (result != SQLITE_OK) fail(file);
}

}  // namespace

void execute(sqlite3* file, const char* sql) { check(file, sqlite3_exec(file, sql, nullptr, nullptr, nullptr)); }

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Statement::Statement(sqlite3* file, std::string_view sql) : file_(file) {
  sqlite3_stmt* handle = nullptr;
  check(file, sqlite3_prepare_v2(file, sql.data(), static_cast<int>(sql.size()), &handle, nullptr));
  handle_.reset(handle);
}

Statement& Statement::bind(std::string_view text) {
  // SQLITE_TRANSIENT, without the C cast of the macro: SQLite copies the bytes.
  const auto copy = reinterpret_cast<sqlite3_destructor_type>(static_cast<std::intptr_t>(-1));
  check(file_,
        sqlite3_bind_text64(handle_.get(), ++bound_, text.data() ? text.data() : "", text.size(), copy, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  check(file_, sqlite3_bind_int64(handle_.get(), ++bound_, number));
  return *this;
}

Statement& Statement::bind(double number) {
  check(file_, sqlite3_bind_double(handle_.get(), ++bound_, number));
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(handle_.get());
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) fail(file_);
  return false;
}

void Statement::reset() {
  check(file_, sqlite3_reset(handle_.get()));
  bound_ = 0;
}

std::string Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(handle_.get(), column);
  if (!bytes) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(handle_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }

}  // namespace schoolhouse::state
