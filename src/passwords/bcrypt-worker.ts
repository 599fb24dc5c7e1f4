import bcrypt from 'bcryptjs';

/** bcryptjs computes on the thread that calls it, so it is called on threads that answer nobody else. */
export async function hash({ input, cost }: { input: string; cost: number }): Promise<string> {
  return bcrypt.hash(input, cost);
}

export async function compare({ input, hash: stored }: { input: string; hash: string }): Promise<boolean> {
  return bcrypt.compare(input, stored);
}
