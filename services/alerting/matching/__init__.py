"""Matching: filters compiled to closures, and the verdict of each clause."""

from services.alerting.matching.engine import ClauseVerdict, Matcher, Verdict, compile_filter, explain
from services.alerting.matching.subject import Subject, describe

__all__ = ["ClauseVerdict", "Matcher", "Subject", "Verdict", "compile_filter", "describe", "explain"]
