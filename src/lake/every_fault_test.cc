// Tests of every kind of work on a disk that fails once at each call, lists late or in disorder, and on a clock that goes back.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "lake/alter.h"
#include "lake/change.h"
#include "lake/checkpoint.h"
#include "lake/copy.h"
#include "lake/log_clean_up.h"
#include "lake/optimize.h"
#include "lake/published.h"
#include "lake/restore.h"
#include "lake/scd2.h"
#include "lake/table_check.h"
#include "lake/tags.h"
#include "lake/vacuum.h"
#include "tests/fakes/lake_fixture.h"
#include "tests/fakes/lake_trial.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::Strike;
using Trial = fakes::LakeTrial;
using Lines = std::vector<std::string>;

constexpr Micros day = 86'400'000'000;

class EveryFault : public fakes::LakeFixture, public ::testing::WithParamInterface<std::string> {
 protected:
  // Thousands of files are made durable here: in memory, where there is a folder for that.
  static void SetUpTestSuite() {
    if (fs::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
  }
  using Work = std::function<void(const Lake&, duck::Connection&)>;
  enum class Again { same, more, refused };
  struct Case {
    std::string name;
    Work work;
    Again again = Again::same;   // more: done twice it makes twice the rows; refused: what was begun is in the way
    std::string between = {};    // what may be there as well when it breaks off
    bool may_come_back = false;  // what was deleted, when the power goes out
  };
  Case one() const {
    const std::vector<Case> all = cases();
    return *std::ranges::find(all, GetParam(), &Case::name);
  }

  // Three appends, a delete, an update, a tag, a published group, entries that are past their retention, and files that are.
  void SetUp() override {
    const Schema schema{{column("id", "long"), column("n", "long"), column("part", "string")}};
    const auto part = [&](int first) {
      return "SELECT " + std::to_string(first) +
             " + range AS id, 0 AS n, CASE WHEN range < 3 THEN 'a' ELSE 'b' END AS part " + "FROM range(6)";
    };
    for (const int first : {0, 10, 20}) write(WriteMode::append, schema, part(first), {"part"});
    alter_table(lake_, connection_, table_,
                SetProperties{{{"delta.checkpointInterval", "6"},
                               {"delta.logRetentionDuration", "interval 2 days"},
                               {"delta.deletedFileRetentionDuration", "interval 2 days"}}});
    delete_rows(lake_, connection_, table_, "id = 1");
    create_tag(lake_, {.name = "kept", .tables = {{table_, {.version = 4}}}});
    publish(lake_, {table_});
    for (int i = 0; i < 9; ++i) update_rows(lake_, connection_, table_, {{"n", "n + 1"}}, "id = 12");
    apply_scd2(lake_, connection_, history("SELECT range AS id, 'A' AS grade FROM range(4)", 1));
    age();
    clock_.set(clock_.now() + 40 * day);
    write(WriteMode::append, schema, part(30), {"part"});
  }
  // What is there was written forty days ago.
  void age() {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(lake_.root)) {
      if (entry.is_regular_file())
        fs::last_write_time(entry.path(), fs::file_time_type::clock::now() - std::chrono::hours(24 * 40));
    }
  }
  // The files of a folder were written just now, by the clock of the lake.
  void make_young(const fs::path& folder) {
    const auto now = std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(clock_.now()));
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
      fs::last_write_time(entry.path(), std::chrono::file_clock::from_sys(now));
  }
  Scd2Request history(const std::string& source, Micros at) const {
    return {.table = history_,
            .schema = {{column("id", "long"), column("grade", "string")}},
            .source = source,
            .keys = {"id"},
            .kind = Scd2Source::full,
            .at = at};
  }
  CommitResult write_to(const Lake& lake, duck::Connection& connection, WriteMode mode,
                        const std::string& select) const {
    StagedWrite staged = stage_write(lake, connection,
                                     {.table = table_,
                                      .schema = {{column("id", "long"), column("n", "long"), column("part", "string")}},
                                      .select = select,
                                      .partition_by = {"part"}});
    return commit_write(lake, std::move(staged), {.mode = mode});
  }

  std::vector<Case> cases() const {
    const auto row = [](int id) { return "SELECT " + std::to_string(id) + " AS id, 5 AS n, 'b' AS part"; };
    return {
        {"append",
         [=, this](const Lake& lake, duck::Connection& to) { write_to(lake, to, WriteMode::append, row(99)); },
         Again::more},
        {"overwrite",
         [=, this](const Lake& lake, duck::Connection& to) { write_to(lake, to, WriteMode::overwrite, row(99)); }},
        {"overwrite of a partition",
         [=, this](const Lake& lake, duck::Connection& to) {
           write_to(lake, to, WriteMode::replace_partitions, row(99));
         }},
        {"delete", [this](const Lake& lake, duck::Connection& to) { delete_rows(lake, to, table_, "id % 2 = 0"); }},
        {"update",
         [this](const Lake& lake, duck::Connection& to) { update_rows(lake, to, table_, {{"n", "77"}}, "id < 12"); }},
        {"merge",
         [this](const Lake& lake, duck::Connection& to) {
           merge_rows(lake, to,
                      {.table = table_,
                       .source = "SELECT unnest([2, 11, 98]) AS id, 8 AS n, 'a' AS part",
                       .keys = {{"id", "id"}},
                       .clauses = {{},
                                   {.when = MergeClause::When::not_matched, .action = MergeClause::Do::insert},
                                   {.when = MergeClause::When::not_matched_by_source,
                                    .action = MergeClause::Do::remove,
                                    .condition = "target.id > 30"}}});
         }},
        {"replace where",
         [=, this](const Lake& lake, duck::Connection& to) { replace_where(lake, to, table_, "part = 'b'", row(99)); }},
        {"SCD2",
         [this](const Lake& lake, duck::Connection& to) {
           apply_scd2(lake, to, history("SELECT range * 2 AS id, 'B' AS grade FROM range(3)", 2));
         }},
        {"a new history",
         [this](const Lake& lake, duck::Connection& to) {
           Scd2Request request = history("SELECT 1 AS id, 'B' AS grade", 2);
           request.table.name = "fresh";
           apply_scd2(lake, to, request);
         },
         Again::same, "district.fresh has 0 rows"},
        {"rename of a column",
         [this](const Lake& lake, duck::Connection& to) {
           alter_table(lake, to, table_, std::vector<Alteration>{MapColumns{}, RenameColumn{"n", "m"}});
         },
         Again::more},
        {"a wider column by writing anew",
         [this](const Lake& lake, duck::Connection& to) {
           alter_table(lake, to, table_, WidenColumn{"n", *parse_type("decimal(25,1)")});
         }},
        {"optimize",
         [this](const Lake& lake, duck::Connection& to) {
           const OptimizePlan plan = plan_optimize(*find_state(lake, table_), table_, {});
           if (!plan.groups.empty()) run_optimize(lake, to, table_, plan);
         }},
        {"Z-order",
         [this](const Lake& lake, duck::Connection& to) {
           run_optimize(lake, to, table_,
                        plan_optimize(*find_state(lake, table_), table_, {.order_by = {"id"}, .file_bytes = 800}));
         }},
        {"vacuum",
         [this](const Lake& lake, duck::Connection&) { run_vacuum(lake, table_, *plan_vacuum(lake, table_, {})); }},
        {"restore",
         [this](const Lake& lake, duck::Connection&) {
           const RestorePlan plan = plan_restore(lake, table_, AsOfTag{"kept"});
           if (plan.is_change()) run_restore(lake, table_, plan);
         }},
        {"checkpoint",
         [this](const Lake& lake, duck::Connection&) { write_checkpoint(lake, table_, *find_state(lake, table_)); }},
        {"log clean-up",
         [this](const Lake& lake, duck::Connection&) { run_log_clean_up(lake, plan_log_clean_up(lake, table_)); }},
        {"tag",
         [this](const Lake& lake, duck::Connection&) {
           create_tag(lake, {.name = "new", .tables = {{table_, {.version = find_head(lake, table_)->version}}}});
         },
         Again::more},
        {"end of a tag", [](const Lake& lake, duck::Connection&) { delete_tag(lake, "kept"); }, Again::more, "", true},
        {"publish of a group", [this](const Lake& lake, duck::Connection&) { publish(lake, {table_, history_}); }},
        {"clone",
         [this](const Lake& lake, duck::Connection&) {
           clone_table(lake, table_, std::nullopt, {"district", "cloned"});
         },
         Again::more},
        {"backup",
         [this](const Lake& lake, duck::Connection&) {
           Lake backup = lake;
           backup.root = lake.root / "backup";
           open_lake(backup, Access::write);
           copy_version(lake, table_, find_head(lake, table_)->version, backup);
         },
         Again::refused},
    };
  }

  // As readers see it; nothing before it is published.
  static std::optional<Snapshot> find_seen(const Lake& lake, const TableName& table) {
    try {
      return find_snapshot(lake, table, visible_version(lake, find_published(lake), table));
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("is not published yet"), std::string::npos) << error.what();
      return std::nullopt;
    }
  }

  // What people see: rows of each table, of the tag, what is published; and whether small files and old entries are still there.
  Lines look(const Lake& lake) {
    Lines seen;
    const auto take = [&](const std::string& what, const std::optional<Snapshot>& snapshot) {
      if (!snapshot) return seen.push_back(what + " is not there");
      const Lines found = rows(scan_sql(*snapshot));
      for (const std::string& row : found) seen.push_back(what + " " + row);
      seen.push_back(what + " has " + std::to_string(found.size()) + " rows");
      for (const Column& one : snapshot->schema.columns) seen.push_back(what + " has the column " + one.name);
    };
    for (const TableName& table : list_tables(lake)) {
      take(table.text(), find_snapshot(lake, table));
      take("published " + table.text(), find_seen(lake, table));
      const TableCheck check = check_table(lake, connection_, table, CheckDepth::quick);
      for (const Problem& problem : check.problems) seen.push_back("wrong: " + problem.what);
    }
    for (const Tag& tag : list_tags(lake)) {
      for (const auto& [table, pinned] : tag.tables)
        take("tag " + tag.name, find_snapshot(lake, table, AsOfTag{tag.name}));
    }
    std::ranges::sort(seen);
    return seen;
  }

  // One try: the fault is set, the work is done, the power goes out, the work is done again.
  void survive(const Case& one, const std::string& how, const Lines& before, const Lines& after,
               const std::function<void(Trial&)>& set, int* faults) {
    Trial trial(lake_.root, lake_);
    set(trial);
    bool has_failed = false;
    try {
      one.work(trial.copy, connection_);
    } catch (const Error& error) {
      has_failed = true;
      EXPECT_EQ(error.problems().front().fault, Fault::outside) << one.name << how << error.what();
    }
    trial.disk->fail_at(0, 0);
    trial.unsteady->tear_put(-1);
    const Lines now = look(trial.copy);
    const bool is_between = !one.between.empty() && std::ranges::find(now, one.between) != now.end();
    EXPECT_TRUE(now == after || (has_failed && (now == before || is_between)))
        << one.name << how << ::testing::PrintToString(now);
    trial.disk->crash();
    const Lines later = look(trial.copy);
    EXPECT_TRUE(later == now || (one.may_come_back && later == before))
        << one.name << how << ", after the power went out";
    *faults += has_failed ? 1 : 0;
    if (one.again == Again::same || (one.again == Again::more && later == before)) {
      one.work(trial.copy, connection_);
      EXPECT_EQ(look(trial.copy), after) << one.name << how << ", done again";
    }
  }

  const TableName history_{"district", "history"};
};

