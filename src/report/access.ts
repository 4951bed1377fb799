/** Who gets into hosts, for a person and for a program. */
import type { AccountAccess, HostAccess, WayIn } from '../login/index.ts'
import type { HostStatus, JsonSchema } from '../model/index.ts'
import { closed } from './schema.ts'
import { errorLines } from './host-block.ts'
import { type Page, pageOf, type Screen } from './lines.ts'
import { decoded, jsonText, oneLine, type Paint, shownInline } from './text.ts'

/** As the engine hands it out, one host. */
export type ShownAccess = { readonly host: string } & (
  | { readonly access: HostAccess; readonly os: string; readonly openssh: string }
  | {
      readonly status: HostStatus
      readonly error: { readonly code: string; readonly message: string; readonly hint?: string }
    }
)

/** At 80 columns, but for what the host's own names make longer. */
export function accessText(found: readonly ShownAccess[], screen: Screen): string {
  const page = pageOf(screen)
  return found.map(one => `${hostLines(one, page).join('\n')}\n`).join('\n')
}

function hostLines(one: ShownAccess, page: Page): readonly string[] {
  const { paint } = page
  const name = paint('bold', oneLine(one.host))
  if (!('access' in one)) return [name, ...errorLines(one.status, one.error, page)]
  const { access, os, openssh } = one
  const seen = access.from === null ? '' : `, as seen from ${access.from}`
  const others = `${access.others} other ${access.others === 1 ? 'account has' : 'accounts have'} no way in`
  return [
    name,
    `  ${paint('dim', shownInline(`${os}, OpenSSH ${openssh}${seen}`))}`,
    ...access.accounts.flatMap(account => accountLines(account, paint)),
    `  ${paint('dim', others)}`,
  ]
}

const rootWords: { readonly [how in AccountAccess['root']['how']]: string } = {
  'uid 0': 'is root',
  'sudo without password': 'becomes root by sudo, without a password',
  'sudo with password': 'becomes root by sudo, with a password',
  maybe: 'may become root: the rules of sudo were not understood',
  no: 'does not become root',
}

function accountLines({ user, root, ways, limits }: AccountAccess, paint: Paint): readonly string[] {
  const at = root.at === undefined ? '' : paint('dim', `  ${shownInline(root.at)}`)
  return [
    `  ${paint('bold', shownInline(user))} ${rootWords[root.how]}${at}`,
    ...limits.map(limit => `    ${paint('yellow', 'but')} ${shownInline(limit)}`),
    ...ways.flatMap(way => wayLines(way, paint)),
  ]
}

function wayLines(
  { methods, key, certificate, here, limits, doubts }: WayIn,
  paint: Paint,
): readonly string[] {
  const others = methods.filter(method => method !== 'publickey')
  const byKey = certificate
    ? `certificate of ${certificate.authority} for ${certificate.principal}`
    : key && `key ${key.fingerprint} ${key.type}`
  const first = byKey ?? others.join(', then ')
  const then = byKey !== undefined && others.length > 0 ? `, then ${others.join(', then ')}` : ''
  const from = key?.from === undefined ? [] : [`only from ${key.from}${here ? '' : ', not from here'}`]
  return [
    `    ${shownInline(`${first}${then}`)}`,
    ...(key ? [`      ${paint('dim', shownInline(`${key.comment} ${key.at}`.trim()))}`] : []),
    ...[...from, ...limits].map(text => `      ${paint('yellow', 'but')} ${shownInline(text)}`),
    ...doubts.map(text => `      ${paint('magenta', 'perhaps')}: ${shownInline(text)}`),
  ]
}

/** One JSON document, as `accessSchema` says. Bytes of hosts are decoded as in reports. */
export function accessJson(found: readonly ShownAccess[]): string {
  const hosts = found.map(one => {
    if (!('access' in one)) return one
    const { from, accounts, others } = one.access
    return {
      host: one.host,
      os: decoded(one.os),
      openssh: decoded(one.openssh),
      from,
      others,
      accounts: accounts.map(({ user, uid, root, ways, limits }) => ({
        user: decoded(user),
        uid,
        root: root.at === undefined ? { how: root.how } : { how: root.how, at: decoded(root.at) },
        limits: limits.map(decoded),
        ways: ways.map(({ methods, key, certificate, here, ...way }) => ({
          methods,
          ...(key
            ? {
                key: {
                  ...key,
                  comment: decoded(key.comment),
                  at: decoded(key.at),
                  ...(key.from === undefined ? {} : { from: decoded(key.from) }),
                },
              }
            : {}),
          ...(certificate
            ? { certificate: { ...certificate, principal: decoded(certificate.principal) } }
            : {}),
          here,
          limits: way.limits.map(decoded),
          doubts: way.doubts.map(decoded),
        })),
      })),
    }
  })
  return `${jsonText({ schema: 1, hosts }, 2)}\n`
}

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const count = { type: 'integer', minimum: 0 }

/** What `sshfix access -o json` writes, draft 2020-12. */
export function accessSchema(): JsonSchema {
  const key = closed(
    { fingerprint: text, type: text, bits: count, comment: text, at: text, from: text },
    'from',
  )
  const way = closed(
    {
      methods: { ...texts, description: 'All that sshd asks for, in order.' },
      key: { ...key, description: 'Where a key is among them.' },
      certificate: {
        ...closed({ authority: text, principal: text }),
        description: 'Any certificate of this authority for this name.',
      },
      here: { type: 'boolean', description: 'Open from the address that it was looked at from.' },
      limits: { ...texts, description: 'What this way alone is let do.' },
      doubts: { ...texts, description: 'What is not known, and decides.' },
    },
    'key',
    'certificate',
  )
  const how = { enum: Object.keys(rootWords) }
  const account = closed({
    user: text,
    uid: count,
    root: closed({ how, at: { ...text, description: '`file:line` of the rule of sudo.' } }, 'at'),
    limits: { ...texts, description: 'What the login is let do, whatever the way.' },
    ways: { type: 'array', items: way },
  })
  const host = closed({
    host: text,
    os: text,
    openssh: text,
    from: { type: ['string', 'null'], description: 'The address that the host saw us come from.' },
    others: { ...count, description: 'Accounts without a way in.' },
    accounts: { type: 'array', items: account },
  })
  const failed = closed({
    host: text,
    status: text,
    error: closed({ code: text, message: text, hint: text }, 'hint'),
  })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Who gets into hosts, as sshfix access tells it',
    ...closed({ schema: { const: 1 }, hosts: { type: 'array', items: { anyOf: [host, failed] } } }),
  }
}
