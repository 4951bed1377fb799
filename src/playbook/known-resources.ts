import type { AnyResourceType } from '../model/index.ts'
import { resources } from '../resources/index.ts'
import type { Validator } from './schema-error.ts'
import { resourceValidators } from './validators.generated.js'

/** A resource type with the validator that its schema was compiled to. */
export interface KnownResource {
  readonly type: AnyResourceType
  readonly validator: Validator
}

/** By the name that a playbook uses. */
export type KnownResources = ReadonlyMap<string, KnownResource>

export const knownResources: KnownResources = new Map(
  resources.map(type => {
    const validator = resourceValidators[type.name]
    if (!validator) throw new Error(`The schema of ${type.name} is not compiled; run "npm run generate"`)
    return [type.name, { type, validator }]
  }),
)
