#!/usr/bin/env python3
"""Run notebooks in place, store their outputs and clean them: python .ci/rerun.py nbs/api/00_core.ipynb ...

Cells marked `#| slow`, `#| cuda`, `#| notest` or `#| eval: false` are skipped and keep their stored outputs; `--slow` runs the slow ones too.
Cells marked `#| hide` are collapsed in JupyterLab."""
import argparse, asyncio, re, sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

class Client(NotebookClient):
    "Runs every cell except those whose source matches `skip`"
    async def async_execute_cell(self, cell, cell_index, **kwargs):
        if cell.cell_type=='code' and re.search(self.skip, cell.source, re.M): return cell
        return await super().async_execute_cell(cell, cell_index, **kwargs)

def execute(nb, folder, slow=False):
    "Run the notebook `nb` with `folder` as working directory"
    client = Client(nb, timeout=3600, kernel_name='python3', resources=dict(metadata=dict(path=str(folder))))
    client.skip = rf"^#\|\s*({'' if slow else 'slow|'}cuda|notest|eval:\s*false)\b"
    asyncio.run(client.async_execute())

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('files', nargs='+', type=Path, help='notebooks')
    p.add_argument('--slow', action='store_true', help='run the cells marked slow, too')
    args = p.parse_args()
    from nbdev.clean import nbdev_clean
    failed = []
    for f in args.files:
        nb = nbformat.read(f, 4)
        try: execute(nb, f.parent, args.slow)
        except Exception as e:
            failed.append(f.name)
            print(f'FAILED  {f}\n{str(e)[-3000:]}', flush=True)
            continue
        nb.metadata.pop('widgets', None)
        for c in nb.cells:
            if c.cell_type=='code' and re.search(r'^#\|\s*hide\b', c.source, re.M): c.metadata['jupyter'] = {'source_hidden':True}
        nbformat.write(nb, f)
        nbdev_clean(fname=str(f))
        print(f'ok      {f}', flush=True)
    sys.exit(f"Not stored: {', '.join(failed)}" if failed else 0)

if __name__=='__main__': main()
