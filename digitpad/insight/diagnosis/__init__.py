"""Diagnosis of training runs: what went wrong, and what to change."""

from digitpad.insight.diagnosis.network_findings import NetworkFindings, examine
from digitpad.insight.diagnosis.rules import diagnose
from digitpad.insight.diagnosis.run_facts import Diagnosis

__all__ = ["Diagnosis", "NetworkFindings", "diagnose", "examine"]
