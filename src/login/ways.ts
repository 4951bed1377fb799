import type { AccountFact } from '../model/index.ts'
import { fingerprint } from '../openssh/public-key.ts'
import type { Connection } from '../openssh/sshd-config/index.ts'
import { usesPam } from './daemon.ts'
import { authoritiesFor, commandOf, type KeyRing, keyObstacles, type OfferedKey } from './keys.ts'
import { isCertain, type Obstacle, obstacle } from './obstacle.ts'
import { hasPassword, pamObstacles } from './pam.ts'
import type { LoginMethod } from './session.ts'
import { type Side, wordOf } from './side.ts'

/** One way of logging in to an account: the methods that sshd asks for, and the key where one is among them. */
export interface Way {
  /** The same for the same way before and after. */
  readonly id: string
  readonly methods: readonly string[]
  readonly key?: OfferedKey
  readonly obstacles: readonly Obstacle[]
}

/** What somebody can log in with. */
export interface Client {
  readonly keys: readonly OfferedKey[]
  readonly methods: readonly LoginMethod[]
  /** Methods that are known to succeed; of others nobody knows whether the answer is right. */
  readonly proved: readonly LoginMethod[]
}

/** The ways into an account; those of this client, or where none is given, all that the host knows of. */
export function waysOf(attempt: Attempt): readonly Way[] {
  const { side, ring, connection, client } = attempt
  const keys = client?.keys ?? [...keysOn(ring), ...authoritiesFor(ring, attempt.account)]
  const config = side.config(connection)
  const wanted = config('AuthenticationMethods')
  const lists =
    wanted.args.length === 0 || wanted.args[0]?.toLowerCase() === 'any'
      ? (client?.methods ?? methods).map(method => [method])
      : wanted.args.map(list => list.split(',').map(method => method.split(':')[0] ?? ''))
  return lists.flatMap(list => {
    const others = list.filter(method => method !== 'publickey')
    const rest = others.flatMap(method => factorObstacles(attempt, method, wanted.at))
    const asked = list.length - others.length
    if (asked === 0) return [{ id: list.join(','), methods: list, obstacles: rest }]
    if (keys.length < asked)
      return [
        {
          id: list.join(','),
          methods: list,
          obstacles: [lacking(asked === 1 ? 'a key' : `${asked} keys`, wanted.at), ...rest],
        },
      ]
    return keys.map(key => {
      const second =
        asked > 1
          ? bestKey(
              attempt,
              keys.filter(other => other !== key),
            )
          : []
      return {
        id: `${list.join(',')} ${key.fingerprint} ${key.authority?.principal ?? key.key?.certificate?.id ?? ''}`,
        methods: list,
        key,
        obstacles: [...keyFactor(attempt, key), ...second, ...rest],
      }
    })
  })
}

const methods: readonly LoginMethod[] = ['publickey', 'password', 'keyboard-interactive']

/** The keys that the host's files name for the account. */
function keysOn(ring: KeyRing): readonly OfferedKey[] {
  const keys = ring.lines
    .filter(({ entry }) => !entry.options.some(option => option.name === 'cert-authority'))
    .map(({ entry }) => ({ fingerprint: fingerprint(entry.key), key: entry.key }))
  return [...new Map(keys.map(key => [key.fingerprint, key])).values()]
}

/** What one login is looked at by. */
export interface Attempt {
  readonly side: Side
  readonly ring: KeyRing
  readonly account: AccountFact
  readonly connection: Connection
  readonly client: Client | null
}

function keyFactor(attempt: Attempt, key: OfferedKey): readonly Obstacle[] {
  const { side, ring, account, connection } = attempt
  return [...keyObstacles(side, ring, key, account, connection), ...rootObstacles(attempt, 'publickey', key)]
}

function bestKey(attempt: Attempt, keys: readonly OfferedKey[]): readonly Obstacle[] {
  const all = keys.map(key => keyFactor(attempt, key))
  return all.find(found => found.length === 0) ?? all.find(found => !isCertain(found)) ?? all[0] ?? []
}

function lacking(what: string, at: string | undefined): Obstacle {
  const hint = 'Leave a list in AuthenticationMethods that it can go through'
  return obstacle('method_refused', `sshd asks for ${what}, which this login does not have`, hint, { at })
}

/** What keeps a method that is no key from succeeding. */
function factorObstacles(attempt: Attempt, method: string, at: string | undefined): readonly Obstacle[] {
  const { client } = attempt
  if (method !== 'password' && method !== 'keyboard-interactive') {
    const message = `It is not known whether ${method} would succeed`
    // A client of ours goes through no other methods.
    return [obstacle('method_refused', message, 'Log in once by it first', { at, certain: client !== null })]
  }
  if (client && !client.methods.includes(method)) return [lacking(`a ${method} login`, at)]
  const found = [...answerObstacles(attempt, method), ...rootObstacles(attempt, method)]
  if (client && !client.proved.includes(method)) {
    const message = `It is not known whether the ${method} login would succeed`
    found.push(obstacle('method_refused', message, 'Try it first', { certain: false }))
  }
  return found
}

/** What keeps a password, or answers to questions, from being taken. */
function answerObstacles(
  { side, account, connection }: Attempt,
  method: 'password' | 'keyboard-interactive',
): readonly Obstacle[] {
  const config = side.config(connection)
  const keyword = method === 'password' ? 'PasswordAuthentication' : 'KbdInteractiveAuthentication'
  const found: Obstacle[] = []
  const refused = (message: string, hint: string, at: string | undefined) =>
    found.push(obstacle('method_refused', message, hint, { at }))
  if (wordOf(config(keyword)) === 'no')
    refused(`sshd takes no ${method} login: ${keyword} no`, `Set ${keyword} yes`, config(keyword).at)
  const password = side.password(account.name)
  if (side.setsPassword(account.name)) {
    const message = `The password of ${account.name} is set anew, and it is not known whether it stays the same`
    const at = '/etc/shadow'
    found.push(
      obstacle('method_refused', message, 'Have the new one at hand, or another way in', {
        at,
        certain: false,
      }),
    )
  }
  if (usesPam(side)) {
    const { address } = connection
    found.push(...pamObstacles(side, 'sshd', 'auth', { account, password, address }))
  } else if (method === 'keyboard-interactive')
    refused('sshd asks nothing without PAM: UsePAM no', 'Set UsePAM yes', config('UsePAM').at)
  else if (!hasPassword(password))
    refused(`No password fits for ${account.name}`, 'Set a password', '/etc/shadow')
  return found
}

/** auth_root_allowed() of auth.c: asked after each method, of whoever has uid 0. */
function rootObstacles(
  { side, ring, account, connection }: Attempt,
  method: LoginMethod,
  key?: OfferedKey,
): readonly Obstacle[] {
  if (account.uid !== 0) return []
  const value = side.config(connection)('PermitRootLogin')
  const hint = 'Log in as another user that sudo makes root, or leave PermitRootLogin as it is'
  const refused = (message: string) => [obstacle('root_refused', message, hint, { at: value.at })]
  const word = wordOf(value)
  switch (word) {
    case 'no':
      return refused(`PermitRootLogin no keeps ${account.name} out`)
    case 'prohibit-password':
    case 'without-password':
      return method === 'publickey' ? [] : refused(`PermitRootLogin ${word} takes no ${method} login of root`)
    case 'forced-commands-only':
      return key && commandOf(ring, key.fingerprint) !== null
        ? []
        : refused('PermitRootLogin forced-commands-only takes root by a key with command= only')
    default:
      return []
  }
}
