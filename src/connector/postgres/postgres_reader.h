// Reads declared tables of one database: what the server has is held against the declaration, and rows come from one moment.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
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
  // Keeps the rows of a table as pages of the pull, each below a line of column names. `place` is of the table, in the source's file.
  // At most so many rows; 0: all.
  FetchResult fetch(const PostgresTable& table, const RequestSpec& request, Pull& pull, const Place& place,
                    std::int64_t most_rows = 0);

 private:
  std::string select(const PostgresTable& table, const RequestSpec& request, const std::vector<std::string>& columns,
                     std::int64_t most_rows) const;
  Error told(const Error& error, const Place& place) const;

  const PostgresSource& source_;
  const LoadContext& context_;
  Remote remote_;
  std::string user_;
  std::unique_ptr<PostgresConnection> connection_;
};

}  // namespace schoolhouse::connector
