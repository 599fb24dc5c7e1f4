/**
 * How likely two samples of one distribution differ as much as these do: the two-sided p of the Mann-Whitney U test,
 * by its normal approximation, which is good from some twenty samples on. Equal values share their ranks.
 */
export function rankSumP(a, b) {
  const all = [...a.map((value) => ({ value, inA: true })), ...b.map((value) => ({ value, inA: false }))];
  all.sort((x, y) => x.value - y.value);

  let rankSum = 0;
  for (let at = 0; at < all.length;) {
    let end = at;
    while (end < all.length && all[end].value === all[at].value) end++;
    const shared = (at + 1 + end) / 2;
    rankSum += shared * all.slice(at, end).filter(({ inA }) => inA).length;
    at = end;
  }
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return 2 * (1 - normal(Math.abs(u - mean) / deviation));
}

/** The cumulative normal distribution, to seven digits (Abramowitz and Stegun, 26.2.17). */
function normal(z) {
  const t = 1 / (1 + 0.2316419 * z);
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = factors.reduce((total, factor, power) => total + factor * t ** (power + 1), 0);
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
