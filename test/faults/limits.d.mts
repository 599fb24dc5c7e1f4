export const limits: Readonly<Record<string, { readonly name: string }>>;
