export function administer(sql: string): Promise<{ rows: unknown[] }>;
export function urlOf(name: string): string;
