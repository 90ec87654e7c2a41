"""Known weaknesses of the packages installed here, by pip-audit; says so aloud where its data cannot be reached.

Run: python benchmarks/dependencies.py [--timeout S]

Exit codes: 0 nothing known, or not checked (told on stderr); 1 something is known.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timeout", type=int, default=15, help="seconds to wait for the data of one package")
    arguments = parser.parse_args()
    command = [sys.executable, "-m", "pip_audit", "--local", "--format", "json", "--progress-spinner", "off"]
    command += ["--timeout", str(arguments.timeout)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("没有核对：pip-audit 取不到漏洞数据（不联网，或没有安装），请在联网的机器上再运行一次", file=sys.stderr)
        return
    known = [(one["name"], one["version"], weakness) for one in packages for weakness in one.get("vulns", [])]
    print(f"核对了 {len(packages)} 个包，已知的弱点 {len(known)} 个")
    for name, version, weakness in known:
        print(f"- {name} {version}：{weakness['id']}，修正于 {'、'.join(weakness['fix_versions']) or '（尚无）'}")
    sys.exit(1 if known else 0)


if __name__ == "__main__":
    main()
