"""后台: jobs with heartbeat and reaper, schedule slots, the bell."""
