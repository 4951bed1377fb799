/** Whether sshd runs, listens where it is reached, and speaks what the client speaks: before anybody's name is known. */
import { parseAddress } from '../openssh/sshd-config/index.ts'
import { hostKeyObstacles, openKeyObstacles } from './host-keys.ts'
import { algorithmsOf } from './keys.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { factAt, modeText, ownerName } from './reach.ts'
import type { LoginSession, Offer } from './session.ts'
import { type Side, wordOf } from './side.ts'
import { lineAbout, textInPlan } from './text.ts'

/** What is wrong with sshd for whoever comes by this session's way. */
export function daemonObstacles(side: Side, session: LoginSession | null): readonly Obstacle[] {
  const offer = session?.offer ?? null
  return [
    ...serviceObstacles(side),
    ...groundObstacles(side),
    ...startupObstacles(side),
    ...ownUserObstacles(side),
    ...listeningObstacles(side, session),
    ...(offer === null ? [] : [...algorithmObstacles(side, offer), ...hostKeyObstacles(side, offer)]),
    ...openKeyObstacles(side),
  ]
}

/** The unit that sshd runs in, or the socket that starts it. */
function serviceObstacles(side: Side): readonly Obstacle[] {
  const { service, socket } = side.sshd
  const units = [...new Map([...side.facts.services.values()].map(fact => [fact?.unit, fact])).values()]
  const ours = units.flatMap(fact => (fact && (fact.unit === socket || fact.unit === service) ? [fact] : []))
  const [listener] = ours.toSorted((a, b) => Number(b.unit === socket) - Number(a.unit === socket))
  if (listener === undefined) return []
  const at = `service ${listener.unit}`
  if (!listener.active)
    return [obstacle('not_listening', `${listener.unit} is stopped`, 'Leave it started', { at })]
  if (listener.masked || (listener.enabled === false && !ours.some(fact => fact.enabled === true)))
    return [
      obstacle(
        'not_listening',
        `${listener.unit} is ${listener.masked ? 'masked' : 'disabled'}: after the next boot nobody gets in`,
        'Leave it enabled',
        { at },
      ),
    ]
  return []
}

/** What every connection needs: the empty directory of sshd's unprivileged part, and its program. */
function groundObstacles(side: Side): readonly Obstacle[] {
  const found: Obstacle[] = []
  const directory = factAt(side.facts, '/run/sshd')
  if (directory === null || (directory !== 'unseen' && directory.type !== 'directory'))
    found.push(
      obstacle(
        'not_listening',
        '/run/sshd, without which sshd takes no connection, is not there',
        'Leave /run/sshd as it is',
        {
          at: '/run/sshd',
        },
      ),
    )
  else if (directory !== 'unseen' && (directory.uid !== 0 || (directory.mode & 0o022) !== 0)) {
    const why =
      directory.uid === 0
        ? `is ${modeText(directory.mode)}`
        : `belongs to ${ownerName(side.facts, directory.uid)}`
    found.push(
      obstacle(
        'not_listening',
        `/run/sshd ${why}: sshd takes no connection unless it is root's and written by nobody else`,
        'Set owner root and mode 0755 on /run/sshd',
        { at: '/run/sshd' },
      ),
    )
  }
  const { binary } = side.sshd
  const program = factAt(side.facts, binary)
  if (program !== 'unseen' && (program?.type !== 'file' || (program.mode & 0o111) === 0))
    found.push(
      obstacle(
        'not_listening',
        `${binary} cannot be run when sshd starts again`,
        `Leave ${binary} as it is`,
        {
          at: binary,
          certain: false,
        },
      ),
    )
  return found
}

/** Limits that no connection is below. */
function startupObstacles(side: Side): readonly Obstacle[] {
  return ['MaxStartups', 'PerSourceMaxStartups'].flatMap(keyword => {
    const { args, at } = side.config()(keyword)
    if (!/^0+(?::|$)/.test(args[0] ?? '')) return []
    const message = `sshd takes no connection at all: ${keyword} ${args[0]}`
    return [obstacle('not_listening', message, `Set ${keyword} to 1 or more`, { at })]
  })
}

/** The account of sshd's unprivileged part, without which it ends each connection (privsep_preauth() of sshd.c). */
function ownUserObstacles(side: Side): readonly Obstacle[] {
  const found: Obstacle[] = []
  const hint = 'Keep the account sshd, and "files" in the line passwd of /etc/nsswitch.conf'
  const sources = textInPlan(side, '/etc/nsswitch.conf') ?? ''
  const passwd = /^\s*passwd:(?<list>.*)$/m.exec(sources)?.groups?.list
  // musl asks /etc/passwd, whatever stands there.
  if (passwd !== undefined && side.facts.host.os !== 'alpine' && !/\b(?:files|compat)\b/.test(passwd))
    found.push(
      obstacle(
        'user_refused',
        `The host would look up no account in /etc/passwd, not even that of sshd: "passwd:${passwd}"`,
        hint,
        { at: '/etc/nsswitch.conf' },
      ),
    )
  const accounts = textInPlan(side, '/etc/passwd')
  if (typeof accounts === 'string' && lineAbout('sshd', accounts) === undefined)
    found.push(
      obstacle('user_refused', '/etc/passwd does not have the account sshd, which sshd itself needs', hint, {
        at: '/etc/passwd',
      }),
    )
  return found
}

interface Listener {
  /** Null: all addresses of the family, or of both. */
  readonly address: string | null
  readonly family: 4 | 6 | null
  readonly port: number
}

