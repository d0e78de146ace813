// Makers of the rows of each table of a generated district.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "connector/district/district.h"
#include "connector/district/district_tables.h"

namespace schoolhouse::connector {

using DistrictPointer = std::shared_ptr<const District>;  // shared by all tables of one district

duck::MadeTable make_schools(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_users(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_guardianships(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_courses(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_contents(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_enrollments(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_homeworks(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_grades(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_adjustments(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_calendars(const DistrictPointer& district, const DistrictTable& table);
duck::MadeTable make_attendance(const DistrictPointer& district, const DistrictTable& table);

}  // namespace schoolhouse::connector
