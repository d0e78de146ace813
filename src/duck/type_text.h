// Writes numbers, dates, times and other scalars as DuckDB's own text form.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace schoolhouse::duck {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

// "1.0", "0.1", "1e+16", "inf", "nan"
std::string double_text(double value);
std::string float_text(float value);
std::string int128_text(Int128 value);
std::string uint128_text(UInt128 value);
// The integer 1234 at scale 2 is "12.34"; as DECIMAL(2,2) 34 is ".34".
std::string decimal_text(Int128 value, int width, int scale);
std::string date_text(std::int32_t days);
// Units of a second: 1, 1,000, 1,000,000 or 1,000,000,000 a second.
std::string time_text(std::int64_t value, std::int64_t per_second);
std::string timestamp_text(std::int64_t value, std::int64_t per_second);
std::string interval_text(std::int32_t months, std::int32_t days, std::int64_t micros);
// DuckDB keeps the highest bit of a UUID flipped.
std::string uuid_text(std::int64_t upper, std::uint64_t lower);
// Bytes outside printable ASCII as \xAB.
std::string blob_text(std::string_view bytes);
// A text inside a list, struct or map: quoted only where needed.
std::string nested_text(std::string_view text);
// A field name inside a struct: always quoted.
std::string field_name_text(std::string_view name);

}  // namespace schoolhouse::duck