/** The ends at which the daemon will listen; null where names stand in place of addresses. */
function listeners(side: Side): readonly Listener[] | null {
  const config = side.config()
  const family = wordOf(config('AddressFamily'))
  const fits = (one: 4 | 6) => family !== (one === 4 ? 'inet6' : 'inet')
  const ports = config('Port')
    .args.map(Number)
    .filter(port => port > 0)
  const usual = ports.length > 0 ? ports : [22]
  const stated = config('ListenAddress')
  if (stated.at === undefined)
    return usual.flatMap(port =>
      ([4, 6] as const).filter(fits).map(one => ({ address: null, family: one, port })),
    )
  const found: Listener[] = []
  for (const [text = ''] of stated.values) {
    const { inner, port6, plain, port4 } =
      /^(?:\[(?<inner>[^\]]*)\](?::(?<port6>\d+))?|(?<plain>[^:]+|[\da-f:.]*:[\da-f:.]*:[\da-f:.]*)(?::(?<port4>\d+))?)$/i.exec(
        text,
      )?.groups ?? {}
    const address = inner ?? plain ?? text
    const parsed = parseAddress(address)
    if (parsed === undefined) return null
    if (!fits(parsed.family)) continue
    const port = port6 ?? port4
    const any = parsed.value === 0n
    for (const one of port === undefined ? usual : [Number(port)])
      found.push({ address: any ? null : address, family: parsed.family, port: one })
  }
  return found
}

/** Where the daemon will be reached at the address in use: the port in use, else the one that takes its place. */
export function portOf(side: Side): number | null {
  const used = side.facts.host.connection
  const all = listeners(side)
  if (used === null || all === null || side.sshd.socket !== null) return used?.serverPort ?? null
  const here = all.filter(one => isAt(one, used.serverAddress))
  if (here.some(({ port }) => port === used.serverPort)) return used.serverPort
  return here[0]?.port ?? null
}

function isAt({ address, family }: Listener, wanted: string): boolean {
  const parsed = parseAddress(wanted)
  if (parsed === undefined) return true
  if (family !== parsed.family) return false
  return address === null || parseAddress(address)?.value === parsed.value
}

function listeningObstacles(side: Side, session: LoginSession | null): readonly Obstacle[] {
  const used = side.facts.host.connection
  // Where a service manager listens, sshd's own lines say nothing.
  if (session === null || used === null || side.sshd.socket !== null) return []
  if (listeners(side) === null)
    return [
      obstacle(
        'not_listening',
        `ListenAddress has a name, so that it is not known whether sshd listens on ${used.serverAddress}`,
        'Write addresses in ListenAddress',
        { at: side.config()('ListenAddress').at, certain: false },
      ),
    ]
  const port = portOf(side)
  const at =
    side.config()('ListenAddress').at ?? side.config()('Port').at ?? side.config()('AddressFamily').at
  if (port === null)
    return [
      obstacle(
        'not_listening',
        `sshd does not listen on ${used.serverAddress}, where this session reaches it`,
        `Add ListenAddress ${used.serverAddress}`,
        { at },
      ),
    ]
  if (port === used.serverPort) return []
  const remote = session.remote?.port
  if (remote !== undefined && remote !== used.serverPort)
    return [
      obstacle(
        'not_listening',
        `Port ${remote}, by which the host is reached, leads to its port ${used.serverPort}, where sshd does not listen`,
        'Let it lead to the new port first, or keep the old port beside the new one for a while',
        { at },
      ),
    ]
  return [
    obstacle(
      'port_moves',
      `sshd listens on port ${port} in place of ${used.serverPort}`,
      `The new port is used for the proof; set it in the inventory afterwards`,
      { at, certain: false },
    ),
  ]
}

/** The first that the client names and the server has is taken; a cipher that authenticates needs no MAC. */
function algorithmObstacles(side: Side, offer: Offer): readonly Obstacle[] {
  const found: Obstacle[] = []
  const { openssh } = offer
  const switches =
    openssh?.switches === true && openssh.algorithms !== null && hasAllInCommon(side, openssh.algorithms)
  const client = switches
    ? "sshfix has by itself, so that the next login will be by the system's ssh"
    : 'this client has'
  const hint = openssh === undefined || switches ? '' : ", or reach the host by the system's ssh (-c openssh)"
  const common = (keyword: string, what: string, ours: readonly string[]): string | undefined => {
    const theirs = algorithmsOf(side, keyword)
    if (theirs === null) return ours[0]
    const first = ours.find(name => theirs.includes(name))
    if (first === undefined)
      found.push(
        obstacle(
          'no_common_algorithm',
          `${keyword} leaves no ${what} that ${client}: ${theirs.join(',')}`,
          `Leave one in: ${ours.slice(0, 3).join(', ')}${hint}`,
          { at: side.config()(keyword).at, certain: !switches },
        ),
      )
    return first
  }
  common('KexAlgorithms', 'key exchange', offer.kex)
  const cipher = common('Ciphers', 'cipher', offer.ciphers)
  if (cipher !== undefined && !/gcm|poly1305/.test(cipher)) common('MACs', 'MAC', offer.macs)
  return found
}

function hasAllInCommon(side: Side, offer: Pick<Offer, 'kex' | 'ciphers' | 'macs'>): boolean {
  const common = (keyword: string, ours: readonly string[]) => {
    const theirs = algorithmsOf(side, keyword)
    return theirs === null ? ours[0] : ours.find(name => theirs.includes(name))
  }
  const cipher = common('Ciphers', offer.ciphers)
  const needsMac = cipher !== undefined && !/gcm|poly1305/.test(cipher)
  return (
    common('KexAlgorithms', offer.kex) !== undefined &&
    cipher !== undefined &&
    (!needsMac || common('MACs', offer.macs) !== undefined)
  )
}

/** Whether PAM has a say. */
export function usesPam(side: Side): boolean {
  return wordOf(side.config()('UsePAM')) === 'yes'
}
