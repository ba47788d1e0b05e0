"""Judgement: rules, claims and the verdict. Pure: the same input gives the same answer."""
