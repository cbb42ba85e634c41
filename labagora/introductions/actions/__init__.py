"""All writes of introductions."""

from labagora.introductions.actions.agreeing import (
    accept_agreement,
)
from labagora.introductions.actions.clockwork import (
    close_silent,
    end_accesses,
    nudge_waiting,
    remind_restitutions,
    tell_new_answers,
)
from labagora.introductions.actions.inviting import (
    invite_wave,
    propose,
    record_staff_look,
    send_due_waves,
    wave_size,
)
from labagora.introductions.actions.meeting import (
    cancel_sitting,
    change_sitting,
    claim_expenses,
    hold_sitting,
    plan_sitting,
    set_money,
    waive,
)
from labagora.introductions.actions.moves import (
    accept,
    cancel,
    chase,
    confirm,
    decline,
    decline_by_link,
    mute_project,
    refuse,
    say_yes,
    volunteer_for,
    withdraw,
)
from labagora.introductions.actions.reporting import (
    evaluate,
    report_back,
    set_weights,
    write_report,
)
from labagora.introductions.actions.talking import (
    IncomingFile,
    mark_read,
    moderate_message,
    record_attempt,
    record_look,
    report_message,
    send_message,
)

__all__ = [
    "IncomingFile",
    "accept",
    "accept_agreement",
    "cancel",
    "cancel_sitting",
    "change_sitting",
    "chase",
    "claim_expenses",
    "close_silent",
    "confirm",
    "decline",
    "decline_by_link",
    "end_accesses",
    "evaluate",
    "hold_sitting",
    "invite_wave",
    "mark_read",
    "moderate_message",
    "mute_project",
    "nudge_waiting",
    "plan_sitting",
    "propose",
    "record_attempt",
    "record_look",
    "record_staff_look",
    "refuse",
    "remind_restitutions",
    "report_back",
    "report_message",
    "say_yes",
    "send_due_waves",
    "send_message",
    "set_money",
    "set_weights",
    "tell_new_answers",
    "volunteer_for",
    "waive",
    "wave_size",
    "withdraw",
    "write_report",
]
