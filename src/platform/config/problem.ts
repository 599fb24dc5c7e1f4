/** A setting that cannot be used. Its name and the message, which says what to write instead, are one sentence. */
export interface Problem {
  readonly setting: string;
  readonly message: string;
}

/** Takes a problem of a setting. */
export type Report = (setting: string, message: string) => void;
