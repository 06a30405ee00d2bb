"""What went wrong in a training run, and what to do about it."""

from digitpad.insight.diagnosis.network_findings import NetworkFindings, examine
from digitpad.insight.diagnosis.rules import diagnose
from digitpad.insight.diagnosis.run_facts import Diagnosis

__all__ = ["Diagnosis", "NetworkFindings", "diagnose", "examine"]
