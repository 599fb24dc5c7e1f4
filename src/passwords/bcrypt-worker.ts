import bcrypt from 'bcryptjs';

/** bcryptjs blocks its thread while it hashes, so it runs on threads that serve no requests. */
export async function hash({ input, cost }: { input: string; cost: number }): Promise<string> {
  return bcrypt.hash(input, cost);
}

export async function compare({ input, hash: stored }: { input: string; hash: string }): Promise<boolean> {
  return bcrypt.compare(input, stored);
}
