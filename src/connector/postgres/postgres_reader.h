// Reads declared tables of one database: what the server has is held against the declaration, and rows come from one moment.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "connector/postgres/postgres_connection.h"
#include "connector/postgres/postgres_source.h"
#include "connector/rest/fetch.h"
#include "connector/source.h"

namespace schoolhouse::connector {

class PostgresReader {
 public:
  // Connects, and begins a transaction that only reads and sees the database as it is now. Throws Error.
  PostgresReader(const PostgresSource& source, const LoadContext& context);
  // Keeps the rows of a table as pages of the pull, each below a line of column names: all of one moment, or part by part where the table
  // has chunks. `place` is of the table, in the source's file. At most so many rows, of one moment; 0: all.
  FetchResult fetch(const PostgresTable& table, const RequestSpec& request, Pull& pull, const Place& place,
                    std::int64_t most_rows = 0);

 private:
  struct Reading;

  void connect();
  void begin();
  void fetch_whole(Reading& reading, std::int64_t most_rows);
  void fetch_chunks(Reading& reading);
  std::string fetch_chunk(Reading& reading);
  void set_until(Reading& reading);
  std::string select_part(const Reading& reading, const std::string& part) const;
  void check(const std::string& sql, const PostgresTable& table, const Place& place);
  std::int64_t copy(Reading& reading, const std::string& sql, const std::function<void(std::string_view row)>& take);
  template <typename Work>
  std::invoke_result_t<Work> try_again(const Work& work);
  Error told(const Error& error, const Place& place) const;

  const PostgresSource& source_;
  const LoadContext& context_;
  Remote remote_;
  std::string user_;
  PostgresAddress address_;
  std::unique_ptr<PostgresConnection> connection_;
};

// Of everything that the rows depend on which a server gives: a killed pull goes on only when it is the same. Empty: it never does.
// `outside` is outside_print of the source.
std::string fetch_declaration(const PostgresSource& source, const PostgresTable& table, const RequestSpec& request,
                              const std::string& outside);

}  // namespace schoolhouse::connector
