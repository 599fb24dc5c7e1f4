/** A hash that cannot be taken over, in words for the operator, without any part of the hash. */
export class UnusableHash extends Error {
  override name = 'UnusableHash';
}
