import type { Effect } from './action.ts'
import type { AnyResourceType } from './resource.ts'

/** A play as it stands for one host: variables filled in, loops unrolled, parameters valid. */
export interface HostPlay {
  readonly play: string
  readonly host: string
  /** Null: the login's own privilege. */
  readonly become: Become | null
  readonly tasks: readonly Task[]
  readonly handlers: readonly Handler[]
  readonly keepAccess: readonly KeepAccess[]
}

export interface Task {
  readonly name: string
  /** `file:line:col`. */
  readonly at: string
  readonly resource: AnyResourceType
  /** As `resource.schema` lets them through. */
  readonly params: never
  /** Null: always. */
  readonly when: Condition | null
  readonly tags: readonly string[]
  readonly references: readonly string[]
  /** Names of handlers. */
  readonly notify: readonly string[]
  readonly ignoreErrors: boolean
  /** Its parameters hold a secret: no content that it writes is shown. */
  readonly sensitive?: true
}

/** All that is stated must hold, else the task is skipped. */
export interface Condition {
  /** `ID` or one of `ID_LIKE` of os-release(5). */
  readonly os?: readonly string[]
  readonly osVersion?: readonly VersionBound[]
  readonly openssh?: readonly VersionBound[]
  /** Whether the host is in the group that the playbook names: known before any host is contacted. */
  readonly group?: boolean
}

export interface VersionBound {
  readonly is: '<' | '<=' | '=' | '>=' | '>'
  /** `12`, `9.5`. */
  readonly version: string
}

export interface Handler {
  readonly name: string
  readonly at: string
  readonly effect: Effect
}

export interface KeepAccess {
  readonly user: string
  /** Address or CIDR block. */
  readonly from?: string
  /** `SHA256:…`. */
  readonly key?: string
}

export interface Become {
  readonly user: string
  readonly method: 'sudo' | 'su' | 'doas'
}

/** How a host is reached. */
export interface Target {
  /** As in the inventory. */
  readonly name: string
  readonly connection: 'ssh' | 'openssh' | 'local' | 'chroot'
  /** Host name or address. */
  readonly address: string
  readonly port: number
  readonly user: string
  /** Private keys to offer, in this order, before those of the agent and the usual ones. */
  readonly privateKeys: readonly string[]
  /** The directory of a `chroot` host. */
  readonly root?: string
  readonly password?: string
  readonly becomePassword?: string
  readonly hostKeyChecking: 'strict' | 'accept-new'
  /** Hosts on the way, as `-J` of ssh(1) takes them, in place of those that the configuration of ssh names. */
  readonly jump?: string
  /** Words for ssh(1) beside those that say the same as the fields above. Only the system's ssh can follow them. */
  readonly sshArguments?: readonly string[]
  /** What nobody said, so that it stands here as a guess: the configuration of ssh may know better. */
  readonly assumed?: readonly Assumable[]
}

export type Assumable = 'connection' | 'user' | 'port' | 'hostKeyChecking'
