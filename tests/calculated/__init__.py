"""The FHIRPath of the Questionnaires, evaluated by engines that are not ours."""
