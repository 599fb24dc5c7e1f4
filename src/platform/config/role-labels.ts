import type { Report } from './problem.js';
import { setting } from './setting.js';
import type { Setting } from './setting.js';

/** For each role the text of a language (its primary subtag), or of every language under the key '*'. */
export type RoleLabels = Readonly<Record<string, Readonly<Record<string, string>>>>;

const example = '{"TEACHER":{"en":"Teacher","de":"Lehrkraft"},"STUDENT":"Student"}';

/** Characters of a label. */
const longest = 100;

export function roleLabels(name: string, about: string): Setting<RoleLabels> {
  return setting<RoleLabels>(name, about, { value: {}, shown: null }, (value) => {
    const given = parsed(value);
    return Object.fromEntries(Object.entries(given).map(([role, labels]) => [role, labelsOf(role, labels)]));
  });
}

function parsed(value: string): object {
  try {
    const given: unknown = JSON.parse(value);
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
  } catch {
    // Reported below, as other values are.
  }
  throw new Error(`is not a JSON object: give one like ${example}.`);
}

function labelsOf(role: string, given: unknown): Record<string, string> {
  const labels = typeof given === 'string' ? { '*': given } : given;
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) {
    throw new Error(`has no label of ${role}: give a text, or one for each language, as in ${example}.`);
  }
  for (const [language, label] of Object.entries(labels)) {
    if (!/^(\*|[a-z]{2,3})$/.test(language)) {
      throw new Error(`has the language ${JSON.stringify(language)}: give a language such as en.`);
    }
    if (!isLabel(label)) {
      throw new Error(`has no label of ${role} for ${language}: give a text of 1 to ${longest} characters.`);
    }
  }
  return labels as Record<string, string>;
}

function isLabel(given: unknown): boolean {
  return (
    typeof given === 'string' && given.trim() !== '' && given.length <= longest && !/\p{Cc}/u.test(given)
  );
}

export function reportRoleLabels(
  { roles, roleLabels: labels }: { readonly roles: readonly string[]; readonly roleLabels: RoleLabels },
  report: Report,
): void {
  for (const role of Object.keys(labels).filter((one) => !roles.includes(one))) {
    report('ROLE_LABELS', `has ${JSON.stringify(role)}: add it to ROLES.`);
  }
}
