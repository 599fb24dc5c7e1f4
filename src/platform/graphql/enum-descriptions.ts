/** The configuration of an enum's values, as `registerEnumType` takes it, from a description of each. */
export function describeValues<Name extends string>(
  descriptions: Readonly<Record<Name, string>>,
): Record<Name, { description: string }> {
  const entries = Object.entries<string>(descriptions);
  return Object.fromEntries(entries.map(([name, description]) => [name, { description }])) as Record<
    Name,
    { description: string }
  >;
}
