"""Can the infrastructure you rely on be used against you?"""

__version__ = "0.1.0"
