"""Every attempt to hand a message to a channel: when, for whom, what the channel answered, and what that proves."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from casework.records.columns import enum_field, instant_field, personal_field
from casework.rules.delivering import Outcome, Proof
from casework.terms import MessageChannel


class Delivery(SQLModel, table=True):
    """One attempt. Nothing here is personal, and nothing is an address: `recipient` is a key of channels.toml.

    It is laid with the claim and ended with the answer: one that never ended belongs to a program that was killed on the way.
    `error` is a sentence; `receipt` the server's own key or words, sealed, since they may name
    an address; `address_mark` only tells two addresses from each other.
    A daily mail has no case number.
    """

    __table_args__ = (Index("ix_delivery_address", "recipient", "channel", "outcome", "begun_at"),)
    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(index=True)
    case_number: str = Field(default="", index=True)
    recipient: str
    channel: MessageChannel = enum_field(MessageChannel, MessageChannel.EMAIL)
    address_mark: str = ""
    begun_at: datetime = instant_field()
    ended_at: datetime | None = instant_field(nullable=True)
    outcome: Outcome = enum_field(Outcome, Outcome.UNFINISHED)
    error: str = ""
    receipt: str = personal_field("delivery.receipt")
    proof: Proof = enum_field(Proof, Proof.NOTHING)
