// Which columns of a table on the server the declared ones are read from, and whether their types go together.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/postgres/postgres_connection.h"
#include "connector/postgres/postgres_source.h"

namespace schoolhouse::connector {

struct ServerColumn {
  std::string name;
  std::string type;       // as the server writes it: "character varying(20)"
  std::string base_type;  // without length, and of a domain what it stands for: "character varying"
  bool may_be_read = true;
};

// The names on the server, for each declared column that is there. Throws with everything that does not fit: no such table, columns that
// are missing, of another type, or not to be read. `place` is of the table, `user` who reads.
std::vector<std::string> find_server_columns(PostgresConnection& connection, const PostgresTable& table,
                                             const std::string& user, const Place& place);

// The same for columns that are known: adds what does not fit.
std::vector<std::string> match_columns(const PostgresTable& table, const std::vector<ServerColumn>& there,
                                       const std::string& user, const Place& place, std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
