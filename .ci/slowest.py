#!/usr/bin/env python3
"""Time every notebook with `nbdev_test` and write the table of the slowest into CONTRIBUTING.md; what it says about a notebook is kept. `--log FILE` reads an earlier run's output instead."""
import argparse, re, subprocess, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT/'CONTRIBUTING.md'
PLACE = re.compile(r'(<!-- slowest -->\n)(.*?)(<!-- /slowest -->)', re.S)

def timings(log):
    "Seconds of each notebook, the slowest first, from what `nbdev_test --timing` prints"
    found = {m[1]:int(m[2]) for m in re.finditer(r'^(\S+)\.ipynb: (\d+) secs$', log, re.M)}
    if not found: raise SystemExit(f"No timings in the output; did the tests pass? It ends with:\n{log[-2000:]}")
    return dict(sorted(found.items(), key=lambda o: -o[1]))

def table(found, old, n):
    "The Markdown table of the `n` slowest, with the last column of `old`"
    said = {m[1]:m[2].strip() for m in re.finditer(r'^\| `(\w+)` \|[^|]*\| (.*?) *\|$', old, re.M)}
    rows = [f'| `{k}` | {s} | {said.get(k, "")} |' for k,s in list(found.items())[:n]]
    return '\n'.join(['| notebook | seconds | what was done about it |', '|---|--:|---|', *rows, f'\nAll {len(found)} notebooks: {sum(found.values())} s, one after the other.', ''])

def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument('-n', type=int, default=8, help='how many (default: 8)')
    a.add_argument('--log', help="output of an earlier `nbdev_test --timing --n_workers 0`")
    a = a.parse_args()
    if a.log: log = Path(a.log).read_text()
    else:
        run = subprocess.run(['nbdev_test', '--timing', '--n_workers', '0'], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        log = run.stdout
    text = FILE.read_text(encoding='utf-8')
    place = PLACE.search(text)
    if not place: sys.exit(f"{FILE.name} has no place between <!-- slowest --> and <!-- /slowest -->.")
    new = table(timings(log), place[2], a.n)
    FILE.write_text(text[:place.start()] + place[1] + new + place[3] + text[place.end():], encoding='utf-8')
    print(new)

if __name__=='__main__': main()
