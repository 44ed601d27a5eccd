import { expect, it } from 'vitest';
import { isMet } from '../../bench/goals/goal.ts';
import { perEndpointGoals } from '../../bench/goals/per-endpoint.ts';

it.each(perEndpointGoals)('$title are few', async ({ limit, measure }) => {
  const outcome = await measure('small');
  expect('figure' in outcome && isMet(limit, outcome.figure), JSON.stringify(outcome)).toBe(true);
});
