"""This room's part in an organization's life."""

from webapp.assistant import deciding, learned
from webapp.assistant.models import AssistantSwitch, Calibration, LearnedLabel, LearnedWord, Lesson, Suggestion
from webapp.platform.lifecycle import Steps

STEPS = Steps(
    "assistant",
    keeps=(Suggestion, Lesson, LearnedLabel, LearnedWord, Calibration, AssistantSwitch),
    decided=deciding.settle,
    erased=learned.forget,
)
