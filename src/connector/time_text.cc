// Turns text into days and instants, by ISO 8601 or by a declared format such as "%d/%m/%Y".
// SPDX-License-Identifier: Apache-2.0
#include "connector/time_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace schoolhouse::connector {
namespace {

constexpr std::int64_t second_micros = 1'000'000;
constexpr std::int64_t day_seconds = 86'400;

constexpr std::array<std::string_view, 12> month_names{"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads from the front of a text; every step says whether it fitted.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool is_done() const { return rest_.empty(); }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  // A number of `least` to `most` digits.
  bool number(int& value, std::size_t least, std::size_t most) {
    std::size_t count = 0;
    int read = 0;
    while (count < most && count < rest_.size() && is_digit(rest_[count])) read = read * 10 + (rest_[count++] - '0');
    if (count < least) return false;
    rest_.remove_prefix(count);
    value = read;
    return true;
  }
  std::string_view digits() {
    const std::size_t count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const std::string_view found = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return found;
  }
  // One of the words by its first three letters or in full, in any case.
  bool month(int& value) {
    for (std::size_t i = 0; i < month_names.size(); ++i) {
      for (const std::string_view word : {month_names[i], month_names[i].substr(0, 3)}) {
        if (rest_.size() < word.size() || to_lower(rest_.substr(0, word.size())) != word) continue;
        rest_.remove_prefix(word.size());
        value = static_cast<int>(i) + 1;
        return true;
      }
    }
    return false;
  }

 private:
  std::string_view rest_;
};

enum class Half { none, morning, afternoon };

struct Moment {
  int year = 0, month = 1, day = 1;
  int hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
  int offset_minutes = 0;
  Half half = Half::none;
};

enum class Excess { refuse, cut };

// The digits after the point of a second, as microseconds.
bool read_fraction(std::string_view digits, Excess excess, std::int64_t& micros) {
  if (digits.empty()) return false;
  if (excess == Excess::refuse && digits.size() > 6 && digits.find_first_not_of('0', 6) != std::string_view::npos)
    return false;
  micros = 0;
  for (std::size_t i = 0; i < 6; ++i) micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return true;
}

// "Z", "+02", "+0200", "+02:00"
bool read_offset(Scanner& in, int& minutes) {
  minutes = 0;
  if (in.skip('Z') || in.skip('z')) return true;
  const bool is_behind = in.peek() == '-';
  if (!in.skip('+') && !in.skip('-')) return false;
  int hour = 0;
  int minute = 0;
  if (!in.number(hour, 2, 2)) return false;
  const bool has_colon = in.skip(':');
  if ((has_colon || is_digit(in.peek())) && !in.number(minute, 2, 2)) return false;
  if (hour > 15 || minute > 59) return false;
  minutes = (hour * 60 + minute) * (is_behind ? -1 : 1);
  return true;
}

bool read_half(Scanner& in, Half& half) {
  if (in.skip('A') || in.skip('a')) {
    half = Half::morning;
  } else if (in.skip('P') || in.skip('p')) {
    half = Half::afternoon;
  } else {
    return false;
  }
  return in.skip('M') || in.skip('m');
}

std::optional<Moment> read_iso(std::string_view text) {
  Scanner in(text);
  Moment moment;
  if (!in.number(moment.year, 4, 4) || !in.skip('-') || !in.number(moment.month, 2, 2) || !in.skip('-') ||
      !in.number(moment.day, 2, 2)) {
    return std::nullopt;
  }
  if (in.is_done()) return moment;
  if (!in.skip('T') && !in.skip(' ')) return std::nullopt;
  if (!in.number(moment.hour, 2, 2) || !in.skip(':') || !in.number(moment.minute, 2, 2)) return std::nullopt;
  if (in.skip(':')) {
    if (!in.number(moment.second, 2, 2)) return std::nullopt;
    if (in.skip('.') && !read_fraction(in.digits(), Excess::refuse, moment.micros)) return std::nullopt;
  }
  if (!in.is_done()) {
    in.skip(' ');
    if (!read_offset(in, moment.offset_minutes)) return std::nullopt;
  }
  if (!in.is_done()) return std::nullopt;
  return moment;
}

// Two digits as a number; what is no digit makes it far too large.
int two_digits(const char* at) {
  const auto tens = static_cast<unsigned char>(at[0] - '0');
  const auto ones = static_cast<unsigned char>(at[1] - '0');
  return tens > 9 || ones > 9 ? 10'000 : tens * 10 + ones;
}

// Days since 1970 of a day in the years 1 to 9999, when the calendar has it.
std::optional<std::int32_t> count_days(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || year < 1 || year > 9999) return std::nullopt;
  constexpr std::array<int, 13> last_days{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > last_days[static_cast<std::size_t>(month)] + (is_leap && month == 2 ? 1 : 0)) return std::nullopt;
  // Years begin in March, so that the odd day is the last of a year; 719468 days lie before 1970.
  const int from_march = (month + 9) % 12;
  const int years = year - (month <= 2 ? 1 : 0);
  return years * 365 + years / 4 - years / 100 + years / 400 + (from_march * 153 + 2) / 5 + day - 1 - 719'468;
}

// "2026-11-21" at the front.
std::optional<std::int32_t> read_plain_day(std::string_view text) {
  if (text[4] != '-' || text[7] != '-') return std::nullopt;
  return count_days(two_digits(&text[0]) * 100 + two_digits(&text[2]), two_digits(&text[5]), two_digits(&text[8]));
}

