# Runs SQL in Spark with Delta Lake for a test: one JSON object {"sql": …} a line in, {"rows": …} or {"error": …} a line out.
# SPDX-License-Identifier: Apache-2.0
import glob
import json
import os
import sys

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession  # noqa: E402

SETTINGS = {
    "spark.driver.memory": "2g",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def main() -> None:
    jars, scratch = sys.argv[1:3]
    builder = SparkSession.builder.master("local[2]").config("spark.jars", ",".join(glob.glob(jars + "/*.jar")))
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.config("spark.local.dir", scratch).config("spark.sql.warehouse.dir", scratch + "/w").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    print(json.dumps({"rows": []}), flush=True)
    for line in sys.stdin:
        try:
            rows = spark.sql(json.loads(line)["sql"]).collect()
            # As text: it is the values that are compared.
            answer = {"rows": [[None if v is None else str(v) for v in row] for row in rows]}
        except Exception as error:  # the test decides what it means
            answer = {"error": str(error)[:2000]}
        print(json.dumps(answer), flush=True)


main()
