"Build the web site from the notebooks and cards, as they are stored: `sphinx-build -W docs _docs`. The pages written beside this file are ignored by git."
import ast, json, os, re, tokenize
from configparser import ConfigParser
from io import StringIO
from pathlib import Path
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.search.en import SearchEnglish
from sphinx.util import logging

HERE,log = Path(__file__).resolve().parent,logging.getLogger(__name__)
ROOT = HERE.parent
settings = ConfigParser(delimiters=['='])
settings.read(ROOT/'settings.ini', encoding='utf-8')
cfg = settings['DEFAULT']
blob = f"{cfg['git_url']}/blob/{cfg['branch']}"
CARDS = {'MODEL_CARD.md':'model_card.md', 'data/README.md':'data_card.md', 'CONTRIBUTING.md':'contributing.md', 'CHANGELOG.md':'changelog.md'}
GROUPS = {'API: data':'xray phantom data download audit loaders', 'API: train':'learner runs training distillation export', 'API: evaluate':'metrics calibration decision robustness',
          'API: visualize':'plots saliency report', 'API: predict':'inference ood app', 'API: tools':'core cli'}
ORDER = 'explore train model_evaluation errors external your_data'.split()

project,author,copyright,version = cfg['lib_name'],cfg['author'],cfg['copyright'],cfg['version']
extensions = ['myst_nb', 'sphinx_copybutton']
root_doc,language,nitpicky,exclude_patterns = 'index','en',True,['_static']
nb_execution_mode,nb_merge_streams,nb_ipywidgets_js = 'off',True,{}
nb_code_prompt_show,nb_code_prompt_hide = 'Show the {type}','Hide the {type}'
myst_enable_extensions,myst_heading_anchors = ['dollarmath','html_image'],6
copybutton_selector = 'div.cell_input pre, div.highlight-sh pre, div.highlight-python pre'
html_theme,html_title,html_favicon,html_static_path,html_css_files = 'sphinx_book_theme',project,'_static/favicon.svg',['_static'],['style.css']
html_search_scorer = str(HERE/'_static'/'scorer.js')
html_math_renderer,html_copy_source,html_show_sphinx,html_use_index = 'mathml',False,False,False
html_baseurl = f"{cfg['doc_host']}{cfg['doc_baseurl']}/"
html_theme_options = dict(repository_url=cfg['git_url'], repository_branch=cfg['branch'], path_to_docs='nbs', use_repository_button=True, use_issues_button=True, use_download_button=False,
                          launch_buttons=dict(colab_url='https://colab.research.google.com'), navbar_start=[], navbar_persistent=[], show_navbar_depth=1, show_toc_level=2, logo=dict(text=project))

# The entries of public functions and classes, read from the source so that nothing needs to be imported
def notes_of(src):
    "Comments of `src` by line"
    return {t.start[0]:t.string.lstrip('# ') for t in tokenize.generate_tokens(StringIO(src).readline) if t.type==tokenize.COMMENT}

def table(head, rows): return '\n'.join([f"| {' | '.join(head)} |", '|---'*len(head)+'|', *(f"| {' | '.join(r)} |" for r in rows)]) if rows else ''

def cell(s): return ' '.join(s.split()).replace('|', r'\|')

def params(f, notes, skip):
    "The docments table of the function `f`, without its first `skip` parameters"
    a = f.args
    pos = a.posonlyargs+a.args
    pairs = [*zip(pos, [None]*(len(pos)-len(a.defaults))+a.defaults)][skip:] + [(o, None) for o in [a.vararg] if o] + [*zip(a.kwonlyargs, a.kw_defaults)] + [(o, None) for o in [a.kwarg] if o]
    rows = [[f'`{p.arg}`', f'`{cell(ast.unparse(d))}`' if d else '', cell(notes.get(p.lineno, ''))] for p,d in pairs]
    end = f.returns.lineno if f.returns else max([o.end_lineno for o in pos+a.kwonlyargs]+[f.lineno])+1
    back = notes.get(end, '') if f.lineno<end<f.body[0].lineno else ''
    if back: rows.append(['*returns*', f'`{cell(ast.unparse(f.returns))}`' if f.returns else '', cell(back)])
    return table(['parameter', 'default', 'what it is'], rows) if any(r[2] for r in rows) else ''

def call(f, name, skip):
    "How to call `f`: on one line where that has at most 90 columns"
    args = re.sub(r'^\w+(: ?[\w|, ()]+?)?(, |$)', '', ast.unparse(f.args)) if skip else ast.unparse(f.args)
    return f"{name}({args})" + (f' -> {ast.unparse(f.returns)}' if f.returns else '')

