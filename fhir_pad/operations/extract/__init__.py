"""`QuestionnaireResponse/$extract`: from answers to resources of their own. Must not know HTTP."""
