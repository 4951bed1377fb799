import type { AccountFact, Become } from '../model/index.ts'
import { type Obstacle, obstacle, perhaps } from './obstacle.ts'
import { hasPassword, pamObstacles } from './pam.ts'
import { factAt, modeText } from './reach.ts'
import type { Side } from './side.ts'
import { type SudoAnswer, sudoGrant } from './sudoers.ts'
import { textAt } from './text.ts'

/** How somebody becomes another user. */
export interface BecomeAsked {
  readonly method: Become['method']
  readonly target: string
  /** Whether there is a password to answer with; absent: nobody knows. */
  readonly password?: boolean
}

const programs = { sudo: '/usr/bin/sudo', su: '/usr/bin/su', doas: '/usr/bin/doas' } as const

/** What keeps an account from becoming the user that is asked for. */
export function becomeObstacles(side: Side, account: AccountFact, asked: BecomeAsked): readonly Obstacle[] {
  if (account.name === asked.target || (account.uid === 0 && asked.method !== 'doas')) return []
  const program = programObstacles(side, account, programs[asked.method])
  if (program.length > 0) return program
  switch (asked.method) {
    case 'sudo':
      return [...sudoersObstacles(side, account, asked), ...pluginObstacles(side)]
    case 'su':
      return stack(side, account, 'su', 'account')
    case 'doas':
      return doasObstacles(side, account)
  }
}

function programObstacles(side: Side, account: AccountFact, path: string): readonly Obstacle[] {
  const fact = factAt(side.facts, path)
  if (fact === 'unseen') return []
  const hint = `Leave ${path} as it is`
  if (fact === null) return [obstacle('become_refused', `${path} is not there`, hint, { at: path })]
  if (fact.type !== 'file') return []
  const lacking =
    fact.uid !== 0
      ? 'does not belong to root'
      : (fact.mode & 0o4000) === 0
        ? `has no setuid bit (${modeText(fact.mode)})`
        : (fact.mode & 0o111) === 0 || ((fact.mode & 0o001) === 0 && fact.gid !== account.gid)
          ? `cannot be run by ${account.name} (${modeText(fact.mode)})`
          : null
  return lacking === null
    ? []
    : [
        obstacle('become_refused', `${path} ${lacking}`, hint, {
          at: path,
          certain: (fact.mode & 0o001) === 0 || !lacking.startsWith('cannot'),
        }),
      ]
}

function sudoersObstacles(side: Side, account: AccountFact, asked: BecomeAsked): readonly Obstacle[] {
  const answer = sudoGrant(side, account, asked.target)
  const asksPassword = answer.grant === 'with password' && answer.password === 'own'
  return [
    ...ruleObstacles(side, account, asked, answer),
    ...stack(side, account, answer.service, 'account'),
    ...(asksPassword && asked.password !== false ? stack(side, account, answer.service, 'auth') : []),
  ]
}

/** sudo.conf(5) may put another program in the place of sudoers. */
function pluginObstacles(side: Side): readonly Obstacle[] {
  const path = '/etc/sudo.conf'
  const text = textAt(side, path)
  if (typeof text !== 'string') return []
  const lines = text.split('\n')
  const index = lines.findIndex(line => /^\s*Plugin\s/.test(line) && !/\ssudoers\.so(?:\s|$)/.test(line))
  if (index === -1) return []
  const message = `${path} has sudo load ${lines[index]?.trim().split(/\s+/)[2] ?? 'nothing'}, of which it is not known whether it is there`
  return perhaps([
    obstacle('become_refused', message, `Leave ${path} as it is`, { at: `${path}:${index + 1}` }),
  ])
}

function ruleObstacles(
  side: Side,
  account: AccountFact,
  asked: BecomeAsked,
  { grant, at, obstacles, password }: SudoAnswer,
): readonly Obstacle[] {
  const { name } = account
  const hint = `Keep a rule for ${name} in a file of /etc/sudoers.d`
  switch (grant) {
    case 'without password':
      return []
    case 'no':
      return obstacles.length > 0
        ? obstacles
        : [obstacle('become_refused', `No rule of sudo lets ${name} become ${asked.target}`, hint, { at })]
    case 'maybe':
      return [
        obstacle('become_refused', `It is not known whether sudo lets ${name} become ${asked.target}`, hint, {
          at,
          certain: false,
        }),
      ]
    case 'with password': {
      if (asked.password === false)
        return [
          obstacle(
            'become_refused',
            `sudo asks ${name} for a password, and none was given`,
            'Give one with -K',
            { at },
          ),
        ]
      if (password === 'other')
        return [
          obstacle(
            'become_refused',
            `sudo asks ${name} for the password of another account`,
            'Take rootpw, targetpw and runaspw out of sudoers, or give that password with -K',
            { at, certain: asked.password === true },
          ),
        ]
      if (!hasPassword(side.password(name)))
        return [
          obstacle(
            'become_refused',
            `sudo asks ${name} for a password, and the account has none that fits`,
            hint,
            { at },
          ),
        ]
      return asked.password === undefined
        ? []
        : [
            obstacle('become_refused', `sudo asks ${name} for a password`, 'Be sure that it is right', {
              at,
              certain: false,
            }),
          ]
    }
  }
}

/** What PAM says by its files, as far as it is known of their modules. */
function stack(
  side: Side,
  account: AccountFact,
  service: string,
  kind: 'auth' | 'account',
): readonly Obstacle[] {
  const person = { account, password: side.password(account.name), address: null }
  return pamObstacles(side, service, kind, person).map(one => ({
    ...one,
    code: 'become_refused' as const,
  }))
}

function doasObstacles(side: Side, account: AccountFact): readonly Obstacle[] {
  const path = '/etc/doas.conf'
  const text = textAt(side, path)
  const hint = `Keep a line "permit" for ${account.name} in ${path}`
  if (text === null) return [obstacle('become_refused', `${path} is not there`, hint, { at: path })]
  if (typeof text !== 'string') return []
  const names = [account.name, ...account.groups.map(group => `:${group}`)]
  const isNamed = text.split('\n').some(line => {
    const words = line.trim().split(/\s+/)
    return words[0] === 'permit' && words.some(word => names.includes(word))
  })
  return isNamed
    ? []
    : perhaps([obstacle('become_refused', `No line of ${path} permits ${account.name}`, hint, { at: path })])
}