// "2026-11-21 08:00:00", as nearly every cell is: the general notation costs five times as much.
std::optional<std::int64_t> read_plain_instant(std::string_view text) {
  if (text.size() != 19 || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const int hour = two_digits(&text[11]);
  const int minute = two_digits(&text[14]);
  const int second = two_digits(&text[17]);
  const auto day = read_plain_day(text);
  if (!day || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return (*day * day_seconds + hour * 3600 + minute * 60 + second) * second_micros;
}

bool read_specifier(char letter, Scanner& in, Moment& moment) {
  switch (letter) {
    case 'Y':
      return in.number(moment.year, 4, 4);
    case 'y':
      if (!in.number(moment.year, 2, 2)) return false;
      moment.year += moment.year < 69 ? 2000 : 1900;
      return true;
    case 'm':
      return in.number(moment.month, 1, 2);
    case 'b':
      return in.month(moment.month);
    case 'd':
      return in.number(moment.day, 1, 2);
    case 'H':
      return in.number(moment.hour, 1, 2);
    case 'I':
      return in.number(moment.hour, 1, 2) && moment.hour >= 1 && moment.hour <= 12;
    case 'M':
      return in.number(moment.minute, 2, 2);
    case 'S':
      return in.number(moment.second, 2, 2);
    case 'f':
      return read_fraction(in.digits(), Excess::cut, moment.micros);
    case 'p':
      return read_half(in, moment.half);
    case 'z':
      return read_offset(in, moment.offset_minutes);
    case '%':
      return in.skip('%');
    default:
      return false;
  }
}

std::optional<Moment> read_format(std::string_view text, std::string_view format) {
  Scanner in(text);
  Moment moment;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const bool fits =
        format[i] == '%' && i + 1 < format.size() ? read_specifier(format[++i], in, moment) : in.skip(format[i]);
    if (!fits) return std::nullopt;
  }
  if (!in.is_done()) return std::nullopt;
  if (moment.half != Half::none) {
    if (moment.hour < 1 || moment.hour > 12) return std::nullopt;
    moment.hour = moment.hour % 12 + (moment.half == Half::afternoon ? 12 : 0);
  }
  return moment;
}

// Days since 1970, when the calendar has such a day and the clock such a time.
std::optional<std::int32_t> find_day(const Moment& moment) {
  if (moment.hour > 23 || moment.minute > 59 || moment.second > 59) return std::nullopt;
  return count_days(moment.year, moment.month, moment.day);
}

std::optional<std::int64_t> find_instant(const Moment& moment) {
  const auto day = find_day(moment);
  if (!day) return std::nullopt;
  const std::int64_t seconds =
      *day * day_seconds + moment.hour * 3600 + (moment.minute - moment.offset_minutes) * 60 + moment.second;
  return seconds * second_micros + moment.micros;
}

std::optional<std::int32_t> find_midnight(const Moment& moment) {
  if (moment.hour != 0 || moment.minute != 0 || moment.second != 0 || moment.micros != 0) return std::nullopt;
  return find_day(moment);
}

}  // namespace

const std::vector<TimeSpecifier>& time_specifiers() {
  static const std::vector<TimeSpecifier> specifiers = {
      {'Y', "year of four digits"},
      {'y', "year of two digits: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068"},
      {'m', "month as a number"},
      {'b', "month in English, in full or by three letters"},
      {'d', "day of the month"},
      {'H', "hour from 0 to 23"},
      {'I', "hour from 1 to 12"},
      {'M', "minute"},
      {'S', "second"},
      {'f', "fraction of a second; what is finer than microseconds is cut"},
      {'p', "AM or PM"},
      {'z', "offset from UTC: Z, +02, +0200 or +02:00"},
      {'%', "a percent sign"},
  };
  return specifiers;
}

std::optional<std::string> find_format_fault(std::string_view format) {
  std::string seen;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (++i == format.size()) return "it ends in a lone %";
    const auto& known = time_specifiers();
    if (std::ranges::none_of(known, [&](const TimeSpecifier& s) { return s.letter == format[i]; })) {
      return "it has the unknown specifier %" + std::string(1, format[i]);
    }
    seen += format[i];
  }
  if (seen.find_first_of("Yy") == std::string::npos) return "it has no year (%Y or %y)";
  if (seen.find_first_of("mb") == std::string::npos) return "it has no month (%m or %b)";
  if (seen.find('d') == std::string::npos) return "it has no day (%d)";
  if (seen.find('I') != std::string::npos && seen.find('p') == std::string::npos) return "%I needs %p";
  return std::nullopt;
}

std::optional<std::int32_t> parse_day(std::string_view text, const std::vector<std::string>& formats) {
  if (formats.empty()) {
    if (text.size() == 10) return read_plain_day(text);
    const auto moment = read_iso(text);
    return moment ? find_midnight(*moment) : std::nullopt;
  }
  for (const std::string& format : formats) {
    const auto moment = read_format(text, format);
    if (const auto day = moment ? find_midnight(*moment) : std::nullopt) return day;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_instant(std::string_view text, const std::vector<std::string>& formats) {
  if (formats.empty()) {
    if (const auto instant = read_plain_instant(text)) return instant;
    const auto moment = read_iso(text);
    return moment ? find_instant(*moment) : std::nullopt;
  }
  for (const std::string& format : formats) {
    const auto moment = read_format(text, format);
    if (const auto instant = moment ? find_instant(*moment) : std::nullopt) return instant;
  }
  return std::nullopt;
}

}  // namespace schoolhouse::connector
