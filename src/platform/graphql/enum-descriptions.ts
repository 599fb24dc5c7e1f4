/** Builds the `valuesConfig` of `registerEnumType` from a description of each value. */
export function describeValues<Name extends string>(
  descriptions: Readonly<Record<Name, string>>,
): Record<Name, { description: string }> {
  const entries = Object.entries<string>(descriptions);
  return Object.fromEntries(entries.map(([name, description]) => [name, { description }])) as Record<
    Name,
    { description: string }
  >;
}
