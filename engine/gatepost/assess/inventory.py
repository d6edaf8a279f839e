"""What is to be said of the systems that the profile lists, and of the subjects in them: an inventory without holes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gatepost.model import Subject
from gatepost.model.assessment import Notice
from gatepost.profile import Profile, System


def inventory_notices(profile: Profile, subjects: Sequence[Subject]) -> Iterable[Notice]:
    """A notice for each subject in no system, for each that several systems claim, and for each system without any."""
    held: set[str] = set()
    for one in subjects:
        claimed = [system.name for system in profile.systems if system.holds(one.id)]
        held.update(claimed[:1])
        if not claimed:
            text = "belongs to no system of the profile, and is judged by the profile's packs"
            yield Notice(code="unassigned_subject", subject=one.id, message=f"{one.id} {text}")
        elif len(claimed) > 1:
            fits = f"{', '.join(claimed[:-1])} and {claimed[-1]}"
            text = f"fits {fits}, and is judged in {claimed[0]}, which is listed first"
            yield Notice(code="subject_in_two_systems", subject=one.id, message=f"{one.id} {text}")
    yield from (_empty(system) for system in profile.systems if subjects and system.name not in held)


def _empty(system: System) -> Notice:
    patterns = " or ".join(system.subjects)
    text = f"the system {system.name} holds no subject: none that was read fits {patterns}"
    return Notice(code="empty_system", subject=None, message=text)