def entry(node, notes, level):
    "Markdown of one public definition: heading, signature, docstring, parameters, methods"
    patched = next((node.args.args[0].annotation for d in node.decorator_list if ast.unparse(d).startswith('patch')), None) if isinstance(node, ast.FunctionDef) else None
    name = node.name if patched is None else f'{ast.unparse(patched)}.{node.name}'
    doc,more,sig = ast.get_docstring(node) or '','',f'class {name}'
    for p in ast.walk(node):    # fastcore's Param holds the help text and the type
        if isinstance(p, ast.arg) and isinstance(p.annotation, ast.Call): notes[p.lineno],p.annotation = p.annotation.args[0].value,p.annotation.args[1]
    if isinstance(node, ast.FunctionDef): sig,more = call(node, name, patched is not None),params(node, notes, patched is not None)
    else:
        defs = [o for o in node.body if isinstance(o, ast.FunctionDef)]
        fields = [[f'`{o.target.id}`', f'`{cell(ast.unparse(o.value))}`' if o.value else '', cell(notes.get(o.lineno, ''))] for o in node.body if isinstance(o, ast.AnnAssign)]
        more = table(['field', 'default', 'what it is'], fields)
        for o in defs:
            if o.name=='__init__': sig,more = 'class '+call(o, name, 1),params(o, notes, 1)
        methods = [[f'`{call(o, o.name, 1)}`'.replace('|', r'\|'), cell(ast.get_docstring(o))] for o in defs if o.name[0]!='_' and ast.get_docstring(o)]
        more += '\n\n' + table(['method', 'what it does'], methods)
    return '\n\n'.join([f'(api-{name})=', f"{'#'*level} {name}", f'```python\n{sig}\n```', doc, more])

# A notebook as the site shows it
def relink(md, source, links):
    "`md` with links to files that are no pages led to the repository, and exported names led to their entries; ordinary words stay as they are"
    def sub(m):
        path,mark,anchor = m[2].partition('#')
        if re.match(r'[a-z]+:', m[2]) or not path: return m[0]
        file = os.path.relpath((ROOT/source).parent/path, ROOT)
        if not (ROOT/file).exists(): log.warning('%s links to %s, which does not exist', source, m[2])
        page = CARDS.get(file) or (os.path.relpath(file, 'nbs') if file.endswith('.ipynb') else 'index.ipynb' if file=='README.md' else None)
        here = (HERE/(CARDS.get(source) or os.path.relpath(source, 'nbs'))).parent
        if page: return m[1] + os.path.relpath(HERE/page, here) + mark + anchor
        return m[1] + (os.path.relpath(ROOT/file, here) if file.startswith('images/') else f'{blob}/{file}{mark}{anchor}')
    parts = re.split(r'(^```.*?^```|^#+ [^\n]*`[^\n]*|\[?`[^`\n]+`\]?)', md, flags=re.M|re.S)     # no links in headings
    named = lambda s: f'[{s}](#{links[s[1:-1]]})' if s[1:-1] in links and re.search('[A-Z_.]', s[1:-1]) else s
    return ''.join(named(p) if i%2 else re.sub(r'(\]\(|src=")([^()\s"<]+)', sub, p) for i,p in enumerate(parts))

def tidy(o):
    "One output without what a page cannot use: colour codes, widgets, empty text; NaN becomes a dash"
    data = {k:''.join(v) if isinstance(v, list) else v for k,v in o.get('data', {}).items() if 'widget' not in k}
    if o['output_type']=='stream': return o if ''.join(o['text']).strip() and o['name']!='stderr' else None
    if 'text/html' in data: data['text/html'] = re.sub(r'<td>(NaN|nan|NaT|None)</td>', '<td>–</td>', re.sub(r'<style.*?</style>', '', data['text/html'], flags=re.S).replace('<table id=', '<table class="dataframe" id='))
    return {**o, 'data':data} if re.sub('<[^>]*>', '', ''.join(str(v) for v in data.values())).strip() else None

def cells_of(c, level, title, links, source):
    "The cells that one cell of a notebook becomes"
    src = ''.join(c['source'])
    marks = {m.replace(' ', '') for m in re.findall(r'^#\| *(.+?) *$', src, re.M)}
    code = re.sub(r'^#\|.*\n?', '', src, flags=re.M).strip()
    if c['cell_type']=='markdown': return [dict(c, source=relink(src, source, links))]
    if c['cell_type']!='code' or not code or code.startswith('show_doc(') or any(m.split()[0].split(':')[0] in ('hide','default_exp') for m in marks): return []
    outs,tags,entries = [o for o in map(tidy, c['outputs']) if o and 'output:false' not in marks],[],[]
    if any(m.startswith('export') for m in marks):
        tree,notes = ast.parse(code).body,notes_of(code)
        if all(isinstance(n, (ast.Import, ast.ImportFrom, ast.Try)) for n in tree): return []
        entries = [entry(n, notes, min(level+1, 6)) for n in tree if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and n.name[0]!='_']
        tags = ['hide-input']
    if 'echo:false' in marks:
        if not outs: return []
        if all('text/markdown' in o.get('data', {}) for o in outs): return [dict(cell_type='markdown', metadata={}, source=relink(o['data']['text/markdown'], source, links)) for o in outs]
        tags = ['remove-input']
    new = dict(cell_type='code', metadata=dict(tags=tags, mystnb=dict(image=dict(alt=title))), source=code, outputs=outs, execution_count=None)
    return [dict(cell_type='markdown', metadata={}, source=relink(e, source, links)) for e in entries] + [new]

