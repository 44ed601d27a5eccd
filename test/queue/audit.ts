/** The audit of the tests: so many ranges, which take some seconds of three workers. */
export const RANGES = 150;
export const RESULTS_PER_RANGE = 3;
