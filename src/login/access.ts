import type { AccountFact } from '../model/index.ts'
import type { Connection } from '../openssh/sshd-config/index.ts'
import { portOf, usesPam } from './daemon.ts'
import { type KeyRing, keyRing } from './keys.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { asksFor, nologinFile, pamObstacles } from './pam.ts'
import { factAt } from './reach.ts'
import type { Side } from './side.ts'
import { lineAbout, textInPlan } from './text.ts'
import { startObstacles } from './start.ts'
import { listObstacles } from './users.ts'
import { type Client, type Way, waysOf } from './ways.ts'
import { wrapperObstacles } from './wrappers.ts'

/** Who comes, and from where. */
export interface Visitor {
  readonly user: string
  /** The address that the host sees; absent where nobody knows. */
  readonly address?: string
  /** Null: nothing is known of what they have; all ways that the host knows of are looked at. */
  readonly client: Client | null
}

/** What an account has to get in by. */
export interface Access {
  readonly account: AccountFact | null
  readonly connection: Connection
  /** What is in the way whatever is tried. */
  readonly obstacles: readonly Obstacle[]
  readonly ways: readonly Way[]
  /** Null where there is no account. */
  readonly ring: KeyRing | null
}

/** Whether, and how, somebody gets in: what the proof and `sshfix access` go by. */
export function accessOf(side: Side, { user, address, client }: Visitor): Access {
  const account = side.account(user)
  const connection = connectionOf(side, user, account, address)
  if (account === null)
    return {
      account,
      connection,
      obstacles: [
        obstacle('user_refused', `The host has no account ${user}`, 'Leave the account as it is', {
          at: '/etc/passwd',
        }),
      ],
      ways: [],
      ring: null,
    }
  const ring = keyRing(side, account, connection)
  return {
    account,
    connection,
    ring,
    obstacles: [
      ...wrapperObstacles(side, address),
      ...accountObstacles(side, account, address),
      ...listObstacles(side, account, connection),
      ...tryObstacles(side, connection),
      ...startObstacles(side, account, connection),
    ],
    ways: waysOf({ side, account, connection, client, ring }),
  }
}

function connectionOf(
  side: Side,
  user: string,
  account: AccountFact | null,
  address: string | undefined,
): Connection {
  const used = side.facts.host.connection
  const port = portOf(side)
  return {
    user,
    groups: account?.groups ?? [],
    ...(account === null ? { invalidUser: true } : {}),
    ...(address === undefined ? {} : { address, host: address }),
    ...(used === null ? {} : { localAddress: used.serverAddress }),
    ...(port === null ? {} : { localPort: port }),
  }
}

/** sshd gives up before the first try. */
function tryObstacles(side: Side, connection: Connection): readonly Obstacle[] {
  const tries = side.config(connection)('MaxAuthTries')
  if (Number(tries.args[0] ?? 6) > 0) return []
  return [
    obstacle(
      'method_refused',
      'sshd allows no try to log in: MaxAuthTries 0',
      'Set MaxAuthTries to 1 or more',
      {
        at: tries.at,
      },
    ),
  ]
}

/** Of a host whose /etc/shadow the plan speaks of; where it does not, nothing changes in there. */
function isMissingInShadow(side: Side, name: string): boolean {
  const text = textInPlan(side, '/etc/shadow')
  return text !== undefined && lineAbout(name, text ?? '') === undefined
}

/** What shadow(5), PAM and nologin files say. Without PAM, sshd itself looks at the first and the last (auth.c, session.c). */
function accountObstacles(
  side: Side,
  account: AccountFact,
  address: string | undefined,
): readonly Obstacle[] {
  const { name, uid } = account
  const pam = usesPam(side)
  const password = side.password(name)
  const found: Obstacle[] = []
  if (password !== null && !('unknown' in password)) {
    const today = Math.floor(side.facts.host.clock / 86_400)
    const { kind, changed, maximum, inactive, expires } = password
    const at = '/etc/shadow'
    if (!pam && kind === 'locked')
      found.push(
        obstacle(
          'account_locked',
          `The account ${name} is locked ("!" in shadow), and sshd does without PAM`,
          `usermod -p '*' ${name}, or UsePAM yes`,
          { at },
        ),
      )
    const asks = pam && asksFor(side, 'sshd', 'pam_unix.so')
    if (expires !== null && (asks ? today >= expires : !pam && today > expires))
      found.push(
        obstacle(
          'account_expired',
          `The account ${name} has expired on day ${expires} since 1970`,
          `chage -E -1 ${name}`,
          { at },
        ),
      )
    else if (asks && changed === 0)
      found.push(
        obstacle(
          'account_expired',
          `The password of ${name} must be changed at the next login`,
          `chage -d -1 ${name}`,
          { at },
        ),
      )
    else if (asks && changed !== null && maximum !== null && today - changed > maximum)
      found.push(
        obstacle(
          'account_expired',
          `The password of ${name} is older than ${maximum} days${inactive === null ? '' : ', and can be changed for few more'}`,
          `chage -M -1 ${name}`,
          { at },
        ),
      )
  }
  if (pam && asksFor(side, 'sshd', 'pam_unix.so') && isMissingInShadow(side, name))
    found.push(
      obstacle(
        'account_locked',
        `/etc/shadow has no line of ${name}, and PAM refuses an account of which it finds none`,
        `Keep the line of ${name}`,
        { at: '/etc/shadow' },
      ),
    )
  // Without a session of PAM sshd ends before it starts the shell (do_child() of session.c).
  if (pam)
    for (const kind of ['account', 'session'] as const)
      found.push(...pamObstacles(side, 'sshd', kind, { account, password, address }))
  const file =
    uid === 0
      ? null
      : pam
        ? asksFor(side, 'sshd', 'pam_nologin.so')
          ? nologinFile(side)
          : null
        : factAt(side.facts, '/etc/nologin') === null
          ? null
          : '/etc/nologin'
  if (file !== null)
    found.push(
      obstacle('nologin', `${file} turns all but root away`, `Leave ${file} out, or log in as root`, {
        at: file,
      }),
    )
  return found
}
