-- Prefect's own database beside the clinic's.
CREATE DATABASE prefect OWNER casework;
