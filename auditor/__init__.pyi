from auditor.api import assess as assess
from auditor.api import compare as compare
from auditor.api import replay as replay
from auditor.api import scan as scan
from auditor.api import tables as tables
from auditor.errors import AuditorError as AuditorError

__version__: str
__all__: list[str]
