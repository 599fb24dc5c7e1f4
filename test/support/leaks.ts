/** What stands in many lines and differs in each: ids, moments and durations. Without it few lines are left. */
const changing = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|"time":"[^"]*",?|"latency_ms":[\d.]+,?/g;

/** Shorter ones stand in lines by chance. */
const shortest = 8;

/** Words, names in capitals and addresses may stand in any line, though a test took them for a password or a token. */
const ordinary = /^[A-Za-z]{0,11}$|^[A-Z]+(_[A-Z]+)+$|^[a-z]+(-[a-z]+)+$|^[\d.]+$|^[^\s@]+@[\w.-]+$/;

/** Arguments and fields whose values are secrets, in the text of a JSON object. */
const named =
  /"((?:new|current)?[pP]assword|\w*[tT]oken|secret|otpauthUri|code)":"((?:[^"\\]|\\.){6,})"|"codes":\[([^\]]*)\]/g;

/** Longer texts are there to be refused. */
const longest = 200_000;

/** Settings that are secrets. */
const secretSetting = /PEPPER|SECRET|ENCRYPTION_KEY|SMTP_PASSWORD/;

/** Gathers what servers log and what they are told in confidence, and finds the one in the other. */
export class Leaks {
  /** Each line once, without what changes. */
  private readonly lines = new Set<string>();
  /** What each secret is, by the secret. */
  private readonly secrets = new Map<string, string>();
  /** Codes of authenticator apps. */
  private readonly codes = new Set<string>();

  /** A line of a log. */
  log(line: string): void {
    this.lines.add(line.replace(changing, ''));
  }

  /** A secret, and for a token also the part that proves something. */
  keep(secret: string, name: string): void {
    if (/^\d{6,8}$/.test(secret)) this.codes.add(secret);
    const proof = secret.slice(secret.lastIndexOf('.') + 1);
    for (const text of proof.length >= 16 ? [secret, proof] : [secret]) {
      const bare = text.replace(changing, '');
      if (bare.length < shortest || ordinary.test(bare) || this.secrets.has(bare)) continue;
      this.secrets.set(bare, name);
    }
  }

  /** The secrets in the body of a request or of an answer. In an answer `code` is a refusal's. */
  keepNamed(body: string, isAnswer: boolean): void {
    if (body.length > longest) return;
    for (const [, name, value, list] of body.matchAll(named)) {
      if (list !== undefined)
        for (const code of list.match(/[^",\s]+/g) ?? []) this.keep(code, 'backup code');
      else if (!isAnswer || name !== 'code') this.keep(JSON.parse(`"${value!}"`) as string, name!);
    }
  }

  keepSettings(settings: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(settings)) {
      if (secretSetting.test(name)) for (const secret of value.split(',')) this.keep(secret.trim(), name);
      const [, password] = name === 'DATABASE_URL' ? (/^\w+:\/\/[^:@/]+:([^@/]+)@/.exec(value) ?? []) : [];
      if (password) this.keep(password, name);
    }
  }

  /** Each line with a leak: what leaks, and the line, in which the secrets are masked. */
  found(): string[] {
    const byStart = this.spellingsByStart();
    return [...this.lines].flatMap((line) => {
      const [leak, ...more] = [...inLine(line, byStart), ...this.codesIn(line)];
      if (!leak) return [];
      const masked = [leak, ...more].reduce((text, [spelling]) => text.replaceAll(spelling, '[it]'), line);
      return [`${leak[1]}, in ${masked.slice(0, 500)}`];
    });
  }

  /** All spellings of all secrets, by their first characters: a line is gone through once for all of them. */
  private spellingsByStart(): Map<string, [string, string][]> {
    const byStart = new Map<string, [string, string][]>();
    for (const [secret, name] of this.secrets) {
      for (const spelling of spellingsOf(secret)) {
        const start = spelling.slice(0, shortest);
        byStart.set(start, [...(byStart.get(start) ?? []), [spelling, name]]);
      }
    }
    return byStart;
  }

  private codesIn(line: string): [string, string][] {
    const numbers = line.match(/(?<![\w.-])\d{6,8}(?![\w.-])/g) ?? [];
    return numbers.filter((number) => this.codes.has(number)).map((code) => [code, 'code']);
  }
}

function* inLine(line: string, byStart: ReadonlyMap<string, [string, string][]>): Iterable<[string, string]> {
  for (let at = 0; at + shortest <= line.length; at++) {
    const candidates = byStart.get(line.slice(at, at + shortest)) ?? [];
    yield* candidates.filter(([spelling]) => line.startsWith(spelling, at));
  }
}

function spellingsOf(secret: string): Set<string> {
  const base64 = Buffer.from(secret).toString('base64');
  const all = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.isWellFormed() ? encodeURIComponent(secret) : secret,
  ];
  // The last digits depend on what follows.
  return new Set([...all, base64.slice(0, -4)].filter((spelling) => spelling.length >= shortest));
}
