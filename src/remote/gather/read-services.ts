import type { HostFact, ServiceFact } from '../../model/index.ts'
import { canBeService, scriptName, sshServices, sshSockets, unitName } from './compose.ts'
import { type Part, textsOf } from './stream.ts'

/** The properties of systemctl(1) show, by each name of a unit. */
export type Units = ReadonlyMap<string, ReadonlyMap<string, string>>

export function readUnits(parts: readonly Part[]): Units {
  const units = new Map<string, ReadonlyMap<string, string>>()
  for (const text of textsOf(parts, 'units')) {
    for (const lines of text.split('\n\n')) {
      const block = new Map<string, string>()
      for (const line of lines.split('\n')) {
        const equals = line.indexOf('=')
        if (equals > 0) block.set(line.slice(0, equals), line.slice(equals + 1))
      }
      if (exists(block)) for (const name of (block.get('Names') ?? '').split(' ')) units.set(name, block)
    }
  }
  return units
}

function exists(unit: ReadonlyMap<string, string>): boolean {
  return ['loaded', 'masked'].includes(unit.get('LoadState') ?? '')
}

export interface SshUnits {
  readonly service: string | null
  /** The socket by which systemd listens for it. */
  readonly socket: string | null
}

/**
 * What runs the sshd that was found, under systemd. A unit of which it is not the main process has another sshd, or none:
 * one that was started by hand may even live in the group of a unit.
 */
export function unitsOfDaemon(units: Units, pid: number, ownUnit: string): SshUnits {
  const own = units.get(ownUnit)
  if (Number(own?.get('MainPID')) !== pid) return { service: null, socket: null }
  const service = own?.get('Id') ?? ownUnit
  const socket = sshSockets.find(name => {
    const unit = units.get(name)
    const triggers = unit?.get('Triggers') ?? name.replace('.socket', '.service')
    return unit?.get('ActiveState') === 'active' && triggers.split(' ').includes(service)
  })
  return { service, socket: socket === undefined ? null : idOf(units, socket) }
}

/** What would serve SSH, where no sshd was found that listens: the socket that does, else its service. */
export function usualUnits(units: Units): SshUnits {
  const socket = sshSockets.find(name => units.get(name)?.get('ActiveState') === 'active')
  const perConnection = socket !== undefined && units.get(socket)?.get('Accept') === 'yes'
  const installed = sshServices.find(name => units.has(name))
  return {
    service: perConnection || !installed ? null : idOf(units, installed),
    socket: socket === undefined ? null : idOf(units, socket),
  }
}

function idOf(units: Units, name: string): string {
  return units.get(name)?.get('Id') ?? name
}

/** The service that a name means on this host; `serving` is the unit that serves SSH. */
export function readService(
  name: string,
  manager: HostFact['serviceManager'],
  units: Units,
  parts: readonly Part[],
  serving: string | null,
): ServiceFact | null {
  if (!canBeService(name)) return null
  if (manager === 'systemd') {
    const wanted = meansSsh(name) && serving !== null ? serving : unitName(name)
    const unit = units.get(wanted) ?? [...units.values()].find(other => other.get('Id') === wanted)
    return unit ? systemdService(wanted, unit) : null
  }
  if (manager === 'none') return null
  const found = textsOf(parts, 'service').map(text => text.split(' '))
  const candidates = meansSsh(name) ? ['ssh', 'sshd'] : [scriptName(name)]
  for (const candidate of candidates)
    for (const [active, enabled, unit] of found)
      if (unit === candidate)
        return {
          unit,
          manager,
          active: active === 'yes',
          state: active === 'yes' ? 'started' : 'stopped',
          enabled: enabled === 'yes',
          masked: false,
        }
  return null
}

export function meansSsh(name: string): boolean {
  return /^sshd?(?:\.service)?$/.test(name)
}

function systemdService(name: string, unit: ReadonlyMap<string, string>): ServiceFact {
  const state = unit.get('ActiveState') ?? ''
  const file = unit.get('UnitFileState') ?? ''
  return {
    unit: unit.get('Id') ?? name,
    manager: 'systemd',
    active: ['active', 'reloading', 'activating'].includes(state),
    state,
    enabled: enabledStates.get(file) ?? null,
    masked: unit.get('LoadState') === 'masked' || file.startsWith('masked'),
  }
}

/** Those of `systemctl is-enabled` that `enable` and `disable` can change. One enabled until the next boot is not. */
const enabledStates: ReadonlyMap<string, boolean> = new Map([
  ['enabled', true],
  ['enabled-runtime', false],
  ['linked', false],
  ['linked-runtime', false],
  ['disabled', false],
  ['masked', false],
  ['masked-runtime', false],
])
