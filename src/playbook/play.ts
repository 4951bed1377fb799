import type { When } from './condition.ts'
import type { VarsFolders } from './inventory/vars-folders.ts'
import type { KnownResource } from './known-resources.ts'
import type { Mapping, Node, Scalar } from './node.ts'
import type { Parameters } from './parameters.ts'
import type { Place } from './place.ts'

/** A play as it is written. What is to be filled in is so when it is resolved for a host. */
export interface Play {
  readonly name: string
  readonly place: Place
  /** Where `src` of a task is looked for. */
  readonly folder: string
  /** `group_vars` and `host_vars` there. */
  readonly varsFolders: VarsFolders
  /** `hosts`, `become…` and `keep_access`: variables may stand in them. */
  readonly header: Mapping
  readonly vars: Mapping | null
  readonly serial: readonly (number | string)[]
  readonly maxFailPercentage: number | null
  readonly anyErrorsFatal: boolean
  readonly tags: readonly string[]
  readonly tasks: readonly PlayTask[]
  readonly handlers: readonly PlayHandler[]
}

export interface PlayTask {
  readonly place: Place
  readonly name: Scalar | null
  readonly resource: KnownResource
  readonly node: Mapping
  /** Null: something in them is to be filled in. */
  readonly fixed: Parameters | null
  readonly when: When | null
  readonly loop: Node | null
  readonly vars: Mapping | null
  /** Those of the play too. */
  readonly tags: readonly string[]
  readonly references: readonly string[]
  readonly notify: readonly string[]
  readonly ignoreErrors: boolean
}

export interface PlayHandler {
  readonly place: Place
  readonly name: string
  readonly service: Scalar
  readonly effect: 'restart' | 'reload'
}
