// Written by "npm run generate"; do not edit.
import type { Validator } from './schema-error.ts'

export const playValidator: Validator
export const taskValidator: Validator
export const handlerValidator: Validator
export const resourceValidators: { readonly [name: string]: Validator }
