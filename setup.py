"Packaging, read from settings.ini: versions, requirements and commands are stated there and nowhere else."
from configparser import ConfigParser
from pathlib import Path
from setuptools import setup, find_packages

parser = ConfigParser(delimiters=['='])
parser.read('settings.ini', encoding='utf-8')
cfg = parser['DEFAULT']
def words(key): return cfg.get(key, '').split()
def lines(key): return [o.strip() for o in cfg.get(key, '').splitlines() if o.strip()]

status = {'3': '3 - Alpha', '4': '4 - Beta', '5': '5 - Production/Stable'}[cfg['status']]
extras = {k[:-len('_requirements')]: lines(k) for k in cfg if k.endswith('_requirements')}

setup(
    name=cfg['lib_name'], version=cfg['version'], description=cfg['description'], keywords=words('keywords'),
    author=cfg['author'], url=cfg['git_url'], license='Apache-2.0', license_files=['LICENSE'],
    long_description=Path('README.md').read_text(encoding='utf-8') if Path('README.md').exists() else cfg['description'],
    long_description_content_type='text/markdown',
    classifiers=[f'Development Status :: {status}', 'Intended Audience :: Science/Research', 'Natural Language :: English',
                 'Topic :: Scientific/Engineering :: Medical Science Apps.', 'Framework :: Jupyter'] +
                [f'Programming Language :: Python :: 3.{v}' for v in (10, 11, 12)],
    packages=find_packages(include=['cxr_fastai', 'cxr_fastai.*']), include_package_data=True,
    python_requires=f">={cfg['min_python']}", install_requires=lines('requirements'), extras_require=extras,
    entry_points={'console_scripts': lines('console_scripts'), 'nbdev': [f"{cfg['lib_name']}={cfg['lib_name']}._modidx:d"]},
    zip_safe=False)
