// Fails when an element of the published schema has no description, and names it: types, fields, arguments, input
// fields, enum values and directives. A description is one or more whole sentences.
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isIntrospectionType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';

const file = new URL('../schema/schema.graphql', import.meta.url);
const schema = buildSchema(readFileSync(file, 'utf8'));

function* elements() {
  for (const directive of schema.getDirectives()) {
    if (isSpecifiedDirective(directive)) continue;
    yield [`@${directive.name}`, directive];
    for (const arg of directive.args) yield [`@${directive.name}(${arg.name}:)`, arg];
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    yield [type.name, type];
    yield* membersOf(type);
  }
}

function* membersOf(type) {
  const members = isEnumType(type) ? type.getValues() : Object.values(type.getFields?.() ?? {});
  for (const member of members) {
    const name = `${type.name}.${member.name}`;
    yield [name, member];
    for (const arg of member.args ?? []) yield [`${name}(${arg.name}:)`, arg];
  }
}

const all = [...elements()];
const problems = all.flatMap(([name, { description }]) => {
  if (!description) return [`${name} has no description`];
  return /^[A-Z@].*\.$/s.test(description)
    ? []
    : [`${name} is not described in whole sentences: ${description}`];
});

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${all.length} elements of the schema are described.`);
