declare module 'fs-native-extensions' {
  /** Asks the kernel for an exclusive lock on an open file; false when another open file holds it. */
  export function tryLock(handle: number): boolean;
}
