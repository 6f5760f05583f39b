"""From a live contact's sample to the API's shape."""

from amosend.services.sample import SampleView, TargetView
from choice_shapes import AnswerShape
from sample_shapes import SampleShape, TargetShape
from views import told_outcome, told_remark, warning_shape


def sample_shape(sample: SampleView) -> SampleShape:
    return SampleShape(
        contact_id=sample.contact_id,
        name=sample.name,
        outcome=told_outcome(sample.outcome, preview=True) if sample.outcome else None,
        emails=list(sample.emails),
        phone=sample.phone,
        targets=[_target(each) for each in sample.targets],
        remarks=[told_remark(each, preview=True) for each in sample.remarks],
        warnings=[warning_shape(each) for each in sample.warnings],
    )


def _target(target: TargetView) -> TargetShape:
    return TargetShape(
        target=target.target,
        name=target.name,
        text=target.text,
        answers=[AnswerShape(code=code, label=label) for code, label in target.answers],
        cleared=target.cleared,
    )
