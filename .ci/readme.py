"""Write README.md from nbs/index.ipynb. `--check` writes nothing and fails with a diff where the two are out of step; `--run` executes the notebook first, without its slow cells."""
import argparse, difflib, posixpath, re, sys
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbconvert import MarkdownExporter
from nbconvert.preprocessors import Preprocessor, RegexRemovePreprocessor
from rerun import execute

ROOT = Path(__file__).resolve().parent.parent
NB,README = ROOT/'nbs'/'index.ipynb',ROOT/'README.md'
NOTE = '<!-- Written from nbs/index.ipynb by .ci/readme.py: edit the notebook, not this file. -->'
DROPPED = [r'\s*\Z', r'\s*(?:#\|.*\n\s*)*#\|\s*(?:hide|export|exporti|default_exp)\b', r'---\n[\s\S]*\n---\s*\Z']

def text(o): return ''.join(o) if isinstance(o, list) else o
def fence(s): return f"```\n{s.rstrip()}\n```"

def pipe_table(
    html # A DataFrame's HTML
):
    "Return the same table as GitHub writes it; columns of numbers are aligned to the right"
    trs = BeautifulSoup(html, 'html.parser').find_all('tr')
    rows = [[' '.join(c.get_text().split()).replace('|', r'\|') for c in tr.find_all(['th','td'])] for tr in trs]
    n = sum(tr.parent.name=='thead' for tr in trs)
    head,body = [' '.join(filter(None, o)) for o in zip(*rows[:n])],rows[n:]
    right = [all(re.match(r'[-+]?[\d.,]+ ?%?', r[i]) for r in body) for i in range(len(head))]
    return '\n'.join(f"| {' | '.join(r)} |" for r in [head, ['--:' if o else '---' for o in right], *body])

def as_markdown(data):
    "Choose the best Markdown for one output's MIME bundle"
    if 'text/markdown' in data: return text(data['text/markdown'])
    if '<table' in text(data.get('text/html', '')): return pipe_table(text(data['text/html']))
    if any(k.startswith('image/') for k in data): raise SystemExit("nbs/index.ipynb has a picture in an output; save it under images/ and show it with ![what it is](../images/name.png).")
    return fence(text(data.get('text/plain', '')))

class Readable(Preprocessor):
    "Turn outputs into Markdown and remove directives; `#| echo: false` hides the input and `#| output: false` the outputs"
    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type!='code': return cell,resources
        marks = {m[1].replace(' ', '') for m in re.finditer(r'^#\|\s*(.+)$', cell.source, re.M)}
        cell.source = re.sub(r'^#\|.*\n?', '', cell.source, flags=re.M).strip()
        if 'echo:false' in marks: cell.metadata['transient'] = {'remove_source':True}
        if 'output:false' in marks: cell.outputs = []
        cell.outputs = [nbformat.v4.new_output('display_data', {'text/markdown':self.readable(o)}) for o in cell.outputs if o.get('name')!='stderr']
        return cell,resources

    def readable(self, o):
        if o.output_type=='error': raise SystemExit(f"nbs/index.ipynb holds an error ({o.ename}); run it again before it becomes README.md.")
        return fence(text(o.text)) if o.output_type=='stream' else as_markdown(o.data)

def root_links(md):
    "Make links relative to the root instead of nbs/; exit where a link leads to a missing file"
    def sub(m):
        if re.match(r'[a-z]+:|#', m[2], re.I): return m[0]
        path,mark,anchor = m[2].partition('#')
        path = posixpath.normpath(posixpath.join('nbs', path))
        if not (ROOT/path).exists(): raise SystemExit(f"nbs/index.ipynb links to {m[2]}, but {path} does not exist.")
        return f'{m[1]}{path}{mark}{anchor}'
    return re.sub(r'(\]\(|src=")([^()\s"]+)', sub, md)

def to_readme(nb):
    "Convert the notebook `nb` to Markdown, with a note below the title"
    exporter = MarkdownExporter(preprocessors=[RegexRemovePreprocessor(patterns=DROPPED), Readable()])
    nb.metadata['language_info'] = {'name':'python'}
    md,_ = exporter.from_notebook_node(nb)
    parts = re.split(r'(^```.*?^```$)', md, flags=re.M|re.S)
    md = ''.join(p if i%2 else root_links(p) for i,p in enumerate(parts))
    md = re.sub(r'[ \t]+$', '', re.sub(r'\n{3,}', '\n\n', md), flags=re.M).strip()
    title,rest = md.split('\n', 1)
    return f'{title}\n\n{NOTE}\n\n{rest.strip()}\n'

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--check', action='store_true', help='compare only; print a diff and exit with 1 where README.md is out of step')
    p.add_argument('--run', action='store_true', help='run the notebook before converting it; the notebook file stays as it is')
    args = p.parse_args()
    nb = nbformat.read(NB, 4)
    if args.run: execute(nb, NB.parent)
    new,old = to_readme(nb),README.read_text(encoding='utf-8') if README.exists() else ''
    if args.check and new!=old:
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), 'README.md', 'nbs/index.ipynb'))
        raise SystemExit("README.md is out of step with nbs/index.ipynb; run `python .ci/readme.py` and commit both.")
    if not args.check: README.write_text(new, encoding='utf-8')

if __name__=='__main__': main()
