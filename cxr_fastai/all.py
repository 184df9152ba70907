"fastai's names and this package's: `from cxr_fastai.all import *`"
from . import loaders   # first: it silences warnings that fastai sets off
from fastai.vision.all import *
from .core import *
from .xray import *
from .phantom import *
from .data import *
from .download import *
from .metrics import *
from .audit import *
from .loaders import *
from .learner import *
from .calibration import *
from .decision import *
from .plots import *
from .saliency import *
from .robustness import *
from .runs import *
from .training import *
from .distillation import *
from .ood import *
from .inference import *
from .export import *
from .report import *
