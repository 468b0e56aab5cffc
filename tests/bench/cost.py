"""x"""
from tests.bench.figures import Section
def run() -> Section: raise NotImplementedError
