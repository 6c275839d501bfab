"""What the clinic's chart says of a patient, one table per kind of entry; every value is personal."""

from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from casework import chart
from casework.records.columns import PersonalValue


def _value(column: str, kind: type[chart.Value]) -> Any:
    return Field(sa_column=Column(PersonalValue(column, kind), nullable=False))


class Diagnosis(SQLModel, table=True):
    """A diagnosis, in the chart's order."""

    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    position: int
    value: chart.Diagnosis = _value("diagnosis.value", chart.Diagnosis)


class TreatmentTrial(SQLModel, table=True):
    """A treatment tried before."""

    __tablename__ = "treatment_trial"
    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    position: int
    value: chart.TreatmentTrial = _value("treatment_trial.value", chart.TreatmentTrial)


class OutcomeScore(SQLModel, table=True):
    """A reading of an outcome scale."""

    __tablename__ = "outcome_score"
    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    position: int
    value: chart.OutcomeScore = _value("outcome_score.value", chart.OutcomeScore)


class Infusion(SQLModel, table=True):
    """An infusion as given."""

    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    position: int
    value: chart.Infusion = _value("infusion.value", chart.Infusion)


class CostLine(SQLModel, table=True):
    """A line of the cost table."""

    __tablename__ = "cost_line"
    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    position: int
    value: chart.CostLine = _value("cost_line.value", chart.CostLine)


class Care(SQLModel, table=True):
    """Who treats, and what is asked for: one row per patient."""

    __table_args__ = (UniqueConstraint("patient_key"),)
    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key")
    clinician: chart.Clinician = _value("care.clinician", chart.Clinician)
    request: chart.ServiceRequest = _value("care.request", chart.ServiceRequest)


class Contact(SQLModel, table=True):
    """A call, letter, fax or portal message, in or out."""

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    value: chart.Contact = _value("contact.value", chart.Contact)
