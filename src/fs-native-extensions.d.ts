declare module 'fs-native-extensions' {
  /** Requests a kernel lock on an open file, exclusive unless shared; false when another open file holds it. */
  export function tryLock(handle: number, options?: { readonly shared?: boolean }): boolean;
}
