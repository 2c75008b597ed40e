"""People: subjects of referrals, their keys; names and identifiers in one encrypted table; linkage, merge and unmerge."""