TEST_P(EveryFault, LeavesWhatWasOrWhatIsToBe) {
  const Lines before = look(lake_);
  const Case work = one();
  Trial clean(lake_.root, lake_);
  const int first = clean.disk->calls();
  work.work(clean.copy, connection_);
  const int calls = clean.disk->calls() - first;
  const int puts = clean.unsteady->puts();
  const Lines after = look(clean.copy);
  int faults = 0;
  for (int nth = 1; nth <= calls; ++nth) {
    for (const Strike strike : {Strike::before, Strike::after}) {
      const std::string how = " call " + std::to_string(nth) + (strike == Strike::before ? "" : ", after it");
      survive(
          work, how, before, after,
          [&](Trial& trial) { trial.disk->fail_at(nth, nth % 2 == 0 ? ENOSPC : EIO, strike); }, &faults);
    }
  }
  for (int nth = 1; nth <= puts; ++nth) {
    survive(
        work, " torn put " + std::to_string(nth), before, after, [&](Trial& trial) { trial.unsteady->tear_put(nth); },
        &faults);
  }
  std::printf("%d calls and %d puts, %d failures survived\n", calls, puts, faults);
  // What only saves time may fail in silence: a checkpoint, what is tidied up.
  EXPECT_GE(faults, calls);
}

TEST_P(EveryFault, OfListingsInDisorderIsNoFaultAtAll) {
  const Case work = one();
  Trial clean(lake_.root, lake_);
  work.work(clean.copy, connection_);
  const Lines after = look(clean.copy);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    Trial trial(lake_.root, lake_);
    trial.unsteady->list_in_disorder(seed);
    work.work(trial.copy, connection_);
    EXPECT_EQ(look(trial.copy), after) << seed;
    EXPECT_GT(trial.unsteady->listings(), 0);
  }
}

