declare module 'fs-native-extensions' {
  export function tryLock(file: number): boolean
  export function unlock(file: number): void
}
