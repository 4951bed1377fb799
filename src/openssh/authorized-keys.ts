/**
 * `authorized_keys` files (sshd(8), AUTHORIZED_KEYS FILE FORMAT): read without loss, compared by what sshd makes of
 * them, changed line by line. Text is one character a byte.
 */
export {
  formatEntry,
  hasKeys,
  onlyKeys,
  parseWanted,
  type WantedKey,
  type WantedText,
  withKeys,
  withoutKeys,
} from './authorized-keys/edit.ts'
export {
  type AuthorizedKeys,
  type AuthorizedLine,
  type KeyEntry,
  keyEntries,
  parseAuthorizedKeys,
  parseLine,
  printAuthorizedKeys,
} from './authorized-keys/file.ts'
export {
  checkOptions,
  formatOptions,
  type KeyOption,
  type ParsedOptions,
  parseOptions,
  sameOptions,
} from './authorized-keys/options.ts'
