"""What happens around a case: another insurer, cases lent to a colleague, duplicates, and a patient's death."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from casework.records.columns import instant_field, personal_field


class CoverageChange(SQLModel, table=True):
    """One coverage that another followed. `changed_on` is the first day of the new one, `case_number` the case that asks it for authorization."""

    __tablename__ = "coverage_change"
    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    old_coverage_id: int = Field(foreign_key="coverage.id", unique=True)
    new_coverage_id: int = Field(foreign_key="coverage.id", unique=True)
    changed_on: date
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    recorded_at: datetime = instant_field()


class CaseLoan(SQLModel, table=True):
    """A case that one person works on for another until a day, when it goes back by itself."""

    __tablename__ = "case_loan"
    case_number: str = Field(primary_key=True, foreign_key="appeal_case.number")
    lent_by: str
    lent_to: str
    until: date = Field(index=True)


class Duplicate(SQLModel, table=True):
    """A case that was closed because another one is about the same dispute."""

    __tablename__ = "duplicate_case"
    case_number: str = Field(primary_key=True, foreign_key="appeal_case.number")
    same_as: str = Field(foreign_key="appeal_case.number", index=True)
    recorded_at: datetime = instant_field()


class PatientDeath(SQLModel, table=True):
    """That a patient has died, since when the clinic knows it, and who may act for the estate as far as anybody found out; the day itself is personal."""

    __tablename__ = "patient_death"
    patient_key: str = Field(primary_key=True, foreign_key="patient.key")
    died_on: str = personal_field("patient_death.died_on")
    known_on: date
    is_represented: bool = False
