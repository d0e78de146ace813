# A portal that pages over real rows of the Common Core of Data, as the Education Data Portal does.
# SPDX-License-Identifier: Apache-2.0
import csv
import gzip
import io
import json
import os
import pathlib
import zipfile

from fake_service import Reply, envelope, json_reply

STATES = ("DE", "DC", "RI", "VT")


def total_row(year, school, district, fips, grade, students) -> dict:
    return {"year": year, "ncessch": school, "ncessch_num": int(school), "leaid": district, "fips": fips, "grade": grade,
            "race": 99, "sex": 99, "enrollment": students}


def kindergarten(data: pathlib.Path, fips: dict[str, int]) -> list[dict]:
    rows = []
    for state in STATES:
        file = data / f"ccd-school/membership/1617/ccd_sch_membership_1617_{state}.json.gz"
        if not file.exists():
            continue
        for one in json.loads(gzip.open(file).read()):
            one = {key.lower(): value for key, value in one.items()}
            if one["grade"] == "Kindergarten":
                # An id as a number has lost its zeros in front, a count that is not there is -1.
                rows.append(total_row(2016, str(one["ncessch"]), str(one["leaid"]), fips[state], 0, one.get("student_count", -1)))
    return rows


def pre_kindergarten(data: pathlib.Path, fips: dict[str, int]) -> list[dict]:
    """The state totals as the one school of a state: enough for a ranking with real numbers."""
    archive = zipfile.ZipFile(data / "ccd-lea/sea/ccd_sea_052_1617_l_1a_11212017_csv.zip")
    name = next(one for one in archive.namelist() if one.endswith(".csv"))
    rows = []
    for one in csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig", errors="replace")):
        if one["GRADE"] == "Pre-Kindergarten" and one["TOTAL_INDICATOR"].startswith("Subtotal 4") and one["ST"] in fips:
            code = fips[one["ST"]]
            rows.append(total_row(2016, f"{code:02d}0000000001", f"{code:02d}00000", code, -1, int(one["STUDENT_COUNT"] or -1)))
    return rows


def find_data(repo: pathlib.Path) -> pathlib.Path | None:
    """The folder of the real files; nothing where it is missing, which is told."""
    data = pathlib.Path(os.environ.get("SCHOOLHOUSE_DATA", repo / "../shared/data"))
    if (data / "ccd-lea/sea").is_dir():
        return data
    print(f"skipped: no real files in {data}; name their folder by SCHOOLHOUSE_DATA")
    return None


class Portal:
    """Offers 2016, so many rows a page; `url` is where it is found."""

    def __init__(self, repo: pathlib.Path, data: pathlib.Path, page: int = 10):
        self.page = page
        with open(repo / "packages/education_data/reference/education_states.csv", encoding="utf-8") as file:
            states = list(csv.DictReader(file))
        self.names = {row["fips"]: row["state_name"] for row in states}
        fips = {row["state"]: int(row["fips"]) for row in states}
        self.held = {"grade-pk": pre_kindergarten(data, fips), "grade-k": kindergarten(data, fips)}
        self.url = ""

    def respond(self, path, query, headers, body) -> Reply:
        parts = path.strip("/").split("/")
        if path == "/api-endpoints/":
            return json_reply({"count": 1, "next": None, "previous": None, "results": [
                {"endpoint_id": 24, "endpoint_url": "/api/v1/schools/ccd/enrollment/{year}/{grade}/",
                 "years_available": "1986\u20132014, and 2016"}]})
        if path == "/schools/ccd/directory/2016/":
            schools = [{"year": 2016, "ncessch": row["ncessch"], "leaid": row["leaid"], "fips": row["fips"], "enrollment": -2}
                       for row in self.held["grade-pk"]]
            return json_reply(envelope(schools, query, self.url, size=self.page, path=path))
        if parts[:4] == ["schools", "ccd", "enrollment", "2016"] and parts[5:] == ["sex"]:
            both = [row | {"sex": sex} for row in self.held[parts[4]] for sex in (1, 2, 99)]
            return json_reply(envelope(both, query, self.url, size=50, path=path))
        if parts[:4] != ["schools", "ccd", "enrollment", "2016"] or not path.endswith("/"):
            return Reply(404)
        return json_reply(envelope(self.held[parts[4]], query, self.url, size=self.page, path=path))
