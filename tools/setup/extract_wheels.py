"""extract_wheels.py FOLDER PATTERN DESTINATION: see pip.mjs."""

import os
import re
import shutil
import sys
import zipfile

folder, pattern, destination = sys.argv[1:]
for wheel in sorted(name for name in os.listdir(folder) if name.endswith(".whl")):
    with zipfile.ZipFile(os.path.join(folder, wheel)) as archive:
        for entry in archive.infolist():
            match = re.fullmatch(pattern, entry.filename)
            if match is None or entry.is_dir():
                continue
            parts = next(group for group in match.groups() if group).split("/")
            if ".." in parts:
                raise SystemExit(f"{wheel}: {entry.filename} leaves its folder")
            target = os.path.join(destination, *parts)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with archive.open(entry) as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            os.chmod(target, (entry.external_attr >> 16) & 0o777 | 0o644)
