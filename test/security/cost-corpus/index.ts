import { signedIn } from '../../support/request-cost.js';
import type { CostlyRequest } from '../../support/request-cost.js';
import { comparisons } from './comparisons.js';
import { faults } from './faults.js';
import { headers } from './headers.js';
import { inputs } from './inputs.js';
import { results } from './results.js';

/** Everything that is tried, of which none may cost more than the others may wait. A new idea is a line in one of them. */
export const corpus: readonly CostlyRequest[] = [
  ...comparisons,
  ...faults,
  ...inputs,
  ...headers,
  ...results.map(signedIn),
];
