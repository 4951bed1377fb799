import { Unreachable } from '../model/index.ts'

/**
 * Bytes that a server may send, or make ssh say, before the login is done: banners and SSH_MSG_DEBUG have no limit of
 * their own (RFC 4252 section 5.4, RFC 4253 section 11.3). A login of many keys by way of a jump takes some ten thousand.
 */
export const mostBeforeLogin = 1024 * 1024

/** Characters of what such a server made ssh print that are kept for messages: the last ones. */
export const keptForMessages = 16 * 1024

export function floods({ label }: { readonly label: string }): Unreachable {
  return new Unreachable(
    'refused',
    `${label} sends without end and does not finish the login: it was given up after ${mostBeforeLogin / 1024} KiB`,
    'see what really answers there: a server that means to let somebody in does not do this',
  )
}
