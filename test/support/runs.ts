import fc from 'fast-check';

/** So many times each law of the domain is tried that says no number of its own: every run of the suite draws other histories. */
fc.configureGlobal({ numRuns: 40 });
