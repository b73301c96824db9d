"""`Questionnaire/$populate`: a response that begins with what is on record. Must not know HTTP."""
