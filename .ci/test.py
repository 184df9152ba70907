#!/usr/bin/env python3
"""Run nbdev_test's check on every notebook, each in a process of its own, and print the processor time and peak memory of each.

The libraries are imported once and the processes forked from there. `--flags slow` and notebook names work as in nbdev_test;
`--table` writes the slowest notebooks into CONTRIBUTING.md and keeps the last column."""
import argparse, multiprocessing, os, re, resource, sys
from multiprocessing.connection import wait
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT/'CONTRIBUTING.md'
PLACE = re.compile(r'(<!-- slowest -->\n)(.*?)(<!-- /slowest -->)', re.S)

def usage():
    "Processor seconds and peak memory in GB of this process and its children"
    a,b = (resource.getrusage(o) for o in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    unit = 2**30 if sys.platform=='darwin' else 2**20
    return sum(o.ru_utime+o.ru_stime for o in (a,b)),max(a.ru_maxrss, b.ru_maxrss)/unit

def check(path, pipe, kw):
    "Send whether a notebook passes, its processor time and its peak memory"
    from nbdev.test import test_nb
    before = usage()[0]
    ok = test_nb(path, **kw)[0]
    secs,gb = usage()
    pipe.send((ok, secs-before, gb))

def run(files, workers, kw):
    "Check every notebook in a process of its own, `workers` at a time; yields path, passed, processor seconds, GB"
    fork = 'fork' in multiprocessing.get_all_start_methods() and sys.platform!='darwin'
    if fork: import nbdev.test, cxr_fastai.learner  # once, before the forks
    ctx,todo,busy = multiprocessing.get_context('fork' if fork else 'spawn'),list(files),{}
    while todo or busy:
        while todo and len(busy)<workers:
            mine,theirs = ctx.Pipe(duplex=False)
            p = ctx.Process(target=check, args=(todo[0], theirs, kw))
            p.start()
            theirs.close()
            busy[mine] = todo.pop(0),p
        for o in wait(busy):
            path,p = busy.pop(o)
            try: yield path,*o.recv()
            except EOFError: yield path,False,0.,0.
            p.join()

def table(times, old, n):
    "The Markdown table of the `n` slowest, with the last column of `old`"
    said = {m[1]:m[2].strip() for m in re.finditer(r'^\| `(\w+)` \|[^|]*\| (.*?) *\|$', old, re.M)}
    rows = [f'| `{k}` | {s:.0f} | {said.get(k, "")} |' for k,s in list(times.items())[:n]]
    return '\n'.join(['| notebook | seconds | what keeps it fast |', '|---|--:|---|', *rows, f'\nAll {len(times)} notebooks: {sum(times.values()):.0f} s.', ''])

def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument('names', nargs='*', help='notebooks (default: all)')
    a.add_argument('--flags', default='', help='flags to run that are skipped otherwise, such as slow')
    a.add_argument('--workers', type=int, default=min(os.cpu_count() or 1, 8), help='processes at a time')
    a.add_argument('--table', type=int, metavar='N', help='write the N slowest into CONTRIBUTING.md')
    a = a.parse_args()
    os.environ.setdefault('OMP_NUM_THREADS', str(max(1, (os.cpu_count() or 1)//max(1, a.workers))))  # before torch: threads that share a core wait for each other
    from nbdev.config import get_config
    cfg = get_config(path=ROOT)
    files = sorted(p for p in cfg.nbs_path.rglob('*.ipynb') if '.ipynb_checkpoints' not in p.parts)
    files = [p for p in files if not a.names or p.stem in {Path(o).stem for o in a.names}]
    if not files: sys.exit(f"No notebook is named {' or '.join(a.names)}.")
    files.sort(key=lambda p: -p.stat().st_size)  # large ones first, so that none is left over at the end
    kw = dict(skip_flags=cfg.tst_flags.split(), force_flags=a.flags.split(), basepath=cfg.config_path)
    times,bad,peak = {},[],0
    for path,ok,secs,gb in run(files, a.workers, kw):
        print(f"{'ok    ' if ok else 'FAILED'} {secs:6.1f} s {gb:5.2f} GB  {path.name}", flush=True)
        times[path.stem],peak = secs,max(peak, gb)
        if not ok: bad.append(path.name)
    times = dict(sorted(times.items(), key=lambda o: -o[1]))
    print(f"{len(files)-len(bad)} of {len(files)} notebooks pass, {sum(times.values())/60:.1f} minutes of processor time, at most {peak:.1f} GB" + (f"; failed: {', '.join(bad)}" if bad else ''))
    if a.table:
        text = FILE.read_text(encoding='utf-8')
        m = PLACE.search(text)
        FILE.write_text(text[:m.start()] + m[1] + table(times, m[2], a.table) + m[3] + text[m.end():], encoding='utf-8')
    sys.exit(bool(bad))

if __name__=='__main__': main()