// Another writer has just put two versions, of which the listings do not tell yet.
TEST_P(EveryFault, OfListingsThatComeLateLosesNoCommit) {
  const Case work = one();
  for (const int listings : {1, 3, 7}) {
    Trial trial(lake_.root, lake_);
    for (const int id : {201, 202}) {
      write_to(trial.copy, connection_, WriteMode::append,
               "SELECT " + std::to_string(id) + " AS id, 0 AS n, 'z' AS part");
    }
    make_young(trial.root / "district" / "students" / "part=z");
    const std::int64_t version = find_head(trial.copy, table_)->version;
    trial.unsteady->list_late(listings);
    try {
      work.work(trial.copy, connection_);
    } catch (const Error& error) {
      EXPECT_NE(error.problems().front().fault, Fault::bug) << error.what();
    }
    trial.unsteady->list_late(0);
    EXPECT_GE(find_head(trial.copy, table_)->version, version);
    // Their entries are as they were, and the table can be read and is whole.
    const Lines added = rows(scan_sql(find_snapshot(trial.copy, table_, AsOfVersion{version}).value()));
    EXPECT_TRUE(std::ranges::any_of(added, [](const std::string& row) { return row.starts_with("202|"); }));
    for (const std::string& line : look(trial.copy)) EXPECT_FALSE(line.starts_with("wrong")) << line;
  }
}

