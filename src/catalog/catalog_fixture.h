// A catalog over an empty lake in a temporary folder, for tests of what is read through it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "duck/database.h"
#include "storage/storage.h"
#include "tests/fakes/fake_storage.h"

namespace schoolhouse::catalog {

class CatalogFixture : public testing::Test {
 protected:
  CatalogFixture() : database_(duck::DatabaseOptions{.threads = 2}), connection_(database_.connect()) {
    lake::open_lake(lake_, lake::Access::write);
  }

  fakes::TemporaryFolder folder_;
  storage::LocalStorage disk_;
  SystemClock clock_;
  duck::Database database_;
  duck::Connection connection_;
  lake::Lake lake_{.root = folder_.path() / "lake",
                   .storage = &disk_,
                   .clock = &clock_,
                   .run_id = "run1",
                   .database = [this]() -> duck::Database& { return database_; }};
  Catalog catalog_;
};

}  // namespace schoolhouse::catalog
