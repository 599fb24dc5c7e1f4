/** A hash that cannot be imported. The message is for the operator and holds no part of the hash. */
export class UnusableHash extends Error {
  override name = 'UnusableHash';
}