TEST_P(EveryFault, OfAClockThatGoesBackIsNoFaultAtAll) {
  const Case work = one();
  Trial clean(lake_.root, lake_);
  work.work(clean.copy, connection_);
  const Lines after = look(clean.copy);
  for (const Micros back : {day / 24, 30 * day, 4000 * day}) {
    Trial trial(lake_.root, lake_);
    FixedClock clock(clock_.now() - back);
    trial.copy.clock = &clock;
    work.work(trial.copy, connection_);
    EXPECT_EQ(look(trial.copy), after) << "back by " << back / day << " days";
    for (const TableName& table : list_tables(trial.copy)) {
      const std::vector<HistoryEntry> history = read_history(trial.copy, table);
      for (std::size_t i = 1; i < history.size(); ++i)
        EXPECT_LE(history[i].committed_at, history[i - 1].committed_at) << table.text();
    }
  }
}

const std::string works[] = {"append",
                             "overwrite",
                             "overwrite of a partition",
                             "delete",
                             "update",
                             "merge",
                             "replace where",
                             "SCD2",
                             "a new history",
                             "rename of a column",
                             "a wider column by writing anew",
                             "optimize",
                             "Z-order",
                             "vacuum",
                             "restore",
                             "checkpoint",
                             "log clean-up",
                             "tag",
                             "end of a tag",
                             "publish of a group",
                             "clone",
                             "backup"};
INSTANTIATE_TEST_SUITE_P(Works, EveryFault, ::testing::ValuesIn(works),
                         [](const ::testing::TestParamInfo<std::string>& work) {
                           std::string name = work.param;
                           std::erase_if(name, [](char c) { return c == ' ' || c == '-'; });
                           return name;
                         });

}  // namespace
}  // namespace schoolhouse::lake
