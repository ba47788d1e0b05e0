"""The baseline: who had power when the builder last agreed to it, and what changed since then.

``lock`` holds the model of ``auditor.lock``, ``locking`` derives it from an assessment, ``comparing`` turns two states
of it into changes. Nothing here touches a network or prints.
"""
