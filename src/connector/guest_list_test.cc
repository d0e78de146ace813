// Tests of reading people from pasted lists.
// SPDX-License-Identifier: Apache-2.0
#include "connector/guest_list.h"

#include <gtest/gtest.h>

namespace schoolhouse::connector {
namespace {

// "name <email>" of each, and "!line" of lines without an address.
std::string read(std::string_view text) {
  const GuestList list = read_guest_list(text);
  std::string shown;
  for (const Guest& guest : list.guests) {
    shown += guest.name + " <" + guest.email + ">";
    for (const auto& part : {guest.id, guest.cohort, guest.leetcode_id}) shown += part ? " " + *part : "";
    shown += "\n";
  }
  for (const int line : list.lines_without_address) shown += "!" + std::to_string(line) + "\n";
  return shown;
}

TEST(GuestList, reads_what_people_paste) {
  const std::string two = "Ada Example <ada@example.org>\nBea Example <bea@example.org>\n";
  const struct {
    std::string_view name;
    std::string_view text;
    std::string people;
  } cases[] = {
      {"mail", "Ada Example <ada@example.org>, Bea Example <bea@example.org>", two},
      {"lines", "Ada Example <Ada@Example.org>\r\n\r\nBea Example <bea@example.org>\r\n", two},
      {"semicolons", "Ada Example <ada@example.org>; Bea Example <bea@example.org>;", two},
      {"names in quotes", "\"Example, Ada\" <ada@example.org>", "Example, Ada <ada@example.org>\n"},
      {"name and address", "Ada Example ada@example.org\nBea Example\tbea@example.org", two},
      {"addresses alone", "ada@example.org, bea.o'neil+x@mail.example.org.",
       "ada <ada@example.org>\nbea.o'neil+x <bea.o'neil+x@mail.example.org>\n"},
      {"one address twice", "Ada Example <ada@example.org>, ADA@example.org", "Ada Example <ada@example.org>\n"},
      {"lines without an address", "Guests\nAda Example <ada@example.org>\nno one @ home\n",
       "Ada Example <ada@example.org>\n!1\n!3\n"},
      {"a link", "Ada Example (mailto:ada@example.org)", "Ada Example <ada@example.org>\n"},
      {"a CSV",
       "name,email,cohort,id\nAda Example,ada@example.org,7.3,5\nBea Example,,7.3,6\n\"Example, "
       "Cy\",cy@example.org,,\n",
       "Ada Example <ada@example.org> 5 7.3\nExample, Cy <cy@example.org>\n!3\n"},
      {"a CSV with tabs and a mark",
       "\xef\xbb\xbf"
       "Email\tName\tleetcode_id\nada@example.org\tAda Example\tada_solves\n",
       "Ada Example <ada@example.org> ada_solves\n"},
      {"nothing", "", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(read(c.text), c.people) << c.name;
}

}  // namespace
}  // namespace schoolhouse::connector
