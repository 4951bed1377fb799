import {
  type Action,
  bytes,
  CannotPlan,
  type Facts,
  type Mistake,
  type ResourceType,
  type ServiceFact,
  serviceFact,
} from '../../model/index.ts'

export interface ServiceParams {
  readonly name: string
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded'
  readonly enabled?: boolean
  readonly masked?: boolean
}

/** A service of systemd, OpenRC or SysV: whether it runs, and whether it will after a boot. */
export const service: ResourceType<ServiceParams> = {
  name: 'service',
  schema: {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        pattern: '^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$',
        'x-expected': 'the name of a service or unit',
        description:
          'The service or unit. `ssh` and `sshd` both mean the one that serves the session, whatever the host calls it.',
      },
      state: {
        enum: ['started', 'stopped', 'restarted', 'reloaded'],
        description:
          '`started` or `stopped`. `restarted` and `reloaded` are something to do, not a state, and stand in handlers only.',
      },
      enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
      masked: {
        type: 'boolean',
        description: 'Whether nothing at all can start it (systemd). It does not stop what runs.',
      },
    },
    required: ['name'],
    additionalProperties: false,
  },

  looks: ({ name }) => [{ look: 'service', name: bytes(name) }],

  plan(params, facts) {
    const name = bytes(params.name)
    const fact = serviceFact(facts, name)
    if (fact === null) throw new CannotPlan(`No such service on this host: ${name}`)
    refuseLockout(params, fact, facts)
    const { masked, unmasks } = maskedChange(params, fact)
    const enabled = enabledChange(params, fact, unmasks)
    const wanted = params.state === undefined ? fact.active : params.state === 'started'
    const active = wanted === fact.active ? undefined : wanted
    if (active && fact.masked && !unmasks)
      throw new CannotPlan(`${fact.unit} is masked and cannot be started: declare \`masked: no\` too`)
    if (active === undefined && enabled === undefined && masked === undefined) return []
    const action: Action = {
      do: 'service',
      name,
      ...(active === undefined ? {} : { active }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(masked === undefined ? {} : { masked }),
    }
    return [action]
  },

  check({ state, enabled, masked }) {
    const found: Mistake[] = []
    if (state === 'restarted' || state === 'reloaded')
      found.push({
        code: 'wrong_value',
        message: `\`state: ${state}\` is something to do, not a state: it stands in handlers`,
        path: ['state'],
        hint: 'Put it under `handlers:` of the play and `notify` it; sshd is reloaded without any handler',
      })
    if (masked && (state === 'started' || enabled))
      found.push({
        code: 'conflicting_parameters',
        message: 'Nothing can start a masked service',
        path: ['masked'],
        on: 'key',
      })
    if (state === undefined && enabled === undefined && masked === undefined)
      found.push({
        code: 'missing_parameter',
        message: 'What shall be so? `service` needs `state`, `enabled` or `masked`',
        path: ['name'],
        on: 'key',
      })
    return found
  },
}

/** What makes sshd unreachable now or after the next boot; a service whose socket listens for it may be disabled. */
function refuseLockout(params: ServiceParams, fact: ServiceFact, { sshd }: Facts): void {
  if (sshd?.server !== 'openssh' || (fact.unit !== sshd.service && fact.unit !== sshd.socket)) return
  const why = `${fact.unit} serves the logins of this host`
  if (params.state === 'stopped') throw new CannotPlan(`${why}: to stop it would lock everybody out`)
  const socketListens = sshd.socket !== null && fact.unit !== sshd.socket
  if (params.enabled === false && !socketListens)
    throw new CannotPlan(`${why}: to disable it would lock everybody out at the next boot`)
  if (params.masked) throw new CannotPlan(`${why}: to mask it would lock everybody out at the next boot`)
}

function maskedChange(
  { masked }: ServiceParams,
  fact: ServiceFact,
): { readonly masked: boolean | undefined; readonly unmasks: boolean } {
  if (masked === undefined || masked === fact.masked) return { masked: undefined, unmasks: false }
  if (fact.manager !== 'systemd')
    throw new CannotPlan(`Only systemd masks services, and ${fact.unit} is one of ${fact.manager}`)
  return { masked, unmasks: !masked }
}

function enabledChange(params: ServiceParams, fact: ServiceFact, unmasks: boolean): boolean | undefined {
  const { enabled } = params
  if (enabled === undefined) return undefined
  // What is masked starts never; what it will be once unmasked, nobody can see.
  if (unmasks) return enabled
  if (fact.masked || params.masked) {
    if (!enabled) return undefined
    throw new CannotPlan(`${fact.unit} is masked and cannot be enabled: declare \`masked: no\` too`)
  }
  if (enabled === fact.enabled) return undefined
  if (fact.enabled === null)
    throw new CannotPlan(
      `Whether ${fact.unit} starts at boot cannot be set: other units decide that (systemctl says static, generated or the like)`,
    )
  return enabled
}