def page(file, links):
    "The notebook `file` without hidden cells, exported code folded below an entry for each public name"
    nb,out,level,title = json.loads(file.read_text(encoding='utf-8')),[],1,file.stem
    for c in nb['cells']:
        if c['cell_type']=='markdown':
            for m in re.finditer(r'^(#{1,6}) (.+)', re.sub(r'^```.*?^```', '', ''.join(c['source']), flags=re.M|re.S), re.M): level,title = len(m[1]),m[2].strip('`')
        out += cells_of(c, level, f'Figure of the section {title}', links, os.path.relpath(file, ROOT))
    return out

def names(file):
    "Names that the notebook `file` exports, with their labels"
    text = '\n'.join(''.join(c['source']) for c in json.loads(file.read_text(encoding='utf-8'))['cells'] if c['cell_type']=='code' and re.search(r'^#\| *export', ''.join(c['source'])))
    return {n:f'api-{n}' for n in re.findall(r'^(?:def|class) ([A-Za-z]\w*)', re.sub(r'^@patch.*\ndef', '', text, flags=re.M), re.M)}

def toctrees(files):
    "Hidden tables of contents, grouped by what a reader wants"
    groups = {'Analysis':sorted((f for f in files if f.parent.name=='analysis'), key=lambda f: (ORDER+[f.stem]).index(f.stem))}
    for f in (f for f in files if f.parent.name=='api'):
        groups.setdefault(next((g for g,mods in GROUPS.items() if re.sub(r'^\d+\w?_', '', f.stem) in mods.split()), 'API: tools'), []).append(f)
    groups['Checks'] = [f for f in files if f.parent.name=='checks']
    tree = {k:[os.path.relpath(f, ROOT/'nbs').removesuffix('.ipynb') for f in groups.get(k, [])] for k in ('Analysis', *GROUPS, 'Checks')}
    tree['About'] = [v.removesuffix('.md') for k,v in CARDS.items() if (ROOT/k).exists()]
    return ['\n'.join(['```{toctree}', ':hidden:', f':caption: "{k}"', '', *v, '```']) for k,v in tree.items() if v]

def write_pages(app, config):
    "Write the pages of the site beside this file"
    files = sorted(f for f in (ROOT/'nbs').rglob('*.ipynb') if '.ipynb_checkpoints' not in f.parts)
    links = {k:v for f in files for k,v in names(f).items()}
    meta = dict(kernelspec=dict(name='python3', display_name='python3', language='python'), language_info=dict(name='python', pygments_lexer='python'))
    for old in HERE.rglob('*.ipynb'):
        if not (ROOT/'nbs'/old.relative_to(HERE)).exists(): old.unlink()
    for f in files:
        cells = page(f, links)
        if f.stem=='index': cells += [dict(cell_type='markdown', metadata={}, source=s) for s in toctrees(files)]
        save(HERE/f.relative_to(ROOT/'nbs'), json.dumps(dict(cells=[dict(c, id=f'cell-{i}') for i,c in enumerate(cells)], metadata=meta, nbformat=4, nbformat_minor=5)))
    for k,v in CARDS.items():
        if (ROOT/k).exists(): save(HERE/v, relink((ROOT/k).read_text(encoding='utf-8'), k, links))

def save(path, text):
    "Write `text` where it differs, so that Sphinx builds only what has changed"
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text(encoding='utf-8')!=text: path.write_text(text, encoding='utf-8')

class Search(SearchEnglish):
    "English, without the small words of a question"
    stopwords = SearchEnglish.stopwords | {'i', 'my', 'you', 'your', 'how', 'do', 'can', 'what', 'me'}

def describe(app, pagename, template, context, doctree):
    "Describe each page by its blockquote"
    quote = next(iter(doctree.findall(nodes.block_quote)), None) if doctree else None
    text = quote.astext() if quote else cfg['description']
    context['metatags'] = context.get('metatags', '') + f'<meta name="description" content="{" ".join(text.split())[:300].replace(chr(34), "&quot;")}">'

def math(self, node):
    "A formula as MathML, which browsers show by themselves"
    self.body.append(tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block)))
    raise nodes.SkipNode

def setup(app):
    app.add_html_math_renderer('mathml', (math, None), (math, None))
    app.add_search_language(Search)
    app.connect('config-inited', write_pages)
    app.connect('html-page-context', describe)
