"""市场专员: reminders; what is due, whom to contact next and why."""
