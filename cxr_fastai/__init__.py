"Normal or pneumonia? Chest radiographs, a ResNet50 trained with fastai, and numbers with intervals"
__version__ = "0.2.0"

# Names of 0.1.0 keep working until 0.3.0, with a DeprecationWarning. Old module: where its names are now. Old name: its new name.
MODULES = dict(
    baselines='audit plots', cache='loaders', clinic='calibration decision plots', cli='cli training runs report metrics plots', data='data audit', distributed='training', doubt='ood decision plots',
    features='training learner loaders', inference='inference export core plots', interpret='saliency robustness plots', learner='learner training runs',
    metrics='metrics plots robustness calibration decision', model_card='report', predict='inference cli export', report='report runs', scale='inference', widgets='plots')
NAMES = dict(
    Doubt='OODDetector', possible_counts='grim_test', seal='append_checksum', unseal='read_verified', Rows='ResumableCSV',
    ahead='prefetch', whole_rows='read_partial', Keeper='CheckpointCallback', HalfTraining='BF16Training', Run='RunState', straddlers='leaked_patients', shifted_table='corrupted_val',
    find_copies='copies', brier_parts='parts', take_phantom='take_example', kermany='is_kermany')

def _install():
    import sys, warnings
    from importlib import import_module
    from importlib.machinery import ModuleSpec, PathFinder

    class OldNames:
        "Finds the modules of 0.1.0 that are gone, and looks for moved and renamed names where a module lacks them"
        @staticmethod
        def find_spec(fullname, path=None, target=None):
            pkg,_,old = fullname.rpartition('.')
            if pkg!=__name__: return
            if (spec := PathFinder.find_spec(fullname, path)) is None: return ModuleSpec(fullname, OldNames) if old in MODULES else None
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (setattr(module, '__getattr__', OldNames.getter(old)), run(module))
            return spec
        @staticmethod
        def create_module(spec): return None
        @staticmethod
        def exec_module(module):
            module.__getattr__ = OldNames.getter(module.__name__.rpartition('.')[2])
        @staticmethod
        def getter(old):
            def find(name):
                known = dict.fromkeys((NAMES.get(name, name), name, f'_{NAMES.get(name, name)}', f'_{name}'))
                for new in () if name.startswith('_') else known:
                    for mod in MODULES.get(old, old).split():
                        try: found = vars(import_module(f'{__name__}.{mod}'))
                        except ModuleNotFoundError: continue   # needs an extra that is not installed
                        if new in found and (mod, new)!=(old, name):
                                now = '' if new[0]=='_' else f' is now cxr_fastai.{mod}.{new}; the old name'   # or it became private
                                warnings.warn(f'cxr_fastai.{old}.{name}{now} ends with version 0.3.0.', DeprecationWarning, stacklevel=2)
                                return found[new]
                raise AttributeError(f'module cxr_fastai.{old} has no attribute {name!r}', name=name)
            return find
    sys.meta_path.insert(0, OldNames)

_install()
