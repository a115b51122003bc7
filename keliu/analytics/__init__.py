"""分析引擎: the retention figures, defined once in SQL that every engine understands; frames come from the desks."""
