"""schemathesis over the whole OpenAPI of a running service: how many cases break the description or the service?

Run: python benchmarks/http_contract.py [--cases N] [--seed N] [--path /api/…] [--report FILE]

Examples are ingested into a data folder of their own, for the cases also upload, decide and remove. Checked, route by route: no
5xx, the status, content type, headers and body that the description tells. A report keeps a line for each
route as it is done, and what schemathesis said of those that failed; run again with it, the routes in it are not tried again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from api.library import Jixiao
from benchmarks.hostile_queries import ROOT, fetch, serving

KEY = "benchmark-key"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance"
)
SETTINGS = {"api_keys": KEY, "sparql_timeout": "2", "rate_per_minute": "0", "failures_per_minute": "1000000"}


def main() -> None:
    """Try every route; exit code 1 where one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000, help="cases a route")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--path", help="only this address")
    parser.add_argument("--report", type=Path, help="a line of JSON for each route; what is in it is not tried again")
    arguments = parser.parse_args()
    kept = arguments.report.read_text().splitlines() if arguments.report and arguments.report.exists() else []
    results = [json.loads(line) for line in kept]
    done = {(one["method"], one["path"]) for one in results}
    scratch = Path(tempfile.mkdtemp(prefix="contract-"))
    try:
        with Jixiao(scratch / "data") as jixiao:
            jixiao.ingest([ROOT / "examples"], vectors=False)
        with serving(scratch / "data", **SETTINGS) as (base, _):
            while fetch(f"{base}/readyz")[0] != 200:
                time.sleep(0.5)
            for method, path in routes(base):
                if (method, path) in done or (arguments.path and path != arguments.path):
                    continue
                result = tried(base, method, path, arguments.cases, arguments.seed, scratch)
                results.append(result)
                print(
                    f"{method} {path}：{result['cases']} 例，失败 {result['failed']}，{result['seconds']} 秒",
                    flush=True,
                )
                if arguments.report:
                    with arguments.report.open("a", encoding="utf-8") as report:
                        report.write(json.dumps(result, ensure_ascii=False) + "\n")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    cases, failed = (sum(one[name] for one in results) for name in ("cases", "failed"))
    seconds = sum(one["seconds"] for one in results)
    print(f"\n{len(results)} 个接口，每个至多 {arguments.cases} 个用例：{cases} 例，失败 {failed}，用时 {seconds} 秒")
    sys.exit(1 if failed else 0)


def routes(base: str) -> list[tuple[str, str]]:
    """Method and address of every operation, those that remove something last."""
    described = json.loads(fetch(f"{base}/openapi.json")[1])["paths"]
    found = [(method.upper(), path) for path, methods in described.items() for method in methods]
    return sorted(found, key=lambda one: one[0] == "DELETE")


def tried(base: str, method: str, path: str, cases: int, seed: int, scratch: Path) -> dict[str, object]:
    """What became of the cases of one route."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("run", f"{base}/openapi.json", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(cases), "--seed", str(seed), "--continue-on-failure", "--generation-database", "none"),
        *("-H", f"Authorization: Bearer {KEY}", "--no-color", "--include-name", f"{method} {path}"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "benchmarks.contract_bodies"}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=scratch, env=environment, check=False, capture_output=True, text=True)
    generated = re.search(r"(\d+) generated", done.stdout)
    failed = re.search(r"(\d+) failed", done.stdout)
    return {
        "method": method,
        "path": path,
        "cases": int(generated[1]) if generated else 0,
        "failed": int(failed[1]) if failed else int(done.returncode != 0),
        "seconds": round(time.perf_counter() - started),
        "said": "" if done.returncode == 0 else done.stdout[-6000:] + done.stderr[-2000:],
    }


if __name__ == "__main__":
    main()
