"""The record of cases: tables, encryption, the append-only log and the migrations."""
