"""The case: what referrals, facts, assessments, tasks and decisions are about; the guard before it; the worklists over it."""
